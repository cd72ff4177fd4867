"""How far earlier forecasts of a group missed widens the next ones; one pair of days is one piece of evidence."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from p06analysis.forecast.rates.landing import rate_landing
from p06analysis.forecast.score.days import Paces, day_counts
from p06analysis.forecast.score.record import widening

DATES = pd.to_datetime(["2026-09-26", "2026-09-30", "2026-10-10"])
PACES = Paces(own={}, middle=1.0, fastest=2.0)
MAXIMUM, REACH = 20.0, 91.0


def group(place: str, points: list[float]) -> pd.DataFrame:
    return pd.DataFrame({"place": place, "date": DATES[: len(points)], "official": points})


def ahead(deviations: float) -> list[float]:
    """Return two points of which the second lies so many standard deviations above what the first let expect."""
    days = np.array(["2026-09-26"], dtype="datetime64[D]")
    landing = rate_landing(day_counts(days, np.array([0.85]), reach_days=REACH, fastest=2.0), np.array([4.0]))
    from scipy.special import ndtr

    return [17.0, float(landing.quantile(np.array([ndtr(deviations)]))[0, 0] * MAXIMUM / 100)]


def test_a_record_without_misses_widens_nothing():
    places = [group(name, ahead(0.0)) for name in "abcdef"]
    assert widening(places, MAXIMUM, reach_days=REACH, paces=PACES) == 1.0
    assert widening([group("a", [17.0])], MAXIMUM, reach_days=REACH, paces=PACES) == 1.0


@pytest.mark.parametrize("deviations", [2.0, -2.0])
def test_misses_of_two_deviations_widen_by_half_their_evidence(deviations):
    places = [group(name, ahead(deviations)) for name in "abcdef"]
    # one pair of days, 2² of it, and one perfect pair: the root of (1 + 4) / 2, less what rounding may explain
    assert widening(places, MAXIMUM, reach_days=REACH, paces=PACES) == pytest.approx(2.5**0.5, abs=0.25)


def test_many_places_on_one_pair_of_days_are_one_piece_of_evidence():
    few, many = ([group(str(n), ahead(2.5)) for n in range(count)] for count in (5, 50))
    sizes = [widening(places, MAXIMUM, reach_days=REACH, paces=PACES) for places in (few, many)]
    assert sizes[0] == pytest.approx(sizes[1])
    alone = widening(few[:1], MAXIMUM, reach_days=REACH, paces=PACES)
    assert 1.0 < alone < sizes[0]


def test_a_jump_by_a_new_formula_does_not_widen_without_end():
    places = [group(name, [6.0, 14.0]) for name in "abcdef"]
    assert widening(places, 18.0, reach_days=REACH, paces=PACES) <= ((1 + 16) / 2) ** 0.5 + 1e-9
