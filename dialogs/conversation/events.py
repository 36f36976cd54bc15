"""Events: the closed set of a conversation's inputs.

An event carries what a channel saw, in domain words; the instant comes with the facts. `message` is the channel's own
reference of the message it came in, so that a later edit of that message finds the answers it gave.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from dialogs.forms.annex import Likeness
from dialogs.model.outgoing import Action
from dialogs.model.submissions import FileTrouble, KeptFile


@dataclass(frozen=True, slots=True)
class Said:
    """The person sent text: an answer, a command, a quick entry."""

    text: str
    message: str = ""


@dataclass(frozen=True, slots=True)
class Pressed:
    """The person pressed a button. `action` is None where the button is unknown, another person's or too old.

    `on` is the outbox key of the message it stands on, so that the answer can replace it in place.
    """

    action: Action | None
    on: str = ""


@dataclass(frozen=True, slots=True)
class Edited:
    """The person edited an earlier message of theirs to `text`."""

    text: str
    message: str


@dataclass(frozen=True, slots=True)
class FileOffered:
    """A file was announced; its bytes are not here yet. The dialog decides what it belongs to, and says nothing yet.

    `file` is as announced: state pending, number given, its target still the person's first unit and today.
    """

    file: KeptFile
    message: str = ""


@dataclass(frozen=True, slots=True)
class FilesKept:
    """The bytes of one file, or of the members of one album so far, are on disk: now the dialog acknowledges them.

    `alike`: numbers of those that look like a picture the unit sent before, pressed or scaled anew.
    """

    files: tuple[KeptFile, ...]
    alike: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class TableRead:
    """A kept file that is a sheet was looked at, whether it is the notice's table: in place of `FilesKept` for it.

    `values` by indicator key, of what is asked. Where `faults` say what is wrong with the sheet nothing is taken.
    `likeness`: how much it is the table; `body`: the unit that it says reports (报送单位), empty where it says none;
    `notes`: what of it was left out.
    """

    file: KeptFile
    values: Mapping[str, int]
    faults: tuple[str, ...] = ()
    likeness: Likeness = Likeness.ANNEX
    body: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FileRefused:
    """A file could not be taken: `name` as sent, `size` in bytes, `limit` in bytes where there is one."""

    name: str
    size: int
    trouble: FileTrouble
    limit: int = 0


@dataclass(frozen=True, slots=True)
class ContactShared:
    """A contact was sent. `own`: it is the sender's own, and proves the number."""

    phone: str
    own: bool


@dataclass(frozen=True, slots=True)
class Woken:
    """The moment the person asked to be reminded at (稍后提醒) has come, for that unit and day."""

    unit_id: int
    day: str


Event = Said | Pressed | Edited | FileOffered | FilesKept | TableRead | FileRefused | ContactShared | Woken
