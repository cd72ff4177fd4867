"""Rates learned from a register agree with a Poisson regression, and borrow where little is known."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import statsmodels.api as sm

from p06analysis.forecast.completion.clock import STEPS, exposure, relative_time, step_of
from p06analysis.forecast.completion.hazards import fit_hazards
from p06analysis.forecast.completion.layout import layout_of
from p06analysis.forecast.completion.priors import CompletionPriors, default_priors
from p06analysis.forecast.completion.register import episodes
from p06analysis.forecast.completion.training import vague_priors
from tests.forecast.completion.registers import NO_CHANGE, simulated, table

ORIGIN = np.datetime64("2025-06-30")


def test_with_a_flat_prior_the_step_rates_are_those_of_a_poisson_regression():
    tasks = simulated(tasks=400, owners={"o": 0.8})
    spells = episodes(tasks, NO_CHANGE, origin=ORIGIN)
    flat = replace(vague_priors(), covariance=1e6 * np.eye(STEPS), spreads=np.array([1e-6, 1e-6]))
    found = fit_hazards(spells, layout_of(tasks), flat).mode[:STEPS]
    days = [spells[name].to_numpy().astype("datetime64[D]") for name in ("start", "stop", "assigned_on", "due")]
    spent = exposure(relative_time(days[0], *days[2:]), relative_time(days[1], *days[2:]))
    events = np.zeros_like(spent)
    done = np.flatnonzero(spells["is_done"])
    events[done, step_of(relative_time(days[1], *days[2:])[done])] = 1
    seen = np.flatnonzero(events.sum(axis=0))
    task, step = np.nonzero(spent[:, seen])
    design = np.eye(len(seen))[step]
    poisson = sm.GLM(events[task, seen[step]], design, family=sm.families.Poisson(), exposure=spent[task, seen[step]])
    reference = poisson.fit().params
    assert np.abs(found[seen] - reference).max() < 1e-3


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
