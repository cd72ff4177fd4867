"""Every small file of ``files/`` is one real difficulty; ``expected.yaml`` says what must come out of it."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from p06analysis.errors import InputRejected
from p06analysis.loaders.sheets import read_sheets

FILES = Path(__file__).parent / "files"
EXPECTED = YAML(typ="safe").load((FILES / "expected.yaml").read_text(encoding="utf-8"))


def test_every_file_is_described():
    names = {path.name for path in FILES.iterdir() if path.suffix in {".csv", ".tsv", ".xlsx", ".xls", ".ods"}}
    assert names == set(EXPECTED)
    assert len(names) >= 40


def written(row) -> str:
    parts = [row.indicator, row.place, f"{row.date:%Y-%m-%d}"]
    if not math.isnan(row.value):
        parts.append(f"{row.value:.12g}")
    if not math.isnan(row.denominator):
        parts.append(f"{row.numerator:.12g}/{row.denominator:.12g}")
    return " ".join([*parts, row.cell])


@pytest.mark.parametrize("name", [name for name, one in EXPECTED.items() if "rows" in one])
def test_file_gives_its_figures(name, small_params):
    loaded = read_sheets(FILES / name, small_params)
    assert [written(row) for row in loaded.figures.itertuples()] == EXPECTED[name]["rows"]
    sums = [f"{row.cell} states {row.stated:g}, parts give {row.low:g}" for row in loaded.sums.itertuples()]
    assert sums == EXPECTED[name].get("sums", [])
    assert (loaded.figures["file"] == name).all()
    assert (loaded.figures["source"] != "").all()


@pytest.mark.parametrize("name", [name for name, one in EXPECTED.items() if "faults" in one])
def test_file_is_refused_with_every_cell_named(name, small_params):
    with pytest.raises(InputRejected) as caught:
        read_sheets(FILES / name, small_params)
    found = {
        (fault.code, fault.where.rpartition("cell ")[2] if "cell " in fault.where else "")
        for fault in caught.value.faults
    }
    assert found == {tuple([*text.split(" "), ""][:2]) for text in EXPECTED[name]["faults"]}
    assert all(name in fault.where for fault in caught.value.faults)


def said(name, params) -> str:
    return "\n".join(read_sheets(FILES / name, params).said)


def test_hidden_parts_are_said(small_params):
    text = said("hidden-row-and-column.xlsx", small_params)
    assert "hidden rows were read: 9" in text
    assert "hidden columns were read: B" in text


def test_rows_that_hold_no_figures_are_said(small_params):
    text = said("titles-and-signatures.xlsx", small_params)
    assert 'row 11 "NGƯỜI LẬP BIỂU"' in text
    assert 'date 2026-09-30 from "(Số liệu tháng 9 năm 2026)"' in text


def test_column_of_plans_is_said(small_params):
    assert 'column D "Kế hoạch": no observations, not read' in said("indicators-down.xlsx", small_params)


def test_near_miss_is_proposed(small_params):
    with pytest.raises(InputRejected) as caught:
        read_sheets(FILES / "near-miss.csv", small_params)
    assert 'Closest: "Đắk Lắk"' in str(caught.value)


def test_default_day_of_publication_follows_the_lag(small_params):
    figures = read_sheets(FILES / "long-with-serial-days.xlsx", small_params).figures
    assert [f"{day:%Y-%m-%d}" for day in figures["as_of"]] == ["2026-10-07", "2026-10-05"]
    assert figures["is_stated"].tolist() == [True, False]
    assert figures["source"].tolist() == ["long-with-serial-days.xlsx#Sheet1!D2", "https://example.org/9"]
