"""Looking through a worksheet's XML: how far its cells reach, which hold formulas or errors, which are merged."""

import io
import re
from xml.etree import ElementTree as ET

from dialogs.table_sheet import Area, Sheet

MOST_ROWS = 2_000
MOST_COLUMNS = 200
MOST_MERGED = 5_000

_NAME = re.compile(r"\$?([A-Za-z]{1,4})\$?([0-9]{1,8})")
_FILLED = {"v", "f", "is"}


class TooFar(Exception):
    """The sheet reaches farther, or is more intricate, than any annex."""


def look_through(name: str, xml: bytes) -> Sheet:
    """The sheet without its rows: what is merged, a formula, an error. Raises TooFar, ParseError, ValueError.

    `xml` is bounded and has no document type.
    """
    look = _Look()
    for event, element in ET.iterparse(io.BytesIO(xml), ("start", "end")):  # noqa: S314 (see above)
        tag = element.tag.rpartition("}")[2]
        if event == "start":
            look.begin(tag, element)
        elif tag == "row":
            element.clear()
    return Sheet(name, (), tuple(look.merged), frozenset(look.formulas), frozenset(look.errors))


class _Look:
    """Goes along the cells: those without a name of their own follow the one before."""

    def __init__(self) -> None:
        self.merged: list[Area] = []
        self.formulas: set[tuple[int, int]] = set()
        self.errors: set[tuple[int, int]] = set()
        self._row = self._column = -1

    def begin(self, tag: str, element: ET.Element) -> None:
        """An element begins."""
        if tag == "row":
            self._row = int(element.get("r", self._row + 2)) - 1
            self._column = -1
        elif tag == "c":
            self._cell(element)
        elif tag in _FILLED:
            self._filled(tag, element)
        elif tag == "mergeCell":
            self._merge(element.get("ref", ""))

    def _cell(self, element: ET.Element) -> None:
        named = element.get("r")
        self._row, self._column = _position(named) if named else (self._row, self._column + 1)
        if element.get("t") == "e":
            self.errors.add((self._row, self._column))

    def _filled(self, tag: str, element: ET.Element) -> None:
        if not (0 <= self._row < MOST_ROWS and 0 <= self._column < MOST_COLUMNS):
            raise TooFar
        if tag == "f":
            self.formulas.add((self._row, self._column))
            if element.get("t") in {"array", "dataTable"} and element.get("ref"):
                self.formulas |= _cells(_area(element.get("ref", "")))

    def _merge(self, ref: str) -> None:
        if len(self.merged) == MOST_MERGED:
            raise TooFar
        self.merged.append(_area(ref))


def _cells(area: Area) -> set[tuple[int, int]]:
    if area.bottom >= MOST_ROWS or area.right >= MOST_COLUMNS:
        raise TooFar
    rows, columns = range(area.top, area.bottom + 1), range(area.left, area.right + 1)
    return {(row, column) for row in rows for column in columns}


def _area(ref: str) -> Area:
    """B4:C5."""
    first, _, last = ref.partition(":")
    top, left = _position(first)
    bottom, right = _position(last or first)
    return Area(top, left, bottom, right)


def _position(name: str) -> tuple[int, int]:
    """Row and column from 0 of a cell as Excel names it. Raises ValueError."""
    found = _NAME.fullmatch(name)
    if found is None or int(found[2]) == 0:
        raise ValueError(f"no cell: {name!r}")
    column = 0
    for letter in found[1].upper():
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(found[2]) - 1, column - 1
