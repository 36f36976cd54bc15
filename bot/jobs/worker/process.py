"""Make a report in a process of its own: the bot answers meanwhile, and gets the memory back afterwards."""

import asyncio
import logging
import os
import signal
from asyncio.subprocess import PIPE, Process
from contextlib import suppress
from pathlib import Path
from typing import TypeVar, cast

import structlog

from bot.jobs.worker.errors import ReportProcessEnded
from bot.jobs.worker.wire import Done, Failed, Order, Shown, SoFar, Work
from bot.processes import environment
from bot.processes.frames import LENGTH, length, packed, unpacked
from bot.processes.spare import SpareProcess
from bot.runtime.context import Context
from storage.db import scratch

T = TypeVar("T")

log = structlog.get_logger(__name__)

MODULE = "bot.jobs.worker.child"

LONGEST = 3600.0
"""Seconds: one that hangs does not keep those that wait for their turn waiting for good."""


async def made_in_a_process(ctx: Context, work: Work[T], shown: Shown, *, spare: SpareProcess | None = None) -> T:
    """Return what `work` makes of the store as it stands now; `shown` is told how far it is.

    The process is taken from `spare` and kept there afterwards; without it, where another waits there, and where the
    work fails or is cancelled, it ends with this call. Nothing temporary stays behind. Raises a `StorageError` that
    was raised there, `ReportFailed`, `ReportProcessEnded`.
    """
    with scratch.folder() as folder:
        process = (spare.take() if spare else None) or await _begun()
        try:
            made = await _result(process, _order(ctx, work, folder), shown)
        except BaseException as error:
            _kill(process)
            await _ended(process)
            if isinstance(error, ReportProcessEnded):
                log.warning("report-process-ended", status=process.returncode, why=str(error))
            raise
        if not (spare and spare.keep(process)):
            await _ended(process)
        return cast("T", made)


async def _begun() -> Process:
    return await asyncio.create_subprocess_exec(
        *environment.command(MODULE),
        stdin=PIPE,
        stdout=PIPE,
        env=environment.environment(),
        # A Ctrl-C on the bot's terminal is the bot's to act on.
        start_new_session=True,
    )


async def _result(process: Process, order: Order, shown: Shown) -> object:
    assert process.stdin  # noqa: S101 (both are pipes, see above)
    assert process.stdout  # noqa: S101
    try:
        async with asyncio.timeout(LONGEST):
            process.stdin.write(packed(order))
            await process.stdin.drain()
            while True:
                match await _frame(process.stdout):
                    case SoFar(done, total):
                        shown(done, total)
                    case Done(result):
                        return result
                    case Failed(error):
                        raise error
                    case _:
                        raise ReportProcessEnded("no frame")
    except TimeoutError as error:
        raise ReportProcessEnded(f"not done in {LONGEST:.0f} s") from error
    except (EOFError, ConnectionError) as error:
        raise ReportProcessEnded("its pipe ended") from error
    except ValueError as error:
        raise ReportProcessEnded(str(error)) from error


async def _frame(pipe: asyncio.StreamReader) -> object:
    return unpacked(await pipe.readexactly(length(await pipe.readexactly(LENGTH.size))))


def _order(ctx: Context, work: Work[T], folder: Path) -> Order:
    return Order(
        work=work,
        campaign=ctx.campaign,
        url=ctx.db.url,
        now=ctx.clock.now(),
        media=ctx.media.root,
        templates=ctx.templates,
        pictures=ctx.pictures,
        folder=folder,
        level=logging.getLevelName(logging.getLogger("bot").getEffectiveLevel()).lower(),
    )


def _kill(process: Process) -> None:
    """End it. By its number: `Process.kill` first looks whether it has ended, and then nobody learns how."""
    with suppress(ProcessLookupError):
        os.kill(process.pid, signal.SIGKILL)


async def _ended(process: Process) -> None:
    """Let go of its pipes, upon which it ends, and wait until it has."""
    if process.stdin:
        process.stdin.close()
    await process.communicate()
