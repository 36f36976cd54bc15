"""Workbooks in Office Open XML: what every cell says, and packages that are odd but legal."""

from datetime import date, datetime

import pytest

from bot.sheets.errors import NotASpreadsheet
from bot.sheets.reading import read_sheets
from dialogs.parsing.sheets import Area, Mark, Sheet
from tests.spreadsheets.package_files import STRICT, relation, relations, text, workbook, zipped

ROW = f"<row r='1'>{text('A1', '单位名称')}<c r='B1'><v>450</v></c></row>"
CELLS = {0: {0: "单位名称", 1: 450}}


def sheet(rows: str, **parts: object) -> Sheet:
    (read,) = read_sheets(zipped(workbook(rows, **parts)))  # type: ignore[arg-type] # passed on
    return read


def cell(xml: str, **parts: object) -> tuple[object, Mark | None]:
    read = sheet(f"<row r='1'>{text('B1', '在')}{xml}</row>", **parts)
    return read.cell(0, 0), read.mark(0, 0)


@pytest.mark.parametrize(
    ("xml", "value", "mark"),
    [
        ("<c r='A1'><v>450</v></c>", 450, None),
        ("<c r='A1'><v>450.00000000000006</v></c>", 450, None),
        ("<c r='A1'><v>449.99999999999994</v></c>", 450, None),
        ("<c r='A1'><v>4.5E2</v></c>", 450, None),
        ("<c r='A1'><v>450.5</v></c>", 450.5, None),
        ("<c r='A1'><v>13800000001.5</v></c>", 13800000001.5, None),
        ("<c r='A1'><v>-0.00000000000001</v></c>", 0, None),
        ("<c r='A1' t='str'><v>450</v></c>", "450", None),
        ("<c r='A1' t='b'><v>1</v></c>", True, None),
        ("<c r='A1' t='e'><v>#N/A</v></c>", "#N/A", Mark.ERROR),
        ("<c r='A1' t='e'><f>B9</f><v>#REF!</v></c>", "#REF!", Mark.ERROR),
        ("<c r='A1' t='inlineStr'><is><t>#DIV/0!</t></is></c>", "#DIV/0!", Mark.ERROR),
        ("<c r='A1'><f>1+1</f><v>2</v></c>", 2, Mark.FORMULA),
        ("<c r='A1'><f>1+1</f><v></v></c>", "", Mark.UNCALCULATED),
        ("<c r='A1'><f>1+1</f></c>", "", Mark.UNCALCULATED),
        ("<c r='A1'><f t='shared' si='0'/><v/></c>", "", Mark.UNCALCULATED),
        ("<c r='A1' t='str'><f>IF(B1=1,2,\"\")</f><v></v></c>", "", Mark.FORMULA),
        (
            "<c r='A1' t='inlineStr'><is><r><t>职业</t></r><r><t>学校</t></r><rPh><t>x</t></rPh></is></c>",
            "职业学校",
            None,
        ),
        ("<c r='A1' t='d'><v>2023-05-14</v></c>", date(2023, 5, 14), None),
        ("<c r='A1' s='5'/>", "", None),
        ("<c r='A1' t='inlineStr'><is><t> &#160;&#8203;</t></is></c>", "", None),
    ],
)
def test_what_a_cell_says_and_what_makes_it_another_than_it_looks(xml: str, value: object, mark: Mark | None) -> None:
    read = cell(xml)
    assert read == (value, mark)
    assert type(read[0]) is type(value)


def test_a_program_that_calculated_nothing_writes_zeros_for_its_formulas() -> None:
    asks = {"calculation": '<calcPr fullCalcOnLoad="1"/>'}
    assert cell("<c r='A1'><f>1+1</f><v>0</v></c>", **asks) == ("", Mark.UNCALCULATED)
    assert cell("<c r='A1'><f>1-1</f><v>0</v></c>") == (0, Mark.FORMULA)


