"""Groups and channels: who posts there, the bot's coming and going, the change into a supergroup."""

from collections.abc import Callable, Sequence

from tests.botapi import incoming
from tests.botapi.arrivals import Arrival
from tests.botapi.backend import Backend
from tests.botapi.chats import SharedChat
from tests.botapi.directory import CHANNEL_BOT, GROUP_ANONYMOUS_BOT
from tests.botapi.messages import BotMessage, ChatMessage, JsonObject
from tests.botapi.methods.chats import member_json
from tests.botapi.people import Person


class Room(SharedChat):
    """What groups and channels have in common: the bot in it, and what it sent."""

    def __init__(self, backend: Backend, chat_id: int, title: str, kind: str) -> None:
        super().__init__(chat_id, title, kind)
        self._backend = backend
        backend.directory.add_chat(self)

    @property
    def title(self) -> str:
        """The name people see."""
        return self.name

    @property
    def inbox(self) -> list[BotMessage]:
        """Every message of the bot, oldest first."""
        return self.arrivals.messages

    @property
    def latest(self) -> BotMessage:
        """The newest of them."""
        if not self.inbox:
            raise AssertionError(f"{self.title} has no message of the bot")
        return self.inbox[-1]

    @property
    def unread(self) -> list[Arrival]:
        """What came after the last one waited for."""
        return self.arrivals.unread

    async def expect(
        self,
        contains: str | tuple[str, ...] = (),
        *,
        kind: str | None = None,
        where: Callable[[BotMessage], bool] | None = None,
        timeout: float = 30.0,  # noqa: ASYNC109  # what a test waits is part of what it says
    ) -> BotMessage:
        """Wait for a message or edit of the bot: see Arrivals.expect."""
        return await self.arrivals.expect(contains, kind=kind, where=where, timeout=timeout)

    async def bot_added(self, by: Person, *, admin: bool = False) -> None:
        """Somebody adds the bot, or makes it admin, or makes it a plain member again."""
        arrives = self.bot_status in {"left", "kicked"}
        self._switch(by, "administrator" if admin else "member")
        if arrives and self.type != "channel":
            bot = self._backend.directory.bot
            added: JsonObject = {"new_chat_members": [bot]}
            incoming.post(self._backend, self, (added, None), {"from": by.json})

    async def bot_kicked(self, by: Person) -> None:
        """Somebody removes the bot; it can no longer write."""
        self._switch(by, "kicked")

    def _switch(self, by: Person, new: str) -> None:
        bot_id = self._backend.directory.bot["id"]
        old, self.bot_status = self.bot_status, new
        change = {
            "chat": self.json,
            "from": by.json,
            "date": self._backend.date(),
            "old_chat_member": member_json(self._backend, self, bot_id, old),
            "new_chat_member": member_json(self._backend, self, bot_id, new),
        }
        self._backend.publish("my_chat_member", change, self)


class Group(Room):
    """A group or supergroup with its members; topics where ``threads`` has any."""

    async def post(
        self,
        text: str,
        *,
        by: Person,
        thread: int | None = None,
        reply_to: ChatMessage | None = None,
    ) -> ChatMessage:
        """A member writes. In privacy mode the bot sees commands to it and replies to it alone."""
        return self._say(incoming.text_content(text), {"from": by.json}, thread, reply_to)

    async def post_photo(
        self, content: bytes, caption: str | None = None, *, by: Person, thread: int | None = None
    ) -> ChatMessage:
        """A member sends a photo."""
        return self._say(incoming.photo_content(self._backend, content, caption), {"from": by.json}, thread)

    async def post_anonymously(self, text: str, *, thread: int | None = None) -> ChatMessage:
        """An anonymous admin writes: sender is the group itself, user 1087968824 stands in."""
        about = {"from": GROUP_ANONYMOUS_BOT, "sender_chat": self.json}
        return self._say(incoming.text_content(text), about, thread)

    async def post_as_channel(self, text: str, channel: "Channel") -> ChatMessage:
        """Somebody writes in the name of a channel."""
        about = {"from": CHANNEL_BOT, "sender_chat": channel.json}
        return self._say(incoming.text_content(text), about, None)

    async def migrate(self, new_id: int | None = None) -> "Group":
        """Become a supergroup with another id; both chats say so, the old one takes nothing more."""
        new = Group(self._backend, new_id or -1_000_000_000_000 + self.id, self.title, "supergroup")
        new.creator, new.admins, new.members = self.creator, self.admins, self.members
        new.bot_status = self.bot_status
        self.migrated_to = new.id
        about = {"from": GROUP_ANONYMOUS_BOT, "sender_chat": self.json}
        incoming.post(self._backend, self, ({"migrate_to_chat_id": new.id}, None), about)
        about = {"from": GROUP_ANONYMOUS_BOT, "sender_chat": new.json}
        incoming.post(self._backend, new, ({"migrate_from_chat_id": self.id}, None), about)
        return new

    def _say(
        self,
        content: incoming.Content,
        about: JsonObject,
        thread: int | None,
        reply_to: ChatMessage | None = None,
    ) -> ChatMessage:
        if thread is not None:
            self.check_thread(thread)
            about |= {"message_thread_id": thread, "is_topic_message": True}
        visible = self.bot_status in {"member", "administrator"} and self._is_for_bot(content[0], reply_to)
        about |= {"reply_to_message": incoming.quoted(reply_to)}
        return incoming.post(self._backend, self, content, about, visible=visible)

    def _is_for_bot(self, content: JsonObject, reply_to: ChatMessage | None) -> bool:
        if self.bot_status == "administrator" or not self._backend.profile.privacy_mode:
            return True
        if isinstance(reply_to, BotMessage):
            return True
        words: str = content.get("text") or content.get("caption") or ""
        name = self._backend.directory.bot["username"]
        first = words.split(maxsplit=1)[0] if words.strip() else ""
        return first.startswith("/") and first.partition("@")[2].lower() in {"", name.lower()}


class Channel(Room):
    """A broadcast channel; the bot has to be its admin to see or send anything."""

    def __init__(self, backend: Backend, chat_id: int, title: str) -> None:
        super().__init__(backend, chat_id, title, "channel")
        self.bot_status = "administrator"

    async def post(self, text: str) -> ChatMessage:
        """A post without a named author."""
        visible = self.bot_status == "administrator"
        return incoming.post(
            self._backend, self, incoming.text_content(text), {"sender_chat": self.json}, visible=visible
        )


def make_group(
    backend: Backend,
    chat_id: int,
    title: str,
    *,
    members: Sequence[Person],
    admins: Sequence[Person],
    kind: str,
    bot: str,
    threads: Sequence[int],
) -> Group:
    """A group with the bot (a status, or ``left``) already in it. Raises ValueError for an id of the wrong shape."""
    if chat_id >= 0 or (kind == "supergroup") != str(chat_id).startswith("-100"):
        raise ValueError("a supergroup's id begins with -100, a group's is negative and does not")
    group = Group(backend, chat_id, title, kind)
    group.members = {person.id for person in [*members, *admins]}
    group.creator = admins[0].id if admins else None
    group.admins = {person.id for person in admins[1:]}
    group.bot_status = bot
    group.threads = set(threads)
    return group
