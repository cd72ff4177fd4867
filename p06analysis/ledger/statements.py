"""What a run says of every target, by our forecast and by other methods, as rows of the archive."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from p06analysis.csv_files import write_csv
from p06analysis.forecast.histories import KEY
from p06analysis.forecast.peers import answer_with
from p06analysis.forecast.plan_forecast import Forecast
from p06analysis.ledger.layout import BASELINES, COLUMNS, MET, NOT_MET, OFFICIAL, OURS, target_name
from p06analysis.outlook.official_table import official_methods
from p06analysis.periods import PERIOD_DAYS
from p06analysis.plan import Plan
from p06analysis.schema import LANDING_COLUMNS, LEVELS, QUANTILES

FREQUENCIES = {"day": "D", "week": "W", "month": "M", "quarter": "Q", "year": "A"}
LEVEL_NAMES = [f"{level:g}" for level in LEVELS]


def statements(outlook: pd.DataFrame, plan: Plan, *, forecast: Forecast | None = None) -> pd.DataFrame:
    """Return what is said of every target, a row a statement's quantile or category.

    Parameters
    ----------
    outlook : pandas.DataFrame
        The outlook contract. Targets of which nothing can be told have no rows.
    plan : Plan
        Gives each indicator's frequency.
    forecast : Forecast, optional
        Without it only our own statements are returned.

    Returns
    -------
    pandas.DataFrame
        ``method`` and the columns of :data:`p06analysis.ledger.layout.COLUMNS`. ``horizon`` is in reporting periods from
        the latest figure to the deadline, at least 1; 0 where nothing was left to forecast (met or missed already).
    """
    told = outlook[outlook["probability"].notna()].reset_index(drop=True)
    tables = [_rows(told, plan, OURS, told["probability"], told[LANDING_COLUMNS].set_axis(QUANTILES, axis=1))]
    if forecast is not None and len(told):
        is_open = ~told["reason_code"].isin(["met", "missed"])
        open_rows = told[is_open].reset_index(drop=True)
        for method in BASELINES if len(open_rows) else ():
            answers = _baseline(method, open_rows, forecast, plan)
            tables.append(_rows(open_rows, plan, method, answers["probability"], answers[QUANTILES]))
        official = official_methods(told, forecast)
        tables += [_rows(told, plan, name, official[f"says_{name}"], None) for name in OFFICIAL]
    return pd.concat(tables, ignore_index=True)


def _rows(
    told: pd.DataFrame, plan: Plan, method: str, probability: pd.Series, quantiles: pd.DataFrame | None
) -> pd.DataFrame:
    period = told["indicator"].map(lambda name: PERIOD_DAYS[plan.indicators[name].frequency]).astype(float)
    steps = ((told["deadline"] - told["latest_date"]).dt.days / period).round().clip(lower=1)
    base = pd.DataFrame(
        {
            "method": method,
            "origin_date": told["origin"].dt.date,
            "location": told["place"],
            "target_end_date": told["deadline"].dt.date,
            "horizon": steps.mask(told["reason_code"].isin(["met", "missed"]), 0).astype(int),
        }
    )
    names = [
        target_name(*one)
        for one in told[["indicator", "direction", "target", "rule"]].itertuples(index=False, name=None)
    ]
    chance = probability.reset_index(drop=True)
    is_said = chance.notna()
    of_target = base.assign(target=names, output_type="pmf")[is_said]
    tables = [
        of_target.assign(output_type_id=MET, value=chance[is_said]),
        of_target.assign(output_type_id=NOT_MET, value=1 - chance[is_said]),
    ]
    if quantiles is not None:
        for name, level in zip(QUANTILES, LEVEL_NAMES, strict=True):
            value = quantiles[name].reset_index(drop=True)
            of_value = base.assign(target=told["indicator"], output_type="quantile", output_type_id=level, value=value)
            tables.append(of_value[value.notna()])
    # Two targets of one indicator and day share the quantiles of its value.
    return pd.concat(tables, ignore_index=True).drop_duplicates(["method", *COLUMNS[:-1]])


def _baseline(method: str, told: pd.DataFrame, forecast: Forecast, plan: Plan) -> pd.DataFrame:
    """Return a simple method's probability and quantiles for every row, from the same used points as ours."""
    used = forecast.histories[forecast.histories["is_used"]].merge(told[KEY].drop_duplicates(), on=KEY)
    panel = _described(used, plan).assign(date=used["date"].to_numpy(), value=used["value"].to_numpy())
    questions = _described(told, plan).assign(
        question_id=np.arange(len(told)),
        origin_date=told["origin"].to_numpy(),
        deadline=told["deadline"].to_numpy(),
        target=told["target"].to_numpy(float),
    )
    answers = answer_with(method, panel, questions)
    chance = answers["probability"].to_numpy()
    falls = (told["direction"] == "decrease").to_numpy()
    return answers.assign(probability=np.where(falls, 1 - chance, chance))


def _described(table: pd.DataFrame, plan: Plan) -> pd.DataFrame:
    indicators = [plan.indicators[name] for name in table["indicator"]]
    upper = np.array([np.nan if one.upper is None else one.upper for one in indicators], dtype=float)
    return pd.DataFrame(
        {
            "dataset": table["indicator"].to_numpy(),
            "series_id": table["place"].to_numpy(),
            "freq": [FREQUENCIES[one.frequency] for one in indicators],
            # A bounded score is forecast on the logit scale, as a percent is.
            "unit": np.where(np.isnan(upper), "count", "percent"),
            "capacity": upper,
            "kind": ["cumulative" if one.kind == "cumulative" else "share" for one in indicators],
        }
    )


def write_statements(outlook: pd.DataFrame, forecast: Forecast, plan: Plan, *, out: str | Path) -> list[Path]:
    """Write what a run says, for the ledger, and the official methods' figures; return the paths.

    Parameters
    ----------
    outlook, forecast, plan
        As in :func:`statements`.
    out : str or Path
        A folder, made if it is not there; empty for writing nothing.

    Returns
    -------
    list of Path
        ``statements.parquet`` and ``official.csv``. The same tables give the same bytes.
    """
    if not str(out):
        return []
    folder = Path(out)
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / "statements.parquet", folder / "official.csv"]
    statements(outlook, plan, forecast=forecast).to_parquet(paths[0], index=False)
    write_csv(official_methods(outlook, forecast), paths[1])
    return paths
