"""The methods of the Bot API the double answers, by their names in lower case: one function each.

A handler takes the backend and the call and returns what goes into ``result``, or raises ApiError. To add a
method, write the function in the file of its kind and name it here.
"""

from collections.abc import Awaitable, Callable
from typing import Any

from tests.botapi.backend import Backend
from tests.botapi.methods import bot, chats, editing, polling, sending
from tests.botapi.parameters import Call

Handler = Callable[[Backend, Call], Any | Awaitable[Any]]

METHODS: dict[str, Handler] = {
    "answercallbackquery": editing.answer_callback_query,
    "close": bot.accept,
    "copymessage": sending.copy_message,
    "deletemessage": editing.delete_message,
    "deletemessages": editing.delete_messages,
    "deletemycommands": bot.delete_my_commands,
    "deletewebhook": polling.delete_webhook,
    "editmessagecaption": editing.edit_message_caption,
    "editmessagemedia": editing.edit_message_media,
    "editmessagereplymarkup": editing.edit_message_reply_markup,
    "editmessagetext": editing.edit_message_text,
    "forwardmessage": sending.forward_message,
    "getchat": chats.get_chat,
    "getchatadministrators": chats.get_chat_administrators,
    "getchatmember": chats.get_chat_member,
    "getchatmembercount": chats.get_chat_member_count,
    "getchatmenubutton": bot.get_chat_menu_button,
    "getfile": sending.get_file,
    "getme": bot.get_me,
    "getmycommands": bot.get_my_commands,
    "getmydescription": bot.get_my_text("description"),
    "getmyname": bot.get_my_text("name"),
    "getmyshortdescription": bot.get_my_text("short_description"),
    "getupdates": polling.get_updates,
    "getwebhookinfo": polling.get_webhook_info,
    "leavechat": chats.leave_chat,
    "logout": bot.accept,
    "pinchatmessage": chats.pin_chat_message,
    "sendaudio": sending.send_file("audio"),
    "sendchataction": chats.send_chat_action,
    "senddocument": sending.send_file("document"),
    "sendmediagroup": sending.send_media_group,
    "sendmessage": sending.send_message,
    "sendphoto": sending.send_file("photo"),
    "sendvideo": sending.send_file("video"),
    "setchatmenubutton": bot.set_chat_menu_button,
    "setmessagereaction": editing.set_message_reaction,
    "setmycommands": bot.set_my_commands,
    "setmydescription": bot.set_my_text("description", 512),
    "setmyname": bot.set_my_text("name", 64),
    "setmyshortdescription": bot.set_my_text("short_description", 120),
    "setwebhook": polling.set_webhook,
    "unpinallchatmessages": chats.unpin_all_chat_messages,
    "unpinchatmessage": chats.unpin_chat_message,
}

_NOT_FLOODING = {"sendchataction"}


def messages_sent(call: Call) -> int:
    """How many messages flood control counts for a call; 0 for what it does not count."""
    if call.method in _NOT_FLOODING or not call.method.startswith(("send", "edit", "copy", "forward")):
        return 0
    media = call.get("media") if call.method == "sendmediagroup" else None
    return len(media) if isinstance(media, list) else 1
