"""Answers to past questions, each from what was known at its own origin.

The panel is cut at every question's origin and nothing later reaches the forecast, so that changing later rows changes no
answer. Questions of one series and one origin share one row of the cut panel.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from p06analysis.forecast.inputs import check_inputs
from p06analysis.forecast.mixture.fitting import fit_with_record
from p06analysis.forecast.mixture.priors import Priors, default_priors
from p06analysis.forecast.mixture.record import groups_of, keep_record
from p06analysis.forecast.mixture.shared_pace import SharedPace, shared_paces, steps_between
from p06analysis.forecast.mixture.trials import Trials, make_trials
from p06analysis.forecast.panel import MAX_POINTS, PERIOD_DAYS_OF_FREQ, Panel

LEVELS = (0.05, 0.10, 0.25, 0.50, 0.75, 0.90, 0.95)
STRETCH = 80
"""Points from the start of one stretch of a long history to the start of the next, when its past is tried."""

QUANTILE_COLUMNS = tuple(f"q{round(100 * level):02d}" for level in LEVELS)


def answer_questions(panel: pd.DataFrame, questions: pd.DataFrame, *, priors: Priors | None = None) -> pd.DataFrame:
    """Return a probability and seven quantiles for every question.

    Parameters
    ----------
    panel : DataFrame
        ``dataset, series_id, freq, date, value, unit, capacity, kind``; more columns are not read.
    questions : DataFrame
        ``question_id, dataset, series_id, freq, unit, origin_date, deadline, target``; more columns are not read.
    priors : Priors, optional
        Default: those shipped.

    Returns
    -------
    DataFrame
        ``question_id, probability, q05 q10 q25 q50 q75 q90 q95`` in the order of the questions, nothing empty. Where a
        single value was known at the origin, the answer is what series with such a value may do by the priors alone.

    Raises
    ------
    InputRejected
        With every fault of both tables; see :func:`p06analysis.forecast.inputs.check_inputs`.
    """
    check_inputs(panel, questions)
    priors = default_priors() if priors is None else priors
    table = _sorted_panel(panel)
    place, origin, row = _asked(table, questions)
    pool, group, pace = _groups(table)
    record = keep_record(_trials(table, priors, pace, group), pool, group, priors)
    cut = _rows_until(table, place, _known(table, place, origin))
    fitted = fit_with_record(
        cut, priors, record.at(pool[place], group[place], origin), pace=pace, group=group[place], fewest_points=1
    )
    landing = fitted.at(row, pd.to_datetime(questions["deadline"]).to_numpy().astype("datetime64[D]"))
    answers = landing.quantile(np.array(LEVELS))
    answer = pd.DataFrame(answers, columns=list(QUANTILE_COLUMNS))
    answer.insert(0, "probability", landing.probability(questions["target"].to_numpy(float)))
    answer.insert(0, "question_id", questions["question_id"].to_numpy())
    return answer


@dataclass(frozen=True)
class _Table:
    """The panel's dated values sorted by series and date; a series is the rows from ``first``, ``length`` many."""

    keys: np.ndarray
    first: np.ndarray
    length: np.ndarray
    dates: np.ndarray
    values: np.ndarray
    period_days: np.ndarray
    upper: np.ndarray
    is_percent: np.ndarray
    is_cumulative: np.ndarray
    pool: np.ndarray


def _sorted_panel(panel: pd.DataFrame) -> _Table:
    valued = panel.loc[pd.to_numeric(panel["value"]).notna()]
    dates = pd.to_datetime(valued["date"]).to_numpy().astype("datetime64[D]")
    key = _key(valued)
    order = np.lexsort((dates, key))
    keys, first, length = np.unique(key[order], return_index=True, return_counts=True)
    start = order[first]
    return _Table(
        keys=keys,
        first=first,
        length=length,
        dates=dates[order],
        values=valued["value"].to_numpy(float)[order],
        period_days=valued["freq"].astype(str).map(PERIOD_DAYS_OF_FREQ).to_numpy(float)[start],
        upper=pd.to_numeric(valued["capacity"]).to_numpy(float)[start],
        is_percent=(valued["unit"].astype(str) == "percent").to_numpy()[start],
        is_cumulative=(valued["kind"].astype(str) == "cumulative").to_numpy()[start],
        pool=pd.factorize(valued["dataset"].astype(str), sort=True)[0][start],
    )


