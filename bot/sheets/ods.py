"""Sheets of OpenDocument (ods): what is repeated is written out only where there is something in it."""

from bot.sheets.archive import Archive
from bot.sheets.bounds import LAST_COLUMN, LAST_ROW, Bounds
from bot.sheets.building import Allowance, SheetBuilder
from bot.sheets.errors import NotASpreadsheet, damaged, too_large
from bot.sheets.values import iso_moment, read_number
from bot.sheets.xml_walk import Attributes, Collected
from dialogs.parsing.sheets import Area, Mark, Sheet, Value, is_filled

CONTENT = "content.xml"
MANIFEST = "META-INF/manifest.xml"
UNSEEN = {"collapse", "filter"}
MOST_SPACES = 1_000
SPACES = {"s": " ", "tab": "\t", "line-break": "\n"}
CELLS = {"table-cell", "covered-table-cell"}


def read_ods(archive: Archive, bounds: Bounds, left: Allowance) -> tuple[Sheet, ...]:
    """The sheets, in order. Raises NotASpreadsheet."""
    if MANIFEST in archive:
        manifest = Collected()
        archive.walk(MANIFEST, manifest)
        if any(tag == "encryption-data" for tag, _ in manifest.found):
            raise NotASpreadsheet(NotASpreadsheet.LOCKED)
    content = _Content(left, bounds.sheets)
    archive.walk(CONTENT, content)
    if not content.sheets:
        raise damaged()  # A letter or a presentation: a spreadsheet has one sheet at least.
    return tuple(content.sheets)


def _attribute(attributes: Attributes, name: str) -> str:
    """An attribute by its name, whatever its prefix."""
    found = attributes.get(f"table:{name}")
    if found is None:
        found = next((value for key, value in attributes.items() if key.rpartition(":")[2] == name), "")
    return found


def _times(attributes: Attributes, name: str, most: int) -> int:
    """How often something is repeated, or how many cells it spans."""
    return min(max(int(_attribute(attributes, name) or "1"), 1), most)


class _Content:
    """Goes along the document: tables, their rows, their cells."""

    def __init__(self, left: Allowance, most: int) -> None:
        self.sheets: list[Sheet] = []
        self._left = left
        self._most = most
        self._depth = 0
        self._hidden_styles: set[str] = set()
        self._style = ""
        self._table: _Table | None = None

    def begin(self, tag: str, attributes: Attributes) -> None:
        """An element begins."""
        if tag == "style":
            self._style = _attribute(attributes, "name")
        elif tag == "table-properties" and _attribute(attributes, "display") == "false":
            self._hidden_styles.add(self._style)
        elif tag == "table":
            self._depth += 1
            if self._depth == 1:
                hidden = _attribute(attributes, "style-name") in self._hidden_styles
                self._table = _Table(SheetBuilder(_attribute(attributes, "name"), self._left, is_hidden=hidden))
        elif self._table is not None and self._depth == 1:
            self._table.begin(tag, attributes)

    def end(self, tag: str) -> None:
        """An element ends."""
        if tag == "table":
            self._depth -= 1
            if self._depth == 0 and self._table is not None:
                if len(self.sheets) == self._most:
                    raise too_large()
                self.sheets.append(self._table.builder.finish())
                self._table = None
        elif self._table is not None and self._depth == 1:
            self._table.end(tag)

    def text(self, data: str) -> None:
        """Text of a cell."""
        if self._table is not None and self._depth == 1:
            self._table.text(data)


