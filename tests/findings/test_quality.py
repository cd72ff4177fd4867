"""The page on the figures says what is late, changed and suspect, to whom, in both languages from the same tables."""

from __future__ import annotations

import datetime as dt
import re

import numpy as np
import pandas as pd
import pytest

from p06analysis.findings.quality import data_quality, write_quality
from p06analysis.findings.quality_wording import CHECKS as WORDED
from p06analysis.findings.quality_wording import WORDS
from p06analysis.observations import Observations
from p06analysis.observations.gate import CHECKS
from p06analysis.observations.quality import arrivals, check_figures, revised_figures
from p06analysis.plan import read_params

ORIGIN = dt.date(2026, 10, 20)


def figures(values, *, known="2026-01-01", indicator="online_share") -> pd.DataFrame:
    days = pd.date_range("2026-01-31", periods=len(values), freq="ME")
    return pd.DataFrame(
        {
            "indicator": indicator, "place": "khanh-hoa", "date": days, "as_of": days + pd.Timedelta(days=5), "value": values,
            "numerator": np.nan, "denominator": np.nan, "source": "bao%20cao.xlsx#T1!C7", "flag": "", "note": "",
        }
    )  # fmt: skip


@pytest.fixture
def made(project):
    params = read_params(project.params)
    frozen = figures([70.0, 70.0, 70.0, 70.0, 70.0, 71.0])
    corrected = frozen.tail(1).assign(value=71.5, as_of=pd.Timestamp("2026-07-20"))
    later = figures([60.0]).assign(as_of=pd.Timestamp("2026-12-01"), value=1.0)
    observations = Observations(pd.concat([frozen, corrected, later], ignore_index=True))
    questions = check_figures(observations, params, origin=ORIGIN)
    changed = revised_figures(observations, origin=ORIGIN)
    return observations, questions, changed, params


def test_every_check_has_words_in_both_languages():
    assert set(WORDED) == set(CHECKS)
    for vi, en in [
        *WORDS.values(),
        *((one[0], one[1]) for one in WORDED.values()),
        *((one[2], one[3]) for one in WORDED.values()),
    ]:
        assert sorted(re.findall(r"{\w+}", vi)) == sorted(re.findall(r"{\w+}", en))


def test_tables_know_nothing_of_later_days(made):
    observations, questions, changed, _ = made
    assert set(questions["check"]) == {"frozen", "late"}
    assert changed[["before_value", "value"]].to_numpy().tolist() == [[71.0, 71.5]]
    assert arrivals(observations, origin=ORIGIN)["figures"].tolist() == [1, 1, 1, 1, 1, 1, 1]
    assert (arrivals(observations, origin=ORIGIN)["as_of"] <= pd.Timestamp(ORIGIN)).all()


def test_questions_go_to_the_owner_of_the_target(made):
    _, questions, _, _ = made
    assert set(questions["owner"]) == {"so-tu-phap"}


def test_page_says_it_in_both_languages(made):
    observations, questions, changed, params = made
    pages = {
        language: data_quality(observations, questions, changed, params, origin=ORIGIN, language=language).html
        for language in ("vi", "en")
    }
    vi, en = (re.sub(r"\s+", " ", re.sub("<[^>]*>", " ", pages[one].replace("\u00a0", " "))) for one in ("vi", "en"))
    # June's figure of 30 June: the next was due a month and five days later, 4 August; 77 days before 20 October
    assert "1 chuỗi số liệu đến hạn chưa có; 1 câu hỏi; 1 số liệu đã được sửa." in vi
    assert "Quá hạn 77 ngày" in vi
    assert "Overdue by 77 days" in en
    assert "Giá trị 70 không đổi qua 5 kỳ" in vi
    assert "The value 70 has not moved in 5 reports" in en
    assert "Sở Tư pháp" in vi
    assert "Department of Justice" in en
    assert "71 % 71,5 %" in vi
    assert "bao cao.xlsx#T1!C7" in vi
    assert len(re.findall("<tr>", pages["vi"])) == len(re.findall("<tr>", pages["en"]))


def test_page_without_questions_says_so(project):
    params = read_params(project.params)
    observations = Observations(figures([70.0, 71.0]))
    origin = dt.date(2026, 3, 20)
    questions = check_figures(observations, params, origin=origin)
    page = data_quality(
        observations, questions, revised_figures(observations, origin=origin), params, origin=origin, language="vi"
    )
    assert "Không có chuỗi số liệu nào quá hạn" in page.html


def test_tables_are_written_for_other_programs(made, tmp_path):
    _, questions, changed, _ = made
    paths = write_quality(questions, changed, out=tmp_path / "out")
    assert [path.name for path in paths] == ["questions.csv", "revisions.csv"]
    assert len(pd.read_csv(paths[0])) == 2
    assert write_quality(questions, changed, out="") == []
