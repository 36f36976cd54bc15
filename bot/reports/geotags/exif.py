"""The GPS directory of EXIF data, wherever a picture keeps them (Exif 2.32, 4.6; TIFF 6.0, section 2; BigTIFF)."""

import struct
from contextlib import suppress
from typing import NamedTuple

from bot.reports.geotags import iptc
from bot.reports.geotags.edit import Bytes, Edit, Found

GPS = 0x8825
"""The entry that points to the GPS directory."""

_GEO = frozenset({33550, 33920, 33922, 34264, 34735, 34736, 34737, 50844})
"""Where on Earth the picture lies (GeoTIFF, annex B)."""

_CAPTIONS = frozenset({33723, 34377})
"""IPTC records and Photoshop's resources, which name places."""

_FURTHER = frozenset({0x8769, 0x014A, 0xA005, 0xC634})
"""Entries that point to more directories: EXIF's own, further pictures'."""

_PREFIX = b"Exif\0\0"
_ORDERS = {b"II*\0": "<", b"MM\0*": ">"}
_BIG_ORDERS = {b"II+\0": "<", b"MM\0+": ">"}
_STARTS = (
    *(_PREFIX + order for order in _ORDERS),
    # Without the prefix, as HEIF and WebP may have it: with the usual place of the first directory, 8 bytes after.
    b"II*\0\x08\0\0\0",
    b"MM\0*\0\0\0\x08",
)
_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4, 16: 8, 17: 8, 18: 8}
"""Bytes of a value of each type."""

_MOST_ENTRIES = 500
_MOST_DIRECTORIES = 32
_MOST_BLOCKS = 64
"""A camera writes one or two; a file of nothing but headers must not keep an export busy."""

_MOST_BYTES = 1 << 16
"""The longest value of an entry that is overwritten: a longer one is no position."""


def find(data: Bytes) -> Found:
    """What takes the GPS directories out of every block of EXIF data."""
    blocks = sorted(_blocks(data))
    found = Found(doubt=len(blocks) > _MOST_BLOCKS)
    for start in blocks[:_MOST_BLOCKS]:
        # What is cut short, or leads nowhere, has nothing that any program reads.
        with suppress(struct.error, KeyError):
            found.add(_Block(data, start).find())
    return found


def _blocks(data: Bytes) -> set[int]:
    """Where a TIFF header stands."""
    found = {0} if data[:4] in _ORDERS or data[:4] in _BIG_ORDERS else set()
    for start in _STARTS:
        at = data.find(start)
        for _ in range(_MOST_BLOCKS + 1):
            if at < 0:
                break
            found.add(at + (len(_PREFIX) if start.startswith(_PREFIX) else 0))
            at = data.find(start, at + 1)
    return found


class _Layout(NamedTuple):
    """How directories are written: classic TIFF's, BigTIFF's."""

    amount: str
    entry: str
    pointer: str

    @property
    def head(self) -> int:
        return struct.calcsize(f"<{self.amount}")

    @property
    def size(self) -> int:
        return struct.calcsize(f"<{self.entry}")

    @property
    def inside(self) -> int:
        """Bytes of a value that stand in the entry itself."""
        return struct.calcsize(f"<{self.pointer}")


_CLASSIC = _Layout("H", "HHII", "I")
_BIG = _Layout("Q", "HHQQ", "Q")


class _Block:
    """A TIFF structure whose offsets count from `start`. Raises struct.error, KeyError where it is none."""

    def __init__(self, data: Bytes, start: int) -> None:
        self._data = data
        self._start = start
        mark = data[start : start + 4]
        self._layout = _BIG if mark in _BIG_ORDERS else _CLASSIC
        self._order = (_BIG_ORDERS if mark in _BIG_ORDERS else _ORDERS)[mark]
        self._found = Found()
        self._waiting: list[int] = []

    def find(self) -> Found:
        self._waiting = list(self._read(self._layout.pointer, 8 if self._layout is _BIG else 4))
        seen: set[int] = set()
        while self._waiting and len(seen) < _MOST_DIRECTORIES:
            at = self._waiting.pop(0)
            if at and at not in seen:
                seen.add(at)
                with suppress(struct.error):
                    self._directory(at)
        return self._found

    def _directory(self, at: int) -> None:
        layout, kept = self._layout, []
        count = self._count(at)
        for number in range(count):
            entry = at + layout.head + number * layout.size
            tag, kind, amount, value = self._read(layout.entry, entry)
            if tag == GPS or tag in _GEO:
                try:
                    self._found.edits += self._blank(value) if tag == GPS else self._value(kind, amount, value)
                except struct.error:
                    self._found.doubt = True
                continue
            kept.append(self._data[self._start + entry : self._start + entry + layout.size])
            if tag in _FURTHER:
                self._waiting += self._pointers(kind, amount, value)
            elif tag in _CAPTIONS:
                self._captions(kind, amount, value)
        self._follow(at, count)
        if len(kept) < count:
            self._found.edits.append(self._without(at, count, kept))

    def _follow(self, at: int, count: int) -> None:
        with suppress(struct.error):
            self._waiting += self._read(self._layout.pointer, at + self._layout.head + count * self._layout.size)

    def _pointers(self, kind: int, amount: int, value: int) -> list[int]:
        if amount == 1:
            return [value]
        size = _SIZES.get(kind, 0)
        if size != struct.calcsize(f"<{self._layout.pointer}"):
            return []
        with suppress(struct.error):
            return list(self._read(f"{min(amount, _MOST_DIRECTORIES)}{self._layout.pointer}", value))
        return []

    def _captions(self, kind: int, amount: int, value: int) -> None:
        end = self._start + value + _SIZES.get(kind, 0) * min(amount, 1 << 24)
        if end <= len(self._data):
            self._found.edits += iptc.edits(self._data, self._start + value, end)

    def _without(self, at: int, count: int, kept: list[bytes]) -> Edit:
        """The directory without some entries: those after them, and where the next directory is, move up."""
        layout, first = self._layout, self._start + at
        end = first + layout.head + count * layout.size
        following = self._data[end : end + layout.inside]
        made = struct.pack(f"{self._order}{layout.amount}", len(kept)) + b"".join(kept) + following
        return Edit(first, made.ljust(min(end + layout.inside, len(self._data)) - first, b"\0"))

    def _blank(self, at: int) -> list[Edit]:
        """Zeros over the GPS directory and the values that stand outside it."""
        layout, count = self._layout, self._count(at)
        made: list[Edit] = []
        for number in range(count):
            _, kind, amount, offset = self._read(layout.entry, at + layout.head + number * layout.size)
            made += self._value(kind, amount, offset)
        return [*made, Edit(self._start + at, bytes(layout.head + count * layout.size))]

    def _value(self, kind: int, amount: int, offset: int) -> list[Edit]:
        """Zeros over a value outside its entry; of one of an unknown kind, or elsewhere than in the file, a doubt."""
        size, at = _SIZES.get(kind, 0) * amount, self._start + offset
        if kind in _SIZES and size <= self._layout.inside:
            return []
        if not size or size > _MOST_BYTES or at + size > len(self._data):
            self._found.doubt = True
            return []
        return [Edit(at, bytes(size))]

    def _count(self, at: int) -> int:
        (count,) = self._read(self._layout.amount, at)
        if count > _MOST_ENTRIES:
            raise struct.error("no directory has so many entries")
        return int(count)

    def _read(self, layout: str, at: int) -> tuple[int, ...]:
        layout = self._order + layout
        return struct.unpack(layout, self._data[self._start + at : self._start + at + struct.calcsize(layout)])
