"""Sheets of Excel 97 to 2003, and of WPS (.xls, .et): what their records say of cells, rows and columns."""

import struct
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from bot.sheets.bounds import Bounds
from bot.sheets.building import Allowance, SheetBuilder
from bot.sheets.compound import CompoundFile
from bot.sheets.errors import NotASpreadsheet, damaged, too_large
from bot.sheets.values import is_date_format, moment, number
from bot.sheets.xls_texts import Pieces, read_text, shared_texts
from dialogs.parsing.sheets import Area, Mark, Sheet, Value

WORKBOOK = ("Workbook", "WORKBOOK")
OLD_WORKBOOK = ("Book", "BOOK")
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
"""The name of the stream that new Excel puts a workbook with a password into."""

BIFF8 = 0x0600
BOF, EOF, CONTINUE = 0x0809, 0x000A, 0x003C
FILEPASS, DATE_MODE, BOUND_SHEET, SHARED = 0x002F, 0x0022, 0x0085, 0x00FC
FORMAT, CELL_FORMAT = 0x041E, 0x00E0
ROW, COLUMNS, MERGED, ARRAY = 0x0208, 0x007D, 0x00E5, 0x0221
NUMBER, SMALL, SMALLS, TEXT, SHARED_TEXT, RICH_TEXT = 0x0203, 0x027E, 0x00BD, 0x0204, 0x00FD, 0x00D6
TRUTH, FORMULA, CAME_TO = 0x0205, 0x0006, 0x0207

