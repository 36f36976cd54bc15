"""Buttons under messages, checked as the server checks them.

Source: Bot API, InlineKeyboardButton and KeyboardButton; tdlib/td ReplyMarkup.cpp and LinkManager.cpp.
"""

from typing import Any
from urllib.parse import urlsplit

from tests.botapi.chats import Chat
from tests.botapi.errors import bad_request, faulty_request
from tests.botapi.messages import JsonObject

MAX_CALLBACK_DATA = 64
"""Bytes, not characters."""
MAX_BUTTONS = 100
_ACTIONS = frozenset(
    [
        "callback_data",
        "callback_game",
        "copy_text",
        "login_url",
        "pay",
        "switch_inline_query",
        "switch_inline_query_chosen_chat",
        "switch_inline_query_current_chat",
        "url",
        "web_app",
    ]
)


def check_markup(markup: Any, chat: Chat) -> None:
    """Raises ApiError 400 for a keyboard Telegram would refuse."""
    if not markup:
        return
    rows = markup.get("inline_keyboard")
    if rows is not None:
        _check_inline([button for row in rows for button in row])
    for row in markup.get("keyboard", []):
        for button in row:
            _check_reply(button, chat)


def inline_only(markup: Any) -> JsonObject:
    """The part of a message's payload that keeps its inline buttons."""
    return {"reply_markup": markup} if markup and markup.get("inline_keyboard") else {}


def reply_rows(markup: Any) -> list[list[str]]:
    """Labels of a reply keyboard, row by row."""
    rows = markup.get("keyboard", []) if markup else []
    return [[button if isinstance(button, str) else button["text"] for button in row] for row in rows]


def _check_inline(buttons: list[JsonObject]) -> None:
    if len(buttons) > MAX_BUTTONS:
        raise faulty_request("reply markup is too long")
    for button in buttons:
        if not button.get("text", "").strip():
            raise faulty_request("inline keyboard button text must be non-empty")
        actions = _ACTIONS & button.keys()
        if len(actions) != 1 or button.get("callback_data") == "":
            raise faulty_request("text buttons are unallowed in the inline keyboard")
        if len(button.get("callback_data", "").encode()) > MAX_CALLBACK_DATA:
            raise faulty_request("BUTTON_DATA_INVALID")
        if "url" in button:
            _check_url(button["url"])


def _check_url(url: str) -> None:
    parts = urlsplit(url if "://" in url else f"http://{url}")
    if parts.scheme == "tg":
        return
    host = parts.hostname or ""
    if parts.scheme not in {"http", "https"} or "." not in host.strip("."):
        raise faulty_request(f"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")


def _check_reply(button: JsonObject | str, chat: Chat) -> None:
    text = button if isinstance(button, str) else button.get("text", "")
    if not text.strip():
        raise faulty_request("keyboard button text must be non-empty")
    if not isinstance(button, str) and button.get("request_contact") and chat.type != "private":
        raise bad_request("phone number can be requested in private chats only")
