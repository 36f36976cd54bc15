"""Keeps a report process that has done its work for a while: the next report need not wait for one to start."""

import asyncio
import os
import signal
from asyncio.subprocess import Process
from contextlib import suppress

SPARE_SECONDS = 300.0
"""Whoever asks for one report often asks for another; then the memory goes back."""


class SpareProcess:
    """A place for one process that waits for an order."""

    def __init__(self, seconds: float = SPARE_SECONDS) -> None:
        self._seconds = seconds
        self._process: Process | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._closed = False

    def take(self) -> Process | None:
        """The one that waits, if there is one and it lives; it is the caller's from now on."""
        process, self._process = self._process, None
        if self._timer:
            self._timer.cancel()
        return process if process and process.returncode is None else None

    def keep(self, process: Process) -> bool:
        """Have it wait here; False where another does, or nothing is kept any more."""
        if self._closed or process.returncode is not None or (self._process and self._process.returncode is None):
            return False
        if self._timer:
            self._timer.cancel()
        self._process = process
        self._timer = asyncio.get_running_loop().call_later(self._seconds, self._let_go)
        return True

    async def close(self) -> None:
        """End the one that waits, and keep none from now on."""
        self._closed = True
        if process := self.take():
            with suppress(ProcessLookupError):
                os.kill(process.pid, signal.SIGKILL)
            await process.communicate()

    def _let_go(self) -> None:
        """It ends when nobody can order anything any more."""
        process = self.take()
        if process and process.stdin:
            process.stdin.close()
