"""The chats on the page: kept in the store, and pushed to every browser that has one open."""

import asyncio
import secrets
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Protocol

from bot.channels.errors import NotReached
from bot.channels.page import PageChannel, Shown
from bot.context import Context
from bot.handfuls import Handfuls
from storage import page_messages
from storage.errors import StorageError
from storage.page_messages import NewMessage, PageMessage
from storage.page_sessions import Visitor

FIRST_LOAD = 60
"""So many messages a page shows when it is opened."""

CATCH_UP = 200
"""So many changes are handed out at a time to a page that was away."""

MOST_TOGETHER = 200
"""New messages kept in one turn of the store: whoever writes meanwhile waits no longer than for these."""

Push = asyncio.Queue[PageMessage | None]
"""What came while a page was open, in order; None: the stream ends."""


class Chats(Protocol):
    """The chats the page shows: those of the store, or of a demo."""

    async def newest(self, chat: str) -> Sequence[PageMessage]:
        """The last messages of a chat."""

    async def since(self, chat: str, after_id: int) -> Sequence[PageMessage]:
        """What came or changed after that id, oldest first."""

    async def at(self, chat: str, position: int) -> PageMessage | None:
        """One message."""

    async def take(self, visitor: Visitor, client_id: str, update: Mapping[str, object], echo: Shown | None) -> None:
        """Something was sent: keep it, once however often it comes, and show it. Raises `NotOpen`, StorageError."""

    @property
    def listeners(self) -> "Listeners":
        """Who has a chat open."""


class Listeners:
    """Everybody who has a chat open."""

    def __init__(self) -> None:
        self._open: dict[str, set[Push]] = defaultdict(set)
        self._closed = False

    @contextmanager
    def listen(self, chat: str) -> Iterator[Push]:
        """What comes into the chat from now on."""
        queue: Push = asyncio.Queue()
        if self._closed:
            queue.put_nowait(None)
        self._open[chat].add(queue)
        try:
            yield queue
        finally:
            self._open[chat].discard(queue)
            if not self._open[chat]:
                del self._open[chat]

    def push(self, chat: str, message: PageMessage) -> None:
        """Hand a message to everybody who has the chat open."""
        for queue in self._open.get(chat, ()):
            queue.put_nowait(message)

    def close(self, chat: str) -> None:
        """End the streams of one chat: its sessions were revoked."""
        for queue in self._open.get(chat, ()):
            queue.put_nowait(None)

    def close_all(self) -> None:
        """End every stream, also those that begin from now on."""
        self._closed = True
        for chat in self._open:
            self.close(chat)


class StoredChats:
    """Implements `Chats` and the channel's `Mailbox` on the store."""

    def __init__(self, ctx: Context) -> None:
        self._ctx = ctx
        self._new = Handfuls(self._keep, MOST_TOGETHER, "page messages")
        self.listeners = Listeners()
        self.channel: PageChannel

    async def newest(self, chat: str) -> Sequence[PageMessage]:
        """The last messages of a chat."""
        async with self._ctx.db.read() as tx:
            return await page_messages.newest(tx, chat, FIRST_LOAD)

    async def since(self, chat: str, after_id: int) -> Sequence[PageMessage]:
        """What came or changed after that id, oldest first."""
        async with self._ctx.db.read() as tx:
            return await page_messages.since(tx, chat, after_id, CATCH_UP)

    async def at(self, chat: str, position: int) -> PageMessage | None:
        """One message."""
        async with self._ctx.db.read() as tx:
            return await page_messages.at(tx, chat, position)

    async def take(self, visitor: Visitor, client_id: str, update: Mapping[str, object], echo: Shown | None) -> None:
        """The bubble first, then the update: what was never acknowledged is sent again, and both are kept once."""
        if echo is not None:
            await self._add(visitor.chat, client_id, echo, None)
        await self.channel.hand_over(client_id, update)

    async def show(self, chat: str, message: Shown, replaces: str) -> str:
        """Show a message, in place of `replaces` if that is still there. Raises `NotReached`."""
        reference = f"out-{secrets.token_hex(8)}"
        try:
            if replaces.isdecimal():
                shown = await self._add(chat, reference, message, int(replaces))
            else:
                shown = await self._new.add(NewMessage(chat, reference, message))
                self.listeners.push(chat, shown)
        except StorageError as error:
            raise NotReached(error.code, whole_bot=True) from error
        return str(shown.position) if shown else replaces

    async def _keep(self, new: Sequence[NewMessage]) -> Sequence[PageMessage]:
        """Messages of many chats in one turn: a digest goes to thousands."""
        now = self._ctx.clock.now()
        return await self._ctx.db.turn(lambda tx: page_messages.add_all(tx, new, now))

    async def close(self) -> None:
        """End every stream."""
        self.listeners.close_all()

    async def _add(self, chat: str, reference: str, content: Shown, position: int | None) -> PageMessage | None:
        add = partial(
            page_messages.add,
            chat=chat,
            reference=reference,
            content=content,
            now=self._ctx.clock.now(),
            position=position,
        )
        message = await self._ctx.db.turn(add)
        if message is not None:
            self.listeners.push(chat, message)
        return message
