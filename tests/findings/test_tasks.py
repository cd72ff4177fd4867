"""The tasks' part of a page: one truth in both languages, a timeline that can be read, and pages for one owner alone."""

from __future__ import annotations

import re

import pandas as pd
import pytest

from p06analysis.findings.task_figure import MOST_ROWS, timeline
from p06analysis.findings.tasks import show_tasks, task_sections, write_tasks
from p06analysis.forecast.completion import forecast_tasks
from p06analysis.forecast.completion.likely import likely_range
from p06analysis.language import chance
from p06analysis.outlook.tasks import assess_tasks, by_need, tasks_outlook
from p06analysis.plan import Owner
from tests.forecast.completion.registers import day, plan_of

ORIGIN = day("2026-08-31")
OWNERS = {
    "o": Owner(label_vi="Sở Một", label_en="First Department", place="x"),
    "q": Owner(label_vi="Sở Hai", label_en="Second Department", place="x"),
    "old": Owner(label_vi="Sở Cũ", label_en="Old Department", place="x", valid_to="2026-06-30", successor="q"),
}
TASKS = [
    {"assigned_on": "2026-01-05", "due": "2026-04-30", "done_on": "2026-04-20", "title_vi": "Việc đã xong", "title_en": "Finished"},
    {"assigned_on": "2026-01-05", "due": "2026-07-31", "owner": "q", "title_vi": "Việc quá hạn", "title_en": "Late"},
    {"assigned_on": "2026-02-01", "due": "2026-10-31", "title_vi": "Việc & <dời>", "title_en": "Moved & <twice>",
     "earlier_due": [{"due": "2026-06-30", "changed_on": "2026-06-20"}, {"due": "2026-08-31", "changed_on": "2026-08-15"}]},
    {"assigned_on": "2026-03-01", "due": "2026-12-31", "owner": "old", "title_vi": "Việc bàn giao", "title_en": "Handed"},
]  # fmt: skip


def made(tasks=TASKS, **register):
    plan = plan_of(tasks, owners=OWNERS, **register)
    forecast = forecast_tasks(plan, origin=ORIGIN)
    return assess_tasks(forecast, plan), forecast, plan


@pytest.fixture(scope="module")
def sample():
    return made(groups={"g": {"vi": "Số hóa", "en": "Digitisation"}})


def test_both_languages_carry_the_same_figures(sample):
    found = [
        re.findall(
            r'data-row="([^"]+)" data-column="([^"]+)" data-value="([^"]*)"',
            show_tasks(*sample, language=language).html,
        )
        for language in ("vi", "en")
    ]
    assert found[0] == found[1]
    assert len(found[0]) >= 8


def test_the_page_says_how_many_are_done_at_least(sample):
    forecast = sample[1]
    html = show_tasks(*sample, language="vi").html
    found = dict(re.findall(r'data-row="at_least/(\d+)" data-column="list" data-value="([^"]*)"', html))
    assert found["4"] == f"{forecast.every:.6g}"
    assert '<th scope="row">cả 4</th>' in html
    assert all(
        float(text) == pytest.approx(forecast.distribution[int(k) :].sum(), rel=1e-5) for k, text in found.items()
    )
    assert "at_least" not in show_tasks(*sample, language="vi", owner="q").html


def test_the_page_says_who_holds_what_was_moved_and_what_was_handed_over(sample):
    html = show_tasks(*sample, language="vi").html
    assert "hạn cũ 30/06/2026, 31/08/2026" in html
    assert "Hạn đã lùi 2 lần, tổng cộng 123 ngày." in html
    assert "Sở Cũ không còn từ 30/06/2026; Sở Hai nhận các việc chưa xong." in html
    assert "Việc &amp; &lt;dời&gt;" in html
    assert "Số hóa" in html
    assert "<dời>" not in html


def test_the_page_of_an_owner_holds_nothing_of_others(sample):
    html = show_tasks(*sample, language="en", owner="q").html
    assert "Late" in html
    assert "Handed" in html
    for other in ("Finished", "Moved", "First Department"):
        assert other not in html


def test_the_timeline_draws_due_days_slips_and_ends(sample):
    outlook, forecast, plan = sample
    axes = timeline(by_need(outlook), forecast, plan, language="vi").axes[0]
    labels = pd.Series([line.get_label() for line in axes.lines]).value_counts()
    assert (labels["due"], labels["earlier due"], labels["done"], labels["origin"], labels["deadline"]) == (
        4,
        2,
        1,
        1,
        1,
    )
    assert [tick.get_text() for tick in axes.get_yticklabels()] == ["1", "2", "3", "4"]
    top, bottom = axes.get_ylim()
    assert top > bottom  # the first row stands at the top


