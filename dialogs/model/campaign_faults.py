"""What can be wrong with a campaign file: a fault is data, its words are in
`dialogs.texts.terminal.campaign_faults`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

Place = tuple[str | int, ...]
"""A value's place in a file: keys and 0-based indexes, `("deliverables", 1, "dues", 0, "at")`."""


class FaultCode(StrEnum):
    """Kinds of fault. What each wants in `details` is what its text names in braces."""

    NOT_UTF8 = "not-utf8"
    SYNTAX = "syntax"
    SYNTAX_FULL_WIDTH = "syntax-full-width"
    SYNTAX_UNQUOTED_TIME = "syntax-unquoted-time"
    SYNTAX_DATE = "syntax-date"
    SYNTAX_NO_VALUE = "syntax-no-value"
    SYNTAX_UNQUOTED = "syntax-unquoted"
    SYNTAX_NO_EQUALS = "syntax-no-equals"
    SYNTAX_KEY = "syntax-key"
    SYNTAX_TWICE = "syntax-twice"
    SYNTAX_UNCLOSED = "syntax-unclosed"
    SYNTAX_TRUE = "syntax-true"
    SYNTAX_ZERO = "syntax-zero"
    SYNTAX_BACKSLASH = "syntax-backslash"

    MISSING = "missing"
    MISSING_SECTION = "missing-section"
    EMPTY = "empty"
    UNKNOWN_KEY = "unknown-key"
    UNKNOWN_KEY_NEAR = "unknown-key-near"
    NOT_TEXT = "not-text"
    NOT_TEXTS = "not-texts"
    NOT_WHOLE = "not-whole"
    NOT_TRUE_FALSE = "not-true-false"
    NOT_SECTION = "not-section"
    NOT_LIST = "not-list"
    NOT_DATE = "not-date"
    NOT_CLOCK = "not-clock"
    NOT_MOMENT = "not-moment"
    NOT_DAY_TIME = "not-day-time"
    NOT_CHOICE = "not-choice"
    NOT_KEY = "not-key"
    NOT_ZONE = "not-zone"

    TWICE = "twice"
    ALIAS_TAKEN = "alias-taken"
    ALIAS_DIGIT = "alias-digit"
    NAME_SPACE = "name-space"
    WINDOW_ORDER = "window-order"
    WINDOW_LONG = "window-long"
    FAR_FROM_WINDOW = "far-from-window"
    UNKNOWN_KIND = "unknown-kind"
    UNKNOWN_INDICATOR = "unknown-indicator"
    UNKNOWN_COLUMN = "unknown-column"
    UNKNOWN_CHOICE = "unknown-choice"
    ROOT_KIND = "root-kind"
    KIND_DUE_TWICE = "kind-due-twice"
    ROOT_OWES = "root-owes"
    NOT_ASKED = "not-asked"
    NEEDS_DAILY = "needs-daily"
    NEEDS_INDICATORS = "needs-indicators"
    NEEDS_TABLE = "needs-table"
    NEEDS_TABLE_TITLE = "needs-table-title"
    NEEDS_REGISTER = "needs-register"
    ONE_ONLY = "one-only"
    DAILY_ORDER = "daily-order"
    PLAN_ORDER = "plan-order"
    IN_QUIET_HOURS = "in-quiet-hours"
    EVENT_ORDER = "event-order"
    SHEET_TAKEN = "sheet-taken"
    TILE_TAKEN = "tile-taken"


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault of a campaign file. `line` is 1-based, None where it is the whole file's."""

    code: FaultCode
    place: Place = ()
    line: int | None = None
    details: Mapping[str, str] = field(default_factory=dict)

    @property
    def where(self) -> str:
        """The place as people count: `deliverables[2].dues[1].at` is in the second deliverable."""
        text = ""
        for part in self.place:
            if isinstance(part, int):
                text += f"[{part + 1}]"
            else:
                text += f".{part}" if text else part
        return text


class Faults:
    """Collects the faults of one file, each with its line."""

    def __init__(self, lines: Mapping[Place, int]) -> None:
        self.lines = lines
        self.found: list[Fault] = []
        self.count = 0

    def add(self, code: FaultCode, place: Place, **details: str) -> None:
        """Note a fault at that place."""
        self.count += 1
        self.found.append(Fault(code, place, self.line_of(place), details))

    def known(self) -> None:
        """Note that a value is unusable for a fault that was reported already."""
        self.count += 1

    def line_of(self, place: Place) -> int | None:
        """The line of that place, or of the nearest thing around it."""
        for length in range(len(place), 0, -1):
            if place[:length] in self.lines:
                return self.lines[place[:length]]
        return None
