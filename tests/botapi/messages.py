"""Messages as they lie in a chat."""

from dataclasses import dataclass, field
from typing import Any

from tests.botapi.files import StoredFile

JsonObject = dict[str, Any]
MEDIA_KINDS = ("photo", "document", "video", "audio", "voice", "animation", "sticker")


@dataclass(slots=True, eq=False)
class ChatMessage:
    """A message somebody wrote; ``payload`` is the Bot API's Message object in its newest state."""

    payload: JsonObject
    file: StoredFile | None = None
    update_ids: list[int] = field(default_factory=list)
    """The updates that told the program of it, edits included; empty where it was not told."""
    deleted: bool = False

    @property
    def message_id(self) -> int:
        """Unique in its chat."""
        return int(self.payload["message_id"])

    @property
    def chat_id(self) -> int:
        """The chat it lies in."""
        return int(self.payload["chat"]["id"])

    @property
    def text(self) -> str:
        """The text, empty for media."""
        return str(self.payload.get("text", ""))

    @property
    def caption(self) -> str:
        """The caption, empty without one."""
        return str(self.payload.get("caption", ""))

    @property
    def words(self) -> str:
        """Text or caption, whichever there is."""
        return self.text or self.caption

    @property
    def thread_id(self) -> int | None:
        """The topic it lies in."""
        return self.payload.get("message_thread_id")

    @property
    def reply_to(self) -> int | None:
        """The id of the message it answers."""
        quoted = self.payload.get("reply_to_message")
        return quoted and quoted["message_id"]

    @property
    def media(self) -> str | None:
        """``photo``, ``document``, … or None."""
        return next((kind for kind in MEDIA_KINDS if kind in self.payload), None)


@dataclass(slots=True, eq=False)
class BotMessage(ChatMessage):
    """A message the program sent."""

    keyboard: list[list[str]] = field(default_factory=list)
    """Rows of a reply keyboard sent with it."""
    editable: bool = True
    """Telegram lets no message be edited that was sent with anything but inline buttons."""
    edits: list[JsonObject] = field(default_factory=list)
    """Its earlier payloads, oldest first."""

    @property
    def markup(self) -> list[list[JsonObject]]:
        """The inline buttons as sent."""
        return list(self.payload.get("reply_markup", {}).get("inline_keyboard", []))

    @property
    def buttons(self) -> list[list[str]]:
        """The labels of the inline buttons, row by row."""
        return [[button["text"] for button in row] for row in self.markup]

    @property
    def labels(self) -> list[str]:
        """The same in one list."""
        return [label for row in self.buttons for label in row]

    @property
    def content(self) -> bytes:
        """The bytes of its photo or document. Raises AssertionError where it has none."""
        if self.file is None:
            raise AssertionError(f"no file in message {self.message_id}: {self.words!r}")
        return self.file.content

    @property
    def album(self) -> str | None:
        """What joins the messages of one media group."""
        return self.payload.get("media_group_id")

    def button(self, label: str) -> JsonObject:
        """The button of that label. Raises AssertionError that lists the labels there are."""
        found = next((button for row in self.markup for button in row if button["text"] == label), None)
        if found is None:
            raise AssertionError(f"no button {label!r}; there are {self.labels} under {self.words!r}")
        return found

    def __repr__(self) -> str:
        return f"<BotMessage {self.chat_id}/{self.message_id} {self.media or 'text'} {self.words!r} {self.buttons}>"
