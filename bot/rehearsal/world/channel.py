"""The simulated channel: a chat service in memory, with the same contract as a real one.

What people do becomes an update's raw bytes, handed to the program's `Receive` like any other; what the program sends
appears on their screens.
"""

import json
from collections.abc import AsyncIterator, Callable
from datetime import datetime

from bot.channels.base import Arrival, ButtonPressed, Content, Dispatch, FileArrived, Receive, TextArrived, TextEdited
from bot.channels.errors import FetchError, UnreadableUpdate
from bot.rehearsal.world.screen import Screen, seen
from dialogs.model.submissions import FileKind

NAME = "sim"

ANSWER, NOTICE = "answer", "notice"
"""What called for a message: an act in that chat, or one elsewhere."""

Update = dict[str, str | int]
"""What somebody did: `person`, `name`, `chat`, `title` (of a group, else empty), `kind` and what belongs to it."""


class SimulatedChannel:
    """Keeps screens and files. `now` gives the instant a message appears at."""

    name = NAME

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._receive: Receive | None = None
        self._updates = 0
        self._references = 0
        self._files: dict[str, bytes] = {}
        self.screens: dict[str, Screen] = {}
        self.occasion = ""
        """What calls for the messages that are sent now."""
        self.acting = ""
        """The chat somebody acts in: what others are told because of it is no answer."""
        self.sent: list[tuple[datetime, str, str]] = []
        """Every message sent: when, to which chat, and what called for it."""

    async def start(self, receive: Receive) -> None:
        """Begin to hand over updates."""
        self._receive = receive

    async def stop(self) -> None:
        """Hand over nothing more."""
        self._receive = None

    def screen(self, chat: str) -> Screen:
        """The screen of that chat."""
        return self.screens.setdefault(chat, Screen())

    def reference(self) -> str:
        """The reference of a new message."""
        self._references += 1
        return str(self._references)

    def upload(self, data: bytes) -> str:
        """Keep a file that is being sent; returns what fetches it."""
        remote = f"file-{len(self._files) + 1}"
        self._files[remote] = data
        return remote

    async def hand_over(self, update: Update) -> None:
        """An update arrives. Raises RuntimeError while the channel is stopped."""
        if self._receive is None:
            raise RuntimeError("the channel is stopped")
        self._updates += 1
        raw = json.dumps(update, ensure_ascii=False).encode()
        await self._receive(str(self._updates), raw)

    def read(self, raw: bytes) -> Arrival:
        """Read an update's bytes. Raises `UnreadableUpdate`."""
        try:
            update = json.loads(raw)
            return Arrival(
                channel=NAME,
                person=f"{NAME}:{update['person']}",
                display_name=update["name"],
                chat=update["chat"],
                private=not update["title"],
                content=_content(update),
                title=update["title"],
            )
        except (ValueError, KeyError, TypeError) as error:
            raise UnreadableUpdate(type(error).__name__) from error

    async def send(self, dispatch: Dispatch) -> str:
        """Show the message on the chat's screen."""
        reference = self.reference()
        buttons = tuple(button for row in dispatch.buttons for button in row)
        files = tuple((file.name, file.path) for file in dispatch.files)
        message = seen(reference, self._now(), dispatch.message, buttons, files)
        self.screen(dispatch.chat).show(message, dispatch.replaces)
        told_others = self.occasion == ANSWER and dispatch.chat != self.acting
        self.sent.append((self._now(), dispatch.chat, NOTICE if told_others else self.occasion))
        return dispatch.replaces or reference

    async def acknowledge(self, press: str) -> None:
        """Nobody waits."""

    async def fetch(self, remote: str) -> AsyncIterator[bytes]:
        """A file's bytes."""
        if remote not in self._files:
            raise FetchError(remote, gone=True)
        yield self._files[remote]

    def stalled_for(self) -> float:
        """It never stalls."""
        return 0.0


def _content(update: Update) -> Content:
    message = str(update["message"])
    match update["kind"]:
        case "text":
            return TextArrived(str(update["text"]), message)
        case "edit":
            return TextEdited(str(update["text"]), message)
        case "press":
            return ButtonPressed(str(update["data"]), message)
        case "file":
            return FileArrived(
                kind=FileKind(str(update["file"])),
                remote=str(update["remote"]),
                unique=str(update["unique"]),
                name=str(update["file_name"]),
                size=int(update["size"]),
                mime="",
                caption=str(update["caption"]),
                album=str(update["album"]),
                message=message,
            )
        case other:
            raise ValueError(other)
