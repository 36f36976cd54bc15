"""What a program sends: one call of a method, its parameters decoded from any encoding the Bot API takes.

Telegram accepts GET and POST, query strings, urlencoded and multipart forms and JSON (Bot API, "Making requests").
In forms every value is text; numbers, truth values and JSON objects are told apart by the parameter's name.
"""

import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import BodyPartReader, web

from tests.botapi.errors import faulty_request

_JSON = frozenset(
    [
        "allowed_updates",
        "caption_entities",
        "commands",
        "description_entities",
        "entities",
        "link_preview_options",
        "media",
        "menu_button",
        "message_ids",
        "reply_markup",
        "reply_parameters",
        "reaction",
        "rights",
        "scope",
    ]
)
_NUMBERS = frozenset(
    [
        "cache_time",
        "chat_id",
        "duration",
        "from_chat_id",
        "height",
        "limit",
        "length",
        "max_connections",
        "message_id",
        "message_thread_id",
        "offset",
        "reply_to_message_id",
        "timeout",
        "user_id",
        "width",
    ]
)
_TRUTHS = frozenset(
    [
        "allow_paid_broadcast",
        "allow_sending_without_reply",
        "disable_content_type_detection",
        "disable_notification",
        "drop_pending_updates",
        "for_channels",
        "has_spoiler",
        "is_big",
        "protect_content",
        "remove_caption",
        "return_bots",
        "show_alert",
        "show_caption_above_media",
        "supports_streaming",
    ]
)


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came in the request itself."""

    name: str
    content: bytes
    mime: str


@dataclass(slots=True)
class Call:
    """One call: the method in lower case, its parameters, the files that came along by their part's name."""

    method: str
    params: dict[str, Any] = field(default_factory=dict)
    uploads: dict[str, Upload] = field(default_factory=dict)

    @property
    def chat_id(self) -> Any:
        """Where it goes, None for methods without a chat."""
        return self.params.get("chat_id")

    def get(self, name: str, default: Any = None) -> Any:
        """A parameter, or the default where it was not sent."""
        return self.params.get(name, default)

    def upload(self, name: str) -> Upload | None:
        """The file a parameter carries, sent directly or named by ``attach://``."""
        value = self.params.get(name)
        if isinstance(value, Upload):
            return value
        return self.attached(value)

    def attached(self, reference: object) -> Upload | None:
        """The file behind ``attach://NAME``; None when the reference is of another kind.

        Raises ApiError 400 for a name that is not in the request.
        """
        if not isinstance(reference, str) or not reference.startswith("attach://"):
            return None
        upload = self.uploads.get(reference.removeprefix("attach://"))
        if upload is None:
            raise faulty_request("media not found")
        return upload


async def read_call(method: str, request: web.Request) -> Call:
    """Decode a request.

    Raises ApiError 400 for a body or a value that cannot be read.
    """
    call = Call(method.lower())
    for name, value in request.query.items():
        call.params[name] = decode(name, value)
    content_type = request.content_type
    if request.method == "POST" and content_type == "multipart/form-data":
        await _read_multipart(call, request)
    elif request.method == "POST" and content_type == "application/json":
        call.params.update(_json(await request.text() or "{}", "body"))
    elif request.method == "POST":
        for name, value in parse_qsl(await request.text(), keep_blank_values=True):
            call.params[name] = decode(name, value)
    return call


def decode(name: str, value: str) -> Any:
    """A form value as what its parameter is: number, truth value, JSON, or text.

    Raises ApiError 400 for broken JSON or a number that is none.
    """
    if name in _JSON:
        return _json(value, name) if value else None
    if name in _TRUTHS:
        return value.lower() in {"true", "1", "yes"}
    if name in _NUMBERS and not value.startswith("@"):
        try:
            return int(value)
        except ValueError:
            raise faulty_request(f"parameter {name} must be a number, not {value!r}") from None
    return value


def _json(text: str, name: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        raise faulty_request(f"can't parse {name} JSON object") from None


async def _read_multipart(call: Call, request: web.Request) -> None:
    async for part in await request.multipart():
        if not isinstance(part, BodyPartReader) or part.name is None:
            raise faulty_request("can't parse the multipart body")
        content = bytes(await part.read(decode=False))
        if part.filename is None:
            call.params[part.name] = decode(part.name, content.decode())
            continue
        upload = Upload(part.filename, content, part.headers.get("Content-Type", "application/octet-stream"))
        call.uploads[part.name] = upload
        if not part.name.startswith("attached"):
            call.params[part.name] = upload
