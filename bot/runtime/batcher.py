"""Work that comes one by one and is done by the handful: while one is carried out, what comes gathers for the next."""

import asyncio
import contextvars
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

T = TypeVar("T")
R = TypeVar("R")


class Handfuls(Generic[T, R]):
    """`carry_out` takes up to `most` at a time and returns a result for each, in their order; `name` is its task's.

    What it raises reaches everybody of that handful; the next one is carried out all the same.
    """

    def __init__(self, carry_out: Callable[[Sequence[T]], Awaitable[Sequence[R]]], most: int, name: str) -> None:
        self._carry_out = carry_out
        self._most = most
        self._name = name
        self._waiting: list[tuple[T, asyncio.Future[R]]] = []
        self._worker: asyncio.Task[None] | None = None

    async def add(self, one: T) -> R:
        """Have it done with whatever else waits; returns its result, or raises what its handful raised."""
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
            handful, self._waiting = self._waiting[: self._most], self._waiting[self._most :]
            # Whoever was cancelled meanwhile no longer waits, and has not been told that it is done.
            handful = [one for one in handful if not one[1].done()]
            if handful:
                await self._do(handful)

    async def _do(self, handful: Sequence[tuple[T, "asyncio.Future[R]"]]) -> None:
        try:
            results = await self._carry_out([one for one, _ in handful])
        except BaseException as error:
            for _, done in handful:
                if not done.done():
                    done.set_exception(error if isinstance(error, Exception) else asyncio.CancelledError())
            if not isinstance(error, Exception):
                raise
        else:
            for result, (_, done) in zip(results, handful, strict=True):
                if not done.done():
                    done.set_result(result)
