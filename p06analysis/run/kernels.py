"""A kernel that is ended, with everything it started, when its time is over: also one that hangs where no interrupt reaches it."""

from __future__ import annotations

import os
import signal
import threading
from typing import Any


class TimeLimit:
    """The time that the kernels of one notebook have.

    Parameters
    ----------
    seconds : float
        From the start of the kernel.

    Attributes
    ----------
    has_passed : bool
        Whether a kernel was ended because its time was over.
    """

    def __init__(self, seconds: float) -> None:
        self.seconds, self.has_passed = seconds, False
        self._timers: list[threading.Timer] = []

    def manager(self) -> type:
        """Return a class of kernel managers, for nbclient, whose kernels are held to this limit."""
        from jupyter_client import AsyncKernelManager

        limit = self

        class LimitedKernelManager(AsyncKernelManager):
            async def start_kernel(self, **words: Any) -> None:  # type: ignore[override]  # there an attribute
                await super().start_kernel(**words)
                limit._watch(self.provisioner)

        return LimitedKernelManager

    def _watch(self, provisioner: Any) -> None:
        timer = threading.Timer(self.seconds, self._end, [provisioner])
        timer.daemon = True
        timer.start()
        self._timers.append(timer)

    def _end(self, provisioner: Any) -> None:
        process = provisioner.process
        if process is None or process.poll() is not None:
            return
        self.has_passed = True
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)  # a kernel leads a group of its own
        else:
            process.kill()

    def cancel(self) -> None:
        """Let go of the kernels: the notebook has ended."""
        for timer in self._timers:
            timer.cancel()
