"""Chats and their members."""

from tests.botapi.backend import Backend
from tests.botapi.chats import Chat, SharedChat
from tests.botapi.errors import bad_request, faulty_request
from tests.botapi.messages import JsonObject
from tests.botapi.parameters import Call

ACTIONS = frozenset(
    [
        "typing",
        "upload_photo",
        "record_video",
        "upload_video",
        "record_voice",
        "upload_voice",
        "upload_document",
        "choose_sticker",
        "find_location",
        "record_video_note",
        "upload_video_note",
    ]
)
_RIGHTS = [
    "can_be_edited",
    "is_anonymous",
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
]


def send_chat_action(backend: Backend, call: Call) -> bool:
    """``typing`` and the like."""
    chat = backend.directory.chat(call.chat_id)
    chat.check_writable()
    if call.get("action") not in ACTIONS:
        raise faulty_request("wrong parameter action in request")
    chat.last_action = call.get("action")
    return True


def get_chat(backend: Backend, call: Call) -> JsonObject:
    """A ChatFullInfo object."""
    chat = backend.directory.chat(call.chat_id)
    gifts = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels")
    return {
        **chat.json,
        "accent_color_id": 0,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys(gifts, False),
    }


def get_chat_member(backend: Backend, call: Call) -> JsonObject:
    """A ChatMember object. Raises ApiError 400 for a user nobody has heard of."""
    chat = backend.directory.chat(call.chat_id)
    user_id = call.get("user_id")
    if user_id not in backend.directory.users:
        raise bad_request("PARTICIPANT_ID_INVALID")
    return member_json(backend, chat, user_id)


def get_chat_administrators(backend: Backend, call: Call) -> list[JsonObject]:
    """Creator and admins, without other bots."""
    chat = _shared(backend, call, "there are no administrators in the private chat")
    ids = [*filter(None, [chat.creator]), *sorted(chat.admins)]
    if chat.bot_status == "administrator":
        ids.append(backend.directory.bot["id"])
    return [member_json(backend, chat, user_id) for user_id in ids]


def get_chat_member_count(backend: Backend, call: Call) -> int:
    """People and the bot."""
    chat = backend.directory.chat(call.chat_id)
    if not isinstance(chat, SharedChat):
        return 2
    return len({*chat.members, *chat.admins, *filter(None, [chat.creator])}) + 1


def leave_chat(backend: Backend, call: Call) -> bool:
    """The bot goes by itself; afterwards it is no member."""
    _shared(backend, call, "chat member status can't be changed in private chats").bot_status = "left"
    return True


def pin_chat_message(backend: Backend, call: Call) -> bool:
    """Needs admin rights in a group."""
    chat = _pinnable(backend, call)
    chat.pinned.append(chat.find(call.get("message_id"), "pin").message_id)
    return True


def unpin_chat_message(backend: Backend, call: Call) -> bool:
    """The one named, or the latest."""
    chat = _pinnable(backend, call)
    message_id = call.get("message_id", chat.pinned[-1] if chat.pinned else None)
    if message_id not in chat.pinned:
        raise bad_request("message to unpin not found")
    chat.pinned.remove(message_id)
    return True


def unpin_all_chat_messages(backend: Backend, call: Call) -> bool:
    """Every pinned message of a chat."""
    _pinnable(backend, call).pinned.clear()
    return True


def member_json(backend: Backend, chat: Chat, user_id: int, status: str | None = None) -> JsonObject:
    """A ChatMember object, also of a former status."""
    if status is None:
        bot = user_id == backend.directory.bot["id"]
        status = chat.bot_status if bot or not isinstance(chat, SharedChat) else chat.status_of(user_id)
    member: JsonObject = {"status": status, "user": backend.directory.users[user_id]}
    if status == "creator":
        member["is_anonymous"] = False
    elif status == "administrator":
        member |= dict.fromkeys(_RIGHTS, False) | {"can_manage_chat": True, "can_delete_messages": True}
    elif status == "kicked":
        member["until_date"] = 0
    return member


def _shared(backend: Backend, call: Call, reason: str) -> SharedChat:
    chat = backend.directory.chat(call.chat_id)
    if not isinstance(chat, SharedChat):
        raise bad_request(reason)
    return chat


def _pinnable(backend: Backend, call: Call) -> Chat:
    chat = backend.directory.chat(call.chat_id)
    chat.check_writable()
    if isinstance(chat, SharedChat):
        chat.require_rights("manage pinned messages in the chat")
    return chat
