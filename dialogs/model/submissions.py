"""Subjects, submissions, files, leads: what a unit hands in, as data."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Subject:
    """The subject of a submission: a day's report, or a deliverable (the final table is one). Exactly one is set."""

    day: date | None = None
    deliverable: str = ""

    def __str__(self) -> str:
        return f"day:{self.day.isoformat()}" if self.day else f"item:{self.deliverable}"

    @classmethod
    def parse(cls, text: str) -> "Subject":
        """Read what `str` wrote. Raises ValueError."""
        sort, _, rest = text.partition(":")
        if sort == "day":
            return cls(day=date.fromisoformat(rest))
        if sort == "item" and rest:
            return cls(deliverable=rest)
        raise ValueError(f"no subject: {text!r}")


class Status(StrEnum):
    """The states of a submission: 草稿, 已提交, 退回."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"


class Source(StrEnum):
    """The ways values come in (来源), in the words of the workbook."""

    QUESTIONS = "问答"
    QUICK = "快捷"
    TABLE = "表格"
    PAGE = "页面"


@dataclass(frozen=True, slots=True)
class Submission:
    """A unit's submission for one subject as it stands now.

    `values` by indicator key, whole numbers (what the unit itself entered; a single school's `schools` is implied and
    is not among them). `confirmed` maps an indicator key to the warning the liaison confirmed. `reasons` to the reason
    given with it. `zero` marks a confirmed 今日无活动. `first_submitted_at` never moves once set; `revision` grows with
    every change. For a deliverable that is no table `values` is empty, and its files are `KeptFile`s.
    `text` holds what an address, contact or text deliverable says.
    """

    unit_id: int
    subject: Subject
    status: Status
    values: Mapping[str, int] = field(default_factory=dict)
    confirmed: Mapping[str, str] = field(default_factory=dict)
    reasons: Mapping[str, str] = field(default_factory=dict)
    zero: bool = False
    source: Source = Source.QUESTIONS
    text: str = ""
    first_submitted_at: datetime | None = None
    changed_at: datetime | None = None
    submitted_by: str = ""
    receipt: str = ""
    revision: int = 0

    @property
    def counts(self) -> bool:
        """Whether its figures count: a draft and a returned report count for nothing."""
        return self.status is Status.SUBMITTED


class FileKind(StrEnum):
    """The kinds of received file."""

    PHOTO = "photo"
    VIDEO = "video"
    DOCUMENT = "document"


class FileTrouble(StrEnum):
    """The reasons why a file cannot be taken."""

    TOO_LARGE = "too-large"
    NOT_ALLOWED = "not-allowed"
    PROGRAM = "program"
    WEB_PAGE = "web-page"
    PICTURE_FORM = "picture-form"
    MEDIA_FORM = "media-form"
    ARCHIVE_FORM = "archive-form"
    OFFICE_FORM = "office-form"
    EMPTY = "empty"
    UNREADABLE = "unreadable"
    TOO_MANY_PIXELS = "too-many-pixels"
    LOST = "lost"


class FileState(StrEnum):
    """pending: announced, the bytes are not on disk yet; kept: they are, with their hash; lost: they cannot be had."""

    PENDING = "pending"
    KEPT = "kept"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class Target:
    """The owner of a file: a unit's subject, or its lead `lead` (then `subject` is the lead's day)."""

    unit_id: int
    subject: Subject
    lead: int | None = None


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file a unit sent. `number` is its 编号; `sha256` is empty while it is pending; `size` in bytes.

    `private` is 不公开: kept and counted, left out of whatever others see. `repeats` is the number of an earlier file
    of the unit with the same bytes or picture. `starred` is 择优推介, of a case.
    """

    number: int
    kind: FileKind
    state: FileState
    name: str
    size: int
    target: Target
    sha256: str = ""
    mime: str = ""
    caption: str = ""
    category: str = ""
    album: str = ""
    sent_by: str = ""
    sent_at: datetime | None = None
    private: bool = False
    repeats: int | None = None
    starred: bool = False


CASE = "典型案例"
"""The category (类别) of what may be recommended besides leads."""


@dataclass(frozen=True, slots=True)
class Lead:
    """A story lead (新闻线索) worth a reporter's visit. `number` is N of 线索N; `starred` is 择优推介."""

    number: int
    unit_id: int
    day: date
    title: str
    body: str
    category: str = ""
    starred: bool = False
    sent_by: str = ""
    sent_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Revision:
    """One field changed after a first submission, or an act such as a return, an extension, an unlock.

    `field` is an indicator key, or the act's word (退回, 延期, 解锁 …) where no indicator changed.
    """

    at: datetime
    unit_id: int
    subject: Subject
    field: str
    old: str
    new: str
    by: str
    reason: str = ""
