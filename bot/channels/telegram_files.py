"""Fetching a file's bytes at full size, piece by piece (https://core.telegram.org/bots/api#getfile)."""

import asyncio
import re
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
from telegram import Bot
from telegram.error import TelegramError

from bot.channels.errors import FetchError
from bot.channels.telegram_errors import asked_to_wait, described
from bot.channels.telegram_request import Refusal

PIECE = 256 * 1024
TIMEOUT = httpx.Timeout(30.0, connect=5.0)

_TOO_LARGE = re.compile(r"file is too big", re.IGNORECASE)
_GONE = re.compile(r"wrong file|invalid file|file_id_invalid|file_reference_\w+", re.IGNORECASE)


class FileFetcher:
    """Fetches files for one bot: from the file address of its server, or from a Bot API server's own disk."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot
        self._client = httpx.AsyncClient(timeout=TIMEOUT)

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()

    async def fetch(self, remote: str) -> AsyncIterator[bytes]:
        """The bytes of the file `remote`. Raises `FetchError`, also after some of them."""
        location, size = await self._locate(remote)
        fetched = 0
        # The link holds the token: what goes wrong with it is told without quoting it.
        try:
            pieces = self._download(location) if location.startswith(("http://", "https://")) else _read(Path(location))
            async for piece in pieces:
                fetched += len(piece)
                yield piece
        except httpx.HTTPError as error:
            raise FetchError(type(error).__name__, gone=False) from None
        except OSError as error:
            raise FetchError(type(error).__name__, gone=isinstance(error, FileNotFoundError)) from None
        if size and fetched != size:
            raise FetchError(f"{fetched} of {size} bytes came", gone=False)

    async def _locate(self, remote: str) -> tuple[str, int]:
        """Where the bytes are, an address or a local path, and how many there should be (0: not said)."""
        try:
            file = await self._bot.get_file(remote)
        except TelegramError as error:
            said = error.description if isinstance(error, Refusal) else ""
            too_large = bool(_TOO_LARGE.search(said))
            gone = too_large or bool(_GONE.search(said))
            raise FetchError(described(error), gone=gone, too_large=too_large, after=asked_to_wait(error)) from None
        except (KeyError, TypeError, ValueError, AttributeError):
            raise FetchError("an answer that is no file", gone=False) from None
        if not file.file_path:
            raise FetchError("no path to the file", gone=False)
        return file.file_path, file.file_size or 0

    async def _download(self, address: str) -> AsyncIterator[bytes]:
        async with self._client.stream("GET", address) as response:
            if not response.is_success:
                raise FetchError(f"HTTP {response.status_code}", gone=False)
            async for piece in response.aiter_bytes(PIECE):
                yield piece


async def _read(path: Path) -> AsyncIterator[bytes]:
    """A local file's bytes, read off the event loop."""
    file = await asyncio.to_thread(path.open, "rb")
    try:
        while piece := await asyncio.to_thread(file.read, PIECE):
            yield piece
    finally:
        await asyncio.to_thread(file.close)
