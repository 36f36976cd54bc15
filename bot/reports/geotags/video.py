"""Positions in MP4, QuickTime and 3GP (ISO/IEC 14496-12; QuickTime File Format; TS 26.244), at every depth.

A film's own frames stay as they are. Of what is said about it what is known to say no place stays; tracks of
measurements (GoPro's gpmd, camm, Sony's rtmd, a phone's mebx) go with all their samples, for they may hold a position a
second.
"""

import re
import struct
from collections.abc import Iterator
from itertools import islice

from bot.file_types.boxes import Box, boxes, handler_of
from bot.reports.geotags import words, xmp
from bot.reports.geotags.edit import Bytes, Edit, Found

_ISO_6709 = re.compile(rb"(?:\xa9xyz(?P<head>....))?(?:" + words.ISO_6709.pattern + rb")", re.DOTALL)
_LOCI = re.compile(rb"(?P<size>..\0\0|\0\0..)loci\0\0\0\0", re.DOTALL)
_FREE = b"free"
"""A box that means nothing."""

_MOST_FOUND = 1000
_LEAST_LOCI, _MOST_LOCI = 12, 1024

XMP_ID = bytes.fromhex("be7acfcb97a942e89c71999491e3afac")
_KNOWN_IDS = (
    bytes.fromhex("ffcc8263f8554a938814587a02521fdd"),
    bytes.fromhex("6d1d9b0542d544e680e2141daff757b2"),
    bytes.fromhex("d4807ef2ca3946958e5426cb9e46a79f"),
    bytes.fromhex("a2394f525a9b4f14a2446c427c648df4"),
    bytes.fromhex("d08a4f1810f34a82b6c832d8aba183d3"),
)
"""Boxes of other makers that say how to play it: round pictures, fragments' times, protection."""

_OUTERMOST = frozenset(
    {
        *(b"ftyp", b"styp", b"moov", b"moof", b"mdat", b"meta", b"udta", b"uuid", b"free", b"skip", b"wide", b"pnot"),
        *(b"PICT", b"mfra", b"sidx", b"ssix", b"prft", b"pdin", b"idat", b"imda"),
    }
)
_IN_MOVIE = frozenset(
    {
        *(b"mvhd", b"trak", b"udta", b"meta", b"uuid", b"iods", b"mvex", b"pssh", b"rmra", b"cmov", b"clip", b"ctab"),
        *(b"free", b"skip"),
    }
)
_IN_TRACK = frozenset(
    {
        *(b"tkhd", b"mdia", b"edts", b"tref", b"udta", b"meta", b"uuid", b"tapt", b"load", b"matt", b"clip", b"txas"),
        *(b"imap", b"free", b"skip", b"sgpd", b"trgr"),
    }
)
_SAID = frozenset(
    {
        *(b"\xa9nam", b"\xa9day", b"\xa9mak", b"\xa9mod", b"\xa9swr", b"\xa9too", b"\xa9cmt", b"\xa9inf", b"\xa9req"),
        *(b"\xa9fmt", b"\xa9src", b"\xa9prd", b"\xa9dir", b"\xa9cpy", b"\xa9ART", b"\xa9alb", b"\xa9gen", b"\xa9wrt"),
        *(b"\xa9enc", b"\xa9des", b"\xa9key", b"name", b"cprt", b"titl", b"auth", b"dscp", b"meta", b"hnti", b"hinf"),
        *(b"kywd", b"yrrc", b"albm", b"perf", b"gnre", b"WLOC", b"LOOP", b"AllF", b"SelO", b"ptv ", b"tsel", b"ludt"),
        *(b"free", b"skip", b"uuid", b"XMP_", b"tagc", b"kind", b"strk"),
    }
)
_PLAYED = frozenset({b"vide", b"soun", b"tmcd", b"hint", b"auxv", b"odsm", b"sdsm", b"clcp", b"pict", b""})
_SPOKEN = frozenset({b"text", b"sbtl", b"subt"})
_PLACE_KEY = re.compile(rb"(?i)location|gps|xyz|latitude|longitude|coordinate|geo")

_LONGEST_SAID = 1 << 20
_MOST_SAMPLES = 4_000_000
_MOST_SPOKEN = 1 << 22
_DEEPEST = 4


def find(data: Bytes) -> Found:
    """What blanks every position among what is said about the whole (the box moov) and beside it."""
    return _Film(data).find()


