"""Schedules that run every night: a systemd timer, a line of cron, a Windows task, an Airflow DAG; written, and put in force.

Times are those of Vietnam wherever the machine stands. Secrets are none of a schedule's business: the services read
``P06_NOTIFY`` from ``~/.config/p06/environment``, which the user writes.
"""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from p06analysis.durable import write_bytes, write_text
from p06analysis.errors import Fault, PublishingFailed, WrongUsage, closest
from p06analysis.run.clock import ZONE_NAME, at_in_vietnam, now
from p06analysis.run.locking import cannot_write

KINDS = ("systemd", "cron", "windows", "airflow")


@dataclass(frozen=True)
class Schedule:
    """What runs when.

    Attributes
    ----------
    runs : tuple of str
    at : str
        Time of day in Vietnam, ``HH:MM``.
    jobs : int
    name : str
        Letters, digits and hyphens.
    project : Path
        Absolute.
    """

    runs: tuple[str, ...]
    at: str
    jobs: int
    name: str
    project: Path

    @property
    def command(self) -> list[str]:
        """Return the words of the command line."""
        jobs = ["--jobs", str(self.jobs)] if self.jobs > 1 else []
        return [sys.executable, "-m", "p06analysis.cli", "run", *self.runs, *jobs]


@dataclass(frozen=True)
class Written:
    """The files of a schedule, and what puts it in force.

    Attributes
    ----------
    kind, name : str
    files : tuple of Path
    next_steps : tuple of str
        Commands for a user who does it by hand.
    """

    kind: str
    name: str
    files: tuple[Path, ...]
    next_steps: tuple[str, ...]


def write_schedule(schedule: Schedule, kind: str, *, out: Path) -> Written:
    """Write the files of a schedule.

    Parameters
    ----------
    schedule : Schedule
    kind : {"systemd", "cron", "windows", "airflow"}
    out : Path
        A folder, made if it is not there.

    Raises
    ------
    WrongUsage
        P06-SCHED-001: an unknown kind, a time that is none, or a name with other signs than letters, digits and hyphens.
    PublishingFailed
        P06-RUN-030: the files cannot be written.
    """
    faults = _faults(schedule, kind)
    if faults:
        raise WrongUsage(faults)
    try:
        out.mkdir(parents=True, exist_ok=True)
        return {"systemd": _systemd, "cron": _cron, "windows": _windows, "airflow": _airflow}[kind](
            schedule, out.resolve()
        )
    except OSError as error:
        raise PublishingFailed([cannot_write(out, error)]) from error


def _faults(schedule: Schedule, kind: str) -> list[Fault]:
    faults = []
    if kind not in KINDS:
        faults.append(
            Fault("--as", "P06-SCHED-001", f'"{kind}"', "a kind of schedule known here", closest(kind, list(KINDS)))
        )
    if not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", schedule.at):
        faults.append(Fault("--at", "P06-SCHED-001", f'"{schedule.at}"', "a time is written HH:MM", "Mend it."))
    if not re.fullmatch(r"[A-Za-z0-9-]+", schedule.name):
        faults.append(Fault("--name", "P06-SCHED-001", f'"{schedule.name}"', "letters, digits and hyphens", "Mend it."))
    return faults


def _systemd(schedule: Schedule, out: Path) -> Written:
    unit = f"p06-{schedule.name}"
    files = (out / f"{unit}.service", out / f"{unit}.timer")
    for path, template in zip(files, ("service.j2", "timer.j2"), strict=True):
        write_text(path, _filled(template, schedule))
    steps = (
        f"mkdir -p ~/.config/systemd/user && cp {' '.join(shlex.quote(str(path)) for path in files)} ~/.config/systemd/user/",
        f"systemctl --user daemon-reload && systemctl --user enable --now {unit}.timer",
        "loginctl enable-linger    # so that it runs while you are logged out",
    )
    return Written("systemd", schedule.name, files, steps)


def _cron(schedule: Schedule, out: Path) -> Written:
    path = out / f"p06-{schedule.name}.cron"
    write_text(path, _filled("cron.j2", schedule))
    return Written("cron", schedule.name, (path,), (f"(crontab -l; cat {shlex.quote(str(path))}) | crontab -",))


def _windows(schedule: Schedule, out: Path) -> Written:
    path = out / f"p06-{schedule.name}.xml"
    # Task Scheduler reads UTF-16 with a mark of its byte order.
    write_bytes(path, _filled("task.xml.j2", schedule).encode("utf-16"))
    return Written("windows", schedule.name, (path,), (f'schtasks /Create /TN p06\\{schedule.name} /XML "{path}" /F',))


