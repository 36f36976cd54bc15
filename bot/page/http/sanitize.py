"""Telegram's HTML as the page may show it: its few tags and nothing else (https://core.telegram.org/bots/api#html-style)."""

from html import escape
from html.parser import HTMLParser
from urllib.parse import urlsplit

from markupsafe import Markup

SHOWN = frozenset({"b", "strong", "i", "em", "u", "ins", "s", "strike", "del", "code", "pre", "blockquote"})


def page_html(text: str) -> Markup:
    """The text with its tags; a tag of another kind, and every attribute but a link's address, is left out."""
    reader = _Reader()
    reader.feed(text)
    reader.close()
    return Markup("".join([*reader.parts, *(f"</{tag}>" for tag in reversed(reader.open))]))  # noqa: S704 (made here, escaped)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            address = dict(attrs).get("href") or ""
            if urlsplit(address).scheme in {"http", "https"}:
                self.parts.append(f'<a href="{escape(address)}" rel="noreferrer noopener" target="_blank">')
                self.open.append(tag)
        elif tag in SHOWN:
            self.parts.append(f"<{tag}>")
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in self.open:
            while (last := self.open.pop()) != tag:
                self.parts.append(f"</{last}>")
            self.parts.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        self.parts.append(escape(data))