class _Film:
    def __init__(self, data: Bytes) -> None:
        self._data = data
        self._found = Found()
        self._parts = False
        self._dropped = False

    def find(self) -> Found:
        end = 0
        for box in boxes(self._data, 0, len(self._data)):
            end = box.end
            self._outermost(box)
        if end < len(self._data):
            behind(self._data, end, self._found)
        if self._dropped and self._parts:
            # The samples of a track in fragments are listed piece by piece all over the file.
            self._found.doubt = True
        return self._found

    def _outermost(self, box: Box) -> None:
        if box.kind == b"moov":
            self.movie(box)
        elif box.kind == b"mdat":
            self._found.edits += list(_hidden(self._data, box))
        elif box.kind == b"wide":
            self._found.blank(self._data, box.inside, box.end)
        else:
            self._parts = self._parts or box.kind == b"moof"
            self._beside(box, _OUTERMOST)

    def movie(self, movie: Box) -> Found:
        for box in boxes(self._data, movie.inside, movie.end):
            if box.kind == b"trak":
                self._track(box)
            elif box.kind == b"cmov":
                # The whole of it is packed.
                self._found.doubt = True
            else:
                self._beside(box, _IN_MOVIE)
        self._as_text(movie)
        return self._found

    def _beside(self, box: Box, known: frozenset[bytes]) -> None:
        """A box that stands in the file, a movie or a track."""
        match box.kind:
            case b"meta":
                self._meta(box, 0)
            case b"udta":
                self._said(box, 0)
            case b"uuid":
                self._own(box)
            case b"free" | b"skip":
                self._found.blank(self._data, box.inside, box.end)
            case _:
                if box.kind not in known:
                    self._blank(box)

    def _track(self, track: Box) -> None:
        handler = handler_of(self._data, track)
        if handler not in _PLAYED and (handler not in _SPOKEN or self._speaks_of_places(track)):
            self._drop(track)
            return
        for box in boxes(self._data, track.inside, track.end):
            self._beside(box, _IN_TRACK)

    def _drop(self, track: Box) -> None:
        self._dropped = True
        try:
            for at, end in _chunks(self._data, track):
                self._found.blank(self._data, at, end)
        except (struct.error, ValueError, OverflowError):
            self._found.doubt = True
        self._blank(track)

    def _speaks_of_places(self, track: Box) -> bool:
        said = bytearray()
        try:
            for at, end in _chunks(self._data, track):
                said += self._data[at : min(end, at + _MOST_SPOKEN)]
                if len(said) >= _MOST_SPOKEN:
                    break
        except (struct.error, ValueError, OverflowError):
            return True
        return words.TOLD.search(said) is not None or bool(words.edits(bytes(said), 0, len(said))) or _is_placed(said)

    def _meta(self, meta: Box, depth: int) -> None:
        # QuickTime's has its boxes at once, MP4's a version before them.
        plain = self._data[meta.inside + 4 : meta.inside + 8] == b"hdlr"
        names: list[bytes] = []
        for box in boxes(self._data, meta.inside + (0 if plain else 4), meta.end):
            if box.kind == b"keys":
                names = list(_keys(self._data, box))
            elif box.kind == b"ilst":
                self._items(box, names)
            elif box.kind == b"uuid":
                self._own(box)
            elif box.kind == b"udta" and depth < _DEEPEST:
                self._said(box, depth + 1)

    def _items(self, items: Box, names: list[bytes]) -> None:
        for box in boxes(self._data, items.inside, items.end):
            index = int.from_bytes(box.kind, "big")
            name = names[index - 1] if 0 < index <= len(names) else b""
            content = self._data[box.inside : min(box.end, box.inside + 400)]
            own = box.kind == b"\xa9xyz" or (box.kind == b"----" and _PLACE_KEY.search(content) is not None)
            if own or _PLACE_KEY.search(name):
                for value in boxes(self._data, box.inside, box.end):
                    if value.kind == b"data":
                        self._found.blank(self._data, value.inside + 8, value.end)
                    elif own and value.kind not in (b"mean", b"name"):
                        self._found.blank(self._data, value.inside, value.end)

    def _said(self, said: Box, depth: int) -> None:
        for box in boxes(self._data, said.inside, said.end):
            if box.kind == b"meta" and depth < _DEEPEST:
                self._meta(box, depth + 1)
            elif box.kind == b"uuid":
                self._own(box)
            elif box.kind == b"XMP_":
                self._found.add(xmp.find(self._data, box.inside, box.end))
            elif box.kind not in _SAID:
                self._blank(box)
            elif box.kind in (b"free", b"skip"):
                self._found.blank(self._data, box.inside, box.end)
            else:
                self._found.edits += words.edits(self._data, box.inside, min(box.end, box.inside + _LONGEST_SAID))

    def _own(self, box: Box) -> None:
        """A box of somebody's own kind."""
        kind = self._data[box.inside : box.inside + 16]
        if kind == XMP_ID:
            self._found.add(xmp.find(self._data, box.inside, box.end))
        elif kind not in _KNOWN_IDS:
            self._blank(box)

    def _blank(self, box: Box) -> None:
        self._found.edits.append(Edit(box.at + 4, _FREE))
        self._found.blank(self._data, box.inside, box.end)

    def _as_text(self, movie: Box) -> None:
        """Once more by how a position looks, wherever it may stand in the movie."""
        for match in islice(_ISO_6709.finditer(self._data, movie.inside, movie.end), _MOST_FOUND):
            head = match["head"]
            kept = b"" if head is None else _FREE + head
            self._found.edits.append(Edit(match.start(), kept + b" " * (len(match[0]) - len(kept))))
        for match in islice(_LOCI.finditer(self._data, movie.inside, movie.end), _MOST_FOUND):
            (size,) = struct.unpack(">I", match["size"])
            if _LEAST_LOCI <= size <= _MOST_LOCI and match.start() + size <= movie.end:
                self._found.edits.append(Edit(match.start() + 4, _FREE + bytes(size - 8)))


