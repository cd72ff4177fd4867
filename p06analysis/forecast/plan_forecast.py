"""One call for all series of a plan: each kind by its own mathematics, behind one distribution for any series and day.

What adds up from 1 January goes through :mod:`p06analysis.forecast.rates.landing` (ratios, with their counts or with those that
the percentages imply) and :mod:`p06analysis.forecast.rates.totals` (counts); everything else through the pooled mixture, a
count toward a total that moves once for each of a few totals. A flow is asked for its last whole period.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import pandas as pd

from p06analysis.forecast.histories import KEY, histories, panel_of
from p06analysis.forecast.kinds import period_ends
from p06analysis.forecast.mixture.fitting import Fitted, fit
from p06analysis.forecast.mixture.paths import simulate_paths
from p06analysis.forecast.mixture.priors import Priors
from p06analysis.forecast.moving import MovingLanding, fit_moving, totals_to_come
from p06analysis.forecast.rates.landing import YearToDate, rate_landing
from p06analysis.forecast.rates.totals import Scaled, total_landing
from p06analysis.forecast.rates.year_to_date import accruing, counts_of
from p06analysis.periods import year_ends
from p06analysis.plan import Plan
from p06analysis.schema import LEVELS, QUANTILES

FAN_DATES = 12
"""Dates between the latest figure and the deadline at which a chart's fan is drawn."""

PATHS = 4000
"""Simulated futures a series, where a rule asks for more than one day: a chance of one half is then known to 0.8 %."""


class Distribution(Protocol):
    """What every kind's mathematics answers, one row a series."""

    def probability(self, target: np.ndarray, increase: np.ndarray | bool = True) -> np.ndarray:
        """Return P(value ≥ target), or P(value ≤ target) where ``increase`` is False."""

    def quantile(self, levels: np.ndarray) -> np.ndarray:
        """Return quantiles (series, levels)."""


Ask = Callable[[Distribution, np.ndarray], np.ndarray]
"""What is asked of a distribution, with the positions of the rows it answers for."""

POOLED = "pooled mixture of dynamic linear models"
COUNTS = "year-to-date counts"
IMPLIED = "year-to-date percentages"
TOTAL = "year-to-date total"


