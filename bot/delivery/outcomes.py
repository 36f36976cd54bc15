"""Outcomes of deliveries, put on disk: for the letter, the person and the chat.

What was sent is marked in batches, everything else in a transaction each.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from datetime import datetime

import structlog

from bot.channels.errors import Moved, NotReached, OutcomeUnknown, SendError, TryLater, Unreachable
from bot.delivery.channel_health import ChannelHealth
from bot.delivery.claim import MessageProgress, save_progress
from bot.runtime.batcher import Batcher
from bot.runtime.clock import Clock
from bot.runtime.metrics import Metrics
from storage.db.database import Database, Tx
from storage.db.errors import StorageError
from storage.messages import outbox
from storage.messages.outbox_message import OutboxMessage
from storage.people import accounts, erasure, groups

ATTEMPTS = 12
"""A letter that failed so often while others succeeded is given up."""

LOOKS = 4
"""How often a chat that its server does not find is looked for before it is believed, within some seven seconds."""

STORE_PAUSE = 0.5
"""Seconds between attempts to record an outcome while the store refuses: what was sent must not be sent again."""

MOST_MARKED = 200
"""Letters marked as sent in one transaction."""

OnUnreachable = Callable[[Tx, OutboxMessage], Awaitable[None]]
"""Told, in the same transaction, that the letter's recipient cannot be reached any more."""

log = structlog.get_logger(__name__)


