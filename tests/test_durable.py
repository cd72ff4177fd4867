"""What may pass is tried again, what will not is not; a file comes whole or not at all."""

from __future__ import annotations

import errno

import pytest

from p06analysis.durable import ATTEMPTS, retried, write_text


class Flaky:
    """Fails a number of times, then returns."""

    def __init__(self, error: Exception, times: int) -> None:
        self.error, self.times, self.calls = error, times, 0

    def __call__(self) -> str:
        self.calls += 1
        if self.calls <= self.times:
            raise self.error
        return "done"


def test_busy_share_is_tried_again():
    work = Flaky(OSError(errno.EBUSY, "busy"), times=2)
    assert retried(work) == "done"
    assert work.calls == 3


def test_share_that_stays_busy_is_given_up():
    work = Flaky(OSError(errno.ESTALE, "stale"), times=99)
    with pytest.raises(OSError, match="stale"):
        retried(work)
    assert work.calls == ATTEMPTS


@pytest.mark.parametrize(
    "error", [OSError(errno.ENOSPC, "full"), OSError(errno.EACCES, "denied"), ValueError("a cell")]
)
def test_what_will_not_pass_is_not_tried_again(error):
    work = Flaky(error, times=1)
    with pytest.raises(type(error)):
        retried(work)
    assert work.calls == 1


def test_file_that_cannot_be_written_leaves_the_old_one_and_nothing_else(tmp_path):
    write_text(tmp_path / "page", "old")
    (tmp_path / "page").unlink()
    (tmp_path / "page").mkdir()
    (tmp_path / "page" / "inside").touch()
    with pytest.raises(OSError):  # noqa: PT011
        write_text(tmp_path / "page", "new")
    assert [path.name for path in tmp_path.iterdir()] == ["page"]
