"""Interrupt loads at random moments and look at the store each time: as it was before, or after, never between.

    python killing.py kill|full FOLDER PARAMS COUNT SEED

Each load runs in a forked process of its own. ``kill`` ends it with SIGKILL; ``full`` lets the disk be full after a random
number of bytes (a limit on the size of files, which the system enforces). The last line printed is a report in JSON.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import resource
import signal
import sys
import time
from pathlib import Path

import filelock  # noqa: F401 - what a load needs is there before it is forked, so that each one is short
import numpy as np
import pandas as pd
import pyarrow.parquet  # noqa: F401

from p06analysis.errors import PublishingFailed
from p06analysis.loaders import Loaded
from p06analysis.loaders.loaded import typed
from p06analysis.plan import Params, read_params
from p06analysis.run.intake import Source, take_in

DAYS = pd.date_range("2024-01-31", periods=24, freq="ME")


def source(number: int) -> Source:
    """Return a source of 24 monthly figures, those of one load revising the ones before."""
    value = 20 + number % 60 + np.linspace(0, 5, len(DAYS))
    figures = typed(
        pd.DataFrame(
            {
                "indicator": "online_share", "place": "khanh-hoa", "date": DAYS + pd.DateOffset(years=2),
                "as_of": pd.Timestamp("2029-01-01") + pd.Timedelta(days=number), "value": value, "numerator": np.nan,
                "denominator": np.nan, "source": "s", "flag": "", "note": "", "file": f"{number}.csv", "sheet": "", "cell": "C2",
                "is_stated": True,
            }
        )
    )  # fmt: skip
    return Source(f"{number}.csv", lambda progress: Loaded(figures), hashlib.sha256(str(number).encode()).hexdigest())


def load(number: int, store: Path, params: Params) -> None:
    outcome = take_in(source(number), store, params)
    assert outcome.error is None, outcome.error


def forked(work) -> int:
    """Run a function in a child process and return its id."""
    child = os.fork()
    if child:
        return child
    status = 1
    try:
        work()
        status = 0
    except PublishingFailed:
        status = 7
    finally:
        os._exit(status)


def known(store: Path) -> list[str]:
    """Return the files of the loads that count, each of them whole."""
    manifest = store / "manifest.json"
    loads = json.loads(manifest.read_text(encoding="utf-8"))["loads"] if manifest.exists() else []
    for one in loads:
        data = (store / "segments" / one["segment"]).read_bytes()
        assert hashlib.sha256(data).hexdigest() == one["segment_sha256"], one["segment"]
    return [one["file"] for one in loads]


def whole(work) -> None:
    """Run a function in a child process to its end."""
    _, status = os.waitpid(forked(work), 0)
    assert status == 0, status


def interrupted(kind: str, number: int, store: Path, params: Params, rng: random.Random, span: float) -> None:
    """Run one load and interrupt it somewhere."""
    if kind == "kill":
        child = forked(lambda: load(number, store, params))
        time.sleep(rng.uniform(0, span))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        return

    size = rng.randrange(0, 16_000)  # a segment has about 9,000 bytes, the list of loads up to 12,000

    def limited() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
        load(number, store, params)

    _, status = os.waitpid(forked(limited), 0)
    assert os.waitstatus_to_exitcode(status) in {0, 7}, status


def one_round(kind: str, store: Path, params: Params, count: int, rng: random.Random) -> dict[str, int]:
    """Interrupt ``count`` loads of one store, then load everything again and see that nothing was lost."""
    whole(lambda: load(0, store, params))
    start = time.monotonic()
    whole(lambda: load(1, store, params))
    span = 1.3 * (time.monotonic() - start)
    outcome = {"before": 0, "after": 0}
    for number in range(2, count + 2):
        before = known(store)
        interrupted(kind, number, store, params, rng, span)
        after = known(store)
        assert after in (before, [*before, f"{number}.csv"]), (before, after)
        outcome["after" if len(after) > len(before) else "before"] += 1
    for number in range(count + 2):
        whole(lambda number=number: load(number, store, params))
    files = known(store)
    assert sorted(files) == sorted(f"{number}.csv" for number in range(count + 2)), files
    return {**outcome, "figures": len(files) * len(DAYS)}


def main(kind: str, stores: Path, params: Params, count: int, seed: int) -> None:
    """Interrupt loads in rounds of twenty, each on a store of its own, so that a load stays short."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    rng = random.Random(seed)
    sizes = [min(20, count - first) for first in range(0, count, 20)]
    rounds = [one_round(kind, stores / str(number), params, size, rng) for number, size in enumerate(sizes)]
    total = {name: sum(one[name] for one in rounds) for name in ("before", "after", "figures")}
    print(json.dumps({"interrupted": count, "stores": len(rounds), "seed": seed, **total}))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), read_params(Path(sys.argv[3])), int(sys.argv[4]), int(sys.argv[5]))
