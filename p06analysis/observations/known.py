"""What was known on a day: the last version of every figure that had become known by an origin, and nothing else."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import pandas as pd

from p06analysis.observations.carried import with_carried
from p06analysis.plan import Params
from p06analysis.schema import OBSERVATION_KEY


@dataclass(frozen=True)
class Observations:
    """All versions of all figures.

    Attributes
    ----------
    table : pandas.DataFrame
        The observations contract, one row a version, sorted by its key.
    carrying : Params, optional
        Where given, what was known on a day includes the history that merged places take over from those before them.
    """

    table: pd.DataFrame
    carrying: Params | None = None

    def as_of(self, origin: dt.date | str) -> pd.DataFrame:
        """Return each figure's last version with ``as_of`` on or before the origin.

        Parameters
        ----------
        origin : datetime.date or str
            Last day whose information may be used, ``YYYY-MM-DD`` if text.

        Returns
        -------
        pandas.DataFrame
            One row an (indicator, place, date), sorted; empty where nothing was known. With ``carrying``, also the rows and
            columns of :func:`p06analysis.observations.carried.with_carried`.

        Examples
        --------
        A figure of August, revised in October: on 5 September the first version was all there was.

        >>> versions = pd.DataFrame({"indicator": "x", "place": "y", "date": pd.Timestamp("2025-08-31"),
        ...                          "as_of": pd.to_datetime(["2025-09-01", "2025-10-01"]), "value": [1.0, 2.0]})
        >>> Observations(versions).as_of("2025-09-05").value.tolist()
        [1.0]
        """
        known = self.table[self.table["as_of"] <= pd.Timestamp(origin)]
        last = known.sort_values(OBSERVATION_KEY).drop_duplicates(OBSERVATION_KEY[:3], keep="last")
        last = last.reset_index(drop=True)
        return last if self.carrying is None else with_carried(last, self.carrying)

    @property
    def latest_as_of(self) -> dt.date:
        """Return the last day on which any figure became known."""
        return self.table["as_of"].max().date()
