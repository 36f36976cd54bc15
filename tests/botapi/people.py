"""People who use the bot: what they type, send, press, and what they see."""

import asyncio
import itertools
import random
from collections.abc import Callable, Sequence

from tests.botapi import incoming
from tests.botapi.arrivals import Arrival
from tests.botapi.backend import Backend
from tests.botapi.callbacks import CallbackAnswer
from tests.botapi.chats import PrivateChat
from tests.botapi.messages import BotMessage, ChatMessage, JsonObject
from tests.botapi.methods.chats import member_json

_albums = itertools.count(13_700_000_000_000_001)


class Person:
    """A person with a private chat; everything sent without another chat named goes there."""

    def __init__(self, backend: Backend, user_id: int, first_name: str, username: str | None, language: str) -> None:
        self.id = user_id
        self.first_name = first_name
        self.json: JsonObject = {"id": user_id, "is_bot": False, "first_name": first_name, "language_code": language}
        if username:
            self.json["username"] = username
        self.private = PrivateChat(user_id, first_name, username)
        self._backend = backend
        backend.directory.add_user(self.json)
        backend.directory.add_chat(self.private)

    async def send(self, text: str, *, reply_to: ChatMessage | None = None) -> ChatMessage:
        """Type a text."""
        return self._say(incoming.text_content(text), reply_to=reply_to)

    async def send_photo(self, content: bytes, caption: str | None = None, *, album: str | None = None) -> ChatMessage:
        """Send a photo; with ``album``, as a (late) part of that media group."""
        return self._say(incoming.photo_content(self._backend, content, caption, album))

    async def send_document(
        self,
        content: bytes,
        filename: str | None,
        mime: str | None = None,
        *,
        caption: str | None = None,
        size: int | None = None,
    ) -> ChatMessage:
        """Send a file; ``size`` lets it claim to be larger than it is."""
        file = incoming.file_content(
            self._backend, "document", content, name=filename, mime=mime, caption=caption, size=size
        )
        return self._say(file)

    async def send_video(self, content: bytes, filename: str = "video.mp4", caption: str | None = None) -> ChatMessage:
        """Send a video."""
        shape: JsonObject = {"width": 640, "height": 480, "duration": 3}
        video = incoming.file_content(
            self._backend, "video", content, name=filename, mime="video/mp4", caption=caption, shape=shape
        )
        return self._say(video)

    async def send_voice(self, content: bytes = b"OggS") -> ChatMessage:
        """Send a voice message."""
        shape = {"duration": 2}
        return self._say(incoming.file_content(self._backend, "voice", content, mime="audio/ogg", shape=shape))

    async def send_sticker(self, content: bytes = b"RIFF") -> ChatMessage:
        """Send a sticker."""
        shape: JsonObject = {"type": "regular", "width": 512, "height": 512, "is_animated": False, "is_video": False}
        return self._say(incoming.file_content(self._backend, "sticker", content, shape=shape))

    async def send_location(self, latitude: float = 25.0, longitude: float = 102.7) -> ChatMessage:
        """Send a place."""
        return self._say(({"location": {"latitude": latitude, "longitude": longitude}}, None))

    async def send_album(
        self,
        items: Sequence[bytes | tuple[str, bytes]],
        caption: str | None = None,
        *,
        spread: float = 0.02,
        seed: int = 0,
    ) -> list[ChatMessage]:
        """Send photos, or files as (name, contents), as one media group, the caption on the first.

        Each is an update of its own; they reach the bot shuffled and up to ``spread`` seconds apart.
        """
        album = str(next(_albums))
        parts = [self._album_part(item, caption if not at else None, album) for at, item in enumerate(items)]
        messages = [self._say(part, visible=False) for part in parts]
        chance = random.Random(seed)
        for message in chance.sample(messages, len(messages)):
            incoming.announce(self._backend, self.private, message)
            await asyncio.sleep(chance.uniform(0, spread))
        return messages

    async def share_contact(self, *, own: bool = True, phone: str = "+8613800000000") -> ChatMessage:
        """Send a contact card: the own one, which alone proves a number, or somebody else's."""
        card: JsonObject = {"phone_number": phone, "first_name": self.first_name if own else "别人"}
        if own:
            card["user_id"] = self.id
        return self._say(({"contact": card}, None))

    async def forward(self, message: ChatMessage) -> ChatMessage:
        """Forward a message of any chat to the bot."""
        return self._say(incoming.forwarded_content(self._backend, message))

    async def edit(self, message: ChatMessage, text: str) -> ChatMessage:
        """Correct an own message of any chat."""
        return incoming.change(self._backend, self._backend.directory.chat(message.chat_id), message, text)

    async def press(
        self,
        target: BotMessage | str,
        label: str | None = None,
        *,
        timeout: float | None = 30.0,  # noqa: ASYNC109  # what a test waits is part of what it says
    ) -> CallbackAnswer | None:
        """Press the button of that label, as the message shows it now, and wait until the program answers.

        ``press("确认提交")`` presses it on the newest message with buttons in the private chat. With ``timeout=None``
        nothing is waited for.

        Raises AssertionError when there is no such button (it lists those there are) or no answer came.
        """
        if isinstance(target, str):
            message, label = self.latest_with_buttons, target
        else:
            message = target
        button = message.button(label or "")
        if "callback_data" not in button:
            raise AssertionError(f"button {label!r} sends nothing to the bot: {button}")
        return await self.press_data(message, button["callback_data"], timeout=timeout)

    async def press_data(
        self,
        message: BotMessage,
        data: str,
        *,
        timeout: float | None = 30.0,  # noqa: ASYNC109  # likewise
    ) -> CallbackAnswer | None:
        """Send any callback data under a message: a forged one, or one whose button is gone by now."""
        query_id, answer = self._backend.callbacks.ask()
        query = {
            "id": query_id,
            "from": self.json,
            "message": message.payload,
            "chat_instance": str(message.chat_id * 31),
            "data": data,
        }
        self._backend.publish("callback_query", query, self._backend.directory.chat(message.chat_id))
        if timeout is None:
            return None
        try:
            async with asyncio.timeout(timeout):
                return await answer
        except TimeoutError:
            raise AssertionError(f"no answer to {data!r} within {timeout} s") from None

    async def block(self) -> None:
        """Stop the bot: it learns by ``my_chat_member`` and can no longer write."""
        self._switch("member", "kicked")

    async def unblock(self) -> None:
        """Let it write again."""
        self._switch("kicked", "member")

    def deactivate(self) -> None:
        """The account is deleted; the bot is not told."""
        self.private.deactivated = True

    @property
    def inbox(self) -> list[BotMessage]:
        """Every message of the bot in the private chat, oldest first."""
        return self.private.arrivals.messages

    @property
    def latest(self) -> BotMessage:
        """The newest of them."""
        if not self.inbox:
            raise AssertionError(f"{self.first_name} has no message")
        return self.inbox[-1]

    @property
    def latest_with_buttons(self) -> BotMessage:
        """The newest of them that shows buttons now."""
        with_buttons = [message for message in self.inbox if message.markup]
        if not with_buttons:
            raise AssertionError(f"{self.first_name} has no message with buttons; has {self.inbox[-3:]}")
        return with_buttons[-1]

    @property
    def unread(self) -> list[Arrival]:
        """What came after the last one waited for."""
        return self.private.arrivals.unread

    def skip(self) -> None:
        """Take everything as read."""
        self.private.arrivals.skip()

    async def expect(
        self,
        contains: str | tuple[str, ...] = (),
        *,
        kind: str | None = None,
        where: Callable[[BotMessage], bool] | None = None,
        timeout: float = 30.0,  # noqa: ASYNC109  # likewise
    ) -> BotMessage:
        """Wait for a message or edit in the private chat: see Arrivals.expect."""
        return await self.private.arrivals.expect(contains, kind=kind, where=where, timeout=timeout)

    def _say(
        self, content: incoming.Content, *, reply_to: ChatMessage | None = None, visible: bool = True
    ) -> ChatMessage:
        if self.private.blocked:
            raise AssertionError(f"{self.first_name} blocked the bot and must unblock it first")
        self.private.started = True
        about = {"from": self.json, "reply_to_message": incoming.quoted(reply_to)}
        return incoming.post(self._backend, self.private, content, about, visible=visible)

    def _album_part(self, item: bytes | tuple[str, bytes], caption: str | None, album: str) -> incoming.Content:
        if isinstance(item, bytes):
            return incoming.photo_content(self._backend, item, caption, album)
        name, content = item
        return incoming.file_content(self._backend, "document", content, name=name, caption=caption, album=album)

    def _switch(self, old: str, new: str) -> None:
        bot_id = self._backend.directory.bot["id"]
        self.private.bot_status = new
        change = {
            "chat": self.private.json,
            "from": self.json,
            "date": self._backend.date(),
            "old_chat_member": member_json(self._backend, self.private, bot_id, old),
            "new_chat_member": member_json(self._backend, self.private, bot_id, new),
        }
        self._backend.publish("my_chat_member", change, self.private)
