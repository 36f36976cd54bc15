"""HTTP/1.1 as it was meant, in the time it may take: who opens connections and says nothing keeps none of them.

Uvicorn limits the rest between two requests only. A body may come slowly, phones send photos over bad networks, but
it has to go on. What two servers could read in two ways is refused, not guessed at (RFC 9112, 5.1, 5.2, 6.3).
"""

import asyncio
import re
from typing import Any

import h11
from h11._connection import DEFAULT_MAX_INCOMPLETE_EVENT_SIZE
from h11._receivebuffer import ReceiveBuffer
from uvicorn.protocols.http.h11_impl import H11Protocol, RequestResponseCycle

from bot.http.connections import Connections

HEAD_SECONDS = 10.0
"""How long a request's line and headers may take to arrive."""

SILENCE_SECONDS = 30.0
"""How long a body may stop on its way."""

UNREAD_SECONDS = 10.0
"""How long the rest of a body that is not wanted may take after its answer."""

_TWO_READINGS = re.compile(rb"(?<!\r)\n|\n[ \t]")
"""A line that ends in a bare LF, or goes on in the next."""


class StrictBuffer(ReceiveBuffer):
    """Refuses lines that others would read otherwise."""

    def maybe_extract_lines(self) -> list[bytearray] | None:
        """The lines of a head, None while there are more to come. Raises h11's errors."""
        begins = max(0, self._multiple_lines_search - 1)
        ends = self._data.find(b"\r\n\r\n", begins)
        if _TWO_READINGS.search(self._data, begins, len(self._data) if ends < 0 else ends + 2):
            raise h11.LocalProtocolError("a bare LF or a folded line", error_status_hint=400)
        return super().maybe_extract_lines()


class StrictConnection(h11.Connection):
    """Refuses a request of two lengths."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._receive_buffer = StrictBuffer()

    def next_event(self) -> Any:
        """The next event. Raises h11's errors."""
        event = super().next_event()
        if isinstance(event, h11.Request):
            names = {name for name, _ in event.headers}
            if {b"content-length", b"transfer-encoding"} <= names:
                raise h11.RemoteProtocolError("Content-Length and Transfer-Encoding", error_status_hint=400)
        return event


class TimedHeads(H11Protocol):
    """Closes a connection whose next request, or the next of its body, does not come in time."""

    held_by: Connections
    """Set by whoever makes the class of one server."""

    peer = ""
    _limit: asyncio.TimerHandle | None = None
    _refused = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        largest = self.config.h11_max_incomplete_event_size or DEFAULT_MAX_INCOMPLETE_EVENT_SIZE
        self.conn = StrictConnection(h11.SERVER, largest)

    # Uvicorn narrows the transport too.
    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Somebody is to ask something."""
        super().connection_made(transport)
        self.peer = self.client[0] if self.client else ""
        if not self.held_by.begun(self):
            self.let_go()
            return
        self._within(HEAD_SECONDS)

    def data_received(self, data: bytes) -> None:
        """The limit holds from a head's first byte to its last; for a body from one piece to the next."""
        if self._refused:
            return
        before = self.conn.their_state
        super().data_received(data)
        self._look(before)

    def on_response_complete(self) -> None:
        """What is left of a body that nobody wanted is not waited for long."""
        super().on_response_complete()
        if self.conn.their_state is h11.SEND_BODY:
            self._within(UNREAD_SECONDS)
        self._look(h11.SEND_BODY if self.conn.their_state is h11.SEND_BODY else h11.DONE)

    def connection_lost(self, exc: Exception | None) -> None:
        """Nobody is waited for any more."""
        self._end()
        self.held_by.ended(self)
        super().connection_lost(exc)

    def let_go(self) -> None:
        """Close it at once."""
        self._refused = True
        self._end()
        self.transport.abort()

    def send_400_response(self, msg: str) -> None:
        """Refuse, and hear no more."""
        self._refused = True
        super().send_400_response(msg)

    def _look(self, before: Any) -> None:
        """Whether anything is waited for, and how long."""
        state = self.conn.their_state
        if state is h11.IDLE:
            self.held_by.waits(self)
            if before is not h11.IDLE or self._limit is None:
                self._within(HEAD_SECONDS)
        elif state is h11.SEND_BODY:
            self.held_by.waits(self)
            if not self._answered():
                self._within(SILENCE_SECONDS)
        else:
            self.held_by.answers(self)
            self._end()

    def _answered(self) -> bool:
        cycle: RequestResponseCycle | None = self.cycle
        return cycle is not None and cycle.response_complete

    def _within(self, seconds: float) -> None:
        self._end()
        self._limit = self.loop.call_later(seconds, self._too_late)

    def _too_late(self) -> None:
        self._limit = None
        if self.flow.read_paused and not self._answered():
            # It is we who do not read: the disk is slow, not the network.
            self._within(SILENCE_SECONDS)
        else:
            self.transport.close()

    def _end(self) -> None:
        if self._limit is not None:
            self._limit.cancel()
            self._limit = None
