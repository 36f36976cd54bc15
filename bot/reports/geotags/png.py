"""PNG, whose chunks have checksums (PNG specification, 5.3), and may hold EXIF and XMP compressed."""

import struct
import zlib
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from bot.reports.geotags import exif, words, xmp
from bot.reports.geotags.edit import Bytes, Edit, Found, edited

SIGNATURE = b"\x89PNG\r\n\x1a\n"

_PROFILES = (b"Raw profile type ", b"exif:", b"xmp:", b"iptc:", b"photoshop:", b"GPS", b"gps", b"geo", b"Location")
"""What ImageMagick and others call texts in which a photo's own data are repeated."""

_XMP = b"XML:com.adobe.xmp\0"
_TEXTS = (b"tEXt", b"zTXt", b"iTXt")
_KNOWN = frozenset(
    {
        *(b"cHRM", b"gAMA", b"iCCP", b"mDCV", b"cLLI", b"cICP", b"sBIT", b"sRGB", b"bKGD", b"hIST", b"tRNS", b"pHYs"),
        *(b"sPLT", b"tIME", b"acTL", b"fcTL", b"fdAT", b"oFFs", b"pCAL", b"sCAL", b"gIFg", b"gIFt", b"gIFx", b"sTER"),
        *(b"vpAg", b"npTc", b"npLb", b"npOl", b"iDOT", b"eXIf", b"tEXt", b"zTXt", b"iTXt"),
    }
)
"""Chunks beside the picture that are known; of any other nobody knows what it says."""

_NOTHING = b"weBk"
"""A chunk that every reader passes over: ancillary, private."""

_LONGEST_TEXT = 1 << 20
_MOST_CHUNKS = 50_000


class _Chunk(NamedTuple):
    at: int
    kind: bytes
    size: int

    @property
    def begin(self) -> int:
        return self.at + 8

    @property
    def end(self) -> int:
        return self.at + 8 + self.size


def find(data: Bytes) -> Found:
    """What takes positions out of its chunks, their checksums, and the end of the picture."""
    chunks = list(islice(_chunks(data), _MOST_CHUNKS))
    found = Found(doubt=len(chunks) == _MOST_CHUNKS)
    for chunk in chunks:
        _look(data, chunk, found)
    found.edits += [_checksum(data, chunk, touching) for chunk, touching in _touched(chunks, found.edits)]
    last = chunks[-1].end + 4 if chunks else len(SIGNATURE)
    if last < len(data) and _is_over(chunks):
        found.end = last
    elif data[last + 4 : last + 8] not in (b"IDAT", b"fdAT", b""):
        # Cut short, or damaged: who knows what some program makes of the rest.
        found.doubt = True
    return found


def _is_over(chunks: Sequence[_Chunk]) -> bool:
    return bool(chunks) and chunks[-1].kind == b"IEND"


def _look(data: Bytes, chunk: _Chunk, found: Found) -> None:
    if chunk.kind == b"eXIf":
        found.add(exif.find(bytes(data[chunk.begin : chunk.end])), chunk.begin)
    elif chunk.kind in _TEXTS:
        _look_at_text(data, chunk, found)
    elif chunk.kind[:1].islower() and chunk.kind not in _KNOWN and chunk.kind != _NOTHING:
        _blank(chunk, found)


def _look_at_text(data: Bytes, chunk: _Chunk, found: Found) -> None:
    content = bytes(data[chunk.begin : min(chunk.end, chunk.begin + _LONGEST_TEXT)])
    if chunk.kind == b"iTXt" and content.startswith(_XMP + b"\0"):
        inside = xmp.packet(content)
        found.add(Found(inside.edits), chunk.begin)
        if inside.doubt or chunk.size > _LONGEST_TEXT:
            _blank(chunk, found)
        return
    told = content.startswith((*_PROFILES, _XMP)) and not content.startswith(b"Raw profile type icc")
    if told or words.TOLD.search(_unpacked(chunk.kind, content)) or words.edits(content, 0, len(content)):
        _blank(chunk, found)


def _unpacked(kind: bytes, content: bytes) -> bytes:
    """The text, as far as it can be read; in a moment, whatever it unpacks to."""
    _, _, rest = content.partition(b"\0")
    if kind == b"tEXt":
        return rest
    if kind == b"iTXt" and rest[:1] != b"\1":
        return rest
    packed = rest[1:] if kind == b"zTXt" else b"".join(rest[2:].split(b"\0", 2)[2:])
    try:
        return zlib.decompressobj().decompress(packed, _LONGEST_TEXT)
    except zlib.error:
        return b""


def _blank(chunk: _Chunk, found: Found) -> None:
    found.edits.append(Edit(chunk.at + 4, _NOTHING + bytes(chunk.size)))


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


def _chunks(data: Bytes) -> Iterator[_Chunk]:
    at = len(SIGNATURE)
    while at + 12 <= len(data):
        size, kind = struct.unpack(">I4s", data[at : at + 8])
        chunk = _Chunk(at, kind, size)
        if chunk.end + 4 > len(data):
            return
        yield chunk
        at = chunk.end + 4
        if kind == b"IEND":
            return
