"""The register of planned activities that some notices ask for, and whose approval they need."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from dialogs.model.deliverables import DayTime
from dialogs.model.indicators import OURS


class FieldKind(StrEnum):
    """The kinds of column of the activity register."""

    TEXT = "text"
    DATE = "date"
    TIME = "time"
    COUNT = "count"
    CHOICE = "choice"


@dataclass(frozen=True, slots=True)
class RegisterColumn:
    """A column of an activity register; `choices` are what a column of CHOICE takes."""

    key: str
    name: str
    kind: FieldKind
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RegisterEntry:
    """An activity the notice itself lists: the unit it gives it to, and its values by column key."""

    unit: str
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Register:
    """An activity register (活动信息统计表): planned activities, and which of them wait for whose approval.

    `kept_by` are the unit kinds that enter activities. An activity waits for approval where every column named in
    `approval_when` has the value given; `approved_by` is the unit kind that approves, reminded at `approval_reminder`
    relative to the day the activity starts. `entries` are there from the beginning.
    """

    name: str
    columns: tuple[RegisterColumn, ...]
    kept_by: tuple[str, ...]
    approval_when: Mapping[str, str] = field(default_factory=dict)
    approved_by: str = ""
    approval_reminder: DayTime | None = None
    entries: tuple[RegisterEntry, ...] = ()
    source: str = OURS
