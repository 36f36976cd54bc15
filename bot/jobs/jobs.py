"""Work that takes a while and answers when it is done: ordered in a turn, kept in the store until it is answered."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

import structlog

from bot.context import Context
from bot.jobs.export_log import note_export
from bot.posting import Address, post
from dialogs.outgoing import Lane, Outgoing
from storage import jobs as rows
from storage.database import Tx
from storage.errors import StorageError
from storage.jobs import Job

T = TypeVar("T")

log = structlog.get_logger()

TRIES = 3
"""How often a job is begun that never ends: one that brings the program down must not do so at every start."""

AT_ONCE = 2
"""Jobs of a kind of patience made at a time."""

STORE_PAUSE = 5.0
"""Seconds until a store that is locked or full is tried again."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of job: what makes its messages, and what is said where that fails.

    `quick`: it takes a second, and waits for none that takes minutes. `exports`: what goes into the audit as exported,
    empty where nothing leaves the program.
    """

    make: Callable[[Context, Job], Awaitable[list[Outgoing]]]
    failed: str
    quick: bool = False
    exports: str = ""


class Jobs:
    """Does the jobs beside the turns, a few at once. What a crash interrupted is taken up again by `resume`."""

    def __init__(self, ctx: Context, kinds: Mapping[str, Kind]) -> None:
        self._ctx = ctx
        self._kinds = kinds
        self._gates = {quick: asyncio.Semaphore(AT_ONCE) for quick in (False, True)}
        self._tasks: set[asyncio.Task[None]] = set()

    async def order(self, tx: Tx, job: Job) -> bool:
        """Keep the job with the turn it was asked in; it begins once that turn is on disk.

        False where the same one waits already: whoever asks on and on waits no longer and makes nobody wait.
        """
        number = await rows.order(tx, job, self._ctx.clock.now())
        if number is not None:
            self._start(number, job.kind)
        return number is not None

    def put(self, work: Callable[[], Awaitable[None]], name: str) -> None:
        """Have something done that somebody watches and can begin again: it is not kept."""
        self._keep(asyncio.create_task(self._guarded(work, name), name=f"job {name}"))

    async def resume(self) -> None:
        """Take up what an earlier run left undone."""
        async with self._ctx.db.read() as tx:
            left = await rows.waiting(tx)
        if left:
            log.info("jobs-resumed", count=len(left))
        for number in left:
            self._start(number, "")

    async def idle(self) -> None:
        """Return when no job is left."""
        while self._tasks:
            await asyncio.wait(list(self._tasks))

    async def stop(self) -> None:
        """End all jobs; what is not answered is taken up at the next start."""
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _start(self, number: int, kind: str) -> None:
        quick = kind in self._kinds and self._kinds[kind].quick
        work = partial(self._do, number)
        self._keep(asyncio.create_task(self._guarded(work, f"{kind} {number}", quick=quick), name=f"job {number}"))

    def _keep(self, task: asyncio.Task[None]) -> None:
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _guarded(self, work: Callable[[], Awaitable[None]], name: str, *, quick: bool = False) -> None:
        async with self._gates[quick]:
            try:
                await work()
            except Exception:
                log.exception("job-failed", job=name)

    async def _do(self, number: int) -> None:
        """Begin it in a turn of its own: that turn comes after the one that ordered it, or finds nothing."""
        while (job := await self._turn(lambda tx: rows.begin(tx, number))) is not None:
            if await self._answer(job):
                return

    async def _answer(self, job: Job) -> bool:
        """Whether it is answered; False where it failed in a way that may not come again, and is to be begun anew."""
        kind = self._kinds[job.kind]
        try:
            if job.tries > TRIES:
                raise RuntimeError(f"begun {job.tries} times")  # noqa: TRY301 (told like every other failure)
            messages, made = await kind.make(self._ctx, job), True
        except Exception as error:
            log.exception("job-failed", job=job.kind, unit=job.unit_id, tries=job.tries)
            if getattr(error, "retry", False) and job.tries < TRIES:
                return False
            told = await self._turn(lambda tx: rows.told(tx, job.id))
            messages, made = [Outgoing(kind.failed, edits=told)], False
        exports = kind.exports if made else ""
        await self._turn(partial(_finish, ctx=self._ctx, job=job, messages=messages, exports=exports))
        return True

    async def _turn(self, work: Callable[[Tx], Awaitable[T]]) -> T:
        """A turn of the store, waited for while there is none to be had: nobody begins the job anew before a restart,
        and the same one asked for again would wait for it. Raises a `StorageError` that does not pass."""
        while True:
            try:
                return await self._ctx.turn(work)
            except StorageError as error:
                if not error.retry:
                    raise
                log.error("job-waits-for-store", code=error.code)  # noqa: TRY400 (the code says it all)
                await asyncio.sleep(STORE_PAUSE)


def address(job: Job) -> Address:
    """Where the job's answer is awaited."""
    return Address(job.channel, job.chat, job.person)


async def _finish(tx: Tx, *, ctx: Context, job: Job, messages: list[Outgoing], exports: str) -> None:
    """The answer and the end of the job in one turn, so that neither is without the other."""
    for message in messages:
        await post(ctx, tx, address(job), message, lane=Lane.ANSWER, kind="answer")
    if exports:
        await note_export(tx, ctx=ctx, person=job.person, what=exports, unit_id=job.unit_id)
    await rows.finish(tx, job.id)
