"""What can be wrong with a roster file: a fault is data, its words are in `dialogs.texts.documents.rosters`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

LONGEST_QUOTED = 120


class RosterFaultCode(StrEnum):
    """Kinds of fault; `details` hold what a kind's text names in braces."""

    NO_HEADER = "no-header"
    HEADER_IN_HIDDEN_SHEET = "header-in-hidden-sheet"
    HEADER_MISSING = "header-missing"
    HEADER_MISSING_NEAR = "header-missing-near"
    HEADER_HIDDEN = "header-hidden"
    HEADER_TWICE = "header-twice"
    SHEET_TOO_LARGE = "sheet-too-large"
    NO_UNITS = "no-units"
    NAME_EMPTY = "name-empty"
    NAME_LONG = "name-long"
    NAME_TWICE = "name-twice"
    NAME_MERGED = "name-merged"
    EXAMPLE = "example"
    KIND_EMPTY = "kind-empty"
    KIND_UNKNOWN = "kind-unknown"
    KIND_UNKNOWN_NEAR = "kind-unknown-near"
    PARENT_UNKNOWN = "parent-unknown"
    PARENT_UNKNOWN_NEAR = "parent-unknown-near"
    PARENT_HIDDEN = "parent-hidden"
    PARENT_CYCLE = "parent-cycle"
    PARENT_KIND = "parent-kind"
    ROOT_HAS_PARENT = "root-has-parent"
    ROOT_TWICE = "root-twice"
    ROOT_NAME = "root-name"
    NOT_WHOLE = "not-whole"
    COUNT_MERGED = "count-merged"
    ERROR = "error"
    UNCALCULATED = "uncalculated"
    PHONE_ROUNDED = "phone-rounded"
    UNUSUAL_PARENT = "unusual-parent"
    SHEET_HIDDEN = "sheet-hidden"
    SHEET_OTHER = "sheet-other"
    COLUMN_HIDDEN = "column-hidden"
    ROW_HIDDEN = "row-hidden"
    ROW_NO_UNIT = "row-no-unit"
    NOTE_ERROR = "note-error"
    COUNT_CLEARED = "count-cleared"


@dataclass(frozen=True, slots=True)
class RosterFault:
    """One fault, or one warning. `row` is the sheet's (1 is the first), `column` 0-based; None where it has none.

    `sheet` is empty for a csv, and for what belongs to no sheet.
    """

    code: RosterFaultCode
    row: int | None = None
    column: int | None = None
    header: str = ""
    details: Mapping[str, str] = field(default_factory=dict)
    sheet: str = ""


def quoted(details: Mapping[str, str]) -> dict[str, str]:
    """The details of a fault, what they quote as far as anybody reads it."""
    given = details.get("given", "")
    return {**details, "given": f"{given[: LONGEST_QUOTED - 1]}…"} if len(given) > LONGEST_QUOTED else dict(details)


@dataclass(frozen=True, slots=True)
class Excerpt:
    """The rows of a sheet that faults are in, and its header, as texts: `rows` by number, all of one length."""

    sheet: str
    rows: Mapping[int, Sequence[str]]


class RosterFaulty(Exception):
    """A roster that cannot be imported, with every fault in it, sheet by sheet from the top. Nothing was imported."""

    code = "roster-faulty"
    retry = False

    def __init__(self, faults: tuple[RosterFault, ...], excerpts: tuple[Excerpt, ...] = ()) -> None:
        super().__init__(faults, excerpts)
        self.faults = faults
        self.excerpts = excerpts

    def __str__(self) -> str:
        return f"{len(self.faults)} faults in the roster"
