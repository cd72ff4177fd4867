"""What settles a target, and when: the figure of the deadline, first known or revised, and none where none was published."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from p06analysis.ledger.outcomes import outcomes
from tests.ledger.conftest import rules, said, versions

AT, BY = "online_share >= 80 at_deadline", "online_share >= 80 by_deadline"


def settled(figures: pd.DataFrame, target: str = AT, *, known_by: str | None = None, **words) -> pd.Series:
    asked = said("2026-10-05", 0.5, target=target)
    day = None if known_by is None else pd.Timestamp(known_by)
    return outcomes(asked[asked["output_type"] == "pmf"], figures, rules(**words), known_by=day).iloc[0]


def test_figure_of_the_deadline_settles_as_first_known_and_as_revised():
    one = settled(versions(("2026-12-31", "2027-01-05", 79.0), ("2026-12-31", "2027-03-01", 81.0)))
    assert (one["outcome_first"], one["outcome_last"]) == (0, 1)
    assert (one["value_first"], one["value_last"]) == (79, 81)
    assert one["settled_on"] == pd.Timestamp("2027-01-05")


def test_what_was_not_known_yet_settles_nothing():
    figures = versions(("2026-11-30", "2026-12-05", 90.0), ("2026-12-31", "2027-01-05", 79.0))
    assert settled(figures, known_by="2027-01-04")["state"] == "open"
    assert settled(figures, known_by="2027-01-05")["state"] == "settled"


def test_figure_shortly_before_the_deadline_settles_once_a_later_one_is_known():
    early = versions(("2026-12-20", "2026-12-22", 85.0))
    assert settled(early, known_by="2027-01-02")["state"] == "open"
    later = versions(("2026-12-20", "2026-12-22", 85.0), ("2027-01-10", "2027-01-12", 20.0))
    assert settled(later, known_by="2027-01-12")["outcome_first"] == 1


def test_figure_shortly_before_the_deadline_settles_after_a_whole_period():
    figures = versions(("2026-12-20", "2026-12-22", 85.0))
    assert settled(figures, known_by="2027-01-31")["outcome_first"] == 1


def test_figure_too_far_from_the_deadline_answers_nothing():
    one = settled(versions(("2026-11-30", "2026-12-05", 90.0), ("2027-01-31", "2027-02-05", 95.0)))
    assert one["state"] == "no_figure"
    assert np.isnan(one["outcome_first"])


def test_target_by_a_day_is_reached_early_and_missed_only_at_the_end():
    reached = versions(("2026-10-31", "2026-11-05", 80.0), ("2026-11-30", "2026-12-05", 70.0))
    assert settled(reached, BY, known_by="2026-11-05")["outcome_first"] == 1
    assert settled(reached, AT, known_by="2026-11-05")["state"] == "open"
    missed = versions(("2026-10-31", "2026-11-05", 70.0), ("2026-12-31", "2027-01-05", 79.0))
    assert settled(missed, BY, known_by="2026-11-05")["state"] == "open"
    assert settled(missed, BY, known_by="2027-01-05")["outcome_first"] == 0


def test_last_years_figure_reaches_no_target_of_this_year_where_years_start_anew():
    figures = versions(("2025-12-31", "2026-01-05", 95.0), ("2026-12-31", "2027-01-05", 70.0))
    assert settled(figures, BY)["outcome_first"] == 1
    assert settled(figures, BY, starts_anew=frozenset({"online_share"}))["outcome_first"] == 0


def test_decrease_is_met_from_below():
    figures = versions(("2026-12-31", "2027-01-05", 4.0))
    assert settled(figures, "online_share <= 5 at_deadline")["outcome_first"] == 1
    assert settled(figures, "online_share <= 3.5 at_deadline")["outcome_first"] == 0


@pytest.mark.parametrize("target", [AT, BY])
def test_order_of_versions_changes_nothing(target):
    figures = versions(
        ("2026-12-31", "2027-01-05", 79.0), ("2026-12-31", "2027-03-01", 81.0), ("2026-11-30", "2026-12-05", 60.0)
    )
    pd.testing.assert_series_equal(settled(figures, target), settled(figures.iloc[::-1], target))


def test_last_change_of_measure_up_to_the_deadline_is_named():
    asked = said("2026-10-05", 0.5)
    known = rules(("online_share", "khanh-hoa", "2026-11-01"), ("online_share", "khanh-hoa", "2027-02-01"))
    got = outcomes(asked[asked["output_type"] == "pmf"], versions(("2026-12-31", "2027-01-05", 79.0)), known)
    assert got["last_break"].tolist() == [pd.Timestamp("2026-11-01")]


def test_nothing_asked_and_nothing_known_settle_nothing():
    asked = said("2026-10-05", 0.5)
    asked = asked[asked["output_type"] == "pmf"]
    none = versions()
    assert outcomes(asked.iloc[:0], none, rules()).empty
    assert outcomes(asked.iloc[:0], versions(("2026-12-31", "2027-01-05", 79.0)), rules()).empty
    assert outcomes(asked, none, rules())["state"].tolist() == ["open"]
