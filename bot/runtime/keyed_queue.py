"""A queue for each key: work under one key in order, under different keys concurrently."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable

Work = Callable[[], Awaitable[object]]


class KeyedQueue:
    """Queues that come and go with their work: a task for each key that has any, none otherwise."""

    def __init__(self) -> None:
        self._waiting: dict[str, deque[Work]] = {}
        self._workers: dict[str, asyncio.Task[None]] = {}

    def put(self, key: str, work: Work) -> None:
        """Have `work` done after everything put under the same key before, whether that raises or not."""
        self._waiting.setdefault(key, deque()).append(work)
        if key not in self._workers:
            self._workers[key] = asyncio.create_task(self._work_off(key), name=f"line {key}")

    def __len__(self) -> int:
        return sum(len(waiting) for waiting in self._waiting.values())

    async def idle(self) -> None:
        """Return when nothing is waiting or being done."""
        while self._workers:
            await asyncio.wait(list(self._workers.values()))

    async def stop(self) -> None:
        """Let what is being done end, and drop what waits."""
        for waiting in self._waiting.values():
            waiting.clear()
        await self.idle()

    async def _work_off(self, key: str) -> None:
        waiting = self._waiting[key]
        try:
            while waiting:
                await waiting.popleft()()
        finally:
            del self._workers[key]
            if waiting:
                self._workers[key] = asyncio.create_task(self._work_off(key), name=f"line {key}")
            else:
                del self._waiting[key]
