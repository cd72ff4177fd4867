"""Our speed and AutoETS's, side by side in one run, on histories cut from published ones.

``python -m p06analysis.forecast.mixture.timing data/benchmark/panel.parquet`` answers 100,000 series of 24 months with a probability and
seven quantiles each, and asks statsforecast's AutoETS for the same months of a sample of them, again and again in turn: what
else runs on the machine then slows both. AutoETS's time grows with the number of series, so that its sample's time is
scaled up; ours is measured whole. Ours runs on one core, however many AutoETS is given.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from p06analysis.forecast.mixture.fitting import fit
from p06analysis.forecast.panel import PERIOD_DAYS_OF_FREQ, Panel

LEVELS = (0.05, 0.10, 0.25, 0.50, 0.75, 0.90, 0.95)
INTERVALS = [50, 80, 90]
"""Widths whose ends are those quantiles, in AutoETS's words."""

FEW = 4
"""Series that AutoETS is asked about to see what starting takes, for it starts other processes where it has several cores."""

MONTHS_AHEAD = 12
FIRST_MONTH = np.datetime64("2023-01", "M")


@dataclass(frozen=True)
class Seconds:
    """What one run took: elapsed, and of the processor in this process."""

    elapsed: float
    processor: float

    def plus(self, other: Seconds, times: float = 1.0) -> Seconds:
        """Return this and so many times another."""
        return Seconds(self.elapsed + times * other.elapsed, self.processor + times * other.processor)

    def __str__(self) -> str:
        return f"{self.elapsed:.2f} s elapsed, {self.processor:.2f} s of processor"


def tiled_panel(table: pd.DataFrame, *, series: int, points: int, pools: int, rng: np.random.Generator) -> Panel:
    """Return a panel of any size whose histories have the shapes of published ones.

    Every row is a stretch of consecutive values of one published series in percent, moved and roughened a little, on month
    ends from January 2023. A third of the rows never fall in truth.

    Parameters
    ----------
    table : DataFrame
        ``dataset, series_id, date, value, unit, capacity``; more columns are not read.
    series, points, pools : int
        Rows, months of each, and number of indicators that the rows are spread over.
    rng : numpy.random.Generator

    Raises
    ------
    ValueError
        If no series of the table has that many values.
    """
    stretches = _stretches(table, points)
    if not len(stretches):
        raise ValueError(f"no series of the table has {points} values")
    chosen = stretches[rng.integers(0, len(stretches), series)]
    roughness = 0.3 * np.abs(np.diff(chosen, axis=1)).mean(axis=1, keepdims=True)
    moved = chosen * np.exp(rng.normal(0.0, 0.1, (series, 1))) + roughness * rng.normal(size=chosen.shape)
    return Panel(
        values=np.clip(moved, 0.0, 100.0).round(2),
        dates=np.broadcast_to(_month_ends(np.arange(points)), chosen.shape).copy(),
        period_days=np.full(series, PERIOD_DAYS_OF_FREQ["M"]),
        lower=np.zeros(series),
        upper=np.full(series, 100.0),
        is_hard_upper=np.ones(series, bool),
        is_cumulative=np.arange(series) % 3 == 0,
        pool=rng.integers(0, pools, series),
    )


def _stretches(table: pd.DataFrame, points: int) -> np.ndarray:
    parts = [np.empty((0, points))]
    for _, one in table.dropna(subset="value").sort_values("date").groupby(["dataset", "series_id"], observed=True):
        values = one["value"].to_numpy(float)
        if len(values) >= points:
            capacity = float(one["capacity"].iloc[0])
            whole = capacity if capacity > 0.0 else float(max(1.25 * values.max(), 1e-9))
            parts.append(np.lib.stride_tricks.sliding_window_view(100.0 * values / whole, points))
    return np.concatenate(parts)


def _month_ends(month: np.ndarray) -> np.ndarray:
    return (FIRST_MONTH + month + 1).astype("datetime64[D]") - np.timedelta64(1, "D")


def answer(panel: Panel, rng: np.random.Generator, *, tell: Callable[[str, Seconds], None]) -> np.ndarray:
    """Return probability and seven quantiles of every series, one to twelve months ahead: (series, 8)."""
    started = _now()

    def lap(stage: str) -> None:
        nonlocal started
        tell(stage, _since(started))
        started = _now()

    fitted = fit(panel)
    lap("fit")
    ahead = rng.integers(0, MONTHS_AHEAD, len(panel))
    landing = fitted.at(np.arange(len(panel)), _month_ends(panel.values.shape[1] + ahead))
    lap("at")
    chance = landing.probability(np.minimum(panel.values[:, -1] + rng.uniform(0.0, 10.0, len(panel)), 100.0))
    lap("probability")
    quantiles = landing.quantile(np.array(LEVELS))
    lap("quantiles")
    return np.column_stack([chance, quantiles])


