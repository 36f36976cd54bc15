"""Delivering a dispatch through python-telegram-bot, part by part."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import TypedDict

import structlog
from telegram import (
    Bot,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputFile,
    InputMediaDocument,
    InputMediaPhoto,
    LinkPreviewOptions,
    Message,
)
from telegram.error import TelegramError

from bot.channels.base import Dispatch, Picture
from bot.channels.errors import NotEditable, NotReached, OutcomeUnknown, Rejected, SendError
from bot.channels.telegram.address import ChatAddress, MessageReference
from bot.channels.telegram.errors import edit_error, markup_refused, photo_refused, send_error, too_long, unchanged
from bot.channels.telegram.parts import AlbumPart, FilePart, Keyboard, Part, TextPart, plan
from bot.channels.telegram.split import plain, split_text, utf16_length

PHOTO_BYTES = 10 * 1024 * 1024
"""Larger pictures go as documents (https://core.telegram.org/bots/api#sendphoto)."""

UPLOAD_TIMEOUT = 120.0

SHORT = 512
"""A text of fewer UTF-16 units is too long for no server."""

NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
"""A preview is made by fetching the link, which would use up one that opens once."""

log = structlog.get_logger(__name__)


class _Target(TypedDict):
    chat_id: int
    message_thread_id: int | None
    allow_paid_broadcast: bool | None


class Sender:
    """Send dispatches as one bot."""

    def __init__(self, bot: Bot, *, paid_broadcast: bool = False) -> None:
        self._bot = bot
        self._paid = paid_broadcast or None

    async def send(self, dispatch: Dispatch) -> str:
        """Deliver what is left of a dispatch; the reference of the first message sent. Raises a `SendError`."""
        address = _address(dispatch.chat)
        sizes = await asyncio.to_thread(_sizes, dispatch.files)
        parts = plan(dispatch, shows_as_photo=lambda file: not file.as_document and sizes[file.path] <= PHOTO_BYTES)
        first = ""
        for done, part in enumerate(parts, start=1):
            if done <= dispatch.done_parts:
                continue
            reference = await self._deliver(address, part)
            first = first or reference
            if dispatch.on_part and done < len(parts):
                await dispatch.on_part(done, first, parts[done].messages)
        return first

    async def _deliver(self, address: ChatAddress, part: Part) -> str:
        match part:
            case TextPart(edits=""):
                return await self._text(address, part)
            case TextPart():
                return await self._edit(part)
            case FilePart() | AlbumPart():
                return await self._files(address, part)

    async def _text(self, address: ChatAddress, part: TextPart) -> str:
        async def request(text: str, parse_mode: str | None) -> str:
            message = await self._bot.send_message(
                text=text,
                parse_mode=parse_mode,
                reply_markup=_markup(part.keyboard),
                link_preview_options=NO_PREVIEW,
                **self._target(address),
            )
            return _reference(message)

        try:
            return await _marked_up(part, request)
        except TelegramError as error:
            if too_long(error) and (halves := _halves(part)):
                return await self._all_of(address, halves)
            raise send_error(error, _whole_chat(address)) from None

    async def _all_of(self, address: ChatAddress, parts: Sequence[TextPart]) -> str:
        """One after the other; the first's reference."""
        references = [await self._text(address, part) for part in parts]
        return references[0]

    async def _edit(self, part: TextPart) -> str:
        message = _edited(part.edits)

        async def request(text: str, parse_mode: str | None) -> str:
            await self._bot.edit_message_text(
                text=text,
                chat_id=message.chat,
                message_id=message.message,
                parse_mode=parse_mode,
                reply_markup=_markup(part.keyboard),
                link_preview_options=NO_PREVIEW,
            )
            return part.edits

        try:
            return await _marked_up(part, request)
        except TelegramError as error:
            if not unchanged(error):
                raise edit_error(error) from None
        return part.edits

    async def _files(self, address: ChatAddress, part: FilePart | AlbumPart) -> str:
        try:
            with ExitStack() as opened:
                return await _answer(self._upload(address, part, opened))
        except TelegramError as error:
            if not (part.as_photo and photo_refused(error)):
                raise send_error(error, _whole_chat(address)) from None
            log.warning("pictures refused as photos go as documents", reason=str(error))
        return await self._files(address, replace(part, as_photo=False))

    async def _upload(self, address: ChatAddress, part: FilePart | AlbumPart, opened: ExitStack) -> str:
        timeouts: _Timeouts = {"read_timeout": UPLOAD_TIMEOUT, "write_timeout": UPLOAD_TIMEOUT}
        if isinstance(part, AlbumPart):
            kind = InputMediaPhoto if part.as_photo else InputMediaDocument
            files = [await _opened(opened, file, attach=True) for file in part.files]
            captions = [file.caption or None for file in part.files]
            media = [kind(file, caption=caption) for file, caption in zip(files, captions, strict=True)]
            messages = await self._bot.send_media_group(media=media, **timeouts, **self._target(address))
            return _reference(messages[0])
        file = await _opened(opened, part.file, attach=False)
        caption, markup = part.file.caption or None, _markup(part.keyboard)
        if part.as_photo:
            message = await self._bot.send_photo(
                photo=file, caption=caption, reply_markup=markup, **timeouts, **self._target(address)
            )
        else:
            message = await self._bot.send_document(
                document=file,
                caption=caption,
                reply_markup=markup,
                disable_content_type_detection=True,
                **timeouts,
                **self._target(address),
            )
        return _reference(message)

    def _target(self, address: ChatAddress) -> _Target:
        return {"chat_id": address.chat, "message_thread_id": address.topic, "allow_paid_broadcast": self._paid}


class _Timeouts(TypedDict):
    read_timeout: float
    write_timeout: float


def _halves(part: TextPart) -> list[TextPart]:
    """A text in smaller parts, the buttons under the last; none where it is short enough for anybody."""
    length = utf16_length(part.text)
    if length < SHORT:
        return []
    texts = split_text(part.text, html=part.html, limit=length // 2 + 1)
    return [replace(part, text=text, keyboard=()) for text in texts[:-1]] + [replace(part, text=texts[-1])]


async def _marked_up(part: TextPart, request: Callable[[str, str | None], Awaitable[str]]) -> str:
    """Make the request for a text; once more without markup where the server cannot read it: the words matter most."""
    if not part.html:
        return await _answer(request(part.text, None))
    try:
        return await _answer(request(part.text, "HTML"))
    except TelegramError as error:
        if not markup_refused(error):
            raise
        log.error("a text's markup was refused; it goes without")  # noqa: TRY400 (the error quotes the text)
        return await _answer(request(plain(part.text), None))


async def _answer(request: Awaitable[str]) -> str:
    """The reference a request brings. Where its answer cannot be read the message is out, but nobody knows which."""
    try:
        return await request
    except (KeyError, IndexError, TypeError, ValueError, AttributeError):
        raise OutcomeUnknown("an answer that is no message") from None


def _address(chat: str) -> ChatAddress:
    try:
        return ChatAddress.parse(chat)
    except ValueError:
        raise Rejected("no address of a chat") from None


def _edited(reference: str) -> MessageReference:
    try:
        return MessageReference.parse(reference)
    except ValueError:
        raise NotEditable("no reference of a message") from None


def _whole_chat(address: ChatAddress) -> str:
    """The address of the chat itself where `address` is one of its topics, else empty."""
    return str(ChatAddress(address.chat)) if address.topic is not None else ""


def _reference(message: Message) -> str:
    return str(MessageReference(message.chat.id, message.message_id))


def _markup(keyboard: Keyboard) -> InlineKeyboardMarkup | None:
    if not keyboard:
        return None
    return InlineKeyboardMarkup(
        [[InlineKeyboardButton(label, callback_data=data) for label, data in row] for row in keyboard]
    )


def _sizes(files: Sequence[Picture]) -> dict[Path, int]:
    try:
        return {file.path: file.path.stat().st_size for file in files}
    except OSError as error:
        raise _unread(error) from None


def _unread(error: OSError) -> SendError:
    """A file to send that cannot be read: it may be the next time, unless it is not there or not ours to read."""
    for_good = isinstance(error, FileNotFoundError | PermissionError | IsADirectoryError)
    return Rejected("a file to send is gone") if for_good else NotReached("a file to send cannot be read now")


async def _opened(opened: ExitStack, file: Picture, *, attach: bool) -> InputFile:
    """The file for upload, read piece by piece while it goes out."""
    try:
        handle = opened.enter_context(await asyncio.to_thread(file.path.open, "rb"))
    except OSError as error:
        raise _unread(error) from None
    return InputFile(handle, filename=file.name, attach=attach, read_file_handle=False)
