"""Changing what was sent, and answering what was pressed."""

from tests.botapi.backend import Backend
from tests.botapi.callbacks import CallbackAnswer
from tests.botapi.chats import Chat, SharedChat
from tests.botapi.errors import bad_request
from tests.botapi.files import StoredFile
from tests.botapi.keyboards import check_markup, inline_only
from tests.botapi.ledger import Kind
from tests.botapi.media import sent_media
from tests.botapi.messages import MEDIA_KINDS, BotMessage, JsonObject
from tests.botapi.methods.sending import caption_content, text_content
from tests.botapi.parameters import Call

NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same as a current content"
    " and reply markup of the message"
)
_VOLATILE = {"edit_date"}
_CAPTION = {"caption", "caption_entities"}


def edit_message_text(backend: Backend, call: Call) -> JsonObject:
    """New text and new buttons: without ``reply_markup`` the buttons go."""
    chat, message = _own_message(backend, call)
    if message.media:
        raise bad_request("there is no text in the message to edit")
    return _change(backend, call, chat, message, _without(message, {"text", "entities"}) | text_content(call))


def edit_message_caption(backend: Backend, call: Call) -> JsonObject:
    """New caption and new buttons."""
    chat, message = _own_message(backend, call)
    if not message.media:
        raise bad_request("there is no caption in the message to edit")
    return _change(backend, call, chat, message, _without(message, _CAPTION) | caption_content(call.params))


def edit_message_media(backend: Backend, call: Call) -> JsonObject:
    """Another photo or file with another caption."""
    chat, message = _own_message(backend, call)
    item = call.params["media"]
    content, file = sent_media(backend.files, call, item["type"], item["media"])
    kept = _without(message, {"text", "entities", *_CAPTION, *MEDIA_KINDS})
    return _change(backend, call, chat, message, kept | content | caption_content(item), file)


def edit_message_reply_markup(backend: Backend, call: Call) -> JsonObject:
    """Other buttons, or none."""
    chat, message = _own_message(backend, call)
    return _change(backend, call, chat, message, dict(message.payload))


def delete_message(backend: Backend, call: Call) -> bool:
    """Own messages anywhere; others' in private chats and where the bot is admin."""
    _delete(backend, backend.directory.chat(call.chat_id), call.get("message_id"))
    return True


def delete_messages(backend: Backend, call: Call) -> bool:
    """Several at once; those that cannot be found are passed over."""
    chat = backend.directory.chat(call.chat_id)
    for message_id in call.params["message_ids"]:
        if message_id in chat.messages:
            _delete(backend, chat, message_id)
    return True


def set_message_reaction(backend: Backend, call: Call) -> bool:
    """Accepted where the message is there; the double shows no reactions."""
    backend.directory.chat(call.chat_id).find(call.get("message_id"), "react")
    return True


def answer_callback_query(backend: Backend, call: Call) -> bool:
    """Ends the waiting of who pressed a button."""
    answer = CallbackAnswer(call.get("text", ""), bool(call.get("show_alert")), call.get("url", ""))
    backend.callbacks.answer(call.get("callback_query_id", ""), answer)
    backend.ledger.note(Kind.ANSWERED, query_id=call.get("callback_query_id"), text=answer.text)
    return True


def _own_message(backend: Backend, call: Call) -> tuple[Chat, BotMessage]:
    if call.chat_id is None:
        raise bad_request("message identifier is not specified")
    chat = backend.directory.chat(call.chat_id)
    chat.check_writable()
    message = chat.find(call.get("message_id"), "edit")
    if not isinstance(message, BotMessage) or not message.editable:
        raise bad_request("message can't be edited")
    return chat, message


def _without(message: BotMessage, names: set[str]) -> JsonObject:
    return {name: value for name, value in message.payload.items() if name not in names}


def _change(
    backend: Backend, call: Call, chat: Chat, message: BotMessage, payload: JsonObject, file: StoredFile | None = None
) -> JsonObject:
    markup = call.get("reply_markup")
    check_markup(markup, chat)
    payload.pop("reply_markup", None)
    payload |= inline_only(markup)
    if _visible(payload) == _visible(message.payload):
        raise bad_request(NOT_MODIFIED)
    backend.edit(chat, message, payload, file)
    return message.payload


def _visible(payload: JsonObject) -> JsonObject:
    return {name: value for name, value in payload.items() if name not in _VOLATILE}


def _delete(backend: Backend, chat: Chat, message_id: object) -> None:
    message = chat.find(message_id, "delete")
    if isinstance(chat, SharedChat) and not isinstance(message, BotMessage) and chat.bot_status != "administrator":
        raise bad_request("message can't be deleted")
    message.deleted = True
    backend.ledger.note(Kind.DELETED, chat_id=chat.id, message_id=message.message_id)
