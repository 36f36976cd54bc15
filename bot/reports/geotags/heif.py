"""HEIF and AVIF: their items of EXIF and XMP, and the boxes beside the picture (ISO/IEC 23008-12)."""

import struct
from collections.abc import Iterator
from itertools import islice

from bot.file_types.boxes import Box, boxes
from bot.reports.geotags import exif, video, xmp
from bot.reports.geotags.edit import Bytes, Edit, Found, edited

_KNOWN = frozenset({b"ftyp", b"meta", b"mdat", b"idat", b"moov", b"moof", b"free", b"skip", b"wide", b"uuid", b"styp"})
_MOST_ITEMS = 10_000
_LONGEST_ITEM = 1 << 24

Extent = tuple[int, int]


def find(data: Bytes) -> Found:
    """What its copy needs. Items are blanked where they lie; a moving picture beside the still one goes."""
    found, end = Found(), 0
    for box in boxes(data, 0, len(data)):
        end = box.end
        if box.kind == b"meta":
            _items(data, box, found)
        elif box.kind == b"moov":
            found.add(video.of_movie(data, box))
        elif box.kind in (b"free", b"skip"):
            found.blank(data, box.inside, box.end)
        elif box.kind == b"uuid" and data[box.inside : box.inside + 16] == video.XMP_ID:
            found.add(xmp.find(data, box.inside, box.end))
        elif box.kind == b"uuid" or box.kind not in _KNOWN:
            found.edits.append(Edit(box.at + 4, b"free"))
            found.blank(data, box.inside, box.end)
    # By their looks as well: items that nothing lists, and those of a damaged list.
    found.add(exif.find(data))
    found.add(xmp.find(data))
    if end < len(data):
        video.behind(data, end, found)
    return found


def _items(data: Bytes, meta: Box, found: Found) -> None:
    inside = {box.kind: box for box in boxes(data, meta.inside + 4, meta.end)}
    wanted = set(_listed(data, inside.get(b"iinf")))
    places = dict(_places(data, inside))
    for item, kind in wanted:
        if item not in places:
            found.doubt = True
            continue
        if sum(end - at for at, end in places[item]) > _LONGEST_ITEM:
            found.doubt = True
            continue
        content = b"".join(data[at:end] for at, end in places[item])
        of = exif.find(content) if kind == b"Exif" else xmp.find(content)
        found.doubt = found.doubt or of.doubt
        changed = edited(content, 0, of.edits)
        at = 0
        for first, last in places[item]:
            if changed[at : at + last - first] != content[at : at + last - first]:
                found.edits.append(Edit(first, changed[at : at + last - first]))
            at += last - first


def _listed(data: Bytes, box: Box | None) -> Iterator[tuple[int, bytes]]:
    """Number and kind of the items that are EXIF or XMP."""
    if box is None or box.end - box.inside < 8:  # noqa: PLR2004 (its head)
        return
    first = box.inside + (6 if data[box.inside] == 0 else 8)
    for entry in islice(boxes(data, first, box.end), _MOST_ITEMS):
        version, at = data[entry.inside] if entry.end > entry.inside else 0, entry.inside + 4
        if version not in (2, 3):
            continue
        size = 2 if version == 2 else 4  # noqa: PLR2004 (the wider numbers came with version 3)
        kind = bytes(data[at + size + 2 : at + size + 6])
        if kind in (b"Exif", b"mime"):
            yield int.from_bytes(data[at : at + size], "big"), kind


def _places(data: Bytes, inside: dict[bytes, Box]) -> Iterator[tuple[int, list[Extent]]]:
    """Where each item lies: in the file, or in the box idat. What cannot be followed is left out."""
    box = inside.get(b"iloc")
    if box is None:
        return
    reader = _Reader(data, box.inside, box.end)
    try:
        version = reader.number(1)
        reader.number(3)
        sizes = reader.number(2)
        wide = 2 if version < 2 else 4  # noqa: PLR2004 (the wider numbers came with version 2)
        for _ in range(min(reader.number(wide), _MOST_ITEMS)):
            item = reader.number(wide)
            method = reader.number(2) & 15 if version else 0
            reader.number(2)
            base = reader.number(sizes >> 4 & 15)
            extents = []
            for _ in range(min(reader.number(2), _MOST_ITEMS)):
                reader.number(sizes & 15 if version else 0)
                offset, length = base + reader.number(sizes >> 12 & 15), reader.number(sizes >> 8 & 15)
                begin = offset + (inside[b"idat"].inside if method == 1 and b"idat" in inside else 0)
                extents.append((begin, min(begin + length, len(data)) if length else len(data)))
            if method in (0, 1) and all(begin <= end for begin, end in extents):
                yield item, extents
    except struct.error:
        return


class _Reader:
    """Numbers one after another. Raises struct.error at the end."""

    def __init__(self, data: Bytes, at: int, end: int) -> None:
        self._data, self._at, self._end = data, at, end

    def number(self, size: int) -> int:
        if self._at + size > self._end:
            raise struct.error("the box is over")
        self._at += size
        return int.from_bytes(self._data[self._at - size : self._at], "big")
