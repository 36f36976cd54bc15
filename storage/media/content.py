"""The bytes of files, on disk under their SHA-256: written aside, made durable, then put in place in one step."""

import asyncio
import errno
import fcntl
import hashlib
import os
import re
import secrets
import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TypeVar

from storage.db import folders
from storage.db.errors import Full, TooLarge, Unavailable
from storage.media import disk

__all__ = ["MediaFiles", "Stored", "TooLarge"]

T = TypeVar("T")

_SHA256 = re.compile("[0-9a-f]{64}")

_PIECE = 1 << 20
"""Bytes gathered before they go to the disk: one hop off the event loop each."""


@dataclass(frozen=True, slots=True)
class Stored:
    """A file as it lies on disk; `size` in bytes."""

    sha256: str
    size: int


class MediaFiles:
    """The folder of files. Identical bytes are kept once; no name in it was given by anybody."""

    def __init__(self, root: Path | str) -> None:
        self.root = Path(root)
        self.incoming = self.root / "incoming"
        self.uploads = self.root / "uploads"
        """The folder of whole files on their way from a browser, until they are taken over (`adopt`)."""

    async def store(self, pieces: AsyncIterator[bytes], limit: int | None = None, *, sparing: bool = False) -> Stored:
        """Keep what `pieces` yields; when this returns it is durable. Nothing is left behind when it raises.

        `sparing`: it comes from outside, and the last of the room is not for it (`storage.media.disk`). Raises
        `TooLarge` beyond `limit` bytes, `Full` or `Unavailable` where the disk does, and whatever `pieces` does.
        """
        incoming = await _off_loop(lambda: _Incoming(self.incoming, sparing=sparing))
        try:
            await self._receive(incoming, pieces, limit)
            return await _off_loop(lambda: incoming.keep(self.path))
        finally:
            await asyncio.to_thread(incoming.discard)

    async def adopt(self, path: Path, limit: int | None = None) -> Stored:
        """Keep a file that is whole and durable on this disk: it is linked, so that it takes its room once.

        The file stays where it is. Raises `TooLarge`, FileNotFoundError where it is gone, `Full`, `Unavailable`.
        """
        try:
            return await asyncio.to_thread(_adopted, path, self.path, limit)
        except FileNotFoundError:
            raise
        except OSError as error:
            raise _meaning(error) from error

    async def store_bytes(self, data: bytes) -> Stored:
        """Keep bytes that are at hand: a chart, a workbook."""

        async def pieces() -> AsyncIterator[bytes]:
            yield data

        return await self.store(pieces())

    async def try_out(self) -> None:
        """Find out whether files can be kept now. Raises `Full` or `Unavailable` where not."""
        await _off_loop(lambda: _Incoming(self.incoming, sparing=False).discard())

    def path(self, sha256: str) -> Path:
        """Return the path of the file of that hash, there or not. Raises ValueError for what is no hash."""
        if _SHA256.fullmatch(sha256) is None:
            raise ValueError("no SHA-256")
        return self.root / sha256[:2] / sha256[2:4] / sha256

    def exists(self, sha256: str) -> bool:
        """Tell whether the file of that hash is here."""
        return self.path(sha256).is_file()

    def hashes(self) -> Iterator[str]:
        """The hash of every file that is here."""
        for path in self.root.glob("??/??/*"):
            if _SHA256.fullmatch(path.name):
                yield path.name

    def written_at(self, sha256: str) -> float:
        """Return when the file of that hash was written, in seconds since 1970. Raises FileNotFoundError."""
        return self.path(sha256).stat().st_mtime

    async def remove(self, sha256: str) -> bool:
        """Delete the file of that hash; False where there was none."""
        return await _off_loop(lambda: _removed(self.path(sha256)))

    async def remove_old(self, sha256: str, before: float) -> bool:
        """The same unless it was stored, perhaps anew, since `before`, in seconds since 1970."""
        path = self.path(sha256)
        return await _off_loop(lambda: path.is_file() and path.stat().st_mtime < before and _removed(path))

    async def _receive(self, incoming: "_Incoming", pieces: AsyncIterator[bytes], limit: int | None) -> None:
        gathered = bytearray()
        size = 0
        async for piece in pieces:
            size += len(piece)
            if limit is not None and size > limit:
                raise TooLarge(limit)
            gathered += piece
            if len(gathered) >= _PIECE:
                await _write(incoming, bytes(gathered))
                gathered.clear()
        await _write(incoming, bytes(gathered))


