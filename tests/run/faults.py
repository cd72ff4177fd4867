"""A harness of faults: runs that are killed at random moments, run into a full disk, or run in pairs, and what must hold after.

The notebook is tiny, everything else is the real thing: checks, kernel, papermill, rendering, staging, journal, ledger, index.
Continuous integration does a tenth; the whole of it, some half an hour on a busy machine, is

    python -m tests.run.faults --kills 300 --full 50 --pairs 50
"""

from __future__ import annotations

import argparse
import contextlib
import datetime as dt
import importlib
import json
import os
import random
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
import pyarrow.parquet as pq

from p06analysis.run.publishing import is_whole, read_record
from p06analysis.run.watched import run_watched
from tests.conftest import FILES, Project
from tests.ledger.conftest import said

FIRST = dt.date(2026, 1, 1)
RUN = """\
run: {name}
title: {{vi: Thử, en: Trial}}
data: [data/seed.txt, data/statements.parquet]
origin: "{origin}"
languages: [vi]
notebooks: [tiny]
time_limit_minutes: 5
"""
PARAMETERS = "\n".join(f'{name} = ""' for name in ("run", "origin", "language", "project", "out", "run_id"))
CELL = """\
import shutil
from IPython.display import HTML
from pathlib import Path

seed = Path(project, "data/seed.txt").read_text()
Path(out, "table.csv").write_text("seed\\n" + seed)
shutil.copy(Path(project, "data/statements.parquet"), Path(out, "statements.parquet"))
HTML(f"<p>{language} {seed}</p>")
"""


@dataclass
class Tally:
    """What a harness has seen."""

    runs: int = 0
    killed: int = 0
    statuses: dict[int, int] = field(default_factory=dict)
    published: int = 0
    rows: int = 0
    evidence: int = 0
    recovered: int = 0

    def saw(self, status: int) -> None:
        self.runs += 1
        self.statuses[status] = self.statuses.get(status, 0) + 1


