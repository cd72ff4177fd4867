"""Units over time: which places became which, and what the history of a successor would have been, with its doubt.

Figures keep the name they were reported under. What is carried over stands beside them, flagged ``derived``, for those
who ask for it (forecasts ask through :mod:`p06analysis.observations.carried`): counts add up, ratios with counts are exact, other figures are weighted by shares. A share is known as well as
a Dirichlet distribution with mean w and concentration A says; the variance that this adds to the mean of figures v is
(sum w v^2 - (sum w v)^2) / (A + 1).
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

import numpy as np
import pandas as pd

from p06analysis.plan import Params
from p06analysis.schema import OBSERVATION_COLUMNS
from p06analysis.vietnamese.names import folded
from p06analysis.vietnamese.record import official_record

CONCENTRATION = {"counts": np.inf, "dossiers": 100.0, "population": 24.0}
"""How well a share is known: a half is off by 5 points from dossiers of another day or measure, by 10 from population. Both
are judgements. Where no share is known all are equally likely, which is a concentration of one a place."""

CARRIED_COLUMNS = [*OBSERVATION_COLUMNS, "doubt", "basis", "predecessors"]
_LONGEST_LOOK_BACK = pd.Timedelta(days=366)


@dataclass(frozen=True)
class Part:
    """A predecessor and the share of it that went to a successor."""

    place: str
    share: float


def predecessors(params: Params) -> dict[str, tuple[Part, ...]]:
    """Return, by successor, the places it was made of.

    A place with ``successors`` was divided by the shares they give; one with ``successor`` went over whole.
    """
    parts: dict[str, list[Part]] = defaultdict(list)
    for name, place in params.places.items():
        shares = place.successors or ({place.successor: 1.0} if place.successor else {})
        for successor, share in shares.items():
            parts[successor].append(Part(name, share))
    return {name: tuple(found) for name, found in parts.items()}


def carry_over(table: pd.DataFrame, params: Params) -> pd.DataFrame:
    """Return the history of successors before they existed, from the figures of their predecessors.

    Parameters
    ----------
    table : pandas.DataFrame
        One row a figure in the observations contract: what was known on some day.
    params : Params

    Returns
    -------
    pandas.DataFrame
        :data:`CARRIED_COLUMNS`; ``doubt`` is one standard deviation in the indicator's unit. Only dates on which every
        predecessor reported, and before the successor existed: a part that is missing is not guessed. A figure that any part
        flags as a break is flagged so.

    Notes
    -----
    Two provinces with the same share give that share, and without any doubt, whatever the weights.
    """
    parts_of = predecessors(params)
    old = {part.place for parts in parts_of.values() for part in parts}
    sound = table[(table["flag"] != "suspect") & table["place"].isin(old)]
    carried = {name for name, one in params.indicators.items() if one.carries_over is not False}
    rows = []
    for successor, parts in sorted(parts_of.items()):
        names = [part.place for part in parts]
        own = sound[sound["place"].isin(names) & sound["indicator"].isin(carried) & _before(sound, successor, params)]
        for (indicator, day), figures in own.groupby(["indicator", "date"], sort=True):
            if set(figures["place"]) == set(names):
                rows.append(
                    _carried(figures.set_index("place").loc[names], successor, parts, str(indicator), day, own, params)
                )
    found = [row for row in rows if row is not None]
    return pd.DataFrame(found, columns=CARRIED_COLUMNS) if found else pd.DataFrame(columns=CARRIED_COLUMNS)


def _before(table: pd.DataFrame, successor: str, params: Params) -> pd.Series:
    begins = params.places[successor].valid_from
    return table["date"] < (pd.Timestamp.max if begins is None else pd.Timestamp(begins))


def _carried(
    figures: pd.DataFrame,
    successor: str,
    parts: tuple[Part, ...],
    indicator: str,
    day: pd.Timestamp,
    table: pd.DataFrame,
    params: Params,
) -> dict[str, object] | None:
    """Return one figure of a successor, or None where it cannot be put together."""
    share = np.array([part.share for part in parts])
    value, top, bottom = (figures[name].to_numpy(dtype=float) for name in ("value", "numerator", "denominator"))
    unit = params.indicators[indicator].unit
    numerator = denominator = np.nan
    if unit == "count":
        total, doubt, basis = _summed(value, share)
    elif unit == "percent" and not np.isnan(bottom).any() and bottom.sum() > 0:
        numerator, denominator = float(share @ top), float(share @ bottom)
        total, basis = 100 * numerator / denominator, "counts"
        doubt = (
            _spread(100 * top / np.where(bottom > 0, bottom, np.nan), share * bottom, 24.0)
            if (share < 1).any()
            else 0.0
        )
    else:
        weights, basis = _weights(parts, indicator, day, table, params)
        total = float(weights @ value)
        doubt = _spread(value, weights, CONCENTRATION.get(basis, float(len(parts))))
    if np.isnan(total):
        return None
    names = ", ".join(part.place for part in parts)
    return {
        "indicator": indicator, "place": successor, "date": day, "as_of": figures["as_of"].max(), "value": total,
        "numerator": numerator, "denominator": denominator, "source": " ".join(dict.fromkeys(figures["source"])),
        "flag": "break" if (figures["flag"] == "break").any() else "derived", "note": f"carried over from {names} by {basis}; ±{doubt:.3g}", "doubt": doubt, "basis": basis,
        "predecessors": names,
    }  # fmt: skip


def _summed(value: np.ndarray, share: np.ndarray) -> tuple[float, float, str]:
    """Return a sum of counts; a unit that was divided adds the doubt of its shares."""
    variance = (value**2 * share * (1 - share)).sum() / (CONCENTRATION["population"] + 1)
    return float(share @ value), float(np.sqrt(variance)), "counts"


def _spread(value: np.ndarray, weights: np.ndarray, concentration: float) -> float:
    weights = weights / weights.sum()
    variance = weights @ (value - weights @ value) ** 2
    return float(np.sqrt(variance / (concentration + 1)))


def _weights(
    parts: tuple[Part, ...], indicator: str, day: pd.Timestamp, table: pd.DataFrame, params: Params
) -> tuple[np.ndarray, str]:
    """Return the predecessors' weights, summing to 1, and what they rest on: dossiers, population or nothing."""
    share = np.array([part.share for part in parts])
    dossiers = np.array([_dossiers(part.place, indicator, day, table, params) for part in parts])
    population = np.array([params.places[part.place].population or np.nan for part in parts], dtype=float)
    for basis, size in (("dossiers", dossiers), ("population", population)):
        if not np.isnan(size).any() and (share * size).sum() > 0:
            return share * size / (share * size).sum(), basis
    return share / share.sum(), "nothing"


