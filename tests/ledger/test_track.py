"""How often it came true: counts by hand, scores as sums, and what may not be counted."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from p06analysis.ledger.archive import append
from p06analysis.ledger.standing import score_table, standing, write_score_table
from p06analysis.ledger.target_data import keep_versions, versions_of
from p06analysis.ledger.track import FEWEST, beside, came_true, track_record
from p06analysis.plan import read_params
from tests.ledger.conftest import rules, said, versions

PLACES = [f"p{number:02d}" for number in range(40)]


def figures_of(met: list[bool]) -> pd.DataFrame:
    """Return the figure of the deadline for each place: 85 where the target of 80 is met, else 75."""
    return pd.concat(
        [
            versions(("2026-12-31", "2027-01-05", 85.0 if one else 75.0), location=place)
            for place, one in zip(PLACES, met, strict=False)
        ]
    )


def spoken(chances: list[float], **words) -> pd.DataFrame:
    return pd.concat(
        [said("2026-10-05", chance, location=place, **words) for place, chance in zip(PLACES, chances, strict=False)]
    )


def test_of_forty_times_we_said_seventy_percent_twenty_seven_came_true():
    met = [True] * 27 + [False] * 13
    track = track_record(spoken([0.7] * 40), figures_of(met), rules())
    assert track.counts["settled"] == 40
    (one,) = came_true(track.rows).to_dict("records")
    assert (one["about"], one["said"], one["true"], one["targets"]) == (0.7, 40, 27, 40)
    # Jeffreys: beta(27.5, 13.5) at .05 and .95, by scipy's own quantiles of a known table: .546 and .784
    assert (one["low"], one["high"]) == pytest.approx((0.546, 0.784), abs=2e-3)


def test_chances_are_rounded_half_up_to_tenths():
    track = track_record(spoken([0.04, 0.05, 0.649, 0.65, 0.951]), figures_of([True] * 5), rules())
    assert came_true(track.rows)["about"].tolist() == [0.0, 0.1, 0.6, 0.7, 1.0]


def test_scores_are_the_sums_by_hand():
    quantiles = [70.0, 72, 76, 80, 84, 88, 90]
    track = track_record(spoken([0.7, 0.4], quantiles=quantiles), figures_of([True, False]), rules())
    rows = track.rows.set_index("location")
    assert rows["brier"].tolist() == pytest.approx([0.3**2, 0.4**2])
    assert rows["log"].tolist() == pytest.approx([-np.log(0.7), -np.log(0.6)])
    # 85 lies above the 75 % quantile, below the 90 %; twice the mean pinball loss over seven levels
    pinball = 0.05 * 15 + 0.1 * 13 + 0.25 * 9 + 0.5 * 5 + 0.75 * 1 + 0.1 * 3 + 0.05 * 5
    assert rows.loc["p00", "crps"] == pytest.approx(2 * pinball / 7)
    assert rows["in_80"].tolist() == [1, 1]
    assert rows["is_wrong"].tolist() == [0, 0]


def test_nightly_repetition_counts_once_a_month():
    nights = [said(f"2026-10-{day:02d}", 0.5 + day / 100) for day in (1, 2, 30)] + [said("2026-11-02", 0.9)]
    track = track_record(pd.concat(nights), versions(("2026-12-31", "2027-01-05", 85.0)), rules())
    assert track.rows["probability"].tolist() == [0.51, 0.9]
    assert (track.counts["stated"], track.counts["targets"], track.counts["settled"]) == (2, 1, 1)


def test_what_was_decided_when_it_was_said_does_not_count():
    track = track_record(said("2026-12-31", 1.0, horizon=0), versions(("2026-12-31", "2027-01-05", 85.0)), rules())
    assert track.counts["stated"] == 0


def test_statement_before_a_change_of_measure_is_void_and_one_after_it_counts():
    both = pd.concat([said("2026-10-05", 0.7), said("2026-11-05", 0.8)])
    known = rules(("online_share", "khanh-hoa", "2026-11-01"))
    track = track_record(both, versions(("2026-12-31", "2027-01-05", 85.0)), known)
    assert track.rows["probability"].tolist() == [0.8]
    only_before = track_record(said("2026-10-05", 0.7), versions(("2026-12-31", "2027-01-05", 85.0)), known)
    assert (only_before.counts["settled"], only_before.counts["changed"]) == (0, 1)


def test_record_as_it_stood_knows_neither_later_words_nor_later_figures():
    both = pd.concat([said("2026-10-05", 0.7), said("2026-11-05", 0.8)])
    figures = versions(("2026-12-31", "2027-01-05", 85.0))
    then = track_record(both, figures, rules(), known_by=pd.Timestamp("2026-10-31"))
    assert (then.counts["stated"], then.counts["open"], then.counts["settled"]) == (1, 1, 0)


def test_revision_that_turns_an_outcome_is_counted_and_scored_apart():
    figures = versions(("2026-12-31", "2027-01-05", 79.0), ("2026-12-31", "2027-03-01", 81.0))
    first, last = (track_record(said("2026-10-05", 0.9), figures, rules(), revised=late) for late in (False, True))
    assert first.counts["revised"] == 1
    assert first.rows["brier"].tolist() == pytest.approx([0.81])
    assert last.rows["brier"].tolist() == pytest.approx([0.01])


def test_methods_are_set_beside_ours_on_the_statements_both_have_made():
    met = [True] * 20 + [False] * 20
    ours = spoken([0.8] * 20 + [0.2] * 20)
    theirs = spoken([1.0] * 30, method="anticipated")  # silent on the last ten
    table = beside(track_record(pd.concat([ours, theirs]), figures_of(met), rules()).rows).set_index("method")
    assert table.loc["ours", "brier"] == pytest.approx(0.04)
    assert table.loc["anticipated", "brier"] == pytest.approx(10 / 30)
    assert table.loc["anticipated", "skill"] == pytest.approx(1 - 0.04 / (10 / 30))
    assert table.loc["anticipated", "wrong"] == pytest.approx(10 / 30)
    # half were met: the base rate says 50 % of each
    assert table.loc["base_rate", "brier"] == pytest.approx(0.25)
    assert table.loc["base_rate", "skill"] == pytest.approx(1 - 0.04 / 0.25)


def test_few_settled_targets_have_counts_and_no_scores():
    few = track_record(spoken([0.7] * (FEWEST - 1)), figures_of([True] * (FEWEST - 1)), rules())
    assert not few.is_scored
    assert np.isnan(beside(few.rows).loc[0, "brier"])
    enough = track_record(spoken([0.7] * FEWEST), figures_of([True] * FEWEST), rules())
    assert enough.is_scored
    by_place = beside(enough.rows, "location")
    assert by_place["brier"].isna().all()
    assert by_place["said"].sum() == 2 * FEWEST  # ours and the base rate


def test_standing_of_a_project_leaves_other_projects_out(tmp_path, project):
    words = {"run": "small", "run_id": "abc", "is_replay": False, "note": {}}
    append(tmp_path, said("2026-10-05", 0.7), origin="2026-10-05", **words)
    append(tmp_path, said("2026-10-06", 0.7, target="fibre >= 80 at_deadline"), origin="2026-10-06", **words)
    figures = versions(("2026-12-31", "2027-01-05", 85.0)).rename(
        columns={"target": "indicator", "location": "place", "target_end_date": "date", "observation": "value"}
    )
    keep_versions(tmp_path, versions_of(figures.assign(flag=""), figures))
    one = standing(tmp_path, read_params(project.params))
    assert (one.first.counts["stated"], one.first.counts["met"]) == (1, 1)
    table = score_table(one)
    assert table.loc[table["measure"] == "settled", "value"].tolist() == [1, 1]
    (path,) = write_score_table([one], out=tmp_path / "out")
    assert len(pd.read_csv(path)) == len(table)
