"""Positions in XMP, the XML in which editors and drones repeat what EXIF says (XMP specification, part 2)."""

import re

from bot.reports.positions.edit import Bytes, Edit

_BEGIN, _END = b"<rdf:RDF", b"</rdf:RDF>"
_MOST_PACKETS = 64
"""So many of a file are looked at: it has one, or a few."""

_LONGEST = 1 << 20
"""Bytes of one packet that are looked at: one that never ends is no packet."""

_NAME = rb"[A-Za-z][\w.-]{0,30}:(?:GPS|Gps|gps|Latitude|Longitude)[\w.-]{0,40}"
_PROPERTY = re.compile(
    rb"(?<=\s)" + _NAME + rb"\s*=\s*(?:\"[^\"<>\0]{0,200}\"|'[^'<>\0]{0,200}')"
    rb"|<(" + _NAME + rb")(?:\s[^<>\0]{0,200})?(?:/>|>[^<>\0]{0,200}</\1\s*>)"
)
"""A position as an attribute or as an element."""


def edits(data: Bytes) -> list[Edit]:
    """Spaces in place of every position."""
    found: list[Edit] = []
    at = data.find(_BEGIN)
    for _ in range(_MOST_PACKETS):
        if at < 0:
            break
        end = data.find(_END, at, at + _LONGEST)
        end = min(at + _LONGEST, len(data)) if end < 0 else end
        found += [Edit(match.start(), b" " * len(match[0])) for match in _PROPERTY.finditer(data, at, end)]
        at = data.find(_BEGIN, end)
    return found