class _Table:
    """One sheet. Rows and cells that are repeated come as one element."""

    def __init__(self, builder: SheetBuilder) -> None:
        self.builder = builder
        self._row = self._column = self._next_column = 0
        self._rows = self._columns = 1
        self._cell: Attributes | None = None
        self._paragraphs: list[list[str]] = []
        self._remark = 0
        self._row_cells: list[tuple[int, Value, Mark | None]] = []

    def begin(self, tag: str, attributes: Attributes) -> None:
        """An element begins."""
        if tag == "table-column":
            self._begin_column(attributes)
        elif tag == "table-row":
            self._begin_row(attributes)
        elif tag in CELLS:
            self._begin_cell(attributes)
        elif tag == "annotation":
            self._remark += 1
        elif self._cell is not None and not self._remark:
            self._begin_text(tag, attributes)

    def end(self, tag: str) -> None:
        """An element ends."""
        if tag in CELLS:
            self._end_cell(tag)
        elif tag == "table-row":
            self._end_row()
        elif tag == "annotation":
            self._remark -= 1

    def text(self, data: str) -> None:
        """Text of a paragraph."""
        if self._paragraphs and not self._remark:
            self._paragraphs[-1].append(data)

    def _begin_column(self, attributes: Attributes) -> None:
        first = self._next_column
        self._next_column += _times(attributes, "number-columns-repeated", LAST_COLUMN + 1)
        if _attribute(attributes, "visibility") in UNSEEN and first <= LAST_COLUMN:
            self.builder.hide_columns(first, self._next_column - 1)

    def _begin_row(self, attributes: Attributes) -> None:
        self._column = 0
        self._row_cells = []
        self._rows = _times(attributes, "number-rows-repeated", LAST_ROW + 1)
        if _attribute(attributes, "visibility") in UNSEEN:
            # Hidden rows up to the end of the sheet have nothing in them.
            self.builder.hidden_rows.update(range(self._row, self._row + min(self._rows, 10_000)))

    def _begin_cell(self, attributes: Attributes) -> None:
        self._cell = attributes
        self._paragraphs = []
        self._columns = _times(attributes, "number-columns-repeated", LAST_COLUMN + 1)
        right = _times(attributes, "number-columns-spanned", LAST_COLUMN + 1) - 1
        down = _times(attributes, "number-rows-spanned", LAST_ROW + 1) - 1
        if right or down:
            last = min(self._row + down, LAST_ROW), min(self._column + right, LAST_COLUMN)
            self.builder.merge(Area(self._row, self._column, *last))

    def _begin_text(self, tag: str, attributes: Attributes) -> None:
        if tag in {"p", "h"}:
            self._paragraphs.append([])
        elif tag in SPACES and self._paragraphs:
            times = _times(attributes, "c", MOST_SPACES) if tag == "s" else 1
            self._paragraphs[-1].append(SPACES[tag] * times)

    def _end_cell(self, tag: str) -> None:
        if self._cell is None:
            return
        value, mark = _read(self._cell, "\n".join("".join(pieces) for pieces in self._paragraphs))
        if tag == "table-cell" and (mark is not None or is_filled(value)):
            if len(self._row_cells) + self._columns > LAST_COLUMN + 1:
                raise too_large()
            self._row_cells.extend((self._column + n, value, mark) for n in range(self._columns))
        self._column += self._columns
        self._cell = None
        self._paragraphs = []

    def _end_row(self) -> None:
        if self._row_cells:
            for row in range(self._row, self._row + self._rows):
                for column, value, mark in self._row_cells:
                    self.builder.put(row, column, value, mark)
        self._row += self._rows
        if self._row > 2 * LAST_ROW:
            raise damaged()


def _read(cell: Attributes, shown: str) -> tuple[Value, Mark | None]:
    """A cell's value, and what makes it another than it looks."""
    kinds = {value for name, value in cell.items() if name.rpartition(":")[2] == "value-type"}
    is_formula = bool(_attribute(cell, "formula"))
    if "error" in kinds:
        return shown or "#N/A", Mark.ERROR
    if not kinds and not shown:
        return "", Mark.UNCALCULATED if is_formula else None
    return _value(cell, kinds, shown), Mark.FORMULA if is_formula else None


def _value(cell: Attributes, kinds: set[str], shown: str) -> Value:
    if kinds & {"float", "percentage", "currency"}:
        return read_number(_attribute(cell, "value"))
    if "date" in kinds:
        return iso_moment(_attribute(cell, "date-value"))
    if "boolean" in kinds:
        return _attribute(cell, "boolean-value") == "true"
    return shown or _attribute(cell, "string-value")
