"""A number comes back as it was written, in every style; what may mean two things is refused unless something settles it."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from p06analysis.vietnamese.numbers import Limits, NotANumber, plain, read_figure, readings, settle


def written(value: int, decimals: int, *, thousands: str, decimal: str) -> str:
    """Write ``value / 10**decimals`` with the given separators, by string work only."""
    digits = f"{abs(value):0{decimals + 1}d}"
    whole, part = (digits[:-decimals], digits[-decimals:]) if decimals else (digits, "")
    groups = []
    while len(whole) > 3:
        groups.insert(0, whole[-3:])
        whole = whole[:-3]
    text = thousands.join([whole, *groups]) + (decimal + part if part else "")
    return ("-" if value < 0 else "") + text


STYLES = st.sampled_from([(".", ","), (",", "."), ("", ","), ("", "."), (" ", ","), ("\u00a0", ","), ("\u202f", ".")])


@given(st.lists(st.integers(-(10**9), 10**9), min_size=1, max_size=20), st.integers(0, 4), STYLES)
def test_column_of_one_style_is_read_back_equal(values, decimals, style):
    thousands, decimal = style
    texts = [written(value, decimals, thousands=thousands, decimal=decimal) for value in values]
    # a cell that nobody can mistake says which style the column has
    cells = [readings(plain(text)) for text in [*texts, f"0{decimal}5"]]
    assert settle(cells)[:-1] == [value / 10**decimals for value in values]


@given(st.integers(1, 999), st.integers(0, 999), st.sampled_from(".,"))
def test_single_separator_before_three_digits_has_two_meanings(whole, part, separator):
    found = readings(f"{whole}{separator}{part:03d}")
    assert {reading.value for reading in found} == {whole * 1000 + part, float(f"{whole}.{part:03d}")}


@given(st.integers(1, 99), st.integers(1, 999))
def test_bounds_settle_what_two_meanings_leave_open(whole, part):
    cells = [readings(f"{whole}.{part:03d}")]
    assert settle(cells, Limits(0, 100)) == [float(f"{whole}.{part:03d}")]
    assert settle(cells) == [None]


def test_whole_numbers_settle_it_for_counts():
    assert settle([readings("12.345")], Limits(0, is_whole=True)) == [12345.0]


def test_column_and_bounds_that_disagree_settle_nothing():
    assert settle([readings("65,3"), readings("12.345")], Limits(0, 100)) == [65.3, None]


def test_column_of_two_styles_settles_nothing():
    assert settle([readings("65,3"), readings("65.4"), readings("12.345")]) == [65.3, 65.4, None]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1.234,5", 1234.5),
        ("1,234.5", 1234.5),
        ("65,3 %", 65.3),
        ("65,3％", 65.3),
        ("'65,3", 65.3),
        ("−2,51", -2.51),
        ("1 234 567,8", 1234567.8),
        (",5", 0.5),
        ("0,123", 0.123),
        ("86,94 điểm", 86.94),
    ],
)
def test_figure_is_read(text, value):
    (reading,) = read_figure(text).value
    assert reading.value == value


@pytest.mark.parametrize(
    ("text", "value", "counts"),
    [
        ("33/43", None, (33, 43)),
        ("274.673/325.476", None, (274673, 325476)),
        ("76,7 % (33/43)", 76.7, (33, 43)),
        ("33/43 (76,7 %)", 76.7, (33, 43)),
    ],
)
def test_counts_are_read(text, value, counts):
    figure = read_figure(text)
    assert (figure.numerator[0].value, figure.denominator[0].value) == counts
    assert [reading.value for reading in figure.value] == ([] if value is None else [value])


@pytest.mark.parametrize("text", ["", "-", "–", "…", "...", "N/A", "x", "Chưa báo cáo", " "])
def test_nothing_reported_is_none_and_not_zero(text):
    assert read_figure(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "trên 90 %",
        ">90",
        "65,",
        "12.34.567",
        "1,234,56",
        "1.2.3",
        "3/4/2024",
        "1e5",
        "abc",
        "5 6",
        "٣",
        "(5)",
        "9" * 400,
    ],
)
def test_anything_else_is_refused(text):
    with pytest.raises(NotANumber):
        read_figure(text)


@given(st.text(max_size=30))
def test_any_text_is_a_finite_figure_nothing_or_refused(text):
    try:
        figure = read_figure(text)
    except NotANumber:
        return
    if figure is not None:
        every = [*figure.value, *figure.numerator, *figure.denominator]
        assert every
        assert all(math.isfinite(reading.value) for reading in every)
