"""Sheets as plain text: csv and what people separate otherwise; and what calls itself a sheet and is a web page."""

import codecs
import csv
import io
import re
import unicodedata
from collections import Counter
from collections.abc import Sequence

from bot.sheets.building import Allowance, SheetBuilder
from bot.sheets.errors import NotASpreadsheet, damaged
from bot.sheets.values import number
from dialogs.parsing.sheets import Mark, Sheet, Value

SEPARATORS = (",", "\t", ";", "，", "|")
LOOKED_AT = 50
"""So many rows tell what separates cells: a title above them may be full of commas."""

HEAD = 4_000
PDF_WITHIN = 1_024

_EURO = 0x80
_KEPT_AS_TEXT = re.compile(r'\s*="([^"]*)"\s*')
_NOISE = re.compile(r"\d{1,12}\.\d{6,}")
_WEB = re.compile(r"<(?:!doctype html|html|table|body|head|meta|div)\b", re.IGNORECASE)
_BINARY = re.compile(rb"[\x01-\x08\x0e-\x1f]")
"""What is in pictures, films and documents, and in a table in no encoding."""

_XML_2003 = "urn:schemas-microsoft-com:office:spreadsheet"
_MAIL = re.compile(r"^(?:mime-version|content-type|from):.*", re.IGNORECASE | re.MULTILINE)


def read_text(data: bytes, left: Allowance) -> tuple[Sheet, ...]:
    """The one sheet of a csv; its name is empty. Raises NotASpreadsheet."""
    _refuse_markup(data)
    if b"%PDF-" in data[:PDF_WITHIN]:
        raise damaged()
    text = _decoded(data)
    if any(unicodedata.category(char) == "Cc" and char not in "\t\r\n\x0b\x0c" for char in text[:10_000]):
        raise damaged()
    builder = SheetBuilder("", left)
    separator, text = _separated(text)
    most = max(2, _fits(text, separator)[1] // 2)
    try:
        for number, cells in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=separator)):
            for column, cell in enumerate(cells):
                if cell:
                    _refuse_swallowed(cell, separator, most)
                    builder.put(number, column, *_meant(cell))
    except csv.Error:
        raise damaged() from None
    return (builder.finish(),)


def _refuse_swallowed(cell: str, separator: str, most: int) -> None:
    """A quotation mark that is not closed takes the lines behind it into its cell, and their rows would be lost."""
    _, *further = cell.splitlines() or ("",)
    if any(line.count(separator) >= most for line in further):
        raise NotASpreadsheet(NotASpreadsheet.QUOTES)


def _meant(cell: str) -> tuple[Value, Mark | None]:
    """What a cell of text says: ="0138" is how a number is kept as text, any other formula nobody has calculated."""
    if not cell.lstrip().startswith("="):
        return (number(float(cell)) if _NOISE.fullmatch(cell) else cell), None
    quoted = _KEPT_AS_TEXT.fullmatch(cell)
    return (quoted[1], None) if quoted else (cell, Mark.UNCALCULATED)


def _separated(text: str) -> tuple[str, str]:
    """What separates cells, and the text whose cells these are."""
    first, _, rest = text.partition("\n")
    named = re.fullmatch(r"\s*sep=(.)\s*", first)
    if named:
        # Whoever opens it sees rows from the line after that one.
        return named[1], rest
    return max(SEPARATORS, key=lambda s: _fits(text, s)), text


def _fits(text: str, separator: str) -> tuple[int, int]:
    """How many of the first rows have the same number of cells, more than one; and how many cells these are."""
    widths: Counter[int] = Counter()
    try:
        for _, cells in zip(
            range(LOOKED_AT), csv.reader(io.StringIO(text, newline=""), delimiter=separator), strict=False
        ):
            widths[len(cells)] += 1
    except csv.Error:
        return 0, 0
    several = [(count, width) for width, count in widths.items() if width > 1]
    return max(several, default=(0, 0))


def _decoded(data: bytes) -> str:
    for encoding in _encodings(data):
        try:
            return data.decode(encoding, "euro" if encoding == "gb18030" else "strict")
        except UnicodeDecodeError:
            continue
    if _BINARY.search(data[:HEAD]):
        raise damaged()
    raise NotASpreadsheet(NotASpreadsheet.ENCODING)


def _encodings(data: bytes) -> Sequence[str]:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return ("utf-16",)
    head = data[:HEAD]
    if b"\x00" in head:
        # Without a mark at the beginning: commas and line breaks have their zero before or behind them.
        return ("utf-16-le",) if head[1::2].count(0) >= head[::2].count(0) else ("utf-16-be",)
    return ("utf-8-sig", "gb18030")


def _euro(error: UnicodeError) -> tuple[str, int]:
    """The one sign that GBK has on Windows and GB18030 has not."""
    if isinstance(error, UnicodeDecodeError) and error.object[error.start] == _EURO:
        return "€", error.start + 1
    raise error


codecs.register_error("euro", _euro)


def _refuse_markup(data: bytes) -> None:
    """Web pages and XML under the name of a sheet, as systems give them out."""
    head = data[:HEAD].replace(b"\x00", b"").decode("latin-1").lstrip("\xef\xbb\xbf\xff\xfe \t\r\n")
    if head.startswith("<"):
        if _XML_2003 in head:
            raise NotASpreadsheet(NotASpreadsheet.XML_2003)
        raise NotASpreadsheet(NotASpreadsheet.WEB_PAGE if _WEB.search(head) else NotASpreadsheet.OTHER)
    if len(_MAIL.findall(head)) > 1 and "multipart/related" in head.lower():
        raise NotASpreadsheet(NotASpreadsheet.WEB_PAGE)
