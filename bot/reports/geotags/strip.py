"""What makes a copy of a file forget where it was taken, whatever it is and whatever it holds.

Nothing is decoded: pixels, orientation, time and camera stay as they were received. What cannot be taken out of its
place is cut off (a film behind a photo); what cannot be looked into is said. Nothing a file holds is believed, and
whatever looking into it raises means that it is not cleaned.
"""

import mmap
import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import structlog

from bot.file_types import boxes, compound, streams, texts
from bot.reports.geotags import (
    heif,
    jpeg,
    left,
    matroska,
    old_office,
    packages,
    pdf,
    png,
    riff,
    small_pictures,
    video,
    xmp,
)
from bot.reports.geotags import streams as loose
from bot.reports.geotags.edit import Bytes, Edit, Found, edited

PIECE = 1 << 20
"""Bytes copied at a time: a file of any size passes through little memory."""

_TIFF = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")
_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_SHUT = (b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b", b"BZh", b"\xfd7zXZ\0")
"""Archives that are not opened here."""

_LOOSE = (
    *(b"\0\0\1\xba", b"\0\0\1\xb3", b"FLV\x01", b"OggS", b"fLaC", b"ID3", b"#!AMR"),
    bytes.fromhex("3026b2758e66cf11a6d900aa0062ce6c"),
)
_PDF_WITHIN = 1024
_MOST_PIECES = 32
"""Of the beginning and of the end that are looked at once more."""

_PADDING = re.compile(rb"[\0\s]*")

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Copy:
    """The copy to hand out: the first `length` bytes of the file at `path`, with `edits`.

    `removed`: it is not what was received. `cut`: something that hung on behind is gone. `doubt`: it may say all the
    same where it was taken.
    """

    path: Path
    length: int
    edits: list[Edit] = field(default_factory=list)
    removed: bool = False
    cut: bool = False
    doubt: bool = False


def edits(data: Bytes) -> list[Edit]:
    """The edits a file's content needs where it lies."""
    return find(data).edits


def find(data: Bytes) -> Found:
    """What the copy of a file needs that is no zip."""
    head = bytes(data[:2048])
    if texts.decoded(head) is not None:
        # Words may begin as a picture or a film would.
        return _paper(data, head) or Found()
    return _picture(data, head) or _film(data, head) or _paper(data, head) or Found()


def _picture(data: Bytes, head: bytes) -> Found | None:
    if head.startswith(jpeg.SIGNATURE):
        return jpeg.find(data)
    if head.startswith(png.SIGNATURE):
        return png.find(data)
    if head.startswith(b"GIF8"):
        return small_pictures.gif(data)
    if head.startswith(b"BM"):
        return small_pictures.bmp(data)
    if head.startswith(_TIFF) or _is_drawing(head):
        return small_pictures.tiff(data)
    return None


def _is_drawing(head: bytes) -> bool:
    """EMF and JPEG 2000, which documents hold: looked at for blocks of EXIF and XMP, wherever those stand."""
    return head[40:44] == b" EMF" or head.startswith(b"\0\0\0\x0cjP  ")


def _film(data: Bytes, head: bytes) -> Found | None:
    if head.startswith(b"RIFF") and head[8:12] in (b"WEBP", b"AVI ", b"WAVE"):
        return riff.find(data)
    if boxes.looks_like_boxes(head) and (mime := boxes.type_of(data)):
        return heif.find(data) if mime.startswith("image/") else video.find(data)
    if head.startswith(b"\x1aE\xdf\xa3"):
        return matroska.find(data)
    if head.startswith(_LOOSE) or streams.type_of(head):
        return loose.find(data)
    return None


def _paper(data: Bytes, head: bytes) -> Found | None:
    if 0 <= head.find(b"%PDF-") <= _PDF_WITHIN:
        return pdf.find(data, find)
    if head.startswith(compound.MAGIC):
        return old_office.compound(data)
    if head.startswith(b"{\\rtf"):
        return old_office.rich_text(data)
    if head.startswith(_SHUT):
        return Found(doubt=True)
    return xmp.find(data) if _is_sidecar(head) else None


def _is_sidecar(head: bytes) -> bool:
    return b"<x:xmpmeta" in head or b"<rdf:RDF" in head


def tells(head: bytes) -> bool:
    """Whether a file that begins so can say where it was taken."""
    begins = (
        *(jpeg.SIGNATURE, png.SIGNATURE, b"GIF8", b"BM", *_TIFF, b"RIFF", b"\x1aE\xdf\xa3", *_LOOSE, *_ZIP, *_SHUT),
        *(compound.MAGIC, b"{\\rtf"),
    )
    if head.startswith(begins) or _is_drawing(head) or boxes.looks_like_boxes(head) or streams.packet_size(head):
        return True
    return b"%PDF-" in head or _is_sidecar(head) or streams.type_of(head) != ""


def forgetful(path: Path, scratch: Path, depth: int = 0) -> Copy:
    """The copy of the file at `path`, what has to be made anew for it below `scratch`. Raises OSError alone."""
    length = path.stat().st_size
    try:
        with path.open("rb") as file:
            head = file.read(2048)
        if head.startswith(_ZIP):
            return _package(path, length, scratch, depth)
        if not length:
            return Copy(path, 0)
        with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
            found = find(data)
            real = [edit for edit in found.edits if data[edit.at : edit.end] != edit.data]
            end = _end(data, found, length)
    except Exception as error:  # noqa: BLE001 (whatever a file raises, it is that one file which is not cleaned)
        log.warning("position-not-removed", file=path.name, error=type(error).__name__)
        return Copy(path, length, doubt=True)
    copy = Copy(path, end, real, removed=bool(real) or end < length, cut=end < length, doubt=found.doubt)
    return copy if copy.doubt or not _still_tells(copy, head) else replace(copy, doubt=True)


def _still_tells(copy: Copy, head: bytes) -> bool:
    """Whether what is to leave looks as if it said a place: all of it, of a long film both ends."""
    if texts.decoded(head) is not None:
        # Words of a person's, not of a camera's.
        return False
    last = -(-copy.length // PIECE)
    wanted = (
        piece for number, piece in enumerate(pieces(copy)) if number < _MOST_PIECES or number >= last - _MOST_PIECES
    )
    return left.told(wanted, is_paper=head.startswith((b"%PDF", compound.MAGIC)))


def _end(data: Bytes, found: Found, length: int) -> int:
    """Where the copy ends; what hangs on behind stays where it is nothing but padding."""
    if found.end is None or found.end >= length:
        return length
    padding = _PADDING.match(data, found.end)
    return length if padding and padding.end() == length else found.end


def _package(path: Path, length: int, scratch: Path, depth: int) -> Copy:
    if depth >= packages.DEEPEST:
        return Copy(path, length, doubt=True)
    folder = Path(tempfile.mkdtemp(dir=scratch))

    def clean(member: Path) -> packages.Member:
        copy = forgetful(member, folder, depth + 1)
        if not copy.removed:
            return packages.Member(doubt=copy.doubt)
        target = member.with_name(f"{member.name}.made")
        write(copy, target)
        return packages.Member(target, doubt=copy.doubt)

    made, found = packages.cleaned(path, folder, clean, tells)
    if made is None:
        return Copy(path, length, doubt=found.doubt)
    return Copy(made, made.stat().st_size, removed=True, doubt=found.doubt)


def write(copy: Copy, target: Path) -> None:
    """Write the copy to a file. Raises OSError."""
    with target.open("wb") as out:
        for piece in pieces(copy):
            out.write(piece)


def pieces(copy: Copy) -> Iterator[bytes]:
    """The copy, piece by piece. Raises OSError."""
    by_piece: dict[int, list[Edit]] = {}
    for edit in copy.edits:
        for number in range(edit.at // PIECE, (max(edit.end, edit.at + 1) - 1) // PIECE + 1):
            by_piece.setdefault(number, []).append(edit)
    with copy.path.open("rb") as source:
        for at in range(0, copy.length, PIECE):
            piece = source.read(min(PIECE, copy.length - at))
            yield edited(piece, at, by_piece.get(at // PIECE, ()))
