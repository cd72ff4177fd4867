"""Loaders: one module a source format, each a function from a source to figures in the observations contract."""

from p06analysis.loaders.loaded import LOADED_COLUMNS, Loaded, Progress, no_progress
from p06analysis.loaders.opening import load_file
from p06analysis.loaders.table import read_table

__all__ = ["LOADED_COLUMNS", "Loaded", "Progress", "load_file", "no_progress", "read_table"]