class _Incoming:
    """A file being received, beside the others until it is whole."""

    def __init__(self, folder: Path, *, sparing: bool) -> None:
        folders.make(folder)
        self._sparing = sparing
        self._path, self._file = _begun(folder)
        self._hash = hashlib.sha256()
        self._size = 0

    def write(self, data: bytes) -> None:
        if self._sparing and disk.is_short(self._path.parent):
            raise OSError(errno.ENOSPC, "what room is left is the store's")
        self._file.write(data)
        self._hash.update(data)
        self._size += len(data)

    def keep(self, place: Callable[[str], Path]) -> Stored:
        """Put it in its place: its bytes on disk first, then its name, then the folders that name it."""
        stored = Stored(self._hash.hexdigest(), self._size)
        target = place(stored.sha256)
        if not (target.is_file() and target.stat().st_size == stored.size):
            self._file.flush()
            os.fsync(self._file.fileno())
            target.parent.mkdir(parents=True, exist_ok=True)
            self._path.replace(target)
        else:
            # Stored anew: whoever did may be about to refer to it.
            os.utime(target)
        _sync_above(target)
        return stored

    def discard(self) -> None:
        """Close it, and delete it unless it was put in its place."""
        self._file.close()
        self._path.unlink(missing_ok=True)


def _begun(folder: Path) -> tuple[Path, IO[bytes]]:
    """A new file, held for as long as it is open (`storage.db.scratch`)."""
    while True:
        path = folder / secrets.token_hex(16)
        file = path.open("xb")
        fcntl.flock(file, fcntl.LOCK_EX)
        # Between the two somebody may have swept it.
        if path.exists():
            return path, file
        file.close()


def _adopted(path: Path, place: Callable[[str], Path], limit: int | None) -> Stored:
    with path.open("rb") as file:
        size = os.fstat(file.fileno()).st_size
        if limit is not None and size > limit:
            raise TooLarge(limit)
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        target = place(sha256)
        if not (target.is_file() and target.stat().st_size == size):
            target.parent.mkdir(parents=True, exist_ok=True)
            _link(path, file, target)
        os.utime(target)
        _sync_above(target)
    return Stored(sha256, size)


def _link(path: Path, file: IO[bytes], target: Path) -> None:
    """Give the file that was read a second name; a copy where the disk knows no links, or `path` is another by now."""
    aside = target.with_name(f".{secrets.token_hex(8)}")
    try:
        try:
            os.link(path, aside)
            same = aside.stat().st_ino == os.fstat(file.fileno()).st_ino
        except FileNotFoundError:
            raise
        except OSError:
            same = False
        if not same:
            _copy(file, aside)
        aside.replace(target)
    finally:
        aside.unlink(missing_ok=True)


def _copy(file: IO[bytes], aside: Path) -> None:
    aside.unlink(missing_ok=True)
    file.seek(0)
    with aside.open("xb") as copy:
        shutil.copyfileobj(file, copy, _PIECE)
        copy.flush()
        os.fsync(copy.fileno())


def _sync_above(target: Path) -> None:
    for folder in (target.parent, target.parent.parent, target.parent.parent.parent):
        folders.sync(folder)


async def _write(incoming: _Incoming, data: bytes) -> None:
    await _off_loop(lambda: incoming.write(data))


async def _off_loop(work: Callable[[], T]) -> T:
    """Disk work in a thread, its errors in this room's words."""
    try:
        return await asyncio.to_thread(work)
    except OSError as error:
        raise _meaning(error) from error


def _meaning(error: OSError) -> Full | Unavailable:
    if error.errno in _NO_ROOM:
        return Full(str(error))
    return Unavailable(str(error))


_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


def _removed(path: Path) -> bool:
    try:
        path.unlink()
    except FileNotFoundError:
        return False
    return True
