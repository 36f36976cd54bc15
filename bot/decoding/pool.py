"""A few processes in which all that others made is decoded: used again while they behave, replaced when they do not."""

import asyncio
import threading
import weakref
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext, suppress
from dataclasses import replace
from types import TracebackType
from typing import Self, TypeVar, cast

import structlog

from bot.decoding.errors import DecodingError, DecodingFailed, DecodingUnavailable
from bot.decoding.limits import ORDINARY, Limits, MoreNeeded
from bot.decoding.process import DecodingProcess, Ended
from bot.decoding.wire import Done, Failed, Order, Raised
from bot.processes import frames

__all__ = ["DecoderPool", "DecodingFailed", "DecodingUnavailable", "Limits"]

T = TypeVar("T")

AT_ONCE = 2
"""One more than needed: while one decodes what takes seconds, another is there for what takes none."""

SPARE_SECONDS = 30
"""After so long without anything to do all but one process end."""

log = structlog.get_logger(__name__)


class DecoderPool:
    """Decodes apart from the bot. Nothing is started before something is to be decoded, or `warm` is called.

    What is ordered is a function of a module, or a `partial` of one; it, its arguments and its result are pickled.
    """

    def __init__(self, at_once: int = AT_ONCE) -> None:
        self._places = threading.BoundedSemaphore(at_once)
        self._large = threading.Lock()
        self._lock = threading.Lock()
        self._idle: list[DecodingProcess] = []
        self._all: set[DecodingProcess] = set()
        self._lasting = False
        self._closed = False
        self._warmth: Callable[[], object] | None = None
        self._threads = ThreadPoolExecutor(at_once, thread_name_prefix="decoding")
        weakref.finalize(self, _end_all, self._all)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    async def decode(self, work: Callable[[], T], limits: Limits = ORDINARY) -> T:
        """As `run`, for who must not wait. Where it is cancelled, the work goes on in vain within its limits."""
        if self._closed:
            raise DecodingUnavailable("closed")
        return await asyncio.get_running_loop().run_in_executor(self._threads, self.run, work, limits)

    def run(self, work: Callable[[], T], limits: Limits = ORDINARY) -> T:
        """What `work` returns, done apart. Raises what it raises where that is an exception of the program's own;
        DecodingFailed for all else that becomes of it; DecodingUnavailable where there is no process to be had."""
        try:
            return self._run_within(work, limits)
        except MoreNeeded as more:
            if more.limits.memory <= limits.memory:
                raise DecodingFailed("it asks for no more than it had") from more
            return self._run_within(work, replace(more.limits, mapped=limits.mapped))
        finally:
            if self._warmth and not self._all:
                self._warm_up()

    def warm(self, work: Callable[[], object]) -> None:
        """Have a process ready that has done `work`, from now on and also after one ended."""
        self._warmth = work
        self._warm_up()

    def close(self) -> None:
        """End all processes. What is being decoded is unavailable then."""
        with self._lock:
            self._closed = True
            while self._idle:
                self._drop(self._idle.pop())
            busy = list(self._all)
        for process in busy:
            process.end()
        self._threads.shutdown(wait=True, cancel_futures=True)

    def _run_within(self, work: Callable[[], T], limits: Limits) -> T:
        order = frames.packed(Order(work, limits))
        # Two large ones at once would take more than the machine is asked to have.
        with self._large if limits.memory > ORDINARY.memory else nullcontext(), self._places:
            answer, hurt = self._answer(order, limits, new=False)
            if hurt:
                answer, _ = self._answer(order, limits, new=True)
        match answer:
            case Done(result):
                return cast("T", result)
            case Raised():
                raise answer.error
            case Failed(why):
                raise DecodingFailed(why)

    def _answer(self, order: bytes, limits: Limits, *, new: bool) -> tuple[Done | Raised | Failed, bool]:
        """What a process says to it, and whether that may come of what the process did before."""
        process = self._taken(new=new)
        used, answer, late = process.used, None, False
        try:
            answer = process.do(order, limits.seconds)
        except Ended as ended:
            log.warning("decoding-process-ended", why=ended.why)
            answer, late = Failed(ended.why, worn=True), ended.late
        finally:
            self._put_back(process, worn=answer is None or (not isinstance(answer, Raised) and answer.worn))
        if self._closed:
            raise DecodingUnavailable("closed")
        return answer, used and not late and isinstance(answer, Failed) and answer.worn

    def _taken(self, *, new: bool) -> DecodingProcess:
        """One for one order. Raises DecodingUnavailable."""
        with self._lock:
            for process in [process for process in self._idle if not process.lives]:
                self._idle.remove(process)
                self._drop(process)
            if self._idle and not new:
                return self._idle.pop()
            lasting, self._lasting = not self._lasting, True
        try:
            process = DecodingProcess(None if lasting else SPARE_SECONDS)
        except DecodingUnavailable:
            if lasting:
                self._lasting = False
            raise
        with self._lock:
            self._all.add(process)
            if not self._closed:
                return process
        self._put_back(process, worn=True)
        raise DecodingUnavailable("closed")

    def _put_back(self, process: DecodingProcess, *, worn: bool) -> None:
        """It is there for the next order, or is ended."""
        with self._lock:
            if worn or self._closed:
                self._drop(process)
            else:
                # The last one is taken first: the others may come to their end.
                self._idle.insert(len(self._idle) if process.lasting else 0, process)

    def _drop(self, process: DecodingProcess) -> None:
        process.end()
        process.let_go()
        self._all.discard(process)
        if process.lasting:
            self._lasting = False

    def _warm_up(self) -> None:
        with suppress(RuntimeError):  # It is being closed.
            self._threads.submit(self._warmed)

    def _warmed(self) -> None:
        try:
            if self._warmth and not self._all:
                self._run_within(self._warmth, ORDINARY)
        except DecodingError as error:
            log.warning("decoding-not-begun", code=error.code, why=str(error))


def _end_all(processes: set[DecodingProcess]) -> None:
    for process in list(processes):
        process.end()
        process.let_go()
    processes.clear()
