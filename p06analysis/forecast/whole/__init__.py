"""Counts of places summed over them, with shocks that they share."""
