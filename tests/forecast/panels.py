"""Small panels made up for the tests: S-curves and plateaus of many places, monthly unless told otherwise."""

from __future__ import annotations

import numpy as np
import pandas as pd

from p06analysis.forecast import Panel


def month_ends(start: str, count: int) -> np.ndarray:
    first = np.datetime64(start, "M") + np.arange(1, count + 1)
    return first.astype("datetime64[D]") - np.timedelta64(1, "D")


def curves(rng: np.random.Generator, *, series: int, points: int) -> np.ndarray:
    """Percent values of S-curves with noise, some of which stop moving."""
    pace = np.exp(rng.normal(-2.0, 0.6, (series, 1)))
    start = rng.normal(-1.0, 1.0, (series, 1))
    moving = np.minimum(np.arange(points), rng.integers(points // 2, 3 * points, (series, 1)))
    noise = np.cumsum(rng.normal(0.0, 0.05, (series, points)), axis=1)
    return np.round(100.0 / (1.0 + np.exp(-(start + pace * moving + noise))), 1)


def panel_of(values: np.ndarray, *, dates: np.ndarray | None = None, **changes: object) -> Panel:
    count, points = values.shape
    dates = month_ends("2022-01", points) if dates is None else dates
    columns: dict[str, object] = {
        "values": values,
        "dates": np.broadcast_to(dates, values.shape).copy(),
        "period_days": np.full(count, 30.4375),
        "lower": np.zeros(count),
        "upper": np.full(count, 100.0),
        "is_hard_upper": np.ones(count, bool),
        "is_cumulative": np.zeros(count, bool),
    }
    columns.update(changes)
    return Panel(**columns)  # type: ignore[arg-type]


def long_table(values: np.ndarray, *, dataset: str = "shares", **columns: object) -> pd.DataFrame:
    count, points = values.shape
    table = pd.DataFrame(
        {
            "dataset": dataset,
            "series_id": np.repeat([f"s{number:03d}" for number in range(count)], points),
            "freq": "M",
            "date": np.tile(month_ends("2022-01", points), count).astype("datetime64[ns]"),
            "value": values.reshape(-1),
            "unit": "percent",
            "capacity": 100.0,
            "kind": "share",
        }
    )
    return table.assign(**columns)


def questions_about(table: pd.DataFrame, *, origin: str, deadline: str, target: float) -> pd.DataFrame:
    ids = table["series_id"].unique()
    return pd.DataFrame(
        {
            "question_id": [f"q-{name}" for name in ids],
            "dataset": table["dataset"].iloc[0],
            "series_id": ids,
            "freq": "M",
            "unit": "percent",
            "origin_date": pd.Timestamp(origin),
            "deadline": pd.Timestamp(deadline),
            "target": target,
        }
    )
