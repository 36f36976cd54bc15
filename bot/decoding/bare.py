"""A picture's file without what is said about the picture: where that is damaged, the pixels need not be."""

import struct
from collections.abc import Callable, Mapping

JPEG, PNG = b"\xff\xd8", b"\x89PNG\r\n\x1a\n"

MARKER, START_OF_SCAN, END = 0xFF, 0xDA, b"\xff\xd9"
DESCRIBING = {*range(0xE1, 0xEE), 0xEF, 0xFE}
"""Application segments and comments, but for JFIF and Adobe's, which say what the colours are (ITU-T T.81, B.2.4.6)."""

PIXELS = {b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND"}


def bare_jpeg(data: bytes) -> bytes:
    """It with its end, if that is missing. Raises what reading a broken one does."""
    kept, at = bytearray(JPEG), len(JPEG)
    while data[at] != MARKER or data[at + 1] != START_OF_SCAN:
        if data[at] != MARKER:
            raise ValueError("no segment")
        end = at + 2 + struct.unpack(">H", data[at + 2 : at + 4])[0]
        if data[at + 1] not in DESCRIBING:
            kept += data[at:end]
        at = end
    return bytes(kept) + data[at:] + END


def bare_png(data: bytes) -> bytes:
    """It up to where its chunks break off. Raises what reading a broken one does."""
    kept, at = bytearray(PNG), len(PNG)
    while at + 8 <= len(data):
        size, kind = struct.unpack(">I4s", data[at : at + 8])
        if kind in PIXELS:
            kept += data[at : at + 12 + size]
        at += 12 + size
    return bytes(kept)


def scans(jpeg: bytes) -> int:
    """How many scans of a bare one are begun: within their data no such marker can be (ITU-T T.81, B.1.1.5)."""
    return jpeg.count(bytes((MARKER, START_OF_SCAN)))


BARE: Mapping[bytes, Callable[[bytes], bytes]] = {JPEG: bare_jpeg, PNG: bare_png}
"""By how a file begins."""
