"""The official record of administrative units, before and since 1 July 2025, as the package vietnamadminunits ships it."""

from __future__ import annotations

import functools
import importlib.util
import json
from pathlib import Path
from typing import Any


@functools.cache
def official_record(name: str) -> dict[str, Any]:
    """Return one of the record's JSON files by its name; the package is not imported, which would take a second.

    Examples
    --------
    >>> len(official_record("converter_2025")["DICT_PROVINCE"])
    34
    """
    spec = importlib.util.find_spec("vietnamadminunits")
    assert spec is not None
    assert spec.origin is not None
    return json.loads((Path(spec.origin).parent / "data" / f"{name}.json").read_text(encoding="utf-8"))