def test_numbers_that_are_dates_are_dates() -> None:
    styles = (
        '<numFmts><numFmt numFmtId="164" formatCode="yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;"/>'
        '<numFmt numFmtId="165" formatCode="0&quot;d&quot;"/></numFmts>'
        '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="165"/></cellXfs>'
    )
    cells = "".join(f"<c r='{name}1' s='{n}'><v>45060</v></c>" for n, name in enumerate("ABCD"))
    read = sheet(f"<row r='1'>{cells}<c r='E1' s='1'><v>45060.5</v></c></row>", styles=styles)
    day = date(2023, 5, 14)
    assert [read.cell(0, n) for n in range(5)] == [45060, day, day, 45060, datetime(2023, 5, 14, 12)]  # noqa: DTZ001
    mac = sheet(f"<row r='1'>{cells}</row>", styles=styles, properties='<workbookPr date1904="1"/>')
    assert mac.cell(0, 1) == date(2027, 5, 15)


def test_merged_cells_show_what_stands_in_their_first() -> None:
    rows = f"<row r='1'>{text('A1', '示例州')}</row><row r='2'>{text('A2', '看不见')}<c r='B2'><v>1</v></c></row>"
    read = sheet(rows, after='<mergeCells><mergeCell ref="A1:A2"/></mergeCells>')
    assert (read.cell(1, 0), read.own(1, 0)) == ("示例州", "")
    assert read.merged == (Area(0, 0, 1, 0),)


def test_hidden_rows_and_columns_and_sheets_are_told() -> None:
    rows = "<row r='1'><c r='A1'><v>1</v></c></row><row r='2' hidden='1'><c r='A2'><v>2</v></c></row>"
    rows += "<row r='3' ht='0'><c r='A3'><v>3</v></c></row>"
    columns = '<cols><col min="2" max="3" hidden="1"/><col min="5" max="5" width="0"/></cols>'
    read = sheet(rows, before=columns, state="veryHidden")
    assert read.shown_rows == [0]
    assert read.hidden_columns == {1, 2, 4}
    assert read.is_hidden


@pytest.mark.parametrize("far", ["XFD1", "A1048576", "XFD1048576"])
def test_a_cell_at_the_end_of_the_sheet_costs_nothing(far: str) -> None:
    row = int(far.lstrip("XFDA"))
    blank = sheet(
        f"{ROW}<row r='{row}'>{text(far, ' ')}</row>" if row > 1 else ROW.replace("</row>", text(far, " ") + "</row>")
    )
    assert blank.cells == CELLS
    filled = sheet(f"{ROW}<row r='{row + (row == 1)}'>{text(far if row > 1 else 'XFD2', 'x')}</row>")
    assert filled.rows[-1] == row - (row > 1)


def test_columns_hidden_again_and_again_are_refused_before_they_cost_minutes() -> None:
    columns = "<cols>" + "<col min='1' max='16384' hidden='1'/>" * 200 + "</cols>"
    with pytest.raises(NotASpreadsheet) as refused:
        sheet(ROW, before=columns)
    assert refused.value.why == "too-large"


@pytest.mark.parametrize("name", ["XFE1", "A1048577", "A0", "AAAA1", "1A", "A"])
def test_a_cell_beyond_every_sheet_is_a_damaged_file(name: str) -> None:
    with pytest.raises(NotASpreadsheet) as refused:
        sheet(f"<row>{text(name, 'x')}</row>")
    assert refused.value.why == NotASpreadsheet.OTHER


MOVED = relations(relation("r0", "officeDocument", "/book/main.xml"))


def moved(sheet_target: str) -> dict[str, str | bytes]:
    """The parts of a workbook that lie elsewhere and are called otherwise."""
    parts = workbook(ROW)
    return {
        "[Content_Types].xml": parts["[Content_Types].xml"],
        "_rels/.rels": MOVED,
        "book/main.xml": parts["xl/workbook.xml"],
        "book/_rels/main.xml.rels": relations(relation("r1", "worksheet", sheet_target)),
        "book/the first.xml": parts["xl/worksheets/sheet1.xml"],
    }


