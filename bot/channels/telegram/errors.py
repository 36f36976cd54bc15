"""What Telegram's refusals and a broken network mean for a message or a file, as errors of the channel.

What the server's words mean stands in `bot.channels.telegram.answers`
(https://core.telegram.org/bots/api#making-requests).
"""

from http import HTTPStatus

import httpx
from telegram.error import NetworkError, TelegramError

from bot.channels.errors import (
    FetchError,
    Moved,
    NotEditable,
    NotReached,
    OutcomeUnknown,
    Rejected,
    SendError,
    TryLater,
    Unreachable,
)
from bot.channels.telegram.answers import Meaning, Use, meaning_of
from bot.channels.telegram.request import Refusal

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

_OPEN = (Meaning.PLAIN, Meaning.AS_DOCUMENT, Meaning.SPLIT, Meaning.FINE, Meaning.TOO_LARGE, Meaning.OURS)
"""What a message that was refused so is not sent again for as it is."""


def described(error: TelegramError) -> str:
    """An error for the log: the server's own words, else the kind of failure, whose text may hold an address."""
    return str(error) if isinstance(error, Refusal) else type(error.__cause__ or error).__name__


def token_refused(error: TelegramError) -> bool:
    """Whether the server does not know the token (Telegram says 404 for a malformed one)."""
    return isinstance(error, Refusal) and error.status in UNKNOWN_TOKEN and not error.foreign


def asked_to_wait(error: TelegramError) -> float | None:
    """For how many seconds the server asks not to be asked (429), None where it does not."""
    if not isinstance(error, Refusal):
        return None
    if error.retry_after is None and error.status != HTTPStatus.TOO_MANY_REQUESTS:
        return None
    return FLOOD_PAUSE if error.retry_after is None else error.retry_after


def unchanged(error: TelegramError) -> bool:
    """Whether an edit was refused because there is nothing to change: it is done."""
    return _means(error, Use.EDIT, Meaning.FINE)


def markup_refused(error: TelegramError) -> bool:
    """Whether the text's HTML was not understood."""
    return _means(error, Use.SEND, Meaning.PLAIN)


def photo_refused(error: TelegramError) -> bool:
    """Whether a picture cannot be shown as a photo (its sides, its bytes); it can still go as a document."""
    return _means(error, Use.SEND, Meaning.AS_DOCUMENT)


def too_long(error: TelegramError) -> bool:
    """Whether a text is longer than the server takes, whatever its documentation says."""
    return _means(error, Use.SEND, Meaning.SPLIT)


def _means(error: TelegramError, use: Use, meaning: Meaning) -> bool:
    return isinstance(error, Refusal) and meaning_of(error, use) is meaning


def edit_error(error: TelegramError) -> SendError:
    """What a failed edit means. Whatever is wrong with the edit itself is `NotEditable`."""
    if not isinstance(error, Refusal):
        return _unanswered(error)
    meaning = meaning_of(error, Use.EDIT)
    if meaning is Meaning.GONE and error.status != HTTPStatus.BAD_REQUEST:
        return Unreachable(error.description)
    if meaning is Meaning.GONE or meaning in _OPEN:
        return NotEditable(str(error))
    return _refused(error, meaning, "")


def send_error(error: TelegramError, topic: str = "") -> SendError:
    """What a failed send means. `topic`: the chat's own address where the message went to one of its topics."""
    if isinstance(error, Refusal):
        return _refused(error, meaning_of(error, Use.SEND), topic)
    return _unanswered(error)


def _unanswered(error: TelegramError) -> SendError:
    cause = error.__cause__
    if isinstance(error, NetworkError) and isinstance(cause, _UNSENT):
        return NotReached(type(cause).__name__, whole_bot=not isinstance(cause, httpx.WriteTimeout))
    return OutcomeUnknown(type(cause).__name__ if cause else "an answer that cannot be read")


def _refused(error: Refusal, meaning: Meaning, topic: str) -> SendError:
    match meaning:
        case Meaning.MOVED:
            return Moved(str(error.migrate_to))
        case Meaning.WAIT:
            return TryLater(asked_to_wait(error) or 0.0)
        case Meaning.UNKNOWN_BOT:
            return TryLater(TOKEN_PAUSE, whole_bot=True)
        case Meaning.NO_TOPIC if topic:
            return Moved(topic)
        case Meaning.LATER:
            return _failed(error)
        case Meaning.GONE | Meaning.LOOK_AGAIN:
            return Unreachable(error.description, sure=meaning is Meaning.GONE)
        case _:
            return Rejected(str(error))


def fetch_error(error: TelegramError) -> FetchError:
    """What it means that a file could not be located."""
    meaning = meaning_of(error, Use.FILE) if isinstance(error, Refusal) else Meaning.LATER
    too_large = meaning is Meaning.TOO_LARGE
    gone = too_large or meaning is Meaning.GONE
    return FetchError(described(error), gone=gone, too_large=too_large, after=asked_to_wait(error))


def _failed(error: Refusal) -> SendError:
    """A server that says it failed did not deliver; a gateway that gave up waiting (504) cannot know."""
    if error.status == HTTPStatus.GATEWAY_TIMEOUT:
        return OutcomeUnknown(str(error))
    return NotReached(str(error))
