"""Grids: workbooks and text tables as cells with their places, before anything is known of what they say."""

from p06analysis.grids.grid import BadCell, Grid, cell_name, cell_text, column_name, is_empty
from p06analysis.grids.opening import SUFFIXES, open_grids

__all__ = ["SUFFIXES", "BadCell", "Grid", "cell_name", "cell_text", "column_name", "is_empty", "open_grids"]
