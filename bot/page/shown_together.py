"""New messages of many chats, kept in one turn of the store where they come together: a digest goes to thousands."""

import asyncio

from bot.context import Context
from storage import page_messages
from storage.page_messages import NewMessage, PageMessage

MOST = 200
"""Messages in one turn: whoever writes meanwhile waits no longer than for these."""

_Waiting = tuple[NewMessage, "asyncio.Future[PageMessage]"]


class ShownTogether:
    """While one turn is made, what comes gathers for the next."""

    def __init__(self, ctx: Context) -> None:
        self._ctx = ctx
        self._waiting: list[_Waiting] = []
        self._writer: asyncio.Task[None] | None = None

    async def add(self, message: NewMessage) -> PageMessage:
        """Keep the message at the end of its chat; returns when it is on disk. Raises StorageError."""
        kept: asyncio.Future[PageMessage] = asyncio.get_running_loop().create_future()
        self._waiting.append((message, kept))
        if self._writer is None or self._writer.done():
            self._writer = asyncio.create_task(self._write(), name="page messages")
        return await kept

    async def _write(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting[:MOST], self._waiting[MOST:]
            # Whoever was cancelled meanwhile no longer waits, and has not been told that it is kept.
            batch = [one for one in batch if not one[1].done()]
            await self._keep(batch)

    async def _keep(self, batch: list[_Waiting]) -> None:
        now = self._ctx.clock.now()
        try:
            messages = await self._ctx.db.turn(lambda tx: page_messages.add_all(tx, [new for new, _ in batch], now))
        except BaseException as error:
            for _, kept in batch:
                if not kept.done():
                    kept.set_exception(error if isinstance(error, Exception) else asyncio.CancelledError())
            if not isinstance(error, Exception):
                raise
        else:
            for message, (_, kept) in zip(messages, batch, strict=True):
                if not kept.done():
                    kept.set_result(message)
