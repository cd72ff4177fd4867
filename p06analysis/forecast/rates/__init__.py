"""What adds up from 1 January: ratios with their counts or with those that percentages imply, and counts alone."""
