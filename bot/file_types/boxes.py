"""The boxes of MP4, QuickTime, 3GP, HEIF and AVIF (ISO/IEC 14496-12), and which of these a file of boxes is."""

import struct
from collections.abc import Iterator
from mmap import mmap
from typing import NamedTuple

Bytes = bytes | mmap
"""A file's content; a large one is not read into memory."""

MOST_BOXES = 20_000
"""Boxes beside each other that are looked at: a film cut in fragments has some ten thousand."""

OUTERMOST = frozenset(
    {b"ftyp", b"styp", b"moov", b"moof", b"mdat", b"free", b"skip", b"wide", b"pnot", b"uuid", b"meta", b"sidx"}
)
"""What a file of boxes may begin with; QuickTime of old has no ftyp at all."""

_STILLS = {
    b"heic": "image/heic",
    b"heix": "image/heic",
    b"heim": "image/heic",
    b"heis": "image/heic",
    b"hevc": "image/heic",
    b"hevx": "image/heic",
    b"hevm": "image/heic",
    b"hevs": "image/heic",
    b"avif": "image/avif",
    b"avis": "image/avif",
}
_ANY_STILL = frozenset({b"mif1", b"mif2", b"msf1", b"miaf"})
"""Brands that say a picture, and leave open how it is pressed."""

_FILMS = {
    b"qt  ": "video/quicktime",
    b"M4V ": "video/x-m4v",
    b"M4VH": "video/x-m4v",
    b"M4VP": "video/x-m4v",
    b"M4A ": "audio/mp4",
    b"M4B ": "audio/mp4",
    b"F4A ": "audio/mp4",
    b"crx ": "image/x-canon-cr3",
    b"jp2 ": "image/jp2",
    b"jxl ": "image/jxl",
}
_THREE_G = (b"3gp", b"3g2", b"3ge", b"3gg", b"3gr", b"3gs", b"3gt", b"3gh", b"kddi")
_MP4_BRANDS = (
    *(b"iso", b"mp4", b"mp7", b"avc", b"hvc", b"hev", b"mmp4", b"dash", b"msdh", b"msix", b"MSNV", b"msnv", b"XAVC"),
    *(b"NDS", b"NDX", b"NDH", b"F4V", b"F4P", b"cmf", b"dby1", b"MFSM"),
)

MP4 = "video/mp4"
SOUND = "audio/mp4"


class Box(NamedTuple):
    """A box: where it begins, where its content does, where it ends, and of what kind it is."""

    at: int
    inside: int
    end: int
    kind: bytes


def boxes(data: Bytes, at: int, end: int) -> Iterator[Box]:
    """The boxes between `at` and `end`, as far as their sizes are true: the last one may be cut off by `end`."""
    for _ in range(MOST_BOXES):
        if at + 8 > end:
            return
        size, kind = struct.unpack(">I4s", data[at : at + 8])
        inside = at + 8
        if size == 1:
            if at + 16 > end:
                return
            (size,) = struct.unpack(">Q", data[at + 8 : at + 16])
            inside = at + 16
        elif size == 0:
            size = end - at
        if at + size < inside:
            return
        yield Box(at, inside, min(at + size, end), kind)
        at += size


def looks_like_boxes(head: bytes) -> bool:
    """Whether a file may consist of boxes, by its first bytes."""
    return head[4:8] in OUTERMOST and (head[:4] in (b"\0\0\0\0", b"\0\0\0\1") or head[:4] >= b"\0\0\0\x08")


def type_of(data: Bytes) -> str:
    """The MIME type of a file of boxes, empty for what is none."""
    found = {box.kind: box for box in reversed(list(boxes(data, 0, len(data))))}
    if b"ftyp" in found:
        box = found[b"ftyp"]
        mime = _of_brands(_brands(data, box))
        if mime and mime != MP4:
            return mime
        if mime or b"moov" in found or b"moof" in found:
            return _film_or_sound(data, found)
        return ""
    if b"moov" in found:
        return "video/quicktime"
    return MP4 if b"moof" in found else ""


def _brands(data: Bytes, box: Box) -> list[bytes]:
    """The main brand first, then what else it may be read as."""
    stated = data[box.inside : min(box.end, box.inside + 400)]
    return [stated[:4], *(stated[at : at + 4] for at in range(8, len(stated) - 3, 4))]


def _of_brands(brands: list[bytes]) -> str:
    main = brands[0]
    if main in _STILLS:
        return _STILLS[main]
    if main in _ANY_STILL:
        return next((_STILLS[brand] for brand in brands if brand in _STILLS), "image/heif")
    for brand in brands:
        if brand in _FILMS:
            return _FILMS[brand]
        if brand.startswith(_THREE_G):
            return "video/3gpp"
        if _is_film(brand):
            return MP4
        if brand in _STILLS:
            return _STILLS[brand]
    return ""


def _is_film(brand: bytes) -> bool:
    """isom, iso2 … iso9, mp41, mp42, mp71, avc1, mmp4, dash, msnv, Nero's and Sony's, Adobe's."""
    return brand.startswith(_MP4_BRANDS)


def _film_or_sound(data: Bytes, found: dict[bytes, Box]) -> str:
    """Sound alone calls itself mp42 as well: its tracks say that there is nothing to see."""
    moov = found.get(b"moov")
    if moov is None:
        return MP4
    handlers = {handler_of(data, track) for track in boxes(data, moov.inside, moov.end) if track.kind == b"trak"}
    return SOUND if b"soun" in handlers and b"vide" not in handlers else MP4


def handler_of(data: Bytes, track: Box) -> bytes:
    """What a track holds: vide, soun, meta …; empty where it does not say."""
    for media in boxes(data, track.inside, track.end):
        if media.kind == b"mdia":
            for box in boxes(data, media.inside, media.end):
                if box.kind == b"hdlr":
                    return bytes(data[box.inside + 8 : box.inside + 12])
    return b""
