"""What a dispatch becomes on Telegram: its parts in their order, each one request. Pure.

The text first, split where it is too long; then pictures that stand alone, the photos, and the documents, two to ten of
a kind as an album (https://core.telegram.org/bots/api#sendmediagroup). The buttons stand under the last text, else
under the last file.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import ClassVar

from bot.channels.base import Dispatch, Picture
from bot.channels.errors import Rejected
from bot.channels.telegram.split import CAPTION_LIMIT, split_text, utf16_length

ALBUM = 10
CALLBACK_BYTES = 64

Keyboard = tuple[tuple[tuple[str, str], ...], ...]
"""Rows of (label, data)."""


@dataclass(frozen=True, slots=True)
class TextPart:
    """A message of text. `edits`: the message it takes the place of."""

    text: str
    html: bool
    keyboard: Keyboard = ()
    edits: str = ""
    messages: ClassVar[int] = 1


@dataclass(frozen=True, slots=True)
class FilePart:
    """A message with one file; as a document where not as a photo."""

    file: Picture
    as_photo: bool
    keyboard: Keyboard = ()
    messages: ClassVar[int] = 1


@dataclass(frozen=True, slots=True)
class AlbumPart:
    """Two to ten files of one kind as an album. It cannot carry buttons."""

    files: tuple[Picture, ...]
    as_photo: bool

    @property
    def messages(self) -> int:
        """How many messages it makes: an album is shown as one, and is as many."""
        return len(self.files)


Part = TextPart | FilePart | AlbumPart


def plan(dispatch: Dispatch, *, shows_as_photo: Callable[[Picture], bool]) -> tuple[Part, ...]:
    """The parts of a dispatch, always the same for the same one. Raises `Rejected` for what no message can be."""
    _check_buttons(dispatch.buttons)
    texts = _texts(dispatch)
    files = [_without_long_caption(file) for file in dispatch.files]
    alone = bool(dispatch.buttons) and not texts
    parts: list[Part] = [*texts, *_file_parts(files, shows_as_photo, alone=alone)]
    if not parts:
        raise Rejected("nothing to send")
    if dispatch.buttons:
        carrier = len(texts) - 1 if texts else len(parts) - 1
        parts[carrier] = _carrying(parts[carrier], dispatch.buttons)
    return tuple(parts)


def _check_buttons(keyboard: Keyboard) -> None:
    for _, data in (button for row in keyboard for button in row):
        if not 1 <= len(data.encode()) <= CALLBACK_BYTES:
            raise Rejected("a button's data is empty or longer than 64 bytes")


def _texts(dispatch: Dispatch) -> list[TextPart]:
    """The text, then the captions too long to be any, which are said before their files."""
    message = dispatch.message
    texts = [
        TextPart(text, message.html)
        for text in split_text(message.text, html=message.html, continued=dispatch.continued)
    ]
    if texts:
        texts[0] = replace(texts[0], edits=dispatch.replaces)
    for file in dispatch.files:
        if _too_long(file.caption):
            texts += [
                TextPart(text, html=False)
                for text in split_text(file.caption, html=False, continued=dispatch.continued)
            ]
    return texts


def _too_long(caption: str) -> bool:
    return utf16_length(caption) > CAPTION_LIMIT


def _without_long_caption(file: Picture) -> Picture:
    return replace(file, caption="") if _too_long(file.caption) else file


def _file_parts(
    files: list[Picture], shows_as_photo: Callable[[Picture], bool], *, alone: bool
) -> Iterator[FilePart | AlbumPart]:
    """The files, photos before documents. `alone`: the last one is no album's, to carry the buttons."""
    yield from (FilePart(file, as_photo=True) for file in files if file.alone and shows_as_photo(file))
    photos = [file for file in files if shows_as_photo(file) and not file.alone]
    documents = [file for file in files if not shows_as_photo(file)]
    for kind, as_photo in ((photos, True), (documents, False)):
        for chunk in _chunks(kind, alone=alone and kind is (documents or photos)):
            yield FilePart(chunk[0], as_photo) if len(chunk) == 1 else AlbumPart(tuple(chunk), as_photo)


def _chunks(files: list[Picture], *, alone: bool) -> Iterator[list[Picture]]:
    """Up to ten at a time; the last one by itself where `alone`."""
    joined, rest = (files[:-1], files[-1:]) if alone else (files, [])
    for start in range(0, len(joined), ALBUM):
        yield joined[start : start + ALBUM]
    if rest:
        yield rest


def _carrying(part: Part, keyboard: Keyboard) -> Part:
    return part if isinstance(part, AlbumPart) else replace(part, keyboard=keyboard)
