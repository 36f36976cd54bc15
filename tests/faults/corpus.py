"""What other people's machines make, sound and broken: files of every kind, made here or from a folder."""

import os
from collections.abc import Callable, Mapping
from pathlib import Path

from bot.rosters.read import HEADERS
from tests.reports.planted import CLEANED, DOUBTED
from tests.running.annex_files import annex
from tests.running.kind_samples import REFUSED, TAKEN
from tests.spreadsheets import package_files as package
from tests.spreadsheets import xls_files as xls
from tests.spreadsheets.ods_files import ods, row, table
from tests.spreadsheets.xls_files import XlsSheet

FOLDER = "WEEKBOT_CORPUS"
"""Names a folder whose files are sent in place of those made here."""

ROSTER = (
    HEADERS,
    ("示例州教育体育局", "州市教育行政部门", "", "", "", "甲", ""),
    ("示例一职", "职业学校", "示例州教育体育局", 1200, 100, "乙", "13800000001"),
)
HEADER_ROW = "".join(package.text(f"{letter}1", said) for letter, said in zip("ABCDEFG", HEADERS, strict=True))


def table_of_figures() -> bytes:
    """An annex with a formula in it."""
    return annex(change=lambda page, _: page.write_formula("C4", "=SUM(1,2)", None, 3))


def old_workbook() -> bytes:
    """A roster as Excel 97 keeps it, with hidden, merged, shared and calculated cells."""
    records = [xls.hidden_row(9), xls.hidden_columns(9, 12), xls.merged(3, 4, 2, 2), *xls.grid(ROSTER)]
    records += [xls.shared(5, n, n) for n in range(3)] + [xls.truth(6, 3, 0x2A, is_error=True)]
    records += [xls.formula(7, 3, b"\x00\x00\x00\x00\x00\x00\xff\xff"), xls.came_to("示例")]
    return xls.workbook([XlsSheet(records=records), XlsSheet("旧", records, 1)], ("示例三职", "职业学校", "示例"))


def open_document() -> bytes:
    """A roster as LibreOffice keeps it, with a row repeated."""
    return ods(table(*(row(*cells) for cells in ROSTER), row("x", more='table:number-rows-repeated="3"')))


def text() -> bytes:
    """A roster as text, in the encoding of an office."""
    return "\n".join(",".join(map(str, cells)) for cells in ROSTER).encode("gb18030")


def far_cell() -> bytes:
    """A sound roster with a space in the last cell that there can be."""
    unit = package.text("A2", "示例州教育体育局") + package.text("B2", "州市教育行政部门")
    return package.zipped(
        package.workbook(
            f'<row r="1">{HEADER_ROW}</row><row r="2">{unit}</row>'
            f'<row r="1048576">{package.text("XFD1048576", " ")}</row>'
        )
    )


def without_parents() -> bytes:
    """Two thousand schools under an office that is in no row."""
    rows = (
        f'<row r="{n}">{package.text(f"A{n}", f"示例第{n}职业学校")}{package.text(f"B{n}", "职业学校")}'
        f"{package.text(f'C{n}', f'某州教育体育局{n}')}</row>"
        for n in range(2, 2002)
    )
    return package.zipped(package.workbook(f'<row r="1">{HEADER_ROW}</row>{"".join(rows)}'))


def odd_cells() -> bytes:
    """Errors, a formula never calculated, booleans, in a roster's columns."""
    cells = package.text("A2", "示例一职") + package.text("B2", "职业学校")
    cells += '<c r="C2" t="e"><v>#REF!</v></c><c r="D2" t="e"><v>#N/A</v></c><c r="E2"><f>1+1</f></c>'
    return package.zipped(package.workbook(f'<row r="1">{HEADER_ROW}</row><row r="2">{cells}</row>'))


SHEETS: Mapping[str, Callable[[], bytes]] = {
    "附件.xlsx": table_of_figures,
    "名册.xls": old_workbook,
    "名册.ods": open_document,
    "名册.csv": text,
    "远格.xlsx": far_cell,
    "两千行.xlsx": without_parents,
    "错误值.xlsx": odd_cells,
}


def corpus() -> dict[str, bytes]:
    """Every file by its name."""
    folder = os.environ.get(FOLDER)
    if folder:
        return {path.name: path.read_bytes() for path in sorted(Path(folder).iterdir()) if path.is_file()}
    kinds = {f"{what}.txt": content for what, (_, content) in TAKEN.items()}
    refused = {name.replace(".", f" {what}."): content for what, (name, content, _) in REFUSED.items()}
    placed = {f"{what}.jpg": content for what, content in (CLEANED | DOUBTED).items()}
    return {**{name: make() for name, make in SHEETS.items()}, **kinds, **refused, **placed}