class Trial:
    """A project with the tiny run, whose reports and ledger lie in a folder of choice."""

    def __init__(self, folder: Path, place: Path, names: tuple[str, ...] = ("tiny",)) -> None:
        for module in ("papermill", "nbconvert", "jupyter_client", "babel.dates", "p06analysis.findings.offline"):
            importlib.import_module(module)  # here once, and not in every process that is forked
        self.project = Project(folder / "project").folder
        assert set(FILES)
        self.place, self.reports, self.ledger = place, place / "reports", place / "ledger"
        self.names = names
        cells = [nbformat.v4.new_code_cell(PARAMETERS), nbformat.v4.new_code_cell(CELL)]
        cells[0].metadata["tags"], cells[1].metadata["tags"] = ["parameters"], ["findings"]
        (self.project / "notebooks").mkdir()
        nbformat.write(nbformat.v4.new_notebook(cells=cells), self.project / "notebooks/tiny.ipynb")

    def inputs(self, number: int) -> None:
        """Give the run the inputs of a number: a day, a seed, a statement."""
        day = FIRST + dt.timedelta(days=number)
        for name in self.names:
            (self.project / f"params/runs/{name}.yaml").write_text(RUN.format(name=name, origin=day), encoding="utf-8")
        (self.project / "data/seed.txt").write_text(f"{number}\n" * 50, encoding="utf-8")
        rows = said(day.isoformat(), 0.5 + number / 10_000, deadline="2099-12-31")
        rows.assign(
            target_end_date=rows["target_end_date"].dt.date, origin_date=rows["origin_date"].dt.date
        ).to_parquet(self.project / "data/statements.parquet", index=False)

    def start(self, name: str = "tiny") -> int:
        """Start the run in a process of its own, which leaves with the run's exit status; return its id."""
        child = os.fork()
        if child:
            return child
        status = 99
        with contextlib.suppress(BaseException):
            os.setpgid(0, 0)
            quiet = os.open(os.devnull, os.O_WRONLY)
            os.dup2(quiet, 1)
            os.dup2(quiet, 2)
            os.chdir(self.project)
            ended = run_watched(name, project=Path(), reports=self.reports, ledger=self.ledger)
            status = (
                ended.error.exit_status if ended.error else (0 if ended.published and ended.published.is_new else 100)
            )
        os._exit(status)

    def wait_for_publishing(self, child: int) -> None:
        """Wait until pages begin to be moved, or the process has ended: the moments at which a kill could do most harm."""
        journal = self.reports / "tiny" / ".publishing.json"
        ended = os.WEXITED | os.WNOHANG | os.WNOWAIT
        while not journal.exists() and os.waitid(os.P_PID, child, ended) is None:
            time.sleep(0.001)

    @staticmethod
    def status_of(child: int) -> int:
        """Wait for a process and return its exit status, negative where it was killed; 100: nothing had changed."""
        code = os.waitpid(child, 0)[1]
        return -os.WTERMSIG(code) if os.WIFSIGNALED(code) else os.WEXITSTATUS(code)

    def check(self) -> None:
        """Assert what must hold at every moment, whatever was cut short."""
        rows = self.rows()
        for name in self.names:
            home = self.reports / name
            if not home.is_dir():
                continue
            dated = [path for path in home.iterdir() if path.is_dir() and path.name[:2] == "20"]
            for folder in [*dated, home / "latest"]:
                if folder.is_dir():
                    assert is_whole(folder), f"half a page in {folder}"
            latest = read_record(home / "latest")
            assert len([path for path in home.iterdir() if path.name == "latest"]) == (1 if latest else 0)
            if dated and not (home / ".publishing.json").exists():
                assert latest is not None, "pages without a latest"
                assert latest["origin"] == max(path.name for path in dated)
            for folder in dated:
                record = read_record(folder)
                assert record is not None
                wanted = 0.5 + (dt.date.fromisoformat(record["origin"]) - FIRST).days / 10_000
                assert rows.get((name, record["run_id"])) == wanted, f"{folder} has no row of its own in the ledger"
        index = self.reports / "index.html"
        if index.is_file():
            assert index.read_text(encoding="utf-8").rstrip().endswith("</html>")
        tasks = self.ledger / "hub-config/tasks.json"
        if tasks.is_file():
            json.loads(tasks.read_text(encoding="utf-8"))

    def rows(self) -> dict[tuple[str, str], float]:
        """Return the chance that every file of the ledger states, by run and run id; every file must be readable."""
        found = {}
        for path in (self.ledger / "model-output").rglob("*.parquet") if self.ledger.is_dir() else ():
            table = pq.read_table(path)
            note = json.loads(table.schema.metadata[b"p06"])
            met = table.to_pandas().query("output_type_id == 'met'")
            found[(note["run"], note["run_id"])] = float(met["value"].iloc[0])
        return found

    def settled(self, tally: Tally) -> None:
        """Assert that nothing half is left, and count what is there."""
        self.check()
        for name in self.names:
            left = {path.name for path in (self.reports / name).iterdir() if path.name.startswith(".")}
            assert left == set(), f"{left} was left behind"
            tally.published += len([path for path in (self.reports / name).iterdir() if path.name[:2] == "20"])
            tally.evidence += (self.reports / name / "failed").is_dir()
        tally.rows = len(self.rows())
        assert tally.rows == tally.published, "a row without its page, or a page without its row"


