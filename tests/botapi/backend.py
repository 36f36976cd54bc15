"""The state behind the double, shared by the HTTP side and the people who use the bot."""

import time
from collections.abc import Callable

from tests.botapi.callbacks import Callbacks
from tests.botapi.chats import Chat
from tests.botapi.directory import Directory
from tests.botapi.errors import ApiError
from tests.botapi.faults import Faults
from tests.botapi.files import FileStore, StoredFile
from tests.botapi.ledger import Kind, Ledger
from tests.botapi.limits import FloodControl, TelegramLimits
from tests.botapi.messages import BotMessage, ChatMessage, JsonObject
from tests.botapi.profile import BotProfile
from tests.botapi.schema import Schema, Violation
from tests.botapi.updates import UpdateQueue, as_update
from tests.botapi.webhook import Webhook


class Backend:
    """One bot's corner of Telegram."""

    def __init__(
        self,
        *,
        bot_id: int,
        username: str,
        limits: TelegramLimits | None,
        validate: bool,
        now: Callable[[], float] = time.time,
    ) -> None:
        self.ledger = Ledger()
        self.directory = Directory(bot_id, username)
        self.files = FileStore()
        self.updates = UpdateQueue(self.ledger)
        self.webhook = Webhook(self.updates, self.ledger)
        self.callbacks = Callbacks()
        self.faults = Faults()
        self.flood = FloodControl(limits)
        self.profile = BotProfile()
        self.schema = Schema(enabled=validate)
        self.violations: list[Violation] = []
        self._now = now

    def date(self) -> int:
        """Unix seconds for a new message."""
        return int(self._now())

    def blame(self, method: str, error: ApiError) -> None:
        """Keep a refusal that only a faulty program earns."""
        if error.violation:
            self.violations.append(Violation(method, error.description))

    def publish(self, kind: str, body: JsonObject, chat: Chat) -> int | None:
        """Queue an update for the program; its id, or None where the program asked for no such updates."""
        if not self.updates.wants(kind):
            return None
        update = as_update(self.updates.new_id(), kind, body)
        self.schema.check_update(update)
        self.updates.put(update, key=chat.id)
        return int(update["update_id"])

    def told(self, message: ChatMessage, kind: str, chat: Chat) -> None:
        """Publish a person's message, or its change, and remember under which update id."""
        update_id = self.publish(kind, message.payload, chat)
        if update_id is not None:
            message.update_ids.append(update_id)

    def deliver(self, chat: Chat, content: JsonObject, file: StoredFile | None = None) -> BotMessage:
        """Put a message of the bot into a chat for good."""
        payload = {"message_id": self.directory.next_message_id(chat), "date": self.date(), "chat": chat.json}
        sender = {"sender_chat": chat.json} if chat.type == "channel" else {"from": self.directory.bot}
        message = BotMessage({**payload, **sender, **content}, file)
        chat.arrived(message)
        self.ledger.note(Kind.DELIVERED, chat_id=chat.id, message_id=message.message_id, text=message.words)
        return message

    def edit(self, chat: Chat, message: BotMessage, payload: JsonObject, file: StoredFile | None = None) -> None:
        """Change a message of the bot for good."""
        event = "markup" if _contents(payload) == _contents(message.payload) else "edit"
        message.edits.append(message.payload)
        message.payload = {**payload, "edit_date": self.date()}
        message.file = file or message.file
        chat.arrivals.add(message, event)
        self.ledger.note(Kind.EDITED, chat_id=chat.id, message_id=message.message_id, text=message.words)


def _contents(payload: JsonObject) -> JsonObject:
    return {name: value for name, value in payload.items() if name not in {"reply_markup", "edit_date"}}
