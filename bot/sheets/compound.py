"""Compound files, in which the sheets of old Excel and everything encrypted come: their streams, by name."""

import struct
from collections.abc import Mapping

from bot.sheets.errors import damaged

MAGIC = b"\xd0\xcf\x11\xe0"

HEADER = 512
IN_HEADER = 109
LAST = 0xFFFFFFFA
"""From here on a sector's number stands for none."""

ENTRY = 128
STREAM, ROOT = 2, 5
MOST_ENTRIES = 10_000


class CompoundFile:
    """The streams of a compound file. Raises NotASpreadsheet where it is damaged."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        if len(data) < HEADER or not data.startswith(MAGIC):
            raise damaged()
        shift, mini_shift = struct.unpack_from("<HH", data, 30)
        if shift not in {9, 12} or mini_shift != 6:  # noqa: PLR2004 (the only ones there are)
            raise damaged()
        self._size, self._mini_size = 1 << shift, 1 << mini_shift
        self._most = len(data) // self._size + 1
        self._table = self._allocation()
        (directory,) = struct.unpack_from("<I", data, 48)
        (self._cutoff,) = struct.unpack_from("<I", data, 56)
        (mini_table,) = struct.unpack_from("<I", data, 60)
        self._entries, root = self._directory(self._chain(directory))
        self._mini_table = _numbers(self._chain(mini_table)) if mini_table < LAST else ()
        self._mini = self._chain(root) if root < LAST else b""

    def names(self) -> Mapping[str, tuple[int, int]]:
        """The streams: where each begins and how long it is."""
        return self._entries

    def read(self, name: str) -> bytes:
        """A stream's bytes."""
        start, length = self._entries[name]
        whole = self._mini_chain(start) if length < self._cutoff else self._chain(start)
        return whole[:length]

    def _allocation(self) -> tuple[int, ...]:
        """Which sector follows which."""
        sectors = list(struct.unpack_from(f"<{IN_HEADER}I", self._data, 76))
        (more,) = struct.unpack_from("<I", self._data, 68)
        seen = 0
        while more < LAST:
            seen += 1
            if seen > self._most:
                raise damaged()
            *further, more = _numbers(self._sector(more))
            sectors.extend(further)
        table: list[int] = []
        for number in sectors[: self._most]:
            if number < LAST:
                table.extend(_numbers(self._sector(number)))
        return tuple(table)

    def _sector(self, number: int) -> bytes:
        start = (number + 1) * self._size
        sector = self._data[start : start + self._size]
        if not sector:
            raise damaged()
        return sector.ljust(self._size, b"\x00")

    def _chain(self, number: int) -> bytes:
        sectors: list[bytes] = []
        while number < LAST:
            if len(sectors) > self._most or number >= len(self._table):
                raise damaged()
            sectors.append(self._sector(number))
            number = self._table[number]
        return b"".join(sectors)

    def _mini_chain(self, number: int) -> bytes:
        sectors: list[bytes] = []
        while number < LAST:
            if len(sectors) > len(self._mini_table) or number >= len(self._mini_table):
                raise damaged()
            start = number * self._mini_size
            sectors.append(self._mini[start : start + self._mini_size])
            number = self._mini_table[number]
        return b"".join(sectors)

    def _directory(self, data: bytes) -> tuple[dict[str, tuple[int, int]], int]:
        """The streams by name, the first of each; and where the small ones lie together."""
        found: dict[str, tuple[int, int]] = {}
        root = LAST
        for at in range(0, min(len(data), MOST_ENTRIES * ENTRY) - ENTRY + 1, ENTRY):
            length, kind = struct.unpack_from("<HB", data, at + 64)
            start, size = struct.unpack_from("<II", data, at + 116)
            name = data[at : at + max(min(length, 64) - 2, 0)].decode("utf-16-le", "replace")
            if kind == STREAM:
                found.setdefault(name, (start, size))
            elif kind == ROOT:
                root = start
        return found, root


def _numbers(data: bytes) -> tuple[int, ...]:
    return struct.unpack(f"<{len(data) // 4}I", data[: len(data) // 4 * 4])
