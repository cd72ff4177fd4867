"""What a run was made from: an id that follows from its inputs, and the record that is kept beside its pages."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
from collections.abc import Iterable, Mapping
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from p06analysis.durable import retried

_PACKAGES = ("jupyterlab", "numpy", "pandas", "papermill", "scipy", "seaborn", "statsmodels")


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal; reading is tried again where its failure may pass."""

    def digest() -> str:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()

    return retried(digest)


@lru_cache(maxsize=1)
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


def code_version() -> dict[str, str]:
    """Return the package's version, the digest of its files and, in a working copy of git, the commit (``+`` if changed)."""
    told = {"version": package_versions()["p06analysis"], "digest": code_digest()}
    root = Path(__file__).parent.parent.parent
    git = shutil.which("git")
    if git and (root / ".git").exists():
        commit, changes = (
            _git(git, root, *words) for words in (("rev-parse", "HEAD"), ("status", "--porcelain", "p06analysis"))
        )
        if commit:
            told["commit"] = commit + ("+" if changes else "")
    return told


def _git(git: str, root: Path, *words: str) -> str:
    done = subprocess.run([git, "-C", str(root), *words], capture_output=True, text=True, check=False)
    return done.stdout.strip() if done.returncode == 0 else ""


def package_versions() -> dict[str, str]:
    """Return the versions of this package and of those it computes with."""
    versions = {}
    for name in ("p06analysis", *_PACKAGES):
        try:
            versions[name] = version(name)
        except PackageNotFoundError:
            versions[name] = "not installed"
    return versions
