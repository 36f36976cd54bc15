"""Group commit: turns that wait at the same moment share one transaction, and so one write to the disk.

One commit each is a few hundred a second on an ordinary disk; dozens in one are thousands. Each turn runs inside a
savepoint, so that its failure is its own, and hears of its result only after the commit.
"""

import asyncio
import contextvars
from collections import deque
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from typing import Any, TypeVar

from sqlalchemy.ext.asyncio import AsyncConnection

from storage.db.errors import Unavailable, translated

T = TypeVar("T")
Work = Callable[[AsyncConnection], Awaitable[Any]]

MOST = 32
"""Turns in one transaction: enough to make the commit cheap, few enough that the first does not wait long."""


class _Turn:
    """One caller's work, and where its result goes."""

    def __init__(self, work: Work) -> None:
        self.work = work
        self.outcome: asyncio.Future[Any] = asyncio.get_running_loop().create_future()

    def succeed(self, result: object) -> None:
        # A caller that was cancelled no longer listens.
        if not self.outcome.done():
            self.outcome.set_result(result)

    def fail(self, error: BaseException) -> None:
        if not self.outcome.done():
            self.outcome.set_exception(error)


class GroupCommit:
    """The queue of turns and the single task that carries them out. `write` opens the writer's transaction."""

    def __init__(self, write: Callable[[], AbstractAsyncContextManager[AsyncConnection]]) -> None:
        self._write = write
        self._waiting: deque[_Turn] = deque()
        self._writer: asyncio.Task[None] | None = None
        self._closed = False

    async def run(self, work: Callable[[AsyncConnection], Awaitable[T]]) -> T:
        """Run `work` in a transaction shared with whoever waits too; returns after the commit."""
        if self._closed:
            raise Unavailable("the store is closed")
        turn = _Turn(work)
        self._waiting.append(turn)
        if self._writer is None or self._writer.done():
            # A context of its own: the first caller's log fields are not those of the others.
            self._writer = asyncio.get_running_loop().create_task(
                self._carry_out(), name="storage-writer", context=contextvars.Context()
            )
        result: T = await turn.outcome
        return result

    async def close(self) -> None:
        """Take no more turns, and finish those that wait."""
        self._closed = True
        if self._writer is not None:
            await self._writer

    async def _carry_out(self) -> None:
        while self._waiting:
            count = min(len(self._waiting), MOST)
            batch = [turn for turn in (self._waiting.popleft() for _ in range(count)) if not turn.outcome.done()]
            if batch:
                await self._transaction(batch)

    async def _transaction(self, batch: list[_Turn]) -> None:
        carry_out = _alone if len(batch) == 1 else _beside_others
        try:
            async with self._write() as tx:
                results = [await carry_out(tx, turn) for turn in batch]
        except Exception as error:  # noqa: BLE001 - whatever it is, it is for those who wait
            for turn in batch:
                turn.fail(error)
        except BaseException:
            # The program is ending: nobody is left waiting for ever.
            for turn in (*batch, *self._waiting):
                turn.outcome.cancel()
            raise
        else:
            for turn, result in zip(batch, results, strict=True):
                _settle(turn, result)


class _Failure:
    """The error a turn raised."""

    def __init__(self, error: Exception) -> None:
        self.error = error


_Result = object
"""The value a turn returned, or its `_Failure`."""


def _settle(turn: _Turn, result: _Result) -> None:
    if isinstance(result, _Failure):
        turn.fail(result.error)
    else:
        turn.succeed(result)


async def _alone(tx: AsyncConnection, turn: _Turn) -> _Result:
    return await turn.work(tx)


async def _beside_others(tx: AsyncConnection, turn: _Turn) -> _Result:
    """Carry the turn out in a savepoint. Raises what breaks the transaction itself, and with it every turn."""
    # Straight to the driver: the two statements of every turn are a third of a small one, taken through SQLAlchemy.
    driver: Any = (await tx.get_raw_connection()).driver_connection
    await driver.execute("SAVEPOINT turn")
    try:
        result = await turn.work(tx)
    except Exception as error:
        meaning = translated(error)
        # A full disk, a lost connection: SQLite has ended the transaction by itself, there is nothing to go back to.
        if meaning is not None and meaning.retry:
            raise
        await driver.execute("ROLLBACK TO SAVEPOINT turn")
        await driver.execute("RELEASE SAVEPOINT turn")
        return _Failure(meaning or error)
    await driver.execute("RELEASE SAVEPOINT turn")
    return result
