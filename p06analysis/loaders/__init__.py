"""Loaders: one module a source format, each a function from a path to a table of observations."""

from p06analysis.loaders.table import read_table

__all__ = ["read_table"]
