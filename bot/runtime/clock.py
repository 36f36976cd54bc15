"""Clocks: the time, and waiting for it. Nothing else in the program reads the system's clock.

Three clocks answer the same questions: the real one, one set elsewhere for a rehearsal (INTERFACE §3, WEEKBOT_CLOCK),
and a virtual one moved by hand, on which a month passes in seconds.
"""

import asyncio
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Protocol

SLICE = 20.0
"""The longest a real wait lasts before the clock is looked at again, in seconds: so a stepped clock is noticed."""

FOREIGN = timedelta(days=7)
"""How far from the system's time an instant is one of a rehearsal's."""

GRAIN = timedelta(seconds=2)
"""What is told to the second, and has been on its way, was just now: a quick clock makes hours of less."""

STEP = 2.0
"""How far, in seconds, the system's clock must jump to count as stepped rather than gently adjusted."""


class Clock(Protocol):
    """The time as the program sees it. Instants are aware; `monotonic` is in seconds and never steps back."""

    @property
    def rehearsal(self) -> bool:
        """Whether this is not the real time: then every text sent begins with 【演练】."""

    def now(self) -> datetime:
        """The instant it is, in UTC."""

    def monotonic(self) -> float:
        """Seconds since some start, for pacing and timeouts: real ones, but on a virtual clock virtual ones."""

    def offset(self) -> float:
        """Seconds from `monotonic` to the time of day. It changes only where somebody steps the clock."""

    def real(self, instant: datetime) -> datetime:
        """When, on the system's clock, it will be that instant."""

    def shown_at(self, instant: datetime) -> datetime:
        """What this clock showed when somebody else's, which tells the real time, showed `instant`."""

    async def wait(self, event: asyncio.Event, until: datetime | None = None) -> bool:
        """Wait for the event, until `until` at the latest. True if the event is set, False if the time has come."""

    async def sleep_until(self, instant: datetime) -> None:
        """Return when it is that instant, at once if it is past."""


async def _set_within(event: asyncio.Event, seconds: float) -> bool:
    """Whether the event is set within so many real seconds."""
    try:
        async with asyncio.timeout(seconds):
            await event.wait()
    except TimeoutError:
        return event.is_set()
    return True


