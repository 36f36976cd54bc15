"""Reads an xlsx as a stranger would: by ECMA-376, with nothing but zip and XML."""

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from xml.etree import ElementTree as ET

Cell = str | int | float | date | datetime | None

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 (Excel's day 0, where days have no zone)
_BUILT_IN = {9: "0%", 10: "0.00%", 14: "yyyy-mm-dd", 22: "yyyy-mm-dd hh:mm"}
"""ECMA-376 part 1, 18.8.30: the formats that a file need not write out, as far as they matter here."""

_QUOTED = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')


@dataclass
class SheetRead:
    """A sheet as it is: cells by row and column from 1; where formulas stand; which ranges are merged."""

    name: str
    cells: dict[tuple[int, int], Cell] = field(default_factory=dict)
    formulas: list[str] = field(default_factory=list)
    merged: list[str] = field(default_factory=list)
    last_row: int = 0

    def row(self, number: int) -> list[Cell]:
        """A row's cells up to the last that is not blank."""
        columns = [c for (r, c), value in self.cells.items() if r == number and value is not None]
        return [self.cells.get((number, c)) for c in range(1, max(columns, default=0) + 1)]


def read_xlsx(path: Path) -> list[SheetRead]:
    """Every sheet of the workbook, in order."""
    with zipfile.ZipFile(path) as package:
        book = _parse(package, "xl/workbook.xml")
        targets = {r.get("Id"): str(r.get("Target")) for r in _parse(package, "xl/_rels/workbook.xml.rels")}
        texts = _shared_texts(package)
        formats = _formats(package)
        found = []
        for sheet in book.iter(f"{_MAIN}sheet"):
            target = targets[sheet.get(f"{_RELATION}id")].removeprefix("/xl/")
            found.append(_sheet(str(sheet.get("name")), _parse(package, f"xl/{target}"), texts, formats))
        return found


def _parse(package: zipfile.ZipFile, name: str) -> ET.Element:
    return ET.fromstring(package.read(name))  # noqa: S314 (a file the program under test has just written)


def _shared_texts(package: zipfile.ZipFile) -> list[str]:
    if "xl/sharedStrings.xml" not in package.namelist():
        return []
    return [_text(item) for item in _parse(package, "xl/sharedStrings.xml").iter(f"{_MAIN}si")]


def _text(element: ET.Element) -> str:
    return "".join(part.text or "" for part in element.iter(f"{_MAIN}t"))


def _formats(package: zipfile.ZipFile) -> list[str]:
    """The number format of each cell style, without what stands in it as text."""
    styles = _parse(package, "xl/styles.xml")
    written = {int(str(f.get("numFmtId"))): str(f.get("formatCode")) for f in styles.iter(f"{_MAIN}numFmt")}
    codes = {**_BUILT_IN, **written}
    styled = styles.find(f"{_MAIN}cellXfs")
    ids = [] if styled is None else [int(str(xf.get("numFmtId", "0"))) for xf in styled]
    return [_QUOTED.sub("", codes.get(number, "General")).lower() for number in ids]


def _sheet(name: str, root: ET.Element, texts: list[str], formats: list[str]) -> SheetRead:
    found = SheetRead(name, merged=[str(m.get("ref")) for m in root.iter(f"{_MAIN}mergeCell")])
    for place, cell in _cells(root):
        value = _value(cell, texts, formats)
        found.cells[place] = value
        found.last_row = max(found.last_row, place[0] if value is not None else 0)
        if cell.find(f"{_MAIN}f") is not None:
            found.formulas.append(str(cell.get("r")))
    return found


def _cells(root: ET.Element) -> Iterator[tuple[tuple[int, int], ET.Element]]:
    for cell in root.iter(f"{_MAIN}c"):
        letters, number = re.fullmatch(r"([A-Z]+)(\d+)", str(cell.get("r"))).groups()  # type: ignore[union-attr]
        column = 0
        for letter in letters:
            column = column * 26 + ord(letter) - ord("A") + 1
        yield (int(number), column), cell


def _value(cell: ET.Element, texts: list[str], formats: list[str]) -> Cell:
    kind = cell.get("t", "n")
    if kind == "inlineStr":
        return _text(cell)
    value = cell.findtext(f"{_MAIN}v")
    if value is None:
        return None
    if kind == "s":
        return texts[int(value)]
    return _number(float(value), formats[int(cell.get("s", "0"))]) if kind == "n" else value


def _number(value: float, code: str) -> Cell:
    """A number by how its cell shows it: a share, a mean, a date, an instant, a count."""
    if "%" in code or "0.0" in code:
        return value
    if "y" in code:
        at = _EPOCH + timedelta(seconds=round(value * 86_400))
        return at if "h" in code else at.date()
    return int(value) if value.is_integer() else value
