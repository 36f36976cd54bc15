"""Delivery: takes letters from the outbox and hands them to their channels.

Answers go first, then a group's digest, then broadcasts. A letter is claimed only when it may leave at once or very
soon, so that a crash finds few under way; what was under way is shown at most once more
(`storage.messages.outbox.recover`). Each recipient is on its own: one letter at a time in a chat, many chats together,
and no failure but its own holds a letter up.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import structlog

from bot.channels.base import Channel, ShownOnce
from bot.delivery.attempt import Attempt
from bot.delivery.channel_health import ChannelHealth
from bot.delivery.claim import ClaimedMessage, take
from bot.delivery.outcomes import OnUnreachable, Outcomes
from bot.delivery.pacing import Limits, Pacer
from bot.runtime.clock import Clock
from bot.runtime.heartbeat import Heartbeat
from bot.runtime.metrics import Metrics
from dialogs.model.outgoing import Lane
from storage.db.database import Database, Tx
from storage.db.errors import StorageError
from storage.messages import outbox
from storage.messages.outbox_message import OutboxState

UNDER_WAY = 96
"""The most letters under way at a time."""

BULK_UNDER_WAY = 64
"""Of those the most that are no answers: slow ones must not keep an answer from leaving."""

BULK_AT_ONCE = 16
"""Fewer of them are claimed only where none is under way: a claim costs nearly the same for one letter as for many."""

LOOK_SECONDS = 1.0
"""How often the outbox is looked at unasked: letters become due, and other processes post some."""

STRAYS_EVERY = 10.0
"""Seconds between looks for letters that are claimed and in nobody's hands: their chats would stay silent."""

OnRecovered = Callable[[Tx, Mapping[OutboxState, int]], Awaitable[None]]
"""Told, in the same transaction, how many letters a new start found under way: to be shown once more, or given up."""

log = structlog.get_logger(__name__)


class _Quota(NamedTuple):
    """So many letters of a lane may leave now, on these channels."""

    lane: Lane
    limit: int
    channels: tuple[str, ...]


