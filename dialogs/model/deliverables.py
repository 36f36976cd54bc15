"""Deliverables: what units hand in by a date, the kinds there are, when units are reminded (INTERFACE §7)."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import Enum, StrEnum
from functools import cache
from typing import assert_never

from dialogs.model.indicators import OURS


class TextTaken(Enum):
    """The typed text a hand-in takes: none, any words, or one address of the web."""

    NONE = "none"
    WORDS = "words"
    ADDRESS = "address"


class FilesTaken(Enum):
    """The files a hand-in asks for.

    NONE: it asks for none; a document sent while it is open is kept with it all the same.
    DOCUMENT: one document, in versions: what came since the last 确认提交 replaces what was there.
    ANYTHING: any number of any sort, the days' and the leads' files among them; no versions.
    """

    NONE = "none"
    DOCUMENT = "document"
    ANYTHING = "anything"


class FulfilledBy(Enum):
    """The ways a deliverable is fulfilled.

    HANDING_IN: text or files, confirmed.
    REGISTERING: the unit's first liaison registers; text may still be handed in where that has not happened.
    TABLE: the form of the final table.
    ACTIVITIES: entries of the activity register, under /activities.
    """

    HANDING_IN = "handing-in"
    REGISTERING = "registering"
    TABLE = "table"
    ACTIVITIES = "activities"


class ClosedBy(StrEnum):
    """The button that closes a hand-in, by the verb of its action."""

    CONFIRMING = "hand-in"
    SAYING_ALL = "all-materials"


@dataclass(frozen=True, slots=True)
class KindTraits:
    """The way deliverables of one kind are handed in: a row of the table `_traits`."""

    text: TextTaken
    files: FilesTaken
    fulfilled: FulfilledBy
    closed: ClosedBy = ClosedBy.CONFIRMING


class DeliverableKind(StrEnum):
    """The kinds of deliverable, by their word in a campaign file.

    A new kind is a member, its row in `_traits`, and its words in `dialogs.texts.words.deliverable_kinds`; mypy tells
    which of them is forgotten.
    """

    DOCUMENT = "document"
    ADDRESS = "address"
    CONTACT = "contact"
    TEXT = "text"
    MATERIALS = "materials"
    TABLE = "table"
    REGISTER = "register"

    @property
    def traits(self) -> KindTraits:
        """Return how deliverables of this kind are handed in."""
        return _traits(self)


@cache
def _traits(kind: DeliverableKind) -> KindTraits:
    match kind:
        case DeliverableKind.DOCUMENT:
            return KindTraits(TextTaken.NONE, FilesTaken.DOCUMENT, FulfilledBy.HANDING_IN)
        case DeliverableKind.ADDRESS:
            return KindTraits(TextTaken.ADDRESS, FilesTaken.NONE, FulfilledBy.HANDING_IN)
        case DeliverableKind.CONTACT:
            return KindTraits(TextTaken.WORDS, FilesTaken.NONE, FulfilledBy.REGISTERING)
        case DeliverableKind.TEXT:
            return KindTraits(TextTaken.WORDS, FilesTaken.NONE, FulfilledBy.HANDING_IN)
        case DeliverableKind.MATERIALS:
            return KindTraits(TextTaken.NONE, FilesTaken.ANYTHING, FulfilledBy.HANDING_IN, closed=ClosedBy.SAYING_ALL)
        case DeliverableKind.TABLE:
            return KindTraits(TextTaken.NONE, FilesTaken.NONE, FulfilledBy.TABLE)
        case DeliverableKind.REGISTER:
            return KindTraits(TextTaken.NONE, FilesTaken.NONE, FulfilledBy.ACTIVITIES)
        case other:
            assert_never(other)


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
        """Return the due of units of that kind, None if they do not owe it."""
        return next((due for due in self.dues if kind in due.kinds), None)

    @property
    def takes_anything(self) -> bool:
        """Whether any number of files may come in until the unit says that is all."""
        return self.kind.traits.files is FilesTaken.ANYTHING

    @property
    def is_document(self) -> bool:
        """Whether one document is asked for."""
        return self.kind.traits.files is FilesTaken.DOCUMENT

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
    """The reminders to units that miss a deliverable, and to those above, relative to the due day (INTERFACE §7)."""

    reminders: tuple[DayTime, ...]
    escalation: DayTime
    bulletin: DayTime
    overdue: tuple[DayTime, ...]
    source: str = OURS