def killed_at_random(folder: Path, *, times: int, rng: random.Random) -> Tally:
    """Kill runs at random moments, every third one while it publishes; a run that ends first is no kill."""
    trial, tally = Trial(folder, folder), Tally()
    trial.inputs(0)
    started = time.monotonic()
    assert trial.status_of(trial.start()) == 0
    usual = time.monotonic() - started
    number = 0
    while tally.killed < times:
        number += 1
        # Every other run meets new inputs, the others what the last one left.
        trial.inputs((number + 1) // 2)
        child = trial.start()
        if number % 3 == 0:
            trial.wait_for_publishing(child)
            time.sleep(rng.uniform(0, 0.1))
        else:
            time.sleep(rng.uniform(0, 1.1 * usual))
        with contextlib.suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
        status = trial.status_of(child)
        tally.saw(status)
        tally.killed += status == -signal.SIGKILL
        trial.check()
    status = trial.status_of(trial.start())
    assert status in {0, 100}, f"the run after the last kill ended with {status}"
    tally.recovered += 1
    trial.settled(tally)
    return tally


@contextlib.contextmanager
def small_disk(folder: Path, *, kilobytes: int) -> Iterator[Path | None]:
    """Mount a small disk, in memory; None where this machine does not let us."""
    place = folder / "disk"
    place.mkdir()
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={kilobytes}k", "tmpfs", str(place)], capture_output=True, check=False
    )
    if done.returncode != 0:
        yield None
        return
    try:
        yield place
    finally:
        subprocess.run(["umount", str(place)], check=True)


def full_disk(folder: Path, *, times: int, rng: random.Random) -> Tally | None:
    """Let runs meet a disk with too little left, then with room again; None where no small disk can be mounted."""
    with small_disk(folder, kilobytes=8192) as disk:
        if disk is None:
            return None
        trial, tally = Trial(folder, disk), Tally()
        trial.inputs(0)
        assert trial.status_of(trial.start()) == 0
        needed = sum(path.stat().st_size for path in (trial.reports / "tiny").rglob("*") if path.is_file())
        filler = disk / "filler"
        for number in range(1, times + 1):
            trial.inputs(number)
            free = shutil.disk_usage(disk).free
            # from nothing at all to as much as a run needs: staging, dated folder, latest, ledger
            left = rng.randint(0, 4 * needed)
            filler.write_bytes(b"0" * max(free - left, 0))
            status = trial.status_of(trial.start())
            tally.saw(status)
            assert status in {0, 6, 7}, f"a full disk ended with {status}"
            trial.check()
            filler.unlink()
            again = trial.status_of(trial.start())
            assert again in {0, 100}, f"with room again it ended with {again}"
            tally.recovered += status != 0
            trial.check()
            # room for the next one: older pages may go, rows may not
            for old in sorted((trial.reports / "tiny").glob("20*"))[:-2]:
                shutil.rmtree(old)
        tally.published = len(trial.rows())
        assert tally.published == times + 1, "a row was lost"
        return tally


def in_pairs(folder: Path, *, times: int, rng: random.Random) -> Tally:
    """Start two runs at once: of one name, so that one waits and finds the work done, or of two names."""
    trial, tally = Trial(folder, folder, names=("tiny", "other")), Tally()
    for number in range(times):
        trial.inputs(number)
        names = ("tiny", "tiny") if number % 2 == 0 else ("tiny", "other")
        children = []
        for name in names:
            children.append(trial.start(name))
            time.sleep(rng.uniform(0, 0.5))
        statuses = sorted(trial.status_of(child) for child in children)
        for status in statuses:
            tally.saw(status)
        assert statuses == ([0, 100] if names[0] == names[1] else [0, 0]), statuses
        trial.check()
        index = (trial.reports / "index.html").read_text(encoding="utf-8")
        day = FIRST + dt.timedelta(days=number)
        assert index.count(f"{day:%d/%m/%Y}") >= len(set(names))
    trial.settled(tally)
    return tally


def main() -> None:
    """Run the harness from the command line and print what it saw."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name, size in (("kills", 300), ("full", 50), ("pairs", 50), ("seed", 6)):
        parser.add_argument(f"--{name}", type=int, default=size)
    asked = parser.parse_args()
    for name, harness, times in (
        ("kills", killed_at_random, asked.kills),
        ("full", full_disk, asked.full),
        ("pairs", in_pairs, asked.pairs),
    ):
        started = time.monotonic()
        with tempfile.TemporaryDirectory() as folder:
            tally = harness(Path(folder), times=times, rng=random.Random(asked.seed)) if times else None
        print(f"{name}: {times} in {time.monotonic() - started:.0f} s: {tally}", flush=True)


if __name__ == "__main__":
    main()