def test_a_long_list_is_drawn_in_part_and_says_so():
    outlook, forecast, plan = made([{"assigned_on": "2026-02-01", "due": "2026-10-31"} for _ in range(MOST_ROWS + 3)])
    html = show_tasks(outlook, forecast, plan, language="vi").html
    assert f"Biểu đồ có {MOST_ROWS} trong {MOST_ROWS + 3} nhiệm vụ." in html
    assert html.count('<tr role="row">') == MOST_ROWS + 3 + 1


def test_totals_alone_give_a_range_under_stated_assumptions_and_what_would_narrow_it():
    totals = [{"as_of": "2026-08-31", "total": 43, "done": 33, "source": "s"}]
    outlook, forecast, plan = made(TASKS[1:2], is_complete=False, totals=totals)
    html = show_tasks(outlook, forecast, plan, language="vi").html.replace("\xa0", " ")
    assert "Kế hoạch có 43 nhiệm vụ, 33 đã xong tính đến 31/08/2026, còn 10." in html
    assert "chưa ghi ngày xong của nhiệm vụ nào" in html
    named = likely_range(sum(one.distribution for one in forecast.scenarios) / 2)
    assert (
        f"dự báo có {named.low} đến {named.high} nhiệm vụ xong (khả năng {chance(named.chance, 'vi')});".replace(
            "\xa0", " "
        )
        in html
    )
    every = [f"{one.every:.6g}" for one in forecast.scenarios]
    assert re.findall(r'data-row="at_least/43" data-column="\w+" data-value="([^"]*)"', html) == every
    for words in ("mọi nhiệm vụ đến hạn cuối kế hoạch", "hạn rải đều theo tháng", "Số liệu sẽ thu hẹp khoảng này"):
        assert words in html


def test_a_range_of_numbers_done_is_named_with_its_own_chance(sample):
    outlook, forecast, plan = sample
    named = likely_range(forecast.distribution)
    html = show_tasks(outlook, forecast, plan, language="vi").html.replace("\xa0", " ")
    numbers = f"{named.low} đến {named.high}" if named.low < named.high else f"{named.low}"
    assert f"dự báo có {numbers} nhiệm vụ xong (khả năng {chance(named.chance, 'vi')});".replace("\xa0", " ") in html
    every = pd.concat([forecast.groups, forecast.owners])
    pattern = r'data-row="slice/(\w+)" data-column="range" data-value="(\d+)-(\d+)"'
    assert re.findall(pattern, html) == [(one.name, str(one.low), str(one.high)) for one in every.itertuples()]
    figures = re.findall(r'data-row="slice/\w+" data-column="low_to_high" data-value="([^"]*)"', html)
    assert figures == [f"{one:.6g}" for one in every["low_to_high"]]


def test_where_all_are_done_no_chance_is_named():
    outlook, forecast, plan = made(TASKS[:1])
    html = show_tasks(outlook, forecast, plan, language="vi").html
    assert "dự báo có 1 nhiệm vụ xong; khả năng xong cả 1" in html


def test_where_nothing_is_known_the_page_says_so():
    outlook, forecast, plan = made([{"assigned_on": "2026-08-20", "due": "2026-12-31"}])
    html = show_tasks(outlook, forecast, plan, language="en").html
    assert "The chance of finishing cannot be told." in html
    assert 'data-column="chance_due"' not in html


def test_a_plan_without_tasks_has_no_part_and_one_with_tasks_has_one(sample):
    nothing = tasks_outlook(plan_of([]), origin=ORIGIN)
    assert task_sections(nothing, plan_of([]), language="vi") == []
    (section,) = task_sections(tasks_outlook(sample[2], origin=ORIGIN), sample[2], language="vi")
    assert section.html.count('id="p06-tasks"') == 1


def test_models_without_a_day_cannot_be_told():
    models = [
        {"id": "a", "title_vi": "Camera AI", "title_en": "AI camera", "source": "s"},
        {"id": "b", "title_vi": "Kiosk", "title_en": "Kiosk", "source": "s", "runs_from": "2026-05-01"},
    ]
    totals = [
        {"as_of": "2026-08-01", "registered": 25, "source": "s"},
        {"as_of": "2026-12-01", "registered": 30, "source": "s"},
    ]
    outlook, forecast, plan = made(models=models, model_totals=totals)
    html = show_tasks(outlook, forecast, plan, language="vi").html
    assert "Đăng ký 25 mô hình tính đến 01/08/2026." in html
    assert "chưa có ngày đưa vào chạy" in html
    assert "đang chạy từ 01/05/2026" in html


def test_tables_are_written_the_same_twice_and_for_one_owner(sample, tmp_path):
    outlook = sample[0]
    assert write_tasks(outlook, out="") == []
    for name in ("a", "b"):
        write_tasks(outlook, out=tmp_path / name, owner="q")
    assert (tmp_path / "a/tasks.csv").read_bytes() == (tmp_path / "b/tasks.csv").read_bytes()
    table = pd.read_csv(tmp_path / "a/tasks.csv")
    assert list(table["task"]) == ["t1", "t3"]
    assert table["due"].tolist() == ["2026-07-31", "2026-12-31"]
