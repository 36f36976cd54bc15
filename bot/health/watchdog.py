"""The watchdog: looks at the checks behind `/readyz` all the time, says in the log what turns bad and why, and has a
loop of the program begun anew that stands still; where that does not help the program ends, for its supervisor to start
it again.

What has a cause outside (a network, a disk, another process's lock) is waited for: every part goes on by itself once
the cause is gone, and a new start would change nothing.
"""

import asyncio
from collections.abc import Callable, Mapping

import structlog

from bot.http.server import Check, reasons_of
from bot.runtime import systemd
from bot.runtime.heartbeat import Heartbeat
from bot.runtime.metrics import Metrics

LOOK = 5.0
"""Seconds between looks. systemd's WatchdogSec has to be several times that."""

STUCK = 600.0
"""Seconds a loop may stand still: longer than the longest evening's digests take."""

BLOCKED = 2.0
"""Seconds the event loop may be late before the log says so: as long nobody is answered."""

log = structlog.get_logger()


class Stuck(Exception):
    """A part of the program stands still and cannot be broken off: only a new start will help."""

    code = "stuck"
    ends = True


class Watchdog:
    """Look until cancelled. `break_off` restarts a loop and says whether that can help
    (`bot.runtime.supervision`); `tell` hears what systemd is to know."""

    def __init__(
        self,
        checks: Mapping[str, Check],
        heartbeat: Heartbeat,
        metrics: Metrics,
        monotonic: Callable[[], float],
        *,
        break_off: Callable[[str], bool] = lambda part: False,
        tell: Callable[..., None] = systemd.notify,
    ) -> None:
        self._break_off = break_off
        self._checks = checks
        self._heartbeat = heartbeat
        self._metrics = metrics
        self._monotonic = monotonic
        self._tell = tell
        self._bad_since: dict[str, float] = {}

    async def run(self) -> None:
        """Look every `LOOK` seconds. Raises `Stuck`."""
        while True:
            began = self._monotonic()
            await asyncio.sleep(LOOK)
            self.note_lateness(self._monotonic() - began - LOOK)
            await self.look()

    async def look(self) -> None:
        """Look once. Raises `Stuck`."""
        reasons = await reasons_of(self._checks)
        for name, reason in reasons.items():
            self._note(name, reason)
        for part, seconds in self._heartbeat.still(STUCK).items():
            log.error("part-stands-still", part=part, seconds=round(seconds))
            if not self._break_off(part):
                raise Stuck(f"{part} for {seconds:.0f} s")
        bad = [f"{name}: {reason}" for name, reason in reasons.items() if reason]
        self._tell("WATCHDOG=1", f"STATUS=not ready: {'; '.join(bad)}" if bad else "STATUS=ready")

    def note_lateness(self, seconds: float) -> None:
        """Note that the event loop came so many seconds late."""
        self._metrics.loop_lag.set(max(0.0, seconds))
        if seconds > BLOCKED:
            log.warning("loop-blocked", seconds=round(seconds, 1))

    def _note(self, name: str, reason: str) -> None:
        """Say once that a check turned bad, and once that it is good again."""
        self._metrics.ready.labels(name).set(0 if reason else 1)
        if reason and name not in self._bad_since:
            self._bad_since[name] = self._monotonic()
            log.error("not-ready", check=name, reason=reason)
        elif not reason and name in self._bad_since:
            log.info("ready-again", check=name, seconds=round(self._monotonic() - self._bad_since.pop(name)))
