"""Opening any file as an xlsx: the sheets, or NotASpreadsheet, and nothing else, within bounds."""

import io
import zipfile
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from running.annex_files import FIGURES, annex, with_parts

from bot.annexes.guard import guarded_sheets
from bot.spreadsheets import NotASpreadsheet
from dialogs.table_sheet import Area, Sheet

GOOD = annex()
SHEET = "xl/worksheets/sheet1.xml"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("xlsx")


def opened(folder: Path, data: bytes) -> tuple[Sheet, ...]:
    path = folder / "a.xlsx"
    path.write_bytes(data)
    return guarded_sheets(path)


def xml(cells: str) -> bytes:
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return f'<worksheet xmlns="{space}"><sheetData>{cells}</sheetData></worksheet>'.encode()


def test_a_sheet_is_read_with_its_merged_cells(folder: Path) -> None:
    (sheet,) = opened(folder, GOOD)
    assert list(sheet.rows[3]) == [1, *FIGURES]
    assert sheet.merged == (Area(0, 0, 0, 10),)
    assert sheet.formulas == frozenset()


def test_cells_without_a_name_of_their_own_follow_the_one_before(folder: Path) -> None:
    cells = '<row><c><v>1</v></c><c><f>1+1</f><v>2</v></c></row><row r="4"><c r="C4"><f>A1</f><v>1</v></c></row>'
    (sheet,) = opened(folder, with_parts(GOOD, {SHEET: xml(cells)}))
    assert sheet.formulas == {(0, 1), (3, 2)}
    assert sheet.rows[0][:2] == [1, 2]


def test_a_sheet_no_annex_is_like_is_left_out_and_the_others_are_read(folder: Path) -> None:
    def two_sheets(page: object, book: object) -> None:
        far = book.add_worksheet("明细")  # type: ignore[attr-defined] # xlsxwriter has no types
        far.write_number(5_000, 3, 1)

    assert [sheet.name for sheet in opened(folder, annex(change=two_sheets))] == ["Sheet1"]


def test_a_part_that_lies_about_its_size_is_no_larger_than_it_says(folder: Path) -> None:
    packed = bytearray(with_parts(GOOD, {SHEET: bytes(60_000_000)}))
    real, claimed = (60_000_000).to_bytes(4, "little"), (1_000).to_bytes(4, "little")
    assert real in packed
    with pytest.raises(NotASpreadsheet):
        opened(folder, bytes(packed).replace(real, claimed))


@pytest.mark.parametrize(
    "cells",
    ["<row>" + "<c/>" * 900_000 + "</row>", "<a>" * 300_000 + "</a>" * 300_000, "<row " + 'a="1" ' * 500_000 + "/>"],
    ids=["cells", "depth", "attributes"],
)
def test_a_small_file_that_would_take_minutes_to_look_through_is_refused_at_once(folder: Path, cells: str) -> None:
    data = with_parts(GOOD, {SHEET: xml(cells)})
    assert len(data) < 1_000_000
    with pytest.raises(NotASpreadsheet) as refused:
        opened(folder, data)
    assert refused.value.why == NotASpreadsheet.TOO_LARGE


def test_a_sheet_outside_the_workbook_is_not_looked_for_on_the_disk(folder: Path) -> None:
    relations = zipfile.ZipFile(io.BytesIO(GOOD)).read("xl/_rels/workbook.xml.rels")
    outside = relations.replace(b"worksheets/sheet1.xml", b"../../../../etc/passwd")
    with pytest.raises(NotASpreadsheet):
        opened(folder, with_parts(GOOD, {"xl/_rels/workbook.xml.rels": outside}))


@given(st.integers(0, len(GOOD) - 1), st.binary(min_size=1, max_size=8))
def test_a_damaged_file_never_raises_anything_else(folder: Path, at: int, scrap: bytes) -> None:
    with suppress(NotASpreadsheet):
        opened(folder, GOOD[:at] + scrap + GOOD[at + len(scrap) :])


@given(st.text(alphabet='<>/="crvft AB19:&;', max_size=60))
def test_whatever_stands_in_a_sheet_never_raises_anything_else(folder: Path, cells: str) -> None:
    with suppress(NotASpreadsheet):
        opened(folder, with_parts(GOOD, {SHEET: xml(f"<row>{cells}</row>")}))
