"""Opening an xlsx from anybody: what it unpacks to is bounded, and what makes cells misleading is told.

The reader (calamine) believes what an archive says of itself and makes a rectangle out of any two cells far apart. So
it is given a small archive of our own, with nothing in it but parts that were unpacked and looked through here.
"""

import io
import posixpath
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree as ET
from xml.sax.saxutils import quoteattr

from bot.annexes.cells import TooFar, look_through
from bot.spreadsheets import NotASpreadsheet, tables_of
from dialogs.table_sheet import Sheet

LARGEST = 20_000_000
"""Bytes of a file that are read at all; the annex has some ten thousand."""

LARGEST_PART = 16_000_000
"""Bytes one sheet, or the shared texts, may unpack to; a larger sheet is no annex and is left out."""

MOST_TAGS = 200_000
MOST_ATTRIBUTES = 400_000
"""What all sheets that are looked through may consist of: kilobytes can unpack to minutes of looking."""

MOST_SHEETS = 30

SHARED = ("xl/sharedStrings.xml", "xl/styles.xml")
"""What cells refer to: their texts, and which numbers are dates."""

OLD = "old"
"""Why a file of old Excel or WPS (.xls, .et) is not taken: nothing here tells its formulas from its numbers."""

OLE = b"\xd0\xcf\x11\xe0"
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")

CONTENT_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"

_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    ET.ParseError,
    KeyError,
    ValueError,
    EOFError,
    RuntimeError,
    OverflowError,
)
"""What reading a damaged or disguised archive raises."""


def guarded_sheets(path: Path) -> tuple[Sheet, ...]:
    """The worksheets of the xlsx at `path`, in order, without those no annex would be like.

    Raises NotASpreadsheet, and nothing else.
    """
    try:
        if path.stat().st_size > LARGEST:
            raise NotASpreadsheet(NotASpreadsheet.TOO_LARGE)
        data = path.read_bytes()
    except OSError:
        raise NotASpreadsheet(NotASpreadsheet.UNREADABLE) from None
    if data.startswith(OLE):
        raise NotASpreadsheet(NotASpreadsheet.LOCKED if ENCRYPTED in data else OLD)
    try:
        parts = _unpacked(data)
    except _BROKEN:
        raise NotASpreadsheet(NotASpreadsheet.OTHER) from None
    return _read(parts)


@dataclass(frozen=True, slots=True)
class _Parts:
    """What is needed of a workbook: its sheets' names and XML, what was found in each, and what they refer to."""

    sheets: Mapping[str, bytes]
    marks: Mapping[str, Sheet]
    shared: Mapping[str, bytes]


def _unpacked(data: bytes) -> _Parts:
    """Unpack and look through what is needed. Raises one of `_BROKEN`, or NotASpreadsheet where all is too large."""
    sheets: dict[str, bytes] = {}
    marks: dict[str, Sheet] = {}
    tags = MOST_TAGS
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        shared = {name: _part(archive, name) for name in SHARED if name in archive.NameToInfo}
        for name, where in _sheet_parts(archive):
            try:
                xml = _lean_part(archive, where, tags)
                tags -= xml.count(b"<")
                marks[name] = look_through(name, xml)
            except (NotASpreadsheet, TooFar):
                continue
            sheets[name] = xml
    if not sheets:
        raise NotASpreadsheet(NotASpreadsheet.TOO_LARGE)
    return _Parts(sheets, marks, shared)


def _read(parts: _Parts) -> tuple[Sheet, ...]:
    tables = tables_of(_repacked(parts))
    marked = ((table, parts.marks[table.name]) for table in tables)
    return tuple(Sheet(t.name, t.rows, m.merged, m.formulas, m.errors) for t, m in marked)


def _part(archive: zipfile.ZipFile, name: str) -> bytes:
    """A part's bytes, however large it claims to be. An honest workbook declares no document type in any part."""
    with archive.open(name) as part:
        data = part.read(LARGEST_PART + 1)
    if len(data) > LARGEST_PART:
        raise NotASpreadsheet(NotASpreadsheet.TOO_LARGE)
    if b"<!DOCTYPE" in data:
        raise ValueError("a document type")
    return data


def _lean_part(archive: zipfile.ZipFile, name: str, most_tags: int = MOST_TAGS) -> bytes:
    """The bytes of a part that is looked through here, where that is done in a moment."""
    data = _part(archive, name)
    if data.count(b"<") > most_tags or data.count(b"=") > MOST_ATTRIBUTES:
        raise NotASpreadsheet(NotASpreadsheet.TOO_LARGE)
    return data


def _parsed(xml: bytes) -> ET.Element:
    return ET.fromstring(xml)  # noqa: S314 (bounded by `_lean_part`; no document type, so no entities)


def _sheet_parts(archive: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    """Each worksheet's name and where it lies."""
    targets = {
        element.get("Id", ""): posixpath.normpath(posixpath.join("/xl", element.get("Target", ""))).lstrip("/")
        for element in _parsed(_lean_part(archive, "xl/_rels/workbook.xml.rels")).iter()
        if element.get("Type", "").endswith("/worksheet")
    }
    book = _parsed(_lean_part(archive, "xl/workbook.xml"))
    listed = [element for element in book.iter() if element.tag.rpartition("}")[2] == "sheet"]
    for element in listed[:MOST_SHEETS]:
        relation = next((value for key, value in element.items() if key.endswith("}id")), "")
        if relation in targets:
            yield element.get("name", ""), targets[relation]


def _repacked(parts: _Parts) -> bytes:
    """A workbook of just those parts."""
    numbered = list(enumerate(parts.sheets, start=1))
    sheets = "".join(f'<sheet name={quoteattr(name)} sheetId="{n}" r:id="r{n}"/>' for n, name in numbered)
    relations = "".join(
        f'<Relationship Id="r{n}" Type="{OFFICE}/worksheet" Target="worksheets/sheet{n}.xml"/>' for n, _ in numbered
    )
    book = f'<Relationship Id="r0" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/>'
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("[Content_Types].xml", f'<Types xmlns="{CONTENT_TYPES}"/>')
        archive.writestr("_rels/.rels", f'<Relationships xmlns="{PACKAGE}">{book}</Relationships>')
        archive.writestr(
            "xl/workbook.xml", f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{sheets}</sheets></workbook>'
        )
        archive.writestr("xl/_rels/workbook.xml.rels", f'<Relationships xmlns="{PACKAGE}">{relations}</Relationships>')
        for name, data in parts.shared.items():
            archive.writestr(name, data)
        for n, name in numbered:
            archive.writestr(f"xl/worksheets/sheet{n}.xml", parts.sheets[name])
    return out.getvalue()