def _dossiers(place: str, indicator: str, day: pd.Timestamp, table: pd.DataFrame, params: Params) -> float:
    """Return the newest count of cases behind a figure, no older than a year: its denominator, or its volume's count."""
    near = table[(table["place"] == place) & (table["date"] <= day) & (table["date"] > day - _LONGEST_LOOK_BACK)]
    own = near[(near["indicator"] == indicator) & near["denominator"].notna()]
    if len(own):
        return float(own.sort_values("date")["denominator"].iloc[-1])
    volume = near[near["indicator"] == params.indicators[indicator].volume_from]
    return float(volume.sort_values("date")["value"].iloc[-1]) if len(volume) else np.nan


def _official() -> dict[str, dict]:
    """Return the official record of 1 July 2025 (10,040 communes to 3,321)."""
    return official_record("converter_2025")


def _key(text: str) -> str:
    return folded(text).replace(" ", "")


_KINDS = ("thanhpho", "tinh")


def _bare(key: str) -> str:
    return next((key.removeprefix(kind) for kind in _KINDS if key.startswith(kind)), key)


def old_provinces(name: str) -> tuple[str, ...]:
    """Return which provinces before 1 July 2025 a province of today is made of, folded and without blanks.

    Examples
    --------
    >>> old_provinces("Khánh Hòa"), old_provinces("Huế")
    (('khanhhoa', 'ninhthuan'), ('hue',))
    """
    wanted = _bare(_key(name))
    found = [old for new, olds in _official()["DICT_PROVINCE"].items() if _bare(new) == wanted for old in olds]
    return tuple(sorted(_bare(old) for old in found))


def old_communes(province: str, commune: str) -> tuple[tuple[str, bool], ...]:
    """Return the communes before 1 July 2025 that one of today took in, and whether each was divided.

    Parameters
    ----------
    province, commune : str
        Names of today, with the kind of the commune (``Phường Nha Trang``).

    Returns
    -------
    tuple of (str, bool)
        ``province_district_commune``, folded and without blanks; True where other communes took a part of it too.

    Examples
    --------
    >>> len(old_communes("Khánh Hòa", "Phường Nha Trang")) > 1
    True
    """
    wanted, key = _bare(_key(province)), _key(commune)
    whole, divided = (_official()[name] for name in ("DICT_PROVINCE_WARD_NO_DIVIDED", "DICT_PROVINCE_WARD_DIVIDED"))
    found = {old: False for new, wards in whole.items() if _bare(new) == wanted for old in wards.get(key, ())}
    for new, wards in divided.items():
        if _bare(new) == wanted:
            found |= {old: True for old, parts in wards.items() if any(part["newWardKey"] == key for part in parts)}
    return tuple(sorted(found.items()))


def succession_gaps(params: Params, *, merged_on: dt.date = dt.date(2025, 7, 1)) -> list[str]:
    """Return, in words, where the params' provinces differ from the official record: parts that are missing or foreign."""
    found = []
    for name, parts in sorted(predecessors(params).items()):
        place = params.places[name]
        if place.level != "province" or place.valid_from != merged_on:
            continue
        official = set(old_provinces(place.label_vi))
        named = {_key(_plain_label(params.places[part.place].label_vi)) for part in parts}
        if official and named != official:
            missing, foreign = sorted(official - named), sorted(named - official)
            found.append(f"{name}: missing {', '.join(missing) or 'none'}; foreign {', '.join(foreign) or 'none'}")
    return found


def _plain_label(label: str) -> str:
    return label.split(" (")[0]
