"""RIFF: WebP's EXIF and XMP, what AVI and WAV say of themselves (RIFF specification; WebP container)."""

import struct
from collections.abc import Iterator
from typing import NamedTuple

from bot.reports.geotags import exif, words, xmp
from bot.reports.geotags.edit import Bytes, Found

_PICTURE = frozenset({b"VP8 ", b"VP8L", b"VP8X", b"ANIM", b"ANMF", b"ALPH", b"ICCP"})
_SOUND = frozenset({b"fmt ", b"data", b"fact", b"cue ", b"smpl", b"inst"})
_FILM_LISTS = frozenset({b"hdrl", b"movi", b"odml", b"strl", b"INFO"})
_FILM = frozenset({b"idx1", b"avih", b"strh", b"strf", b"strn", b"indx", b"vprp", b"dmlh"})
_MOST_CHUNKS = 20_000
_MOST_PIECES = 500_000
"""Of film and sound in an AVI of two hours."""

_DEEPEST = 4


class _Chunk(NamedTuple):
    begin: int
    end: int
    kind: bytes


def find(data: Bytes) -> Found:
    """What its copy needs. Raises ValueError where it consists of more pieces than are looked at."""
    form, found = data[8:12], Found()
    at = 0
    for _ in range(64):
        # An AVI of more than a gigabyte goes on in further ones.
        if data[at : at + 4] != b"RIFF" or at + 12 > len(data):
            break
        (size,) = struct.unpack("<I", data[at + 4 : at + 8])
        end = min(at + 8 + size, len(data))
        if form == b"AVI ":
            _film(data, at + 12, end, found, 0)
        else:
            _others(data, at + 12, end, found, _PICTURE if form == b"WEBP" else _SOUND)
        at = end + (size & 1)
    if at < len(data):
        found.end = max(at, 12)
    return found


def _chunks(data: Bytes, at: int, end: int, most: int) -> Iterator[_Chunk]:
    for _ in range(most):
        if at + 8 > end:
            return
        kind, size = struct.unpack("<4sI", data[at : at + 8])
        yield _Chunk(at + 8, min(at + 8 + size, end), kind)
        at += 8 + size + (size & 1)
    raise ValueError("more pieces than are looked at")


def _others(data: Bytes, at: int, end: int, found: Found, known: frozenset[bytes]) -> None:
    for chunk in _chunks(data, at, end, _MOST_CHUNKS):
        if chunk.kind == b"EXIF":
            found.add(exif.find(bytes(data[chunk.begin : chunk.end])), chunk.begin)
        elif chunk.kind in (b"XMP ", b"_PMX"):
            found.add(xmp.find(data, chunk.begin, chunk.end))
        elif chunk.kind == b"LIST":
            found.edits += words.edits(data, chunk.begin, chunk.end)
        elif chunk.kind not in known:
            found.blank(data, chunk.begin, chunk.end)


def _film(data: Bytes, at: int, end: int, found: Found, depth: int) -> None:
    for chunk in _chunks(data, at, end, _MOST_CHUNKS):
        inside = bytes(data[chunk.begin : chunk.begin + 4])
        if chunk.kind == b"LIST" and inside in _FILM_LISTS and depth < _DEEPEST:
            if inside == b"movi":
                _spoken(data, chunk.begin + 4, chunk.end, found)
            elif inside == b"INFO":
                found.edits += words.edits(data, chunk.begin, chunk.end)
            else:
                _film(data, chunk.begin + 4, chunk.end, found, depth + 1)
        elif chunk.kind not in _FILM:
            found.blank(data, chunk.begin, chunk.end)


def _spoken(data: Bytes, at: int, end: int, found: Found) -> None:
    """Texts between the frames: dashboard cameras write there where they are."""
    for chunk in _chunks(data, at, end, _MOST_PIECES):
        if chunk.kind == b"LIST":
            _spoken_of_record(data, chunk, found)
        elif chunk.kind[2:] not in (b"db", b"dc", b"wb", b"pc", b"iv") and not chunk.kind.startswith(b"ix"):
            found.blank(data, chunk.begin, chunk.end)


def _spoken_of_record(data: Bytes, record: _Chunk, found: Found) -> None:
    for chunk in _chunks(data, record.begin + 4, record.end, _MOST_CHUNKS):
        if chunk.kind[2:] not in (b"db", b"dc", b"wb", b"pc"):
            found.blank(data, chunk.begin, chunk.end)