def _is_placed(said: bytes | bytearray) -> bool:
    return words.ISO_6709.search(said) is not None


def _hidden(data: Bytes, box: Box) -> Iterator[Edit]:
    """Boxes of positions that dashboard cameras put between the frames, for no track to list them."""
    at = data.find(b"freeGPS ", box.inside, box.end)
    for _ in range(100_000):
        if at < 0:
            return
        (size,) = struct.unpack(">I", data[at - 4 : at])
        end = min(at - 4 + size, box.end) if at - 4 >= box.inside and 12 < size <= 1 << 20 else min(at + 1024, box.end)  # noqa: PLR2004 (a box of them has a few kilobytes)
        yield Edit(at + 4, bytes(max(0, end - at - 4)))
        at = data.find(b"freeGPS ", max(end, at + 8), box.end)


def _keys(data: Bytes, keys: Box) -> Iterator[bytes]:
    for box in islice(boxes(data, keys.inside + 8, keys.end), 10_000):
        yield bytes(data[box.inside : min(box.end, box.inside + 200)])


def _chunks(data: Bytes, track: Box) -> Iterator[tuple[int, int]]:
    """Where in the file the samples of a track lie. Raises struct.error, ValueError where its tables contradict."""
    tables = {box.kind: box for box in _table(data, track)}
    offsets = _numbers(data, tables, b"stco", ">I", 8) or _numbers(data, tables, b"co64", ">Q", 8)
    sizes = _sizes(data, tables)
    runs = _numbers(data, tables, b"stsc", ">III", 8)
    at = 0
    for number, (offset,) in enumerate(offsets, 1):
        while len(runs) > 1 and runs[1][0] <= number:
            runs.pop(0)
        if not runs:
            raise ValueError("nothing says how many samples a chunk has")
        amount = runs[0][1]
        length = amount * sizes[1] if sizes[1] else sum(sizes[0][at : at + amount])
        at += amount
        yield offset, offset + length


def _table(data: Bytes, track: Box) -> Iterator[Box]:
    def inside(outer: Box, kind: bytes) -> Iterator[Box]:
        return (box for box in boxes(data, outer.inside, outer.end) if box.kind == kind)

    for media in inside(track, b"mdia"):
        for info in inside(media, b"minf"):
            for table in inside(info, b"stbl"):
                yield from boxes(data, table.inside, table.end)


def _numbers(data: Bytes, tables: dict[bytes, Box], kind: bytes, layout: str, head: int) -> list[tuple[int, ...]]:
    if kind not in tables:
        return []
    box = tables[kind]
    (count,) = struct.unpack(">I", data[box.inside + head - 4 : box.inside + head])
    size = struct.calcsize(layout)
    if count > _MOST_SAMPLES or box.inside + head + count * size > box.end:
        raise ValueError("more entries than there is room for")
    return list(struct.iter_unpack(layout, data[box.inside + head : box.inside + head + count * size]))


def _sizes(data: Bytes, tables: dict[bytes, Box]) -> tuple[list[int], int]:
    """The size of each sample, or the one that all have."""
    if b"stsz" not in tables:
        raise ValueError("nothing says how long a sample is")
    box = tables[b"stsz"]
    (same,) = struct.unpack(">I", data[box.inside + 4 : box.inside + 8])
    if same:
        return [], same
    return [size for (size,) in _numbers(data, tables, b"stsz", ">I", 12)], 0


def of_movie(data: Bytes, movie: Box) -> Found:
    """The same for a movie that stands in a file of pictures."""
    return _Film(data).movie(movie)


def behind(data: Bytes, end: int, found: Found) -> None:
    """What stands behind the last box goes, unless it is a box still, of more than are looked at."""
    if next(boxes(data, end, len(data)), None) is None:
        found.end = max(end, 8)
    else:
        found.doubt = True