WORKSHEET = 0
ROW_HIDDEN, COLUMN_HIDDEN = 0x20, 0x01
ERRORS = {0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A"}
IS_TEXT, IS_TRUTH, IS_ERROR = 0, 1, 2


def read_xls(data: bytes, bounds: Bounds, left: Allowance) -> tuple[Sheet, ...]:
    """The worksheets, in order. Raises NotASpreadsheet."""
    if ENCRYPTED in data:
        raise NotASpreadsheet(NotASpreadsheet.LOCKED)
    try:
        file = CompoundFile(data)
        stream = next((file.read(name) for name in WORKBOOK if name in file.names()), None)
        if stream is None:
            old = any(name in file.names() for name in OLD_WORKBOOK)
            raise NotASpreadsheet(NotASpreadsheet.OLD) if old else damaged()
        book = _book(stream, left)
        if len(book.sheets) > bounds.sheets:
            raise too_large()
        return tuple(_sheet(stream, listed, book, left) for listed in book.sheets)
    except (struct.error, IndexError, ValueError, OverflowError):
        raise damaged() from None


@dataclass(frozen=True, slots=True)
class _Record:
    kind: int
    data: bytes


@dataclass(frozen=True, slots=True)
class _Listed:
    name: str
    start: int
    is_hidden: bool


@dataclass(slots=True)
class _Book:
    sheets: list[_Listed] = field(default_factory=list)
    texts: Sequence[str] = ()
    formats: dict[int, str] = field(default_factory=dict)
    cell_formats: list[int] = field(default_factory=list)
    from_1904: bool = False
    dates: frozenset[int] = frozenset()


def _records(stream: bytes, at: int, left: Allowance) -> Iterator[_Record]:
    """The records of one part of the stream, those of charts within it left out."""
    depth = 0
    while at + 4 <= len(stream):
        left.elements -= 1
        if left.elements < 0:
            raise too_large()
        kind, length = struct.unpack_from("<HH", stream, at)
        at += 4
        if kind == BOF:
            depth += 1
        if depth == 1:
            yield _Record(kind, stream[at : at + length])
        if kind == EOF:
            depth -= 1
            if depth <= 0:
                return
        at += length


def _book(stream: bytes, left: Allowance) -> _Book:
    book = _Book()
    pieces: list[bytes] | None = None
    for record in _records(stream, 0, left):
        if record.kind == CONTINUE and pieces is not None:
            pieces.append(record.data)
            continue
        if pieces is not None:
            book.texts, pieces = shared_texts(pieces, left), None
        if record.kind == SHARED:
            pieces = [record.data]
        else:
            _note(book, record)
    if not book.sheets:
        raise damaged()
    book.dates = frozenset(
        n for n, code in enumerate(book.cell_formats) if is_date_format(code, book.formats.get(code))
    )
    return book


def _note(book: _Book, record: _Record) -> None:
    """What a record says of the whole workbook."""
    data = record.data
    if record.kind == BOF and struct.unpack_from("<H", data)[0] != BIFF8:
        raise NotASpreadsheet(NotASpreadsheet.OLD)
    if record.kind == FILEPASS:
        raise NotASpreadsheet(NotASpreadsheet.LOCKED)
    if record.kind == DATE_MODE:
        book.from_1904 = struct.unpack_from("<H", data)[0] == 1
    elif record.kind == BOUND_SHEET:
        start, state, kind = struct.unpack_from("<IBB", data)
        if kind == WORKSHEET:
            book.sheets.append(_Listed(read_text(Pieces([data[6:]]), short=True), start, bool(state & 3)))
    elif record.kind == FORMAT:
        book.formats[struct.unpack_from("<H", data)[0]] = read_text(Pieces([data[2:]]))
    elif record.kind == CELL_FORMAT:
        book.cell_formats.append(struct.unpack_from("<H", data, 2)[0])


def _sheet(stream: bytes, listed: _Listed, book: _Book, left: Allowance) -> Sheet:
    reading = _Reading(SheetBuilder(listed.name, left, is_hidden=listed.is_hidden), book)
    for record in _records(stream, listed.start, left):
        reading.take(record)
    reading.end()
    return reading.builder.finish()


class _Reading:
    """Goes along a sheet's records."""

    def __init__(self, builder: SheetBuilder, book: _Book) -> None:
        self.builder = builder
        self._book = book
        self._awaits: tuple[int, int] | None = None
        self._pieces: list[bytes] | None = None
        self._takes: Mapping[int, Callable[[bytes], None]] = {
            ROW: self._row,
            COLUMNS: self._columns,
            MERGED: self._merged,
            ARRAY: self._array,
            NUMBER: self._number,
            SMALL: self._small,
            SMALLS: self._smalls,
            TEXT: self._text,
            RICH_TEXT: self._text,
            SHARED_TEXT: self._shared_text,
            TRUTH: self._truth,
            FORMULA: self._formula,
            CAME_TO: self._came_to,
        }

    def take(self, record: _Record) -> None:
        """A record."""
        if self._pieces is not None:
            if record.kind == CONTINUE:
                self._pieces.append(record.data)
                return
            self.end()
        take = self._takes.get(record.kind)
        if take is not None:
            take(record.data)

    def end(self) -> None:
        """The text that a formula came to is whole."""
        if self._pieces is not None and self._awaits is not None:
            self.builder.put(*self._awaits, read_text(Pieces(self._pieces)), Mark.FORMULA)
        self._pieces = self._awaits = None

    def _row(self, data: bytes) -> None:
        (row,) = struct.unpack_from("<H", data)
        if data[12] & ROW_HIDDEN:
            self.builder.hidden_rows.add(row)

    def _columns(self, data: bytes) -> None:
        first, last = struct.unpack_from("<HH", data)
        if data[8] & COLUMN_HIDDEN:
            self.builder.hide_columns(first, last)

    def _merged(self, data: bytes) -> None:
        (count,) = struct.unpack_from("<H", data)
        for n in range(count):
            top, bottom, left, right = struct.unpack_from("<4H", data, 2 + 8 * n)
            self.builder.merge(Area(top, left, bottom, right))

    def _array(self, data: bytes) -> None:
        top, bottom, left, right = struct.unpack_from("<HHBB", data)
        self.builder.formula(Area(top, left, bottom, right))

    def _number(self, data: bytes) -> None:
        row, column, style, value = struct.unpack_from("<HHHd", data)
        self.builder.put(row, column, self._shown(value, style))

    def _small(self, data: bytes) -> None:
        row, column, style, value = struct.unpack_from("<HHHI", data)
        self.builder.put(row, column, self._shown(_unpacked(value), style))

    def _smalls(self, data: bytes) -> None:
        row, first = struct.unpack_from("<HH", data)
        for n in range((len(data) - 6) // 6):
            style, value = struct.unpack_from("<HI", data, 4 + 6 * n)
            self.builder.put(row, first + n, self._shown(_unpacked(value), style))

    def _text(self, data: bytes) -> None:
        row, column = struct.unpack_from("<HH", data)
        self.builder.put(row, column, read_text(Pieces([data[6:]])))

    def _shared_text(self, data: bytes) -> None:
        row, column, _, text = struct.unpack_from("<HHHI", data)
        self.builder.put(row, column, self._book.texts[text])

    def _truth(self, data: bytes) -> None:
        row, column, _, value, is_error = struct.unpack_from("<HHHBB", data)
        if is_error:
            self.builder.put(row, column, ERRORS.get(value, "#N/A"), Mark.ERROR)
        else:
            self.builder.put(row, column, bool(value))

    def _formula(self, data: bytes) -> None:
        row, column, style = struct.unpack_from("<HHH", data)
        if data[12:14] != b"\xff\xff":
            (value,) = struct.unpack_from("<d", data, 6)
            self.builder.put(row, column, self._shown(value, style), Mark.FORMULA)
        elif data[6] == IS_TEXT:
            self._awaits = (row, column)
        elif data[6] == IS_TRUTH:
            self.builder.put(row, column, bool(data[8]), Mark.FORMULA)
        elif data[6] == IS_ERROR:
            self.builder.put(row, column, ERRORS.get(data[8], "#N/A"), Mark.ERROR)
        else:
            # An empty text, or a program that wrote the formula and calculated nothing: the file does not tell which.
            self.builder.put(row, column, "", Mark.UNCALCULATED)

    def _came_to(self, data: bytes) -> None:
        if self._awaits is not None:
            self._pieces = [data]

    def _shown(self, value: float, style: int) -> Value:
        return moment(value, from_1904=self._book.from_1904) if style in self._book.dates else number(value)


def _unpacked(packed: int) -> float:
    """A number in four bytes: whole, or the first half of a float; a hundredth of it where so marked."""
    if packed & 2:
        value = float((packed >> 2) - (1 << 30 if packed & 0x80000000 else 0))
    else:
        (value,) = struct.unpack("<d", struct.pack("<II", 0, packed & 0xFFFFFFFC))
    return value / 100 if packed & 1 else value
