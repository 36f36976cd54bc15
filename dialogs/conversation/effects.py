"""Effects: the closed set of the machine's outputs, carried out in the order a dialog gives them.

Effects say what happened, not how it is stored or sent. All effects of one event are one transaction.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from dialogs.model.outgoing import Outgoing
from dialogs.model.submissions import FileKind, Source, Subject, Target
from dialogs.model.units import Role


@dataclass(frozen=True, slots=True)
class Say:
    """Send this to the person (an answer)."""

    message: Outgoing


@dataclass(frozen=True, slots=True)
class Registered:
    """The person opened an invite and agreed: the role is theirs, the invite is used up, consent is recorded."""

    invite_id: int
    unit_id: int
    role: Role


@dataclass(frozen=True, slots=True)
class AnswersSaved:
    """Values were added to the unit's draft. `message`: the chat message that gave them, for later edits of it.

    `confirmed` are the warnings confirmed with them, `reasons` what was said to explain them, by indicator key.
    """

    unit_id: int
    subject: Subject
    values: Mapping[str, int]
    source: Source
    message: str = ""
    confirmed: Mapping[str, str] = field(default_factory=dict)
    reasons: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DraftCleared:
    """The draft was emptied at the liaison's wish (清空)."""

    unit_id: int
    subject: Subject


@dataclass(frozen=True, slots=True)
class Submitted:
    """确认提交: these values are the unit's submission from now on; what differs from before becomes revisions.

    For a deliverable that is no table `values` is empty and `text` what was handed in as text; its files are those
    filed under the subject. `reason` is why a correction was made.
    """

    unit_id: int
    subject: Subject
    values: Mapping[str, int]
    source: Source
    zero: bool = False
    text: str = ""
    reason: str = ""
    confirmed: Mapping[str, str] = field(default_factory=dict)
    reasons: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TextDrafted:
    """A text or address for a deliverable was saved as its draft."""

    unit_id: int
    subject: Subject
    text: str


@dataclass(frozen=True, slots=True)
class FileFiled:
    """The file of that number belongs to `target`, under `category`.

    `kind`: what it counts as, where that is something else than it was announced as (a photo sent as a file).
    """

    number: int
    target: Target
    category: str = ""
    kind: FileKind | None = None


@dataclass(frozen=True, slots=True)
class FileMarked:
    """The file is 不公开 from now on, or public again."""

    number: int
    private: bool


@dataclass(frozen=True, slots=True)
class FileRemoved:
    """The file was taken back before it was submitted."""

    number: int


@dataclass(frozen=True, slots=True)
class LeadSaved:
    """A lead was written, or changed: `number` is new where the facts' `next_lead` was used."""

    number: int
    unit_id: int
    day: date
    title: str
    body: str
    category: str


@dataclass(frozen=True, slots=True)
class ReminderAsked:
    """Remind this person once at `at` about that unit's day (稍后提醒)."""

    unit_id: int
    day: date
    at: datetime


@dataclass(frozen=True, slots=True)
class RoleLeft:
    """The person gave the role up; the unit keeps everything."""

    unit_id: int
    role: Role


@dataclass(frozen=True, slots=True)
class PersonErased:
    """The person wants their personal data deleted (个人信息保护法): name, phone, conversation, roles. Reports stay."""


@dataclass(frozen=True, slots=True)
class PhoneShared:
    """The person's own, proven phone number."""

    phone: str


Effect = (
    Say
    | Registered
    | AnswersSaved
    | DraftCleared
    | Submitted
    | TextDrafted
    | FileFiled
    | FileMarked
    | FileRemoved
    | LeadSaved
    | ReminderAsked
    | RoleLeft
    | PersonErased
    | PhoneShared
)
