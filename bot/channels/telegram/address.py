"""Telegram's addresses as the rest of the program holds them: chats, topics, messages, people.

A chat is `-100123`, one of its topics `-100123/45`; a message `-100123:678`; a person `telegram:1001`.
"""

from dataclasses import dataclass

NAME = "telegram"


@dataclass(frozen=True, slots=True)
class ChatAddress:
    """Where a message goes: a chat, and the topic in it where it is a forum."""

    chat: int
    topic: int | None = None

    def __str__(self) -> str:
        return str(self.chat) if self.topic is None else f"{self.chat}/{self.topic}"

    @classmethod
    def parse(cls, text: str) -> "ChatAddress":
        """Read what `str` wrote. Raises ValueError."""
        chat, slash, topic = text.partition("/")
        return cls(int(chat), int(topic) if slash else None)


@dataclass(frozen=True, slots=True)
class MessageReference:
    """One message of a chat: message ids are the chat's own, not the bot's."""

    chat: int
    message: int

    def __str__(self) -> str:
        return f"{self.chat}:{self.message}"

    @classmethod
    def parse(cls, text: str) -> "MessageReference":
        """Read what `str` wrote. Raises ValueError."""
        chat, _, message = text.partition(":")
        return cls(int(chat), int(message))


def person_of(user: int) -> str:
    """The account of a Telegram user."""
    return f"{NAME}:{user}"


def is_group(chat: str) -> bool:
    """Whether a chat is a group: Telegram numbers groups and channels below zero."""
    return chat.startswith("-")
