"""What a Bot API server's answers mean, in one table for sending, editing and fetching files.

The server has no codes finer than the HTTP status; its words are those of
https://github.com/tdlib/telegram-bot-api (`telegram-bot-api/Client.cpp`) and of the errors it passes on
(https://core.telegram.org/api/errors). The first row whose words are in an answer says what it means; where none is,
its status does. Rows say where their words are documented, unless that is `Client.cpp`.
"""

import re
from dataclasses import dataclass
from enum import Enum, StrEnum, auto
from http import HTTPStatus

from bot.channels.telegram.request import Refusal


class Use(Enum):
    """What was asked of the server."""

    SEND = auto()
    EDIT = auto()
    FILE = auto()


class Meaning(StrEnum):
    """What is to be done about a refusal."""

    FINE = "it is as it was to be"
    LATER = "asked again, with growing pauses and up to a limit"
    WAIT = "asked again when the server says so"
    UNKNOWN_BOT = "asked again in a minute, and nothing else before: the token is not known at the moment"
    LOOK_AGAIN = "gone, if it stays so when looked at again"
    GONE = "gone: the person, the chat, the message to edit, the file"
    MOVED = "sent to the chat's new address"
    NO_TOPIC = "sent to the chat itself"
    PLAIN = "sent without markup"
    AS_DOCUMENT = "sent as a document"
    SPLIT = "sent in smaller parts"
    TOO_LARGE = "gone, for its size"
    OURS = "given up and logged: sending the same again is no use"


@dataclass(frozen=True, slots=True)
class Answer:
    """A row: what of it stands in the server's description, as a regular expression, and what that means to whom."""

    words: str
    meaning: Meaning
    uses: tuple[Use, ...]
    source: str = ""


SEND, EDIT, FILE = (Use.SEND,), (Use.EDIT,), (Use.FILE,)
MESSAGES = (*SEND, *EDIT)
ALL = (*MESSAGES, *FILE)

ANSWERS = (
    Answer(r"message is not modified|exactly the same", Meaning.FINE, EDIT),
    Answer(r"file is too big", Meaning.TOO_LARGE, FILE, "https://core.telegram.org/bots/api#getfile"),
    # It quotes the text, in which any word may stand: before all that look for words.
    Answer(r"can't parse entities", Meaning.PLAIN, MESSAGES, "https://core.telegram.org/bots/api#formatting-options"),
    Answer(
        r"photo_\w+|image_process_failed|wrong type of the web page content",
        Meaning.AS_DOCUMENT,
        SEND,
        "https://core.telegram.org/bots/api#sendphoto",
    ),
    # One sentence for a wrong id and for a file whose storage refuses for the moment, often a 429 of its own:
    Answer(r"temporar", Meaning.LATER, ALL, "https://github.com/tdlib/telegram-bot-api/issues/32"),
    Answer(
        r"try again|retry|timed? ?out|internal|unavailable|too many requests|flood_?wait|slowmode_?wait"
        r"|rpc_|worker_busy|restart|connection",
        Meaning.LATER,
        ALL,
        "https://core.telegram.org/api/errors",
    ),
    # Fetched anew by the server itself, from the message: it may know better the next time.
    Answer(r"file_reference_\w+", Meaning.LATER, FILE, "https://core.telegram.org/api/file_reference"),
    Answer(
        r"(wrong|invalid) (remote )?file|file_id_invalid|file identifier",
        Meaning.GONE,
        FILE,
        "https://github.com/tdlib/td/issues/2262",
    ),
    Answer(
        r"message is too long|message_too_long",
        Meaning.SPLIT,
        SEND,
        "https://core.telegram.org/method/messages.sendMessage",
    ),
    Answer(r"message thread not found|topic_deleted|topic_closed|topic_id_invalid", Meaning.NO_TOPIC, SEND),
    # A server that has been moved or restarted may have to learn a chat anew.
    Answer(
        r"chat not found|user not found|peer_id_invalid|chat_id_invalid",
        Meaning.LOOK_AGAIN,
        SEND,
        "https://github.com/tdlib/telegram-bot-api#moving-a-bot-to-a-local-server",
    ),
    Answer(
        r"user is deactivated|chat_write_forbidden|chat_restricted|not enough rights to send|have no rights to send"
        r"|bot is not a member|was kicked|was blocked|group chat was deactivated|chat_send_\w+_forbidden"
        r"|channel_private|user_is_blocked|input_user_deactivated|have no write access|need administrator rights"
        r"|chat_admin_required|user_banned_in_channel|can't initiate conversation",
        Meaning.GONE,
        MESSAGES,
        "https://core.telegram.org/method/messages.sendMessage",
    ),
    Answer(r"message to edit not found|message can't be edited|message_id_invalid", Meaning.GONE, EDIT),
)

_PATTERNS = [(re.compile(answer.words, re.IGNORECASE), answer) for answer in ANSWERS]

_PASSING = (
    HTTPStatus.REQUEST_TIMEOUT,
    HTTPStatus.CONFLICT,
    HTTPStatus.MISDIRECTED_REQUEST,
    HTTPStatus.LOCKED,
    HTTPStatus.TOO_EARLY,
)


def meaning_of(refusal: Refusal, use: Use) -> Meaning:
    """What a refusal means for what was asked."""
    if refusal.migrate_to is not None:
        return Meaning.MOVED
    if refusal.retry_after is not None or refusal.status == HTTPStatus.TOO_MANY_REQUESTS:
        return Meaning.WAIT
    if refusal.status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        return Meaning.OURS
    if refusal.foreign:
        # Of a proxy, a portal, an overloaded front: it knows of no chat and no file.
        return Meaning.LATER
    if refusal.status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.NOT_FOUND}:
        return Meaning.UNKNOWN_BOT
    found = (answer.meaning for words, answer in _PATTERNS if use in answer.uses and words.search(refusal.description))
    return next(found, None) or _by_status(refusal.status, use)


def _by_status(status: int, use: Use) -> Meaning:
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR or status in _PASSING or use is Use.FILE:
        return Meaning.LATER
    return Meaning.GONE if status == HTTPStatus.FORBIDDEN else Meaning.OURS