def prefixed(parts: dict[str, str | bytes]) -> dict[str, str | bytes]:
    """The same with every element of the main vocabulary under a prefix."""
    for name in ("xl/workbook.xml", "xl/worksheets/sheet1.xml"):
        part = str(parts[name]).replace("xmlns=", "xmlns:x=")
        parts[name] = part.replace("</", "</x:").replace("<", "<x:").replace("<x:/x:", "</x:")
    return parts


def renamed(parts: dict[str, str | bytes], change: object) -> dict[str, str | bytes]:
    return {change(name): data for name, data in parts.items()}  # type: ignore[operator] # a function of names


NUMBERED = ROW.replace(text("A1", "单位名称"), "<c r='A1' t='s'><v>0</v></c>")
SHEET = "xl/worksheets/sheet1.xml"
XML = str(workbook(ROW)[SHEET])

ODD = {
    "strict": workbook(ROW, spaces=STRICT),
    "backslashes": renamed(workbook(ROW), lambda name: name.replace("/", "\\")),
    "upper case": renamed(workbook(ROW), str.upper),
    "shared texts in another case": renamed(
        workbook(
            ROW.replace(text("A1", "单位名称"), "<c r='A1' t='s'><v>0</v></c>"), shared="<si><t>单位名称</t></si>"
        ),
        lambda name: name.replace("sharedStrings", "sharedstrings"),
    ),
    "other names in other folders": moved("the%20first.xml"),
    "targets from the root": moved("/book/the first.xml"),
    "targets from above": moved("../book/./the first.xml"),
    "prefixes": prefixed(workbook(ROW)),
    "no names of cells and rows": workbook("<row><c t='inlineStr'><is><t>单位名称</t></is></c><c><v>450</v></c></row>"),
    "a byte order mark": workbook(ROW)
    | {"xl/worksheets/sheet1.xml": b"\xef\xbb\xbf" + str(workbook(ROW)["xl/worksheets/sheet1.xml"]).encode()},
    "utf-16": workbook(ROW)
    | {"xl/worksheets/sheet1.xml": str(workbook(ROW)["xl/worksheets/sheet1.xml"]).encode("utf-16")},
    "a wrong extent": workbook(ROW, before='<dimension ref="A1:XFD1048576"/>'),
    "without relations of the package": {n: d for n, d in workbook(ROW).items() if n != "_rels/.rels"},
}


@pytest.mark.parametrize("what", ODD)
def test_an_odd_but_legal_package_is_read_as_any_other(what: str) -> None:
    (read,) = read_sheets(zipped(ODD[what]))
    assert read.cells == CELLS


def test_a_text_with_signs_that_xml_cannot_hold() -> None:
    assert sheet(f"<row>{text('A1', '示例_x000D_州')}</row>").cell(0, 0) == "示例\r州"


@pytest.mark.parametrize(
    ("parts", "why"),
    [
        (
            {"xl/workbook.bin": b"x", "_rels/.rels": relations(relation("r", "officeDocument", "xl/workbook.bin"))},
            "xlsb",
        ),
        ({"word/document.xml": "<x/>"}, "other"),
        (workbook(ROW) | {"xl/workbook.xml": '<?xml version="1.0" encoding="unheard-of"?><workbook/>'}, "other"),
        (workbook(ROW) | {"xl/worksheets/sheet1.xml": "<worksheet><sheetData>"}, "other"),
        ({n: d for n, d in workbook(ROW).items() if "sheet1" not in n}, "other"),
        (workbook("<row><c t='s'><v>7</v></c></row>"), "other"),
        (workbook(""), "empty"),
        (workbook(f"<row>{text('A1', ' ')}</row>"), "empty"),
    ],
)
def test_a_package_that_is_no_workbook_is_refused_with_its_reason(parts: dict[str, str | bytes], why: str) -> None:
    with pytest.raises(NotASpreadsheet) as refused:
        read_sheets(zipped(parts))
    assert refused.value.why == why
