"""A province with units of its own, in a project whose counts can be added up by hand."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest

from p06analysis.observations import read_observations
from p06analysis.plan import Plan, read_params

UNITS = """\
  so-a: {label_vi: Sở A, label_en: Department A, level: department, parent: khanh-hoa}
  xa-b: {label_vi: Xã B, label_en: Commune B, level: commune, parent: khanh-hoa}
  xa-c: {label_vi: Xã C, label_en: Commune C, level: commune, parent: khanh-hoa}
  xa-d: {label_vi: Xã D, label_en: Commune D, level: commune, parent: khanh-hoa}
"""
ROWS = """\
on_time_share_ytd,so-a,2026-08-31,2026-09-05,,30000,40000,https://example.org/u8,,
on_time_share_ytd,xa-b,2026-08-31,2026-09-05,,27000,30000,https://example.org/u8,,
on_time_share_ytd,xa-c,2026-08-31,2026-09-05,,27000,30000,https://example.org/u8,,
on_time_share_ytd,xa-d,2026-08-31,2026-09-05,,0,0,https://example.org/u8,,
on_time_share_ytd,so-a,2026-09-30,2026-10-05,,36000,50000,https://example.org/u9,,
on_time_share_ytd,xa-b,2026-09-30,2026-10-05,,33000,35000,https://example.org/u9,,
on_time_share_ytd,xa-c,2026-09-30,2026-10-05,,33000,35000,https://example.org/u9,,
on_time_share_ytd,xa-d,2026-09-30,2026-10-05,,0,0,https://example.org/u9,,
"""
ORIGIN = dt.date(2026, 10, 5)


class Units:
    """The plan, and what was known, of a project whose files a test may change first."""

    def __init__(self, project) -> None:
        self.project = project
        with (project.params / "places.yaml").open("a", encoding="utf-8") as file:
            file.write(UNITS)
        with (project.folder / "data/figures.csv").open("a", encoding="utf-8") as file:
            file.write(ROWS)

    @property
    def plan(self) -> Plan:
        return read_params(self.project.params).plan("small")

    @property
    def known(self) -> pd.DataFrame:
        params = read_params(self.project.params)
        return read_observations([self.project.folder / "data/figures.csv"], params).as_of(ORIGIN)

    def drop(self, place: str) -> None:
        """Take a unit's figures out."""
        path = self.project.folder / "data/figures.csv"
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        path.write_text("".join(line for line in lines if f",{place}," not in line), encoding="utf-8")


@pytest.fixture
def units(project) -> Units:
    return Units(project)
