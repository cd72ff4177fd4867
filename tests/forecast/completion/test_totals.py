"""From totals alone: exact where the rates are known, wide where they are not, and narrower with a second total."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import binom

from p06analysis.forecast.completion.clock import DUE_DAY, STEPS
from p06analysis.forecast.completion.priors import default_priors
from p06analysis.forecast.completion.totals import Known, from_totals
from p06analysis.forecast.completion.training import vague_priors

BEGINS, ENDS = np.datetime64("2024-01-01"), np.datetime64("2024-12-31")


def asked(known, priors=None, deadline=ENDS):
    return from_totals(
        known,
        begins=BEGINS,
        ends=ENDS,
        deadline=deadline,
        priors=priors or default_priors(),
        rng=np.random.default_rng(0),
    )


def test_known_rates_give_the_binomial_distribution_of_what_is_left():
    sure = replace(
        vague_priors(),
        mean=np.full(STEPS, np.log(2.0)),
        covariance=1e-8 * np.eye(STEPS),
        spreads=np.array([1e-6, 1e-6, 1e-6]),
        shocks=np.array([1e-6, 1e-6, 1e-6]),
    )
    at_end, _ = asked([Known(np.datetime64("2024-06-30"), 10, 4)], sure)
    # rate 2 a unit of relative time; 182 of the 365 days before the due day have gone
    chance = 1 - np.exp(-2 * (1 - DUE_DAY * 182 / 365))
    assert at_end.distribution[4:] == pytest.approx(binom.pmf(np.arange(7), 6, chance), abs=1e-3)
    assert at_end.distribution[:4].sum() == 0


def test_thirty_three_of_forty_three_in_october_gives_a_wide_range_and_a_small_chance_of_all():
    for one in asked([Known(np.datetime64("2024-10-31"), 43, 33)]):
        assert one.distribution.sum() == pytest.approx(1)
        assert one.quantile(0.9) - one.quantile(0.1) >= 5
        assert one.every < 0.25
        assert 33 <= one.mean() <= 43


def test_more_done_by_the_same_day_makes_all_likelier():
    chances = [asked([Known(np.datetime64("2024-10-31"), 43, done)])[1].every for done in (25, 33, 41)]
    assert chances == sorted(chances)


def test_a_second_total_that_shows_a_standstill_lowers_what_is_to_be_expected():
    now = Known(np.datetime64("2024-10-31"), 43, 33)
    still = [Known(np.datetime64("2024-07-31"), 43, 33), now]
    brisk = [Known(np.datetime64("2024-07-31"), 43, 12), now]
    for stuck, quick in zip(asked(still), asked(brisk), strict=True):
        assert stuck.mean() < quick.mean()


def test_groups_that_differ_on_the_due_day_alone_leave_the_days_before_as_they_were():
    sure = replace(
        vague_priors(),
        mean=np.full(STEPS, np.log(2.0)),
        covariance=1e-8 * np.eye(STEPS),
        shocks=np.array([1e-6, 1e-6, 1e-6]),
    )
    known = [Known(np.datetime64("2024-06-30"), 10, 4)]
    alike, apart = (replace(sure, spreads=np.array([1e-6, 1e-6, spread])) for spread in (1e-6, 1.5))
    before = [asked(known, one, deadline=ENDS - 1)[0].mean() for one in (alike, apart)]
    at_due = [asked(known, one)[0].mean() for one in (alike, apart)]
    assert before[0] == pytest.approx(before[1], abs=1e-9)
    # E[exp(-0.04 g)] of a log-normal g of spread 1.5, by sums over its density
    nodes = np.linspace(-8, 8, 4001)
    weight = np.exp(-0.5 * nodes**2) / np.exp(-0.5 * nodes**2).sum()
    lasting = weight @ np.exp(-2 * (1 - DUE_DAY) * np.exp(1.5 * nodes))
    assert (10 - at_due[1]) / (10 - before[1]) == pytest.approx(lasting, abs=2e-3)
