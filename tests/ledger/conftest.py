"""Small ledgers: statements and versions of figures, written down as they would come."""

from __future__ import annotations

import pandas as pd
import pytest

from p06analysis.ledger.layout import COLUMNS
from p06analysis.ledger.outcomes import Rules

LEVELS = ["0.05", "0.1", "0.25", "0.5", "0.75", "0.9", "0.95"]


def said(
    origin: str,
    chance: float,
    *,
    target: str = "online_share >= 80 at_deadline",
    location: str = "khanh-hoa",
    deadline: str = "2026-12-31",
    method: str = "ours",
    quantiles: list[float] | None = None,
    horizon: int = 3,
) -> pd.DataFrame:
    """Return the rows of one statement."""
    base = {"method": method, "origin_date": pd.Timestamp(origin), "location": location,
            "target_end_date": pd.Timestamp(deadline), "horizon": horizon}  # fmt: skip
    rows = [
        {**base, "target": target, "output_type": "pmf", "output_type_id": name, "value": value}
        for name, value in (("met", chance), ("not_met", 1 - chance))
    ]
    rows += [
        {**base, "target": target.split(" ")[0], "output_type": "quantile", "output_type_id": level, "value": value}
        for level, value in zip(LEVELS, quantiles or [], strict=False)
    ]
    return pd.DataFrame(rows)[["method", *COLUMNS]]


def versions(
    *figures: tuple[str, str, float], target: str = "online_share", location: str = "khanh-hoa"
) -> pd.DataFrame:
    """Return versions of figures, (date, as_of, value) each."""
    table = pd.DataFrame(list(figures), columns=["target_end_date", "as_of", "observation"]).assign(
        target=target, location=location
    )
    days = {name: table[name].astype("datetime64[ns]") for name in ("target_end_date", "as_of")}
    table = table.astype({"observation": "float64"})
    return table.assign(**days)[["target", "location", "target_end_date", "as_of", "observation"]]


def rules(*breaks: tuple[str, str, str], starts_anew: frozenset[str] = frozenset(), period: float = 30.44) -> Rules:
    """Return rules with breaks (indicator, place, date)."""
    table = pd.DataFrame(list(breaks), columns=["indicator", "location", "date"]).astype({"date": "datetime64[ns]"})
    return Rules({"online_share": period}, starts_anew, table)


@pytest.fixture
def outlook_and_forecast(project):
    """Outlook, forecast and plan of the small project on 5 October 2026."""
    import datetime as dt

    from p06analysis.forecast.plan_forecast import forecast_plan
    from p06analysis.observations import read_observations
    from p06analysis.outlook import assess
    from p06analysis.plan import read_params

    params = read_params(project.params)
    plan = params.plan("small")
    known = read_observations([project.folder / "data/figures.csv"], params).as_of("2026-10-05")
    forecast = forecast_plan(known, plan, origin=dt.date(2026, 10, 5))
    return assess(forecast, plan), forecast, plan
