"""Work that takes a while and answers when it is done: ordered in a turn, kept in the store until it is answered."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

import structlog

from bot.jobs.export_log import note_export
from bot.posting.post import Address, post
from bot.runtime.context import Context
from bot.runtime.organisation_cache import OrganisationCache
from dialogs.model.outgoing import Lane, Outgoing
from dialogs.model.units import Role
from dialogs.texts.notifications import troubles
from dialogs.texts.office import exports as exporting
from storage.db.database import Tx
from storage.db.errors import StorageError
from storage.messages import jobs as rows
from storage.messages.jobs import Job
from storage.people import accounts, audit, roster

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
    empty where nothing leaves the program. `roles`: whoever asked must still hold one of them, for the unit or above,
    when it is made; empty where nobody is asked.
    """

    make: Callable[[Context, Job], Awaitable[list[Outgoing]]]
    failed: str
    quick: bool = False
    exports: str = ""
    roles: frozenset[Role] = frozenset()


class Jobs:
    """Do jobs outside the turns, a few at once. What a crash interrupted is taken up again by `resume`."""

    def __init__(self, ctx: Context, kinds: Mapping[str, Kind]) -> None:
        self._ctx = ctx
        self._kinds = kinds
        self._organisations = OrganisationCache(ctx.campaign)
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
        """Answer the job; return False if it failed in a way that may pass, and is to be begun again."""
        kind = self._kinds.get(job.kind, UNKNOWN)
        try:
            if job.tries > TRIES:
                raise RuntimeError(f"begun {job.tries} times")  # noqa: TRY301 (told like every other failure)
            messages = await kind.make(self._ctx, job)
            await self._turn(partial(self._finish, job=job, kind=kind, messages=messages))
        except StorageError as error:
            if not error.retry:
                return await self._failed(kind, job, error)
            await self._wait(job, error)
            return False
        except Exception as error:
            if getattr(error, "retry", False) and job.tries < TRIES:
                log.exception("job-failed", job=job.kind, unit=job.unit_id, tries=job.tries)
                return False
            return await self._failed(kind, job, error)
        return True

    async def _wait(self, job: Job, error: StorageError) -> None:
        """Wait for a store or a media folder that cannot be used; it does not count as a try."""
        log.error("job-waits-for-store", code=error.code, job=job.kind)
        await self._turn(lambda tx: rows.release(tx, job.id))
        await asyncio.sleep(STORE_PAUSE)

    async def _failed(self, kind: Kind, job: Job, error: Exception) -> bool:
        """It is given up: say so to whoever asked, and to the admins."""
        log.error("job-failed", job=job.kind, unit=job.unit_id, tries=job.tries, exc_info=error)
        await self._turn(partial(_give_up, ctx=self._ctx, job=job, words=kind.failed))
        return True

    async def _finish(self, tx: Tx, *, job: Job, kind: Kind, messages: list[Outgoing]) -> None:
        """The answer and the end of the job in one turn, so that neither is without the other.

        Whoever lost the role meanwhile gets nothing, which stands in the audit.
        """
        if await self._still_may(tx, job, kind):
            for message in messages:
                await post(self._ctx, tx, address(job), message, lane=Lane.ANSWER, kind="answer")
            if kind.exports:
                await note_export(tx, ctx=self._ctx, person=job.person, what=kind.exports, unit_id=job.unit_id)
        else:
            log.warning("job-not-handed-over", job=job.kind, unit=job.unit_id)
            detail = {"what": kind.exports or job.kind, "unit": job.unit_id}
            await audit.append(tx, job.person, "export-refused", detail, self._ctx.clock.now())
        await rows.finish(tx, job.id)

    async def _still_may(self, tx: Tx, job: Job, kind: Kind) -> bool:
        if not kind.roles:
            return True
        organisation = await self._organisations.current(tx)
        above: set[int] = set()
        unit = organisation.units.get(job.unit_id)
        while unit is not None:
            above.add(unit.id)
            unit = organisation.parent(unit.id)
        held = await accounts.memberships(tx, job.person)
        return any(role in kind.roles and unit_id in above for unit_id, role in held)

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
    """Return where the job's answer is awaited."""
    return Address(job.channel, job.chat, job.person)


async def _give_up(tx: Tx, *, ctx: Context, job: Job, words: str) -> None:
    # Whoever takes turns orders jobs.
    from bot.posting.admins import tell_admins

    failed = Outgoing(words, edits=await rows.told(tx, job.id))
    await post(ctx, tx, address(job), failed, lane=Lane.ANSWER, kind="answer")
    text = troubles.job_failed(job.kind, await roster.name_of(tx, job.unit_id))
    await tell_admins(ctx, tx, text, kind="alarm", once=f"job-failed:{job.id}", but=job.person)
    await rows.finish(tx, job.id)


async def _unknown(ctx: Context, job: Job) -> list[Outgoing]:
    raise LookupError(job.kind)


UNKNOWN = Kind(_unknown, exporting.ANSWER_FAILED)
"""What an earlier version of the program left and this one cannot make."""
