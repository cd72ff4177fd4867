"""A successor's history is put together from its predecessors', exactly where counts allow it, with doubt where they do not."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from p06analysis.errors import InputRejected
from p06analysis.observations.reading import read_observations
from p06analysis.observations.succession import (
    _spread,
    carry_over,
    old_communes,
    old_provinces,
    predecessors,
    succession_gaps,
)
from p06analysis.plan import read_params

ROOT = Path(__file__).parent.parent.parent
OLD = """\
  khanh-hoa-to-2025:
    label_vi: Khánh Hòa (đến 30/6/2025)
    label_en: Khánh Hòa (to 30 June 2025)
    level: province
    valid_to: "2025-06-30"
    successor: khanh-hoa
"""
COUNT = """\
  received:
    label_vi: Số hồ sơ tiếp nhận
    label_en: Dossiers received
    unit: count
    kind: flow
    lower: 0
    direction: increase
    frequency: month
    definition: {vi: Số hồ sơ., en: Dossiers.}
"""


@pytest.fixture
def params(project):
    for name, more in (("places", OLD), ("indicators", COUNT)):
        project.write(f"params/{name}.yaml", (project.params / f"{name}.yaml").read_text(encoding="utf-8") + more)
    project.change("params/indicators.yaml", "    kind: level\n", "    kind: level\n    volume_from: received\n")
    return read_params(project.params)


def table(*rows) -> pd.DataFrame:
    """Rows of indicator, place, value, numerator, denominator on 31 May 2025."""
    made = pd.DataFrame(rows, columns=["indicator", "place", "value", "numerator", "denominator"])
    day = pd.Timestamp("2025-05-31")
    return made.assign(date=day, as_of=day + pd.Timedelta(days=5), source=made["place"], flag="", note="")


OLD_ONE, OTHER = "khanh-hoa-to-2025", "ninh-thuan"


def test_counts_add_up(params):
    (row,) = carry_over(
        table(("received", OLD_ONE, 300, np.nan, np.nan), ("received", OTHER, 100, np.nan, np.nan)), params
    ).itertuples()
    assert (row.place, row.value, row.doubt, row.flag) == ("khanh-hoa", 400, 0, "derived")
    assert row.source == "ninh-thuan khanh-hoa-to-2025" or row.source == "khanh-hoa-to-2025 ninh-thuan"


def test_ratios_with_counts_are_exact(params):
    rows = table(("online_share", OLD_ONE, 50, 150, 300), ("online_share", OTHER, 90, 90, 100))
    (row,) = carry_over(rows, params).itertuples()
    # (150 + 90) of (300 + 100), not the mean of the percents
    assert (row.value, row.numerator, row.denominator, row.doubt, row.basis) == (60, 240, 400, 0, "counts")


def test_shares_of_dossiers_weigh_percents_without_counts(params):
    rows = table(
        ("online_share", OLD_ONE, 50, np.nan, np.nan), ("online_share", OTHER, 90, np.nan, np.nan),
        ("received", OLD_ONE, 300, np.nan, np.nan), ("received", OTHER, 100, np.nan, np.nan),
    )  # fmt: skip
    row = carry_over(rows, params).set_index("indicator").loc["online_share"]
    assert row["value"] == pytest.approx(0.75 * 50 + 0.25 * 90)
    assert row["basis"] == "dossiers"
    # w = (3/4, 1/4): variance of the mean is w1 w2 (50 - 90)^2 / 101
    assert row["doubt"] == pytest.approx(math.sqrt(0.75 * 0.25 * 40**2 / 101))


def test_population_weighs_where_dossiers_are_not_known_and_doubt_grows(params, project):
    rows = table(("online_share", OLD_ONE, 50, np.nan, np.nan), ("online_share", OTHER, 90, np.nan, np.nan))
    unknown = carry_over(rows, params).iloc[0]
    assert (unknown["basis"], unknown["value"]) == ("nothing", 70)
    # all shares equally likely: a uniform share times 40 has the variance 40^2 / 12
    assert unknown["doubt"] == pytest.approx(40 / math.sqrt(12))
    project.change(
        "params/places.yaml", '    valid_to: "2025-06-30"\n', '    valid_to: "2025-06-30"\n    population: 100\n'
    )
    text = (project.params / "places.yaml").read_text(encoding="utf-8")
    project.write("params/places.yaml", text + "    population: 300\n")
    weighed = carry_over(rows, read_params(project.params)).iloc[0]
    assert (weighed["basis"], weighed["value"]) == ("population", 60)
    assert weighed["doubt"] < unknown["doubt"]


def test_missing_predecessor_is_not_guessed(params):
    assert carry_over(table(("received", OLD_ONE, 300, np.nan, np.nan)), params).empty


def test_suspect_figures_are_not_carried(params):
    rows = table(("received", OLD_ONE, 300, np.nan, np.nan), ("received", OTHER, 100, np.nan, np.nan))
    assert carry_over(rows.assign(flag=["", "suspect"]), params).empty


def test_old_figures_keep_their_names(params):
    rows = table(("received", OLD_ONE, 300, np.nan, np.nan), ("received", OTHER, 100, np.nan, np.nan))
    before = rows.copy()
    carry_over(rows, params)
    pd.testing.assert_frame_equal(rows, before)


@given(st.lists(st.tuples(st.floats(0, 100), st.floats(0.01, 10)), min_size=2, max_size=6), st.floats(1, 500))
def test_doubt_is_that_of_dirichlet_shares(parts, concentration):
    value, weights = np.array([one[0] for one in parts]), np.array([one[1] for one in parts])
    doubt = _spread(value, weights, concentration)
    assert 0 <= doubt <= (value.max() - value.min()) / 2 + 1e-9


def test_doubt_agrees_with_simulated_shares():
    value, mean = np.array([40.0, 70.0, 90.0]), np.array([0.5, 0.3, 0.2])
    shares = np.random.default_rng(6).dirichlet(24 * mean, size=200_000)
    assert _spread(value, mean, 24.0) == pytest.approx((shares @ value).std(), rel=0.01)


def test_divided_unit_gives_each_its_share(project):
    parts = "  {n}: {{label_vi: {n}, label_en: {n}, level: commune}}\n"
    old = '  old: {label_vi: Old, label_en: Old, level: commune, valid_to: "2025-06-30", successors: {a: 0.75, b: 0.25}}\n'
    text = (project.params / "places.yaml").read_text(encoding="utf-8")
    project.write("params/places.yaml", text + parts.format(n="a") + parts.format(n="b") + old)
    project.write("params/indicators.yaml", (project.params / "indicators.yaml").read_text(encoding="utf-8") + COUNT)
    params = read_params(project.params)
    carried = carry_over(table(("received", "old", 200, np.nan, np.nan)), params).set_index("place")
    assert carried["value"].to_dict() == {"a": 150, "b": 50}
    assert carried["doubt"].tolist() == pytest.approx([200 * math.sqrt(0.75 * 0.25 / 25)] * 2)
    project.change("params/places.yaml", "b: 0.25", "b: 0.5")
    with pytest.raises(InputRejected) as caught:
        read_params(project.params)
    assert caught.value.codes == {"P06-PLAN-047"}


def test_official_record_of_the_merger():
    assert old_provinces("Khánh Hòa") == ("khanhhoa", "ninhthuan")
    assert old_provinces("TP. Hồ Chí Minh") == ()
    assert old_provinces("Thành phố Hồ Chí Minh") == ("bariavungtau", "binhduong", "hochiminh")
    assert old_provinces("Hà Nội") == ("hanoi",)
    communes = dict(old_communes("Khánh Hòa", "Phường Phan Rang"))
    assert communes
    assert all(name.startswith("tinhninhthuan_") for name in communes)


def test_real_params_agree_with_the_official_record():
    params = read_params(ROOT / "params")
    assert {part.place for part in predecessors(params)["khanh-hoa"]} == {"khanh-hoa-to-2025", "ninh-thuan"}
    assert succession_gaps(params) == []
    old = {part.place for parts in predecessors(params).values() for part in parts}
    # 23 of today's provinces were made of 52; with the 11 that stayed as they were there were 63
    assert len(predecessors(params)) == 23
    assert len(old) == 52


def test_populations_of_the_provinces_before_the_merger():
    places = read_params(ROOT / "params").places
    old = {name: place.population for name, place in places.items() if place.successor}
    # persons in thousands, mean of 2020: 97,582.69 in the country, and in the 11 provinces that stayed as they were Hà Nội
    # 8,246.54, Cao Bằng 533.09, Điện Biên 613.48, Lai Châu 469.81, Sơn La 1,270.56, Lạng Sơn 788.71, Quảng Ninh 1,337.61,
    # Thanh Hóa 3,664.94, Nghệ An 3,365.20, Hà Tĩnh 1,296.62, Thừa Thiên Huế 1,133.71
    stayed = 8246.54 + 533.09 + 613.48 + 469.81 + 1270.56 + 788.71 + 1337.61 + 3664.94 + 3365.20 + 1296.62 + 1133.71
    assert sum(old.values()) == pytest.approx(1000 * (97582.69 - stayed), abs=50)
    # from the yearbooks of two provinces: Bình Định 1,487,903 and Sóc Trăng 1,195,741
    assert old["binh-dinh"] == pytest.approx(1487903, abs=5)
    assert old["soc-trang"] == pytest.approx(1195741, abs=5)


def test_real_index_of_2024_is_carried_to_the_merged_province():
    params = read_params(ROOT / "params")
    known = read_observations([ROOT / "data" / "published-2020-2025.csv"], params).as_of("2026-10-10")
    carried = carry_over(known, params)
    rows = carried[(carried["place"] == "khanh-hoa") & (carried["indicator"] == "par_index")].set_index("date")
    # PAR index 2024: Khánh Hòa 90.49, Ninh Thuận 85.98; populations of 1,240,440 and 593,640
    share = 1240440 / (1240440 + 593640)
    assert rows.loc["2024-12-31", "basis"] == "population"
    assert rows.loc["2024-12-31", "value"] == pytest.approx(90.49 * share + 85.98 * (1 - share))
    assert rows.loc["2024-12-31", "doubt"] == pytest.approx((90.49 - 85.98) * math.sqrt(share * (1 - share) / 25))


def test_ranks_are_not_put_together():
    params = read_params(ROOT / "params")
    known = read_observations([ROOT / "data" / "published-2020-2025.csv"], params).as_of("2026-10-10")
    assert not set(carry_over(known, params)["indicator"]) & {"d766_rank", "dti_rank", "dti_digital_gov_rank"}


def test_carried_figures_end_where_the_successor_begins(params):
    rows = table(("received", OLD_ONE, 300, np.nan, np.nan), ("received", OTHER, 100, np.nan, np.nan))
    late = rows.assign(date=pd.Timestamp("2025-07-31"), as_of=pd.Timestamp("2025-08-05"))
    assert carry_over(late, params).empty
