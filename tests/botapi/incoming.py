"""Messages from people to the program."""

from tests.botapi.backend import Backend
from tests.botapi.chats import Chat
from tests.botapi.entities import MAX_CAPTION, MAX_TEXT, found_by_server, utf16_length
from tests.botapi.files import StoredFile
from tests.botapi.media import add_photo, file_payload, photo_payload
from tests.botapi.messages import ChatMessage, JsonObject

Content = tuple[JsonObject, StoredFile | None]


def text_content(text: str) -> Content:
    """A typed text. Raises ValueError for one no client would send."""
    if not text.strip() or utf16_length(text) > MAX_TEXT:
        raise ValueError("a message has 1 to 4096 UTF-16 units")
    found = found_by_server(text)
    return {"text": text, **({"entities": found} if found else {})}, None


def photo_content(backend: Backend, content: bytes, caption: str | None, album: str | None = None) -> Content:
    """A photo as the client's gallery sends it."""
    sizes = add_photo(backend.files, content)
    return {**photo_payload(backend.files, sizes), **_around(caption, album)}, sizes[-1]


def file_content(
    backend: Backend,
    kind: str,
    content: bytes,
    *,
    name: str | None = None,
    mime: str | None = None,
    caption: str | None = None,
    album: str | None = None,
    size: int | None = None,
    shape: JsonObject | None = None,
) -> Content:
    """A document, video, voice message or sticker; ``size`` claims more bytes than it has.

    ``shape``: what else its kind has to have (``duration``, ``width`` …).
    """
    file = backend.files.add(content, name=name, mime=mime, size=size)
    return {**file_payload(backend.files, kind, file, **(shape or {})), **_around(caption, album)}, file


def forwarded_content(backend: Backend, message: ChatMessage) -> Content:
    """What a forward carries: the same file under a new ``file_id``, its origin, no buttons."""
    kept = ("text", "entities", "caption", "caption_entities")
    content = {name: message.payload[name] for name in kept if name in message.payload}
    kind = message.media
    if kind == "photo":
        fresh = [backend.files.by_id(size["file_id"]) for size in message.payload["photo"]]
        content |= photo_payload(backend.files, fresh)
    elif kind is not None:
        held = message.payload[kind]
        content[kind] = {**held, "file_id": backend.files.issue_id(backend.files.by_id(held["file_id"]))}
    return {**content, "forward_origin": _origin(message.payload)}, message.file


def post(backend: Backend, chat: Chat, content: Content, about: JsonObject, *, visible: bool = True) -> ChatMessage:
    """Put a message into a chat and tell the program, unless it is not ``visible`` to it.

    ``about``: who sent it (``from``, ``sender_chat``), where (``message_thread_id``), in answer to what.
    """
    payload, file = content
    message = ChatMessage(
        {
            "message_id": backend.directory.next_message_id(chat),
            "date": backend.date(),
            "chat": chat.json,
            **payload,
            **{name: value for name, value in about.items() if value is not None},
        },
        file,
    )
    chat.messages[message.message_id] = message
    if visible:
        announce(backend, chat, message)
    return message


def announce(backend: Backend, chat: Chat, message: ChatMessage) -> None:
    """Tell the program of a message."""
    backend.told(message, "channel_post" if chat.type == "channel" else "message", chat)


def change(backend: Backend, chat: Chat, message: ChatMessage, text: str) -> ChatMessage:
    """The sender corrects a text, or the caption of a photo or file."""
    name = "caption" if message.media else "text"
    kept = {key: value for key, value in message.payload.items() if key not in {name, "entities", "caption_entities"}}
    changed = _around(text, None) if message.media else text_content(text)[0]
    message.payload = {**kept, **changed, "edit_date": backend.date()}
    backend.told(message, "edited_channel_post" if chat.type == "channel" else "edited_message", chat)
    return message


def quoted(message: ChatMessage | None) -> JsonObject | None:
    """``reply_to_message``: one level deep."""
    if message is None:
        return None
    return {name: value for name, value in message.payload.items() if name != "reply_to_message"}


def _around(caption: str | None, album: str | None) -> JsonObject:
    if caption and utf16_length(caption) > MAX_CAPTION:
        raise ValueError("a caption has at most 1024 UTF-16 units")
    around = {"caption": caption, "media_group_id": album}
    content: JsonObject = {name: value for name, value in around.items() if value}
    found = found_by_server(caption or "")
    return {**content, "caption_entities": found} if found else content


def _origin(payload: JsonObject) -> JsonObject:
    if payload["chat"]["type"] == "channel":
        post_id = payload["message_id"]
        return {"type": "channel", "date": payload["date"], "chat": payload["chat"], "message_id": post_id}
    return {"type": "user", "date": payload["date"], "sender_user": payload["from"]}
