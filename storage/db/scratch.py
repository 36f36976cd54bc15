"""Files and folders that are on disk for a while only: whoever makes one holds a lock on it, and what nobody holds any
more was left by a process that was killed, and may go. The kernel lets go of a lock however the process ends."""

import fcntl
import os
import secrets
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

PREFIX = "weekbot-work-"
"""The beginning of the name of such a folder among everybody's temporary files."""

_BESIDE = ".weekbot-unfinished-"
"""The beginning of the name of an unfinished file; a folder for one has a dot more."""


def hold(path: Path) -> int:
    """Lock a file or folder just made; close what it returns to let go. Raises OSError, also where it was swept."""
    handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        made, there = os.fstat(handle), path.stat()
        if (made.st_dev, made.st_ino) != (there.st_dev, there.st_ino):
            raise FileNotFoundError(path)
    except OSError:
        os.close(handle)
        raise
    return handle


@contextmanager
def folder(beside: Path | None = None, prefix: str = "") -> Iterator[Path]:
    """A folder of one's own, among everybody's temporary files or in `beside`, that goes away with the block."""
    prefix = prefix or (f".{_BESIDE}" if beside else PREFIX)
    made, handle = _made(beside, prefix)
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)
        os.close(handle)


def begin(path: Path) -> tuple[Path, int]:
    """A new empty file beside `path`, to be written and then moved there, and its lock. Raises OSError."""
    while True:
        made = path.with_name(f"{_BESIDE}{secrets.token_hex(4)}-{path.name}")
        made.open("xb").close()
        with suppress(FileNotFoundError, BlockingIOError):
            return made, hold(made)


@contextmanager
def unfinished(path: Path) -> Iterator[Path]:
    """A file to write that becomes `path` when the block ends well, and is nowhere otherwise; makes its folder."""
    path.parent.mkdir(parents=True, exist_ok=True)
    made, handle = begin(path)
    try:
        yield made
        made.replace(path)
    finally:
        made.unlink(missing_ok=True)
        os.close(handle)


def sweep_beside(place: Path) -> int:
    """Remove what killed commands left unfinished in a folder; returns how many."""
    return sweep([*place.glob(f"{_BESIDE}*"), *place.glob(f".{_BESIDE}*")])


def sweep(left: Iterable[Path]) -> int:
    """Remove those of the files and folders that are this user's and nobody holds; returns how many."""
    return sum(map(_swept, left))


def sweep_folders() -> int:
    """The same for the folders among everybody's temporary files."""
    return sweep(Path(tempfile.gettempdir()).glob(f"{PREFIX}*"))


def _made(beside: Path | None, prefix: str) -> tuple[Path, int]:
    while True:
        made = Path(tempfile.mkdtemp(prefix=prefix, dir=beside))
        # Between the two somebody may have swept it.
        with suppress(FileNotFoundError, BlockingIOError):
            return made, hold(made)


def _swept(path: Path) -> bool:
    try:
        if path.lstat().st_uid != os.geteuid():
            return False
        handle = hold(path)
    except OSError:
        return False
    try:
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()
    except OSError:
        return False
    finally:
        os.close(handle)
    return True
