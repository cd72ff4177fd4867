"""Findings: tables, charts, words and the page."""

from p06analysis.findings.fragment import Findings, Section
from p06analysis.findings.offline import render
from p06analysis.findings.page import show
from p06analysis.findings.workbook import write_tables

__all__ = ["Findings", "Section", "render", "show", "write_tables"]
