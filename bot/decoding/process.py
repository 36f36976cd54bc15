"""The bot's end of one decoding process."""

import os
import select
import signal
import subprocess
import time

from bot.decoding.errors import DecodingUnavailable
from bot.decoding.wire import Done, Failed, Raised, Ready
from bot.processes import environment, frames

MODULE = "bot.decoding.child"

START_SECONDS = 60.0
"""How long one may take to begin: on a machine that has much to do, seconds."""

END_SECONDS = 5.0

ALLOCATOR = {"MALLOC_ARENA_MAX": "2"}
"""Else each of a decoder's threads may have addresses of its own, that count as memory (mallopt(3))."""


HURRIED = {signal.SIGXCPU, signal.SIGALRM}
"""What ends a process that takes too long."""

ATOM = 4096
"""Bytes a pipe that has room takes without anybody waiting (PIPE_BUF, pipe(7))."""


class Ended(Exception):
    """The process ended, or was ended, and did not answer. `why` is for the log; `late`: it took too long."""

    def __init__(self, why: str, *, late: bool = False) -> None:
        super().__init__(why)
        self.why = why
        self.late = late


class DecodingProcess:
    """A process and its two pipes. One thread at a time has it do something; any may end it."""

    def __init__(self, patience: int | None) -> None:
        """Start it; with `patience` it ends after so many seconds without an order. Raises DecodingUnavailable."""
        self.lasting = patience is None
        self.used = False
        arguments = () if patience is None else (str(patience),)
        try:
            self._process = subprocess.Popen(  # noqa: S603 (the program itself)
                environment.command(MODULE, *arguments),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                bufsize=0,
                env={**ALLOCATOR, **environment.environment()},
                # A Ctrl-C on the bot's terminal is the bot's to act on.
                start_new_session=True,
            )
        except (OSError, ValueError) as error:
            raise DecodingUnavailable(str(error)) from error
        try:
            if not isinstance(self._heard(time.monotonic() + START_SECONDS), Ready):
                raise self._broken("no beginning")
        except Ended as error:
            self.let_go()
            raise DecodingUnavailable(f"a decoding process did not begin: {error.why}") from error

    @property
    def number(self) -> int:
        """The process's."""
        return self._process.pid

    @property
    def lives(self) -> bool:
        """Whether it has not ended by itself."""
        return self._process.poll() is None

    def do(self, order: bytes, seconds: float) -> Done | Raised | Failed:
        """What it answers to a packed order. Raises Ended; then it has ended."""
        self.used = True
        until = time.monotonic() + seconds
        self._say(order, until)
        match self._heard(until):
            case Done() | Raised() | Failed() as answer:
                return answer
            case _:
                raise self._broken("no answer")

    def end(self) -> None:
        """End it, whatever it does."""
        self._process.kill()
        try:
            self._process.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            return  # The kernel has it wait for a disk that does not answer; what it was killed for holds afterwards.

    def let_go(self) -> None:
        """Close the pipes, once nobody has it do anything any more."""
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe:
                pipe.close()

    def _say(self, frame: bytes, until: float) -> None:
        assert self._process.stdin  # noqa: S101 (a pipe, see above)
        rest = memoryview(frame)
        try:
            while rest:
                self._wait(self._process.stdin.fileno(), select.POLLOUT, until)
                rest = rest[os.write(self._process.stdin.fileno(), rest[:ATOM]) :]
        except OSError:
            raise self._ended() from None

    def _heard(self, until: float) -> object:
        assert self._process.stdout  # noqa: S101
        handle = self._process.stdout.fileno()
        try:
            size = frames.length(self._exactly(handle, frames.LENGTH.size, until))
            return frames.unpacked(self._exactly(handle, size, until))
        except (EOFError, OSError):
            raise self._ended() from None
        except ValueError as error:
            raise self._broken(str(error)) from None

    def _exactly(self, handle: int, size: int, until: float) -> bytes:
        found = bytearray()
        while len(found) < size:
            self._wait(handle, select.POLLIN, until)
            piece = os.read(handle, size - len(found))
            if not piece:
                raise EOFError
            found += piece
        return bytes(found)

    def _wait(self, handle: int, event: int, until: float) -> None:
        waiting = select.poll()
        waiting.register(handle, event)
        if not waiting.poll(max(0.0, until - time.monotonic()) * 1000):
            self.end()
            raise Ended("it took too long", late=True)

    def _ended(self) -> Ended:
        """How it came to its end."""
        try:
            status = self._process.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            return self._broken("its pipe ended")
        if status >= 0:
            return Ended(f"it ended with status {status}")
        return Ended(f"it ended by {signal.Signals(-status).name}", late=-status in HURRIED)

    def _broken(self, why: str) -> Ended:
        self.end()
        return Ended(why)
