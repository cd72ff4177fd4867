"""What a plan's targets say together: joint chances, parts of their places, and scores."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from p06analysis.forecast.plan_forecast import Forecast
from p06analysis.outlook.joint import joint_table
from p06analysis.outlook.score import ScoreOutlook, assess_score
from p06analysis.outlook.whole import WholeOutlook, assess_whole
from p06analysis.periods import year_ends
from p06analysis.plan import Plan


@dataclass(frozen=True)
class Summary:
    """What goes beyond single targets.

    Attributes
    ----------
    joint : pandas.DataFrame
        As :func:`p06analysis.outlook.joint.joint_table`.
    wholes : tuple of WholeOutlook
        Of targets whose places have parts with published counts.
    scores : tuple of (ScoreOutlook, str)
        Of the plan's places, each score with the place it is shown for.
    """

    joint: pd.DataFrame
    wholes: tuple[WholeOutlook, ...]
    scores: tuple[tuple[ScoreOutlook, str], ...]


def summarise(known: pd.DataFrame, forecast: Forecast, outlook: pd.DataFrame, plan: Plan) -> Summary:
    """Return what a plan's targets say together.

    Parameters
    ----------
    known : pandas.DataFrame
        ``Observations.as_of(origin)``, what the forecast was made from.
    forecast : Forecast
    outlook : pandas.DataFrame
        Of :func:`p06analysis.outlook.assess`.
    plan : Plan
    """
    return Summary(
        joint=joint_table(outlook),
        wholes=_wholes(known, forecast, plan),
        scores=_scores(known, forecast, plan),
    )


def _wholes(known: pd.DataFrame, forecast: Forecast, plan: Plan) -> tuple[WholeOutlook, ...]:
    found = []
    first = {(target.indicator, target.place): target for target in reversed(plan.targets)}
    for (indicator, place), target in reversed(list(first.items())):
        kind = plan.indicators[indicator]
        if kind.kind == "year_to_date" and kind.unit == "percent":
            one = assess_whole(
                known,
                plan,
                indicator,
                place,
                origin=forecast.origin,
                deadline=target.deadline,
                target=target.value,
            )
            found += [one] if one is not None else []
    return tuple(found)


def _scores(known: pd.DataFrame, forecast: Forecast, plan: Plan) -> tuple[tuple[ScoreOutlook, str], ...]:
    found = []
    for score in plan.scores.values():
        places = [p for p in dict.fromkeys(t.place for t in plan.targets) if plan.places[p].level == score.level]
        if not places:
            continue
        deadline = year_ends(pd.Series([pd.Timestamp(forecast.origin)]).to_numpy())[0].astype("datetime64[D]").item()
        one = assess_score(known, plan, score, origin=forecast.origin, deadline=deadline)
        if one is not None:
            found += [(one, place) for place in places if place in set(one.ranking["place"])]
    return tuple(found)
