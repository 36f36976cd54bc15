"""The errors of storage: each has its code, whether to try again, and what to tell the user.

What is a mistake in our own code (a wrong statement, a broken constraint) is not translated: it is not for users.
"""

import sqlite3

from sqlalchemy.exc import DBAPIError, InterfaceError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from storage.db import texts


class StorageError(Exception):
    """Something storage could not do. `code` is for logs and metrics; `retry`: the same may succeed later; `ends`: a
    running program cannot go on with it."""

    code = "storage"
    retry = False
    ends = False
    tell = texts.CANNOT


class Busy(StorageError):
    """Another writer holds the store; nothing was changed."""

    code = "busy"
    retry = True
    tell = texts.BUSY


class Full(StorageError):
    """There is no room left on the disk; nothing was changed."""

    code = "full"
    retry = True
    tell = texts.FULL


class Unavailable(StorageError):
    """The store cannot be reached, or its disk cannot be read or written."""

    code = "unavailable"
    retry = True
    tell = texts.UNAVAILABLE


class Damaged(StorageError):
    """The file is no database, or a broken one: restore a backup."""

    code = "damaged"
    ends = True
    tell = texts.DAMAGED


class Missing(StorageError):
    """The file is not at its path any more: moved away, to come back perhaps, or deleted."""

    code = "missing"
    retry = True
    tell = texts.MISSING


class Replaced(StorageError):
    """Another file lies at the store's path: what is written now would be in none that is ever opened again."""

    code = "replaced"
    ends = True
    tell = texts.REPLACED


class Vanished(StorageError):
    """There is no store where one has been: `place` is its path, `left` where something of it still lies."""

    code = "vanished"

    def __init__(self, place: str, left: str) -> None:
        super().__init__(place)
        self.tell = texts.vanished(place, left)


class BadAddress(StorageError):
    """The database URL is none this program can open."""

    code = "bad-address"
    tell = texts.BAD_ADDRESS


class SchemaTooNew(StorageError):
    """The store was written by a later version of this program."""

    code = "schema-too-new"
    tell = texts.SCHEMA_TOO_NEW


class OtherCampaign(StorageError):
    """The store holds another campaign: one store holds one."""

    code = "other-campaign"
    tell = texts.OTHER_CAMPAIGN


class AlreadyRunning(StorageError):
    """A bot runs on this store already; `process` is its number where it is known."""

    code = "already-running"
    ends = True

    def __init__(self, process: str = "") -> None:
        super().__init__(f"process {process}" if process else "")
        self.tell = texts.already_running(process)


class Refused(StorageError):
    """What was asked does not fit what is stored; nothing was changed."""

    code = "refused"


class NotADraft(Refused):
    """Values were to be added to a submission that stands."""

    code = "not-a-draft"


class NotSubmitted(Refused):
    """Something was to be returned that is not submitted."""

    code = "not-submitted"
    tell = texts.NOT_SUBMITTED


class LeadTaken(Refused):
    """A lead's number belongs to another unit by now: take the next one."""

    code = "lead-taken"
    retry = True
    tell = texts.BUSY


class RosterConflict(Refused):
    """The rows do not make a tree together with the units already stored."""

    code = "roster-conflict"


class TooLarge(StorageError):
    """A file grew beyond its limit; nothing of it was kept. `limit` in bytes."""

    code = "too-large"
    tell = texts.TOO_LARGE

    def __init__(self, limit: int) -> None:
        super().__init__(f"more than {limit} bytes")
        self.limit = limit


_SQLITE: dict[int, type[StorageError]] = {
    sqlite3.SQLITE_BUSY: Busy,
    sqlite3.SQLITE_LOCKED: Busy,
    sqlite3.SQLITE_FULL: Full,
    sqlite3.SQLITE_IOERR: Unavailable,
    sqlite3.SQLITE_CANTOPEN: Unavailable,
    sqlite3.SQLITE_READONLY: Unavailable,
    sqlite3.SQLITE_PERM: Unavailable,
    sqlite3.SQLITE_INTERRUPT: Unavailable,
    sqlite3.SQLITE_CORRUPT: Damaged,
    sqlite3.SQLITE_NOTADB: Damaged,
}
"""Primary result codes, https://www.sqlite.org/rescode.html."""

_POSTGRES: dict[str, type[StorageError]] = {
    "40001": Busy,  # serialization_failure
    "40P01": Busy,  # deadlock_detected
    "55P03": Busy,  # lock_not_available
    "53": Full,  # insufficient_resources, disk_full among them
    "08": Unavailable,  # connection exceptions
    "57": Unavailable,  # operator intervention: shutdown, cancelled
    "58": Unavailable,  # system errors
    "3D": Unavailable,  # no such database
    "28": Unavailable,  # wrong user or password
    "XX001": Damaged,
    "XX002": Damaged,
}
"""SQLSTATE codes or classes, https://www.postgresql.org/docs/current/errcodes-appendix.html."""


def translated(error: Exception) -> StorageError | None:
    """The storage error that says what a driver's error means, None where it is a mistake of ours."""
    if isinstance(error, PoolTimeoutError):
        return Busy("no free connection")
    kind = _kind(error)
    return kind(_first_line(error)) if kind else None


def translated_connecting(error: Exception) -> StorageError | None:
    """The same while connecting, where the drivers also raise the operating system's errors."""
    if isinstance(error, OSError):
        return Unavailable(str(error))
    return translated(error)


def _kind(error: Exception) -> type[StorageError] | None:
    original = error.orig if isinstance(error, DBAPIError) else error
    number = getattr(original, "sqlite_errorcode", None)
    if number is not None:
        return _SQLITE.get(number & 0xFF)
    state = getattr(original, "sqlstate", None)
    if state:
        return _POSTGRES.get(state) or _POSTGRES.get(state[:2])
    if isinstance(error, InterfaceError) or (isinstance(error, DBAPIError) and error.connection_invalidated):
        return Unavailable
    return None


def _first_line(error: Exception) -> str:
    # The statement and its parameters, which may be personal, stay out of the message.
    original = error.orig if isinstance(error, DBAPIError) else error
    return str(original).partition("\n")[0]
