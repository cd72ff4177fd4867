"""How long it takes, side by side on this machine: a measurement, no test.

    python -m tests.run.speed

prints the time of a run of five notebooks in both languages beside that of ten bare kernels with the same imports, and the time
of index and track record with 1,000 past runs.
"""

from __future__ import annotations

import datetime as dt
import json
import shutil
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd
from jupyter_client.manager import start_new_kernel

from p06analysis.findings.record import record_findings
from p06analysis.forecast.plan_forecast import forecast_plan
from p06analysis.ledger.archive import append
from p06analysis.ledger.further_statements import summary_statements, task_statements
from p06analysis.ledger.standing import standing
from p06analysis.ledger.statements import statements
from p06analysis.ledger.target_data import keep_versions, versions_of
from p06analysis.outlook import assess
from p06analysis.outlook.summary import summarise
from p06analysis.outlook.tasks import tasks_outlook
from p06analysis.plan import read_params
from p06analysis.run import open_run
from p06analysis.run.index import write_index
from p06analysis.run.runner import run_once
from tests.conftest import ROOT

IMPORTS = """\
import pandas, pandera.pandas, pyarrow.parquet, scipy.stats, seaborn, matplotlib.figure, matplotlib.backends.backend_svg
import ruamel.yaml, babel.dates, babel.numbers, jinja2
import p06analysis as p06
p06.open_run, p06.forecast_plan, p06.assess, p06.changes_since, p06.sections, p06.write_tables, p06.write_statements, p06.show
"""
NIGHTS = 1000


def bare_kernel() -> float:
    """Return the seconds that a kernel takes to start, import what the outlook notebook imports, and end."""
    started = time.perf_counter()
    manager, client = start_new_kernel(kernel_name="python3")
    reply = client.execute_interactive(IMPORTS, silent=True)
    assert reply["content"]["status"] == "ok", reply["content"]
    client.stop_channels()
    manager.shutdown_kernel(now=True)
    return time.perf_counter() - started


def five_notebooks(folder: Path) -> float:
    """Return the seconds of a run of five copies of the outlook notebook in both languages, on the shipped figures."""
    project = folder / "project"
    for name in ("params", "data", "notebooks"):
        shutil.copytree(ROOT / name, project / name)
    names = [f"outlook{number}" for number in range(5)]
    for name in names:
        shutil.copy(project / "notebooks/outlook.ipynb", project / f"notebooks/{name}.ipynb")
    run = project / "params/runs/khanh-hoa-2026.yaml"
    text = run.read_text(encoding="utf-8").replace("notebooks: [outlook]", f"notebooks: [{', '.join(names)}]")
    run.write_text(text, encoding="utf-8")
    started = time.perf_counter()
    published = run_once("khanh-hoa-2026", project=project, reports=folder / "reports")
    assert len(published.pages) == 10
    return time.perf_counter() - started


def past_runs(folder: Path) -> tuple[Path, Path]:
    """Return reports and ledger with 1,000 past runs, each with what a real outlook and register say, moved to its own night."""
    inputs = open_run("khanh-hoa-2026", project=ROOT)
    known = inputs.observations.as_of(inputs.origin)
    forecast = forecast_plan(known, inputs.plan, origin=inputs.origin)
    outlook = assess(forecast, inputs.plan)
    summary = summarise(known, forecast, outlook, inputs.plan)
    said = [
        statements(outlook, inputs.plan, forecast=forecast),
        summary_statements(summary, outlook, inputs.plan),
        task_statements(
            tasks_outlook(read_params(ROOT / "params").plan("ninh-thuan-2024"), origin=dt.date(2024, 11, 1))
        ),
    ]
    # all move to one day, on which a task is spoken of once
    rows = pd.concat(said, ignore_index=True).drop_duplicates(["method", "location", "target", "output_type_id"])
    reports, ledger = folder / "reports", folder / "ledger"
    rng = np.random.default_rng(6)
    figures = []
    for night in range(NIGHTS):
        origin = dt.date(2023, 1, 1) + dt.timedelta(days=night)
        deadline = origin + dt.timedelta(days=90)
        said = rows.assign(origin_date=origin, target_end_date=deadline)
        said["value"] = said["value"].where(said["output_type"] == "quantile", rng.uniform(size=len(said)))
        words = {"origin": origin.isoformat(), "run": "khanh-hoa-2026", "run_id": f"{night:012x}"}
        append(ledger, said, **words, is_replay=False, note={})
        figures.append(forecast.histories.assign(date=pd.Timestamp(deadline), as_of=pd.Timestamp(deadline)))
        _dated(reports / "khanh-hoa-2026" / origin.isoformat(), origin)
    shutil.copytree(reports / "khanh-hoa-2026" / origin.isoformat(), reports / "khanh-hoa-2026" / "latest")
    keep_versions(
        ledger, versions_of(pd.concat(figures), rows.rename(columns={"target": "indicator", "location": "place"}))
    )
    return reports, ledger


def _dated(folder: Path, origin: dt.date) -> None:
    folder.mkdir(parents=True)
    record = {"run": "khanh-hoa-2026", "title": {"vi": "Khánh Hòa", "en": "Khánh Hòa"}, "origin": origin.isoformat(),
              "finished": f"{origin}T02:31:00+07:00", "verdicts": {"off_track": 8, "cannot_tell": 2}, "tables": ["outlook.csv"],
              "pages": {"vi": ["outlook.vi.html"], "en": ["outlook.en.html"]}, "changes": {}, "previous": None}  # fmt: skip
    (folder / "run.json").write_text(json.dumps(record), encoding="utf-8")


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as name:
        bare = [bare_kernel() for _ in range(3)]
        run = five_notebooks(Path(name))
        bare += [bare_kernel() for _ in range(3)]
        ten = 10 * float(np.median(bare))
        print(
            f"ten bare kernels with imports {ten:.1f} s; five notebooks in two languages {run:.1f} s: {run / ten:.2f} times"
        )
    with tempfile.TemporaryDirectory() as name:
        reports, ledger = past_runs(Path(name))
        started = time.perf_counter()
        write_index(reports)
        index = time.perf_counter() - started
        params = read_params(ROOT / "params")
        started = time.perf_counter()
        page = record_findings([(standing(ledger, params), params, "", "")], language="vi").html
        record = time.perf_counter() - started
        size = (reports / "index.html").stat().st_size
        print(
            f"{NIGHTS} past runs: index {index:.1f} s ({size / 1000:.0f} kB), track record {record:.1f} s ({len(page) / 1000:.0f} kB)"
        )


if __name__ == "__main__":
    main()
