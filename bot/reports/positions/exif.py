"""The GPS directory of EXIF data, wherever a picture keeps them (Exif 2.32, 4.6; TIFF 6.0, section 2)."""

import struct
from collections.abc import Iterator
from contextlib import suppress

from bot.reports.positions.edit import Bytes, Edit

GPS = 0x8825
"""The entry that points to the GPS directory."""

_PREFIX = b"Exif\0\0"
_ORDERS = {b"II*\0": "<", b"MM\0*": ">"}
_STARTS = (
    *(_PREFIX + order for order in _ORDERS),
    # Without the prefix, as HEIF and WebP may have it: with the usual place of the first directory, 8 bytes after.
    b"II*\0\x08\0\0\0",
    b"MM\0*\0\0\0\x08",
)
_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8}
"""Bytes of a value of each type."""

_ENTRY = 12
_INSIDE = 4
"""Bytes of a value that stand in the entry itself."""

_MOST_ENTRIES = 500
_MOST_DIRECTORIES = 8
_MOST_BLOCKS = 64
"""A camera writes one or two; a file of nothing but headers must not keep an export busy."""

_MOST_BYTES = 4096
"""The longest value of a GPS entry that is overwritten: a longer one is no GPS entry."""


def edits(data: Bytes) -> list[Edit]:
    """What takes the GPS directories out of every block of EXIF data."""
    found: list[Edit] = []
    for start in sorted(_blocks(data))[:_MOST_BLOCKS]:
        try:
            found += _Block(data, start).edits()
        except (struct.error, KeyError):
            continue  # what only looked like EXIF data, or a broken block that no program reads
    return found


def _blocks(data: Bytes) -> set[int]:
    """Where a TIFF header stands."""
    found = {0} if data[:4] in _ORDERS else set()
    for start in _STARTS:
        at = data.find(start)
        for _ in range(_MOST_BLOCKS):
            if at < 0:
                break
            found.add(at + (len(_PREFIX) if start.startswith(_PREFIX) else 0))
            at = data.find(start, at + 1)
    return found


class _Block:
    """A TIFF structure whose offsets count from `start`. Raises struct.error, KeyError where it is none."""

    def __init__(self, data: Bytes, start: int) -> None:
        self._data = data
        self._start = start
        self._order = _ORDERS[data[start : start + 4]]

    def edits(self) -> list[Edit]:
        (at,) = self._read("I", 4)
        found: list[Edit] = []
        for _ in range(_MOST_DIRECTORIES):
            if not at:
                break
            count = self._count(at)
            (following,) = self._read("I", at + 2 + count * _ENTRY)
            for number in range(count):
                entry = at + 2 + number * _ENTRY
                tag, _, _, offset = self._read("HHII", entry)
                if tag == GPS:
                    found.append(self._without(at, count, number))
                    # A directory that is cut short has nothing anybody could read.
                    with suppress(struct.error):
                        found += list(self._blank(offset))
                    break
            at = following
        return found

    def _without(self, at: int, count: int, number: int) -> Edit:
        """The directory without that entry: those after it, and where the next directory is, move up."""
        first, entry = self._start + at, self._start + at + 2 + number * _ENTRY
        end = self._start + at + 2 + count * _ENTRY + 4
        head = struct.pack(f"{self._order}H", count - 1) + self._data[first + 2 : entry]
        return Edit(first, head + self._data[entry + _ENTRY : end] + bytes(_ENTRY))

    def _blank(self, at: int) -> Iterator[Edit]:
        """Zeros over the GPS directory and the values that stand outside it."""
        count = self._count(at)
        for number in range(count):
            _, kind, amount, offset = self._read("HHII", at + 2 + number * _ENTRY)
            size = _SIZES.get(kind, 0) * amount
            if _INSIDE < size <= _MOST_BYTES and self._start + offset + size <= len(self._data):
                yield Edit(self._start + offset, bytes(size))
        yield Edit(self._start + at, bytes(2 + count * _ENTRY + 4))

    def _count(self, at: int) -> int:
        (count,) = self._read("H", at)
        if count > _MOST_ENTRIES:
            raise struct.error("no directory has so many entries")
        return int(count)

    def _read(self, layout: str, at: int) -> tuple[int, ...]:
        layout = self._order + layout
        return struct.unpack(layout, self._data[self._start + at : self._start + at + struct.calcsize(layout)])
