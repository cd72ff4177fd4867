"""Questions beside what was known at their origins, the scales they are forecast on, and the way back to answers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from p06analysis.errors import Fault, InputRejected
from p06analysis.schema import LEVELS, QUANTILES

FREQUENCIES = ("D", "W", "M", "Q", "A")


@dataclass(frozen=True)
class Cases:
    """Questions beside what was known at their origins; a case is one question.

    Attributes
    ----------
    y, period : (rows,) float
        Transformed values of the panel and the number of their period, sorted by series and date.
    raw : (rows,) float
    series : (rows,) int
    date : (rows,) datetime64[D]
    pool : (rows,) int
        The data set of a row.
    first, stop : (cases,) int
        Rows known to a case: from ``first`` up to, not including, ``stop``; at least one.
    steps : (cases,) float
        Periods from the newest known point to the deadline, at least 1.
    target, target_y, upper : (cases,) float
        ``upper`` is ``inf`` where no bound is hard.
    capacity : (cases,) float
        NaN for a count, whose scale is the logarithm.
    """

    y: np.ndarray
    raw: np.ndarray
    period: np.ndarray
    series: np.ndarray
    date: np.ndarray
    pool: np.ndarray
    first: np.ndarray
    stop: np.ndarray
    steps: np.ndarray
    origin: np.ndarray
    target: np.ndarray
    target_y: np.ndarray
    upper: np.ndarray
    capacity: np.ndarray


@dataclass(frozen=True)
class Landings:
    """Student-t distributions of the transformed (or raw) values at the deadlines, one a case.

    Attributes
    ----------
    middle, scale, freedom : (cases,) float
        ``freedom`` is ``inf`` for a normal distribution.
    is_raw : bool
        True where the distribution is of the value itself.
    """

    middle: np.ndarray
    scale: np.ndarray
    freedom: np.ndarray
    is_raw: bool = False


def cases_of(panel: pd.DataFrame, questions: pd.DataFrame) -> Cases:
    """Return the questions as cases, in their order.

    Parameters
    ----------
    panel, questions : pandas.DataFrame
        As :func:`p06analysis.forecast.answer_questions` takes them.

    Raises
    ------
    InputRejected
        P06-PEER-003 where a series has no value up to a question's origin, P06-PEER-004 for an unknown frequency.
    """
    panel = panel[panel["value"].notna()]
    _check_frequencies(panel)
    columns = [table[["dataset", "series_id"]].astype(str) for table in (panel, questions)]
    both = pd.concat(columns, ignore_index=True)
    code = both.groupby(["dataset", "series_id"], sort=True).ngroup().to_numpy()
    pool = pd.factorize(both["dataset"], sort=True)[0][: len(panel)]
    date = pd.to_datetime(panel["date"]).to_numpy().astype("datetime64[D]")
    order = np.lexsort((date, code[: len(panel)]))
    series, date, pool = code[: len(panel)][order], date[order], pool[order]
    rows = panel.iloc[order]
    raw = rows["value"].to_numpy(float)
    is_percent = (rows["unit"].astype(str) == "percent").to_numpy()
    capacity = np.where(is_percent, pd.to_numeric(rows["capacity"]).to_numpy(float), np.nan)

    asked = code[len(panel) :]
    origin = pd.to_datetime(questions["origin_date"]).to_numpy().astype("datetime64[D]")
    deadline = pd.to_datetime(questions["deadline"]).to_numpy().astype("datetime64[D]")
    first = np.searchsorted(series, asked, side="left")
    # One sorted key for (series, day) finds every case's newest known row at once.
    day, last_day = date.astype(int), int(max(date.astype(int).max(initial=0), origin.astype(int).max(initial=0))) + 1
    stop = np.searchsorted(series * last_day + day, asked * last_day + origin.astype(int), side="right")
    _check_known(questions, stop <= first)
    newest = stop - 1
    freq = rows["freq"].astype(str).to_numpy(str)
    period = _period(date, freq)
    target = questions["target"].to_numpy(float)
    return Cases(
        y=_transform(raw, capacity),
        raw=raw,
        period=period,
        series=series,
        date=date,
        pool=pool,
        first=first,
        stop=stop,
        steps=np.maximum(_period(deadline, freq[newest]) - period[newest], 1.0),
        origin=origin,
        target=target,
        target_y=_transform(target, capacity[newest]),
        upper=np.where(is_percent, capacity, np.inf)[newest],
        capacity=capacity[newest],
    )


def _check_frequencies(panel: pd.DataFrame) -> None:
    unknown = sorted(set(panel["freq"].astype(str)) - set(FREQUENCIES))
    if unknown:
        raise InputRejected(
            Fault("panel, freq", "P06-PEER-004", f'"{name}"', "one of D, W, M, Q, A", "Correct the column.")
            for name in unknown
        )


def _check_known(questions: pd.DataFrame, is_unknown: np.ndarray) -> None:
    if is_unknown.any():
        raise InputRejected(
            Fault(
                f"questions, question_id {question.question_id}",
                "P06-PEER-003",
                f"no value of {question.dataset}, {question.series_id} up to {question.origin_date:%Y-%m-%d}",
                "a peer needs at least one",
                "Leave the question out or add the figures.",
            )
            for question in questions[is_unknown].itertuples(index=False)
        )


def _period(date: np.ndarray, freq: np.ndarray) -> np.ndarray:
    """Return the number of the day, week, month, quarter or year that a date lies in."""
    month = date.astype("datetime64[M]").astype(int)
    numbers = {"D": date.astype(int), "W": date.astype(int) // 7, "M": month, "Q": month // 3, "A": month // 12}
    return np.select([freq == name for name in FREQUENCIES], [numbers[name] for name in FREQUENCIES]).astype(float)


def _transform(value: np.ndarray, capacity: np.ndarray) -> np.ndarray:
    """Return the logit of a share, drawn in by half a percent so that 0 and full stay finite, or log(1 + count)."""
    with np.errstate(invalid="ignore"):
        share = (100 * np.clip(value / capacity, 0, 1) + 0.5) / 101
        return np.where(np.isnan(capacity), np.log1p(np.maximum(value, 0)), np.log(share) - np.log1p(-share))


def back(y: np.ndarray, cases: Cases) -> np.ndarray:
    """Return transformed values in the target's unit, inside their bounds; ``y`` is (cases,) or (cases, levels)."""
    capacity = cases.capacity if y.ndim == 1 else cases.capacity[:, None]
    share = np.clip((101 / (1 + np.exp(-np.clip(y, -40, 40))) - 0.5) / 100, 0, 1)
    return np.where(np.isnan(capacity), np.maximum(np.expm1(np.clip(y, -40, 40)), 0), share * capacity)


def answers_of(landings: Landings, cases: Cases, questions: pd.DataFrame) -> pd.DataFrame:
    """Return distributions as answers: probability of the target and seven quantiles in its unit, a row a question."""
    from scipy import stats  # takes longer to load than what most callers of this module do

    middle, scale, freedom = landings.middle, np.maximum(landings.scale, 1e-9), landings.freedom
    asked = cases.target if landings.is_raw else cases.target_y
    probability = stats.t.sf((asked - middle) / scale, freedom)
    # Every value reaches a target of 0, and none passes a hard bound, whatever the scale says.
    probability = np.where(cases.target <= 0, 1.0, np.where(cases.target > cases.upper, 0.0, probability))
    at_levels = middle[:, None] + scale[:, None] * stats.t.ppf(np.array(LEVELS), freedom[:, None])
    at_levels = np.clip(at_levels, 0, cases.upper[:, None]) if landings.is_raw else back(at_levels, cases)
    answers = pd.DataFrame(np.maximum.accumulate(at_levels, axis=1), columns=QUANTILES)
    answers.insert(0, "probability", probability)
    answers.insert(0, "question_id", questions["question_id"].to_numpy())
    return answers
