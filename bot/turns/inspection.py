"""Looks at a received file's bytes: what it really is, how large a picture, and how the picture looks.

Only the first bytes and, of pictures, the pixels are read, of a zip the names in its directory; nothing is unpacked.
"""

import warnings
from dataclasses import dataclass
from pathlib import Path

import pillow_heif
from PIL import ExifTags, Image

from bot.file_types.recognise import Refused, file_type
from bot.reports.picture_limits import MOST_PIXELS, too_large
from dialogs.events import FileTrouble
from dialogs.submissions import FileKind, KeptFile

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


@dataclass(frozen=True, slots=True)
class Seen:
    """What a file is: its true MIME type, and of a picture its size in pixels and a perceptual hash (16 hex digits)."""

    mime: str
    width: int | None = None
    height: int | None = None
    phash: str = ""


def inspect(path: Path, file: KeptFile) -> Seen:
    """What the file at `path` is. Raises `Refused` for what may not be kept."""
    mime = _type(path, file)
    return _picture(path, mime) if mime.startswith("image/") else Seen(mime)


def _type(path: Path, file: KeptFile) -> str:
    try:
        return file_type(path, file.name)
    except Refused as refused:
        # What the sender's own program took for a photo, and nothing here knows, is broken.
        if refused.trouble is FileTrouble.NOT_ALLOWED and file.kind is FileKind.PHOTO:
            raise Refused(FileTrouble.UNREADABLE) from refused
        raise


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
