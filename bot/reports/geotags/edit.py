"""Edits of a file's bytes that keep its length, and what was found in a file: edits, an end, a doubt."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from mmap import mmap
from typing import NamedTuple

Bytes = bytes | mmap
"""A file's content; a large one is not read into memory."""

_ZEROS = bytes(1 << 20)


class Edit(NamedTuple):
    """From `at` on stands `data` instead."""

    at: int
    data: bytes

    @property
    def end(self) -> int:
        """Where it ends."""
        return self.at + len(self.data)


@dataclass(slots=True)
class Found:
    """What a file's copy needs: `edits`; nothing from `end` on, where that is set.

    `doubt`: a position may be left in it all the same, for something in it could not be looked into.
    """

    edits: list[Edit] = field(default_factory=list)
    end: int | None = None
    doubt: bool = False

    def add(self, other: "Found", at: int = 0) -> None:
        """What was found in the piece that begins at `at`; where that is to end early, zeros stand instead."""
        self.edits += [Edit(edit.at + at, edit.data) for edit in other.edits]
        self.doubt = self.doubt or other.doubt

    def blank(self, data: Bytes, at: int, end: int) -> None:
        """Zeros from `at` to `end`, where there are none yet."""
        for first in range(at, min(end, len(data)), len(_ZEROS)):
            last = min(first + len(_ZEROS), end, len(data))
            if data[first:last].strip(b"\0"):
                self.edits.append(Edit(first, _ZEROS[: last - first]))


def edited(piece: bytes, at: int, edits: Iterable[Edit]) -> bytes:
    """A piece of the file that begins at `at`, with the edits made; where two meet the later one holds."""
    changed: bytearray | None = None
    for edit in edits:
        first, last = max(edit.at, at), min(edit.end, at + len(piece))
        if first < last:
            changed = changed if changed is not None else bytearray(piece)
            changed[first - at : last - at] = edit.data[first - edit.at : last - edit.at]
    return piece if changed is None else bytes(changed)


def whole(data: bytes, found: Found) -> bytes:
    """Small content with all that was found done to it; as long as before, with zeros where it is to end early."""
    made = edited(data, 0, found.edits)
    return made if found.end is None else made[: found.end].ljust(len(data), b"\0")
