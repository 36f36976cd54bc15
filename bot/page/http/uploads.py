"""Files on their way from a browser to the media store: whole on disk before the update that names them is taken."""

import asyncio
import contextlib
import errno
import fcntl
import hashlib
import os
import re
import secrets
from collections.abc import AsyncIterator
from pathlib import Path
from typing import IO

from storage.db import folders
from storage.media import disk

LARGEST = 200_000_000
"""Bytes a file may have."""

_NAME = re.compile("[0-9a-f]{64}")


class UploadTooLarge(Exception):
    """More bytes than may be sent."""


class UploadFolder:
    """The folder they lie in. A name is made of chat and client id, so the same upload sent twice is one file.

    Each goes once it is kept; what nobody comes for is swept (`storage.media.leftovers`).
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def name(self, chat: str, client_id: str) -> str:
        """What an upload is called here."""
        return hashlib.sha256(f"{chat}:{client_id}".encode()).hexdigest()

    def path(self, remote: str) -> Path | None:
        """Where the file lies, None where it is gone."""
        path = self._folder / remote
        return path if _NAME.fullmatch(remote) and path.is_file() else None

    def is_full(self, size: int) -> bool:
        """Whether so many bytes more would take the room that is the store's, here and where they are kept."""
        try:
            return not disk.holds(self._folder, 2 * size)
        except OSError:
            return True

    async def take(self, name: str, pieces: AsyncIterator[bytes]) -> int:
        """Keep what `pieces` yields under that name; its size in bytes. Nothing is left of what is cut short.

        Raises `UploadTooLarge`, OSError, and whatever `pieces` does.
        """
        folders.make(self._folder)
        aside = self._folder / f".{secrets.token_hex(8)}"
        try:
            size = await self._write(aside, pieces)
            aside.replace(self._folder / name)
            await asyncio.to_thread(folders.sync, self._folder)
        finally:
            with contextlib.suppress(FileNotFoundError):
                aside.unlink()
        return size

    async def _write(self, path: Path, pieces: AsyncIterator[bytes]) -> int:
        size = 0
        with path.open("xb") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            async for piece in pieces:
                size += len(piece)
                if size > LARGEST:
                    raise UploadTooLarge
                await asyncio.to_thread(self._add, file, piece)
            file.flush()
            await asyncio.to_thread(os.fsync, file.fileno())
        return size

    def _add(self, file: IO[bytes], piece: bytes) -> None:
        if disk.is_short(self._folder):
            raise OSError(errno.ENOSPC, "what room is left is the store's")
        file.write(piece)
