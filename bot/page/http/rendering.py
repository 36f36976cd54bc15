"""Pages and messages as HTML. Everything is escaped but what `page_html` made."""

import re
from collections.abc import Mapping
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape
from starlette.responses import HTMLResponse

from bot.page.http.assets import asset_address
from bot.page.http.sanitize import page_html
from dialogs.texts.documents import receipt as receipt_texts
from dialogs.texts.screens import page as texts
from storage.messages.page_messages import PageMessage

RECEIPT = re.compile(f"(?:^|(?<=[，（])){receipt_texts.NUMBER}[： ](?P<number>[0-9]{{4,12}})(?=$|[，）])", re.MULTILINE)
"""As the program says it: on a line of its own or in a clause. What somebody wrote and is quoted (「…」) is no link."""

FOLDER = Path(__file__).parent / "templates"


class Rendering:
    """Makes HTML; instants are shown in `zone`. `root`: the folder below which browsers see the page, mostly none."""

    def __init__(self, zone: ZoneInfo, title: str, root: str = "") -> None:
        self._zone = zone
        self._title = title
        self.root = root

    def page(self, template: str, /, status: int = 200, **values: object) -> HTMLResponse:
        """A whole page from the template of that name."""
        html = self._templates.get_template(f"{template}.html").render(title=self._title, **values)
        return HTMLResponse(html, status_code=status)

    def fragment(self, template: str, /, **values: object) -> str:
        """A part of a page from the template of that name."""
        return self._templates.get_template(f"{template}.html").render(**values)

    def message(self, message: PageMessage, base: str = "") -> str:
        """One message of a chat, as an element of its list. `base` is what the chat's addresses begin with."""
        place = self.root + base
        return self._templates.get_template("message.html").render(message=message, base=place, linked=not base)

    def pushed(self, message: PageMessage, base: str = "") -> Mapping[str, Any]:
        """The same as the page's script takes it."""
        return {"id": message.id, "position": message.position, "html": self.message(message, base)}

    @cached_property
    def _templates(self) -> Environment:
        made = Environment(
            loader=FileSystemLoader(FOLDER),
            autoescape=True,
            undefined=StrictUndefined,
            auto_reload=False,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        made.globals.update(texts=texts, asset=self._asset, root=self.root)
        made.filters.update(markup=page_html, moment=self._moment)
        made.globals.update(said=self._said)
        return made

    def _asset(self, name: str) -> str:
        return self.root + asset_address(name)

    def _said(self, text: str, *, html: bool, linked: bool) -> Markup:
        return _said(text, html=html, receipts=f"{self.root}/receipt/" if linked else "")

    def _moment(self, message: PageMessage) -> str:
        at = message.at.astimezone(self._zone)
        return texts.moment(at.month, at.day, at.hour, at.minute)


@lru_cache(maxsize=256)
def _said(text: str, *, html: bool, receipts: str) -> Markup:
    """A message's text; with `receipts`, where they are, a link behind each one's number to what can be printed.

    Kept for a while: a digest is the same for everybody who reads it.
    """
    said = page_html(text) if html else escape(text)
    if not receipts:
        return said
    link = rf'\g<0> <a href="{escape(receipts)}\g<number>" target="_blank">{escape(receipt_texts.OPEN)}</a>'
    return Markup(RECEIPT.sub(link, str(said)))  # noqa: S704 (escaped already, or made by `page_html`)
