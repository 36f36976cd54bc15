"""Look at a received file's bytes: what it really is, how large a picture, and how the picture looks.

Only the first bytes and, of pictures, the pixels are read, of a zip the names in its directory; nothing is unpacked. To
be called in a decoding process.
"""

from dataclasses import dataclass
from pathlib import Path

from bot.decoding import pictures
from bot.decoding.errors import PictureTooLarge
from bot.decoding.pictures import look
from bot.file_types.recognise import Refused, file_type
from dialogs.model.submissions import FileKind, FileTrouble, KeptFile

DECODES_WITH = pictures.DECODES_WITH


@dataclass(frozen=True, slots=True)
class Seen:
    """What a file is: its true MIME type, and of a picture its size in pixels and a perceptual hash (16 hex digits)."""

    mime: str
    width: int | None = None
    height: int | None = None
    phash: str = ""


def inspect(path: Path, file: KeptFile) -> Seen:
    """Return what the file at `path` is. Raises `Refused` for what may not be kept, and anything for what is broken."""
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
        seen = look(path)
    except PictureTooLarge as error:
        raise Refused(FileTrouble.TOO_MANY_PIXELS) from error
    return Seen(mime, seen.width, seen.height, seen.phash)
