"""Reading an update's bytes into an `Arrival` (https://core.telegram.org/bots/api#update)."""

import json
import mimetypes
import re
from dataclasses import dataclass, replace
from datetime import datetime

from telegram import (
    Animation,
    Audio,
    Chat,
    ChatMember,
    ChatMemberUpdated,
    Document,
    Message,
    PhotoSize,
    Update,
    User,
    Video,
    VideoNote,
    Voice,
)
from telegram.constants import ChatID, ChatMemberStatus, ChatType

from bot.channels.base import (
    Arrival,
    ButtonPressed,
    ChatMoved,
    ContactArrived,
    Content,
    FileArrived,
    NothingToDo,
    ReachChanged,
    TextArrived,
    TextEdited,
)
from bot.channels.errors import UnreadableUpdate
from bot.channels.telegram.address import NAME, ChatAddress, MessageReference, person_of
from dialogs.model.submissions import FileKind

DOWNLOAD_LIMIT = 20 * 1024 * 1024
"""The most bytes Telegram's own server hands to a bot (https://core.telegram.org/bots/api#getfile)."""

OWN_SERVER_LIMIT = 2000 * 1024 * 1024
"""The largest file there is on Telegram; a Bot API server of one's own hands out all of it."""

_Attachment = PhotoSize | Video | Animation | VideoNote | Voice | Audio | Document


def file_of(message: Message, reference: str, limit: int) -> FileArrived | None:
    """The file of a message, None where it has none. `limit`: how many bytes can be fetched."""
    found = _attachment(message)
    if found is None:
        return None
    kind, attachment = found
    mime = _mime(attachment)
    size = attachment.file_size or 0
    return FileArrived(
        kind=kind,
        remote=attachment.file_id,
        unique=attachment.file_unique_id,
        name=getattr(attachment, "file_name", None) or _made_up_name(kind, message.message_id, mime),
        size=size,
        mime=mime,
        caption=message.caption or "",
        album=message.media_group_id or "",
        message=reference,
        too_large=size > limit,
        limit=limit if size > limit else 0,
    )


def _attachment(message: Message) -> tuple[FileKind, _Attachment] | None:
    """The attachment and what it counts as. An animation also carries a document, so it is looked for first."""
    if message.photo:
        return FileKind.PHOTO, max(message.photo, key=lambda size: size.width * size.height)
    for video in (message.video, message.animation, message.video_note):
        if video:
            return FileKind.VIDEO, video
    for document in (message.document, message.voice, message.audio):
        if document:
            return FileKind.DOCUMENT, document
    return None


def _mime(attachment: _Attachment) -> str:
    match attachment:
        case PhotoSize():
            return "image/jpeg"
        case VideoNote():
            return "video/mp4"
        case _:
            return attachment.mime_type or ""


def _made_up_name(kind: FileKind, message_id: int, mime: str) -> str:
    extension = ".ogg" if mime == "audio/ogg" else mimetypes.guess_extension(mime) or ""
    return f"{kind}-{message_id}{extension}"


ALLOWED_UPDATES = ("message", "edited_message", "callback_query", "my_chat_member")
"""What is asked of Telegram; nothing else concerns the program."""

SERVICE = (
    "boost_added",
    "channel_chat_created",
    "chat_background_set",
    "chat_owner_changed",
    "chat_owner_left",
    "checklist_tasks_added",
    "checklist_tasks_done",
    "connected_website",
    "delete_chat_photo",
    "direct_message_price_changed",
    "forum_topic_closed",
    "forum_topic_created",
    "forum_topic_edited",
    "forum_topic_reopened",
    "general_forum_topic_hidden",
    "general_forum_topic_unhidden",
    "giveaway_completed",
    "giveaway_created",
    "group_chat_created",
    "left_chat_member",
    "managed_bot_created",
    "message_auto_delete_timer_changed",
    "new_chat_members",
    "new_chat_photo",
    "new_chat_title",
    "paid_message_price_changed",
    "pinned_message",
    "poll_option_added",
    "poll_option_deleted",
    "proximity_alert_triggered",
    "refunded_payment",
    "successful_payment",
    "suggested_post_approval_failed",
    "suggested_post_approved",
    "suggested_post_declined",
    "suggested_post_paid",
    "suggested_post_refunded",
    "supergroup_chat_created",
    "video_chat_ended",
    "video_chat_participants_invited",
    "video_chat_scheduled",
    "video_chat_started",
    "write_access_allowed",
)
"""What Telegram itself says in a chat: nobody waits for an answer to it. Whatever else a person sends gets one."""

_COMMAND = re.compile(r"/(?P<command>[A-Za-z0-9_]{1,32})@(?P<bot>[A-Za-z0-9_]{1,32})(?![A-Za-z0-9_])")

NOBODY = Arrival(NAME, person="", display_name="", chat="", private=False, content=NothingToDo())


