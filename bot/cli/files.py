"""Files a command writes: there whole, or not at all."""

from collections.abc import Callable
from pathlib import Path

from bot.cli.failures import CommandFailed, CommandRefused
from dialogs.texts.terminal import cli as texts
from storage.db import scratch

XLSX = ".xlsx"


def require_xlsx(path: Path) -> None:
    """Raises CommandRefused for a file name that is no workbook's."""
    if path.suffix.lower() != XLSX:
        raise CommandRefused(texts.wrong_suffix(str(path), XLSX))


_HELD: list[int] = []
"""Locks on unfinished files, held until the command ends: what nobody holds was left by one that was killed."""


def unfinished(path: Path) -> Path:
    """An empty file beside `path`, to be written and then moved there. Raises CommandFailed where none can be made.

    What killed commands left there is removed.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        scratch.sweep_beside(path.parent)
        beside, handle = scratch.begin(path)
        _HELD.append(handle)
    except OSError as error:
        raise CommandFailed(texts.not_written(str(path), error.strerror or type(error).__name__)) from None
    return beside


def write_whole(path: Path, write: Callable[[Path], None]) -> None:
    """Write a file by `write` and put it in its place. Raises CommandFailed."""
    being_written = unfinished(path)
    try:
        write(being_written)
        being_written.replace(path)
    except OSError as error:
        raise CommandFailed(texts.not_written(str(path), error.strerror or type(error).__name__)) from None
    finally:
        being_written.unlink(missing_ok=True)


def free_name(path: Path) -> Path:
    """The path, or the first like it with a number that is not taken: `invites-2.xlsx`."""
    candidate = path
    number = 1
    while candidate.exists():
        number += 1
        candidate = path.with_stem(f"{path.stem}-{number}")
    return candidate