@dataclass(frozen=True)
class Forecast:
    """Distributions for every series of a plan at any later day, with what they rest on.

    Attributes
    ----------
    origin : datetime.date
    series, histories, breaks : pandas.DataFrame
        As in :class:`p06analysis.forecast.histories.Histories` (``points`` is here named ``histories``), and ``model``.
    fan : pandas.DataFrame
        indicator, place, date and quantiles q05 … q95, from the latest date to the plan's last deadline for the series.
    beside : pandas.DataFrame or None
        place, latest_value, latest_date, change_per_month, points, q10, q50, q90, reason_code, source of the indicator shown
        for all places of a level.
    """

    origin: dt.date
    series: pd.DataFrame
    histories: pd.DataFrame
    breaks: pd.DataFrame
    fan: pd.DataFrame
    beside: pd.DataFrame | None
    counts: YearToDate
    fitted: Fitted | None
    moving: tuple[Fitted, ...] = ()

    def quantiles(self, rows: np.ndarray, dates: np.ndarray) -> np.ndarray:
        """Return the seven quantiles of chosen series on chosen days.

        Parameters
        ----------
        rows : (K,) int
            Rows of ``series``.
        dates : (K,) datetime64[D]

        Returns
        -------
        (K, 7) float
            In the indicator's unit; NaN where the series cannot be forecast or the day is not after its latest date.
        """
        return self._each(rows, dates, lambda landing, _: landing.quantile(np.array(LEVELS)), width=len(LEVELS))

    def probability(self, rows: np.ndarray, dates: np.ndarray, targets: np.ndarray, increase: np.ndarray) -> np.ndarray:
        """Return the chance that the value on a day is at the target or better.

        Parameters
        ----------
        rows : (K,) int
        dates : (K,) datetime64[D]
        targets : (K,) float
            In the indicator's unit.
        increase : (K,) bool
            True where more is better.

        Returns
        -------
        (K,) float
            0–1; NaN as in :meth:`quantiles`.
        """

        def chance(landing: Distribution, chosen: np.ndarray) -> np.ndarray:
            return landing.probability(targets[chosen], increase[chosen])[:, None]

        return self._each(rows, dates, chance, width=1)[:, 0]

    def reached_by(
        self,
        rows: np.ndarray,
        dates: np.ndarray,
        targets: np.ndarray,
        increase: np.ndarray,
        *,
        rng: np.random.Generator,
    ) -> np.ndarray:
        """Return the chance that the target has been reached on some day until each of several dates.

        Parameters
        ----------
        rows : (K,) int
        dates : (K, steps) datetime64[D]
            Rising along a row.
        targets : (K,) float
        increase : (K,) bool
        rng : numpy.random.Generator

        Returns
        -------
        (K, steps) float
            Never falls along a row, and is never below :meth:`probability`; NaN where the series cannot be forecast.
            Series of the pooled mixture are followed along simulated paths. A year-to-date ratio moves one way under a
            steady rate, so that reaching a target by a date and being there on it are one thing, as for what never falls.
        """
        steps = dates.shape[1]
        spread = [np.repeat(values, steps) for values in (rows, targets, increase)]
        chance = self.probability(spread[0], dates.ravel(), spread[1], spread[2]).reshape(dates.shape)
        series = self.series.iloc[rows]
        can_return = (series["model"] == POOLED).to_numpy() & (series["kind"] != "cumulative").to_numpy()
        # Until a flow's next period is over, nothing new is known of it.
        waits = np.isnan(chance) & ~np.isnan(chance[:, -1:]) & (series["kind"] == "flow").to_numpy()[:, None]
        chance = np.where(waits, 0.0, chance)
        for position in np.flatnonzero(can_return & ~np.isnan(chance).any(axis=1)):
            asked = _asked_days(self.series.iloc[np.repeat(rows[position], steps)], dates[position])
            asked = np.where(waits[position], asked[~waits[position]].min(), asked)
            grid, place = np.unique(asked, return_inverse=True)
            assert self.fitted is not None
            paths = simulate_paths(self.fitted, series["panel_row"].to_numpy()[[position]], grid, PATHS, rng)[0]
            reached = paths >= targets[position] if increase[position] else paths <= targets[position]
            share = np.where(waits[position], 0.0, np.maximum.accumulate(reached, axis=1).mean(axis=0)[place])
            chance[position] = np.maximum(chance[position], share)
        return np.where(np.isnan(chance), np.nan, np.maximum.accumulate(np.nan_to_num(chance), axis=1))

    def _each(self, rows: np.ndarray, dates: np.ndarray, ask: Ask, *, width: int) -> np.ndarray:
        """Send each row to its model and put the answers back in the order asked."""
        series = self.series.iloc[rows]
        latest = series["latest_date"].to_numpy().astype("datetime64[D]")
        dates = _asked_days(series, dates)
        days = (dates - latest) / np.timedelta64(1, "D")
        is_open = (series["reason_code"] == "").to_numpy() & (days > 0)
        accrues = series["accrues"].to_numpy(str)
        answers = np.full((len(rows), width), np.nan)
        for kind in ("ratio", "total"):
            chosen = np.flatnonzero(is_open & (accrues == kind) & (dates <= year_ends(latest)))
            if len(chosen):
                counts = self.counts.take(series["count_row"].to_numpy()[chosen])
                landing = (
                    total_landing(counts, days[chosen])
                    if kind == "total"
                    else Scaled(rate_landing(counts, days[chosen]), *_range(series.iloc[chosen]))
                )
                answers[chosen] = ask(landing, chosen)
        is_moving = (series["moving_row"] >= 0).to_numpy()
        for chosen, name, fits in (
            (np.flatnonzero(is_open & (accrues == "") & ~is_moving), "panel_row", (self.fitted,)),
            (np.flatnonzero(is_open & (accrues == "") & is_moving), "moving_row", self.moving),
        ):
            if len(chosen):
                where = series[name].to_numpy()[chosen]
                parts = tuple(one.at(where, dates[chosen].astype("datetime64[D]")) for one in fits if one is not None)
                answers[chosen] = ask(parts[0] if len(parts) == 1 else MovingLanding(parts), chosen)
        return answers


def _asked_days(series: pd.DataFrame, dates: np.ndarray) -> np.ndarray:
    """Return the days asked for; of a flow, the end of the last period that is over by then."""
    asked = dates.astype("datetime64[D]").copy()
    flows = (series["kind"] == "flow").to_numpy()
    for frequency in series["frequency"].unique():
        rows = flows & (series["frequency"] == frequency).to_numpy()
        asked[rows] = period_ends(asked[rows], frequency)
    return asked


