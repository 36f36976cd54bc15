"""GIF, BMP and TIFF: what stands in and behind them (GIF89a, 23 to 27; BITMAPFILEHEADER; TIFF 6.0)."""

import struct

from bot.reports.geotags import exif, words, xmp
from bot.reports.geotags.edit import Bytes, Found

_MOST_BLOCKS = 200_000
_KNOWN = (b"NETSCAPE2.0", b"ANIMEXTS1.0", b"ICCRGBG1012")
_HEADERS = frozenset({40, 52, 56, 64, 108, 124})
_UNPACKED = (0, 3)
"""Ways a BMP is packed in which its size follows from its measures."""


def gif(data: Bytes) -> Found:
    """Without XMP's positions, other applications' blocks, and what stands behind the end."""
    found = Found()
    if len(data) < 13:  # noqa: PLR2004 (its head)
        return found
    at = 13 + _table(data[10])
    for _ in range(_MOST_BLOCKS):
        mark = data[at : at + 1]
        if mark == b";":
            found.end = at + 1 if at + 1 < len(data) else None
            return found
        if mark == b"!":
            at = _extension(data, at, found)
        elif mark == b"," and at + 10 <= len(data):
            at = _after(data, at + 10 + _table(data[at + 9]) + 1)
        else:
            # Readers pass over what begins no block.
            found.blank(data, at, at + 1)
            at += 1
        if at >= len(data):
            return found
    found.doubt = True
    return found


def _table(flags: int) -> int:
    return 3 << (flags & 7) + 1 if flags & 0x80 else 0


def _after(data: Bytes, at: int) -> int:
    """Where the pieces that begin at `at` end."""
    while at < len(data) and data[at]:
        at += 1 + data[at]
    return at + 1


def _extension(data: Bytes, at: int, found: Found) -> int:
    label, begin = data[at + 1 : at + 2], at + 2
    end = min(_after(data, begin), len(data))
    application = data[begin + 1 : begin + 12]
    if label == b"\xfe":
        found.edits += words.edits(data, begin, end)
    elif label == b"\xff" and application == b"XMP DataXMP":
        found.add(xmp.find(data, begin, end))
    elif label == b"\xff" and application not in _KNOWN:
        _blank_pieces(data, begin + 12, found)
    return end


def _blank_pieces(data: Bytes, at: int, found: Found) -> None:
    while at < len(data) and data[at]:
        found.blank(data, at + 1, at + 1 + data[at])
        at += 1 + data[at]


def bmp(data: Bytes) -> Found:
    """Without what stands behind its pixels."""
    found = Found()
    if len(data) < 54 or data[14] not in _HEADERS:  # noqa: PLR2004 (its two heads)
        return found
    size, _, pixels = struct.unpack("<III", data[2:14])
    width, height, _, depth, packing = struct.unpack("<iiHHI", data[18:34])
    needed = pixels + (abs(width) * depth + 31) // 32 * 4 * abs(height) if packing in _UNPACKED else size
    end = max(size if size <= len(data) else 0, needed)
    if pixels < end < len(data):
        found.end = end
    return found


def tiff(data: Bytes) -> Found:
    """Without GPS and GeoTIFF directories, and positions in XMP."""
    found = exif.find(data)
    found.add(xmp.find(data))
    return found
