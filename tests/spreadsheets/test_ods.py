"""Sheets of OpenDocument: the same is told of their cells; what is repeated a million times costs nothing."""

from datetime import date

import pytest

from bot.sheets.bounds import FORM
from bot.sheets.errors import NotASpreadsheet
from bot.sheets.reading import read_sheets
from dialogs.parsing.sheets import Area, Mark
from tests.spreadsheets.ods_files import cell, ods, row, table, typed
from tests.spreadsheets.package_files import zipped

HEAD = row("单位名称", "在校生数")


def test_cells_are_read_with_their_values_not_with_what_is_shown() -> None:
    shown = typed("float", "<text:p>1,200 人</text:p>", 'office:value="1200"')
    day = typed("date", "<text:p>5月</text:p>", 'office:date-value="2023-05-14"')
    remark = "<office:annotation><text:p>批注</text:p></office:annotation>"
    lines = typed("string", f'{remark}<text:p>示例<text:s text:c="2"/>州</text:p><text:p>局</text:p>')
    (read,) = read_sheets(ods(table(HEAD, row(lines, shown, day))))
    assert read.cells[1] == {0: "示例  州\n局", 1: 1200, 2: date(2023, 5, 14)}


@pytest.mark.parametrize(
    ("xml", "value", "mark"),
    [
        ('<table:table-cell table:formula="of:=1+1" office:value-type="float" office:value="2"/>', 2, Mark.FORMULA),
        ('<table:table-cell table:formula="of:=1+1"/>', "", Mark.UNCALCULATED),
        (
            typed("string", "<text:p>#N/A</text:p>", 'table:formula="of:=[.Z1]" calcext:value-type="error"'),
            "#N/A",
            Mark.ERROR,
        ),
        (cell("Err:502"), "Err:502", Mark.ERROR),
    ],
)
def test_errors_and_formulas_are_told_from_plain_values(xml: str, value: object, mark: Mark) -> None:
    (read,) = read_sheets(ods(table(HEAD, row(xml, 1))))
    assert (read.cell(1, 0), read.mark(1, 0)) == (value, mark)


def test_what_is_hidden_or_merged_is_told() -> None:
    columns = '<table:table-column/><table:table-column table:visibility="collapse" table:number-columns-repeated="2"/>'
    spanning = cell("示例州").replace("<table:table-cell", '<table:table-cell table:number-rows-spanned="2"')
    rows = (row(spanning, 1), row("<table:covered-table-cell/>", 2), row("c", 3, more='table:visibility="filter"'))
    style = '<style:style style:name="ta1"><style:table-properties table:display="false"/></style:style>'
    shown, unseen = read_sheets(ods(table(columns, *rows), table(HEAD, name="旧", style="ta1"), styles=style))
    assert shown.hidden_columns == {1, 2}
    assert shown.hidden_rows == {2}
    assert shown.merged == (Area(0, 0, 1, 0),)
    assert shown.cell(1, 0) == "示例州"
    assert (shown.is_hidden, unseen.is_hidden) == (False, True)


def test_empty_cells_and_rows_repeated_to_the_end_of_the_sheet_cost_nothing() -> None:
    end = '<table:table-cell table:number-columns-repeated="16382"/>'
    empty = '<table:table-cell table:number-columns-repeated="16384"/>'
    last = row(empty, more='table:number-rows-repeated="1048570"')
    (read,) = read_sheets(ods(table(row("a", end), row("b"), last, row(" "))))
    assert read.cells == {0: {0: "a"}, 1: {0: "b"}}


def test_spaces_repeated_to_the_end_of_the_sheet_cost_nothing() -> None:
    spaces = cell(" ").replace("<table:table-cell", '<table:table-cell table:number-columns-repeated="16384"')
    (read,) = read_sheets(ods(table(row("a"), row(spaces, more='table:number-rows-repeated="1048570"'))))
    assert read.cells == {0: {0: "a"}}


@pytest.mark.parametrize(
    "rows",
    [
        row("x", more='table:number-rows-repeated="1048576"'),
        row(cell("x").replace("<table:table-cell", '<table:table-cell table:number-columns-repeated="16384"')) * 10,
        row(cell("x").replace("<table:table-cell", '<table:table-cell table:number-columns-repeated="99999999999"'))
        * 5,
    ],
    ids=["rows", "columns", "more columns than there are"],
)
def test_filled_cells_repeated_without_end_are_refused(rows: str) -> None:
    with pytest.raises(NotASpreadsheet) as refused:
        read_sheets(ods(table(rows)), FORM)
    assert refused.value.why == "too-large"


def test_a_sheet_with_a_password_is_said_to_have_one() -> None:
    manifest = '<m:manifest xmlns:m="m"><m:file-entry><m:encryption-data/></m:file-entry></m:manifest>'
    with pytest.raises(NotASpreadsheet) as refused:
        read_sheets(zipped({"content.xml": b"\x8a\x01", "META-INF/manifest.xml": manifest}))
    assert refused.value.why == "locked"
