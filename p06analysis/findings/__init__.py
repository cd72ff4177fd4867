"""Findings: tables, charts, words and the page."""

from p06analysis.findings.page import Findings, render, show
from p06analysis.findings.workbook import write_tables

__all__ = ["Findings", "render", "show", "write_tables"]
