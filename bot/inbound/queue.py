"""From the inbox to the outbox: every update is one turn, and every turn one transaction.

1. `receiver` commits an update's bytes to the inbox; only then does the channel acknowledge it.
2. `run` takes what waits there in order, reads it through its channel and puts it on its conversation's line:
   messages of one conversation are handled in order, different conversations together.
3. A turn gathers the facts, lets the dialog (or a command) decide, and writes answers, new state, outgoing messages
   and the inbox mark together. What fails is rolled back whole and tried again; what fails for good is quarantined.

Where an update goes is decided in `bot.inbound.dispatch`, what the dialog answers in `bot.inbound.conversation`.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime, timedelta

import structlog

from bot.channels.base import Arrival, ButtonPressed, Channel
from bot.channels.errors import UnreadableUpdate
from bot.inbound.conversation import ConversationRunner
from bot.inbound.dispatch import Dispatcher
from bot.posting import admins
from bot.runtime.clock import Clock
from bot.runtime.context import Context
from bot.runtime.keyed_queue import KeyedQueue
from bot.runtime.metrics import Metrics
from bot.tables.annex import AnnexReader
from dialogs.model.submissions import KeptFile
from storage.db.database import Tx
from storage.db.errors import StorageError
from storage.messages import inbox, wakeups
from storage.messages.inbox import Received

OLDEST = timedelta(days=7)
"""A message said to be older comes from a wrong clock: no server keeps a message for a week."""

log = structlog.get_logger()

BATCH = 500
TRIES = 3
"""How often a turn that fails for another reason than a busy store is tried before it is quarantined."""

LOOK_EVERY = 20.0
"""Seconds after which the inbox is looked at unasked."""

STORE_PAUSE = 1.0
"""Seconds between tries while the store cannot be written."""


def sent_at(arrival: Arrival, received_at: datetime, clock: Clock) -> datetime:
    """Return when it was sent, or received if the channel does not say (a press, the page) or cannot be right."""
    received = min(received_at, clock.now())
    if arrival.sent_at is None:
        return received
    sent = clock.shown_at(arrival.sent_at)
    return sent if received - OLDEST <= sent <= received else received


class InboxQueue:
    """Work the inbox off: a conversation's updates in order, different conversations together."""

    def __init__(
        self,
        ctx: Context,
        channels: Mapping[str, Channel],
        dispatcher: Dispatcher,
        conversation: ConversationRunner,
        metrics: Metrics | None = None,
    ) -> None:
        self._ctx = ctx
        self._metrics = metrics or Metrics()
        self._channels = channels
        self._dispatcher = dispatcher
        self._conversation = conversation
        self._annexes = AnnexReader(ctx)
        self._lines = KeyedQueue()
        self._arrived = asyncio.Event()
        self._seen = 0

    def receiver(self, channel: str) -> Callable[[str, bytes], Awaitable[None]]:
        """Return the `Receive` of that channel."""

        async def receive(update_id: str, raw: bytes) -> None:
            now = self._ctx.clock.now()
            new = await self._ctx.turn(lambda tx: inbox.receive(tx, channel, update_id, raw, now))
            self._metrics.updates.labels(channel, "stored" if new else "duplicate").inc()
            self._arrived.set()

        return receive

    async def run(self) -> None:
        """Take updates from the inbox as they come, until cancelled."""
        while True:
            self._arrived.clear()
            await self._take_all()
            self._ctx.heartbeat.beat("turns")
            with suppress(TimeoutError):
                async with asyncio.timeout(LOOK_EVERY):
                    await self._arrived.wait()

    async def _take_all(self) -> None:
        try:
            while await self.take():
                pass
        except StorageError as error:
            log.error("inbox-unreadable", code=error.code)  # noqa: TRY400 (the code says it all)
            if error.ends:
                raise
            await asyncio.sleep(STORE_PAUSE)
            self._arrived.set()

    async def take(self) -> bool:
        """Put the next waiting updates on their lines; whether there were any."""
        async with self._ctx.db.read() as tx:
            waiting = await inbox.waiting(tx, BATCH, after_id=self._seen)
        for received in waiting:
            self._seen = received.id
            await self._line_up(received)
        return bool(waiting)

    async def idle(self) -> None:
        """Return when everything taken so far is done."""
        await self._lines.idle()

    async def stop(self) -> None:
        """Let the turns being made end; what waits is in the inbox still."""
        await self._lines.stop()

    def kept(self, files: tuple[KeptFile, ...]) -> None:
        """Acknowledge files of one person whose bytes are on disk, in their conversation's order."""
        self._lines.put(files[0].sent_by, lambda: self._acknowledge_files(files))

    async def _acknowledge_files(self, files: tuple[KeptFile, ...]) -> None:
        """Look into the sheets among them first, outside the turn: reading takes longer than any turn may."""
        try:
            sheets = await self._annexes.read(files)
        except Exception:
            log.exception("sheets-unread", file=files[0].number)
            sheets = {}
        what = f"files {files[0].number}"
        if await self._do(lambda tx: self._conversation.files_kept(tx, files, sheets), what) is not None:
            log.error("files-unanswered", files=[file.number for file in files])
            await self._do(lambda tx: self._conversation.files_unanswered(tx, files), what)

    def wake(self, person: str, unit_id: int, day: str) -> None:
        """Remind the person as they asked (稍后提醒)."""

        async def turn(tx: Tx) -> None:
            await self._conversation.woken(tx, person, unit_id, day)

        async def give_up(tx: Tx) -> None:
            await wakeups.cancel(tx, unit_id, date.fromisoformat(day), person)

        async def work() -> None:
            what = f"wake-up {unit_id} {day}"
            if await self._do(turn, what) is not None:
                log.error("wake-up-given-up", unit=unit_id, day=day)
                await self._do(give_up, what)

        self._lines.put(person, work)

    def refused(self, file: KeptFile, trouble: str) -> None:
        """Say that the file's bytes cannot be had, or may not be kept."""

        async def turn(tx: Tx) -> None:
            await self._conversation.file_refused(tx, file, trouble)

        self._lines.put(file.sent_by, lambda: self._do(turn, f"file {file.number}"))

    def delayed(self, file: KeptFile) -> None:
        """Say that the file's bytes, which cannot be had at the moment, are being fetched."""

        async def turn(tx: Tx) -> None:
            await self._conversation.file_delayed(tx, file)

        self._lines.put(file.sent_by, lambda: self._do(turn, f"file {file.number}"))

    async def _line_up(self, received: Received) -> None:
        channel = self._channels.get(received.channel)
        if channel is None:
            log.warning("channel-off", channel=received.channel, update=received.update_id)
            return
        try:
            arrival = channel.read(received.raw)
            arrival = replace(arrival, sent_at=sent_at(arrival, received.received_at, self._ctx.clock))
        except UnreadableUpdate as error:
            await self._quarantine(received, error)
            return
        except Exception as error:
            # A reader's own mistake: this update is put aside, the rest goes on.
            log.exception("reader-failed", channel=received.channel, update=received.update_id)
            await self._quarantine(received, error)
            return
        if isinstance(arrival.content, ButtonPressed):
            self._acknowledge(channel, arrival.content.press)
        line = arrival.person if arrival.private else f"{arrival.channel}:{arrival.chat}"
        self._lines.put(line, lambda: self._turn(received, arrival))

    def _acknowledge(self, channel: Channel, press: str) -> None:
        task = asyncio.ensure_future(channel.acknowledge(press))
        task.add_done_callback(lambda done: done.cancelled() or done.exception())

    async def _turn(self, received: Received, arrival: Arrival) -> None:
        async def turn(tx: Tx) -> None:
            await self._dispatcher.answer(tx, arrival)
            await inbox.mark_done(tx, received.id, self._ctx.clock.now())

        failed = await self._do(turn, f"update {received.channel}:{received.update_id}")
        if failed is not None:
            await self._quarantine(received, failed, arrival)

    async def _do(self, turn: Callable[[Tx], Awaitable[None]], what: str) -> Exception | None:
        """Make the turn, again where that may help; the last error where it does not."""
        tries = waits = 0
        while True:
            try:
                with self._metrics.turns.time():
                    await self._ctx.turn(turn)
            except Exception as error:
                if isinstance(error, StorageError) and (error.retry or error.ends):
                    if not waits:
                        log.warning("turn-waits-for-store", what=what, code=error.code)
                    waits += 1
                    await asyncio.sleep(STORE_PAUSE)
                    continue
                tries += 1
                log.exception("turn-failed", what=what, tries=tries)
                if tries >= TRIES:
                    return error
            else:
                return None

    async def _quarantine(self, received: Received, error: Exception, arrival: Arrival | None = None) -> None:
        """Put the update aside, tell the admins and whoever sent it; everything else goes on."""
        reason = f"{type(error).__name__}"
        log.error("update-quarantined", channel=received.channel, update=received.update_id, reason=reason)
        self._metrics.updates.labels(received.channel, "quarantined").inc()

        async def turn(tx: Tx) -> None:
            await inbox.quarantine(tx, received.id, reason, self._ctx.clock.now())
            await admins.tell_quarantined(self._ctx, tx, received)
            if arrival is not None:
                await self._dispatcher.say_unhandled(tx, received, arrival)

        await self._do(turn, f"quarantine {received.update_id}")
