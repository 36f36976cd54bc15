"""What a zip is by what lies in it: an Office file, an ODF or OFD document, a program, or a zip."""

import re
import struct
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path

ZIP = "application/zip"
BROKEN = "application/x-broken-zip"
"""A zip without a directory that can be read: cut off, or damaged."""

OFFICE = "application/vnd.openxmlformats-officedocument."
DOCX = f"{OFFICE}wordprocessingml.document"
XLSX = f"{OFFICE}spreadsheetml.sheet"
PPTX = f"{OFFICE}presentationml.presentation"
DOCM = "application/vnd.ms-word.document.macroEnabled.12"
XLSM = "application/vnd.ms-excel.sheet.macroEnabled.12"
PPTM = "application/vnd.ms-powerpoint.presentation.macroEnabled.12"
XLSB = "application/vnd.ms-excel.sheet.binary.macroEnabled.12"
OFD = "application/ofd"
ODF = "application/vnd.oasis.opendocument."
APK = "application/vnd.android.package-archive"
JAR = "application/java-archive"
IWORK = "application/vnd.apple.iwork"
OTHER_OFFICE = "application/x-office-other"

_WITH_MACROS = {DOCX: DOCM, XLSX: XLSM, PPTX: PPTM}
_PARTS = {
    "word/document.xml": DOCX,
    "xl/workbook.xml": XLSX,
    "xl/workbook.bin": XLSB,
    "ppt/presentation.xml": PPTX,
    "ofd.xml": OFD,
    "androidmanifest.xml": APK,
    "index/document.iwa": IWORK,
    "visio/document.xml": OTHER_OFFICE,
    "fixeddocseq.fdseq": OTHER_OFFICE,
    "fixeddocumentsequence.fdseq": OTHER_OFFICE,
}
"""The part that makes a zip what it is, in small letters, where its list of types does not say."""

_MAIN = re.compile(
    rb"(wordprocessingml\.(?:document|template)|ms-word\.(?:document|template)\.macroEnabled\w*|"
    rb"spreadsheetml\.(?:sheet|template)|ms-excel\.sheet\.binary\.macroEnabled\w*|"
    rb"ms-excel\.(?:sheet|template|addin)\.macroEnabled\w*|presentationml\.(?:presentation|slideshow|template)|"
    rb"ms-powerpoint\.(?:presentation|slideshow|template)\.macroEnabled\w*)\.main(?:\+xml)?[\"']",
    re.IGNORECASE,
)
_FAMILIES = (
    (b"binary", XLSB),
    (b"word", DOCX),
    (b"spreadsheet", XLSX),
    (b"excel", XLSX),
    (b"presentation", PPTX),
    (b"powerpoint", PPTX),
)
_ODF_SORTS = ("text", "spreadsheet", "presentation")

_LARGEST = 1 << 20
"""Bytes of a part that are looked at: a list of types has some thousand."""

_DAMAGED = (
    *(ValueError, zipfile.BadZipFile, zlib.error, struct.error, EOFError, OverflowError, RuntimeError, KeyError),
    OSError,
)
"""What reading a damaged zip raises: a packing nobody knows is a RuntimeError, a place that cannot be an OSError."""


def type_of(path: Path) -> str:
    """The MIME type of a zip."""
    try:
        with zipfile.ZipFile(path) as package:
            names = {_plain(name): name for name in package.namelist()}
            return _type(package, names)
    except _DAMAGED:
        return BROKEN


def _plain(name: str) -> str:
    """A part's name as every program finds it: whatever its slashes and letters' case."""
    return name.replace("\\", "/").lstrip("/").lower()


def _type(package: zipfile.ZipFile, names: Mapping[str, str]) -> str:
    stated = _start(package, names.get("mimetype", ""), 200).decode("ascii", "replace").strip()
    if stated.startswith(ODF):
        sort = stated.removeprefix(ODF).partition("-")[0]
        return f"{ODF}{sort}" if sort in _ODF_SORTS else OTHER_OFFICE
    if stated == "application/epub+zip":
        return stated
    main = _MAIN.search(_start(package, names.get("[content_types].xml", ""), _LARGEST))
    mime = _family(main[1].lower()) if main else next((mime for part, mime in _PARTS.items() if part in names), "")
    if mime:
        macros = any(name.endswith("vbaproject.bin") for name in names) or (main is not None and b"macro" in main[1])
        return _WITH_MACROS.get(mime, mime) if macros else mime
    if "meta-inf/manifest.mf" in names and any(name.endswith(".class") for name in names):
        return JAR
    return ZIP


def _family(stated: bytes) -> str:
    return next(mime for word, mime in _FAMILIES if word in stated)


def _start(package: zipfile.ZipFile, name: str, most: int) -> bytes:
    """The beginning of a part, nothing where there is none or it cannot be read."""
    if not name:
        return b""
    try:
        with package.open(name) as part:
            return part.read(most)
    except _DAMAGED:
        return b""
