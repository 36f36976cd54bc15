"""What makes a copy of a photo or a video forget where it was taken.

Nothing is decoded: pixels, orientation, time and camera stay as they were received, and so does the file's length.
Documents and archives are left alone: they are never opened here.
"""

import mmap
from pathlib import Path

from bot.reports.positions import exif, png, video, xmp
from bot.reports.positions.edit import Bytes, Edit

_PICTURES = (b"\xff\xd8\xff", b"II*\0", b"MM\0*")
"""JPEG, TIFF and the raw formats built on it."""


def edits_of(path: Path) -> list[Edit]:
    """The edits the file's copy needs, none where it says nothing of a position. Raises OSError."""
    with path.open("rb") as file:
        head = file.read(12)
        if not _may_tell(head):
            return []
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
            return edits(data)


def edits(data: Bytes) -> list[Edit]:
    """The same for a file's content."""
    head = data[:12]
    if not _may_tell(head):
        return []
    found = [*exif.edits(data), *xmp.edits(data)] if not _is_video(head) else [*xmp.edits(data), *video.edits(data)]
    return png.edits(data, found) if head.startswith(png.SIGNATURE) else found


def _may_tell(head: bytes) -> bool:
    return head.startswith((*_PICTURES, png.SIGNATURE)) or head[8:12] == b"WEBP" or _is_boxes(head)


def _is_boxes(head: bytes) -> bool:
    """HEIF, AVIF, MP4, QuickTime; old QuickTime files begin with another box."""
    return head[4:8] in (b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip")


def _is_video(head: bytes) -> bool:
    """Of those what is no picture: in gigabytes of film anything may look like EXIF data."""
    return _is_boxes(head) and head[8:12] not in (
        b"heic",
        b"heix",
        b"hevc",
        b"hevx",
        b"mif1",
        b"msf1",
        b"avif",
        b"avis",
    )
