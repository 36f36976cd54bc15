"""Chats as the server keeps them: who may write, what was written."""

from typing import Any

from tests.botapi.arrivals import Arrivals
from tests.botapi.errors import ApiError, bad_request, forbidden, migrated
from tests.botapi.messages import BotMessage, ChatMessage, JsonObject


class Chat:
    """A chat of any type; ``bot_status`` is the bot's ChatMember status in it."""

    type = "private"

    def __init__(self, chat_id: int, name: str) -> None:
        self.id = chat_id
        self.name = name
        self.username: str | None = None
        self.bot_status = "member"
        self.messages: dict[int, ChatMessage] = {}
        self.arrivals = Arrivals(name)
        self.pinned: list[int] = []
        self.threads: set[int] = set()
        self.last_action: str | None = None

    @property
    def json(self) -> JsonObject:
        """The Chat object in messages."""
        return {"id": self.id, "type": self.type}

    @property
    def is_group(self) -> bool:
        """Whether flood control counts it as a group."""
        return self.type != "private"

    def check_writable(self) -> None:
        """Raises ApiError where the bot can send and edit nothing."""

    def check_thread(self, thread_id: int | None) -> None:
        """Raises ApiError 400 for a topic that is not there."""
        if thread_id is not None and thread_id not in self.threads:
            raise bad_request("message thread not found")

    def find(self, message_id: Any, purpose: str) -> ChatMessage:
        """A message that is there. Raises ApiError 400 "message to PURPOSE not found"."""
        message = self.messages.get(message_id)
        if message is None or message.deleted:
            raise bad_request(f"message to {purpose} not found")
        return message

    def arrived(self, message: BotMessage) -> None:
        """A message from the bot is in the chat."""
        self.messages[message.message_id] = message
        self.arrivals.add(message, "new")


class PrivateChat(Chat):
    """The conversation between one person and the bot."""

    def __init__(self, chat_id: int, first_name: str, username: str | None) -> None:
        super().__init__(chat_id, first_name)
        self.username = username
        self.started = False
        """Whether the person ever wrote: before that a bot cannot."""
        self.deactivated = False

    @property
    def json(self) -> JsonObject:
        """The Chat object in messages."""
        chat: JsonObject = {"id": self.id, "type": "private", "first_name": self.name}
        return {**chat, "username": self.username} if self.username else chat

    @property
    def blocked(self) -> bool:
        """Whether the person stopped the bot."""
        return self.bot_status == "kicked"

    def check_writable(self) -> None:
        """Raises ApiError 403."""
        if self.deactivated:
            raise forbidden("user is deactivated")
        if self.blocked:
            raise forbidden("bot was blocked by the user")
        if not self.started:
            raise forbidden("bot can't initiate conversation with a user")


class SharedChat(Chat):
    """A group, supergroup or channel."""

    def __init__(self, chat_id: int, title: str, kind: str) -> None:
        super().__init__(chat_id, title)
        self.type = kind
        self.admins: set[int] = set()
        self.members: set[int] = set()
        self.creator: int | None = None
        self.migrated_to: int | None = None

    @property
    def json(self) -> JsonObject:
        """The Chat object in messages."""
        chat: JsonObject = {"id": self.id, "type": self.type, "title": self.name}
        if self.username:
            chat["username"] = self.username
        return {**chat, "is_forum": True} if self.threads else chat

    def check_writable(self) -> None:
        """Raises ApiError: 400 after a migration, 403 where the bot is not in (or, in a channel, no admin)."""
        if self.migrated_to is not None:
            raise migrated(self.migrated_to)
        if self.bot_status == "kicked":
            raise forbidden(f"bot was kicked from the {self.type} chat")
        if self.bot_status == "left":
            raise forbidden(f"bot is not a member of the {self.type} chat")
        if self.type == "channel" and self.bot_status != "administrator":
            raise bad_request("need administrator rights in the channel chat")

    def require_rights(self, what: str) -> None:
        """Raises ApiError 400 where the bot is no admin."""
        self.check_writable()
        if self.bot_status != "administrator":
            raise bad_request(f"not enough rights to {what}")

    def status_of(self, user_id: int) -> str:
        """A person's ChatMember status."""
        if user_id == self.creator:
            return "creator"
        if user_id in self.admins:
            return "administrator"
        return "member" if user_id in self.members else "left"


def unknown_chat() -> ApiError:
    """For an id nobody on the double has."""
    return bad_request("chat not found")
