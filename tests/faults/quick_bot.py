"""`weekbot run` and the other commands, forked instead of started: for tests that need hundreds of processes."""

import asyncio
import multiprocessing
import os
import subprocess
import sys
from multiprocessing.context import ForkServerProcess

from tests.botapi import Kind
from tests.e2e.running_bot import RunningBot

CLOCK = "2023-05-14T17:00:00+08:00"
"""Five in the afternoon of the window's first day: prompted, not yet nudged."""

programs = multiprocessing.get_context("forkserver")
programs.set_forkserver_preload(["forked_program"])


class QuickBot(RunningBot):
    """A RunningBot whose processes cost a fraction; `kills` counts how often it was killed."""

    kills = 0
    _forked: ForkServerProcess | None = None

    async def start(self, clock: str = CLOCK, *, kill_point: str = "") -> None:
        """Start it from the instant `clock`, to kill itself at `kill_point`."""
        settings = {**self.env, "WEEKBOT_CLOCK": clock}
        self._forked = self._fork(["run"], settings, kill_point)

    @property
    def pid(self) -> int:
        """Its process."""
        assert self._forked is not None
        assert self._forked.pid is not None
        return self._forked.pid

    async def start_and_listen(self, clock: str = CLOCK) -> None:
        """Start it, and return when it asks for updates: then it also stops when told to."""
        polls = len(self.api.ledger.of(Kind.REQUEST, method="getupdates"))
        await self.start(clock)
        await self.api.ledger.expect(Kind.REQUEST, method="getupdates", count=polls + 1, seconds=60)

    async def command(self, *args: str) -> subprocess.CompletedProcess[str]:
        """Run a `weekbot` command beside it; its output is in the log."""
        done = self._fork(list(args), self.env, "")
        await _ended(done, 120)
        return subprocess.CompletedProcess(args, done.exitcode or 0, self.log.read_text(), "")

    @property
    def running(self) -> bool:
        """Whether the process lives."""
        return self._forked is not None and self._forked.is_alive()

    async def stop(self) -> int:
        """SIGTERM, and its exit status."""
        assert self._forked is not None
        self._forked.terminate()
        return await self.ended(15)

    async def kill(self) -> int:
        """SIGKILL."""
        assert self._forked is not None
        self._forked.kill()
        self.kills += 1
        return await self.ended(10)

    async def ended(self, seconds: float) -> int:
        """Wait for its end, and its exit status: -9 where it was killed."""
        assert self._forked is not None
        await _ended(self._forked, seconds)
        assert self._forked.exitcode is not None, self.log.read_text()[-2000:]
        return self._forked.exitcode

    def _fork(self, args: list[str], settings: dict[str, str], kill_point: str) -> ForkServerProcess:
        _findable()
        # What the forks' server was started with is no setting of this one.
        given = {name: value for name, value in settings.items() if name.startswith("WEEKBOT_")}
        given = {**dict.fromkeys(_inherited(), ""), **given}
        from tests.faults.forked_program import run

        program = programs.Process(
            target=run, args=(str(self.folder), given, str(self.log), args, kill_point), daemon=True
        )
        program.start()
        return program


async def _ended(program: ForkServerProcess, seconds: float) -> None:
    await asyncio.to_thread(program.join, seconds)


def _inherited() -> list[str]:
    """Settings of the shell the tests run in; empty counts as not set."""
    return [name for name in os.environ if name.startswith("WEEKBOT_") and name.removeprefix("WEEKBOT_") in _NAMES]


_NAMES = {"TELEGRAM_TOKEN", "CAMPAIGN", "ADMINS", "CLOCK", "DATABASE_URL", "MEDIA_DIR", "HTTP", "WECOM_WEBHOOK"}


def _findable() -> None:
    """The server that programs are forked from imports once what they need; it looks where the tests do."""
    os.environ["PYTHONPATH"] = os.pathsep.join(path for path in sys.path if path)
