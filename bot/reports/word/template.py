"""Filling a Word template (docxtpl), and saying which of its lines is wrong where it cannot be filled.

A template is an ordinary Word file with marks: {{ 名称 }}, {%p for … %}, {%tr for … %} (https://docxtpl.readthedocs.io).
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.reports.messages.message_builder import visible
from bot.reports.workbook.cell_text import cell_text
from dialogs.texts.documents import word as texts

if TYPE_CHECKING:
    from docxtpl import DocxTemplate
    from jinja2 import Environment
if TYPE_CHECKING:
    from jinja2 import Environment

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"

_SORT = re.compile(r"(\{[{%#])\s?(p|tr|tc|r)\s")
"""docxtpl's own letters behind a brace: the mark stands for its whole paragraph, row, cell or run."""


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph: its words, its number in the document (headers and footers follow), whether it is in a table."""

    number: int
    text: str
    in_table: bool


def lines_of(template: Path) -> list[Line]:
    """The template's paragraphs. Raises what python-docx raises for a file that is no Word document."""
    from docx import Document

    document = Document(str(template))
    roots = [document.element.body]
    for section in document.sections:
        roots += [section.header._element, section.footer._element]  # noqa: SLF001 - python-docx has no public way
    found: list[Line] = []
    for root in roots:
        for paragraph in root.iter(f"{_W}p"):
            text = "".join(run.text or "" for run in paragraph.iter(f"{_W}t"))
            in_table = any(True for _ in paragraph.iterancestors(f"{_W}tc"))
            found.append(Line(len(found) + 1, text, in_table))
    return found


def faults(lines: Sequence[Line], known: Mapping[str, Any], environment: "Environment") -> Iterator[str]:
    """What is wrong with the marks, in words: the first that cannot be read, else every name nobody knows."""
    from jinja2 import TemplateSyntaxError, meta

    for line in lines:
        sort = _SORT.search(line.text)
        if sort and sort[2] in {"tr", "tc"} and not line.in_table:
            yield texts.broken_line(line.number, line.text, texts.OUTSIDE_TABLE)
            return
        if line.text.count("{{") != line.text.count("}}") or line.text.count("{%") != line.text.count("%}"):
            yield texts.broken_line(line.number, line.text, texts.UNCLOSED)
            return
    try:
        tree = environment.parse("\n".join(_SORT.sub(r"\1 ", line.text) for line in lines))
        unknown = meta.find_undeclared_variables(tree) - set(known)
    except TemplateSyntaxError as error:
        line = lines[min(error.lineno, len(lines)) - 1]
        yield texts.broken_line(line.number, line.text, texts.unreadable(str(error.message)))
        return
    for name in sorted(unknown):
        line = line_with(lines, name)
        yield texts.broken_line(line.number, line.text, texts.unknown_name(name, sorted(known)))


def line_with(lines: Sequence[Line], name: str) -> Line:
    """The first line with a mark that mentions `name`; the first line of all where there is none."""
    word = re.compile(rf"\{{[{{%][^}}]*(?<!\w){re.escape(name)}(?!\w)")
    return next((line for line in lines if word.search(line.text)), lines[0])


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
