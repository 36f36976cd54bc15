"""Messages from the program into chats, and files both ways."""

from typing import Any

from tests.botapi.backend import Backend
from tests.botapi.chats import Chat
from tests.botapi.entities import MAX_CAPTION, MAX_TEXT, read_formatted, utf16_length
from tests.botapi.errors import bad_request, faulty_request
from tests.botapi.keyboards import check_markup, inline_only, reply_rows
from tests.botapi.media import sent_media
from tests.botapi.messages import BotMessage, JsonObject
from tests.botapi.parameters import Call

_ALBUM_KINDS = ({"photo", "video"}, {"document"}, {"audio"})


def send_message(backend: Backend, call: Call) -> JsonObject:
    """A text of 1 to 4096 UTF-16 units after its markup is parsed."""
    return _place(backend, call, text_content(call)).payload


def send_file(kind: str) -> Any:
    """sendPhoto, sendDocument, sendVideo, sendAudio: the file is the parameter named after its kind."""

    def handler(backend: Backend, call: Call) -> JsonObject:
        _open_chat(backend, call)
        if kind not in call.params:
            raise faulty_request(f"there is no {kind} in the request")
        content, file = sent_media(backend.files, call, kind, call.params[kind])
        return _place(backend, call, {**content, **caption_content(call.params)}, file).payload

    return handler


def send_media_group(backend: Backend, call: Call) -> list[JsonObject]:
    """An album of 2 to 10; all of it or nothing is delivered."""
    chat = _open_chat(backend, call)
    items = call.params["media"]
    if not 2 <= len(items) <= 10:
        raise faulty_request(f"an album has 2 to 10 items, not {len(items)}")
    kinds = {item["type"] for item in items}
    if not any(kinds <= together for together in _ALBUM_KINDS):
        raise faulty_request("can't use the media of the specified type in the album")
    contents = [sent_media(backend.files, call, item["type"], item["media"]) for item in items]
    group = {"media_group_id": str(13_000_000_000 + backend.directory.next_message_id(chat))}
    captions = [caption_content(item) for item in items]
    return [
        _place(backend, call, {**content, **caption, **group}, file).payload
        for (content, file), caption in zip(contents, captions, strict=True)
    ]


def copy_message(backend: Backend, call: Call) -> JsonObject:
    """The same contents again without a trace of their sender; a new caption where one is given."""
    source = backend.directory.chat(call.get("from_chat_id")).find(call.get("message_id"), "copy")
    kept = ("text", "entities", "caption", "caption_entities", *filter(None, [source.media]))
    content = {name: source.payload[name] for name in kept if name in source.payload}
    if "caption" in call.params:
        content = {name: value for name, value in content.items() if not name.startswith("caption")}
        content |= caption_content(call.params)
    return {"message_id": _place(backend, call, content, source.file).message_id}


def forward_message(backend: Backend, call: Call) -> JsonObject:
    """The same message again, with its origin."""
    source = backend.directory.chat(call.get("from_chat_id")).find(call.get("message_id"), "forward")
    kept = ("text", "entities", "caption", "caption_entities", *filter(None, [source.media]))
    content = {name: source.payload[name] for name in kept if name in source.payload}
    origin = {"type": "user", "date": source.payload["date"], "sender_user": source.payload["from"]}
    return _place(backend, call, {**content, "forward_origin": origin}, source.file).payload


def get_file(backend: Backend, call: Call) -> JsonObject:
    """A File with a link; no link for more than 20 MB."""
    file = backend.files.by_id(call.get("file_id", ""))
    kind = "photos" if file.width and not file.name else "documents"
    return {
        "file_id": call.get("file_id"),
        "file_unique_id": file.unique_id,
        "file_size": file.size,
        "file_path": backend.files.link(file, kind),
    }


def text_content(call: Call) -> JsonObject:
    """``text`` and ``entities`` of a payload. Raises ApiError 400 for an empty or overlong text."""
    formatted = read_formatted(call.get("text", ""), call.get("parse_mode"), call.get("entities"))
    if not formatted.text:
        raise faulty_request("message text is empty")
    if utf16_length(formatted.text) > MAX_TEXT:
        raise faulty_request("message is too long")
    return {"text": formatted.text, **({"entities": formatted.entities} if formatted.entities else {})}


def caption_content(fields: JsonObject) -> JsonObject:
    """``caption`` and ``caption_entities``; nothing without a caption. Raises ApiError 400 for an overlong one."""
    formatted = read_formatted(fields.get("caption", ""), fields.get("parse_mode"), fields.get("caption_entities"))
    if utf16_length(formatted.text) > MAX_CAPTION:
        raise faulty_request("message caption is too long")
    if not formatted.text:
        return {}
    entities = {"caption_entities": formatted.entities} if formatted.entities else {}
    return {"caption": formatted.text, **entities}


def _open_chat(backend: Backend, call: Call) -> Chat:
    chat = backend.directory.chat(call.chat_id)
    chat.check_writable()
    chat.check_thread(call.get("message_thread_id"))
    return chat


def _place(backend: Backend, call: Call, content: JsonObject, file: Any = None) -> BotMessage:
    """Check what every kind of message has in common, then deliver."""
    chat = _open_chat(backend, call)
    markup = call.get("reply_markup")
    check_markup(markup, chat)
    thread = call.get("message_thread_id")
    topic = {"message_thread_id": thread, "is_topic_message": True} if thread is not None else {}
    message = backend.deliver(chat, {**content, **topic, **_reply(chat, call), **inline_only(markup)}, file)
    message.keyboard = reply_rows(markup)
    message.editable = not markup or "inline_keyboard" in markup
    return message


def _reply(chat: Chat, call: Call) -> JsonObject:
    wanted = call.get("reply_parameters") or {}
    message_id = wanted.get("message_id", call.get("reply_to_message_id"))
    if message_id is None:
        return {}
    found = chat.messages.get(message_id)
    if found is not None and not found.deleted:
        return {
            "reply_to_message": {name: value for name, value in found.payload.items() if name != "reply_to_message"}
        }
    if wanted.get("allow_sending_without_reply", call.get("allow_sending_without_reply")):
        return {}
    raise bad_request("message to be replied not found")
