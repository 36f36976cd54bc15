"""Find out whether the store can be written to, by writing what has to be written anyway: the newest instant seen; and
whether what is written is where a restart would look for it.

A store that another process locks, or whose disk is full, can be read all the while; only writing shows it.
"""

import asyncio
from functools import partial

import structlog

from bot.runtime.context import Context
from storage.db import key_value
from storage.db.errors import StorageError

EVERY = 5.0
"""Seconds between writes. A rehearsal clock never starts again below the instant written last (INTERFACE §3)."""

SLOW = 10.0
"""Seconds a write may take before the store counts as one that cannot be written to."""

LOG_EMPTIED_EVERY = 30.0
"""Seconds after which nothing deleted is left in SQLite's log, where nobody reads or writes just then."""

PART = "store"

log = structlog.get_logger()


class StoreProbe:
    """Write the instant now and then, until cancelled; a failure is noted, and tried again where that may help."""

    def __init__(self, ctx: Context) -> None:
        self._ctx = ctx
        self._failed = ""
        self._written_at = self._log_emptied_at = ctx.clock.monotonic()

    async def run(self) -> None:
        """Write every `EVERY` seconds."""
        while True:
            await self.write()
            self._ctx.heartbeat.beat(PART)
            await asyncio.sleep(EVERY)

    async def write(self) -> None:
        """Write once, and look; say when it begins to fail and when it works again. Raises what ends the program."""
        try:
            # A clock that is not believed yet may show an instant that nobody has reached.
            seen = self._ctx.clock.now() if self._ctx.trust.holds() else None
            await self._ctx.db.turn(partial(key_value.see_instant, now=seen) if seen else key_value.see_nothing)
            await self._ctx.db.look(empty_log=self._log_is_due())
        except StorageError as error:
            if not self._failed:
                log.error("store-not-writable", code=error.code)  # noqa: TRY400 (the code says it all)
            self._failed = error.code
            if error.ends:
                raise
        else:
            if self._failed:
                log.info("store-writable-again", seconds=round(self._silence()))
            self._failed = ""
            self._written_at = self._ctx.clock.monotonic()

    def _log_is_due(self) -> bool:
        now = self._ctx.clock.monotonic()
        if now - self._log_emptied_at < LOG_EMPTIED_EVERY:
            return False
        self._log_emptied_at = now
        return True

    def trouble(self) -> str:
        """Why nothing can be written, empty where something was just now."""
        if self._failed:
            return f"{self._failed}: nothing written for {self._silence():.0f} s"
        return f"nothing written for {self._silence():.0f} s" if self._silence() > EVERY + SLOW else ""

    def _silence(self) -> float:
        return self._ctx.clock.monotonic() - self._written_at