def _range(series: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    return series["lower"].to_numpy(float), (series["upper"] - series["lower"]).to_numpy(float)


def dates_until(latest: np.ndarray, deadline: np.ndarray) -> np.ndarray:
    """Return ``FAN_DATES`` dates from after the latest figure up to the deadline, (K, FAN_DATES) datetime64[D].

    Near a deadline some are the same day.
    """
    days = (deadline - latest) / np.timedelta64(1, "D")
    steps = np.rint(np.maximum(days, 1.0)[:, None] * np.arange(1, FAN_DATES + 1) / FAN_DATES)
    return latest[:, None] + np.maximum(np.nan_to_num(steps, nan=1.0), 1.0).astype("timedelta64[D]")


def forecast_plan(known: pd.DataFrame, plan: Plan, *, origin: dt.date, priors: Priors | None = None) -> Forecast:
    """Return the forecast of every series that a plan needs, from what was known at an origin.

    Parameters
    ----------
    known : pandas.DataFrame
        ``Observations.as_of(origin)``; later versions must not be in it.
    plan : Plan
    origin : datetime.date
    priors : Priors, optional
        Default: those shipped.

    Returns
    -------
    Forecast
    """
    past = histories(known, plan, origin=origin)
    is_open = past.series["reason_code"] == ""
    is_accruing = accruing(past.series)
    opened = past.series[is_open].reset_index(drop=True)
    totals = totals_to_come(opened, known, plan, priors)
    is_moving = np.isfinite(totals).all(axis=1) & (totals.max(axis=1) > totals.min(axis=1))
    moving_row = np.full(len(past.series), -1)
    moving_row[np.flatnonzero(is_open)[is_moving]] = np.arange(is_moving.sum())
    indicators = [plan.indicators[name] for name in past.series["indicator"]]
    series = past.series.assign(
        panel_row=np.where(is_open, is_open.cumsum() - 1, -1),
        count_row=np.where(is_accruing, is_accruing.cumsum() - 1, -1),
        moving_row=moving_row,
        frequency=[indicator.frequency for indicator in indicators],
        lower=[0.0 if indicator.lower is None else indicator.lower for indicator in indicators],
        upper=[100.0 if indicator.upper is None else indicator.upper for indicator in indicators],
        model=_models(past.series, is_open),
    )
    panel = panel_of(past, plan, totals[:, totals.shape[1] // 2])
    bare = Forecast(
        origin=origin,
        series=series,
        histories=past.points,
        breaks=past.breaks,
        fan=pd.DataFrame(columns=[*KEY, "date", *QUANTILES]),
        beside=None,
        counts=counts_of(past, known, plan),
        fitted=fit(panel, priors) if is_open.any() else None,
        moving=fit_moving(panel.take(np.flatnonzero(is_moving)), totals[is_moving], priors) if is_moving.any() else (),
    )
    return Forecast(**{**bare.__dict__, "fan": _fan(bare, plan), "beside": _beside(bare, plan)})


def _models(series: pd.DataFrame, is_open: pd.Series) -> np.ndarray:
    accrues, has_counts = series["accrues"], series["has_counts"]
    return np.select(
        [~is_open, has_counts, accrues == "ratio", accrues == "total"], ["", COUNTS, IMPLIED, TOTAL], default=POOLED
    )


def _fan(forecast: Forecast, plan: Plan) -> pd.DataFrame:
    deadlines = pd.DataFrame(
        [(target.indicator, target.place, pd.Timestamp(target.deadline)) for target in plan.targets],
        columns=[*KEY, "deadline"],
    )
    last = deadlines.groupby(KEY, as_index=False)["deadline"].max()
    rows = forecast.series.reset_index(names="row").merge(last, on=KEY)
    rows = rows[(rows["reason_code"] == "") & (rows["deadline"] > rows["latest_date"])]
    latest, last_day = (rows[name].to_numpy().astype("datetime64[D]") for name in ("latest_date", "deadline"))
    dates = dates_until(latest, last_day).ravel()
    repeated = np.repeat(rows["row"].to_numpy(), FAN_DATES)
    fan = pd.DataFrame(forecast.quantiles(repeated, dates), columns=QUANTILES)
    names = forecast.series.iloc[repeated][KEY].reset_index(drop=True)
    table = pd.concat([names, pd.Series(pd.to_datetime(dates), name="date", dtype="datetime64[ns]"), fan], axis=1)
    return table.drop_duplicates([*KEY, "date"]).dropna(subset=QUANTILES, how="all").reset_index(drop=True)


def _beside(forecast: Forecast, plan: Plan) -> pd.DataFrame | None:
    if plan.beside is None or not plan.targets:
        return None
    series = forecast.series.reset_index(names="row")
    places = [name for name, place in plan.places.items() if place.level == plan.beside.level]
    chosen = series[(series["indicator"] == plan.beside.indicator) & series["place"].isin(places)].reset_index(
        drop=True
    )
    deadline = np.datetime64(max(target.deadline for target in plan.targets), "D")
    quantiles = forecast.quantiles(chosen["row"].to_numpy(), np.full(len(chosen), deadline))
    used = forecast.histories[forecast.histories["is_used"]].sort_values("date")
    first = used.drop_duplicates(KEY)[[*KEY, "date", "value"]].rename(
        columns={"date": "from_date", "value": "from_value"}
    )
    newest = forecast.histories.sort_values(["is_used", "date"]).drop_duplicates(KEY, keep="last")[[*KEY, "source"]]
    table = chosen.merge(first, on=KEY, how="left").merge(newest, on=KEY, how="left")
    days = (table["latest_date"] - table["from_date"]).dt.days
    change = (table["latest_value"] - table["from_value"]) / days.where(days > 0) * 30.44
    table = table.assign(change_per_month=change.where(table["reason_code"] == ""), source=table["source"].fillna(""))
    for name in ("q10", "q50", "q90"):
        table[name] = quantiles[:, QUANTILES.index(name)]
    columns = [
        "place",
        "latest_value",
        "latest_date",
        "change_per_month",
        "points",
        "q10",
        "q50",
        "q90",
        "reason_code",
        "source",
    ]
    return table[columns].sort_values(["latest_value", "place"], ascending=[False, True], ignore_index=True)
