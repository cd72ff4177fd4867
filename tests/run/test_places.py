"""Which places a page compares: the run's, or those that a notebook's parameters ask for."""

from __future__ import annotations

import pytest

from p06analysis.errors import WrongUsage
from p06analysis.run import open_run
from p06analysis.run.places import places_shown


def test_parameters_go_before_the_run_file(project):
    with (project.params / "runs/small.yaml").open("a", encoding="utf-8") as file:
        file.write("places: {indicator: online_share, level: province}\n")
    inputs = open_run("small", project=project.folder)
    assert places_shown(inputs).model_dump() == {"indicator": "online_share", "level": "province", "within": None}
    within = places_shown(inputs, within="khanh-hoa")
    assert (within.indicator, within.level, within.within) == ("online_share", None, "khanh-hoa")
    assert places_shown(inputs, indicator="on_time_share_ytd").level == "province"


def test_run_without_places_says_what_to_add(project):
    inputs = open_run("small", project=project.folder)
    with pytest.raises(WrongUsage) as caught:
        places_shown(inputs)
    assert caught.value.codes == {"P06-RUN-013"}
    assert places_shown(inputs, indicator="online_share", within="khanh-hoa").within == "khanh-hoa"


def test_unknown_names_are_given_with_the_nearest(project):
    inputs = open_run("small", project=project.folder)
    with pytest.raises(WrongUsage) as caught:
        places_shown(inputs, indicator="online_shar", within="khan-hoa")
    assert [fault.code for fault in caught.value.faults] == ["P06-RUN-014", "P06-RUN-014"]
    assert all("Closest:" in fault.next_step for fault in caught.value.faults)
