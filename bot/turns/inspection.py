"""Looks at a received file's bytes: what it really is, how large a picture, and how the picture looks.

Only the first bytes and, of pictures, the pixels are read, of a zip the names in its directory; nothing is unpacked.
"""

import warnings
import zipfile
from dataclasses import dataclass
from pathlib import Path

import filetype
import pillow_heif
from PIL import ExifTags, Image

from bot.reports.office_risks import OLE
from bot.reports.picture_limits import MOST_PIXELS, too_large
from dialogs.events import FileTrouble
from dialogs.submissions import FileKind, KeptFile

ALLOWED = {
    "image/jpeg",
    "image/png",
    "image/webp",
    "image/gif",
    "image/bmp",
    "image/tiff",
    "image/heic",
    "image/heif",
    "video/mp4",
    "video/quicktime",
    "video/x-msvideo",
    "video/x-matroska",
    "video/webm",
    "video/x-m4v",
    "video/mpeg",
    "video/x-ms-wmv",
    "video/x-flv",
    "video/3gpp",
    "audio/mpeg",
    "audio/ogg",
    "audio/mp4",
    "audio/x-wav",
    "application/pdf",
    "application/zip",
    "application/x-rar-compressed",
    "application/x-7z-compressed",
    "application/msword",
    "application/vnd.ms-excel",
    "application/vnd.ms-powerpoint",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}
"""What may be kept, by the file's own first bytes."""

ZIP = "application/zip"
OFFICE = "application/vnd.openxmlformats-officedocument."
OFFICE_PARTS = {
    "word/document.xml": "wordprocessingml.document",
    "xl/workbook.xml": "spreadsheetml.sheet",
    "ppt/presentation.xml": "presentationml.presentation",
}
"""The part that makes a zip a docx, an xlsx, a pptx (ECMA-376)."""

HASH_EDGE = 8

SKETCH_EDGE = 1024
"""The longest side, in pixels, of what a picture's hash is computed from."""

TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""What makes a picture upright, by its EXIF orientation (CIPA DC-008)."""

SIDEWAYS = {TURNS[orientation] for orientation in (5, 6, 7, 8)}

pillow_heif.register_heif_opener()
Image.MAX_IMAGE_PIXELS = MOST_PIXELS


class Refused(Exception):
    """The file may not be kept; `trouble` says why."""

    def __init__(self, trouble: FileTrouble) -> None:
        super().__init__(trouble.value)
        self.trouble = trouble


@dataclass(frozen=True, slots=True)
class Seen:
    """What a file is: its true MIME type, and of a picture its size in pixels and a perceptual hash (16 hex digits)."""

    mime: str
    width: int | None = None
    height: int | None = None
    phash: str = ""


def inspect(path: Path, file: KeptFile) -> Seen:
    """What the file at `path` is. Raises `Refused` for what may not be kept."""
    mime = _mime(path, file)
    if mime.startswith("image/"):
        return _picture(path, mime)
    if file.kind is FileKind.PHOTO:
        raise Refused(FileTrouble.UNREADABLE)
    return Seen(mime)


def _mime(path: Path, file: KeptFile) -> str:
    kind = filetype.guess(str(path))
    if kind is not None:
        mime = _in_office_clothes(path) if kind.mime == ZIP else str(kind.mime)
    else:
        with path.open("rb") as bytes_:
            head = bytes_.read(4096)
        if head.startswith(OLE):
            mime = "application/msword"
        elif _is_text(head) and Path(file.name).suffix.lower() in {".txt", ".csv", ".md"}:
            mime = "text/plain"
        else:
            mime = ""
    if mime not in ALLOWED and mime != "text/plain":
        raise Refused(FileTrouble.NOT_ALLOWED)
    return mime


def _in_office_clothes(path: Path) -> str:
    """The MIME type of a zip by what lies in it: an Office file whose parts stand in an unusual order looks one."""
    try:
        with zipfile.ZipFile(path) as package:
            names = set(package.namelist())
    except (zipfile.BadZipFile, OSError, ValueError):
        return ZIP
    return next((f"{OFFICE}{kind}" for part, kind in OFFICE_PARTS.items() if part in names), ZIP)


def _is_text(head: bytes) -> bool:
    return b"\0" not in head


def _picture(path: Path, mime: str) -> Seen:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(path) as image:
                width, height = image.size
                if too_large(image.format, width, height):
                    raise Refused(FileTrouble.UNREADABLE)
                small = _sketch(image)
                if image.format == "TIFF":
                    # It has been turned by being read.
                    width, height = image.size
                turn = TURNS.get(int(image.getexif().get(ExifTags.Base.Orientation) or 0))
        if turn is not None:
            small = small.transpose(turn)
        if turn in SIDEWAYS:
            width, height = height, width
        return Seen(mime, width, height, _phash(small))
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        raise Refused(FileTrouble.UNREADABLE) from error


def _sketch(image: Image.Image) -> Image.Image:
    """The picture in small, without a second copy of all its pixels. Raises what reading a broken one does."""
    image.draft("RGB", (SKETCH_EDGE, SKETCH_EDGE))
    scale = min(1.0, SKETCH_EDGE / max(image.size))
    size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
    # Of a picture with transparency any better way makes a copy first.
    return image.resize(size, Image.Resampling.BOX if image.mode in {"L", "RGB"} else Image.Resampling.NEAREST)


def _phash(image: Image.Image) -> str:
    """A difference hash: the same photo, resized or pressed again, gives the same or nearly the same bits."""
    small = image.convert("L").resize((HASH_EDGE + 1, HASH_EDGE), Image.Resampling.LANCZOS)
    pixels = small.tobytes()
    bits = 0
    for row in range(HASH_EDGE):
        for column in range(HASH_EDGE):
            at = row * (HASH_EDGE + 1) + column
            bits = bits << 1 | (pixels[at] > pixels[at + 1])
    return f"{bits:016x}"
