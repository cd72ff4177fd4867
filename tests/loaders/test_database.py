"""A query's rows are read like a table's; nothing is ever written. PostgreSQL is a real server, where one is installed."""

from __future__ import annotations

import os
import sqlite3

import pytest

from p06analysis.errors import InputMissing, InputRejected, WrongUsage
from p06analysis.loaders.database import read_database, shown_address

CREATE = "CREATE TABLE bao_cao (don_vi TEXT, ky DATE, tu_so INTEGER, mau_so INTEGER, ty_le NUMERIC(6, 2))"
ROWS = [
    ("Sở Tư pháp", "2026-09-30", 152, 160, 95.0),
    ("Sở Y tế", "2026-09-30", 84, 120, 70.25),
    ("Huế", "2026-09-30", None, None, None),
]
QUERY = """
SELECT 'Tỷ lệ đúng hạn' AS "Chỉ tiêu", don_vi AS "Đơn vị", ky AS "Ngày", tu_so AS "Tử số", mau_so AS "Mẫu số",
       ty_le AS "Tỷ lệ (%)" FROM bao_cao ORDER BY don_vi  -- of one month
"""


@pytest.fixture
def sqlite(tmp_path):
    with sqlite3.connect(tmp_path / "bao-cao.db") as connection:
        connection.execute(CREATE)
        connection.executemany("INSERT INTO bao_cao VALUES (?, ?, ?, ?, ?)", ROWS)
    connection.close()
    return f"sqlite:///{tmp_path / 'bao-cao.db'}"


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request):
    return request.getfixturevalue(request.param)


def test_rows_of_a_query_are_figures(database, small_params):
    loaded, digest = read_database(database, QUERY, small_params)
    figures = loaded.figures.set_index("place")
    assert figures.loc["so-tu-phap", ["value", "numerator", "denominator"]].tolist() == [95.0, 152.0, 160.0]
    assert figures.loc["so-y-te", "value"] == 70.25
    assert "hue" not in figures.index
    assert len(digest) == 64
    assert read_database(database, QUERY, small_params)[1] == digest


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM bao_cao",
        "INSERT INTO bao_cao VALUES ('Huế', '2026-09-30', 1, 2, 50)",
        "DROP TABLE bao_cao",
        "-- SELECT\nDELETE FROM bao_cao",
    ],
)
def test_statement_that_writes_is_refused_before_it_is_sent(database, small_params, statement):
    with pytest.raises(WrongUsage) as caught:
        read_database(database, statement, small_params)
    assert caught.value.codes == {"P06-LOAD-080"}


def test_statement_that_writes_inside_a_read_is_refused_by_the_server(postgresql, small_params):
    with pytest.raises(InputRejected) as caught:
        read_database(postgresql, "WITH gone AS (DELETE FROM bao_cao RETURNING *) SELECT * FROM gone", small_params)
    assert caught.value.codes == {"P06-LOAD-082"}
    assert "read-only" in str(caught.value)
    assert len(read_database(postgresql, QUERY, small_params)[0].figures) == 2


def test_query_that_fails_is_named(database, small_params):
    with pytest.raises(InputRejected) as caught:
        read_database(database, "SELECT nothing FROM nowhere", small_params)
    assert caught.value.codes == {"P06-LOAD-082"}


def test_faults_name_the_row_of_the_result(database, small_params):
    query = (
        """SELECT 'Tỷ lệ đúng hạn' AS "Chỉ tiêu", 'Sở Tư phạp' AS "Đơn vị", '2026-09-30' AS "Ngày", 5 AS "Giá trị" """
    )
    with pytest.raises(InputRejected) as caught:
        read_database(database, query, small_params)
    assert caught.value.codes == {"P06-LOAD-045"}
    assert "cell B2" in str(caught.value)


def test_database_that_is_not_there(tmp_path, small_params):
    with pytest.raises(InputMissing) as caught:
        read_database(f"sqlite:///{tmp_path / 'none.db'}", QUERY, small_params)
    assert caught.value.codes == {"P06-LOAD-081"}
    assert not (tmp_path / "none.db").exists()


def test_server_that_does_not_answer_keeps_its_password(small_params):
    with pytest.raises(InputMissing) as caught:
        read_database("postgresql+psycopg://p06:geheim@127.0.0.1:1/p06", QUERY, small_params)
    assert caught.value.codes == {"P06-LOAD-081"}
    assert "geheim" not in str(caught.value)


@pytest.mark.parametrize("address", ["figures.db", "nosuch://x", "postgresql+nosuch://x/y", "mysql://u@h/d"])
def test_address_that_is_none(small_params, address):
    with pytest.raises(WrongUsage) as caught:
        read_database(address, QUERY, small_params)
    assert caught.value.codes == {"P06-LOAD-080"}


def test_password_is_never_shown():
    assert shown_address("postgresql+psycopg://p06:se@cret@db/p06").count("cret") == 0


@pytest.fixture(scope="session")
def postgresql():
    """A cluster of its own on a free port, with one table; skipped with a word where no server is installed."""
    from .postgres import find_server, running

    binaries = find_server()
    if binaries is None:
        assert not os.environ.get("CI"), "PostgreSQL has to be there in continuous integration"
        pytest.skip("PostgreSQL is not installed (Debian: postgresql)")
    with running(binaries) as address:
        from sqlalchemy import create_engine, text

        engine = create_engine(address)
        with engine.begin() as connection:
            connection.execute(text(CREATE))
            for row in ROWS:
                values = dict(zip(("u", "k", "t", "m", "l"), row, strict=True))
                connection.execute(text("INSERT INTO bao_cao VALUES (:u, :k, :t, :m, :l)"), values)
        engine.dispose()
        yield address