@dataclass(frozen=True, slots=True)
class Reader:
    """Read updates for the bot called `username` (empty while it is not known), which may fetch `file_limit` bytes."""

    username: str
    file_limit: int

    def read(self, raw: bytes) -> Arrival:
        """Read an update. Raises `UnreadableUpdate`."""
        try:
            arrival = self._read(Update.de_json(json.loads(raw), None))
            _check_words(arrival.content)
        except Exception as error:  # noqa: BLE001 (the library checks no types: what is wrong shows anyhow, anywhere)
            raise UnreadableUpdate(type(error).__name__) from None
        return arrival

    def _read(self, update: Update) -> Arrival:
        if update.callback_query:
            return _pressed(update)
        if update.my_chat_member:
            return _reach(update.my_chat_member)
        if update.message:
            return self._message(update.message)
        if update.edited_message:
            return _edited(update.edited_message)
        return NOBODY

    def _message(self, message: Message) -> Arrival:
        if message.migrate_from_chat_id:
            moved = _from(message, ChatMoved(str(message.chat.id)))
            return replace(moved, chat=str(message.migrate_from_chat_id))
        if message.migrate_to_chat_id:
            return _from(message, ChatMoved(str(message.migrate_to_chat_id)))
        if message.is_automatic_forward:
            return _from(message, NothingToDo())
        return _from(message, self._content(message))

    def _content(self, message: Message) -> Content:
        if message.text is not None:
            return self._text(message, message.text)
        if message.contact:
            sender = message.from_user
            own = sender is not None and message.contact.user_id == sender.id and not message.sender_chat
            return ContactArrived(message.contact.phone_number, own=own)
        if file := file_of(message, str(_reference(message)), self.file_limit):
            return file
        if message.sticker or (message.chat.type == ChatType.PRIVATE and not _is_service(message)):
            emoji = message.sticker.emoji if message.sticker else None
            return TextArrived(emoji or "", str(_reference(message)))
        return NothingToDo()

    def _text(self, message: Message, text: str) -> Content:
        """The text; of a command to a bot by name (`/cmd@bot`) what stays without it.

        Nothing where several may listen and it is not this one.
        """
        addressed = _COMMAND.match(text)
        if addressed is None:
            return TextArrived(text, str(_reference(message)))
        is_alone = message.chat.type == ChatType.PRIVATE
        if not is_alone and self.username and addressed["bot"].lower() != self.username.lower():
            return NothingToDo()
        return TextArrived(f"/{addressed['command']}{text[addressed.end() :]}", str(_reference(message)))


def _is_service(message: Message) -> bool:
    """Whether nobody sent it. A place, a poll, dice, and what Telegram invents next is sent, and so answered."""
    return any(getattr(message, name, None) for name in SERVICE)


def _check_words(content: Content) -> None:
    """Raise TypeError where words are something else: everything behind this relies on text."""
    words = (getattr(content, name, "") for name in ("text", "data", "caption", "name", "phone"))
    if not all(isinstance(word, str) for word in words):
        raise TypeError("no text")


def _pressed(update: Update) -> Arrival:
    query = update.callback_query
    if query is None or query.message is None or query.data is None:
        return NOBODY
    topic = _topic(query.message) if isinstance(query.message, Message) else None
    return _arrival(query.message.chat, query.from_user, ButtonPressed(query.data, query.id), topic=topic)


def _reach(change: ChatMemberUpdated) -> Arrival:
    before, after = _within(change.old_chat_member), _within(change.new_chat_member)
    content = ReachChanged(after) if before != after else NothingToDo()
    return replace(_arrival(change.chat, change.from_user, content), sent_at=change.date)


def _within(member: ChatMember) -> bool:
    """Whether the member is in the chat; in a private one, whether the bot is not blocked."""
    if member.status == ChatMemberStatus.RESTRICTED:
        return bool(getattr(member, "is_member", False))
    return member.status not in {ChatMemberStatus.LEFT, ChatMemberStatus.BANNED}


def _edited(message: Message) -> Arrival:
    text = message.text if message.text is not None else message.caption
    if text is None and message.effective_attachment and not (message.location or message.venue or message.poll):
        text = ""  # another picture in place of the first; a place that moves along is no news
    content = NothingToDo() if text is None else TextEdited(text, str(_reference(message)))
    return replace(_from(message, content), sent_at=message.edit_date or message.date)


def _from(message: Message, content: Content) -> Arrival:
    """What a message says. Nobody can be named where it is sent as a chat, and another bot is nobody to talk to."""
    anonymous = message.sender_chat is not None or message.from_user is None or _stands_in(message.from_user)
    if not anonymous and message.from_user and message.from_user.is_bot:
        content = NothingToDo()
    arrival = _arrival(message.chat, message.from_user, content, topic=_topic(message), sent_at=message.date)
    return replace(arrival, person="", display_name="", anonymous=True) if anonymous else arrival


def _stands_in(user: User) -> bool:
    """Whether it is one of the accounts Telegram shows for group admins and channels that hide behind the chat."""
    return user.id in {ChatID.ANONYMOUS_ADMIN, ChatID.SERVICE_CHAT, ChatID.FAKE_CHANNEL}


def _arrival(
    chat: Chat, user: User | None, content: Content, *, topic: int | None = None, sent_at: datetime | None = None
) -> Arrival:
    private = chat.type == ChatType.PRIVATE
    return Arrival(
        channel=NAME,
        person=person_of(user.id) if user else "",
        display_name=user.full_name if user else "",
        chat=str(ChatAddress(chat.id, None if private else topic)),
        private=private,
        content=content,
        sent_at=sent_at,
        title="" if private else chat.title or "",
    )


def _topic(message: Message) -> int | None:
    return message.message_thread_id if message.is_topic_message else None


def _reference(message: Message) -> MessageReference:
    return MessageReference(message.chat.id, message.message_id)
