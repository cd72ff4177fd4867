"""Observations are checked against the params, over all files at once."""

from __future__ import annotations

import pytest

from p06analysis.errors import InputMissing, InputRejected
from p06analysis.observations import read_observations
from p06analysis.plan import read_params


def rejected(project, *names: str) -> InputRejected:
    params = read_params(project.params)
    with pytest.raises(InputRejected) as caught:
        read_observations([project.folder / name for name in names or ("data/figures.csv",)], params)
    return caught.value


def test_empty_percent_is_filled_from_its_counts(project):
    project.change("data/figures.csv", "2026-09-05,84.0,84000,100000", "2026-09-05,,84000,100000")
    table = read_observations([project.folder / "data/figures.csv"], read_params(project.params)).table
    assert table.loc[table["date"] == "2026-08-31", "value"].tolist() == [84.0, 72.0]


def test_unknown_names_are_named_with_the_nearest(project):
    project.change("data/figures.csv", "online_share,khanh-hoa,2026-07-31", "online_shar,khan-hoa,2026-07-31")
    faults = rejected(project).faults
    assert [f.code for f in faults] == ["P06-LOAD-010", "P06-LOAD-011"]
    assert '"online_share"' in faults[0].next_step
    assert '"khanh-hoa"' in faults[1].next_step


def test_percent_above_hundred_is_refused_with_its_line(project):
    project.change("data/figures.csv", ",75.0,", ",175.0,")
    (fault,) = rejected(project).faults
    assert (fault.code, fault.where.endswith("line 6, value")) == ("P06-LOAD-012", True)


def test_percent_unlike_its_counts_is_refused_unless_suspect(project):
    project.change("data/figures.csv", ",85.0,", ",58.0,")
    assert rejected(project).codes == {"P06-LOAD-013"}
    project.change("data/figures.csv", "https://example.org/9,,", "https://example.org/9,suspect,")
    read_observations([project.folder / "data/figures.csv"], read_params(project.params))


def test_same_figure_in_two_files_is_one_and_another_figure_is_refused(project):
    text = (project.folder / "data/figures.csv").read_text(encoding="utf-8")
    project.write("data/again.csv", text)
    paths = [project.folder / "data/figures.csv", project.folder / "data/again.csv"]
    assert len(read_observations(paths, read_params(project.params)).table) == 5
    project.change("data/again.csv", ",75.0,", ",76.0,")
    assert rejected(project, "data/figures.csv", "data/again.csv").codes == {"P06-LOAD-007"}


def test_faults_of_all_files_come_at_once(project):
    project.write("data/other.csv", "indicator,place\n")
    project.change("data/figures.csv", ",75.0,", ",175.0,")
    assert rejected(project, "data/figures.csv", "data/other.csv").codes == {"P06-LOAD-003", "P06-LOAD-012"}


def test_missing_file_is_reported_with_the_faults_of_the_others(project):
    project.change("data/figures.csv", ",75.0,", ",175.0,")
    params = read_params(project.params)
    with pytest.raises(InputMissing) as caught:
        read_observations([project.folder / "data/figures.csv", project.folder / "data/none.csv"], params)
    assert caught.value.codes == {"P06-LOAD-001", "P06-LOAD-012"}