class RealClock:
    """The system's clock.

    `on_step` is told when the system's clock was stepped: by how many seconds, negative for backwards. A wait looks at
    the clock every `SLICE` seconds, so that what became due by a step, or while the machine slept, is not overslept.
    """

    rehearsal = False

    def __init__(
        self,
        on_step: Callable[[float], None] | None = None,
        *,
        wall: Callable[[], float] = time.time,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._wall = wall
        self._monotonic = monotonic
        self._on_step = on_step
        self._offset = wall() - monotonic()

    def now(self) -> datetime:
        """The instant it is, in UTC."""
        return datetime.fromtimestamp(self._wall(), UTC)

    def monotonic(self) -> float:
        """Real seconds that never step back."""
        return self._monotonic()

    def offset(self) -> float:
        """Changes with every step of the system's clock."""
        return self._wall() - self._monotonic()

    def real(self, instant: datetime) -> datetime:
        """The same: this is the system's clock."""
        return instant

    def shown_at(self, instant: datetime) -> datetime:
        """The same: this is the system's clock."""
        return instant

    def check(self) -> float:
        """How far, in seconds, the system's clock has been stepped since the last look; tells `on_step` if it was."""
        offset = self._wall() - self._monotonic()
        stepped = offset - self._offset
        self._offset = offset
        if abs(stepped) < STEP:
            return 0.0
        if self._on_step:
            self._on_step(stepped)
        return stepped

    async def wait(self, event: asyncio.Event, until: datetime | None = None) -> bool:
        """Wait for the event, until `until` at the latest, in slices. True if the event is set."""
        while not event.is_set():
            left = SLICE if until is None else until.timestamp() - self._wall()
            if left <= 0:
                return False
            await _set_within(event, min(left, SLICE))
            self.check()
        return True

    async def sleep_until(self, instant: datetime) -> None:
        """Return when it is that instant."""
        await self.wait(asyncio.Event(), instant)


class RehearsalClock:
    """A clock that starts at `start` and runs `speed` times as fast as the real one.

    It never starts behind `floor`, the newest instant the store has seen; `moved` says whether it had to start later
    than asked. Raises ValueError unless `speed` is above 0.
    """

    rehearsal = True

    def __init__(
        self,
        start: datetime,
        speed: float = 1.0,
        floor: datetime | None = None,
        *,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        if not speed > 0:
            raise ValueError("a rehearsal clock runs forward: its speed is above 0")
        self.moved = floor is not None and floor > start
        self.start = floor if floor is not None and floor > start else start
        self.speed = speed
        self._monotonic = monotonic
        self._began = monotonic()

    def now(self) -> datetime:
        """The rehearsed instant, in UTC."""
        return (self.start + timedelta(seconds=(self._monotonic() - self._began) * self.speed)).astimezone(UTC)

    def monotonic(self) -> float:
        """Real seconds: a server's limits do not run faster because a rehearsal does."""
        return self._monotonic()

    def offset(self) -> float:
        """Nobody steps it."""
        return 0.0

    def real(self, instant: datetime) -> datetime:
        """When that rehearsed instant will be, at this speed."""
        return datetime.now(UTC) + (instant - self.now()) / self.speed

    def shown_at(self, instant: datetime) -> datetime:
        """The rehearsed instant of a real one; while it was stopped, as before it ever ran, this clock stood still.

        What is far from the system's time is a rehearsed instant already.
        """
        ago = datetime.now(UTC) - instant
        if abs(ago) > FOREIGN:
            return instant
        return self.now() if ago < GRAIN else max(self.start, self.now() - ago * self.speed)

    async def wait(self, event: asyncio.Event, until: datetime | None = None) -> bool:
        """Wait for the event, until the rehearsed instant `until` at the latest. True if the event is set."""
        while not event.is_set():
            left = SLICE if until is None else (until - self.now()).total_seconds() / self.speed
            if left <= 0:
                return False
            await _set_within(event, min(left, SLICE))
        return True

    async def sleep_until(self, instant: datetime) -> None:
        """Return when it is that rehearsed instant."""
        await self.wait(asyncio.Event(), instant)


class VirtualClock:
    """A clock that stands still until it is moved by hand: for whole campaigns in seconds, and for tests."""

    rehearsal = True

    def __init__(self, start: datetime) -> None:
        self._start = start.astimezone(UTC)
        self._now = self._start
        self._moved = asyncio.Event()
        self._awaited: list[datetime] = []

    def now(self) -> datetime:
        """The instant it was last moved to, in UTC."""
        return self._now

    def monotonic(self) -> float:
        """Virtual seconds since the start."""
        return (self._now - self._start).total_seconds()

    def offset(self) -> float:
        """Nobody steps it."""
        return 0.0

    def real(self, instant: datetime) -> datetime:
        """The instant itself: nobody knows when this clock is moved."""
        return instant

    def shown_at(self, instant: datetime) -> datetime:
        """The instant itself: whoever lives by this clock has no other."""
        return instant

    def move_to(self, instant: datetime) -> None:
        """Make it that instant; whoever waited for an instant up to it goes on. Raises ValueError backwards."""
        if instant < self._now:
            raise ValueError("a clock does not run backwards")
        self._now = instant.astimezone(UTC)
        self._moved.set()
        self._moved = asyncio.Event()

    def move(self, step: timedelta) -> None:
        """Make it that much later."""
        self.move_to(self._now + step)

    def next_awaited(self) -> datetime | None:
        """The earliest instant somebody is waiting for, None if nobody waits for one."""
        return min(self._awaited, default=None)

    async def wait(self, event: asyncio.Event, until: datetime | None = None) -> bool:
        """Wait for the event, until the clock is moved to `until` or beyond. True if the event is set."""
        if until is not None:
            self._awaited.append(until)
        try:
            while not event.is_set():
                if until is not None and until <= self._now:
                    return False
                await self._either(event)
        finally:
            if until is not None:
                self._awaited.remove(until)
        return True

    async def _either(self, event: asyncio.Event) -> None:
        """Return when the event is set or the clock is moved."""
        waits = [asyncio.ensure_future(event.wait()), asyncio.ensure_future(self._moved.wait())]
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()

    async def sleep_until(self, instant: datetime) -> None:
        """Return when the clock has been moved to that instant or beyond."""
        await self.wait(asyncio.Event(), instant)
