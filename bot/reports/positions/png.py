"""PNG, whose chunks have checksums (PNG specification, 5.3), and may hold EXIF and XMP compressed."""

import struct
import zlib
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from bot.reports.positions.edit import Bytes, Edit, edited

SIGNATURE = b"\x89PNG\r\n\x1a\n"

_UNREADABLE = (b"Raw profile type exif\0", b"Raw profile type APP1\0", b"Raw profile type xmp\0")
_XMP = b"XML:com.adobe.xmp\0"
_NOTHING = b"weBk"
"""A chunk that every reader passes over: ancillary, private."""


class _Chunk(NamedTuple):
    at: int
    kind: bytes
    size: int

    @property
    def end(self) -> int:
        return self.at + 8 + self.size


def edits(data: Bytes, found: Sequence[Edit]) -> list[Edit]:
    """The edits that were found, what blanks the compressed texts with such data, and the checksums of them all."""
    chunks = list(_chunks(data))
    made = list(found)
    for chunk in chunks:
        head = data[chunk.at + 8 : chunk.at + 8 + 32]
        if _compressed(chunk.kind, head):
            made.append(Edit(chunk.at + 4, _NOTHING + bytes(chunk.size)))
    return made + [_checksum(data, chunk, touching) for chunk, touching in _touched(chunks, made)]


def _touched(chunks: Sequence[_Chunk], made: Sequence[Edit]) -> Iterator[tuple[_Chunk, list[Edit]]]:
    """The chunks that are changed, each with the edits that begin in it: none reaches into the next."""
    starts = [chunk.at for chunk in chunks]
    by_chunk: dict[int, list[Edit]] = {}
    for edit in made:
        by_chunk.setdefault(bisect_right(starts, edit.at) - 1, []).append(edit)
    return ((chunks[number], touching) for number, touching in by_chunk.items() if number >= 0)


def _checksum(data: Bytes, chunk: _Chunk, touching: Sequence[Edit]) -> Edit:
    first = chunk.at + 4
    return Edit(chunk.end, struct.pack(">I", zlib.crc32(edited(data[first : chunk.end], first, touching))))


def _compressed(kind: bytes, head: bytes) -> bool:
    if kind in (b"zTXt", b"tEXt", b"iTXt") and head.startswith(_UNREADABLE):
        return True
    return (kind, True) in ((b"zTXt", head.startswith(_XMP)), (b"iTXt", head.startswith(_XMP + b"\1")))


def _chunks(data: Bytes) -> Iterator[_Chunk]:
    at = len(SIGNATURE)
    while at + 12 <= len(data):
        size, kind = struct.unpack(">I4s", data[at : at + 8])
        chunk = _Chunk(at, kind, size)
        if chunk.end + 4 > len(data):
            return
        yield chunk
        at = chunk.end + 4
