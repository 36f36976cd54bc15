"""How a demo's time passes: at any speed, paused, or on to the next thing that happens."""

import asyncio
import time
from collections.abc import Callable
from datetime import datetime, timedelta

from bot.runtime.clock import VirtualClock

SPEEDS = (1, 10, 60, 300, 1800, 7200, 20000)
"""Times as fast as the real clock; at the last a campaign of a month takes two minutes."""


class DemoClock(VirtualClock):
    """A virtual clock that also goes back to the instant shown, while somebody at the screen acts."""

    def show(self, instant: datetime) -> None:
        """Make it that instant, be it before the one that is being waited for."""
        self._now = instant.astimezone(self._start.tzinfo)


class Pace:
    """The instant shown, and when what comes next may happen.

    The clock never passes what is due: it waits there until that has happened, however fast it goes. `seeking`: time
    jumps from event to event until `found` is called, or `until` is reached.
    """

    def __init__(self, begins: datetime, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._at = begins
        self._due = begins
        self._since = monotonic()
        self._changed = asyncio.Event()
        self.speed = SPEEDS[2]
        self.playing = False
        self.seeking = False
        self.until: datetime | None = None

    def now(self) -> datetime:
        """The instant shown."""
        if not self.playing or self.seeking:
            return self._at
        return min(self._at + timedelta(seconds=(self._monotonic() - self._since) * self.speed), self._due)

    def play(self, speed: float | None = None) -> None:
        """Let time pass, at that speed."""
        self._anchor()
        self.playing, self.seeking = True, False
        if speed is not None:
            self.set_speed(speed)

    def set_speed(self, speed: float) -> None:
        """So many times as fast as the real clock, now or once time passes again."""
        self._anchor()
        self.speed = int(min(max(speed, SPEEDS[0]), SPEEDS[-1]))

    def pause(self) -> None:
        """Stop the clock."""
        self._anchor()
        self.playing = self.seeking = False

    def seek(self, until: datetime | None = None) -> None:
        """Go on to the next thing that happens on a phone that is shown, or to that instant."""
        self._anchor()
        self.playing, self.seeking, self.until = False, True, until

    def found(self) -> None:
        """Something has happened on a phone that is shown."""
        if self.seeking and self.until is None:
            self.pause()

    async def reach(self, instant: datetime) -> None:
        """Return when it is that instant on the screen; what was due before has happened."""
        self._anchor()
        self._due = max(self._at, instant)
        while True:
            if self.seeking and self.until is not None and instant >= self.until:
                self._at = max(self._at, self.until)
                self.pause()
            if self.seeking or self.now() >= instant:
                if self.seeking:
                    self._at = max(self._at, instant)
                return
            self._changed.clear()
            left = (instant - self.now()).total_seconds() / self.speed if self.playing else None
            try:
                async with asyncio.timeout(left):
                    await self._changed.wait()
            except TimeoutError:
                continue

    def _anchor(self) -> None:
        self._at, self._since = self.now(), self._monotonic()
        self._changed.set()


class ShownClock(VirtualClock):
    """The instant on the screen, for whoever only looks: the play itself is ahead, waiting for what comes next."""

    def __init__(self, pace: Pace) -> None:
        super().__init__(pace.now())
        self._pace = pace

    def now(self) -> datetime:
        """The instant shown."""
        return self._pace.now()
