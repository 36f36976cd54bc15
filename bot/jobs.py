"""Work that takes a while and answers when it is done: exports."""

import asyncio
from collections.abc import Awaitable, Callable

import structlog

log = structlog.get_logger()


class Jobs:
    """Runs jobs beside the turns, a few at once; a failed one is logged and told by its own means."""

    def __init__(self, at_once: int = 2) -> None:
        self._gates = {quick: asyncio.Semaphore(at_once) for quick in (False, True)}
        self._tasks: set[asyncio.Task[None]] = set()

    def put(self, job: Callable[[], Awaitable[None]], name: str, *, quick: bool = False) -> None:
        """Have the job done soon. `quick`: it takes a second, and waits for none that takes minutes."""
        task = asyncio.create_task(self._do(job, name, self._gates[quick]), name=f"job {name}")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def idle(self) -> None:
        """Return when no job is left."""
        while self._tasks:
            await asyncio.wait(list(self._tasks))

    async def stop(self) -> None:
        """End all jobs."""
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _do(self, job: Callable[[], Awaitable[None]], name: str, gate: asyncio.Semaphore) -> None:
        async with gate:
            try:
                await job()
            except Exception:
                log.exception("job-failed", job=name)
