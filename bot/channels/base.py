"""What the program asks of a channel, and the channel-neutral form of what arrives on one.

A channel knows neither storage nor reports. It hands raw bytes to `Receive`, which returns after they are committed to
the inbox; later it is asked to `read` those bytes, to `send` a message and to `fetch` a file's bytes.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol, runtime_checkable

from dialogs.model.outgoing import Outgoing
from dialogs.model.submissions import FileKind

Receive = Callable[[str, bytes], Awaitable[None]]
"""`receive(update_id, raw)`: returns once the update is on disk (again and again for the same id: stored once).

Called in the order of arrival; calls may overlap, so that many share a commit. Raises if the update could not be
stored; the channel must then not acknowledge it.
"""

PartSent = Callable[[int, str, int], Awaitable[None]]
"""`on_part(done, reference, upcoming)`: so many parts of a message are out, the first of those sent now as `reference`.

Awaited between two parts: returns when that is on disk and the next part, which makes `upcoming` messages (an album
one a file), may leave. What it raises ends the sending.
"""


@dataclass(frozen=True, slots=True)
class TextArrived:
    """Text somebody sent; `message` is the channel's reference of the message."""

    text: str
    message: str


@dataclass(frozen=True, slots=True)
class TextEdited:
    """A message somebody edited to `text`."""

    text: str
    message: str


@dataclass(frozen=True, slots=True)
class ButtonPressed:
    """A button: its opaque data as the client sent it back, and the reference of the press, to acknowledge."""

    data: str
    press: str


@dataclass(frozen=True, slots=True)
class FileArrived:
    """A file was sent: `remote` fetches it, `unique` is stable for the same file, `album` joins the members of one.

    `size` in bytes as the channel states it, 0 where it does not. `too_large`: the channel will not hand it out;
    `limit` is then how large it may be.
    """

    kind: FileKind
    remote: str
    unique: str
    name: str
    size: int
    mime: str
    caption: str
    album: str
    message: str
    too_large: bool = False
    limit: int = 0


@dataclass(frozen=True, slots=True)
class ContactArrived:
    """A contact card; `own` where it is provably the sender's."""

    phone: str
    own: bool


@dataclass(frozen=True, slots=True)
class ReachChanged:
    """The person blocked or unblocked the bot, or it was added to or removed from the group."""

    reachable: bool


@dataclass(frozen=True, slots=True)
class ChatMoved:
    """A group became another chat (group → supergroup): `chat` is its new address."""

    chat: str


@dataclass(frozen=True, slots=True)
class NothingToDo:
    """An update that concerns nobody (a service message, a channel post)."""


Content = (
    TextArrived | TextEdited | ButtonPressed | FileArrived | ContactArrived | ReachChanged | ChatMoved | NothingToDo
)


@dataclass(frozen=True, slots=True)
class Arrival:
    """One update, read. `person` is the account (`telegram:1001`), empty where nobody can be named.

    `chat` is the address answers go to; `private` whether only that person reads them; `title` the group's. An
    `anonymous` sender (a group admin posting as the group, a channel) is never trusted with a role. `sent_at` is the
    channel's own instant of the message.
    """

    channel: str
    person: str
    display_name: str
    chat: str
    private: bool
    content: Content
    sent_at: datetime | None = None
    anonymous: bool = False
    title: str = ""


@dataclass(frozen=True, slots=True)
class Picture:
    """A file to send with a message: its bytes lie at `path`. A picture that is `alone` joins no album."""

    path: Path
    name: str
    caption: str
    as_document: bool
    alone: bool = False


@dataclass(frozen=True, slots=True)
class Dispatch:
    """One message to deliver now. `buttons` are rows of (label, opaque data).

    `replaces` is the channel's reference of an earlier message to edit in place, empty to send a new one.
    A channel that has to deliver it in parts leaves out the first `done_parts`, which went out before, and awaits
    `on_part` after each part but the last. `continued` begins every further part of a text that had to be split.
    `identity` is the same whenever the same message is delivered anew.
    """

    chat: str
    message: Outgoing
    buttons: tuple[tuple[tuple[str, str], ...], ...] = ()
    files: tuple[Picture, ...] = ()
    replaces: str = ""
    continued: str = ""
    done_parts: int = 0
    on_part: PartSent | None = None
    identity: str = ""


@runtime_checkable
class OnDisk(Protocol):
    """A channel whose files lie on this machine's disk already: they are taken over, not fetched."""

    def lies_at(self, remote: str) -> Path:
        """Where it lies, whole and durable. Raises a `FetchError`."""

    def done_with(self, remote: str) -> None:
        """It is kept elsewhere by now, or is not to be kept."""


@runtime_checkable
class ShownOnce(Protocol):
    """A channel on which a message of one `Dispatch.identity` is shown once, however often it is sent."""

    shows_once: bool


class Channel(Protocol):
    """A way in and out. `name` prefixes its accounts and chats (`telegram`)."""

    @property
    def name(self) -> str:
        """The channel's name."""

    async def start(self, receive: Receive) -> None:
        """Begin to receive. Returns when receiving has begun."""

    async def stop(self) -> None:
        """Stop receiving; what was handed over stays handed over."""

    def read(self, raw: bytes) -> Arrival:
        """Read an update's bytes. Raises `UnreadableUpdate`."""

    async def send(self, dispatch: Dispatch) -> str:
        """Deliver; the channel's reference of the message (of the first part sent now). Raises a `SendError`."""

    async def acknowledge(self, press: str) -> None:
        """Stop the client's waiting sign on a pressed button. Never raises: nothing depends on it."""

    def fetch(self, remote: str) -> AsyncIterator[bytes]:
        """A file's bytes, in pieces. Raises a `FetchError`."""

    def stalled_for(self) -> float:
        """Seconds since the channel last heard from its server; 0 where that has no meaning."""
