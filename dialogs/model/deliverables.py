"""What units hand in by a date, and when they are reminded of it (INTERFACE §7)."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from dialogs.model.indicators import OURS


class DeliverableKind(StrEnum):
    """What a deliverable is, and so how it is checked."""

    DOCUMENT = "document"
    ADDRESS = "address"
    CONTACT = "contact"
    TEXT = "text"
    MATERIALS = "materials"
    TABLE = "table"
    REGISTER = "register"


@dataclass(frozen=True, slots=True)
class Due:
    """A due time (截止时间) of a deliverable for some unit kinds.

    `at` is the first instant that is late: the notice's 5月10日 24:00 is 5月11日 00:00, and `day` is 5月10日.
    `to_root`: handed to the root (its date heads the progress column, its bulletin goes to every group); False: handed
    to the parent (a 州市), whose groups alone get that bulletin. `source` is empty where it is the deliverable's.
    """

    at: datetime
    kinds: tuple[str, ...]
    to_root: bool = True
    source: str = ""

    @property
    def day(self) -> date:
        """The last day on which it is in time."""
        return (self.at - timedelta(microseconds=1)).date()


@dataclass(frozen=True, slots=True)
class Deliverable:
    """Something a unit hands in by a date (报送项目): 方案, 统计表, 材料 …

    `categories` are the 类别 a handed-in file may have (典型案例, 稿件, 照片, 视频); empty: the deliverable's own name.
    `daily`: handed in on every day of the window (Jinan); the daily prompt and its nudges ask for it in place of the
    reminder plan, and its dues are the last day's.
    """

    key: str
    name: str
    kind: DeliverableKind
    dues: tuple[Due, ...]
    categories: tuple[str, ...] = ()
    daily: bool = False
    source: str = OURS

    def due_for(self, kind: str) -> Due | None:
        """The due of units of that kind, None if they do not owe it."""
        return next((due for due in self.dues if kind in due.kinds), None)

    @property
    def column_day(self) -> date:
        """The date its column shows: the root's, `方案（05-10）`."""
        return max((due for due in self.dues), key=lambda due: (due.to_root, due.at)).day


@dataclass(frozen=True, slots=True)
class DayTime:
    """`days` after a due day (negative: before) at `at`."""

    days: int
    at: time


@dataclass(frozen=True, slots=True)
class ReminderPlan:
    """When units missing a deliverable, and those above them, are told: relative to the due day (INTERFACE §7)."""

    reminders: tuple[DayTime, ...]
    escalation: DayTime
    bulletin: DayTime
    overdue: tuple[DayTime, ...]
    source: str = OURS
