"""A picture's file without what is said about the picture: where that is damaged, the pixels need not be."""

import struct
from collections.abc import Callable

JPEG, PNG = b"\xff\xd8", b"\x89PNG\r\n\x1a\n"
TIFF = {b"II*\0": "<", b"MM\0*": ">"}

MARKER, START_OF_SCAN = 0xFF, 0xDA
DESCRIBING = {*range(0xE1, 0xEE), 0xEF, 0xFE}
"""Application segments and comments, but for JFIF and Adobe's, which say what the colours are (ITU-T T.81, B.2.4.6)."""

PIXELS = {b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND"}

STRUCTURE = {254, 256, 257, 258, 259, *(262, 266, 273), *range(277, 280), *(284, 292, 293, 317, 320)}
STRUCTURE |= {*range(322, 326), 338, 339, 347, *range(529, 533)}
"""Where a TIFF's pixels are, and how to read them."""

ORIENTATION, SHORT = 0x0112, 3

NOTHING = 65_000
"""A tag of nobody's."""


def bare(data: bytes) -> bytes | None:
    """The file, of a kind that is known here that well. Raises what reading a broken one does."""
    make: Callable[[bytes], bytes] | None = None
    if data.startswith(JPEG):
        make = _jpeg
    elif data.startswith(PNG):
        make = _png
    elif data[:4] in TIFF:
        make = _tiff
    elif data[4:12] == b"ftypavif":
        make = _avif
    return make(data) if make else None


def exif_of(data: bytes) -> bytes:
    """Where the EXIF of a JPEG or PNG begins, and all that follows; nothing where it has none."""
    mark = {JPEG: b"Exif\0\0", PNG: b"eXIf"}.get(data[:2] if data.startswith(JPEG) else data[:8], b"")
    at = data.find(mark) if mark else -1
    return data[at + len(mark) :] if at >= 0 else b""


def orientation(exif: bytes) -> int | None:
    """What EXIF says of which way up a picture is, however broken the rest of it is (CIPA DC-008, 4.6)."""
    data = exif.removeprefix(b"Exif\0\0")
    order = TIFF.get(data[:4])
    if order is None:
        return None
    try:
        (first,) = struct.unpack_from(f"{order}I", data, 4)
        (entries,) = struct.unpack_from(f"{order}H", data, first)
        for number in range(entries):
            entry = struct.unpack_from(f"{order}HHIH", data, first + 2 + number * 12)
            if entry[:3] == (ORIENTATION, SHORT, 1):
                return int(entry[3])
    except struct.error:
        return None
    return None


def scans(jpeg: bytes) -> int:
    """How many scans of a bare one are begun: within their data no such marker can be (ITU-T T.81, B.1.1.5)."""
    return jpeg.count(bytes((MARKER, START_OF_SCAN)))


def _jpeg(data: bytes) -> bytes:
    kept, at = bytearray(JPEG), len(JPEG)
    while data[at] != MARKER or data[at + 1] != START_OF_SCAN:
        if data[at] != MARKER:
            raise ValueError("no segment")
        end = at + 2 + struct.unpack(">H", data[at + 2 : at + 4])[0]
        if data[at + 1] not in DESCRIBING:
            kept += data[at:end]
        at = end
    return bytes(kept) + data[at:]


def _png(data: bytes) -> bytes:
    """Up to where its chunks break off."""
    kept, at = bytearray(PNG), len(PNG)
    while at + 8 <= len(data):
        size, kind = struct.unpack(">I4s", data[at : at + 8])
        if kind in PIXELS:
            kept += data[at : at + 12 + size]
        at += 12 + size
    return bytes(kept)


def _tiff(data: bytes) -> bytes:
    """With the other entries of its first directory emptied."""
    order, made = TIFF[data[:4]], bytearray(data)
    (first,) = struct.unpack(f"{order}I", data[4:8])
    (entries,) = struct.unpack(f"{order}H", data[first : first + 2])
    for at in range(first + 2, first + 2 + entries * 12, 12):
        if struct.unpack(f"{order}H", data[at : at + 2])[0] not in STRUCTURE:
            made[at : at + 12] = struct.pack(f"{order}HHII", NOTHING, 1, 1, 0)
    return bytes(made)


def _avif(data: bytes) -> bytes:
    """With its EXIF called something else."""
    return data.replace(b"Exif", b"weBk")
