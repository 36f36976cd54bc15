"""The chats on the page: kept in the store, and pushed to every browser that has one open."""

import asyncio
import secrets
import time
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Protocol

from bot.channels.errors import NotReached
from bot.channels.page.channel import PageChannel, Shown
from bot.runtime.batcher import Batcher
from bot.runtime.context import Context
from storage.db.database import Tx
from storage.db.errors import StorageError
from storage.messages import page_messages
from storage.messages.page_messages import NewMessage, PageMessage
from storage.people import page_sessions
from storage.people.page_sessions import Visitor

FIRST_LOAD = 60
"""So many messages a page shows when it is opened."""

CATCH_UP = 200
"""So many changes are handed out at a time to a page that was away."""

MOST_TOGETHER = 200
"""New messages kept in one turn of the store: whoever writes meanwhile waits no longer than for these."""

STREAMS_A_SESSION, STREAMS_A_CHAT, STREAMS = 8, 24, 8000
"""Streams a browser, a chat and everybody together may have open: tabs and phones that have lost the way to us."""

ANSWER_SECONDS = 5.0
"""How long whoever has sent something may read on after their session was ended by it."""

MOST_SPEAKING = 10_000

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
    """Everybody who has a chat open: each stream, in the order they began, with the session it is of.

    A stream without a session is the program's own, or a demo's.
    """

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._open: dict[str, dict[Push, str]] = defaultdict(dict)
        self._closed = False
        self._monotonic = monotonic
        self._spoke: dict[str, tuple[str, float]] = {}

    def __len__(self) -> int:
        return sum(len(streams) for streams in self._open.values())

    @contextmanager
    def listen(self, chat: str, session: str = "") -> Iterator[Push]:
        """What comes into the chat from now on. Of too many streams the oldest ends: its browser is mostly gone."""
        queue: Push = asyncio.Queue()
        if self._closed:
            queue.put_nowait(None)
        if session:
            self._make_room(self._open[chat], session)
        self._open[chat][queue] = session
        try:
            yield queue
        finally:
            self._open[chat].pop(queue, None)
            if not self._open[chat]:
                del self._open[chat]

    def _make_room(self, streams: dict[Push, str], session: str) -> None:
        own = [queue for queue, of in streams.items() if of == session]
        too_many = {
            *own[: max(0, len(own) + 1 - STREAMS_A_SESSION)],
            *list(streams)[: max(0, len(streams) + 1 - STREAMS_A_CHAT)],
        }
        for queue in too_many:
            self._end(streams, queue)

    def _end(self, streams: dict[Push, str], queue: Push) -> None:
        """Nothing more reaches the stream, neither what waits in it."""
        streams.pop(queue, None)
        while not queue.empty():
            queue.get_nowait()
        queue.put_nowait(None)

    def push(self, chat: str, message: PageMessage) -> None:
        """Hand a message to everybody who has the chat open."""
        for queue in self._open.get(chat, ()):
            queue.put_nowait(message)

    def sessions(self, chats: Iterable[str] | None = None) -> set[str]:
        """The sessions that have those chats open, or any."""
        asked = self._open if chats is None else [chat for chat in chats if chat in self._open]
        return {session for chat in asked for session in self._open[chat].values() if session}

    def spoke(self, chat: str, session: str) -> None:
        """That session has just sent something, and is to read the answer even where that ends it: 已删除."""
        if len(self._spoke) > MOST_SPEAKING:
            self._spoke.clear()
        self._spoke[chat] = session, self._monotonic()

    def _is_answered(self, chat: str, session: str) -> bool:
        spoke = self._spoke.get(chat)
        return spoke is not None and spoke[0] == session and self._monotonic() - spoke[1] < ANSWER_SECONDS

    def end_sessions(self, ended: Collection[str]) -> None:
        """End the streams of sessions that the store does not know any more."""
        for chat, streams in list(self._open.items()):
            for queue, session in list(streams.items()):
                if session in ended and not self._is_answered(chat, session):
                    self._end(streams, queue)

    def close_session(self, session: str) -> None:
        """End the streams of one session: it was logged out."""
        for streams in list(self._open.values()):
            for queue in [queue for queue, of in streams.items() if of == session]:
                self._end(streams, queue)

    def close(self, chat: str, but: str = "") -> None:
        """End the streams of one chat: its sessions were revoked, all but that one."""
        streams = self._open.get(chat, {})
        for queue in [queue for queue, session in streams.items() if session != but or not but]:
            self._end(streams, queue)

    def close_all(self) -> None:
        """End every stream, also those that begin from now on."""
        self._closed = True
        for chat in list(self._open):
            self.close(chat)


class StoredChats:
    """Implements `Chats` and the channel's `Mailbox` on the store."""

    def __init__(self, ctx: Context) -> None:
        self._ctx = ctx
        self._new = Batcher(self._keep, MOST_TOGETHER, "page messages")
        self.listeners = Listeners(ctx.clock.monotonic)
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

    async def show(self, chat: str, message: Shown, replaces: str, identity: str = "") -> str:
        """Show a message, in place of `replaces` if that is still there; once for each `identity`.

        Raises `NotReached`.
        """
        reference = f"out-{identity or secrets.token_hex(8)}"
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

        async def work(tx: Tx) -> tuple[Sequence[PageMessage], set[str]]:
            added = await page_messages.add_all(tx, new, now)
            return added, await self._ended(tx, {message.chat for message in new})

        added, ended = await self._ctx.db.turn(work)
        self.listeners.end_sessions(ended)
        return added

    async def _ended(self, tx: Tx, chats: Iterable[str] | None = None) -> set[str]:
        """Which of the sessions that have those chats open, or any, are none any more: they are shown nothing more."""
        open_now = self.listeners.sessions(chats)
        return await page_sessions.ended(tx, open_now, self._ctx.clock.now()) if open_now else set()

    async def end_streams(self) -> None:
        """End the streams of sessions that were ended elsewhere: by a command, by 删除, by their own age."""
        if not self.listeners.sessions():
            return
        async with self._ctx.db.read() as tx:
            ended = await self._ended(tx)
        self.listeners.end_sessions(ended)

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

        async def work(tx: Tx) -> tuple[PageMessage | None, set[str]]:
            return await add(tx), await self._ended(tx, [chat])

        message, ended = await self._ctx.db.turn(work)
        self.listeners.end_sessions(ended)
        if message is not None:
            self.listeners.push(chat, message)
        return message
