"""What can be wrong with a roster file: a fault is data, its words are in `dialogs.texts.roster_faults`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class RosterFaultCode(StrEnum):
    """Kinds of fault; `details` hold what a kind's text names in braces."""

    NO_HEADER = "no-header"
    HEADER_MISSING = "header-missing"
    HEADER_MISSING_NEAR = "header-missing-near"
    HEADER_TWICE = "header-twice"
    NO_UNITS = "no-units"
    NAME_EMPTY = "name-empty"
    NAME_LONG = "name-long"
    NAME_TWICE = "name-twice"
    KIND_EMPTY = "kind-empty"
    KIND_UNKNOWN = "kind-unknown"
    KIND_UNKNOWN_NEAR = "kind-unknown-near"
    PARENT_UNKNOWN = "parent-unknown"
    PARENT_UNKNOWN_NEAR = "parent-unknown-near"
    PARENT_CYCLE = "parent-cycle"
    PARENT_KIND = "parent-kind"
    ROOT_HAS_PARENT = "root-has-parent"
    ROOT_TWICE = "root-twice"
    ROOT_NAME = "root-name"
    NOT_WHOLE = "not-whole"
    PHONE_ROUNDED = "phone-rounded"
    UNUSUAL_PARENT = "unusual-parent"


@dataclass(frozen=True, slots=True)
class RosterFault:
    """One fault, or one warning. `row` is the sheet's (1 is the first), `column` 0-based; None where it has none."""

    code: RosterFaultCode
    row: int | None = None
    column: int | None = None
    header: str = ""
    details: Mapping[str, str] = field(default_factory=dict)


class RosterFaulty(Exception):
    """A roster that cannot be imported, with every fault in it; `sheet` is empty for a csv. Nothing was imported."""

    code = "roster-faulty"

    def __init__(self, sheet: str, faults: tuple[RosterFault, ...]) -> None:
        super().__init__(f"{len(faults)} faults in the roster")
        self.sheet = sheet
        self.faults = faults
