"""Workbooks of old Excel and WPS: the same is told of their cells as of new ones."""

import io
import struct
from datetime import date

import pytest
from python_calamine import CalamineWorkbook

from bot.sheets.bounds import FORM
from bot.sheets.errors import NotASpreadsheet
from bot.sheets.reading import read_sheets
from dialogs.parsing.sheets import Area, Mark, Sheet
from tests.spreadsheets import xls_files as xls
from tests.spreadsheets.xls_files import XlsSheet


def sheet(*records: bytes, texts: tuple[str, ...] = ()) -> Sheet:
    (read,) = read_sheets(xls.workbook([XlsSheet(records=list(records))], texts))
    return read


def test_cells_are_read_as_another_reader_reads_them() -> None:
    rows = [["单位名称", "在校生数"], ["示例一职", 1200], ["示例二职", 12.5]]
    data = xls.workbook([XlsSheet(records=xls.grid(rows))])
    (read,) = read_sheets(data)
    assert read.name == "名册"
    assert [[read.cell(r, c) for c in range(2)] for r in range(3)] == rows
    assert CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python() == rows


@pytest.mark.parametrize("cut", [30, 31, 33, 64, 8224])
def test_texts_that_many_cells_share_are_whole_wherever_a_record_is_full(cut: int) -> None:
    texts = ("示例州教育体育局", "示例一职", "a" * 40, "", "示例二职")
    records = [xls.shared(n, 0, n) for n in range(len(texts))]
    (read,) = read_sheets(xls.workbook([XlsSheet(records=records)], texts, cut=cut))
    assert [read.cell(n, 0) for n in range(len(texts))] == list(texts)


def test_packed_numbers_and_dates_and_truth() -> None:
    read = sheet(
        xls.small(0, 0, 1200), xls.small(0, 1, 1250, hundredths=True), xls.small(0, 2, -3),
        xls.number(0, 3, 45060, style=1), xls.number(0, 4, 45060, style=2), xls.truth(0, 5, 1, is_error=False),
        xls.number(0, 6, 450.00000000000006),
    )  # fmt: skip
    day = date(2023, 5, 14)
    assert [read.cell(0, n) for n in range(7)] == [1200, 12.5, -3, day, day, True, 450]


@pytest.mark.parametrize(
    ("records", "value", "mark"),
    [
        ([xls.truth(0, 0, 0x2A, is_error=True)], "#N/A", Mark.ERROR),
        ([xls.formula(0, 0, b"\x02\x00\x17\x00\x00\x00\xff\xff")], "#REF!", Mark.ERROR),
        ([xls.formula(0, 0, struct.pack("<d", 7))], 7, Mark.FORMULA),
        ([xls.formula(0, 0, b"\x00\x00\x00\x00\x00\x00\xff\xff"), xls.came_to("示例州")], "示例州", Mark.FORMULA),
        ([xls.formula(0, 0, b"\x01\x00\x01\x00\x00\x00\xff\xff")], True, Mark.FORMULA),
        ([xls.formula(0, 0, b"\x03\x00\x00\x00\x00\x00\xff\xff")], "", Mark.UNCALCULATED),
    ],
)
def test_errors_and_formulas_are_told_from_plain_values(records: list[bytes], value: object, mark: Mark) -> None:
    read = sheet(*records)
    assert (read.cell(0, 0), read.mark(0, 0)) == (value, mark)


def test_what_is_hidden_or_merged_is_told() -> None:
    cells = xls.grid([["a", "b"], ["c", ""], ["", "d"]])
    read = sheet(*cells, xls.hidden_row(1), xls.hidden_columns(3, 300), xls.merged(0, 2, 0, 0))
    assert read.hidden_rows == {1}
    assert {3, 255} < read.hidden_columns
    assert read.merged == (Area(0, 0, 2, 0),)
    assert read.cell(2, 0) == "a"
    shown, unseen = XlsSheet("今年", cells), XlsSheet("去年", cells, state=1)
    assert [s.is_hidden for s in read_sheets(xls.workbook([unseen, shown]))] == [True, False]


def test_a_cell_at_the_end_of_the_sheet_costs_nothing() -> None:
    assert sheet(xls.label(0, 0, "a"), xls.label(65_535, 255, "x")).rows == [0, 65_535]


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (xls.workbook([XlsSheet()], version=0x0500), "old"),
        (xls.workbook([XlsSheet()], extra=[xls.record(0x002F, bytes(54))]), "locked"),
        (xls.compound({"EncryptedPackage": bytes(100)}), "locked"),
        (xls.compound({"WordDocument": bytes(100)}), "other"),
        (xls.workbook([XlsSheet()])[:1500], "other"),
        (xls.workbook([XlsSheet()]), "empty"),
        (xls.workbook([XlsSheet(records=[xls.number(0, 0, 1)] * 300_000)]), "too-large"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_reason(data: bytes, why: str) -> None:
    with pytest.raises(NotASpreadsheet) as refused:
        read_sheets(data, FORM)
    assert refused.value.why == why
