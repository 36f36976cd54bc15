"""What an office file brings along that its reader should know before opening it: macros, a template elsewhere.

Only the list of a zip's parts and its small relationship parts are read, of an old Office file its bytes as they are;
nothing is run or unpacked (ECMA-376 part 2; [MS-OVBA] 2.2.1 for the storage's name).
"""

import mmap
import re
import struct
import zipfile
import zlib
from enum import StrEnum
from pathlib import Path

from bot.file_types.compound import MAGIC as OLE

MACRO_STORAGE = "_VBA_PROJECT".encode("utf-16-le")
"""The stream every VBA project has, as an old Office file spells it."""

MACRO_PART = "vbaproject.bin"
RELATIONSHIPS = "settings.xml.rels"
DAMAGED = (ValueError, zipfile.BadZipFile, zlib.error, struct.error, EOFError, OverflowError, RuntimeError)
"""What reading a damaged zip raises; a packing nobody knows is a RuntimeError too."""

LARGEST_PART = 1 << 16
"""Bytes of a relationship part; an honest one has a few hundred."""

MOST_PARTS = 5_000

TEMPLATE_ELSEWHERE = re.compile(rb"attachedTemplate[^>]*TargetMode\s*=\s*[\"']External|External[^>]*attachedTemplate")


class OfficeRisk(StrEnum):
    """What to be careful about, in the words of the catalogue."""

    MACROS = "含宏，打开时请勿启用"
    TEMPLATE = "引用外部模板"


def office_risks(path: Path) -> tuple[OfficeRisk, ...]:
    """What the file at `path` brings along; nothing for what is no office file or cannot be read."""
    try:
        with path.open("rb") as file:
            if file.read(len(OLE)) == OLE:
                return _of_old(path)
        return _of_zip(path) if zipfile.is_zipfile(path) else ()
    except (OSError, *DAMAGED):
        return ()


def _of_old(path: Path) -> tuple[OfficeRisk, ...]:
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        return (OfficeRisk.MACROS,) if content.find(MACRO_STORAGE) >= 0 else ()


def _of_zip(path: Path) -> tuple[OfficeRisk, ...]:
    with zipfile.ZipFile(path) as archive:
        parts = archive.infolist()[:MOST_PARTS]
        found = []
        if any(part.filename.lower().endswith(MACRO_PART) for part in parts):
            found.append(OfficeRisk.MACROS)
        relations = [part for part in parts if part.filename.endswith(RELATIONSHIPS) and part.file_size <= LARGEST_PART]
        if any(TEMPLATE_ELSEWHERE.search(_start_of(archive, part)) for part in relations[:1]):
            found.append(OfficeRisk.TEMPLATE)
        return tuple(found)


def _start_of(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bytes:
    """No more than a part may have, whatever its entry in the directory claims."""
    with archive.open(part) as content:
        return content.read(LARGEST_PART)
