"""Scores in params: versions of a formula, and every fault of their files at once."""

from __future__ import annotations

import datetime as dt

import pytest

from p06analysis.errors import InputRejected
from p06analysis.plan import read_params

SCORE = """\
score: small
label_vi: Điểm nhỏ
label_en: Small score
maximum: 100
level: province
versions:
  - valid_from: "2024-01-01"
    reason: {vi: Cách tính đầu., en: First formula.}
    total: online_share
    groups:
      - {id: all, label_vi: Tất cả, label_en: All, maximum: 100, official: online_share}
  - valid_from: "2026-08-01"
    reason: {vi: Cách tính mới., en: New formula.}
    total: online_share
    groups:
      - id: first
        label_vi: Một
        label_en: One
        maximum: 60
        official: online_share
        items:
          - {id: A, label_vi: A, label_en: A, maximum: 40, threshold: 80, indicator: on_time_share_ytd, standing: confirmed}
          - {id: B, label_vi: B, label_en: B, maximum: 20, standing: unconfirmed}
      - {id: second, label_vi: Hai, label_en: Two, maximum: 40, official: online_share}
"""


def with_score(project, text: str = SCORE):
    project.write("params/scores/small.yaml", text)
    return project


def faults(project) -> list[tuple[str, str]]:
    with pytest.raises(InputRejected) as caught:
        read_params(project.params)
    return [(fault.where, fault.code) for fault in caught.value.faults]


def test_version_on_a_day_is_the_last_that_has_begun(project):
    score = read_params(with_score(project).params).scores["small"]
    assert score.version_on(dt.date(2023, 12, 31)) is None
    assert score.version_on(dt.date(2026, 7, 31)).valid_from == dt.date(2024, 1, 1)
    assert score.version_on(dt.date(2026, 8, 1)).valid_from == dt.date(2026, 8, 1)


def test_change_of_formula_is_a_break_of_the_published_figures(project):
    plan = read_params(with_score(project).params).plan("small")
    breaks = {b.date: b.reason.en for b in plan.breaks_of("online_share", "khanh-hoa")}
    # the indicator's own, and the second version; the first version broke nothing
    assert breaks == {dt.date(2025, 7, 1): "Provinces were merged.", dt.date(2026, 8, 1): "New formula."}
    assert plan.breaks_of("on_time_share_ytd", "khanh-hoa") == ()


def test_every_fault_of_a_score_is_named_at_once(project):
    text = (
        SCORE.replace("maximum: 40, official", "maximum: 30, official")  # 60 + 30 are not 100
        .replace("threshold: 80", "threshold: 0")
        .replace("indicator: on_time_share_ytd", "indicator: on_time_share_yt")
        .replace("maximum: 20, standing", "maximum: 10, standing")  # 40 + 10 are not 60
        .replace("id: B", "id: A")
        .replace('valid_from: "2026-08-01"', 'valid_from: "2023-08-01"')
    )
    found = faults(with_score(project, text))
    where = "params/scores/small.yaml, versions"
    assert sorted(found) == sorted(
        [
            (where, "P06-PLAN-045"),
            (f"{where}[1].groups", "P06-PLAN-042"),
            (f"{where}[1].groups[0].items", "P06-PLAN-042"),
            (f"{where}[1].groups[0].items[0].threshold", "P06-PLAN-043"),
            (f"{where}[1].groups[0].items[0].indicator", "P06-PLAN-010"),
            (f"{where}[1], items", "P06-PLAN-044"),
        ]
    )


def test_items_without_published_maxima_may_not_pass_their_group(project):
    open_item = SCORE.replace("maximum: 20, standing: unconfirmed", "standing: unconfirmed")
    assert read_params(with_score(project, open_item).params).scores
    (fault,) = faults(with_score(project, open_item.replace("maximum: 40, threshold", "maximum: 70, threshold")))
    assert fault[1] == "P06-PLAN-042"


def test_unknown_item_key_and_negative_maximum_are_named(project):
    text = SCORE.replace("standing: unconfirmed", "standing: unconfirmed, treshold: 80").replace(
        "maximum: 60", "maximum: -60"
    )
    found = dict(faults(with_score(project, text)))
    assert found["params/scores/small.yaml, versions[1].groups[0].items[1].treshold"] == "P06-PLAN-004"


def test_run_that_names_unknown_places_is_refused(project):
    with (project.params / "runs/small.yaml").open("a", encoding="utf-8") as file:
        file.write("places: {indicator: online_shar, within: khan-hoa}\n")
    assert {code for _, code in faults(project)} == {"P06-PLAN-010"}
    project.change("params/runs/small.yaml", ", within: khan-hoa", "")
    assert {code for _, code in faults(project)} == {"P06-PLAN-005"}
