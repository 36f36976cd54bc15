"""Matroska and WebM: their tags and attachments (RFC 9559; EBML, RFC 8794)."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from bot.reports.geotags import words
from bot.reports.geotags.edit import Bytes, Edit, Found

_SEGMENT, _TAGS, _ATTACHMENTS, _INFO, _TRACKS, _CLUSTER = (
    0x18538067,
    0x1254C367,
    0x1941A469,
    0x1549A966,
    0x1654AE6B,
    0x1F43B675,
)
_NOTHING = frozenset({0xEC, 0xBF})
_KNOWN = frozenset({_TAGS, _ATTACHMENTS, _INFO, _TRACKS, _CLUSTER, 0x1C53BB6B, 0x114D9B74, 0x1043A770})
_VOID = 0xEC
_MOST = 500_000
_PLACE = re.compile(rb"(?i)location|gps|geo|latitude|longitude|xyz")
_FONT = re.compile(rb"(?i)font|truetype|opentype")
_SPOKEN = re.compile(rb"S_TEXT|S_ASS|S_SSA|S_VOBSUB|D_WEBVTT")
_LONGEST = 1 << 22


class _Element(NamedTuple):
    at: int
    inside: int
    end: int
    kind: int
    open: bool


def find(data: Bytes) -> Found:
    """What its copy needs: tags that name a place go whole, and so do attachments that are no fonts."""
    found, end = Found(), 0
    for outer in _elements(data, 0, len(data)):
        end = outer.end
        if outer.kind == _SEGMENT:
            _segment(data, outer, found)
    if 0 < end < len(data):
        found.end = end
    return found


def _segment(data: Bytes, segment: _Element, found: Found) -> None:
    for element in _elements(data, segment.inside, segment.end):
        content = data[element.inside : min(element.end, element.inside + _LONGEST)]
        if element.kind == _TAGS:
            if (
                _PLACE.search(content)
                or words.edits(content, 0, len(content))
                or element.end - element.inside > _LONGEST
            ):
                _void(element, found, data)
        elif element.kind == _ATTACHMENTS:
            if not _FONT.search(content[:1000]) or _PLACE.search(content[:1000]):
                _void(element, found, data)
        elif element.kind in (_INFO, _TRACKS):
            found.edits += words.edits(data, element.inside, min(element.end, element.inside + _LONGEST))
            # Subtitles lie between the frames; whether they speak of places is seen by looking at all of it.
            found.doubt = found.doubt or (_SPOKEN.search(content) is not None and words.TOLD.search(data) is not None)
        elif element.kind in _NOTHING:
            found.blank(data, element.inside, element.end)


def _elements(data: Bytes, at: int, end: int) -> Iterator[_Element]:
    """The elements between; of one without a length, as live recordings have, the content is passed by as elements."""
    for _ in range(_MOST):
        kind, inside = _number(data, at, keep=True)
        size, inside = _number(data, inside, keep=False)
        if inside > end or kind < 0:
            return
        is_open = size < 0
        last = inside if is_open and kind == _CLUSTER else end if is_open else min(inside + size, end)
        yield _Element(at, inside, last, kind, is_open)
        at = last


def _number(data: Bytes, at: int, *, keep: bool) -> tuple[int, int]:
    """A number of EBML and where it ends; -1 where it is unknown, or there is none. `keep`: with its length's mark."""
    first = data[at] if at < len(data) else 0
    length = 9 - first.bit_length()
    if not first or length > 8 or at + length > len(data):  # noqa: PLR2004 (no number is longer)
        return -1, len(data) + 1
    value = int.from_bytes(data[at : at + length], "big")
    if keep:
        return value, at + length
    value &= (1 << 7 * length) - 1
    return (-1 if value == (1 << 7 * length) - 1 else value), at + length


def _void(element: _Element, found: Found, data: Bytes) -> None:
    """An element of nothing in its place, as long as it was."""
    if element.open:
        found.doubt = True
        return
    head = min(8, element.inside - element.at - 1)
    rest = element.end - element.at - 1 - head
    made = bytes([_VOID]) + (rest | 1 << 7 * head).to_bytes(head, "big")
    found.edits.append(Edit(element.at, made.ljust(element.inside - element.at, b"\0")))
    found.blank(data, element.inside, element.end)
