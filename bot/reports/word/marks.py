"""The marks of a Word template paragraph by paragraph, so that a fault is found where a person can find it too."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dialogs.texts import documents as texts

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
