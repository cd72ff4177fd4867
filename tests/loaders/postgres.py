"""A PostgreSQL server of the tests' own: made, started on a free port, stopped; it refuses to run as root, so it does not."""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path


def find_server() -> Path | None:
    """Return the folder of initdb and pg_ctl, where Debian or the path has one."""
    found = shutil.which("pg_ctl")
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    candidates = [*folders, *([Path(found).resolve().parent] if found else [])]
    return next((one for one in candidates if (one / "initdb").is_file() and (one / "pg_ctl").is_file()), None)


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


@contextlib.contextmanager
def running(binaries: Path) -> Iterator[str]:
    """Yield the address of a fresh cluster; started by ``postgres`` or ``nobody`` where the tests run as root."""
    # not in the tests' own folder, which other test runs may take away while the server stands
    with tempfile.TemporaryDirectory(prefix="p06-postgres-", ignore_cleanup_errors=True) as name:
        user = None
        if os.geteuid() == 0:
            user = next(one for one in ("postgres", "nobody") if one in {known.pw_name for known in pwd.getpwall()})
            shutil.chown(name, user)
        with _cluster(binaries, Path(name), user) as address:
            yield address


@contextlib.contextmanager
def _cluster(binaries: Path, folder: Path, user: str | None) -> Iterator[str]:
    data, port = folder / "data", _free_port()

    def run(*words: str) -> None:
        subprocess.run(words, user=user, cwd=folder, check=True, capture_output=True, timeout=120)

    run(str(binaries / "initdb"), "-D", str(data), "-U", "p06", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
    options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off"
    run(str(binaries / "pg_ctl"), "-D", str(data), "-w", "-l", str(folder / "log"), "-o", options, "start")
    try:
        yield f"postgresql+psycopg://p06@127.0.0.1:{port}/postgres"
    finally:
        run(str(binaries / "pg_ctl"), "-D", str(data), "-w", "-m", "immediate", "stop")
