"""Answers of other people's servers, read up to a limit: what is longer is refused without being read whole.

For httpx clients, as a hook on their responses. Nothing is asked for compressed; what comes so all the same is unpacked
piece by piece, so that the limit holds for what it unpacks to.
"""

import zlib
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from typing import cast

import httpx

PLAIN = {"Accept-Encoding": "identity"}
"""The header that asks for nothing compressed."""

_PIECE = 64 * 1024
_ZLIB_OR_GZIP = 47
_UNPACKED = {"gzip", "x-gzip", "deflate"}

Hook = Callable[[httpx.Response], Awaitable[None]]


class AnswerTooLarge(httpx.HTTPError):
    """The answer goes on beyond the limit."""


class AnswerUnreadable(httpx.HTTPError):
    """The answer is packed in a way that was not asked for, or not wholly there."""


def bounded(limit: int) -> Hook:
    """The hook that lets at most `limit` bytes of each answer through, unpacked ones where it is packed."""

    async def hook(response: httpx.Response) -> None:
        announced = response.headers.get("content-length", "")
        if announced.isascii() and announced.isdigit() and int(announced) > limit:
            raise AnswerTooLarge(f"an answer of {announced} bytes")
        packed = response.headers.get("content-encoding", "").strip().lower()
        if packed not in {"", "identity", *_UNPACKED}:
            raise AnswerUnreadable("an answer packed as nobody asked for")
        if packed:
            del response.headers["content-encoding"]
        stream = cast("httpx.AsyncByteStream", response.stream)
        response.stream = _Bounded(stream, limit, packed=packed in _UNPACKED)

    return hook


class _Bounded(httpx.AsyncByteStream):
    """A body that ends with an error where it goes on beyond its limit."""

    def __init__(self, body: httpx.AsyncByteStream, limit: int, *, packed: bool) -> None:
        self._body = body
        self._limit = limit
        self._unpacker = zlib.decompressobj(_ZLIB_OR_GZIP) if packed else None

    async def __aiter__(self) -> AsyncIterator[bytes]:
        come = 0
        async for raw in self._body:
            for piece in self._unpacked(raw):
                come += len(piece)
                if come > self._limit:
                    raise AnswerTooLarge(f"an answer of more than {self._limit} bytes")
                yield piece
        if self._unpacker and not self._unpacker.eof:
            raise AnswerUnreadable("a packed answer that ends too early")

    def _unpacked(self, raw: bytes) -> Iterator[bytes]:
        if self._unpacker is None:
            yield raw
            return
        try:
            piece = self._unpacker.decompress(raw, _PIECE)
            while piece:
                yield piece
                piece = self._unpacker.decompress(self._unpacker.unconsumed_tail, _PIECE)
        except zlib.error as error:
            raise AnswerUnreadable("a packed answer that cannot be unpacked") from error

    async def aclose(self) -> None:
        """Let go of the connection."""
        await self._body.aclose()
