"""A channel whose people are the test: what they do becomes raw updates, what they are sent is kept to be looked at."""

import base64
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime

from bot.channels.base import (
    Arrival,
    ButtonPressed,
    Content,
    Dispatch,
    FileArrived,
    ReachChanged,
    Receive,
    TextArrived,
    TextEdited,
)
from bot.channels.errors import FetchError, SendError, UnreadableUpdate
from dialogs.model.submissions import FileKind


@dataclass
class Seen:
    """A message as its reader sees it now; `history` are the texts it had before edits."""

    reference: str
    text: str
    buttons: dict[str, str]
    documents: tuple[tuple[str, bytes, str], ...] = ()
    history: list[str] = field(default_factory=list)


class PlayedChannel:
    """Implements `Channel`. `failing` makes sends to a chat fail with that error, until taken out again."""

    name = "telegram"

    def __init__(self) -> None:
        self.chats: dict[str, list[Seen]] = {}
        self.files: dict[str, bytes] = {}
        self.failing: dict[str, SendError] = {}
        self.missing_files: set[str] = set()
        self._receive: Receive | None = None
        self._updates = 0
        self._messages = 0

    async def start(self, receive: Receive) -> None:
        self._receive = receive

    async def stop(self) -> None:
        self._receive = None

    def stalled_for(self) -> float:
        return 0.0

    async def acknowledge(self, press: str) -> None:
        return None

    async def arrive(self, update: dict[str, object], update_id: str = "") -> str:
        """Something arrives; returns the update's id."""
        assert self._receive is not None
        self._updates += 1
        number = update_id or str(self._updates)
        await self._receive(number, json.dumps(update).encode())
        return number

    def next_message(self) -> str:
        self._messages += 1
        return f"m{self._messages}"

    def read(self, raw: bytes) -> Arrival:
        try:
            update = json.loads(raw)
            chat, person = update["chat"], update["person"]
        except (ValueError, KeyError) as error:
            raise UnreadableUpdate("no update") from error
        return Arrival(
            channel=self.name,
            person=person,
            display_name=update.get("name", ""),
            chat=chat,
            private=not chat.startswith("-"),
            content=_content(update),
            anonymous=update.get("anonymous", False),
            title=update.get("title", ""),
            sent_at=datetime.fromisoformat(update["sent_at"]) if "sent_at" in update else None,
        )

    async def send(self, dispatch: Dispatch) -> str:
        if dispatch.chat in self.failing:
            raise self.failing[dispatch.chat]
        chat = self.chats.setdefault(dispatch.chat, [])
        buttons = {label: data for row in dispatch.buttons for label, data in row}
        if dispatch.replaces:
            seen = next(s for s in chat if s.reference == dispatch.replaces)
            seen.history.append(seen.text)
            seen.text, seen.buttons = dispatch.message.text, buttons
            return seen.reference
        documents = tuple((f.name, f.path.read_bytes(), f.caption) for f in dispatch.files)
        seen = Seen(f"s{sum(map(len, self.chats.values()))}", dispatch.message.text, buttons, documents)
        chat.append(seen)
        return seen.reference

    async def fetch(self, remote: str) -> AsyncIterator[bytes]:
        if remote in self.missing_files:
            raise FetchError("gone", gone=True)
        yield self.files[remote]


def _content(update: dict[str, object]) -> Content:
    message = str(update.get("message", ""))
    match update["type"]:
        case "text":
            return TextArrived(str(update["text"]), message)
        case "edit":
            return TextEdited(str(update["text"]), message)
        case "press":
            return ButtonPressed(str(update["data"]), "")
        case "reach":
            return ReachChanged(bool(update["reachable"]))
        case "file":
            return FileArrived(
                kind=FileKind(str(update["kind"])),
                remote=str(update["remote"]),
                unique=str(update["remote"]),
                name=str(update["file_name"]),
                size=int(str(update["size"])),
                mime=str(update.get("mime", "")),
                caption=str(update.get("caption", "")),
                album=str(update.get("album", "")),
                message=message,
                too_large=bool(update.get("too_large", False)),
                limit=20_000_000 if update.get("too_large") else 0,
            )
        case other:
            raise UnreadableUpdate(f"no type of update: {base64.b64encode(str(other).encode()).decode()}")
