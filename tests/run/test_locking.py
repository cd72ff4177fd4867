"""One run of a name at a time, the holder is named, and a dead holder holds nothing."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

import pytest

from p06analysis.errors import PublishingFailed
from p06analysis.run.locking import held

HOLD = "import sys, time; from pathlib import Path; from p06analysis.run.locking import held\nwith held(Path(sys.argv[1]), 'r'):\n    print('held', flush=True); time.sleep(60)"


@pytest.fixture
def holder(tmp_path):
    process = subprocess.Popen([sys.executable, "-c", HOLD, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline().strip() == "held"
    yield process
    process.kill()
    process.wait()
    process.stdout.close()


def test_second_run_is_told_who_holds_the_lock(tmp_path, holder):
    with pytest.raises(PublishingFailed) as caught, held(tmp_path, "r", wait=0.1):
        pass
    assert caught.value.codes == {"P06-RUN-031"}
    assert f"process {holder.pid} on " in str(caught.value)


def test_runs_of_other_names_do_not_wait(tmp_path, holder):
    with held(tmp_path, "other", wait=0.1) as before:
        assert before is None


def test_killed_holder_is_named_and_its_lock_is_free(tmp_path, holder):
    os.kill(holder.pid, signal.SIGKILL)
    started = time.monotonic()
    with held(tmp_path, "r", wait=5) as before:
        assert before is not None
        assert before.pid == holder.pid
    assert time.monotonic() - started < 5
    with held(tmp_path, "r", wait=0.1) as before:
        assert before is None
