"""The page in a real browser: nothing is loaded from outside, nothing bars a reader, both languages tell the same figures."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from nbformat.v4 import new_code_cell, new_notebook, new_output

from p06analysis.findings.offline import render
from p06analysis.findings.record import record_findings
from p06analysis.language import LANGUAGES, Language
from p06analysis.plan import read_params
from tests.conftest import Project, p06
from tests.findings.conftest import write_sample
from tests.findings.test_record import standing_of
from tests.outlook.conftest import Units
from tests.plan.test_tasks import REGISTER

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
if CHROMIUM is None and not os.environ.get("CI"):
    pytest.skip("Chromium is not installed: the page is not tested in a browser", allow_module_level=True)

WIDTHS = (1280, 360)
PAGES = ("vi", "en", "tasks", "owner", "places-vi", "places-en", "record-vi", "record-en", "index")
NOTEBOOKS = "notebooks: [outlook, places, tasks]\nplaces: {indicator: on_time_share_ytd, within: khanh-hoa}\n"
ONE = "languages: [vi]\n"


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Pages of the real thread: a run of the sample plan, carried to a folder of their own as on a USB stick."""
    project = Project(tmp_path_factory.mktemp("browser") / "project").with_notebooks()
    write_sample(project)
    # An earlier day first, so that the page says what changed; then a failure, so that the index shows one.
    project.change("params/runs/small.yaml", "origin: latest\n", f"origin: latest\n{ONE}")
    assert p06("run", "--origin", "2026-09-10", cwd=project.folder).returncode == 0
    Units(project)
    project.write("params/tasks/small.yaml", REGISTER)
    for words, before, after in ((("run",), ONE, NOTEBOOKS), (("run", "--owner", "so-tu-phap"), NOTEBOOKS, ONE)):
        project.change("params/runs/small.yaml", before, after)
        done = p06(*words, cwd=project.folder)
        assert done.returncode == 0, done.stderr
    plan = project.folder / "params/plans/small.yaml"
    good = plan.read_text(encoding="utf-8")
    plan.write_text(good.replace("value: 95", "value: 0.95"), encoding="utf-8")
    assert p06("run", cwd=project.folder).returncode == 4
    plan.write_text(good, encoding="utf-8")
    stick = tmp_path_factory.mktemp("stick")
    home, runs = project.folder / "reports", ("small/latest", "small.so-tu-phap/latest")
    made = {"vi": f"{runs[0]}/outlook.vi.html", "en": f"{runs[0]}/outlook.en.html", "tasks": f"{runs[0]}/tasks.vi.html",
            "owner": f"{runs[1]}/tasks.vi.html", "places-vi": f"{runs[0]}/places.vi.html",
            "places-en": f"{runs[0]}/places.en.html", "index": "index.html"}  # fmt: skip
    pages = {key: stick / f"{key}.html" for key in PAGES}
    for key, name in made.items():
        shutil.copy(home / name, pages[key])
    for language in LANGUAGES:
        pages[f"record-{language}"].write_text(record_page(project, language), encoding="utf-8")
    return pages


def record_page(project: Project, language: Language) -> str:
    """Return the page of a record with enough settled targets for scores, beside one with none."""
    params = read_params(project.params)
    parts = [(standing_of(1), params, "", ""), (standing_of(60, is_replay=True), params, "Elsewhere", "A note.")]
    shown = record_findings(parts, language=language, origin="2027-02-01", run_id="abc")
    cell = new_code_cell(
        "", metadata={"tags": ["findings"]}, outputs=[new_output("display_data", {"text/html": shown.html})]
    )
    return render(new_notebook(cells=[cell]), language=language, title="Record")


@pytest.fixture(scope="module")
def browser() -> Iterator:
    from playwright.sync_api import sync_playwright

    assert CHROMIUM, "Chromium is needed in continuous integration"
    arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield browser
        browser.close()


def opened(browser, path: Path, *, width: int = 1280):
    """Return the page with the list of requests it made and of messages it wrote."""
    page = browser.new_page(viewport={"width": width, "height": 900})
    requests: list[str] = []
    messages: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.on("console", lambda message: messages.append(message.text))
    page.on("pageerror", lambda error: messages.append(str(error)))
    page.goto(path.as_uri())
    return page, requests, messages


@pytest.mark.parametrize("key", PAGES)
def test_page_loads_nothing_but_itself(browser, pages, key):
    page, requests, messages = opened(browser, pages[key])
    page.close()
    assert requests == [pages[key].as_uri()]
    assert messages == []


@pytest.mark.parametrize("key", PAGES)
@pytest.mark.parametrize("width", WIDTHS)
def test_page_has_no_violation_of_wcag(browser, pages, key, width):
    page, _, _ = opened(browser, pages[key], width=width)
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": tags}}).response
    page.close()
    assert [(v["id"], [node["html"][:160] for node in v["nodes"][:3]]) for v in found["violations"]] == []
    assert {"color-contrast", "html-has-lang", "target-size"} <= {rule["id"] for rule in found["passes"]}


@pytest.mark.parametrize(("first", "other"), [("vi", "en"), ("places-vi", "places-en")])
def test_both_languages_carry_equal_numbers(browser, pages, first, other):
    figures = []
    for key in (first, other):
        page, _, _ = opened(browser, pages[key])
        cells = page.eval_on_selector_all(
            "[data-column]", "all => all.map(e => [e.dataset.row, e.dataset.column, e.dataset.value])"
        )
        figures.append(cells)
        page.close()
    assert len(figures[0]) > 10
    assert figures[0] == figures[1]


@pytest.mark.parametrize(("key", "lang"), [("vi", "vi"), ("en", "en")])
def test_page_says_its_language_and_its_age(browser, pages, key, lang):
    page, _, _ = opened(browser, pages[key])
    assert page.evaluate("document.documentElement.lang") == lang
    newest = page.inner_text("[data-newest]")
    page.close()
    assert newest.endswith({"vi": " ngày tính đến hôm nay)", "en": " days old today)"}[key])


@pytest.mark.parametrize("key", PAGES)
def test_narrow_window_needs_no_sideways_scrolling(browser, pages, key):
    page, _, _ = opened(browser, pages[key], width=360)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.close()


def test_vietnamese_page_writes_numbers_and_days_the_vietnamese_way(browser, pages):
    page, _, _ = opened(browser, pages["vi"])
    text = page.inner_text("main")
    page.close()
    for figure in ("102.000/120.000", "31/12/2026", "dưới 5\u00a0%"):
        assert figure in text
    assert "2026-12-31" not in text


def test_page_prints_on_a4_and_is_small(browser, pages):
    for key in PAGES:
        page, _, _ = opened(browser, pages[key])
        sheet = page.pdf(format="A4")
        page.close()
        assert sheet.startswith(b"%PDF")
        assert pages[key].stat().st_size <= 500_000


def test_page_tells_what_changed_the_record_and_official_methods(browser, pages):
    page, _, _ = opened(browser, pages["en"])
    text = page.inner_text("main")
    page.close()
    for words in ("What changed since the run before", "Against the run as of 10 September 2026", "no verdict had come due",
                  "Official methods beside ours", "Asia/Ho_Chi_Minh"):  # fmt: skip
        assert words in text


def test_index_tells_when_verdicts_changes_and_failures(browser, pages):
    page, _, _ = opened(browser, pages["index"])
    text = page.inner_text("main")
    page.close()
    for words in (
        "P06-PLAN-012",
        "exit status 4",
        "Changed since 10 September 2026",
        "As of 5 October 2026, made",
        "Earlier (1)",
    ):
        assert words in text
