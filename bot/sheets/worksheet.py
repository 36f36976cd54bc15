"""A worksheet's XML in Office Open XML: its cells as they come, wherever they are."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.sheets.bounds import LAST_COLUMN
from bot.sheets.building import SheetBuilder
from bot.sheets.errors import damaged
from bot.sheets.values import iso_moment, moment, read_number
from bot.sheets.xml_walk import Attributes
from dialogs.parsing.sheets import Area, Mark, Sheet, Value

TRUE = {"1", "true", "on"}
SEVERAL_CELLS = {"array", "dataTable"}

_NAME = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})")
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")


@dataclass(frozen=True, slots=True)
class Shared:
    """What a workbook's sheets refer to. `is_uncalculated`: the program that wrote it calculated nothing."""

    texts: Sequence[str]
    date_styles: frozenset[int]
    from_1904: bool = False
    is_uncalculated: bool = False


class Worksheet:
    """Goes along the cells: those without a name of their own follow the one before."""

    def __init__(self, builder: SheetBuilder, shared: Shared) -> None:
        self._builder = builder
        self._shared = shared
        self._row = self._column = -1
        self._in_data = False
        self._into: list[str] | None = None
        self._kind = "n"
        self._style = 0
        self._is_formula = False
        self._has_value = False
        self._spoken = False
        self._value: list[str] = []
        self._inline: list[str] = []
        self._begins: Mapping[str, Callable[[Attributes], None]] = {
            "c": self._cell,
            "row": self._begin_row,
            "v": self._begin_value,
            "f": self._formula,
            "t": self._begin_text,
            "rPh": self._begin_spoken,
        }

    def sheet(self) -> Sheet:
        """What was read."""
        return self._builder.finish()

    def begin(self, tag: str, attributes: Attributes) -> None:
        """An element begins."""
        if self._in_data:
            begins = self._begins.get(tag)
            if begins is not None:
                begins(attributes)
        elif tag == "sheetData":
            self._in_data = True
        elif tag == "mergeCell":
            self._builder.merge(area(attributes.get("ref", "")))
        elif tag == "col":
            self._columns(attributes)

    def end(self, tag: str) -> None:
        """An element ends."""
        if tag == "c":
            if self._in_data:
                self._put()
        elif tag in {"v", "t", "f"}:
            self._into = None
        elif tag == "rPh":
            self._spoken = False
        elif tag == "sheetData":
            self._in_data = False

    def text(self, data: str) -> None:
        """Text of a value."""
        if self._into is not None:
            self._into.append(data)

    def _columns(self, attributes: Attributes) -> None:
        if attributes.get("hidden", "").lower() in TRUE or _is_zero(attributes.get("width")):
            first, last = int(attributes.get("min", "1")), int(attributes.get("max", "0"))
            self._builder.hide_columns(first - 1, min(last, LAST_COLUMN + 1) - 1)

    def _begin_row(self, attributes: Attributes) -> None:
        self._row = int(attributes.get("r", self._row + 2)) - 1
        self._column = -1
        if attributes.get("hidden", "").lower() in TRUE or _is_zero(attributes.get("ht")):
            self._builder.hidden_rows.add(self._row)

    def _cell(self, attributes: Attributes) -> None:
        named = attributes.get("r")
        if named:
            self._row, self._column = position(named)
        else:
            self._column += 1
        self._kind = attributes.get("t", "n")
        self._style = int(attributes.get("s", "0"))
        self._is_formula = self._has_value = False
        self._value, self._inline = [], []

    def _begin_value(self, _: Attributes) -> None:
        self._has_value = True
        self._into = self._value

    def _begin_text(self, _: Attributes) -> None:
        self._into = None if self._spoken else self._inline

    def _begin_spoken(self, _: Attributes) -> None:
        self._spoken = True

    def _formula(self, attributes: Attributes) -> None:
        self._is_formula = True
        if attributes.get("t") in SEVERAL_CELLS and attributes.get("ref"):
            self._builder.formula(area(attributes.get("ref", "")))

    def _put(self) -> None:
        text = "".join(self._value)
        if not self._is_formula and not text and not self._inline:
            return
        mark = Mark.FORMULA if self._is_formula else None
        if self._is_formula and self._lacks_value(text):
            self._builder.put(self._row, self._column, "", Mark.UNCALCULATED)
            return
        self._builder.put(self._row, self._column, self._read(text), Mark.ERROR if self._kind == "e" else mark)

    def _lacks_value(self, text: str) -> bool:
        """Whether a formula was never calculated: one that came to an empty text says that it is a text."""
        if self._kind == "str":
            return not self._has_value and not self._inline and self._shared.is_uncalculated
        if not text and not self._inline:
            return True
        return self._shared.is_uncalculated and self._kind == "n" and text == "0"

    def _read(self, text: str) -> Value:
        if self._kind == "s":
            return self._shared_text(text)
        if self._kind in {"inlineStr", "str", "e"} or (self._inline and not text):
            return unescaped("".join(self._inline) or text)
        if self._kind == "b":
            return text.strip().lower() in TRUE
        if self._kind == "d":
            return iso_moment(text.strip())
        value = read_number(text.strip())
        if isinstance(value, int | float) and self._style in self._shared.date_styles:
            return moment(value, from_1904=self._shared.from_1904)
        return value

    def _shared_text(self, text: str) -> str:
        number = int(text)
        if not 0 <= number < len(self._shared.texts):
            raise damaged()
        return self._shared.texts[number]


def _is_zero(size: str | None) -> bool:
    return size is not None and float(size) == 0


def area(ref: str) -> Area:
    """B4:C5. Raises ValueError where it names no cells."""
    first, _, last = ref.partition(":")
    top, left = position(first)
    bottom, right = position(last or first)
    return Area(min(top, bottom), min(left, right), max(top, bottom), max(left, right))


def position(name: str) -> tuple[int, int]:
    """Row and column from 0 of a cell as spreadsheets name it. Raises ValueError."""
    found = _NAME.fullmatch(name)
    if found is None or int(found[2]) == 0:
        raise ValueError(f"no cell: {name!r}")
    return int(found[2]) - 1, _column(found[1])


@lru_cache(1024)
def _column(letters: str) -> int:
    column = 0
    for letter in letters.upper():
        column = column * 26 + ord(letter) - ord("A") + 1
    return column - 1


def unescaped(text: str) -> str:
    """A text in which signs that XML cannot hold are no longer written out (_x000D_)."""
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text
