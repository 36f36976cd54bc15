"""PDF: the photos in it, its XMP, what is attached (ISO 32000-2). Every stream keeps its length.

A photo lies in a PDF as the JPEG it was, and is cleaned in its place; what is packed is unpacked, cleaned and packed
again, which fits mostly, for blanks pack well. In one that is locked nothing can be looked at; one that is signed would
not hold any more, so it is left as it is.
"""

import re
import zlib
from collections.abc import Callable
from itertools import islice

from bot.reports.geotags import xmp
from bot.reports.geotags.edit import Bytes, Edit, Found, whole

_STREAM = re.compile(rb">>\s{0,20}stream\r?\n")
_LENGTH = re.compile(rb"/Length\s{1,4}(\d{1,10})(?!\s{1,4}\d{1,6}\s{1,4}R)")
_LOCKED = re.compile(rb"/Encrypt\s{0,4}(?:\d|<<)")
_SIGNED = re.compile(rb"/ByteRange\s{0,4}\[")
_FILTER = re.compile(rb"/Filter\s{0,4}(\[[^\]]{0,200}\]|/\w{1,20})")
_FLATE = (b"/FlateDecode", b"/Fl")
_PLAIN_PICTURE = re.compile(rb"/Subtype\s{0,4}/Image")

_HEAD = 4096
"""Bytes of a stream's dictionary that are looked at."""

_MOST_STREAMS = 100_000
_LONGEST = 1 << 26
"""Bytes one stream may unpack to; more, and it is not looked at."""

_MOST_UNPACKED = 1 << 29

Look = Callable[[bytes], Found]
"""What is found in some content, whatever it is."""


def find(data: Bytes, look: Look) -> Found:
    """What its copy needs; `look` for what stands in its streams."""
    if _LOCKED.search(data):
        return Found(doubt=True)
    found = _Pdf(data, look).find()
    if found.edits and _SIGNED.search(data):
        return Found(doubt=True)
    return found


class _Pdf:
    def __init__(self, data: Bytes, look: Look) -> None:
        self._data = data
        self._look = look
        self._found = Found()
        self._room = _MOST_UNPACKED

    def find(self) -> Found:
        at = 0
        for _ in range(_MOST_STREAMS):
            match = _STREAM.search(self._data, at)
            if match is None:
                return self._found
            head = bytes(self._data[max(at, match.start() - _HEAD) : match.start()])
            head = head[head.rfind(b" obj") + 1 :]
            end = self._end(head, match.end())
            self._stream(head, match.end(), end)
            at = max(end, match.end())
        self._found.doubt = True
        return self._found

    def _end(self, head: bytes, begin: int) -> int:
        stated = [int(match[1]) for match in islice(_LENGTH.finditer(head), 8)]
        for length in stated:
            if self._data[begin + length : begin + length + 20].lstrip().startswith(b"endstream"):
                return begin + length
        place = self._data.find(b"endstream", begin)
        return len(self._data) if place < 0 else place

    def _stream(self, head: bytes, begin: int, end: int) -> None:
        filters = _FILTER.search(head)
        named = re.findall(rb"/\w{1,20}", filters[1]) if filters else []
        if not named or named[0] in (b"/DCTDecode", b"/DCT", b"/JPXDecode"):
            content = bytes(self._data[begin:end])
            if not named and not content.startswith(
                (b"\xff\xd8", b"<", b"\x89PNG", b"II*\0", b"MM\0*", b"PK", b"%PDF")
            ):
                return
            self._put(content, self._look(content), begin)
        elif named[0] in _FLATE:
            if not _PLAIN_PICTURE.search(head) or len(named) > 1:
                self._packed(begin, end)
        elif b"Metadata" in head or b"EmbeddedFile" in head:
            # Packed in a way that is not unpacked here.
            self._found.doubt = True

    def _packed(self, begin: int, end: int) -> None:
        content = self._unpacked(bytes(self._data[begin:end]))
        if content is None or not _may_tell(content):
            return
        found = self._look(content)
        found.doubt = found.doubt or (not found.edits and xmp.find(content).doubt)
        changed = whole(content, found)
        self._found.doubt = self._found.doubt or found.doubt
        if changed == content:
            return
        packed = zlib.compress(changed, 9)
        if len(packed) > end - begin:
            self._found.doubt = True
            return
        self._found.edits.append(Edit(begin, packed.ljust(end - begin, b"\0")))

    def _put(self, content: bytes, found: Found, begin: int) -> None:
        changed = whole(content, found)
        self._found.doubt = self._found.doubt or found.doubt
        if changed != content:
            self._found.edits.append(Edit(begin, changed))

    def _unpacked(self, packed: bytes) -> bytes | None:
        """What a stream unpacks to; None where that is broken, or more than may be."""
        if self._room <= 0:
            self._found.doubt = True
            return None
        reader = zlib.decompressobj()
        try:
            content = reader.decompress(packed, _LONGEST)
        except zlib.error:
            # As much of it as can be is shown by some programs.
            self._found.doubt = True
            return None
        self._room -= len(content)
        if reader.unconsumed_tail:
            self._found.doubt = True
            return None
        return content


def _may_tell(content: bytes) -> bool:
    begins = (b"\xff\xd8\xff", b"\x89PNG", b"II*\0", b"MM\0*", b"PK\x03\x04", b"%PDF", b"RIFF", b"GIF8")
    return (
        content.startswith(begins)
        or content[4:8] in (b"ftyp", b"jP  ")
        or b"<rdf:RDF" in content
        or b"xmpmeta" in content
    )
