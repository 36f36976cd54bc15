"""A script: what a simulated person does, as a generator of acts that is given the answer to each.

Scripts do nothing themselves: they yield an act and are sent the `Answer` that came of it. So a person is as free of
input and output as a dialog is, and what happens depends on nothing but the seed.
"""

from collections.abc import Generator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from dialogs.model.submissions import FileKind


@dataclass(frozen=True, slots=True)
class SampleFile:
    """A file to send: its bytes, and the name it has on the person's phone."""

    kind: FileKind
    name: str
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Typed:
    """Text typed and sent. `shown` is written in the ledger in its place where it holds a secret.

    `group` is the chat of a group it is said in, empty for the private chat; `after` how many seconds of thinking come
    before it.
    """

    text: str
    shown: str = ""
    group: str = ""
    after: float = 0.0


@dataclass(frozen=True, slots=True)
class Reworded:
    """An earlier message, by its reference, edited to `text`."""

    message: str
    text: str
    after: float = 0.0


@dataclass(frozen=True, slots=True)
class Pressed:
    """A button pressed: what it says, and the opaque data behind it."""

    label: str
    data: str
    group: str = ""
    after: float = 0.0


@dataclass(frozen=True, slots=True)
class Sent:
    """Files sent; several are one album. `caption` stands under the first."""

    files: tuple[SampleFile, ...]
    caption: str = ""
    after: float = 0.0


@dataclass(frozen=True, slots=True)
class Waited:
    """Nothing, for so many seconds."""

    after: float


Act = Typed | Reworded | Pressed | Sent | Waited


@dataclass(frozen=True, slots=True)
class Seen:
    """A message on a person's screen. `buttons` are (label, opaque data); `files` lie where their paths say."""

    reference: str
    at: datetime
    text: str
    buttons: tuple[tuple[str, str], ...] = ()
    files: tuple[tuple[str, Path], ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of an act: when it was done, the references of the messages sent, what appeared on the screen."""

    at: datetime
    sent: tuple[str, ...] = ()
    messages: tuple[Seen, ...] = ()

    @property
    def text(self) -> str:
        """All of it."""
        return "\n".join(message.text for message in self.messages)

    def says(self, *words: str) -> bool:
        """Whether every one of these words is in it."""
        return all(word in self.text for word in words)

    def offers(self, label: str) -> bool:
        """Whether it has a button of that label."""
        return any(label == own for message in self.messages for own, _ in message.buttons)


T = TypeVar("T")

Script = Generator[Act, Answer, T]
