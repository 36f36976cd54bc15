"""Workbooks in Office Open XML (xlsx, xlsm; transitional and strict): parts, sheets, shared texts, number formats."""

import posixpath
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import unquote

from bot.sheets.archive import Archive, part_name
from bot.sheets.bounds import Bounds
from bot.sheets.building import Allowance, SheetBuilder
from bot.sheets.errors import NotASpreadsheet, damaged, too_large
from bot.sheets.values import is_date_format
from bot.sheets.worksheet import Shared, Worksheet, unescaped
from bot.sheets.xml_walk import Attributes, Collected
from dialogs.parsing.sheets import Sheet

ROOT_RELATIONS = "_rels/.rels"
WORKBOOK = "xl/workbook.xml"
HIDDEN = {"hidden", "veryhidden"}
TRUE = {"1", "true", "on"}


def read_xlsx(archive: Archive, bounds: Bounds, left: Allowance) -> tuple[Sheet, ...]:
    """The worksheets, in order. Raises NotASpreadsheet."""
    book = _book(archive)
    shared = Shared(
        texts=_texts(archive, book.find("sharedstrings"), left),
        date_styles=_date_styles(archive, book.find("styles")),
        from_1904=book.from_1904,
        is_uncalculated=book.is_uncalculated,
    )
    if len(book.sheets) > bounds.sheets:
        raise too_large()
    return tuple(_sheet(archive, listed, shared, left) for listed in book.sheets)


@dataclass(frozen=True, slots=True)
class _Listed:
    name: str
    part: str
    is_hidden: bool


@dataclass(frozen=True, slots=True)
class _Relation:
    kind: str
    part: str


@dataclass(slots=True)
class _Book:
    """What the workbook's own part says, and where its other parts are."""

    relations: dict[str, _Relation]
    sheets: list[_Listed] = field(default_factory=list)
    from_1904: bool = False
    is_uncalculated: bool = False

    def find(self, kind: str) -> str | None:
        """The part of that kind."""
        return next((relation.part for relation in self.relations.values() if relation.kind == kind), None)


def _sheet(archive: Archive, listed: _Listed, shared: Shared, left: Allowance) -> Sheet:
    before = left.cells, left.characters
    reading = Worksheet(SheetBuilder(listed.name, left, is_hidden=listed.is_hidden), shared)
    try:
        archive.walk(listed.part, reading)
        return reading.sheet()
    except NotASpreadsheet as error:
        if error.why != NotASpreadsheet.TOO_LARGE:
            raise
    # What was read of it is given back; the elements are spent, as is the time.
    left.cells, left.characters = before
    left.elements = max(left.elements, 0)
    return Sheet(listed.name, is_hidden=listed.is_hidden, is_too_large=True)


def _book(archive: Archive) -> _Book:
    where = _workbook_part(archive)
    found = Collected()
    archive.walk(where, found)
    folder, name = posixpath.split(where)
    book = _Book(_relations(archive, posixpath.join(folder, "_rels", f"{name}.rels"), folder))
    for tag, attributes in found.found:
        if tag == "workbookPr":
            book.from_1904 = attributes.get("date1904", "").lower() in TRUE
        elif tag == "calcPr":
            book.is_uncalculated = attributes.get("fullCalcOnLoad", "").lower() in TRUE
        elif tag == "sheet":
            relation = book.relations.get(_relation_id(attributes))
            if relation is not None and relation.kind == "worksheet":
                hidden = attributes.get("state", "").lower() in HIDDEN
                book.sheets.append(_Listed(unescaped(attributes.get("name", "")), relation.part, hidden))
    if not book.sheets:
        raise damaged()
    return book


def _workbook_part(archive: Archive) -> str:
    """Where the workbook is: as the package says, else where it usually is."""
    if ROOT_RELATIONS in archive:
        for relation in _relations(archive, ROOT_RELATIONS, "").values():
            if relation.kind == "officedocument" and relation.part in archive:
                if relation.part.endswith(".bin"):
                    raise NotASpreadsheet(NotASpreadsheet.BINARY)
                return relation.part
    if WORKBOOK not in archive:
        raise damaged()
    return WORKBOOK


def _relations(archive: Archive, part: str, folder: str) -> dict[str, _Relation]:
    """What a part refers to within the package, by the relations' ids."""
    if part not in archive:
        return {}
    found = Collected()
    archive.walk(part, found)
    return {
        attributes.get("Id", ""): _Relation(
            attributes.get("Type", "").rpartition("/")[2].lower(),
            _target(archive, folder, attributes.get("Target", "")),
        )
        for tag, attributes in found.found
        if tag == "Relationship" and attributes.get("TargetMode") != "External"
    }


def _target(archive: Archive, folder: str, target: str) -> str:
    """The part that a relation names, seen from a folder."""
    path = posixpath.normpath(posixpath.join("/", folder, target.replace("\\", "/")))
    return part_name(path) if path in archive else part_name(unquote(path))


def _relation_id(attributes: Attributes) -> str:
    return next((value for name, value in attributes.items() if name.endswith(":id")), attributes.get("id", ""))


def _date_styles(archive: Archive, part: str | None) -> frozenset[int]:
    """The numbers of those cell formats that show dates and times."""
    if part is None or part not in archive:
        return frozenset()
    styles = _Styles()
    archive.walk(part, styles)
    return frozenset(n for n, code in enumerate(styles.formats) if is_date_format(code, styles.custom.get(code)))


class _Styles:
    """Number formats of a workbook's cell formats."""

    def __init__(self) -> None:
        self.custom: dict[int, str] = {}
        self.formats: list[int] = []
        self._in_cells = False

    def begin(self, tag: str, attributes: Attributes) -> None:
        """A number format, or a cell format that uses one."""
        if tag == "numFmt":
            self.custom[int(attributes.get("numFmtId", "0"))] = attributes.get("formatCode", "")
        elif tag == "cellXfs":
            self._in_cells = True
        elif tag == "xf" and self._in_cells:
            self.formats.append(int(attributes.get("numFmtId", "0")))

    def end(self, tag: str) -> None:
        """The cell formats end."""
        if tag == "cellXfs":
            self._in_cells = False

    def text(self, data: str) -> None:
        """Nothing to do."""


def _texts(archive: Archive, part: str | None, left: Allowance) -> Sequence[str]:
    """The texts that cells refer to by number."""
    if part is None or part not in archive:
        return ()
    shared = _SharedTexts(left)
    archive.walk(part, shared)
    return shared.texts


class _SharedTexts:
    """Each text with all its runs; how it is pronounced is no part of it."""

    def __init__(self, left: Allowance) -> None:
        self.texts: list[str] = []
        self._most = left.cells
        self._characters = left.characters
        self._pieces: list[str] = []
        self._in_text = False
        self._spoken = False

    def begin(self, tag: str, attributes: Attributes) -> None:
        """A text begins, or a piece of it."""
        if tag == "si":
            self._pieces = []
        elif tag == "rPh":
            self._spoken = True
        elif tag == "t":
            self._in_text = not self._spoken

    def end(self, tag: str) -> None:
        """A text ends, or a piece of it."""
        if tag == "t":
            self._in_text = False
        elif tag == "rPh":
            self._spoken = False
        elif tag == "si":
            text = unescaped("".join(self._pieces))
            self._characters -= len(text)
            if len(self.texts) == self._most or self._characters < 0:
                raise too_large()
            self.texts.append(text)

    def text(self, data: str) -> None:
        """A piece."""
        if self._in_text:
            self._pieces.append(data)
