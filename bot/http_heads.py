"""HTTP/1.1 with a time limit for a request's head: who opens connections and says nothing keeps none of them.

Uvicorn limits the rest between two requests only. Bodies may come slowly: phones send photos over bad networks.
"""

import asyncio

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

HEAD_SECONDS = 10.0
"""How long a request's line and headers may take to arrive."""


class TimedHeads(H11Protocol):
    """Closes a connection whose next request has not been asked in time."""

    _limit: asyncio.TimerHandle | None = None

    # Uvicorn narrows the transport too.
    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Somebody is to ask something."""
        super().connection_made(transport)
        self._begin()

    def data_received(self, data: bytes) -> None:
        """The limit holds from a head's first byte to its last."""
        super().data_received(data)
        if self.conn.their_state is not h11.IDLE:
            self._end()
        elif self._limit is None:
            self._begin()

    def connection_lost(self, exc: Exception | None) -> None:
        """Nobody is waited for any more."""
        self._end()
        super().connection_lost(exc)

    def _begin(self) -> None:
        self._limit = self.loop.call_later(HEAD_SECONDS, self.transport.close)

    def _end(self) -> None:
        if self._limit is not None:
            self._limit.cancel()
            self._limit = None
