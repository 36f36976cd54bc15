"""Outgoing messages, rendered once and kept until they are delivered."""

from dataclasses import dataclass
from enum import IntEnum, StrEnum


@dataclass(frozen=True, slots=True)
class Action:
    """`verb` with what it is about: a unit, a subject (`str(Subject)`), an argument."""

    verb: str
    unit_id: int = 0
    subject: str = ""
    arg: str = ""

    def __str__(self) -> str:
        # The fourth part held a number once. It stays, so that buttons already sent can still be read.
        return "|".join((self.verb, str(self.unit_id), self.subject, "-1", self.arg))

    @classmethod
    def parse(cls, text: str) -> "Action":
        """Read what `str` wrote. Raises ValueError."""
        verb, unit_id, subject, _, arg = text.split("|", 4)
        return cls(verb, int(unit_id), subject, arg)


class Lane(IntEnum):
    """Which messages go first: answers, then a group's digest, then broadcasts (prompts and reminders among them)."""

    ANSWER = 0
    GROUP = 1
    BROADCAST = 2


@dataclass(frozen=True, slots=True)
class Button:
    """A button. `label` is what is read; `action` what it means (`dialogs.model.outgoing`), never shown to the
    client."""

    label: str
    action: str


Buttons = tuple[tuple[Button, ...], ...]
"""Rows of buttons."""


class AttachmentKind(StrEnum):
    """The ways a channel shows an attachment: a picture by itself, photos together as an album, a document to open."""

    PICTURE = "picture"
    PHOTO = "photo"
    DOCUMENT = "document"


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file to send: bytes are found in the media store by `sha256`, shown under `name`."""

    kind: AttachmentKind
    sha256: str
    name: str
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message. `html`: `text` is Telegram's HTML subset, everything of people's in it escaped.

    `edits`: key of an earlier message whose text and buttons this one replaces in place; where that cannot be done the
    channel sends it as a new one. With attachments `text` is sent first, as a message of its own, if there is any.
    """

    text: str
    buttons: Buttons = ()
    html: bool = False
    attachments: tuple[Attachment, ...] = ()
    edits: str = ""
