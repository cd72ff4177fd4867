"""Finished years, month by month, out of published series: what priors of rates are learned from and scored on.

    python -m p06analysis.forecast.rates.finished_years PANEL.parquet [COUNTS.csv ...] --out years.parquet

PANEL holds dated values as the benchmark has them; COUNTS hold monthly counts: dataset, series_id, date, numerator,
denominator, source, licence. Four kinds of rows are made, by what a series does and not by its name:

- ``ratio``: both counts of a month. From COUNTS as they are. From PANEL, (a) a running total of one place beside that of the
  next place of the same indicator: the first of both together; (b) a percentage that falls about as often as it rises
  within a year, a month's own rate therefore, with cases in proportion to the monthly growth of a running total of the same
  place, ten thousand a month on average: its own counts are not published, and are many.
- ``volume``: the monthly growth of a running total, with the official total it grows toward.
- ``percent``: percentages that rise within a year and fall at its beginning, year to date as published.

A year counts where all its months (for ``percent``, three dates) are known; nothing is filled in but quarters of a volume.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pandas as pd

COLUMNS = [
    "kind",
    "dataset",
    "series_id",
    "date",
    "numerator",
    "denominator",
    "value",
    "total",
    "source",
    "licence",
]

FALLING = (0.3, 0.7)
"""Share of steps down within a year, between which a percentage is taken for each month's own."""

ASSUMED_CASES = 120_000
"""Cases a year behind a percentage whose counts are not published: so many that counting adds little to its moves."""

LEAST_CASES = 100
"""A year with fewer cases teaches more of chance than of rates."""


def finished_years(panel: pd.DataFrame, counts: Sequence[pd.DataFrame] = ()) -> pd.DataFrame:
    """Return the finished years of a panel and of tables of counts.

    Parameters
    ----------
    panel : pandas.DataFrame
        dataset, series_id, name (of the indicator), group (the place), date, value, unit, capacity, source, licence.
    counts : sequence of pandas.DataFrame

    Returns
    -------
    pandas.DataFrame
        ``COLUMNS``, sorted; one row a month of new cases, or a date of a published percentage.
    """
    table = panel.assign(
        **{name: panel[name].astype(str) for name in ("dataset", "series_id", "name", "group", "licence", "source")},
        date=pd.to_datetime(panel["date"]),
    ).sort_values(["dataset", "series_id", "date"], ignore_index=True)
    totals = table[table["unit"].astype(str) == "count"]
    growth = pd.concat([_growth(series) for _, series in totals.groupby(["dataset", "series_id"], sort=True)])
    shares = table[table["unit"].astype(str) == "percent"]
    parts = [_volumes(growth), *_neighbours(growth), *_months_own(shares, growth), *_restarting(shares)]
    parts += [table.assign(kind="ratio", value=np.nan, total=np.nan) for table in counts]
    years = pd.concat([part.reindex(columns=COLUMNS) for part in parts], ignore_index=True)
    years["date"] = pd.to_datetime(years["date"])
    return years.sort_values(["kind", "dataset", "series_id", "date"], ignore_index=True)


def _growth(series: pd.DataFrame) -> pd.DataFrame:
    """Return the monthly growth of one running total, evenly within a gap of at most three months."""
    month = series["date"].dt.to_period("M")
    total = series.groupby(month)["value"].last()
    full = total.reindex(pd.period_range(total.index[0], total.index[-1], freq="M"))
    known = full.notna()
    gap = known.cumsum().groupby(known.cumsum()).transform("size").shift(fill_value=1)
    growth = full.interpolate().diff().where(gap <= 3)
    first = series.iloc[0]
    names = {name: first[name] for name in ("dataset", "series_id", "name", "group", "source", "licence")}
    return pd.DataFrame({"month": full.index, "growth": growth, "is_known": known, "total": first["capacity"], **names})


def _whole(months: pd.DataFrame, column: str) -> Iterator[tuple[int, pd.DataFrame]]:
    """Return the years of one series in which every month is known and none falls."""
    for year, rows in months.groupby(months["month"].dt.year):
        if len(rows) == 12 and rows[column].ge(0).all():
            yield int(year), rows


def _rows(rows: pd.DataFrame, kind: str, dataset: str, series_id: str, **columns: object) -> pd.DataFrame:
    dates = rows["month"].dt.to_timestamp(how="end").dt.normalize()
    kept = rows[["source", "licence"]]
    return kept.assign(kind=kind, dataset=dataset, series_id=series_id, date=dates, **columns)


