"""Whether the system's clock is to be believed: one that jumped, or that starts far from where the store left off, may
be wrong for a moment, as before its time service has set it. Until it has stayed where it is for a while nothing that
the calendar wants is sent, missed or settled.

A machine that slept, or was down for long, looks the same; there it costs two minutes.
"""

from datetime import datetime, timedelta

import structlog

from bot.runtime.clock import Clock

JUMP = 60.0
"""Seconds: less is an adjustment, and changes nothing that matters here."""

STEADY = 120.0
"""Seconds a clock has to stay where it jumped to before it is believed."""

GAP = timedelta(hours=12)
"""A start so long after the newest instant the store has seen, or before it by `JUMP`, may be a wrong clock's."""

log = structlog.get_logger()


class ClockTrust:
    """Look at a clock whenever it is asked. A rehearsal's is always believed: nobody steps it; and so is one that is
    back where it was believed before."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._believed: float | None = clock.offset()
        self._before: float | None = None
        self._doubted = 0.0
        self._since: float | None = None
        self._newest: datetime | None = None

    def begin(self, newest: datetime | None) -> None:
        """At startup: `newest` is the newest instant the store has seen."""
        self._newest = newest
        if not self._clock.rehearsal and not self._plausible():
            self._believed = None

    def holds(self) -> bool:
        """Whether the clock is to be believed now."""
        offset = self._clock.offset()
        if self._believed is None and self._plausible():
            self._believed = offset
        if any(known is not None and abs(offset - known) < JUMP for known in (self._believed, self._before)):
            return self._believe(offset)
        now = self._clock.monotonic()
        if self._since is None or abs(offset - self._doubted) >= JUMP:
            jumped = None if self._believed is None else round(offset - self._believed)
            log.warning("clock-not-believed", shows=self._clock.now().isoformat(), jumped=jumped, for_seconds=STEADY)
            self._since, self._doubted = now, offset
        return self._believe(offset) if now - self._since >= STEADY else False

    def _believe(self, offset: float) -> bool:
        if self._since is not None:
            log.warning("clock-believed", shows=self._clock.now().isoformat())
        if self._believed is not None and abs(offset - self._believed) >= JUMP:
            self._before = self._believed
        self._believed, self._since = offset, None
        return True

    def _plausible(self) -> bool:
        if self._newest is None:
            return True
        since = self._clock.now() - self._newest
        return -timedelta(seconds=JUMP) < since < GAP
