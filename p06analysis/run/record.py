"""What a run was made from: an id that follows from its inputs, and the record that is kept beside its pages."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

_PACKAGES = ("jupyterlab", "numpy", "pandas", "papermill", "scipy", "seaborn", "statsmodels")


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def code_digest() -> str:
    """Return the SHA-256 over the package's own files, so that a changed formula gives another run id."""
    package = Path(__file__).parent.parent
    digest = hashlib.sha256()
    for path in sorted(package.rglob("*")):
        if path.is_file() and path.suffix != ".pyc":
            digest.update(path.relative_to(package).as_posix().encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()


def make_run_id(files: Iterable[Path], *, root: Path, settings: Mapping[str, Any]) -> str:
    """Return twelve hexadecimal digits that follow from the inputs' bytes, the settings and the code.

    Parameters
    ----------
    files : iterable of Path
        All under ``root``; the order does not matter.
    root : Path
        The project folder: where it lies does not matter.
    settings : mapping
        Run, origin and parameters.
    """
    digest = hashlib.sha256(code_digest().encode())
    for path in sorted(files):
        digest.update(path.relative_to(root).as_posix().encode() + sha256(path).encode())
    digest.update(repr(sorted(settings.items())).encode())
    return digest.hexdigest()[:12]


def package_versions() -> dict[str, str]:
    """Return the versions of this package and of those it computes with."""
    versions = {}
    for name in ("p06analysis", *_PACKAGES):
        try:
            versions[name] = version(name)
        except PackageNotFoundError:
            versions[name] = "not installed"
    return versions