def _volumes(growth: pd.DataFrame) -> pd.DataFrame:
    parts = [
        _rows(rows, "volume", f"{dataset}:{name}", series_id, denominator=rows["growth"], total=rows["total"])
        for (dataset, name, series_id), months in growth.groupby(["dataset", "name", "series_id"], sort=True)
        for _, rows in _whole(months[months["is_known"]], "growth")
        if rows["growth"].sum() >= LEAST_CASES
    ]
    return pd.concat(parts) if parts else pd.DataFrame(columns=COLUMNS)


def _neighbours(growth: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """Return each first series of an indicator beside its second, each third beside its fourth, as shares of both."""
    for (dataset, name), indicator in growth[growth["is_known"]].groupby(["dataset", "name"], sort=True):
        by_series = dict(list(indicator.groupby("series_id", sort=True)))
        names = list(by_series)
        for one, other in zip(names[::2], names[1::2], strict=False):
            both = by_series[one].merge(by_series[other][["month", "growth"]], on="month", suffixes=("", "_other"))
            both["least"] = both[["growth", "growth_other"]].min(axis=1)
            for _, rows in _whole(both, "least"):
                cases = rows["growth"] + rows["growth_other"]
                if cases.sum() >= LEAST_CASES:
                    label = f"{dataset}:{name} (of two)"
                    yield _rows(rows, "ratio", label, f"{one}+", numerator=rows["growth"], denominator=cases)


def _months_own(shares: pd.DataFrame, growth: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """Return percentages that are each month's own, with the cases of a running total of the same place."""
    volumes = {
        place: months.pivot_table(index="month", columns="series_id", values="growth")
        for place, months in growth.groupby("group")
    }
    for (dataset, name), indicator in shares.groupby(["dataset", "name"], sort=True):
        step = indicator.groupby(["series_id", indicator["date"].dt.year])["value"].diff()
        if not FALLING[0] <= (step[step != 0] < 0).mean() <= FALLING[1]:
            continue
        for series_id, series in indicator.groupby("series_id", sort=True):
            months = series.assign(month=series["date"].dt.to_period("M")).drop_duplicates("month", keep="last")
            for _, rows in _whole(months, "value"):
                cases = _largest(volumes.get(series["group"].iloc[0]), pd.PeriodIndex(rows["month"]))
                if cases is not None and rows["value"].gt(0).all():
                    counted = np.rint(rows["value"].to_numpy() / 100.0 * cases)
                    yield _rows(
                        rows, "ratio", f"{dataset}:{name}", str(series_id), numerator=counted, denominator=cases
                    )


def _largest(volumes: pd.DataFrame | None, months: pd.PeriodIndex) -> np.ndarray | None:
    """Return the cases a month of the place's running total that has most of them in a year, if one is whole."""
    if volumes is None:
        return None
    whole = np.rint(volumes.reindex(months)).dropna(axis=1)
    whole = whole.loc[:, (whole >= 1).all()]
    if whole.empty or whole.sum().max() < LEAST_CASES:
        return None
    cases = whole[whole.sum().idxmax()].to_numpy(float)
    return np.rint(cases * ASSUMED_CASES / cases.sum())


def _restarting(shares: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """Return percentages that rise within a year and fall at its beginning."""
    year = shares["date"].dt.year
    for (dataset, name), indicator in shares.groupby(["dataset", "name"], sort=True):
        by = [indicator["series_id"], year.loc[indicator.index]]
        within = indicator.groupby(by)["value"].diff()
        step = indicator.groupby("series_id")["value"].diff()
        is_new = within.isna() & step.notna()
        if not (is_new.any() and (within < 0).mean() < 0.1 and (step[is_new] < 0).mean() > 0.7):
            continue
        ends = (indicator["date"].dt.month == 12).groupby(by).transform("any")
        enough = indicator.groupby(by)["value"].transform("size") >= 3
        kept = indicator[ends & enough]
        yield kept.assign(kind="percent", dataset=f"{dataset}:{name}")


def main(arguments: Sequence[str] | None = None) -> int:
    """Return 0 once the finished years are written."""
    parser = argparse.ArgumentParser(
        prog="python -m p06analysis.forecast.rates.finished_years", description=(__doc__ or "").splitlines()[0]
    )
    parser.add_argument("panel", type=Path)
    parser.add_argument("counts", type=Path, nargs="*")
    parser.add_argument("--out", type=Path, required=True)
    asked = parser.parse_args(arguments)
    panel = pd.read_parquet(asked.panel).rename(columns={"source_repo_or_package": "source"})
    years = finished_years(panel, [pd.read_csv(path) for path in asked.counts])
    years.to_parquet(asked.out, index=False)
    summary = years.groupby(["kind", "dataset"]).agg(series=("series_id", "nunique"), rows=("date", "size"))
    print(summary.to_string(), file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
