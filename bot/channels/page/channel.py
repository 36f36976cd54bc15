"""The phone page as a channel: what a browser sends becomes updates, what is said appears in the chat on the page.

The channel keeps nothing itself: a `Mailbox` shows messages, `Uploads` hold files until they are fetched. An update is
a JSON object: `chat`, `name`, `kind` (text, press, file) and what belongs to the kind.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any, Protocol

from bot.channels.base import Arrival, ButtonPressed, Content, Dispatch, FileArrived, Picture, Receive, TextArrived
from bot.channels.errors import FetchError, NotReached, UnreadableUpdate
from dialogs.model.submissions import FileKind

NAME = "page"

PIECE = 256 * 1024

Shown = Mapping[str, Any]
"""A message on the page: `text`, `html`, `buttons` as rows of [label, data], `files` (`sha256`, `name`, `caption`,
`picture`); `own`: it is the reader's own."""


class Mailbox(Protocol):
    """Where messages are shown."""

    async def show(self, chat: str, message: Shown, replaces: str, identity: str) -> str:
        """Show a message, in place of `replaces` if that is still there; returns its reference once it is on disk.

        Once for each `identity`, however often it is asked to.
        """

    async def close(self) -> None:
        """Let go of everybody who watches."""


class Uploads(Protocol):
    """Files that were sent, until they are kept elsewhere."""

    def path(self, remote: str) -> Path | None:
        """Where the file lies, None where it is gone."""


class NotOpen(Exception):
    """The channel is stopped: nothing is taken at the moment."""


class PageChannel:
    """Implements `Channel`."""

    name = NAME
    shows_once = True

    def __init__(self, mailbox: Mailbox, uploads: Uploads) -> None:
        self._mailbox = mailbox
        self._uploads = uploads
        self._receive: Receive | None = None

    async def start(self, receive: Receive) -> None:
        """Begin to receive."""
        self._receive = receive

    async def stop(self) -> None:
        """Take nothing more, and let go of open pages: they come back when the program does."""
        self._receive = None
        await self._mailbox.close()

    async def hand_over(self, client_id: str, update: Mapping[str, object]) -> None:
        """What a browser sent, under the id it gave it: returns once it is on disk. Raises `NotOpen`."""
        if self._receive is None:
            raise NotOpen
        raw = json.dumps(update, ensure_ascii=False).encode("utf-8", "replace")
        await self._receive(f"{update['chat']}:{client_id}", raw)

    def read(self, raw: bytes) -> Arrival:
        """Read an update's bytes. Raises `UnreadableUpdate`."""
        try:
            update = json.loads(raw)
            chat = str(update["chat"])
            return Arrival(
                channel=NAME,
                person=f"{NAME}:{chat}",
                display_name=str(update["name"]),
                chat=chat,
                private=True,
                content=_content(update),
            )
        except (ValueError, KeyError, TypeError) as error:
            raise UnreadableUpdate(type(error).__name__) from error

    async def send(self, dispatch: Dispatch) -> str:
        """Show the message on its reader's page, whether it is open or not. Raises `NotReached`."""
        message = dispatch.message
        shown = {
            "text": message.text,
            "html": message.html,
            "buttons": dispatch.buttons,
            "files": [_file(file) for file in dispatch.files],
        }
        try:
            return await self._mailbox.show(dispatch.chat, shown, dispatch.replaces, dispatch.identity)
        except OSError as error:
            raise NotReached(type(error).__name__) from error

    async def acknowledge(self, press: str) -> None:
        """The page shows by itself that a press is on its way."""

    async def fetch(self, remote: str) -> AsyncIterator[bytes]:
        """A file's bytes, in pieces. Raises a `FetchError`."""
        with self.lies_at(remote).open("rb") as file:
            while piece := await asyncio.to_thread(file.read, PIECE):
                yield piece

    def lies_at(self, remote: str) -> Path:
        """Where an upload lies on this disk. Raises a `FetchError`."""
        path = self._uploads.path(remote)
        if path is None:
            raise FetchError("the upload is gone", gone=True)
        return path

    def done_with(self, remote: str) -> None:
        """The upload is kept elsewhere by now, or is not to be kept."""
        path = self._uploads.path(remote)
        if path is not None:
            path.unlink(missing_ok=True)

    def stalled_for(self) -> float:
        """It has no server to hear from."""
        return 0.0


def _file(file: Picture) -> Mapping[str, object]:
    return {"sha256": file.path.name, "name": file.name, "caption": file.caption, "picture": not file.as_document}


def _content(update: Mapping[str, Any]) -> Content:
    message = str(update["message"])
    match update["kind"]:
        case "text":
            return TextArrived(str(update["text"]), message)
        case "press":
            return ButtonPressed(str(update["press"]), message)
        case "file":
            return FileArrived(
                kind=FileKind(update["file"]),
                remote=str(update["remote"]),
                unique=str(update["remote"]),
                name=str(update["file_name"]),
                size=int(update["size"]),
                mime=str(update["mime"]),
                caption=str(update["caption"]),
                album=str(update["album"]),
                message=message,
            )
        case other:
            raise ValueError(other)
