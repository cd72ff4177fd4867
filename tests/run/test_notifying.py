"""Those who asked are told of a change, once; what is secret stays in the environment."""

from __future__ import annotations

import base64
import json
import socketserver
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import ClassVar

import pandas as pd
import pytest

from p06analysis.errors import Fault, InputMissing, NotebookFailed
from p06analysis.run.notifying import State, news, notify, state_after
from tests.conftest import Project, p06
from tests.run.test_cli import with_cell

SECRET = "s3cret-token"
FAILED = NotebookFailed([Fault("notebook, cell 3", "P06-RUN-020", "ValueError: broken", "every cell runs", "Open it.")])
LATE = InputMissing([Fault("small", "P06-RUN-009", "an old figure", "late_after_days is 1", "Ask.")])


class Webhook(BaseHTTPRequestHandler):
    """Keeps what is posted to it; refuses while told to."""

    received: ClassVar[list[dict[str, str]]] = []
    is_refusing = False

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if not Webhook.is_refusing:
            Webhook.received.append({"path": self.path, **json.loads(body)})
        self.send_response(503 if Webhook.is_refusing else 200)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def webhook(monkeypatch: pytest.MonkeyPatch) -> Iterator[type[Webhook]]:
    server = HTTPServer(("127.0.0.1", 0), Webhook)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    Webhook.received, Webhook.is_refusing = [], False
    monkeypatch.setenv("P06_NOTIFY", f"json://user:{SECRET}@127.0.0.1:{server.server_port}/{SECRET}")
    yield Webhook
    server.shutdown()
    server.server_close()


class Mail(socketserver.StreamRequestHandler):
    """As much of SMTP as a sender needs; keeps every message."""

    received: ClassVar[list[str]] = []
    logins: ClassVar[list[bytes]] = []

    def say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())

    def handle(self) -> None:
        self.say("220 sink")
        while line := self.rfile.readline().decode().strip():
            word = line.split(" ")[0].upper()
            if word == "EHLO":
                self.say("250-sink")
                self.say("250 AUTH PLAIN")
            elif word == "AUTH":
                Mail.logins.append(base64.b64decode(line.split(" ")[2]))
                self.say("235 welcome")
            elif word == "DATA":
                self.say("354 go on")
                lines = []
                while (one := self.rfile.readline().decode()) != ".\r\n":
                    lines.append(one)
                Mail.received.append("".join(lines))
                self.say("250 kept")
            elif word == "QUIT":
                self.say("221 bye")
                return
            else:
                self.say("250 well")


@pytest.fixture
def mail(monkeypatch: pytest.MonkeyPatch) -> Iterator[type[Mail]]:
    server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Mail)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    Mail.received, Mail.logins = [], []
    port = server.server_address[1]
    address = f"mailto://p06:{SECRET}@127.0.0.1:{port}?smtp=127.0.0.1&from=p06@example.org&to=office@example.org&mode=insecure"
    monkeypatch.setenv("P06_NOTIFY", address)
    yield Mail
    server.shutdown()
    server.server_close()


def outlook(**verdicts: str) -> pd.DataFrame:
    rows = [(name, "khanh-hoa", 80.0, pd.Timestamp("2026-12-31"), verdict) for name, verdict in verdicts.items()]
    return pd.DataFrame(rows, columns=["indicator", "place", "target", "deadline", "verdict"])


def night(tmp_path: Path, error=None, **verdicts: str) -> list[str]:
    table = outlook(**verdicts) if verdicts else None
    return notify("small", store=tmp_path, outlook=table, error=error, plan=None)


def test_quiet_nights_tell_nothing_and_a_changed_verdict_is_told_once(tmp_path, webhook):
    for _ in range(3):
        assert night(tmp_path, online_share="at_risk") == []
    assert webhook.received == []
    for _ in range(3):
        night(tmp_path, online_share="off_track")
    (one,) = webhook.received
    assert "có nguy cơ không đạt → khó đạt" in one["message"]
    assert "at risk → off track" in one["message"]
    assert one["path"] == f"/{SECRET}"


def test_failure_is_told_once_and_so_is_the_recovery(tmp_path, webhook):
    night(tmp_path, online_share="at_risk")
    night(tmp_path, FAILED)
    night(tmp_path, FAILED)
    night(tmp_path, online_share="at_risk")
    assert len(webhook.received) == 2
    assert "P06-RUN-020" in webhook.received[0]["message"]
    assert "recovered" in webhook.received[1]["message"]


def test_verdict_that_turned_while_runs_failed_is_told_with_the_recovery(tmp_path, webhook):
    night(tmp_path, online_share="at_risk")
    night(tmp_path, FAILED)
    night(tmp_path, online_share="on_track")
    assert "at risk → on track" in webhook.received[1]["message"]


def test_late_data_are_told_once_and_so_are_the_new_ones(tmp_path, webhook):
    night(tmp_path, online_share="at_risk")
    night(tmp_path, LATE, online_share="at_risk")
    night(tmp_path, LATE, online_share="at_risk")
    night(tmp_path, online_share="at_risk")
    assert ["late" in one["message"] for one in webhook.received] == [True, False]
    assert len(webhook.received) == 2


def test_what_could_not_be_told_is_told_the_next_night(tmp_path, webhook):
    night(tmp_path, online_share="at_risk")
    webhook.is_refusing = True
    (problem,) = night(tmp_path, online_share="met")
    assert "P06-NOTE-002" in problem
    assert SECRET not in problem
    webhook.is_refusing = False
    assert night(tmp_path, online_share="met") == []
    assert len(webhook.received) == 1


def test_mail_arrives(tmp_path, mail):
    night(tmp_path, FAILED)
    (message,) = mail.received
    assert "office@example.org" in message
    assert "small" in message
    assert mail.logins == [f"\0p06\0{SECRET}".encode()]


def test_address_that_is_none_is_named_by_its_place_only(tmp_path, monkeypatch):
    monkeypatch.setenv("P06_NOTIFY", f"nonsense://{SECRET}")
    (problem,) = night(tmp_path, FAILED)
    assert "P06-NOTE-001" in problem
    assert "address 1 of 1" in problem
    assert SECRET not in problem


def test_nobody_asked_nobody_is_told_and_nothing_is_kept(tmp_path, monkeypatch):
    monkeypatch.delenv("P06_NOTIFY", raising=False)
    assert night(tmp_path, FAILED) == []
    assert list(tmp_path.iterdir()) == []


def test_failed_run_keeps_the_verdicts_that_still_stand():
    before = State({"a|b|1|2026-12-31": "met"})
    after = state_after(None, FAILED, before)
    assert after.verdicts == before.verdicts
    assert news(before, after, error=FAILED, plan=None)
    assert news(after, after, error=FAILED, plan=None) == []


def test_run_tells_and_writes_no_secret_anywhere(tmp_path, webhook):
    project = Project(tmp_path / "project")
    with_cell(project, f"raise ValueError('cannot reach postgresql://me:{SECRET}@host/data')")
    done = p06("run", "files", cwd=project.folder)
    assert done.returncode == 6
    (one,) = webhook.received
    assert "P06-RUN-020" in one["message"]
    assert SECRET not in one["message"]
    kept = [path for path in (project.folder / "reports").rglob("*") if path.is_file() and path.suffix != ".ipynb"]
    kept += [path for path in (project.folder / "store").rglob("*") if path.is_file()]
    assert len(kept) >= 3
    assert [path for path in kept if SECRET.encode() in path.read_bytes()] == []
