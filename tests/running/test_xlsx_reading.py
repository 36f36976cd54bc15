"""Opening any file as a sheet sent by anybody: the sheets, or NotASpreadsheet, and nothing else, within bounds."""

import io
import zipfile
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sheets.bounds import FORM
from bot.sheets.errors import NotASpreadsheet
from bot.sheets.reading import read_sheets
from dialogs.parsing.sheets import Area, Mark, Sheet
from tests.running.annex_files import FIGURES, annex, with_parts

GOOD = annex()
SHEET = "xl/worksheets/sheet1.xml"


def opened(data: bytes) -> tuple[Sheet, ...]:
    return read_sheets(data, FORM)


def row(sheet: Sheet, number: int) -> list[object]:
    return [sheet.cell(number, column) for column in range(max(sheet.cells[number]) + 1)]


def xml(cells: str) -> bytes:
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return f'<worksheet xmlns="{space}"><sheetData>{cells}</sheetData></worksheet>'.encode()


def test_a_sheet_is_read_with_its_merged_cells() -> None:
    (sheet,) = opened(GOOD)
    assert row(sheet, 3) == [1, *FIGURES]
    assert sheet.merged == (Area(0, 0, 0, 10),)
    assert sheet.marks == {}


def test_cells_without_a_name_of_their_own_follow_the_one_before() -> None:
    cells = '<row><c><v>1</v></c><c><f>1+1</f><v>2</v></c></row><row r="4"><c r="C4"><f>A1</f><v>1</v></c></row>'
    (sheet,) = opened(with_parts(GOOD, {SHEET: xml(cells)}))
    assert sheet.marks == {(0, 1): Mark.FORMULA, (3, 2): Mark.FORMULA}
    assert row(sheet, 0) == [1, 2]


def test_a_sheet_no_form_is_like_is_left_out_and_the_others_are_read() -> None:
    def two_sheets(page: object, book: object) -> None:
        large = book.add_worksheet("明细")  # type: ignore[attr-defined] # xlsxwriter has no types
        for number in range(30_000):
            large.write_row(number, 0, [1, 2])

    assert [(sheet.name, sheet.is_too_large) for sheet in opened(annex(change=two_sheets))] == [
        ("Sheet1", False),
        ("明细", True),
    ]


def test_a_part_that_lies_about_its_size_is_no_larger_than_it_says() -> None:
    packed = bytearray(with_parts(GOOD, {SHEET: bytes(60_000_000)}))
    real, claimed = (60_000_000).to_bytes(4, "little"), (1_000).to_bytes(4, "little")
    assert real in packed
    with pytest.raises(NotASpreadsheet):
        opened(bytes(packed).replace(real, claimed))


@pytest.mark.parametrize(
    ("cells", "whys"),
    [
        ("<row>" + "<c/>" * 900_000 + "</row>", {"too-large"}),
        ("<a>" * 300_000 + "</a>" * 300_000, {"too-large"}),
        ("<row " + "".join(f'a{n}="1" ' for n in range(300_000)) + "/>", {"too-large", "other", "empty"}),
    ],
    ids=["cells", "depth", "attributes"],
)
def test_a_small_file_that_would_take_minutes_to_look_through_is_refused_at_once(cells: str, whys: set[str]) -> None:
    data = with_parts(GOOD, {SHEET: xml(cells)})
    assert len(data) < 2_000_000
    with pytest.raises(NotASpreadsheet) as refused:
        opened(data)
    assert refused.value.why in whys


def test_a_sheet_outside_the_workbook_is_not_looked_for_on_the_disk() -> None:
    relations = zipfile.ZipFile(io.BytesIO(GOOD)).read("xl/_rels/workbook.xml.rels")
    outside = relations.replace(b"worksheets/sheet1.xml", b"../../../../etc/passwd")
    with pytest.raises(NotASpreadsheet):
        opened(with_parts(GOOD, {"xl/_rels/workbook.xml.rels": outside}))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_part_that_declares_a_document_type_is_refused_however_it_is_encoded(encoding: str) -> None:
    bomb = f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>'
    with pytest.raises(NotASpreadsheet):
        opened(with_parts(GOOD, {"xl/workbook.xml": bomb.encode(encoding)}))


@given(st.integers(0, len(GOOD) - 1), st.binary(min_size=1, max_size=8))
def test_a_damaged_file_never_raises_anything_else(at: int, scrap: bytes) -> None:
    with suppress(NotASpreadsheet):
        opened(GOOD[:at] + scrap + GOOD[at + len(scrap) :])


@given(st.text(alphabet='<>/="crvft AB19:&;', max_size=60))
def test_whatever_stands_in_a_sheet_never_raises_anything_else(cells: str) -> None:
    with suppress(NotASpreadsheet):
        opened(with_parts(GOOD, {SHEET: xml(f"<row>{cells}</row>")}))
