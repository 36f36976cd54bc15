"""A post office for the tests of delivery: a real store, letters put in, and what became of them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import text

from bot.channels.base import Arrival, Channel, Dispatch, Receive
from bot.channels.errors import SendError
from bot.channels.telegram.address import is_group
from bot.delivery.delivery import Delivery
from bot.delivery.pacing import Limits, Pacer
from bot.runtime.clock import Clock, RealClock
from bot.runtime.metrics import Metrics
from dialogs.model.outgoing import Attachment, Buttons, Lane, Outgoing
from storage.db.database import Database
from storage.messages import outbox
from storage.messages.outbox_message import OutboxMessage, OutboxState

START = datetime(2023, 5, 14, 12, 0, tzinfo=UTC)


@dataclass
class PageChannel:
    """Another channel beside Telegram, in memory: sends into `sent`, or raises what is put into `errors`."""

    sent: list[Dispatch] = field(default_factory=list)
    errors: list[SendError] = field(default_factory=list)
    name: str = "page"

    async def start(self, receive: Receive) -> None:
        """Nothing arrives here."""

    async def stop(self) -> None:
        """Nothing to stop."""

    def read(self, raw: bytes) -> Arrival:
        """Nothing is read here."""
        raise AssertionError(raw)

    async def send(self, dispatch: Dispatch) -> str:
        """Keep it, or fail as ordered."""
        if self.errors:
            raise self.errors.pop(0)
        self.sent.append(dispatch)
        return f"{dispatch.chat}:{len(self.sent)}"

    async def acknowledge(self, press: str) -> None:
        """Nothing to acknowledge."""

    async def fetch(self, remote: str) -> AsyncIterator[bytes]:
        """No files here."""
        yield remote.encode()

    def stalled_for(self) -> float:
        """No server to hear from."""
        return 0.0


@dataclass
class PostOffice:
    """Posts letters for Telegram chats into `db`, and runs delivery over `channels`."""

    db: Database
    channels: dict[str, Channel]
    media: Path
    clock: Clock = field(default_factory=RealClock)
    limits: Limits = field(default_factory=lambda: Limits(overall=0))
    metrics: Metrics = field(default_factory=Metrics)
    unreachable: list[str] = field(default_factory=list)

    def delivery(self) -> Delivery:
        """A delivery as after a new start of the program."""

        async def on_unreachable(_tx: object, letter: OutboxMessage) -> None:
            self.unreachable.append(letter.chat)

        return Delivery(
            self.db,
            self.channels,
            path_of=lambda sha256: self.media / sha256,
            clock=self.clock,
            pacers={"telegram": Pacer(self.limits, is_group=is_group)},
            metrics=self.metrics,
            continued="【演练】" if self.clock.rehearsal else "",
            on_unreachable=on_unreachable,
        )

    @asynccontextmanager
    async def running(self) -> AsyncIterator[Delivery]:
        """Delivery at work."""
        delivery = self.delivery()
        await delivery.start()
        try:
            yield delivery
        finally:
            await delivery.stop(grace=2.0)

    async def post(
        self,
        chat: int | str,
        words: str,
        *,
        lane: Lane = Lane.ANSWER,
        channel: str = "telegram",
        person: str | None = None,
        buttons: Buttons = (),
        attachments: tuple[Attachment, ...] = (),
        edits: str = "",
        not_before: datetime | None = None,
    ) -> str:
        """Post a letter; its key."""
        message = Outgoing(words, buttons=buttons, attachments=attachments, edits=edits)
        key = await self.db.turn(
            lambda tx: outbox.post(
                tx,
                channel=channel,
                chat=str(chat),
                person=f"{channel}:{chat}" if person is None else person,
                lane=lane,
                kind="test",
                message=message,
                now=self.clock.now(),
                not_before=not_before,
            )
        )
        assert key is not None
        return key

    async def letter(self, key: str) -> OutboxMessage:
        """The letter as it stands."""
        async with self.db.read() as tx:
            letter = await outbox.by_key(tx, key)
        assert letter is not None
        return letter

    async def state(self, key: str) -> OutboxState:
        """Where the letter stands."""
        return (await self.letter(key)).state

    async def states(self) -> dict[str, int]:
        """How many letters stand where."""
        async with self.db.read() as tx:
            rows = await tx.execute(text("SELECT state, count(*) FROM outbox GROUP BY state"))
            return dict(map(tuple, rows))

    def counted(self, lane: Lane, outcome: str) -> int:
        """How many letters of a lane the metrics know with this outcome."""
        name, labels = "weekbot_letters_total", {"lane": lane.name.lower(), "outcome": outcome}
        return int(self.metrics.registry.get_sample_value(name, labels) or 0)