def _airflow(schedule: Schedule, out: Path) -> Written:
    path = out / f"p06_{schedule.name}_dag.py"
    write_text(path, _filled("dag.py.j2", schedule))
    kernel = out / "jupyter" / "kernels" / "p06" / "kernel.json"
    kernel.parent.mkdir(parents=True, exist_ok=True)
    argv = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    write_text(kernel, json.dumps({"argv": argv, "display_name": "p06", "language": "python"}, indent=1) + "\n")
    step = f"Let Airflow's dags folder hold {out} (a link to it is enough); Airflow needs its papermill and standard providers."
    return Written("airflow", schedule.name, (path, kernel), (step,))


def _filled(template: str, schedule: Schedule) -> str:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates" / "schedule"),
        undefined=StrictUndefined,
        keep_trailing_newline=True,
        autoescape=template.endswith(".xml.j2"),
    )
    environment.filters |= {
        "shell_quoted": lambda text: shlex.quote(str(text)).replace("%", r"\%") if template == "cron.j2" else shlex.quote(str(text)),
        "systemd_quoted": lambda text: '"' + str(text).replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%") + '"',
        "systemd_escaped": lambda text: str(text).replace("%", "%%"),
        "windows_quoted": lambda text: subprocess.list2cmdline([text]),
        "repr": repr,
    }  # fmt: skip
    return environment.get_template(template).render(_words(schedule))


def _words(schedule: Schedule) -> dict[str, Any]:
    local = at_in_vietnam(schedule.at)
    check = [sys.executable, "-m", "p06analysis.cli", "check"]
    return {
        "runs": schedule.runs,
        "at": schedule.at,
        "hour": int(schedule.at[:2]),
        "minute": int(schedule.at[3:]),
        "zone": ZONE_NAME,
        "name": schedule.name,
        "project": str(schedule.project),
        "command": schedule.command,
        "shell_command": shlex.join(schedule.command),
        "shell_check": shlex.join(check),
        "log": str(schedule.project / "store" / f"{schedule.name}.log"),
        "local": f"{local:%H:%M}",
        "local_hour": local.hour,
        "local_minute": local.minute,
        "first_day": f"{now():%Y-%m-%d}",
    }


def put_in_force(written: Written) -> list[str]:
    """Put a schedule in force for this user, and return what was done, a line each.

    Raises
    ------
    PublishingFailed
        P06-SCHED-002 the system's own tool is not there or refused; 003 nothing here puts this kind in force.
    """
    if written.kind == "systemd":
        home = Path.home() / ".config" / "systemd" / "user"
        try:
            home.mkdir(parents=True, exist_ok=True)
            for path in written.files:
                shutil.copyfile(path, home / path.name)
        except OSError as error:
            raise PublishingFailed([cannot_write(home, error)]) from error
        _called(["systemctl", "--user", "daemon-reload"])
        _called(["systemctl", "--user", "enable", "--now", f"p06-{written.name}.timer"])
        return [f"p06-{written.name}.timer is in force", written.next_steps[-1]]
    if written.kind == "cron":
        return [_into_crontab(written)]
    if written.kind == "windows":
        _called(["schtasks", "/Create", "/TN", f"p06\\{written.name}", "/XML", str(written.files[0]), "/F"])
        return [f"the task p06\\{written.name} is in force"]
    raise PublishingFailed(
        [Fault("--install", "P06-SCHED-003", "airflow", "Airflow finds DAGs in its own folder", written.next_steps[0])]
    )


def _into_crontab(written: Written) -> str:
    """Put the line into the user's crontab, in the place of an earlier one of that name."""
    listed = (
        subprocess.run(["crontab", "-l"], capture_output=True, text=True, check=False)
        if shutil.which("crontab")
        else None
    )
    # A user without a crontab is told so with a status; their list is then empty.
    old = listed.stdout if listed is not None and listed.returncode == 0 else ""
    block = re.compile(
        rf"^# p06 {re.escape(written.name)} begin.*?^# p06 {re.escape(written.name)} end\n", re.MULTILINE | re.DOTALL
    )
    kept = block.sub("", old)
    _called(["crontab", "-"], text=kept + written.files[0].read_text(encoding="utf-8"))
    return f"the line of {written.files[0].name} is in the crontab"


def _called(command: list[str], *, text: str | None = None) -> None:
    try:
        done = subprocess.run(command, input=text, capture_output=True, text=True, check=False)
        complaint = "" if done.returncode == 0 else (done.stderr.strip() or f"exit status {done.returncode}")
    except FileNotFoundError:
        complaint = "no such program"
    if complaint:
        step = "Do it by hand, with the commands that p06 schedule prints without --install."
        raise PublishingFailed(
            [Fault(shlex.join(command), "P06-SCHED-002", complaint, "the system takes the schedule", step)]
        )
