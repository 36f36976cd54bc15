"""Reading any spreadsheet people send (xlsx, xls, ods, csv) as plain cells, without trusting it."""

import csv
import io
import unicodedata
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum

LARGEST = 50_000_000
"""Bytes of a file that are read at all; a roster of 11,200 units is under one million."""

LARGEST_UNPACKED = 500_000_000
"""Bytes an xlsx may unpack to: beyond it, it is made to hurt."""

ENCODINGS = ("utf-8-sig", "gb18030")
SEPARATORS = (",", "\t", ";", "，")

Cell = object
"""What stands in a cell: str, int, float, bool, a date, time or datetime; "" where it is empty."""


@dataclass(frozen=True, slots=True)
class Table:
    """One sheet's cells, ragged rows allowed; row 0 is the sheet's row 1. `name` is empty in a csv."""

    name: str
    rows: Sequence[Sequence[Cell]]


class NotASpreadsheet(Exception):
    """The file is no sheet that can be read. `why` is one of the codes below, for the caller to put into words."""

    code = "not-a-spreadsheet"

    MISSING = "missing"
    UNREADABLE = "unreadable"
    EMPTY = "empty"
    TOO_LARGE = "too-large"
    LOCKED = "locked"
    OTHER = "other"
    ENCODING = "encoding"

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def read_spreadsheet(path: Path) -> tuple[Table, ...]:
    """Every sheet of the file that has cells, in order. Raises NotASpreadsheet, and nothing else."""
    try:
        if path.stat().st_size > LARGEST:
            raise NotASpreadsheet(NotASpreadsheet.TOO_LARGE)
        data = path.read_bytes()
    except FileNotFoundError:
        raise NotASpreadsheet(NotASpreadsheet.MISSING) from None
    except (OSError, ValueError):
        raise NotASpreadsheet(NotASpreadsheet.UNREADABLE) from None
    return tables_of(data)


def tables_of(data: bytes) -> tuple[Table, ...]:
    """The sheets in a file's bytes. Raises NotASpreadsheet."""
    if not data.strip():
        raise NotASpreadsheet(NotASpreadsheet.EMPTY)
    tables = _workbook(data) if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")) else (_csv(data),)
    filled = tuple(t for t in tables if any(is_filled(cell) for row in t.rows for cell in row))
    if not filled:
        raise NotASpreadsheet(NotASpreadsheet.EMPTY)
    return filled


def _workbook(data: bytes) -> tuple[Table, ...]:
    _refuse_bomb(data)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        names = [sheet.name for sheet in book.sheets_metadata if sheet.typ is SheetTypeEnum.WorkSheet]
        return tuple(Table(name, book.get_sheet_by_name(name).to_python(skip_empty_area=False)) for name in names)
    except CalamineError as error:
        locked = "password" in type(error).__name__.lower()
        raise NotASpreadsheet(NotASpreadsheet.LOCKED if locked else NotASpreadsheet.OTHER) from None
    except BaseException as error:
        # The reader is native code: on damaged files it may panic, which is no Exception.
        if type(error).__name__ == "PanicException" or isinstance(error, Exception):
            raise NotASpreadsheet(NotASpreadsheet.OTHER) from None
        raise


def _refuse_bomb(data: bytes) -> None:
    if not data.startswith(b"PK"):
        return
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
    except (zipfile.BadZipFile, ValueError):
        raise NotASpreadsheet(NotASpreadsheet.OTHER) from None
    if unpacked > LARGEST_UNPACKED:
        raise NotASpreadsheet(NotASpreadsheet.TOO_LARGE)


def _csv(data: bytes) -> Table:
    text = _decoded(data)
    if any(unicodedata.category(char) == "Cc" and char not in "\t\r\n" for char in text[:10_000]):
        raise NotASpreadsheet(NotASpreadsheet.OTHER)
    first = text.partition("\n")[0]
    separator = max(SEPARATORS, key=first.count)
    try:
        return Table("", list(csv.reader(io.StringIO(text, newline=""), delimiter=separator)))
    except csv.Error:
        raise NotASpreadsheet(NotASpreadsheet.OTHER) from None


def _decoded(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings: tuple[str, ...] = ("utf-16",)
    else:
        encodings = ENCODINGS
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise NotASpreadsheet(NotASpreadsheet.ENCODING)


def is_filled(cell: Cell) -> bool:
    """Whether anything but space stands in a cell."""
    return cell is not None and (not isinstance(cell, str) or bool(cell.strip()))


def text_of(cell: Cell) -> str:
    """A cell as text on one line: whole numbers without a decimal point, no control or invisible characters."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:  # noqa: PLR2004 (exact as a float)
        return str(int(cell))
    kept = (" " if char.isspace() else char for char in str(cell))
    return " ".join("".join(c for c in kept if unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Cn"}).split())
