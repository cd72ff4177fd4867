"""A parameter that a notebook does not know, or knows as another type, is refused before anything is executed."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from p06analysis.errors import InputMissing, WrongUsage
from p06analysis.run.notebooks import check_notebooks, parameter_faults


def notebook(folder: Path, source: str, *, tagged: bool = True) -> Path:
    cell = new_code_cell(source)
    if tagged:
        cell.metadata["tags"] = ["parameters"]
    path = folder / "some.ipynb"
    nbformat.write(new_notebook(cells=[cell]), path)
    return path


def test_known_parameters_of_the_right_type_pass(tmp_path):
    path = notebook(tmp_path, 'origin = ""  # a day\nlevel = 0.5\ncount = 3')
    assert parameter_faults(path, {"origin": "2026-10-10", "level": 1, "count": 4}) == []


def test_unknown_parameter_is_named_with_the_nearest(tmp_path):
    path = notebook(tmp_path, 'origin = ""')
    (fault,) = parameter_faults(path, {"orign": "2026-10-10"})
    assert fault.code == "P06-RUN-010"
    assert 'Closest: "origin"' in fault.next_step


def test_other_type_is_refused(tmp_path):
    path = notebook(tmp_path, 'origin = ""\ncount = 3')
    assert [f.code for f in parameter_faults(path, {"origin": 20261010, "count": "3"})] == [
        "P06-RUN-011",
        "P06-RUN-011",
    ]


def test_faults_of_all_notebooks_come_at_once(tmp_path):
    path = notebook(tmp_path, "a = 1\nb = 2")
    with pytest.raises(WrongUsage) as caught:
        check_notebooks({path: {"c": 1, "a": "x"}})
    assert caught.value.codes == {"P06-RUN-010", "P06-RUN-011"}
    assert caught.value.exit_status == 2


def test_notebook_that_is_missing_or_has_no_parameters_cell_is_missing_input(tmp_path):
    with pytest.raises(InputMissing):
        check_notebooks({tmp_path / "none.ipynb": {}})
    with pytest.raises(InputMissing):
        check_notebooks({notebook(tmp_path, "a = 1", tagged=False): {}})
