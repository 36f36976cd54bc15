"""What Telegram's refusals and a broken network mean for a message (https://core.telegram.org/bots/api#making-requests).

The texts are the Bot API server's, which has no codes finer than the HTTP status.
"""

import re
from http import HTTPStatus

import httpx
from telegram.error import NetworkError, TelegramError

from bot.channels.errors import (
    Moved,
    NotEditable,
    NotReached,
    OutcomeUnknown,
    Rejected,
    SendError,
    TryLater,
    Unreachable,
)
from bot.channels.telegram_request import Refusal

UNKNOWN_TOKEN = (HTTPStatus.UNAUTHORIZED, HTTPStatus.NOT_FOUND)

TOKEN_PAUSE = 60.0
"""Seconds to wait before the next message where the token is refused: nothing else will get through either."""

FLOOD_PAUSE = 5.0
"""Seconds to wait on a 429 that does not say how long."""

_UNSENT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
    httpx.WriteTimeout,
)
"""The request did not reach the server whole, so it cannot have acted on it."""

_NOBODY = re.compile(
    r"chat not found|user not found|peer_id_invalid|user is deactivated|chat_write_forbidden|chat_restricted"
    r"|not enough rights to send|have no rights to send|bot is not a member|was kicked|was blocked"
    r"|group chat was deactivated|chat_send_\w+_forbidden|channel_private|user_is_blocked|input_user_deactivated",
    re.IGNORECASE,
)
_NO_TOPIC = re.compile(r"message thread not found|topic_deleted|topic_closed|topic_id_invalid", re.IGNORECASE)
_UNCHANGED = re.compile(r"message is not modified", re.IGNORECASE)
_BAD_HTML = re.compile(r"can't parse entities", re.IGNORECASE)
_BAD_PHOTO = re.compile(r"photo_\w+|image_process_failed|wrong type of the web page content", re.IGNORECASE)


def described(error: TelegramError) -> str:
    """An error for the log: the server's own words, else the kind of failure, whose text may hold an address."""
    return str(error) if isinstance(error, Refusal) else type(error.__cause__ or error).__name__


def token_refused(error: TelegramError) -> bool:
    """Whether the server does not know the token (Telegram says 404 for a malformed one)."""
    return isinstance(error, Refusal) and error.status in UNKNOWN_TOKEN


def asked_to_wait(error: TelegramError) -> float | None:
    """For how many seconds the server asks not to be asked (429), None where it does not."""
    if not isinstance(error, Refusal):
        return None
    if error.retry_after is None and error.status != HTTPStatus.TOO_MANY_REQUESTS:
        return None
    return FLOOD_PAUSE if error.retry_after is None else error.retry_after


def unchanged(error: TelegramError) -> bool:
    """Whether an edit was refused because there is nothing to change: it is done."""
    return isinstance(error, Refusal) and bool(_UNCHANGED.search(error.description))


def markup_refused(error: TelegramError) -> bool:
    """Whether the text's HTML was not understood."""
    return isinstance(error, Refusal) and bool(_BAD_HTML.search(error.description))


def photo_refused(error: TelegramError) -> bool:
    """Whether a picture cannot be shown as a photo (its sides, its bytes); it can still go as a document."""
    return isinstance(error, Refusal) and bool(_BAD_PHOTO.search(error.description))


def edit_error(error: TelegramError) -> SendError:
    """What a failed edit means. Whatever is wrong with the edit itself is `NotEditable`."""
    meaning = send_error(error)
    if isinstance(meaning, Rejected) or (isinstance(error, Refusal) and error.status == HTTPStatus.BAD_REQUEST):
        return NotEditable(str(meaning))
    return meaning


def send_error(error: TelegramError, topic: str = "") -> SendError:
    """What a failed send means. `topic`: the chat's own address where the message went to one of its topics."""
    if isinstance(error, Refusal):
        return _refused(error, topic)
    cause = error.__cause__
    if isinstance(error, NetworkError) and isinstance(cause, _UNSENT):
        return NotReached(type(cause).__name__, whole_bot=not isinstance(cause, httpx.WriteTimeout))
    return OutcomeUnknown(type(cause).__name__ if cause else "an answer that cannot be read")


def _refused(error: Refusal, topic: str) -> SendError:
    if error.migrate_to is not None:
        return Moved(str(error.migrate_to))
    if (seconds := asked_to_wait(error)) is not None:
        return TryLater(seconds)
    if token_refused(error):
        return TryLater(TOKEN_PAUSE, whole_bot=True)
    if error.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return _server_failed(error)
    if topic and _NO_TOPIC.search(error.description):
        return Moved(topic)
    if error.status == HTTPStatus.FORBIDDEN or _NOBODY.search(error.description):
        return Unreachable(error.description)
    return Rejected(str(error))


def _server_failed(error: Refusal) -> SendError:
    """A server that says it failed did not deliver; a gateway that gave up waiting (504) cannot know."""
    if error.status == HTTPStatus.GATEWAY_TIMEOUT:
        return OutcomeUnknown(str(error))
    return NotReached(str(error))
