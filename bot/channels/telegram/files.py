"""Fetching a file's bytes at full size, piece by piece (https://core.telegram.org/bots/api#getfile)."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from http import HTTPStatus
from pathlib import Path

import httpx
from telegram import Bot
from telegram.error import TelegramError

from bot.channels.bounded_answers import PLAIN, AnswerTooLarge, bounded
from bot.channels.errors import FetchError
from bot.channels.telegram.errors import FLOOD_PAUSE, fetch_error

PIECE = 256 * 1024
TIMEOUT = httpx.Timeout(30.0, connect=5.0)

SLOWEST = 1024.0
"""Bytes a second below which a download counts as stalled, once it has had `PATIENCE`."""

PATIENCE = 60.0

REMEMBERED = 1000
"""How many files that were not as long as announced are remembered."""


class FileFetcher:
    """Fetch files for one bot: from the file address of its server, or from a Bot API server's own disk.

    `limit`: the most bytes it hands out. `own_server`: it may name a path on this machine's disk.
    """

    def __init__(
        self, bot: Bot, limit: int, *, own_server: bool, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._bot = bot
        self._own_server = own_server
        self._monotonic = monotonic
        self._client = httpx.AsyncClient(
            timeout=TIMEOUT, headers=PLAIN, event_hooks={"response": [bounded(limit)]}, follow_redirects=False
        )
        self._lengths: dict[str, int] = {}

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()

    async def fetch(self, remote: str) -> AsyncIterator[bytes]:
        """The bytes of the file `remote`. Raises `FetchError`, also after some of them."""
        location, size = await self._locate(remote)
        fetched = 0
        # The link holds the token: what goes wrong with it is told without quoting it.
        try:
            async for piece in self._pieces(location):
                fetched += len(piece)
                yield piece
        except AnswerTooLarge as error:
            raise FetchError(type(error).__name__, gone=True, too_large=True) from None
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError) as error:
            raise FetchError(type(error).__name__, gone=False) from None
        except (OSError, ValueError) as error:
            raise FetchError(type(error).__name__, gone=False) from None
        if size and fetched != size and not self._came_so_before(remote, fetched):
            raise FetchError(f"{fetched} of {size} bytes came", gone=False)

    def _came_so_before(self, remote: str, fetched: int) -> bool:
        """Whether a file that is not as long as announced came as long as now before: then it is whole, and the
        announcement wrong."""
        before = self._lengths.pop(remote, None)
        if fetched and before == fetched:
            return True
        self._lengths[remote] = fetched
        while len(self._lengths) > REMEMBERED:
            del self._lengths[next(iter(self._lengths))]
        return False

    async def _locate(self, remote: str) -> tuple[str, int]:
        """Where the bytes are, an address or a local path, and how many there should be (0: not said)."""
        try:
            file = await self._bot.get_file(remote)
        except TelegramError as error:
            raise fetch_error(error) from None
        except (KeyError, TypeError, ValueError, AttributeError):
            raise FetchError("an answer that is no file", gone=False) from None
        if not isinstance(file.file_path, str) or not file.file_path:
            raise FetchError("no path to the file", gone=False)
        return file.file_path, file.file_size if isinstance(file.file_size, int) else 0

    def _pieces(self, location: str) -> AsyncIterator[bytes]:
        if location.startswith(("http://", "https://")):
            return self._download(location)
        if not self._own_server:
            raise FetchError("a path on nobody's disk", gone=False)
        return _read(Path(location))

    async def _download(self, address: str) -> AsyncIterator[bytes]:
        async with self._client.stream("GET", address) as response:
            if not response.is_success:
                raise _refused(response)
            piece = bytearray()
            fetched, began = 0, self._monotonic()
            async for some in response.aiter_bytes():
                fetched += len(some)
                if self._monotonic() - began > PATIENCE + fetched / SLOWEST:
                    raise FetchError("the download has stalled", gone=False)
                piece += some
                while len(piece) >= PIECE:
                    yield bytes(piece[:PIECE])
                    del piece[:PIECE]
            if piece:
                yield bytes(piece)


def _refused(response: httpx.Response) -> FetchError:
    """Whatever the status, a link that ran out among them: asked for anew later, when the server says so."""
    after = None
    if response.status_code == HTTPStatus.TOO_MANY_REQUESTS:
        asked = response.headers.get("retry-after", "")
        after = min(float(asked), 3600.0) if asked.isascii() and asked.isdigit() else FLOOD_PAUSE
    return FetchError(f"HTTP {response.status_code}", gone=False, after=after)


async def _read(path: Path) -> AsyncIterator[bytes]:
    """A local file's bytes, read off the event loop."""
    file = await asyncio.to_thread(path.open, "rb")
    try:
        while piece := await asyncio.to_thread(file.read, PIECE):
            yield piece
    finally:
        await asyncio.to_thread(file.close)
