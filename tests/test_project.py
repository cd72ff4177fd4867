"""What holds for the repository as a whole: one list of packages, clean notebooks, imports that run one way."""

from __future__ import annotations

import ast
import json
import re
import tomllib
from pathlib import Path

import pytest
from ruamel.yaml import YAML

ROOT = Path(__file__).parent.parent
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
CONDA_NAMES = {"matplotlib": "matplotlib-base", "pandera[pandas]": "pandera"}

# Ground floor first; a part may import from itself and from what stands before it.
PARTS = [
    {"errors", "periods", "schema", "language", "durable", "csv_files"},
    {"grids", "vietnamese"},
    {"plan"},
    {"loaders"},
    {"observations"},
    {"forecast"},
    {"outlook"},
    {"ledger"},
    {"findings"},
    {"run"},
    {"console"},
    {"cli_intake", "cli_record"},
    {"cli"},
]


def test_environment_yml_names_the_packages_of_pyproject():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = {re.split(r"(?=[><=])", spec, maxsplit=1)[0]: spec for spec in project["dependencies"]}
    expected = {spec.replace(name, CONDA_NAMES.get(name, name)) for name, spec in wanted.items()}
    expected |= {f"python{project['requires-python']}", "pip"}
    listed = YAML(typ="safe").load((ROOT / "environment.yml").read_text(encoding="utf-8"))["dependencies"]
    from_pip = [spec for entry in listed if isinstance(entry, dict) for spec in entry["pip"]]
    assert {entry for entry in listed if isinstance(entry, str)} | set(from_pip) == expected


def test_lock_pins_every_package_with_hashes_and_names_no_address():
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert "://" not in lock
    pinned = re.findall(r"^([a-z0-9._-]+)(?:\[[^]]*\])?==", lock, flags=re.MULTILINE)
    pyproject = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    specs = [*pyproject["project"]["dependencies"], *pyproject["dependency-groups"]["dev"]]
    for spec in specs:
        assert re.split(r"[\[><=]", spec)[0].lower().replace("_", "-").replace(".", "-") in pinned
    assert len(re.findall(r"--hash=sha256:", lock)) >= len(pinned)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook_is_stored_clean_and_thin(path: Path):
    notebook = json.loads(path.read_text(encoding="utf-8"))
    assert notebook["metadata"]["kernelspec"]["name"] == "python3"
    code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    assert all(not cell["outputs"] and cell["execution_count"] is None for cell in code)
    assert all(cell["id"] for cell in notebook["cells"])
    assert len(code) <= 9
    source = "\n".join("".join(cell["source"]) for cell in code)
    kinds = {type(node) for node in ast.walk(ast.parse(source))}
    assert not kinds & {ast.FunctionDef, ast.ClassDef, ast.BinOp, ast.For, ast.While}
    assert sum("parameters" in cell["metadata"].get("tags", []) for cell in code) == 1


def test_imports_run_one_way():
    floor = {name: level for level, names in enumerate(PARTS) for name in names}
    wrong = []
    for path in sorted((ROOT / "p06analysis").rglob("*.py")):
        part = path.relative_to(ROOT / "p06analysis").parts[0].removesuffix(".py")
        if part == "__init__":
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            for name in names:
                if name.startswith("p06analysis."):
                    other = name.split(".")[1]
                    if floor[other] > floor[part]:
                        wrong.append(f"{path.relative_to(ROOT)} imports {name}")
    assert wrong == []


def test_only_run_reads_the_clock():
    reading = re.compile(
        r"\b(?:datetime|date|dt\.datetime|dt\.date|pd\.Timestamp)\.(?:now|today|utcnow)\(|time\.time\("
    )
    places = {
        path.relative_to(ROOT / "p06analysis").parts[0]
        for path in (ROOT / "p06analysis").rglob("*.py")
        if reading.search(path.read_text(encoding="utf-8"))
    }
    assert places <= {"run"}