class Delivery:
    """Deliver the outbox of `db` over `channels`, by name.

    `path_of` gives where the bytes of an attachment lie. `pacers` say how fast each channel may be written to; one that
    is not named may be at any rate. `posted` is set by whoever puts something into the outbox. `continued` begins the
    further parts of a split text. `on_unreachable` is told of recipients that are gone, `on_recovered` at the
    start what was found under way.
    """

    def __init__(
        self,
        db: Database,
        channels: Mapping[str, Channel],
        *,
        path_of: Callable[[str], Path],
        clock: Clock,
        pacers: Mapping[str, Pacer] | None = None,
        posted: asyncio.Event | None = None,
        metrics: Metrics | None = None,
        continued: str = "",
        on_unreachable: OnUnreachable | None = None,
        on_recovered: OnRecovered | None = None,
        heartbeat: Heartbeat | None = None,
    ) -> None:
        self._db = db
        self._clock = clock
        pacers = pacers or {}
        self._health = {
            name: ChannelHealth(channel, pacers.get(name) or _unpaced(), clock.monotonic)
            for name, channel in channels.items()
        }
        self._exact = [name for name, channel in channels.items() if isinstance(channel, ShownOnce)]
        self._posted = posted or asyncio.Event()
        self._on_recovered = on_recovered
        self._heartbeat = heartbeat or Heartbeat(clock.monotonic)
        self._stopping = asyncio.Event()
        self._under_way: dict[int, tuple[Lane, asyncio.Task[None]]] = {}
        self._loop: asyncio.Task[None] | None = None
        self._strays_looked_for = clock.monotonic()
        self._outcomes = Outcomes(db, clock, metrics or Metrics(), self._stopping, on_unreachable)
        self._attempt = Attempt(self._outcomes, path_of, self._stopping, continued=continued)

    def wake(self) -> None:
        """Look at the outbox now."""
        self._posted.set()

    async def start(self) -> None:
        """Take up what an earlier run left under way, then deliver until `stop`. Raises a `StorageError`."""
        found = await self._db.turn(self._recover)
        if any(found.values()):
            log.warning("letters were under way when the program ended", **{str(k): v for k, v in found.items()})
        self._loop = asyncio.create_task(self._run(), name="delivery")

    async def _recover(self, tx: Tx) -> dict[OutboxState, int]:
        found = await outbox.recover(tx, self._clock.now(), exact=self._exact)
        if self._on_recovered is not None:
            await self._on_recovered(tx, found)
        return found

    async def stop(self, grace: float = 5.0) -> None:
        """Begin nothing more, and give what is under way `grace` seconds to end.

        What does not end in time stays claimed: the next start shows it once more.
        """
        self._stopping.set()
        self.wake()
        if self._loop is not None:
            await asyncio.gather(self._loop, return_exceptions=True)
        tasks = [task for _, task in self._under_way.values()]
        if not tasks:
            return
        _, late = await asyncio.wait(tasks, timeout=grace)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)

    async def run(self) -> None:
        """Deliver until `stop`, which lets what is under way end. Raises what ends the loop before."""
        if self._loop is None or (self._loop.done() and not self._stopping.is_set()):
            self._loop = asyncio.create_task(self._run(), name="delivery")
        try:
            await asyncio.shield(self._loop)
        except asyncio.CancelledError:
            self._loop.cancel()
            await asyncio.gather(self._loop, return_exceptions=True)
            raise

    async def drain(self) -> None:
        """Deliver whatever may leave now; returns when nothing is under way. For runs on a virtual clock."""
        while await self._begin_some() or self._under_way:
            if self._under_way:
                tasks = [task for _, task in self._under_way.values()]
                await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)

    async def _run(self) -> None:
        while not self._stopping.is_set():
            self._posted.clear()
            self._heartbeat.beat("delivery")
            try:
                await self._take_up_strays()
                begun = await self._begin_some()
            except StorageError as error:
                log.error("the outbox cannot be read", code=error.code)  # noqa: TRY400 (the code says it all)
                if error.ends:
                    raise
                await self._pause()
            except Exception:
                # Whatever it is, silence would be worse: the next look may find it gone.
                log.exception("delivery stumbled")
                await self._pause()
            else:
                if not begun:
                    await self._rest(self._until_change())

    async def _pause(self) -> None:
        """Wait, whatever is posted meanwhile."""
        with suppress(TimeoutError):
            async with asyncio.timeout(LOOK_SECONDS):
                await self._stopping.wait()

    async def _rest(self, seconds: float) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._posted.wait()

    def _until_change(self) -> float:
        now = self._clock.monotonic()
        changes = [health.pacer.next_change(now) for health in self._health.values()]
        return min((change - now for change in changes if change is not None), default=LOOK_SECONDS)

    async def _take_up_strays(self) -> None:
        """Now and then: what was claimed and never begun, or ended without a record, is shown once more.

        Only this loop claims, and only this process delivers.
        """
        now = self._clock.monotonic()
        if now - self._strays_looked_for < STRAYS_EVERY:
            return
        self._strays_looked_for = now
        in_hand = set(self._under_way)
        async with self._db.read() as tx:
            strays = await outbox.sending(tx) - in_hand
        if strays:
            found = await self._db.turn(lambda tx: outbox.recover(tx, self._clock.now(), strays, exact=self._exact))
            log.warning("letters were in nobody's hands", **{str(k): v for k, v in found.items()})

    async def _begin_some(self) -> int:
        """Claim what may leave now and begin to deliver it; returns how many letters were claimed."""
        quotas = [quota for lane in Lane if (quota := self._quota(lane)).limit > 0]
        if not quotas or self._stopping.is_set():
            return 0
        claimed = await self._db.turn(lambda tx: self._take(tx, quotas))
        for claim in claimed:
            await self._begin(claim)
        return len(claimed)

    def _quota(self, lane: Lane) -> _Quota:
        """Return how many letters of a lane may be claimed, and for which channels: one that waits keeps none back."""
        bulk = sum(under_way is not Lane.ANSWER for under_way, _ in self._under_way.values())
        limit = UNDER_WAY - len(self._under_way)
        if lane is not Lane.ANSWER:
            limit = min(limit, BULK_UNDER_WAY - bulk)
            limit = limit if limit >= BULK_AT_ONCE or not bulk else 0
        rooms = {name: health.room(lane) for name, health in self._health.items() if not health.held}
        channels = tuple(name for name, room in rooms.items() if room != 0)
        limits = [room for room in rooms.values() if room]
        return _Quota(lane, min([limit, *limits]) if channels else 0, channels)

    async def _take(self, tx: Tx, quotas: Sequence[_Quota]) -> list[ClaimedMessage]:
        now = self._clock.now()
        claimed: list[ClaimedMessage] = []
        for lane, limit, channels in quotas:
            skip = self._resting(lane) | {claim.where for claim in claimed}
            if limit > len(claimed):
                claimed += await take(tx, lane, limit=limit - len(claimed), channels=channels, skip=skip, now=now)
        return claimed

    def _resting(self, lane: Lane) -> set[tuple[str, str]]:
        return {(name, chat) for name, health in self._health.items() for chat in health.resting(lane)}

    async def _begin(self, claim: ClaimedMessage) -> None:
        letter = claim.letter
        health = self._health[letter.channel]
        if health.held:
            # Since it was claimed; from now on nothing is claimed for this channel.
            await self._outcomes.release(letter)
            return
        health.take(letter.chat, letter.lane)
        begun = not health.next_message(letter.chat, letter.lane, claim.cost)
        task = asyncio.create_task(self._deliver(health, claim, begun=begun), name=f"letter {letter.id}")
        self._under_way[letter.id] = (letter.lane, task)

    async def _deliver(self, health: ChannelHealth, claim: ClaimedMessage, *, begun: bool) -> None:
        try:
            await self._attempt(health, claim, begun=begun)
        finally:
            health.end(claim.letter.chat)
            del self._under_way[claim.letter.id]
            self.wake()


def _unpaced() -> Pacer:
    return Pacer(Limits(overall=0), is_group=lambda _: False)
