"""Fragments of HTML: what JupyterLab shows, and what pages are put together from."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from p06analysis.language import Language

TEMPLATES = Path(__file__).parent / "templates"

_NUMBER_AND_UNIT = re.compile(r"(?<=\d) %")
"""A number and its percent sign must not stand on two lines."""


@dataclass(frozen=True)
class Findings:
    """A fragment of HTML with its own style, shown by JupyterLab and put into a page by ``render``."""

    html: str

    def _repr_html_(self) -> str:
        return self.html


@dataclass(frozen=True)
class Section:
    """A part that another module adds to a page: HTML of one ``<section>`` or paragraph, without a style of its own.

    Attributes
    ----------
    html : str
        Made by :func:`fragment`, in one language; ids within start with ``p06-`` and are used by no other section.
    place : {"head", "body", "foot"}
        Under the headline; after the targets one by one; before method and sources.
    """

    html: str
    language: Language
    place: Literal["head", "body", "foot"] = "body"

    def _repr_html_(self) -> str:
        return findings_of(self.html, self.language).html


def fragment(template: str, **words: Any) -> str:
    """Return a template of ``templates/`` filled in, numbers kept beside their percent signs.

    Parameters
    ----------
    template : str
        File name below ``templates/``; values are escaped unless they are ``markupsafe.Markup``.
    """
    return _NUMBER_AND_UNIT.sub("\u00a0%", _environment().get_template(template).render(**words))


def findings_of(body: str, language: Language) -> Findings:
    """Return findings that consist of this HTML, with the pages' style."""
    style = (TEMPLATES / "style.css").read_text(encoding="utf-8")
    return Findings(f'<div class="p06" lang="{language}">\n<style>{style}</style>\n{body}\n</div>')


@lru_cache(maxsize=1)
def _environment() -> Any:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    loader = FileSystemLoader(TEMPLATES)
    return Environment(
        loader=loader,
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
