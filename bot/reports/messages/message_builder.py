"""A message built line by line, rendered as Telegram's HTML or as plain text, within Telegram's limit."""

import re
from dataclasses import dataclass, field
from enum import Enum
from html import escape

from dialogs.model.outgoing import Outgoing

TEXT_LIMIT = 4000
"""UTF-16 units after entities are parsed: Telegram takes 4096 (Bot API, sendMessage); a rehearsal adds its mark."""

NAME_LIMIT = 30
"""How much of a unit's name, in characters, a phone line can carry."""

_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")
"""Control characters, direction marks that would reorder a neighbour's words, and what is no character."""


class _Style(Enum):
    """How a line looks, as Telegram's tag for it."""

    TEXT = ""
    HEADING = "b"
    BLOCK = "pre"


@dataclass(slots=True)
class Page:
    """Lines of text, some of them headings. What is put in is plain: escaping happens once, when it is rendered."""

    _lines: list[tuple[str, _Style]] = field(default_factory=list)

    def heading(self, text: str) -> None:
        """A line in bold, set off from what stands above it."""
        if self._lines:
            self.gap()
        self._lines.append((text, _Style.HEADING))

    def line(self, text: str) -> None:
        """A line of running text."""
        self._lines.append((text, _Style.TEXT))

    def block(self, text: str) -> None:
        """A text to copy: Telegram copies such a block on a tap."""
        self._lines.append((text, _Style.BLOCK))

    def gap(self) -> None:
        """An empty line."""
        self._lines.append(("", _Style.TEXT))

    def plain(self) -> str:
        """The text without any markup, to paste anywhere."""
        return "\n".join(text for text, _ in self._lines)

    def outgoing(self) -> Outgoing:
        """The message for a channel; lines that do not fit Telegram's limit are left out from the end."""
        lines = list(self._lines)
        while utf16_length("\n".join(text for text, _ in lines)) > TEXT_LIMIT:
            lines.pop()
        if len(lines) < len(self._lines):
            lines.append(("…", _Style.TEXT))
        return Outgoing("\n".join(_html(text, style) for text, style in lines), html=True)


def visible(text: str, limit: int = NAME_LIMIT) -> str:
    """People's own words on one line of a message: nothing unseen, and cut after `limit` characters."""
    line = " ".join(_UNSEEN.sub("", text).split())
    return line if len(line) <= limit else f"{line[: limit - 1]}…"


def utf16_length(text: str) -> int:
    """The length as Telegram counts it."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _html(text: str, style: _Style) -> str:
    escaped = escape(text, quote=False)
    return f"<{style.value}>{escaped}</{style.value}>" if style.value and text else escaped
