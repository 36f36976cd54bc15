"""Whether the program does its work: the checks behind `/readyz`, and the figures that are looked at now and then."""

import asyncio
import contextlib
from collections.abc import Mapping
from datetime import timedelta

from bot.channels.channel import Channel
from bot.context import Context
from bot.http import Check
from bot.metrics import Metrics
from bot.scheduler import Scheduler
from storage import inbox, media, outbox
from storage.errors import StorageError
from storage.inbox import InboxState
from storage.letters import LetterState

SILENCE = 90.0
"""Seconds a channel may be without a word from its server."""

SCHEDULER_LAG = timedelta(minutes=2)
INBOX_AGE = timedelta(minutes=1)
MEASURE_EVERY = 5.0


class Health:
    """The checks of one run."""

    def __init__(self, ctx: Context, scheduler: Scheduler, channels: Mapping[str, Channel]) -> None:
        self._ctx = ctx
        self._scheduler = scheduler
        self._channels = channels

    def checks(self) -> Mapping[str, Check]:
        """What is wrong, by name; empty words where nothing is."""
        return {
            "database": self._database,
            "channels": self._hearing,
            "scheduler": self._ticking,
            "inbox": self._working,
        }

    async def measure(self, metrics: Metrics) -> None:
        """Look at the figures that nobody counts in passing, until cancelled."""
        while True:
            with contextlib.suppress(StorageError):
                await self._measure(metrics)
            await asyncio.sleep(MEASURE_EVERY)

    async def _measure(self, metrics: Metrics) -> None:
        async with self._ctx.db.read() as tx:
            backlog = await outbox.backlog(tx)
            waiting = (await inbox.counts(tx)).get(InboxState.WAITING, 0)
            files = len(await media.pending(tx, 1000))
        for lane in {lane for lane, _ in backlog}:
            metrics.outbox.labels(lane.name.lower()).set(backlog.get((lane, LetterState.PENDING), 0))
        metrics.inbox.set(waiting)
        metrics.media.set(files)
        metrics.scheduler_lag.set(self._scheduler.lag().total_seconds())
        for name, channel in self._channels.items():
            metrics.silence.labels(name).set(channel.stalled_for())

    async def _database(self) -> str:
        try:
            await self._ctx.db.ping()
        except StorageError as error:
            return error.code
        return ""

    async def _hearing(self) -> str:
        silent = [name for name, channel in self._channels.items() if channel.stalled_for() > SILENCE]
        return f"nothing heard from {', '.join(silent)}" if silent else ""

    async def _ticking(self) -> str:
        return f"last tick {self._scheduler.lag()} ago" if self._scheduler.lag() > SCHEDULER_LAG else ""

    async def _working(self) -> str:
        async with self._ctx.db.read() as tx:
            oldest = await inbox.oldest_waiting(tx)
        clock = self._ctx.clock
        late = oldest is not None and clock.real(clock.now()) - clock.real(oldest) > INBOX_AGE
        return f"an update waits since {oldest}" if late else ""
