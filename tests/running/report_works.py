"""What the tests have report processes do: functions of a module, found there by their names."""

import asyncio
import os
import signal
import sys
import tempfile
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from bot.jobs.worker.process import made_in_a_process
from bot.jobs.worker.wire import Shown
from bot.runtime.campaign_files import load_campaign
from bot.runtime.clock import VirtualClock
from bot.runtime.context import Context
from storage.db.database import Database
from storage.db.errors import Full
from storage.media.content import MediaFiles


async def tells_how_far_it_is(ctx: Context, shown: Shown) -> str:
    shown(1, 2)
    shown(2, 2)
    return ctx.clock.now().isoformat()


def _begin_a_file() -> None:
    Path(tempfile.gettempdir(), "half a file").write_bytes(b"x")


async def is_killed(ctx: Context, shown: Shown) -> None:
    _begin_a_file()
    os.kill(os.getpid(), signal.SIGKILL)


def _is_new(mark: Path) -> bool:
    try:
        mark.touch(exist_ok=False)
    except FileExistsError:
        return False
    return True


async def is_killed_once(ctx: Context, shown: Shown, *, mark: Path) -> str:
    if not _is_new(mark):
        return "made"
    os.kill(os.getpid(), signal.SIGKILL)
    return ""


async def says_what_is_no_frame(ctx: Context, shown: Shown, *, data: bytes) -> None:
    for handle in map(int, os.listdir("/proc/self/fd")):  # noqa: PTH208 (names of handles, not of files)
        with suppress(OSError):
            if handle > 2:
                os.write(handle, data)
    await asyncio.sleep(30)


async def prints(ctx: Context, shown: Shown) -> str:
    sys.stdout.write("to whoever reads it\n")
    sys.stdout.flush()
    os.write(1, b"and so do libraries in C\n")
    return "made"


async def finds_the_disk_full(ctx: Context, shown: Shown) -> None:
    raise Full("no room")


async def fails(ctx: Context, shown: Shown) -> None:
    raise ZeroDivisionError


async def takes_for_ever(ctx: Context, shown: Shown, *, noted: Path) -> None:
    """For two minutes: for ever to whoever waits, and not so to a machine it was forgotten on."""
    _note(noted)
    for _ in range(12_000):
        await asyncio.sleep(0.01)
        _begin_a_file()


def _note(noted: Path) -> None:
    """Which process this is, how nice, of which session, and where its temporary files are."""
    unfinished = noted.with_suffix(".part")
    unfinished.write_text(f"{os.getpid()} {os.nice(0)} {os.getsid(0)} {tempfile.gettempdir()}")
    unfinished.rename(noted)


def be_a_bot(url: str, noted: str) -> None:
    """Have something made that takes for ever: to be killed meanwhile."""
    asyncio.run(_order_and_wait(url, Path(noted)))


async def _order_and_wait(url: str, noted: Path) -> None:
    db = await Database.open(url)
    clock = VirtualClock(datetime(2023, 5, 14, tzinfo=UTC))
    ctx = Context(load_campaign("yunnan-2023"), db, clock, MediaFiles(noted.parent))
    await made_in_a_process(ctx, partial(takes_for_ever, noted=noted), lambda done, total: None)
