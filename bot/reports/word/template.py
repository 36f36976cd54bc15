"""Filling a Word template (docxtpl), and saying which of its lines is wrong where it cannot be filled.

A template is an ordinary Word file with marks: {{ 名称 }}, {%p for … %}, {%tr for … %} (https://docxtpl.readthedocs.io).
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.reports.cell_text import cell_text
from bot.reports.page import visible
from bot.reports.word.marks import Line, faults, line_with, lines_of
from dialogs.texts import documents as texts

if TYPE_CHECKING:
    from docxtpl import DocxTemplate
    from jinja2 import Environment

TEXT_LIMIT = 2_000
"""Characters of one text in a document; what people wrote beyond it is in the workbook."""


class TemplateBroken(Exception):
    """A template cannot be filled; the message says where (paragraph and its words) and what would be right."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture in a context: its bytes, and the size in millimetres it is fitted into."""

    data: bytes
    width: float
    height: float


def fill(template: Path, context: Mapping[str, Any], properties: Mapping[str, object] | None = None) -> bytes:
    """The document: `context`'s texts, numbers, lists and pictures in the template's places. Raises TemplateBroken.

    `properties`: what the file says of itself beside its text.
    """
    from docxtpl import DocxTemplate
    from jinja2 import StrictUndefined
    from jinja2.sandbox import SandboxedEnvironment

    # What people wrote is text in the document whatever it contains, and a template reaches nothing but the context.
    environment = SandboxedEnvironment(autoescape=True, undefined=StrictUndefined)
    try:
        lines = lines_of(template)
        document = DocxTemplate(str(template))
        document.init_docx()
    except Exception:  # noqa: BLE001 (what a damaged file makes its readers raise no list holds)
        raise TemplateBroken(texts.no_template(template.name)) from None
    found = list(faults(lines, context, environment))
    if found:
        raise TemplateBroken(texts.broken(template.name, found))
    for name, value in (properties or {}).items():
        setattr(document.docx.core_properties, name, value)
    return _rendered(document, template.name, lines, _prepared(document, context), environment)


def _rendered(
    document: "DocxTemplate", name: str, lines: Sequence[Line], context: Mapping[str, Any], environment: "Environment"
) -> bytes:
    from jinja2 import TemplateError

    out = BytesIO()
    try:
        document.render(context, environment)
        document.save(out)
    except TemplateError as error:
        # jinja2 names what it did not find in quotes: the line with that name is the one to look at.
        quoted = re.findall(r"'([^']+)'", str(error))
        line = line_with(lines, quoted[-1] if quoted else "")
        raise TemplateBroken(
            texts.broken(name, [texts.broken_line(line.number, line.text, texts.unreadable(str(error)))])
        ) from None
    except Exception as error:  # noqa: BLE001 (likewise, and whatever a mark does)
        raise TemplateBroken(texts.broken(name, [texts.unreadable(str(error))])) from None
    return out.getvalue()


def _prepared(document: "DocxTemplate", value: Any) -> Any:
    """The context as docxtpl takes it: pictures as its own, texts as a Word file can hold them."""
    from docx.shared import Mm
    from docxtpl import InlineImage

    match value:
        case str():
            return visible(cell_text(value), TEXT_LIMIT)
        case Picture():
            return InlineImage(document, BytesIO(value.data), width=Mm(_fitted_width(value)))
        case Mapping():
            return {key: _prepared(document, item) for key, item in value.items()}
        case list() | tuple():
            return [_prepared(document, item) for item in value]
        case _:
            return value


def _fitted_width(picture: Picture) -> float:
    """How wide the picture is where neither side leaves its room."""
    from PIL import Image

    with Image.open(BytesIO(picture.data)) as image:
        return min(picture.width, picture.height * image.width / image.height)
