"""The whole offline page of an executed notebook: one HTML file that loads nothing from outside."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

from p06analysis.findings.fragment import TEMPLATES
from p06analysis.findings.wording import say
from p06analysis.language import Language


def render(notebook: Any, *, language: Language, title: str) -> str:
    """Return the whole page of an executed notebook.

    Parameters
    ----------
    notebook : nbformat.NotebookNode
        Executed; the HTML that its cells tagged ``findings`` have shown goes into the page, code and all else does not.
    language : {"vi", "en"}
    title : str
        Of the browser's tab.

    Returns
    -------
    str
        One HTML file that loads nothing from outside: styles and charts are inside, and its policy forbids the rest.
    """
    from nbconvert import HTMLExporter
    from traitlets.config import Config

    script = (TEMPLATES / "age.js").read_text(encoding="utf-8").strip()
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    config = Config({"TemplateExporter": {"extra_template_basedirs": [str(TEMPLATES)]}})
    exporter = HTMLExporter(config=config, template_name="p06page")
    resources = {"metadata": {"name": title}, "p06": {"language": language, "title": title, "script": script,
                                                      "script_hash": digest, "skip": say("skip", language)}}  # fmt: skip
    page, _ = exporter.from_notebook_node(notebook, resources=resources)
    return str(page).strip() + "\n"
