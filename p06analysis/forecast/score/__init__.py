"""A score made of ratios, such as the index of Decision 766: its points, days, record and paths to the end of the year."""
