"""Positions in XMP, the XML in which editors and drones repeat what EXIF says (XMP specification, parts 1 and 2)."""

import re
from xml.etree import ElementTree as ET

from bot.reports.geotags import words
from bot.reports.geotags.edit import Bytes, Edit, Found

_PACKETS = {b"<rdf:RDF": b"</rdf:RDF>", b"<x:xmpmeta": b"</x:xmpmeta>"}
_WIDE = tuple(f"<{name}".encode(coding) for name in ("rdf:RDF", "x:xmpmeta") for coding in ("utf-16-le", "utf-16-be"))
_MOST_PACKETS = 64
"""So many of a file are looked at: it has one, or a few."""

_LONGEST = 1 << 20
"""Bytes of one packet that are looked at: one that never ends is no packet."""

_LOCAL = (
    rb"(?:GPS|Gps|gps|Latitude|Longitude|latitude|longitude|decimalLatitude|decimalLongitude|Location|LocationCreated"
    rb"|LocationShown|City|State|Country|CountryCode|Sublocation|ProvinceState|CountryName|geotag|Geotag)"
)
_NAME = rb"[A-Za-z_][\w.-]{0,30}:" + _LOCAL + rb"[\w.-]{0,40}"
_PROPERTY = re.compile(
    rb"(?<=\s)" + _NAME + rb"\s{0,20}=\s{0,20}(?:\"[^\"<\0]{0,2000}\"|'[^'<\0]{0,2000}')"
    rb"|<(" + _NAME + rb")(?:\s[^<>\0]{0,2000})?(?:/>|>[^\0]{0,4000}?</\1\s{0,20}>)",
)
"""A position, or the place it was made a word of, as an attribute or as an element with all that is in it."""

_TOLD = re.compile(
    rb"(?i)(?:GPS|Latitude|Longitude)[\w.-]{0,40}"
    rb"(?:\s{0,20}=\s{0,20}[\"']\s{0,20}[^\"'\s]|\s{0,20}>\s{0,20}[^\s<])"
)
"""What says one all the same when those are gone: a property written in a way nobody foresaw."""

_FAST = re.compile(rb"(?i)gps|tude|location|city|state|countr|geotag|province")


def find(data: Bytes, at: int = 0, end: int | None = None) -> Found:
    """Spaces in place of every position in the packets between `at` and `end`."""
    end = len(data) if end is None else end
    found = Found()
    for _ in range(_MOST_PACKETS):
        begin = _first(data, tuple(_PACKETS), at, end)
        if begin < 0:
            break
        tail = next(tail for begins, tail in _PACKETS.items() if data[begin : begin + len(begins)] == begins)
        at = _after(data, tail, begin, end)
        at = min(begin + _LONGEST, end) if at < 0 else at
        found.add(packet(data[begin:at]), begin)
    else:
        found.doubt = True
    # In two bytes a letter nothing is edited: no program of today writes a packet so.
    found.doubt = found.doubt or _first(data, _WIDE, 0, min(end, _LONGEST)) >= 0
    return found


def packet(text: bytes) -> Found:
    """The same for the text of one packet."""
    if not _FAST.search(text):
        return Found()
    edits = [Edit(match.start(), b" " * len(match[0])) for match in _PROPERTY.finditer(text)]
    left = bytearray(text)
    for edit in edits:
        left[edit.at : edit.end] = edit.data
    edits += words.edits(bytes(left), 0, len(left), alone=False)
    return Found(edits, doubt=_TOLD.search(left) is not None or not _is_whole(text))


def _is_whole(text: bytes) -> bool:
    """Whether it is XML: what is not may be read by some program in another way than here."""
    begin, end = text.find(b"<"), text.rfind(b">") + 1
    if b"<!DOCTYPE" in text or begin < 0:
        return False
    bare = re.sub(rb"<\?[^<>]{0,200}\?>", b"", text[begin:end])
    prefixes = set(re.findall(rb"[<\s/]([A-Za-z_][\w.-]{0,30}):", bare)) - {b"xmlns", b"xml"}
    declared = b" ".join(b'xmlns:%s="x"' % name for name in sorted(prefixes)[:200])
    try:
        ET.fromstring(b"<all " + declared + b">" + bare + b"</all>")  # noqa: S314 (no document type)
    except (ET.ParseError, ValueError):
        return False
    return True


def _first(data: Bytes, wanted: tuple[bytes, ...], at: int, end: int) -> int:
    return min((place for place in (data.find(one, at, end) for one in wanted) if place >= 0), default=-1)


def _after(data: Bytes, tail: bytes, at: int, end: int) -> int:
    place = data.find(tail, at, min(at + _LONGEST, end))
    return place + len(tail) if place >= 0 else -1
