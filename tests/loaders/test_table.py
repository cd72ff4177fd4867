"""Every fault of a file of observations is named with its line and column, all at once."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from p06analysis.errors import InputMissing, InputRejected
from p06analysis.loaders import read_table
from p06analysis.schema import OBSERVATION_COLUMNS

HEADER = "indicator,place,date,as_of,value,numerator,denominator,source,flag,note\n"
GOOD = "a,p,2026-09-30,2026-10-05,12.5,,,https://example.org,,\n"


def rejected(tmp_path: Path, text: str | bytes) -> InputRejected:
    path = tmp_path / "figures.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(InputRejected) as caught:
        read_table(path)
    return caught.value


def test_file_is_read_with_types_and_its_lines_as_index(tmp_path):
    path = tmp_path / "figures.csv"
    path.write_text(
        "\ufeff" + HEADER + GOOD + "a,p,2026-10-31,2026-11-05,,1,8,https://example.org,suspect,why\n", encoding="utf-8"
    )
    table = read_table(path)
    assert list(table.columns) == OBSERVATION_COLUMNS
    assert list(table.index) == [2, 3]
    assert table["value"].isna().tolist() == [False, True]
    assert table["denominator"].tolist()[1] == 8
    assert table["date"].tolist() == [pd.Timestamp("2026-09-30"), pd.Timestamp("2026-10-31")]


def test_parquet_is_read_like_csv(tmp_path):
    csv, parquet = tmp_path / "figures.csv", tmp_path / "figures.parquet"
    csv.write_text(HEADER + GOOD, encoding="utf-8")
    read_table(csv).to_parquet(parquet, index=False)
    pd.testing.assert_frame_equal(read_table(csv), read_table(parquet))


@pytest.mark.parametrize(
    ("row", "place", "code"),
    [
        ("a,p,30/09/2026,2026-10-05,12.5,,,s,,\n", "line 2, date", "P06-LOAD-004"),
        ('a,p,2026-09-30,2026-10-05,"12,5",,,s,,\n', "line 2, value", "P06-LOAD-004"),
        ("a,p,2026-09-30,2026-10-05,inf,,,s,,\n", "line 2, value", "P06-LOAD-005"),
        ("a,p,2026-09-30,2026-10-05,12,-1,8,s,,\n", "line 2, numerator", "P06-LOAD-005"),
        ("a,p,2026-09-30,2026-10-05,12,,,s,wrong,\n", "line 2, flag", "P06-LOAD-005"),
        (",p,2026-09-30,2026-10-05,12,,,s,,\n", "line 2, indicator", "P06-LOAD-005"),
        ("a,p,2026-09-30,2026-10-05,12,,,,,\n", "line 2, source", "P06-LOAD-005"),
        ("a,p,2026-09-30,,12,,,s,,\n", "line 2, as_of", "P06-LOAD-005"),
        ("a,p,2026-09-30,2026-09-01,12,,,s,,\n", "line 2, as_of", "P06-LOAD-005"),
        ("a,p,2026-09-30,2026-10-05,,3,,s,,\n", "line 2, value", "P06-LOAD-005"),
    ],
)
def test_bad_cell_is_named(tmp_path, row, place, code):
    (fault,) = rejected(tmp_path, HEADER + row).faults
    assert fault.code == code
    assert fault.where.endswith(place)


def test_all_bad_cells_come_at_once(tmp_path):
    rows = "a,p,x,2026-10-05,y,,,s,,\na,p,2026-09-30,z,12,,,s,,\n"
    assert len(rejected(tmp_path, HEADER + GOOD + rows).faults) == 3


def test_same_version_twice_is_refused(tmp_path):
    assert rejected(tmp_path, HEADER + GOOD + GOOD).codes == {"P06-LOAD-006"}


def test_wrong_header_names_the_nearest_column(tmp_path):
    error = rejected(tmp_path, HEADER.replace("as_of", "as_off") + GOOD)
    assert error.codes == {"P06-LOAD-003"}
    assert any('Closest: "as_of"' in fault.next_step for fault in error.faults)


@pytest.mark.parametrize("text", ["", HEADER + "a,b\n", "số".encode("utf-16"), HEADER + '"a,p\n'])
def test_file_that_is_no_table_is_refused(tmp_path, text):
    assert rejected(tmp_path, text).codes == {"P06-LOAD-002"}


def test_missing_file_has_its_own_status(tmp_path):
    with pytest.raises(InputMissing) as caught:
        read_table(tmp_path / "none.csv")
    assert caught.value.exit_status == 3
