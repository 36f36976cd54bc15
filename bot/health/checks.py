"""Whether the program does its work: the checks behind `/readyz`, and the figures that are looked at now and then.

What each check's name means, and what to do about it, stands in docs/operations.md.
"""

import asyncio
import shutil
from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path

from sqlalchemy.engine import make_url

from bot.channels.base import Channel
from bot.health.store_probe import StoreProbe
from bot.http.server import Check
from bot.notifications.scheduler import Scheduler
from bot.runtime.context import Context
from bot.runtime.metrics import Metrics
from bot.runtime.settings import Settings
from bot.runtime.supervision import Supervision
from storage.db.errors import StorageError
from storage.media import disk
from storage.media import files as media
from storage.messages import inbox, outbox
from storage.messages.inbox import InboxState
from storage.messages.outbox_message import OutboxState

SILENCE = 90.0
"""Seconds a channel may be without a word from its server."""

STILL = 60.0
"""Seconds a loop of the program may be without a sign of life. The scheduler has a check of its own."""

SCHEDULER_LAG = timedelta(minutes=2)
INBOX_AGE = timedelta(minutes=1)
MEASURE_EVERY = 5.0


class Health:
    """The checks of one run. `places`: the folders that must not run out of room, by what they hold. `supervision`
    tells which loops fail."""

    def __init__(
        self,
        ctx: Context,
        scheduler: Scheduler,
        probe: StoreProbe,
        channels: Mapping[str, Channel],
        places: Mapping[str, Path],
        supervision: Supervision | None = None,
    ) -> None:
        self._supervision = supervision
        self._ctx = ctx
        self._scheduler = scheduler
        self._probe = probe
        self._channels = channels
        self._places = places

    def checks(self) -> Mapping[str, Check]:
        """Return what is wrong, by the check's name; an empty text if nothing is."""
        return {
            "database": self._database,
            "disk": self._room,
            "channels": self._hearing,
            "scheduler": self._ticking,
            "inbox": self._working,
            "loops": self._moving,
        }

    async def measure(self, metrics: Metrics) -> None:
        """Look at the figures that nobody counts in passing, until cancelled."""
        while True:
            try:
                await self._measure(metrics)
            except StorageError as error:
                if error.ends:
                    raise
            await asyncio.sleep(MEASURE_EVERY)

    async def _measure(self, metrics: Metrics) -> None:
        async with self._ctx.db.read() as tx:
            backlog = await outbox.backlog(tx)
            waiting = (await inbox.counts(tx)).get(InboxState.WAITING, 0)
            files = len(await media.pending(tx, 1000))
        for lane in {lane for lane, _ in backlog}:
            metrics.outbox.labels(lane.name.lower()).set(backlog.get((lane, OutboxState.PENDING), 0))
        metrics.inbox.set(waiting)
        metrics.media.set(files)
        metrics.scheduler_lag.set(self._scheduler.lag().total_seconds())
        for name, channel in self._channels.items():
            metrics.silence.labels(name).set(channel.stalled_for())
        for name, place in self._places.items():
            metrics.disk_free.labels(name).set(shutil.disk_usage(disk.standing(place)).free)

    async def _database(self) -> str:
        try:
            await self._ctx.db.ping()
        except StorageError as error:
            return error.code
        return self._probe.trouble()

    async def _room(self) -> str:
        found = list(_short_of_room(self._places))
        try:
            await self._ctx.media.try_out()
        except StorageError as error:
            found.append(f"media: nothing can be kept, {error.code}")
        return ", ".join(found)

    async def _hearing(self) -> str:
        silent = {name: channel.stalled_for() for name, channel in self._channels.items()}
        return ", ".join(f"nothing heard from {name} for {s:.0f} s" for name, s in silent.items() if s > SILENCE)

    async def _ticking(self) -> str:
        return f"last tick {self._scheduler.lag()} ago" if self._scheduler.lag() > SCHEDULER_LAG else ""

    async def _working(self) -> str:
        async with self._ctx.db.read() as tx:
            oldest = await inbox.oldest_waiting(tx)
        clock = self._ctx.clock
        late = oldest is not None and clock.real(clock.now()) - clock.real(oldest) > INBOX_AGE
        return f"an update waits since {oldest}" if late else ""

    async def _moving(self) -> str:
        failing = self._supervision.failing() if self._supervision else {}
        still = {part: s for part, s in self._ctx.heartbeat.still(STILL).items() if part not in {"scheduler", *failing}}
        found = [f"{part} failed: {why}" for part, why in failing.items()]
        return ", ".join(found + [f"{part} stands still for {s:.0f} s" for part, s in still.items()])


def places_of(settings: Settings) -> dict[str, Path]:
    """Return the folders the data of these settings are in; a store that is a server has none here."""
    address = make_url(settings.database_url)
    found = {"media": Path(settings.media_dir)}
    if address.get_backend_name() == "sqlite" and address.database:
        found["database"] = Path(address.database).parent
    return found


def _short_of_room(places: Mapping[str, Path]) -> Sequence[str]:
    return [
        f"{name}: {shutil.disk_usage(disk.standing(place)).free / 1024**2:.1f} MB left"
        for name, place in places.items()
        if disk.is_short(place)
    ]
