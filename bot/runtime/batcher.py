"""Work that comes one by one and is done in batches: while one is carried out, what comes gathers for the next."""

import asyncio
import contextvars
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

T = TypeVar("T")
R = TypeVar("R")


class Batcher(Generic[T, R]):
    """Carry out items in batches of up to `most`.

    `carry_out` returns a result for each item, in their order. What it raises reaches everybody in that batch; the
    next one is carried out all the same. `name` is the task's.
    """

    def __init__(self, carry_out: Callable[[Sequence[T]], Awaitable[Sequence[R]]], most: int, name: str) -> None:
        self._carry_out = carry_out
        self._most = most
        self._name = name
        self._waiting: list[tuple[T, asyncio.Future[R]]] = []
        self._worker: asyncio.Task[None] | None = None

    async def add(self, one: T) -> R:
        """Have it done with whatever else waits; return its result, or raise what its batch raised."""
        done: asyncio.Future[R] = asyncio.get_running_loop().create_future()
        self._waiting.append((one, done))
        if self._worker is None or self._worker.done():
            # A context of its own: the first caller's log fields are not those of the others.
            self._worker = asyncio.get_running_loop().create_task(
                self._work(), name=self._name, context=contextvars.Context()
            )
        return await done

    async def _work(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting[: self._most], self._waiting[self._most :]
            # Whoever was cancelled meanwhile no longer waits, and has not been told that it is done.
            batch = [one for one in batch if not one[1].done()]
            if batch:
                await self._do(batch)

    async def _do(self, batch: Sequence[tuple[T, "asyncio.Future[R]"]]) -> None:
        try:
            results = await self._carry_out([one for one, _ in batch])
        except BaseException as error:
            for _, done in batch:
                if not done.done():
                    done.set_exception(error if isinstance(error, Exception) else asyncio.CancelledError())
            if not isinstance(error, Exception):
                raise
        else:
            for result, (_, done) in zip(results, batch, strict=True):
                if not done.done():
                    done.set_result(result)
