"""Year-to-date ratios: arithmetic against sums by hand, distributions against plain simulation."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from p06analysis.forecast.rates.landing import (
    YearToDate,
    ceiling_and_floor,
    pace_to_come,
    rate_landing,
    required_rate,
    volume_needed,
    volume_to_come,
    with_strengths,
    year_end,
)


def counts(*, settles: bool = True, **changed: float | np.ndarray) -> YearToDate:
    """Khánh Hòa, dossiers in time, 26 September to 10 October 2026."""
    figures = {
        "numerator": 274_673.0,
        "denominator": 325_476.0,
        "earlier_numerator": 227_004.0,
        "earlier_denominator": 273_064.0,
        "recent_days": 14.0,
        "average_pace": 325_476 / 283,
        "recent_pace": (325_476 - 273_064) / 14,
        "fastest_pace": (303_979 - 290_454) / 2,
    } | changed
    return YearToDate(**{name: np.array([value]) for name, value in figures.items()}, settles=np.array([settles]))


HORIZON = np.array([82.0])


def test_volume_lies_between_the_recent_and_the_average_pace():
    median, log_sd = volume_to_come(counts(), HORIZON)
    recent, average = (325_476 - 273_064) / 14 * 82, 325_476 / 283 * 82
    assert average < median[0] < recent
    assert 0.1 < log_sd[0] < 1.5


def test_volume_is_never_above_what_the_fastest_pace_brings():
    slow = counts(fastest_pace=1000.0)
    assert volume_to_come(slow, HORIZON)[0][0] <= 1000 * 82
    assert rate_landing(slow, HORIZON).volume.max() <= 1000 * 82


def test_ceiling_counts_every_new_case_and_floor_none():
    ceiling, floor, volume = ceiling_and_floor(counts(), HORIZON)
    most = (303_979 - 290_454) / 2 * 82
    assert volume[0] == pytest.approx(most)
    assert ceiling[0] == pytest.approx(100 * (274_673 + most) / (325_476 + most))
    assert floor[0] == pytest.approx(100 * 274_673 / (325_476 + most))


def test_arithmetic_allows_everything_where_old_cases_can_still_count():
    ceiling, _, _ = ceiling_and_floor(counts(settles=False), HORIZON)
    assert ceiling[0] == 100
    assert np.isnan(volume_needed(counts(settles=False), np.array([95.0]), np.array([True]))[0])


def test_volume_needed_lands_exactly_on_the_target():
    needed = volume_needed(counts(), np.array([95.0]), np.array([True]))[0]
    assert 100 * (274_673 + needed) / (325_476 + needed) == pytest.approx(95)
    fall = volume_needed(counts(), np.array([50.0]), np.array([False]))[0]
    assert 100 * 274_673 / (325_476 + fall) == pytest.approx(50)
    assert volume_needed(counts(), np.array([80.0]), np.array([True]))[0] == 0
    assert np.isinf(volume_needed(counts(), np.array([100.0]), np.array([True]))[0])


def test_required_rate_lands_exactly_on_the_target():
    rate = required_rate(counts(), np.array([87.0]), np.array([200_000.0]))[0]
    assert 100 * (274_673 + rate / 100 * 200_000) / (325_476 + 200_000) == pytest.approx(87)


def test_year_end_is_counts_to_date_plus_counts_to_come():
    volume, rate = np.array([200_000.0]), np.array([88.0])
    figure = year_end(counts(), volume, rate)[0]
    assert figure / 100 * (325_476 + 200_000) == pytest.approx(274_673 + 176_000, rel=1e-14)


@pytest.mark.parametrize("settles", [True, False])
def test_distribution_equals_simulation(settles):
    one = counts(settles=settles)
    landing = rate_landing(one, HORIZON)
    rng = np.random.default_rng(7)
    size = 400_000
    pace = pace_to_come(one, HORIZON)
    log_pace = pace.mean[0] + pace.spread[0] * rng.standard_t(pace.points[0], size)
    volume = np.minimum(np.exp(log_pace), one.fastest_pace[0]) * 82
    # the rate's distribution hangs on the volume smoothly: interpolate it between the nodes
    nodes = np.log(landing.volume[0])
    centre = np.interp(np.log(volume), nodes, landing.centre[0])
    spread = np.interp(np.log(volume), nodes, landing.spread[0])
    most = np.ones(size) if settles else (volume + 325_476 - 274_673) / volume
    rate = most / (1 + np.exp(-(centre + spread * rng.standard_t(landing.points[0], size))))
    ratio = year_end(one, volume, 100 * rate)
    for x in (83.0, 85.0, 87.0, 90.0):
        assert landing.cdf(np.array([x]))[0] == pytest.approx((ratio <= x).mean(), abs=0.006)


@given(st.floats(0, 1), st.integers(100, 10**6), st.floats(0, 0.99), st.floats(1, 364), st.floats(1, 60), st.booleans())
def test_quantiles_stay_between_floor_and_ceiling_and_in_order(share, total, earlier, days, horizon, settles):
    one = counts(
        settles=settles,
        numerator=share * total,
        denominator=float(total),
        earlier_numerator=share * earlier * total,
        earlier_denominator=earlier * total,
        recent_days=max(days * (1 - earlier), 1.0),
        average_pace=total / days,
        recent_pace=total * (1 - earlier) / max(days * (1 - earlier), 1.0),
        fastest_pace=total / days,
    )
    landing = rate_landing(one, np.array([horizon]))
    quantiles = landing.quantile(np.array([0.001, 0.1, 0.25, 0.5, 0.75, 0.9, 0.999]))[0]
    ceiling, floor, _ = ceiling_and_floor(one, np.array([horizon]))
    assert (np.diff(quantiles) >= -1e-9).all()
    assert floor[0] - 1e-9 <= quantiles[0]
    assert quantiles[-1] <= ceiling[0] + 1e-9
    chances = [landing.probability(np.array([x]))[0] for x in np.linspace(0, 100, 21)]
    assert not np.isnan(chances).any()
    assert (np.diff(chances) <= 1e-12).all()


def test_quantile_inverts_the_distribution_function():
    landing = rate_landing(counts(), HORIZON)
    levels = np.array([0.05, 0.5, 0.95])
    assert landing.cdf(landing.quantile(levels))[0] == pytest.approx(levels, abs=1e-6)


def test_no_new_case_in_the_recent_span_falls_back_to_the_years_average():
    still = counts(earlier_numerator=274_673.0, earlier_denominator=325_476.0, recent_days=0.0, recent_pace=0.0)
    middle = rate_landing(still, HORIZON).quantile(np.array([0.5]))[0, 0]
    assert middle == pytest.approx(84.39, abs=1.0)


def test_small_counts_give_a_wider_answer_than_large_ones():
    small = counts(
        numerator=84.0,
        denominator=100.0,
        earlier_numerator=70.0,
        earlier_denominator=84.0,
        average_pace=0.4,
        recent_pace=1.0,
        fastest_pace=1.0,
    )
    large = counts(
        numerator=84e3,
        denominator=1e5,
        earlier_numerator=70e3,
        earlier_denominator=84e3,
        average_pace=400.0,
        recent_pace=1e3,
        fastest_pace=1e3,
    )
    levels = np.array([0.1, 0.9])
    width = [np.diff(rate_landing(c, HORIZON).quantile(levels)[0])[0] for c in (small, large)]
    assert width[0] > width[1] + 0.5


def test_asking_twice_or_for_a_few_changes_no_answer():
    pair = [counts(), counts(numerator=200_000.0, earlier_numerator=180_000.0)]
    both = with_strengths(
        YearToDate(
            **{
                name: np.concatenate([getattr(one, name) for one in pair])
                for name in YearToDate.__dataclass_fields__
                if getattr(pair[0], name) is not None
            },
            pool=np.zeros(2, int),
        )
    )
    levels = np.array([0.1, 0.5, 0.9])
    whole = rate_landing(both, np.repeat(HORIZON, 2)).quantile(levels)
    often = rate_landing(both.take(np.array([1, 1, 1, 0])), np.repeat(HORIZON, 4)).quantile(levels)
    np.testing.assert_allclose(often, whole[[1, 1, 1, 0]], rtol=1e-12)


def test_two_stretches_told_date_by_date_are_the_same():
    told = counts(
        days=np.array([269.0, 283.0]),
        numerators=np.array([227_004.0, 274_673.0]),
        denominators=np.array([273_064.0, 325_476.0]),
    )
    levels = np.array([0.1, 0.5, 0.9])
    whole, dated = (rate_landing(one, HORIZON).quantile(levels) for one in (counts(), told))
    np.testing.assert_allclose(dated, whole, atol=1e-6)
