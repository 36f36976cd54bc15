"""The file of an SQLite store while it is open: whether it is still what lies at its path, and still a database.

SQLite itself never looks: it goes on writing into a file that was moved away or deleted, and keeps what it knows of one
that was overwritten. Whatever was answered meanwhile would be in no store, so every writing transaction asks first; it
costs a few system calls. The same goes for the log beside it (-wal), which stays one file while a connection is open.
"""

import os
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from storage.db.engines import parsed
from storage.db.errors import Busy, Damaged, Missing, Replaced, Unavailable, Vanished, translated

_MAGIC = b"SQLite format 3\x00"
"""The first bytes of the file (https://www.sqlite.org/fileformat.html#the_database_header)."""


@dataclass(slots=True)
class _Look:
    """A descriptor to look at a file through, shared by all in this process that have the file open."""

    handle: int
    users: int = 0


_LOOKS: dict[tuple[int, int], _Look] = {}
"""By device and inode. Closing any descriptor of a file drops every lock this process holds on it, SQLite's too
(https://www.sqlite.org/howtocorrupt.html, 2.2): one is closed only with the last store that is open there."""


class StoreFile:
    """The file at `path`, which is there and a database. `close` it after everything else that has it open."""

    def __init__(self, path: Path) -> None:
        self.path = path.absolute()
        found = path.stat()
        self._identity = found.st_dev, found.st_ino
        look = _LOOKS.get(self._identity)
        if look is None:
            look = _LOOKS[self._identity] = _Look(os.open(path, os.O_RDONLY | os.O_CLOEXEC))
        look.users += 1
        self._look: _Look | None = look
        self._log: tuple[int, int] | None = None
        self._index: tuple[int, int] | None = None

    def close(self) -> None:
        """Look no more."""
        look, self._look = self._look, None
        if look is None:
            return
        look.users -= 1
        if not look.users:
            del _LOOKS[self._identity]
            os.close(look.handle)

    def stands(self) -> bool:
        """Tell whether the file is still the one at its path."""
        try:
            found = self.path.stat()
        except OSError:
            return False
        return (found.st_dev, found.st_ino) == self._identity

    def require(self) -> None:
        """Raise `Missing`, `Replaced`, `Damaged` or `Unavailable` where what is written now would be lost."""
        try:
            found = self.path.stat()
            header = self._header()
        except FileNotFoundError as error:
            raise Missing(str(self.path)) from error
        except OSError as error:
            raise Unavailable(str(error)) from error
        if (found.st_dev, found.st_ino) != self._identity:
            raise Replaced(str(self.path))
        if header is not None and header != _MAGIC:
            raise Damaged("no database any more" if header else "cut off")
        self._require_log()

    def _require_log(self) -> None:
        """Raise `Replaced` where somebody took the log away: the program has to end, and what the log holds is written
        into the store when the last connection closes. SQLite itself makes log and index, and removes them, together.
        """
        log, index = (_identity(self.path.with_name(f"{self.path.name}{end}")) for end in ("-wal", "-shm"))
        if self._log is not None and log != self._log and index is not None and index == self._index:
            raise Replaced(f"{self.path}-wal")
        self._log, self._index = log, index

    def _header(self) -> bytes | None:
        return None if self._look is None else os.pread(self._look.handle, len(_MAGIC), 0)


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise Unavailable(str(error)) from error
    return found.st_dev, found.st_ino


def look(path: Path, *, empty_log: bool) -> None:
    """Read a row through a connection of its own, which knows nothing yet; empty the log where nobody is in the way.

    Raises a `StorageError`.
    """
    try:
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=rw", uri=True, isolation_level=None, timeout=0)) as fresh:
            fresh.execute("SELECT value FROM meta LIMIT 1").fetchone()
            if empty_log:
                fresh.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    except sqlite3.Error as error:
        meaning = translated(error)
        if meaning is None:
            raise
        if not isinstance(meaning, Busy):
            raise meaning from error


def require_no_remains(url: str, media: Path) -> None:
    """Before a store is made at `url`: raises `Vanished` where something of one is left. A first run finds nothing."""
    address = parsed(url)
    path = Path(str(address.database))
    if address.get_backend_name() != "sqlite" or path.exists():
        return
    log = path.with_name(f"{path.name}-wal")
    if log.exists() and log.stat().st_size:
        raise Vanished(str(path), str(log))
    if next(media.glob("[0-9a-f][0-9a-f]/[0-9a-f][0-9a-f]/*"), None) is not None:
        raise Vanished(str(path), str(media))
