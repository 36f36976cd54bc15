"""A zip archive from anybody: what it unpacks to is bounded, and its parts are found however they are named."""

import io
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from bot.sheets.bounds import Bounds
from bot.sheets.building import Allowance
from bot.sheets.errors import NotASpreadsheet, damaged, too_large
from bot.sheets.xml_walk import Elements, walk

MOST_PARTS = 20_000
ENTRY = b"PK\x01\x02"
ENCRYPTED = 1

BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    KeyError,
    ValueError,
    IndexError,
    EOFError,
    RuntimeError,
    OverflowError,
    OSError,
)
"""What reading a damaged or disguised archive raises."""


class Archive:
    """The parts of a zip archive, by name: upper and lower case, slashes and backslashes are the same."""

    def __init__(self, data: bytes, bounds: Bounds, left: Allowance) -> None:
        if data.count(ENTRY) > MOST_PARTS:
            raise too_large()
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except BROKEN:
            raise damaged() from None
        self._bounds = bounds
        self._left = left
        self._parts = {part_name(info.filename): info for info in self._zip.infolist()}

    def __contains__(self, name: str) -> bool:
        return part_name(name) in self._parts

    def names(self) -> Iterator[str]:
        """The parts' names, as they are compared."""
        return iter(self._parts)

    def start(self, name: str, most: int = 4096) -> bytes:
        """A part's first bytes."""
        with self._opened(name) as part:
            return part.read(most)

    def walk(self, name: str, elements: Elements) -> None:
        """Go through a part as XML. Raises NotASpreadsheet."""
        with self._opened(name) as part:
            walk(part, self._bounds.part, self._left, elements)

    @contextmanager
    def _opened(self, name: str) -> Iterator[IO[bytes]]:
        try:
            info = self._parts[part_name(name)]
            if info.flag_bits & ENCRYPTED:
                raise NotASpreadsheet(NotASpreadsheet.LOCKED)
            if info.file_size > self._bounds.part:
                raise too_large()
            if info.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
                raise damaged()
            with self._zip.open(info) as part:
                yield part
        except BROKEN:
            raise damaged() from None


def part_name(name: str) -> str:
    """A part's name as it is compared."""
    return name.replace("\\", "/").lstrip("/").casefold()
