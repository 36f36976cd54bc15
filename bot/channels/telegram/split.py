"""Splitting a text into messages Telegram takes: 4096 UTF-16 units after its entities are parsed
(https://core.telegram.org/bots/api#sendmessage), never inside a tag, an entity or a character."""

import html as markup
import re

TEXT_LIMIT = 4096
CAPTION_LIMIT = 1024

_PIECE = re.compile(r"<[^>]*>|&(?:#[0-9]+|#[xX][0-9a-fA-F]+|[a-zA-Z]+);|.", re.DOTALL)
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9-]*)")
_BREAKS = ("\n", "。；！？!?;", " ，,、")
"""Where a text is best cut, best first: after a line, a sentence, a word."""


def utf16_length(text: str) -> int:
    """How long Telegram says a text is."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def plain(text: str) -> str:
    """The text of HTML without its markup."""
    return "".join(_shown(piece) for piece in _PIECE.findall(text))


def split_text(text: str, *, html: bool, limit: int = TEXT_LIMIT, continued: str = "") -> tuple[str, ...]:
    """The messages a text makes, each at most `limit` units long as it is shown; () for a text that shows nothing.

    With `html` a tag open at a cut is closed there and opened again in the next message. Every message but the first
    begins with `continued`, plain characters counted in its length. Raises ValueError where nothing fits in `limit`.
    """
    if limit - utf16_length(continued) < 2:  # noqa: PLR2004 (one character may be two units)
        raise ValueError("no room for any text")
    pieces = _PIECE.findall(text) if html else list(text)
    widths = [utf16_length(_shown(piece) if html else piece) for piece in pieces]
    parts: list[str] = []
    opened: tuple[str, ...] = ()
    start = 0
    while start < len(pieces):
        prefix = continued if parts else ""
        end = _cut(pieces, widths, start, limit - utf16_length(prefix), html=html)
        body = pieces[start:end]
        before, opened = opened, _open_after(opened, body) if html else ()
        if _shows(body, html=html):
            parts.append("".join((prefix, *before, *body, *_closing(opened))))
        start = end
    return tuple(parts)


def _shown(piece: str) -> str:
    """What a piece of HTML shows: nothing for a tag, its character for an entity."""
    if len(piece) == 1:
        return piece
    return "" if piece.startswith("<") else markup.unescape(piece)


def _shows(body: list[str], *, html: bool) -> bool:
    return any((_shown(piece) if html else piece).strip() for piece in body)


def _cut(pieces: list[str], widths: list[int], start: int, room: int, *, html: bool) -> int:
    """Where the message that begins at `start` ends: the last good break in its second half, else where it is full."""
    end, used = start, 0
    while end < len(pieces) and used + widths[end] <= room:
        used += widths[end]
        end += 1
    if end == len(pieces):
        return end
    for breaks in _BREAKS:
        for position in range(end, start + (end - start) // 2, -1):
            if (_shown(pieces[position - 1]) if html else pieces[position - 1]) in breaks and widths[position - 1]:
                return position
    return end


def _open_after(opened: tuple[str, ...], body: list[str]) -> tuple[str, ...]:
    """The opening tags still open after `body`, outermost first."""
    stack = list(opened)
    for piece in body:
        tag = _TAG.match(piece) if len(piece) > 1 else None
        if tag is None:
            continue
        if not tag[1]:
            stack.append(piece)
        elif stack:
            stack.pop()
    return tuple(stack)


def _closing(opened: tuple[str, ...]) -> list[str]:
    return [f"</{tag[2]}>" for piece in reversed(opened) if (tag := _TAG.match(piece))]
