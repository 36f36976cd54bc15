"""Which kind a file is, by its bytes; its name only tells plain text from a script."""

import mmap
from collections.abc import Callable
from pathlib import Path

import filetype

from bot.file_types import boxes, compound, packages, streams, texts
from dialogs.model.file_kinds import KINDS, trouble_of
from dialogs.model.submissions import FileTrouble

HEAD = 1 << 16
"""The bytes of the beginning that are looked at."""

PDF_WITHIN = 1024
"""Where `%PDF-` may stand (ISO 32000-2, annex I): gateways put line ends, printers commands before it."""

RAW = "image/x-raw"
PROGRAM = "application/x-executable"

_SIGNATURES: tuple[tuple[int, bytes, str], ...] = (
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"GIF87a", "image/gif"),
    (0, b"GIF89a", "image/gif"),
    (0, b"FUJIFILMCCD-RAW", RAW),
    (0, b"IIRO", RAW),
    (0, b"IIU\0", RAW),
    (8, b"CR\x02", RAW),
    (0, b"II*\0", "image/tiff"),
    (0, b"MM\0*", "image/tiff"),
    (0, b"II+\0", "image/tiff"),
    (0, b"MM\0+", "image/tiff"),
    (8, b"WEBP", "image/webp"),
    (8, b"AVI ", "video/x-msvideo"),
    (8, b"WAVE", "audio/x-wav"),
    (0, b"8BPS", "image/vnd.adobe.photoshop"),
    (0, b"\0\0\0\x0cJXL ", "image/jxl"),
    (0, b"\xff\x0a", "image/jxl"),
    (0, b"\0\0\0\x0cjP  ", "image/jp2"),
    (0, b"Rar!\x1a\x07", "application/x-rar-compressed"),
    (0, b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (0, b"\x1f\x8b", "application/gzip"),
    (0, b"BZh", "application/x-bzip2"),
    (0, b"\xfd7zXZ\0", "application/x-xz"),
    (257, b"ustar", "application/x-tar"),
    (0, b"{\\rtf", "application/rtf"),
    (0, b"FLV\x01", "video/x-flv"),
    (0, b"\0\0\1\xba", "video/mpeg"),
    (0, b"\0\0\1\xb3", "video/mpeg"),
    (0, b".RMF", "application/vnd.rn-realmedia"),
    (0, b"OggS", "audio/ogg"),
    (0, b"fLaC", "audio/flac"),
    (0, b"#!AMR-WB\n", "audio/amr-wb"),
    (0, b"#!AMR\n", "audio/amr"),
    (0, b"caff\0\1", "audio/x-caf"),
    (8, b"AIFF", "audio/aiff"),
    (8, b"AIFC", "audio/aiff"),
    (0, b"\x7fELF", PROGRAM),
    (0, b"\xca\xfe\xba\xbe", PROGRAM),
    (0, b"\xfe\xed\xfa\xce", PROGRAM),
    (0, b"\xfe\xed\xfa\xcf", PROGRAM),
    (0, b"\xce\xfa\xed\xfe", PROGRAM),
    (0, b"\xcf\xfa\xed\xfe", PROGRAM),
    (0, b"dex\n", PROGRAM),
    (0, b"L\0\0\0\1\x14\x02\0", PROGRAM),
)
"""What stands where in files that begin the same every time; of two that fit the earlier one holds."""

_CONTAINERS = {8: b"RIFF"}
"""What has to stand at the beginning where the signature itself stands further on."""

_FORMS = (b"AIFF", b"AIFC")
_ASF = bytes.fromhex("3026b2758e66cf11a6d900aa0062ce6c")
_ASF_FILM = bytes.fromhex("c0ef19bc4d5bcf11a8fd00805f5c442b")
_BITMAP_HEADERS = frozenset({12, 40, 52, 56, 64, 108, 124})


class Refused(Exception):
    """The file may not be kept; `trouble` says why."""

    def __init__(self, trouble: FileTrouble) -> None:
        super().__init__(trouble.value)
        self.trouble = trouble


def file_type(path: Path, name: str) -> str:
    """The MIME type of a file that is taken (`dialogs.model.file_kinds`). Raises `Refused` for any other, OSError."""
    mime = mime_of(path, name)
    if mime not in KINDS:
        raise Refused(trouble_of(mime))
    return mime


def mime_of(path: Path, name: str = "") -> str:
    """The MIME type of any file, empty where the bytes say nothing. Raises OSError."""
    with path.open("rb") as file:
        head = file.read(HEAD)
    if not head:
        return "inode/x-empty"
    steps: tuple[Callable[[], str], ...] = (
        lambda: _by_signature(head),
        lambda: _of_container(path, head),
        lambda: "application/pdf" if _is_pdf(head) else "",
        lambda: streams.type_of(head),
        lambda: texts.type_of(head, name),
        lambda: str(getattr(filetype.guess(head), "mime", "")),
    )
    return next((mime for mime in (step() for step in steps) if mime), "")


def _is_pdf(head: bytes) -> bool:
    at = head.find(b"%PDF-", 0, PDF_WITHIN + 5)
    # Before it stands what no reader minds; a program or a page that merely holds the letters is none.
    return at == 0 or (at > 0 and not head.startswith((b"MZ", b"#!")) and not head[:at].lstrip().startswith(b"<"))


def _by_signature(head: bytes) -> str:
    for at, signature, mime in _SIGNATURES:
        if head.startswith(signature, at) and (at != 8 or _fits(head, signature)):  # noqa: PLR2004 (see `_CONTAINERS`)
            return mime
    if head.startswith(b"MZ") and (b"\0" in head[:64]):
        return PROGRAM
    return "image/bmp" if head.startswith(b"BM") and head[14:18] and head[14] in _BITMAP_HEADERS else ""


def _fits(head: bytes, signature: bytes) -> bool:
    if signature in _FORMS:
        return head.startswith(b"FORM")
    return signature == b"CR\x02" or head.startswith(_CONTAINERS[8])


def _of_container(path: Path, head: bytes) -> str:
    """What a file is that may hold different things."""
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return packages.type_of(path)
    if head.startswith(b"\x1aE\xdf\xa3"):
        return "video/webm" if b"webm" in head[:100] else "video/x-matroska"
    if head.startswith(_ASF):
        return "video/x-ms-wmv" if _ASF_FILM in head else "audio/x-ms-wma"
    if head.startswith(compound.MAGIC) or boxes.looks_like_boxes(head):
        with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
            return compound.type_of(data) if head.startswith(compound.MAGIC) else boxes.type_of(data)
    return ""