class Outcomes:
    """Record outcomes in `db`, persistently: while the store fails it tries again, until `stopping` is set."""

    def __init__(
        self,
        db: Database,
        clock: Clock,
        metrics: Metrics,
        stopping: asyncio.Event,
        on_unreachable: OnUnreachable | None,
    ) -> None:
        self._db = db
        self._clock = clock
        self._metrics = metrics
        self._stopping = stopping
        self._on_unreachable = on_unreachable
        self._sent = Batcher(self._mark_sent, MOST_MARKED, "letters sent")

    async def sent(self, letter: OutboxMessage, reference: str) -> None:
        """Mark the letter as delivered."""
        now = self._clock.now()
        await self._sent.add((letter, reference))
        self._count(letter, "sent")
        waited = now - max(letter.created_at, letter.not_before)
        self._metrics.delivery.labels(letter.lane.name.lower()).observe(max(0.0, waited.total_seconds()))

    async def _mark_sent(self, delivered: Sequence[tuple[OutboxMessage, str]]) -> Sequence[None]:
        now = self._clock.now()
        await self._record(lambda tx: _all_sent(tx, delivered, now))
        return [None] * len(delivered)

    async def save_progress(self, letter: OutboxMessage, progress: MessageProgress) -> None:
        """Some of its parts are out."""
        await self._record(lambda tx: save_progress(tx, letter.id, progress))

    async def final_attempt(self, letter: OutboxMessage) -> bool:
        """Record that a letter that may have been shown leaves for the last time; False if that cannot be recorded."""
        return await self._record(lambda tx: outbox.final_attempt(tx, letter.id))

    async def release(self, letter: OutboxMessage) -> None:
        """Release the letter for another claim: this attempt did not begin, or a stop cut it short."""
        await self._record(lambda tx: outbox.release(tx, [letter.id]))

    async def not_sent(self, health: ChannelHealth, letter: OutboxMessage, error: SendError) -> None:
        """Record what the channel's `error` means for the letter, its chat and the channel."""
        match error:
            case TryLater():
                health.refuse(letter.chat, error.after, whole_bot=error.whole_bot)
                self._count(letter, "retried")
                await self.release(letter)
            case NotReached():
                await self._not_reached(health, letter, error)
            case OutcomeUnknown():
                await self._unknown(health, letter, error)
            case Unreachable(sure=False) if letter.attempts < LOOKS:
                health.succeed()
                health.rest(letter.chat, letter.attempts)
                self._count(letter, "retried")
                now = self._clock.now()
                await self._record(lambda tx: outbox.retry(tx, letter.id, _reason(error), now))
            case Unreachable():
                health.succeed()
                self._count(letter, "gone")
                await self._record(lambda tx: self._unreachable(tx, letter, error))
            case Moved() if error.chat != letter.chat:
                health.succeed()
                self._count(letter, "retried")
                await self._record(lambda tx: _moved(tx, letter, error.chat))
            case _:
                health.succeed()
                await self._give_up(letter, error)

    async def _not_reached(self, health: ChannelHealth, letter: OutboxMessage, error: NotReached) -> None:
        """Tried again. It counts against the letter only while others get through."""
        everybody = health.fail(letter.chat, letter.attempts, whole_bot=error.whole_bot)
        if not everybody and letter.attempts >= ATTEMPTS and health.works:
            await self._give_up(letter, error)
            return
        self._count(letter, "retried")
        if everybody:
            await self.release(letter)
        else:
            now = self._clock.now()
            await self._record(lambda tx: outbox.retry(tx, letter.id, _reason(error), now))

    async def _unknown(self, health: ChannelHealth, letter: OutboxMessage, error: OutcomeUnknown) -> None:
        """Shown once more; the second time given up."""
        health.fail(letter.chat, letter.attempts, whole_bot=False)
        health.doubt(letter.chat)
        if letter.uncertain_attempts:
            self._log_given_up(letter, error)
        else:
            self._count(letter, "uncertain")
        now = self._clock.now()
        await self._record(lambda tx: outbox.uncertain(tx, letter.id, _reason(error), now))

    async def _give_up(self, letter: OutboxMessage, error: SendError) -> None:
        self._log_given_up(letter, error)
        now = self._clock.now()
        await self._record(lambda tx: _finished(tx, letter, outbox.failed(tx, letter.id, _reason(error), now)))

    async def _unreachable(self, tx: Tx, letter: OutboxMessage, error: SendError) -> None:
        """Give up the letter to a recipient that is gone, and what else waits for that person's own chat.

        Whoever writes again can be reached again (`storage.people.accounts.ensure`).
        """
        now = self._clock.now()
        await _finished(tx, letter, outbox.gone(tx, letter.id, _reason(error), now))
        account = await accounts.account(tx, letter.person) if letter.person else None
        if account is not None and account.chat == letter.chat:
            await accounts.set_reachable(tx, letter.person, False, now)
            await outbox.drop_pending(tx, person=letter.person)
        if self._on_unreachable is not None and letter.kind != erasure.FAREWELL:
            await self._on_unreachable(tx, letter)

    async def _record(self, work: Callable[[Tx], Awaitable[object]]) -> bool:
        """Write it; return whether it stands on disk."""
        while True:
            try:
                await self._db.turn(work)
            except StorageError as error:
                log.error("an outcome cannot be recorded", code=error.code)  # noqa: TRY400 (the code says it all)
                if self._stopping.is_set() or not error.retry:
                    return False
            else:
                return True
            with suppress(TimeoutError):
                async with asyncio.timeout(STORE_PAUSE):
                    await self._stopping.wait()

    def _count(self, letter: OutboxMessage, outcome: str) -> None:
        self._metrics.letters.labels(letter.lane.name.lower(), outcome).inc()

    def _log_given_up(self, letter: OutboxMessage, error: SendError) -> None:
        self._count(letter, "failed")
        log.error("a letter was given up", letter=letter.id, kind=letter.kind, code=error.code)


async def _all_sent(tx: Tx, delivered: Sequence[tuple[OutboxMessage, str]], now: datetime) -> None:
    await outbox.sent(tx, {letter.id: reference for letter, reference in delivered}, now)
    for letter, _ in delivered:
        await _erase_farewell(tx, letter)


async def _finished(tx: Tx, letter: OutboxMessage, marked: Awaitable[None]) -> None:
    await marked
    await _erase_farewell(tx, letter)


async def _erase_farewell(tx: Tx, letter: OutboxMessage) -> None:
    """Erase what was said to somebody erased."""
    if letter.kind == erasure.FAREWELL:
        await erasure.blank(tx, letter.id)


async def _moved(tx: Tx, letter: OutboxMessage, new: str) -> None:
    """Send everything for a chat that has moved to its new address, this letter first."""
    await groups.move(tx, letter.channel, letter.chat, new)
    await outbox.move_chat(tx, letter.channel, letter.chat, new)
    await outbox.release(tx, [letter.id])


def _reason(error: SendError) -> str:
    """Return an error as the outbox keeps it: its code, and what the server said."""
    return f"{error.code}: {error}"
