"""Formatted text as Telegram reads it: HTML markup, UTF-16 lengths, entities found by the server.

Rules: Bot API, "Formatting options", and tdlib/td MessageEntity.cpp. Stricter in one point: a bare ``&`` is
refused as the documentation has it, while the real server lets most of them pass.
"""

import re
from dataclasses import dataclass, field
from typing import Any

from tests.botapi.errors import ApiError, faulty_request

MAX_TEXT = 4096
MAX_CAPTION = 1024

Entity = dict[str, Any]

_TAG_TYPES = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "a": "text_link",
    "tg-emoji": "custom_emoji",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
}
_BLANKS = " \n\r\t"
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_REFERENCE = re.compile(r"&(?:(lt|gt|amp|quot)|#(\d{1,7})|#x([0-9a-fA-F]{1,6}));")
_START = re.compile(r"<([^\s>/][^\s>]*)((?:\s+[^\s=>]+(?:\s*=\s*(?:\"[^\"]*\"|'[^']*'|[\w.-]+))?)*)\s*>")
_END = re.compile(r"</([^\s>]*)\s*>")
_ATTRIBUTE = re.compile(r"\s+([^\s=>]+)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([\w.-]+)))?")
_TAG_NAME = re.compile(r"<([^\s>]*)")
_FOUND_BY_SERVER = re.compile(
    r"(?P<bot_command>(?<![\w/<>])/[a-zA-Z0-9_]{1,64}(?:@[a-zA-Z0-9_]{3,32})?(?![\w/<>]))|(?P<url>https?://[^\s<>\"]+)"
)


@dataclass(frozen=True, slots=True)
class FormattedText:
    """A text without markup and the entities in it; offsets and lengths in UTF-16 units."""

    text: str
    entities: list[Entity] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _OpenTag:
    name: str
    attributes: dict[str, str]
    offset: int


def utf16_length(text: str) -> int:
    """Length as Telegram counts it: an emoji beyond the BMP is two."""
    return len(text) + sum(char > "\uffff" for char in text)


def read_formatted(text: str, parse_mode: str | None, entities: list[Entity] | None) -> FormattedText:
    """The text a request carries, with its markup parsed and the blanks around it cut off.

    Raises ApiError 400 "can't parse entities" for markup Telegram would refuse.
    """
    mode = (parse_mode or "").lower()
    if mode == "html":
        return trim(_HtmlReader(text).read())
    if mode:
        raise faulty_request(f"the double reads HTML only, not parse_mode {parse_mode!r}")
    return trim(FormattedText(text, entities or []))


def trim(formatted: FormattedText) -> FormattedText:
    """Blanks at both ends removed, as the server does; entities move along."""
    text = formatted.text.rstrip(_BLANKS)
    lead = len(text) - len(text.lstrip(_BLANKS))
    end = utf16_length(text) - lead
    moved = []
    for entity in formatted.entities:
        start = max(entity["offset"] - lead, 0)
        length = min(entity["offset"] - lead + entity["length"], end) - start
        if length > 0:
            moved.append({**entity, "offset": start, "length": length})
    return FormattedText(text[lead:], moved)


def found_by_server(text: str) -> list[Entity]:
    """The commands and addresses Telegram marks in what people type."""
    return [
        {"type": match.lastgroup, "offset": utf16_length(text[: match.start()]), "length": utf16_length(match.group())}
        for match in _FOUND_BY_SERVER.finditer(text)
    ]


class _HtmlReader:
    """Reads one marked-up text from left to right."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._at = 0
        self._out: list[str] = []
        self._length = 0
        self._open: list[_OpenTag] = []
        self._entities: list[Entity] = []

    def read(self) -> FormattedText:
        while self._at < len(self._source):
            char = self._source[self._at]
            if char == "&":
                self._reference()
            elif char != "<":
                self._emit(char, 1)
            elif self._source.startswith("</", self._at):
                self._end_tag()
            else:
                self._start_tag()
        if self._open:
            raise self._refusal(f'Can\'t find end tag corresponding to start tag "{self._open[-1].name}"', offset=False)
        self._entities.sort(key=lambda entity: (entity["offset"], -entity["length"]))
        return FormattedText("".join(self._out), self._entities)

    def _emit(self, text: str, consumed: int) -> None:
        self._out.append(text)
        self._length += utf16_length(text)
        self._at += consumed

    def _reference(self) -> None:
        match = _REFERENCE.match(self._source, self._at)
        if match is None:
            raise self._refusal('Unescaped character "&"')
        named, decimal, hexadecimal = match.groups()
        code = int(decimal) if decimal else int(hexadecimal or "0", 16)
        if not named and not 0 < code < 0x10FFFF:
            raise self._refusal("Invalid character reference")
        self._emit(_NAMED[named] if named else chr(code), len(match.group()))

    def _start_tag(self) -> None:
        name_match = _TAG_NAME.match(self._source, self._at)
        name = name_match.group(1).lower() if name_match else ""
        if ">" not in self._source[self._at :]:
            raise self._refusal("Unclosed start tag")
        if name not in _TAG_TYPES:
            raise self._refusal(f'Unsupported start tag "{name}"')
        match = _START.match(self._source, self._at)
        if match is None:
            raise self._refusal(f'Unclosed start tag "{name}"')
        attributes = {found[1].lower(): found[2] or found[3] or found[4] or "" for found in _attributes(match.group(2))}
        if name == "span" and attributes.get("class") != "tg-spoiler":
            raise self._refusal('Tag "span" must have class "tg-spoiler"')
        self._open.append(_OpenTag(name, attributes, self._length))
        self._at = match.end()

    def _end_tag(self) -> None:
        if not self._open:
            raise self._refusal("Unexpected end tag")
        match = _END.match(self._source, self._at)
        if match is None:
            raise self._refusal("Unclosed end tag")
        tag = self._open[-1]
        found = match.group(1).lower()
        if found and found != tag.name:
            raise self._refusal("Unmatched end tag", detail=f', expected "</{tag.name}>", found "</{found}>"')
        self._open.pop()
        self._at = match.end()
        if self._length > tag.offset:
            self._entities.append(_entity(tag, self._length - tag.offset))

    def _refusal(self, problem: str, *, offset: bool = True, detail: str = "") -> ApiError:
        place = f" at byte offset {len(self._source[: self._at].encode())}" if offset else ""
        return faulty_request(f"can't parse entities: {problem}{place}{detail}")


def _attributes(source: str) -> list[re.Match[str]]:
    return list(_ATTRIBUTE.finditer(source))


def _entity(tag: _OpenTag, length: int) -> Entity:
    entity: Entity = {"type": _TAG_TYPES[tag.name], "offset": tag.offset, "length": length}
    if tag.name == "a":
        entity["url"] = tag.attributes.get("href", "")
    elif tag.name == "tg-emoji":
        entity["custom_emoji_id"] = tag.attributes.get("emoji-id", "")
    elif tag.name == "blockquote" and "expandable" in tag.attributes:
        entity["type"] = "expandable_blockquote"
    return entity
