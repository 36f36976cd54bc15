"""A report process: takes orders from its standard input, carries out one after the other, tells its standard output.

It reads the store and writes into the media store and its own folder, nothing else. It ends when the pipe it was
ordered through does, however the bot ended, and takes its folder along.
"""

import asyncio
import os
import queue
import shutil
import sys
import tempfile
import threading
import time
from pathlib import Path

import structlog

from bot.jobs.worker.errors import ReportFailed
from bot.jobs.worker.wire import Done, Failed, Frame, Order, SoFar
from bot.processes import environment, frames
from bot.processes.memory import give_back
from bot.runtime.clock import VirtualClock
from bot.runtime.context import Context
from bot.runtime.logs import configure
from storage.db.database import Database
from storage.db.errors import StorageError
from storage.media.content import MediaFiles

NICE = 10
"""Whoever waits for an answer goes before whoever waits for an export."""

FIRST_TO_GO = 500
"""Added to what the kernel goes by where memory runs out (proc(5), oom_score_adj): a report can be begun anew."""

TOLD_EVERY = 0.2
"""Seconds between frames that tell how far it is."""

LAST_SECONDS = 10.0
"""How long the end of the bot may take to be noticed and tidied up after."""

STDIN, STDOUT, STDERR = 0, 1, 2

log = structlog.get_logger(__name__)


class Told:
    """The pipe to the bot."""

    def __init__(self, handle: int) -> None:
        self._handle = handle
        self._writing = threading.Lock()
        self._next = 0.0

    def so_far(self, done: int, total: int) -> None:
        """Tell how far it is, not more often than somebody looks."""
        now = time.monotonic()
        if now >= self._next or done >= total:
            self._next = now + TOLD_EVERY
            self.say(SoFar(done, total))

    def say(self, frame: Frame) -> None:
        """Send one frame."""
        data = frames.packed(frame)
        with self._writing:
            frames.write(self._handle, data)


class Orders:
    """The pipe from the bot. When nobody holds its other end any more the process ends, whatever it is doing."""

    def __init__(self) -> None:
        self._waiting: queue.SimpleQueue[Order] = queue.SimpleQueue()
        self._folder: Path | None = None
        self._reading = threading.Thread(target=self._read, daemon=True)
        self._reading.start()

    def next(self) -> Order:
        """The next one, waited for."""
        return self._waiting.get()

    def done(self) -> None:
        """The order is carried out: its folder is the bot's to clear."""
        self._folder = None

    def end(self) -> None:
        """Wait for the end of the process, which is at hand."""
        self._reading.join(LAST_SECONDS)

    def _read(self) -> None:
        status = 1
        try:
            while True:
                order = frames.unpacked(frames.read(STDIN))
                if not isinstance(order, Order):
                    raise TypeError("no order")
                self._folder = order.folder
                self._waiting.put(order)
        except EOFError:
            status = 1 if self._folder else 0
        finally:
            # What is left is taking hundreds of megabytes of records apart, one by one.
            try:
                _clear(self._folder)
                sys.stderr.flush()
            finally:
                os._exit(status)


def main() -> None:
    """Carry out orders. What libraries print goes to the log's stream: the pipe is for frames alone."""
    told = Told(os.dup(STDOUT))
    os.dup2(STDERR, STDOUT)
    environment.give_way(NICE, FIRST_TO_GO)
    orders = Orders()
    try:
        while True:
            order = orders.next()
            tempfile.tempdir = str(order.folder)
            configure(order.level, _secrets(order))
            frame = asyncio.run(_carried_out(order, told))
            orders.done()
            told.say(frame)
            give_back()
    except BrokenPipeError:
        # The bot has ended: the thread takes the folder along and ends the process, which is not to end before that.
        orders.end()
    os._exit(1)


async def _carried_out(order: Order, told: Told) -> Frame:
    try:
        ctx = _context(order, await Database.open(order.url))
        try:
            return Done(await order.work(ctx, told.so_far))
        finally:
            await ctx.close()
    except Exception as error:
        log.exception("report-failed")
        return Failed(_sendable(error))


def _context(order: Order, db: Database) -> Context:
    clock, media = VirtualClock(order.now), MediaFiles(order.media)
    return Context(order.campaign, db, clock, media, templates=order.templates, pictures=order.pictures)


def _sendable(error: Exception) -> Exception:
    """A storage error as it is: it says whether to try again. Anything else is told by its name."""
    return error if isinstance(error, StorageError) else ReportFailed(type(error).__name__)


def _clear(folder: Path | None) -> None:
    """Remove what an order left unfinished. The folder loses its name first: nothing new lands in it."""
    if folder:
        gone = folder.with_name(f"{folder.name}.gone")
        folder.rename(gone)
        shutil.rmtree(gone, ignore_errors=True)


def _secrets(order: Order) -> tuple[str, ...]:
    from urllib.parse import urlsplit

    password = urlsplit(order.url).password
    return (password,) if password else ()


if __name__ == "__main__":
    main()
