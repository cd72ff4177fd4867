"""Rates learned from a register agree with a Poisson regression, and borrow where little is known."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

from p06analysis.forecast.completion.clock import DUE_STEP, EDGES, STEPS, exposure, relative_time, step_of
from p06analysis.forecast.completion.futures import draw_futures
from p06analysis.forecast.completion.hazards import fit_hazards
from p06analysis.forecast.completion.layout import layout_of
from p06analysis.forecast.completion.priors import CompletionPriors, default_priors
from p06analysis.forecast.completion.register import episodes
from p06analysis.forecast.completion.training import vague_priors
from tests.forecast.completion.registers import NO_CHANGE, simulated, table

ORIGIN = np.datetime64("2025-06-30")


def test_with_a_flat_prior_the_step_rates_are_those_of_a_regression_of_grouped_times():
    tasks = simulated(tasks=400, owners={"o": 0.8})
    spells = episodes(tasks, NO_CHANGE, origin=ORIGIN)
    flat = replace(vague_priors(), covariance=1e6 * np.eye(STEPS), spreads=np.array([1e-6, 1e-6, 1e-6]))
    found = fit_hazards(spells, layout_of(tasks), flat).mode[:STEPS]
    days = [spells[name].to_numpy().astype("datetime64[D]") for name in ("start", "stop", "assigned_on", "due")]
    last = relative_time(days[1], *days[2:])
    events = np.zeros((len(spells), STEPS))
    done = np.flatnonzero(spells["is_done"])
    events[done, step_of(last[done])] = 1
    # who was finished in a step is known to have been finished by its end
    until = np.where(spells["is_done"], EDGES[step_of(last) + 1], last)
    spent = exposure(relative_time(days[0], *days[2:]), until)
    seen = np.flatnonzero(events[:, :-1].sum(axis=0))
    task, step = np.nonzero(spent[:, seen])
    link = sm.families.links.CLogLog()
    model = sm.GLM(events[task, seen[step]], np.eye(len(seen))[step], family=sm.families.Binomial(link=link),
                   offset=np.log(spent[task, seen[step]]))  # fmt: skip
    assert np.abs(found[seen] - model.fit(tol=1e-12).params).max() < 1e-3


def test_in_the_last_step_which_has_no_end_the_rate_is_finished_tasks_by_time_spent():
    rows = [{"assigned_on": "2024-01-01", "due": "2024-01-10", "done_on": day} for day in ("2024-02-09", "2024-02-29")]
    tasks = table([*rows, {"assigned_on": "2024-01-01", "due": "2024-01-10"}])
    flat = replace(vague_priors(), covariance=1e6 * np.eye(STEPS), spreads=np.array([1e-6, 1e-6, 1e-6]))
    found = fit_hazards(episodes(tasks, NO_CHANGE, origin=np.datetime64("2024-04-09")), layout_of(tasks), flat)
    # the lengths of 10 days: done after 4 and 6, open after 10, all from 3 on
    assert np.exp(found.mode[STEPS - 1]) == pytest.approx(2 / (1 + 3 + 7), rel=1e-3)


def test_a_register_that_always_delivers_on_the_due_day_is_trusted_to():
    begins = np.datetime64("2025-01-01") + 3 * np.arange(40)
    due = begins + np.timedelta64(29, "D")
    tasks = table(
        [{"assigned_on": first, "due": last, "done_on": last} for first, last in zip(begins, due, strict=True)]
    )
    spells = episodes(tasks, NO_CHANGE, origin=np.datetime64("2025-06-30"))
    found = fit_hazards(spells, layout_of(tasks), default_priors())
    # the plan's rate in the step and the factors of the group, of the owner, and of the group on the due day
    columns = layout_of(tasks).columns(tasks)[0] + [DUE_STEP, 0, 0, 0]
    chance = -np.expm1(-np.exp(found.mode[columns].sum()) * (EDGES[DUE_STEP + 1] - EDGES[DUE_STEP]))
    # an even process in the step would give 1 - 1/e however often the register delivers
    assert chance > 0.9


def test_the_slow_owner_is_told_from_the_quick_one():
    tasks = simulated(tasks=300, owners={"quick": 0.4, "slow": 1.6})
    posterior = fit_hazards(episodes(tasks, NO_CHANGE, origin=ORIGIN), layout_of(tasks), vague_priors())
    owners = posterior.mode[posterior.layout.parts()[1]]
    quick, slow = (owners[posterior.layout.owners.get_loc(name)] for name in ("quick", "slow"))
    # rates differ by a factor of 4
    assert abs((quick - slow) - np.log(4)) < 0.35


def test_an_empty_register_leaves_the_priors():
    priors = default_priors()
    tasks = table([{"assigned_on": "2026-01-01", "due": "2026-06-30"}])
    posterior = fit_hazards(episodes(tasks.iloc[:0], NO_CHANGE, origin=ORIGIN), layout_of(tasks), priors)
    assert np.allclose(posterior.mode[:STEPS], priors.mean)
    assert np.allclose(posterior.covariance()[:STEPS, :STEPS], priors.covariance, atol=1e-6)


def test_a_task_still_open_lowers_the_rates():
    rows = [{"assigned_on": "2025-01-01", "due": "2025-03-31"} for _ in range(10)]
    none = fit_hazards(
        episodes(table(rows), NO_CHANGE, origin=np.datetime64("2025-01-02")), layout_of(table(rows)), vague_priors()
    )
    long = fit_hazards(episodes(table(rows), NO_CHANGE, origin=ORIGIN), layout_of(table(rows)), vague_priors())
    assert (long.mode[:STEPS] < none.mode[:STEPS]).all()


def test_priors_are_written_and_read_back():
    priors = default_priors()
    again = CompletionPriors.from_json(priors.to_json())
    assert again.to_json() == priors.to_json()
    assert (np.linalg.eigvalsh(again.covariance) > 0).all()


def test_episodes_follow_due_dates_and_owners_day_by_day():
    tasks = table([{"assigned_on": "2025-01-01", "due": "2025-01-31", "done_on": "2025-03-05"}])
    changes = pd.DataFrame(
        [
            ("p", "t0", pd.Timestamp("2025-01-20"), pd.Timestamp("2025-02-28"), None),
            ("p", "t0", pd.Timestamp("2025-02-10"), pd.NaT, "new"),
            ("p", "t0", pd.Timestamp("2025-04-01"), pd.Timestamp("2025-12-31"), None),
        ],
        columns=NO_CHANGE.columns,
    )
    found = episodes(tasks, changes, origin=np.datetime64("2025-06-30"))
    assert list(found["start"].dt.strftime("%m-%d")) == ["12-31", "01-20", "02-10"]
    assert list(found["stop"].dt.strftime("%m-%d")) == ["01-20", "02-10", "03-05"]
    assert list(found["due"].dt.strftime("%m-%d")) == ["01-31", "02-28", "02-28"]
    assert list(found["owner"]) == ["o", "o", "new"]
    assert list(found["slips"]) == [0, 1, 1]
    assert list(found["is_done"]) == [False, False, True]
    at_half = episodes(tasks, changes, origin=np.datetime64("2025-01-25"))
    assert list(at_half["stop"].dt.strftime("%m-%d")) == ["01-20", "01-25"]
    assert not at_half["is_done"].any()


def test_time_before_a_task_was_listed_teaches_nothing():
    tasks = table(
        [
            {"assigned_on": "2025-01-01", "listed_on": "2025-03-01", "due": "2025-06-30"},
            {"assigned_on": "2025-01-01", "listed_on": "2025-03-01", "due": "2025-06-30", "done_on": "2025-02-01"},
        ]
    )
    found = episodes(tasks, NO_CHANGE, origin=np.datetime64("2025-03-31"))
    assert list(found["task"]) == ["t0"]
    assert f"{found['start'].iloc[0]:%Y-%m-%d}" == "2025-03-01"


def test_registers_in_which_all_or_nothing_is_done_at_once_have_finite_rates():
    first = "2025-01-01"
    at_once = [{"assigned_on": first, "due": "2025-12-31", "done_on": first, "owner": "quick"} for _ in range(300)]
    never = [{"assigned_on": first, "due": "2025-01-02", "owner": "slow"} for _ in range(300)]
    for rows in (at_once, never, at_once + never):
        tasks = table(rows)
        found = fit_hazards(episodes(tasks, NO_CHANGE, origin=ORIGIN), layout_of(tasks), default_priors())
        assert np.isfinite(found.mode).all()
        assert (found.mode[:STEPS] < 12).all()


def test_a_group_that_delivers_on_the_due_day_says_little_of_the_due_day_of_another():
    begins = np.datetime64("2025-01-01") + 3 * np.arange(40)
    due = begins + np.timedelta64(29, "D")
    rows = [{"group": name, "assigned_on": first, "due": last, "done_on": last if name == "prompt" else None}
            for name in ("prompt", "late") for first, last in zip(begins, due, strict=True)]  # fmt: skip
    spells = episodes(table(rows), NO_CHANGE, origin=np.datetime64("2025-06-30"))
    asked = table(
        [{"group": name, "assigned_on": "2025-06-21", "due": "2025-07-20"} for name in ("prompt", "late", "new")]
    )
    asked = asked.assign(slips=0)
    found = fit_hazards(spells, layout_of(pd.concat([table(rows), asked])), default_priors())
    origin = np.datetime64("2025-06-30")
    futures = draw_futures(asked, found, default_priors().shocks, origin=origin, rng=np.random.default_rng(0))
    last = asked["due"].to_numpy().astype("datetime64[D]")
    eve = futures.weights @ futures.done_by(last - 1)
    prompt, late, new = futures.weights @ futures.done_by(last)
    assert prompt > 0.85
    assert late < 0.15
    assert 0.3 < new < 0.8
    # what tells them apart is the day itself
    assert abs(eve[0] - eve[1]) < 0.1


def test_all_that_is_believed_of_the_shocks_is_drawn_alike_whatever_the_number_of_draws():
    tasks = simulated(tasks=40, owners={"o": 0.8}).assign(slips=0)
    sure = replace(default_priors(), covariance=1e-12 * np.eye(STEPS), spreads=np.full(3, 1e-6), slip_sd=1e-6)
    found = fit_hazards(episodes(tasks, NO_CHANGE, origin=ORIGIN), layout_of(tasks), sure)
    # shocks of the owner only, small ones first; 150 mirrored draws are 75, no multiple of 64
    beliefs = np.outer(np.repeat([1e-6, 2.0], 32), [0.0, 0.0, 1.0])
    drawn = draw_futures(tasks, found, beliefs, origin=ORIGIN, rng=np.random.default_rng(0), draws=150)
    moved = np.abs(np.log(drawn.factors[:, 0])) > 1e-3
    assert moved.mean() == pytest.approx(0.5, abs=0.02)
