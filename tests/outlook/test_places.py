"""Parts of a place side by side: ranks by today's ratio, futures of all, faults that name what is wanted."""

from __future__ import annotations

import pytest

from p06analysis.errors import InputMissing, WrongUsage
from p06analysis.outlook.places import COLUMNS, compare_places
from p06analysis.plan import PlacesShown
from tests.outlook.conftest import ORIGIN

SHOWN = PlacesShown(indicator="on_time_share_ytd", within="khanh-hoa")


def test_units_stand_by_todays_ratio_with_their_futures(units):
    places = compare_places(units.known, units.plan, SHOWN, origin=ORIGIN)
    table = places.table
    assert list(table.columns) == COLUMNS
    assert table["place"].tolist() == ["xa-b", "xa-c", "so-a", "xa-d"]
    assert table["rank"].tolist()[:3] == [1, 1, 3]  # 33,000 of 35,000 twice, then 36,000 of 50,000
    assert table["rank"].isna().tolist() == [False, False, False, True]  # no case yet
    ranked = table.iloc[:3]
    assert (ranked["floor"] <= ranked["q10"]).all()
    assert (ranked["q90"] <= ranked["ceiling"]).all()
    assert ranked["ties"].tolist() == [1, 1, 0]
    assert places.target == 95


def test_an_indicator_without_counts_cannot_be_compared(units):
    with pytest.raises(WrongUsage) as caught:
        compare_places(units.known, units.plan, PlacesShown(indicator="online_share", level="province"), origin=ORIGIN)
    assert caught.value.codes == {"P06-PLACES-001"}


def test_places_without_figures_are_missing_input(units):
    with pytest.raises(InputMissing) as caught:
        compare_places(
            units.known, units.plan, PlacesShown(indicator="on_time_share_ytd", within="ninh-thuan"), origin=ORIGIN
        )
    assert caught.value.codes == {"P06-PLACES-002"}
