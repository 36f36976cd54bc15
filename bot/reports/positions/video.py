"""Positions in MP4 and QuickTime: boxes ©xyz and loci, Apple's location key (QuickTime File Format; TS 26.244)."""

import re
import struct
from collections.abc import Iterator
from itertools import islice

from bot.reports.positions.edit import Bytes, Edit

_ISO_6709 = re.compile(
    rb"(?:\xa9xyz(?P<head>....))?"
    rb"[+-]\d{2,6}(?:\.\d{1,10})?[+-]\d{3,7}(?:\.\d{1,10})?(?:[+-]\d{1,6}(?:\.\d{1,10})?)?(?:CRS\w{1,20})?/",
    re.DOTALL,
)
_LOCI = re.compile(rb"(?P<size>..\0\0|\0\0..)loci\0\0\0\0", re.DOTALL)
_FREE = b"free"
"""A box that means nothing."""

_MOST_FOUND, _MOST_BOXES = 1000, 10_000
"""A film has one position, or a few, and some ten thousand outermost boxes where it is cut in fragments."""

_LEAST_LOCI, _MOST_LOCI = 12, 1024


def edits(data: Bytes) -> list[Edit]:
    """What blanks every position among what is said about the whole (the box moov)."""
    found: list[Edit] = []
    for begin, end in _boxes(data, b"moov"):
        for match in islice(_ISO_6709.finditer(data, begin, end), _MOST_FOUND):
            head = match["head"]
            kept = b"" if head is None else _FREE + head
            found.append(Edit(match.start(), kept + b" " * (len(match[0]) - len(kept))))
        for match in islice(_LOCI.finditer(data, begin, end), _MOST_FOUND):
            (size,) = struct.unpack(">I", match["size"])
            if _LEAST_LOCI <= size <= _MOST_LOCI and match.start() + size <= end:
                found.append(Edit(match.start() + 4, _FREE + bytes(size - 8)))
    return found


def _boxes(data: Bytes, wanted: bytes) -> Iterator[tuple[int, int]]:
    """Begin and end of the content of the outermost boxes of that kind."""
    at = 0
    for _ in range(_MOST_BOXES):
        if at + 8 > len(data):
            return
        size, kind = struct.unpack(">I4s", data[at : at + 8])
        head = 8
        if size == 1 and at + 16 <= len(data):
            (size,), head = struct.unpack(">Q", data[at + 8 : at + 16]), 16
        elif size == 0:
            size = len(data) - at
        if size < head:
            return
        if kind == wanted:
            yield at + head, min(at + size, len(data))
        at += size
