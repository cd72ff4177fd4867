"""How far earlier forecasts of a group missed widens the next ones; many places on one pair of days are a few pieces of evidence."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from p06analysis.forecast.rates.landing import rate_landing
from p06analysis.forecast.score.days import Paces, day_counts
from p06analysis.forecast.score.record import Record, misses_of, records
from p06analysis.forecast.whole.paths import SHARED_RATE

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


def record(*groups: list[pd.DataFrame], maximum: float = MAXIMUM) -> list[Record]:
    past = {str(number): places for number, places in enumerate(groups)}
    found = records({name: misses_of(one, maximum, reach_days=REACH, paces=PACES) for name, one in past.items()})
    return list(found.values())


def pieces(places: int) -> float:
    """So many independent normals tell a variance as well as these places do, whose squares are correlated by the square of theirs."""
    return places / (1 + (places - 1) * SHARED_RATE**2)


def test_a_record_without_misses_widens_nothing_and_makes_it_better_known():
    (one,) = record([group(name, ahead(0.0)) for name in "abcdef"])
    assert (one.wider, one.points) == (1.0, pytest.approx(4 + pieces(6)))
    (none,) = record([group("a", [17.0])])
    assert (none.wider, none.points) == (1.0, 4.0)


@pytest.mark.parametrize("deviations", [2.0, -2.0])
def test_misses_of_two_deviations_widen_by_their_evidence(deviations):
    (one,) = record([group(name, ahead(deviations)) for name in "abcdef"])
    # four perfect degrees of freedom and a group of 2² make the centre; then the group's own pieces, less what rounding explains
    centre = (4 + 2**2) / (4 + 1)
    expected = (4 * centre + pieces(6) * 2**2) / (4 + pieces(6))
    assert one.wider == pytest.approx(expected**0.5, abs=0.2)


def test_many_places_on_one_pair_of_days_are_a_few_pieces_of_evidence():
    alone, few, many, more = (record([group(str(n), ahead(2.5)) for n in range(count)])[0] for count in (1, 5, 50, 500))
    assert 1.0 < alone.wider < few.wider < many.wider
    assert many.points == pytest.approx(4 + 1 / SHARED_RATE**2, abs=0.5)
    assert more.wider == pytest.approx(many.wider, rel=0.02)


def test_a_group_without_a_record_learns_from_the_others():
    missed, calm = ([group(name, ahead(deviations)) for name in "abcdef"] for deviations in (3.0, 0.0))
    unseen = [group(name, [17.0]) for name in "abcdef"]
    with_missed, with_calm = record(unseen, missed)[0], record(unseen, calm)[0]
    assert with_missed.wider > 1.3
    assert with_calm.wider == 1.0
    assert record(missed, missed)[0].wider > record(missed, calm)[0].wider > 1.0


def test_a_jump_by_a_new_formula_does_not_widen_without_end():
    assert record([group(name, [6.0, 14.0]) for name in "abcdef"], maximum=18.0)[0].wider <= 4.0


def test_misses_are_told_in_points_beside_their_spread():
    (one,) = misses_of([group("a", ahead(2.0))], MAXIMUM, reach_days=REACH, paces=PACES).to_dict("records")
    assert (one["place"], one["start"], one["end"]) == ("a", DATES[0], DATES[1])
    # less what rounding explains, and the distribution is not quite a normal one
    assert one["miss"] / one["spread"] == pytest.approx(2.0, abs=0.6)
    assert one["square"] == pytest.approx((2.0 - 0.005 / one["spread"]) ** 2, abs=0.3)
    assert len(misses_of([group("a", [17.0])], MAXIMUM, reach_days=REACH, paces=PACES)) == 0
