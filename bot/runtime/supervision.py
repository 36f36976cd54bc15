"""Keep the program's loops going: one that fails is restarted, after ever longer pauses, and somebody is told.

Only what cannot be gone on with ends the program: an error that says so of itself (`ends`), as a damaged store and a
lost lock do. Everything else is a mistake of ours in one part, and costs that part alone.
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from dataclasses import dataclass
from functools import partial

import structlog

from bot.runtime.heartbeat import Heartbeat
from bot.runtime.metrics import Metrics

Loop = Callable[[], Coroutine[None, None, None]]

Tell = Callable[[str], Awaitable[None]]
"""Tells the admins that the part of that name failed."""

PAUSES = (1.0, 2.0, 5.0, 10.0, 30.0, 60.0)
"""Seconds before a loop is begun anew after its first, second … failure in a row; the last holds from then on."""

HEALTHY = 60.0
"""Seconds a loop has to go on before it counts as mended, and its next failure as a first one."""

TELL_SECONDS = 5.0
"""How long telling the admins may keep a loop from being begun anew."""

log = structlog.get_logger()


class Ended(Exception):
    """A loop came to an end, which none does before the program stops."""


class StoodStill(Exception):
    """A loop gave no sign of life for so long that it was broken off."""


def ends_the_program(error: BaseException) -> bool:
    """Return whether the program cannot go on after this."""
    return not isinstance(error, Exception) or bool(getattr(error, "ends", False))


@dataclass(slots=True)
class _Part:
    """A loop under way: how often it failed in a row, since when it runs (None during a pause), and why it failed."""

    failures: int = 0
    began_at: float | None = None
    why: str = ""
    task: asyncio.Task[None] | None = None
    broken_off: bool = False


class Supervision:
    """The loops of one run. `monotonic` tells the time in seconds, `tell` may raise what it likes."""

    def __init__(
        self, monotonic: Callable[[], float], heartbeat: Heartbeat, metrics: Metrics, tell: Tell | None = None
    ) -> None:
        self._monotonic = monotonic
        self._heartbeat = heartbeat
        self._metrics = metrics
        self._tell = tell
        self._parts: dict[str, _Part] = {}
        self._stopping = False

    def keeping(self, loops: Mapping[str, Loop]) -> dict[str, Loop]:
        """Return the same loops, kept going."""
        return {name: partial(self.keep, name, loop) for name, loop in loops.items()}

    async def keep(self, name: str, loop: Loop, *, may_end: bool = False) -> None:
        """Run a loop until cancelled, beginning it anew whenever it fails; one that `may_end` is let go when it does.

        Raises what ends the program.
        """
        part = self._parts[name] = _Part()
        while True:
            part.began_at = self._monotonic()
            self._heartbeat.beat_again(name)
            error = await self._run(name, loop, part)
            if self._stopping or (error is None and may_end):
                return
            error = error or Ended("it ended by itself")
            if ends_the_program(error):
                raise error
            pause = self._failed(name, part, error)
            await self._say(name)
            await asyncio.sleep(pause)

    def let_go(self) -> None:
        """Let whatever ends from now on end: the program stops."""
        self._stopping = True

    def failing(self) -> dict[str, str]:
        """Return the loops that failed and have not gone on well for a while since, each with why."""
        now = self._monotonic()
        return {
            name: f"{part.why}, begun anew {part.failures} times"
            for name, part in self._parts.items()
            if part.failures and (part.began_at is None or now - part.began_at < HEALTHY)
        }

    def break_off(self, name: str) -> bool:
        """Break a loop off that stands still, so that it is begun anew.

        False where that is of no use: no loop is called so, or it goes on standing still though it was broken off.
        """
        part = self._parts.get(name)
        if part is None or part.broken_off or part.task is None:
            return False
        part.broken_off = True
        part.task.cancel()
        return True

    async def _run(self, name: str, loop: Loop, part: _Part) -> BaseException | None:
        """Run it once: what it raised, None where it came to its end."""
        part.broken_off = False
        task = part.task = asyncio.create_task(loop(), name=name)
        try:
            await asyncio.wait({task})
        except asyncio.CancelledError:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            raise
        return StoodStill("it stood still") if task.cancelled() else task.exception()

    def _failed(self, name: str, part: _Part, error: BaseException) -> float:
        """Note the failure; the pause before the loop is begun anew."""
        ran = self._monotonic() - (part.began_at or 0.0)
        part.failures = 1 if ran >= HEALTHY else part.failures + 1
        part.began_at, part.why = None, type(error).__name__
        pause = PAUSES[min(part.failures, len(PAUSES)) - 1]
        self._metrics.part_failures.labels(name).inc()
        log.error("part-failed", part=name, failures=part.failures, begun_anew_in=pause, exc_info=error)
        return pause

    async def _say(self, name: str) -> None:
        if self._tell is None:
            return
        try:
            async with asyncio.timeout(TELL_SECONDS):
                await self._tell(name)
        except Exception as error:  # noqa: BLE001 (whatever keeps it from being said now, the next failure tries again)
            log.warning("part-failure-untold", part=name, kind=type(error).__name__)
