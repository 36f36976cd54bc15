"""Edits of a file's bytes that keep its length: what stands elsewhere in it stays where it is."""

from collections.abc import Iterable
from mmap import mmap
from typing import NamedTuple

Bytes = bytes | mmap
"""A file's content; a large one is not read into memory."""


class Edit(NamedTuple):
    """From `at` on stands `data` instead."""

    at: int
    data: bytes

    @property
    def end(self) -> int:
        """Where it ends."""
        return self.at + len(self.data)


def edited(piece: bytes, at: int, edits: Iterable[Edit]) -> bytes:
    """A piece of the file that begins at `at`, with the edits made; where two meet the later one holds."""
    changed: bytearray | None = None
    for edit in edits:
        first, last = max(edit.at, at), min(edit.end, at + len(piece))
        if first < last:
            changed = changed if changed is not None else bytearray(piece)
            changed[first - at : last - at] = edit.data[first - edit.at : last - edit.at]
    return piece if changed is None else bytes(changed)