def _key(frame: pd.DataFrame) -> np.ndarray:
    return (frame["dataset"].astype(str) + "\x00" + frame["series_id"].astype(str)).to_numpy(str)


def _asked(table: _Table, questions: pd.DataFrame) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return series and origin of every distinct pair that is asked about, and each question's pair."""
    origin = pd.to_datetime(questions["origin_date"]).to_numpy().astype("datetime64[D]")
    pairs = pd.DataFrame({"place": np.searchsorted(table.keys, _key(questions)), "origin": origin})
    row = pairs.groupby(["place", "origin"], sort=True).ngroup().to_numpy()
    asked = pairs.iloc[np.unique(row, return_index=True)[1]]
    return asked["place"].to_numpy(), asked["origin"].to_numpy().astype("datetime64[D]"), row


def trials_of_table(panel: pd.DataFrame, priors: Priors) -> tuple[Trials, np.ndarray, np.ndarray, np.ndarray]:
    """Return all trials of a panel table, and pool, group and data set of its series, sorted by data set and id."""
    table = _sorted_panel(panel)
    pool, group, pace = _groups(table)
    return _trials(table, priors, pace, group), pool, group, np.array([key.split("\x00")[0] for key in table.keys])


def _groups(table: _Table) -> tuple[np.ndarray, np.ndarray, SharedPace]:
    """Return pool and group of every series, and the groups' paces on all dates."""
    series = np.arange(len(table.keys))
    first = _rows_until(table, series, np.minimum(table.length, 1))
    pool, group = groups_of(first)
    steps = steps_between(np.repeat(series, table.length), table.dates, table.values, first)
    return pool, group, shared_paces(steps, group, first)


def _trials(table: _Table, priors: Priors, pace: SharedPace, group: np.ndarray) -> Trials:
    """Return all trials, whenever they were settled.

    Long histories are tried in overlapping stretches at fixed places, so that a trial stays what it was when later rows
    arrive.
    """
    count = np.maximum(np.ceil((table.length - MAX_POINTS) / STRETCH).astype(int), 0) + 1
    series = np.repeat(np.arange(len(count)), count)
    number = np.arange(len(series)) - np.repeat(np.cumsum(count) - count, count)
    stop = np.minimum(number * STRETCH + MAX_POINTS, table.length[series])
    stretches = _rows_until(table, series, stop, start=number * STRETCH)
    stand_from = np.where(number > 0, MAX_POINTS - STRETCH, 2)
    trials = make_trials(stretches, priors, pace=pace, group=group[series], stand_from=stand_from)
    return replace(trials, series=series[trials.series])


def _known(table: _Table, place: np.ndarray, origin: np.ndarray) -> np.ndarray:
    """Return how many points of each series are dated up to its origin."""
    return np.array(
        [
            np.searchsorted(table.dates[start : start + points], day, side="right")
            for start, points, day in zip(table.first[place], table.length[place], origin, strict=True)
        ],
        dtype=int,
    )


def _rows_until(table: _Table, place: np.ndarray, stop: np.ndarray, *, start: np.ndarray | None = None) -> Panel:
    """Return a panel of these series, each cut to the points before ``stop``, the newest MAX_POINTS or from ``start``."""
    start = np.maximum(stop - MAX_POINTS, 0) if start is None else start
    used = np.maximum(stop - start, 0)
    offset = np.arange(max(int(used.max(initial=0)), 1))
    is_used = offset < used[:, None]
    source = np.where(is_used, (table.first[place] + start)[:, None] + offset, 0)
    return Panel(
        values=np.where(is_used, table.values[source], np.nan),
        dates=np.where(is_used, table.dates[source], np.datetime64("NaT", "D")),
        period_days=table.period_days[place],
        lower=np.zeros(len(place)),
        upper=table.upper[place],
        is_hard_upper=table.is_percent[place],
        is_cumulative=table.is_cumulative[place],
        pool=table.pool[place],
    )
