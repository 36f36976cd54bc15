"""Who and what exists on the double: the bot, people, chats, message numbers."""

import itertools
from typing import Any

from tests.botapi.chats import Chat, unknown_chat
from tests.botapi.messages import JsonObject

GROUP_ANONYMOUS_BOT: JsonObject = {
    "id": 1087968824,
    "is_bot": True,
    "first_name": "Group",
    "username": "GroupAnonymousBot",
}
"""The sender Telegram shows for an anonymous admin (Bot API, Message.sender_chat)."""
CHANNEL_BOT: JsonObject = {"id": 136817688, "is_bot": True, "first_name": "Channel", "username": "Channel_Bot"}
"""The sender Telegram shows for somebody who writes to a group as a channel."""


class Directory:
    """Chats and users by id."""

    def __init__(self, bot_id: int, username: str) -> None:
        self.bot: JsonObject = {"id": bot_id, "is_bot": True, "first_name": "周报助手", "username": username}
        self.chats: dict[int, Chat] = {}
        self.users: dict[int, JsonObject] = {bot_id: self.bot}
        self._account_ids = itertools.count(1)
        self._chat_ids: dict[int, itertools.count[int]] = {}

    def add_user(self, user: JsonObject) -> None:
        """Make a person known."""
        self.users[user["id"]] = user

    def add_chat(self, chat: Chat) -> None:
        """Make a chat known. Raises ValueError where the id is taken."""
        if chat.id in self.chats:
            raise ValueError(f"chat {chat.id} exists")
        self.chats[chat.id] = chat

    def chat(self, reference: Any) -> Chat:
        """The chat of an id or ``@username``. Raises ApiError 400 "chat not found"."""
        if isinstance(reference, str):
            named = (chat for chat in self.chats.values() if chat.username and f"@{chat.username}" == reference)
            found = next(named, None)
        else:
            found = self.chats.get(reference)
        if found is None:
            raise unknown_chat()
        return found

    def next_message_id(self, chat: Chat) -> int:
        """Supergroups and channels number their messages themselves, all other chats of an account share a count."""
        if chat.type in {"supergroup", "channel"}:
            return next(self._chat_ids.setdefault(chat.id, itertools.count(1)))
        return next(self._account_ids)