def auto_ets(panel: Panel, *, season_length: int, jobs: int) -> None:
    """Ask AutoETS for the same months and intervals, as its documentation shows."""
    from statsforecast import StatsForecast
    from statsforecast.models import AutoETS

    points = panel.values.shape[1]
    table = pd.DataFrame(
        {
            "unique_id": np.repeat(np.arange(len(panel)), points),
            "ds": panel.dates.reshape(-1).astype("datetime64[ns]"),
            "y": panel.values.reshape(-1),
        }
    )
    model = StatsForecast(models=[AutoETS(season_length=season_length)], freq="ME", n_jobs=jobs)
    model.forecast(df=table, h=MONTHS_AHEAD, level=INTERVALS)


def _now() -> tuple[float, float]:
    return time.perf_counter(), time.process_time()


def _since(started: tuple[float, float]) -> Seconds:
    elapsed, processor = _now()
    return Seconds(elapsed - started[0], processor - started[1])


def _peak_megabytes() -> float:
    import resource

    # Linux counts in kilobytes, macOS in bytes.
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10)


def _ours(panel: Panel) -> tuple[Seconds, str]:
    stages: list[tuple[str, Seconds]] = []
    answer(panel, np.random.default_rng(1), tell=lambda stage, took: stages.append((stage, took)))
    whole = Seconds(0.0, 0.0)
    for _, took in stages:
        whole = whole.plus(took)
    return whole, ", ".join(f"{stage} {took.processor:.2f}" for stage, took in stages)


def _theirs(sample: Panel, season: int, cores: int, series: int) -> Seconds:
    """Return what so many series would take: by the sample's time a series, beyond that of starting for a few."""
    few = sample.take(np.arange(min(FEW, len(sample))))
    took = []
    for one in (few, sample):
        started = _now()
        auto_ets(one, season_length=season, jobs=cores)
        took.append(_since(started))
    each = max(len(sample) - len(few), 1)
    return took[0].plus(took[1].plus(took[0], -1.0), (series - len(few)) / each)


@contextmanager
def only_cores(count: int) -> Iterator[None]:
    """Keep this process, and those it starts, to so many of its cores for a while, where the system can."""
    if not hasattr(os, "sched_setaffinity"):
        yield
        return
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, sorted(before)[:count])
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def compare(panel: Panel, asked: argparse.Namespace, cores: int) -> None:
    """Print what both take on this many cores, run by run in turn."""
    ours: list[Seconds] = []
    theirs: dict[int, list[Seconds]] = {season: [] for season in asked.seasons}
    sample = panel.take(np.arange(min(asked.sample, len(panel))))
    for turn in range(asked.turns):
        took, stages = _ours(panel)
        ours.append(took)
        peak = "" if turn else f"; peak memory so far {_peak_megabytes():.0f} MB"
        print(f"  ours: {took} ({stages}){peak}", flush=True)
        for season, times in theirs.items():
            times.append(_theirs(sample, season, cores, len(panel)))
            print(f"  AutoETS, season_length={season}: {times[-1]}", flush=True)
    for season, times in theirs.items():
        ratio = min(one.elapsed for one in times) / min(one.elapsed for one in ours)
        # AutoETS works in other processes where it has several cores, whose processor time is not seen here.
        line = f"  => AutoETS, season_length={season}: {ratio:.0f} times our elapsed time"
        if cores == 1:
            ratio = min(one.processor for one in times) / min(one.processor for one in ours)
            line += f", {ratio:.0f} times our processor time"
        print(line + " (best of each)", flush=True)


def main(arguments: Sequence[str] | None = None) -> int:
    """Return 0 once the comparison is printed."""
    parser = argparse.ArgumentParser(
        prog="python -m p06analysis.forecast.mixture.timing", description=(__doc__ or "").splitlines()[0]
    )
    parser.add_argument("panel", type=Path, help="Parquet table of published series; its shapes are tiled")
    parser.add_argument("--series", type=int, default=100_000)
    parser.add_argument("--points", type=int, default=24)
    parser.add_argument("--pools", type=int, default=1, help="indicators that the series are spread over")
    parser.add_argument("--sample", type=int, default=1000, help="series that AutoETS is asked about")
    parser.add_argument("--seasons", type=int, nargs="*", default=[1, 12], help="season lengths for AutoETS")
    parser.add_argument("--cores", type=int, nargs="*", default=[1])
    parser.add_argument("--turns", type=int, default=3)
    asked = parser.parse_args(arguments)
    rng = np.random.default_rng(0)
    table = pd.read_parquet(asked.panel)
    panel = tiled_panel(table, series=asked.series, points=asked.points, pools=asked.pools, rng=rng)
    _ours(panel.take(np.arange(min(200, len(panel)))))
    if asked.seasons:
        auto_ets(panel.take(np.arange(2)), season_length=1, jobs=1)
    print(f"before the first run: {_peak_megabytes():.0f} MB", flush=True)
    for cores in asked.cores:
        print(f"{len(panel):,} series × {asked.points} months, {cores} core(s)", flush=True)
        with only_cores(cores):
            compare(panel, asked, cores)
    return 0


if __name__ == "__main__":
    sys.exit(main())
