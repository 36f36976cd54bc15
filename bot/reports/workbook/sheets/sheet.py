"""A sheet as data: its columns and its rows, before it is written to a workbook or as csv."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum, auto
from re import compile as pattern

Cell = str | int | float | date | datetime | None
"""What stands in a cell. A datetime is aware; it is written in the campaign's zone. None is a blank cell."""


class ColumnKind(Enum):
    """How a column's cells look.

    `NUMBER` is a number that counts nothing, such as 编号; `PROSE` is text that may need several lines; `DECIMAL` has
    two decimals.
    """

    TEXT = auto()
    PROSE = auto()
    NUMBER = auto()
    COUNT = auto()
    RATIO = auto()
    DATE = auto()
    TIME = auto()
    DECIMAL = auto()


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its header, the kind of its cells, its width in characters of Latin text."""

    title: str
    kind: ColumnKind = ColumnKind.TEXT
    width: int = 12


@dataclass(frozen=True, slots=True)
class Sheet:
    """A list: the header, then a row each. `size` is the number of rows, for the progress shown.

    `total` is a last row that filters and sorting leave alone. `frozen` columns stay in sight.
    """

    name: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Cell]]
    size: int
    total: Sequence[Cell] | None = None
    frozen: int = 1


LONGEST_NAME = 31
"""Characters a sheet's name has at most in Excel."""

_NOT_IN_NAMES = pattern(r"[\[\]:*?/\\]")


def sheet_name(text: str) -> str:
    """A name from a campaign file as Excel takes it."""
    return _NOT_IN_NAMES.sub(" ", text).strip("'")[:LONGEST_NAME]
