"""Reading rosters: what is understood, and every fault with its row and column (INTERFACE §4)."""

from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from bot.rosters.faults import RosterFault, RosterFaultCode, RosterFaulty
from bot.rosters.read import HEADERS, RosterFile, read_roster, roster_of
from bot.runtime.campaign_files import load_campaign
from bot.sheets.errors import NotASpreadsheet
from dialogs.model.units import Organisation, Unit
from dialogs.parsing.cell_names import column_letter
from dialogs.parsing.sheets import sheet_of
from dialogs.texts.documents.rosters import TEXTS, fault_line
from storage.people.roster import RosterRow

CAMPAIGN = load_campaign("yunnan-2023")
CITY = "示例州教育体育局"
CITY_ROW = (CITY, "州市教育行政部门", "", "", "", "", "")


def roster(*rows: tuple[object, ...], stored: Organisation | None = None) -> RosterFile:
    return roster_of([sheet_of("", [HEADERS, *rows])], CAMPAIGN, stored)


def school(name: str, **cells: object) -> tuple[object, ...]:
    row = dict.fromkeys(HEADERS, "") | {"单位名称": name, "单位类型": "职业学校", "上级单位": CITY} | cells
    return tuple(row.values())


def faults(*rows: tuple[object, ...], stored: Organisation | None = None) -> list[tuple[int | None, str, str]]:
    """Row, column letter and code of every fault."""
    with pytest.raises(RosterFaulty) as error:
        roster(*rows, stored=stored)
    return [
        (fault.row, "" if fault.column is None else column_letter(fault.column), fault.code)
        for fault in error.value.faults
    ]


def test_each_row_is_a_unit_with_its_parent_counts_and_contact() -> None:
    read = roster(CITY_ROW, school("示例一职", 在校生数=1200.0, 专任教师数=100, 联络员="乙", 联系电话="13800000001"))
    assert read.rows == (
        RosterRow(CITY, "州市教育行政部门"),
        RosterRow("示例一职", "职业学校", CITY, 1200, 100, "乙", "13800000001"),
    )
    assert read.warnings == ()


@pytest.mark.promise("4.1")
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_csv_is_read_in_every_encoding_people_save(encoding: str, clean_place: Path) -> None:
    path = clean_place / "a.csv"
    text = ",".join(HEADERS) + "\r\n" + f"{CITY},州市教育行政部门,,,,甲,\r\n龘靐职校,职业学校,{CITY},1200,,,\r\n"
    path.write_bytes(text.encode(encoding))
    assert [row.name for row in read_roster(path, CAMPAIGN).rows] == [CITY, "龘靐职校"]


@pytest.mark.promise("4.1")
def test_an_xlsx_is_read_with_a_title_above_its_header_and_notes_beside(clean_place: Path) -> None:
    path = clean_place / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("说明").write(0, 0, "请填第二张表")
        sheet = book.add_worksheet("名册")
        sheet.merge_range(0, 0, 0, 7, "示例州名册")
        sheet.write_row(1, 0, ["备注", *reversed(HEADERS)])
        sheet.write_row(3, 0, ["住校", *reversed(CITY_ROW)])
        sheet.write_row(4, 0, ["", 13800000001, "乙", 100, 1200, CITY, "职业学校", "示例一职"])
    read = read_roster(path, CAMPAIGN)
    assert [(warning.code, warning.sheet) for warning in read.warnings] == [("sheet-other", "说明")]
    assert read.rows[0].notes == {"备注": "住校"}
    assert read.rows[1] == RosterRow("示例一职", "职业学校", CITY, 1200, 100, "乙", "13800000001")


@pytest.mark.parametrize("header", [" 在校生数 ", "在校生数（人）", "在校\n生数", "在校生数*"])
def test_headers_are_recognised_as_people_write_them(header: str) -> None:
    titles = [header if title == "在校生数" else title for title in HEADERS]
    sheet = sheet_of("", [titles, (CITY, "州市教育行政部门", "", "5", "", "", "")])
    assert roster_of([sheet], CAMPAIGN).rows[0].enrolment == 5


def test_names_are_compared_however_brackets_and_spaces_are_typed() -> None:
    read = roster(("示例州（直属）", "州市教育行政部门", *[""] * 5), school("示例一职", 上级单位=" 示例州(直属) "))
    assert read.rows[1].parent == "示例州（直属）"
    assert faults(CITY_ROW, school("示例(一)职"), school("示例（一） 职")) == [(4, "A", "name-twice")]


def test_invisible_characters_and_line_breaks_in_names_go() -> None:
    assert roster(("示例\n州\u200b局\u202e\x00", "州市教育行政部门", *[""] * 5)).rows[0].name == "示例 州局"


@pytest.mark.promise("4.9")
@pytest.mark.parametrize("root", ["云南省教育厅", "省教育厅", "示例省教育厅"])
def test_the_root_may_be_listed_or_named_and_need_not(root: str) -> None:
    read = roster((root, "省教育厅", "", "", "", "", ""), (CITY, "州市教育行政部门", root, *[""] * 4))
    assert [(row.name, row.parent) for row in read.rows] == [("云南省教育厅", ""), (CITY, "")]
    assert [warning.code for warning in read.warnings] == (["root-name"] if root != "云南省教育厅" else [])
    assert roster((CITY, "州市教育行政部门", "云南省教育厅", *[""] * 4)).rows[0].parent == ""


@pytest.mark.parametrize(
    ("written", "count"),
    [
        ("", None),
        (" ", None),
        (0, 0),
        (1200.0, 1200),
        ("1,200", 1200),
        ("１２００", 1200),
        ("1200人", 1200),
        ("1.2万", 12000),
    ],
)
def test_counts_are_whole_numbers_as_cells_or_as_text(written: object, count: int | None) -> None:
    assert roster(CITY_ROW, school("示例一职", 在校生数=written)).rows[1].enrolment == count


@pytest.mark.parametrize(
    "written",
    [12.5, "12.5", -3, "-3", "约300", "12,34", "1e3", True, date(2023, 5, 14), float("inf"), 1e12, "不详", "#N/A"],
)
def test_anything_else_is_no_count(written: object) -> None:
    assert faults(CITY_ROW, school("示例一职", 在校生数=written, 专任教师数=written)) == [
        (3, "D", "not-whole"),
        (3, "E", "not-whole"),
    ]


@pytest.mark.parametrize("phone", ["1.38E+10", "1.38000000001e10"])
def test_a_phone_that_lost_its_digits_is_refused(phone: str) -> None:
    assert faults(CITY_ROW, school("示例一职", 联系电话=phone)) == [(3, "G", "phone-rounded")]


def test_a_phone_in_a_number_cell_keeps_its_digits() -> None:
    assert roster(CITY_ROW, school("示例一职", 联系电话=13800000001.0)).rows[1].phone == "13800000001"


@pytest.mark.promise("4.3")
def test_every_fault_is_told_at_once_in_the_sheets_order() -> None:
    assert faults(
        CITY_ROW,
        school("示例一职", 上级单位="示例州教育局", 在校生数="12.5"),
        school("示例一职", 单位类型="职校", 专任教师数="x"),
        school("", 联络员="甲"),
        school("示例二职", 单位类型=""),
        school("长" * 101),
        school("示例三职", 单位类型="州市教育行政部门"),
    ) == [
        (3, "C", "parent-unknown-near"),
        (3, "D", "not-whole"),
        (4, "A", "name-twice"),
        (4, "B", "kind-unknown-near"),
        (4, "E", "not-whole"),
        (5, "A", "name-empty"),
        (6, "B", "kind-empty"),
        (7, "A", "name-long"),
        (8, "C", "parent-kind"),
    ]


@pytest.mark.promise("4.7")
def test_an_unknown_parent_is_refused() -> None:
    assert faults(CITY_ROW, school("示例一职", 上级单位="乌有局")) == [(3, "C", "parent-unknown")]


@pytest.mark.promise("4.7")
def test_a_circle_of_parents_is_refused_at_each_of_its_rows() -> None:
    circle = [
        ("甲局", "州市教育行政部门", "乙局"),
        ("乙局", "州市教育行政部门", "甲局"),
        ("丙局", "州市教育行政部门", "丙局"),
    ]
    assert faults(*[(*row, "", "", "", "") for row in circle]) == [
        (2, "C", "parent-cycle"),
        (3, "C", "parent-cycle"),
        (4, "C", "parent-cycle"),
    ]


def test_a_second_root_and_a_root_below_something_are_refused() -> None:
    rows = (("甲厅", "省教育厅", CITY), ("乙厅", "省教育厅", ""), (CITY, "州市教育行政部门", ""))
    assert faults(*[(*row, "", "", "", "") for row in rows]) == [(2, "C", "root-has-parent"), (3, "B", "root-twice")]


@pytest.mark.promise("4.5")
def test_a_college_under_a_prefecture_is_warned_of() -> None:
    read = roster(CITY_ROW, school("示例高职", 单位类型="高等职业院校"))
    assert [(warning.code, warning.row) for warning in read.warnings] == [("unusual-parent", 3)]


def test_a_unit_may_stand_under_one_that_is_already_stored() -> None:
    stored = Organisation([Unit(1, "云南省教育厅", "省教育厅", None), Unit(2, CITY, "州市教育行政部门", 1)], CAMPAIGN)
    assert roster(school("示例一职"), stored=stored).rows[0].parent == CITY
    assert faults(school("示例一职", 上级单位="乌有局"), stored=stored) == [(2, "C", "parent-unknown")]


def test_a_circle_through_what_is_stored_is_refused() -> None:
    units = [Unit(1, "云南省教育厅", "省教育厅", None), Unit(2, "甲局", "州市教育行政部门", 1)]
    stored = Organisation([*units, Unit(3, "乙局", "县区教育行政部门", 2)], CAMPAIGN)
    assert faults(("甲局", "州市教育行政部门", "乙局", "", "", "", ""), stored=stored) == [(2, "C", "parent-cycle")]


def test_a_missing_or_double_header_is_refused_with_the_likely_one() -> None:
    titles = ["单位名字", "单位类型", "上级单位", "在校生数", "专任教师数", "联系电话", "联系电话"]
    with pytest.raises(RosterFaulty) as error:
        roster_of([sheet_of("名册", [titles, CITY_ROW])], CAMPAIGN)
    assert {fault.sheet for fault in error.value.faults} == {"名册"}
    found = [(fault.code, fault.column, fault.header) for fault in error.value.faults]
    assert found == [
        ("header-twice", 6, "联系电话"),
        ("header-missing-near", 0, "单位名称"),
        ("header-missing", None, "联络员"),
    ]


def test_a_sheet_without_header_or_without_units_is_refused() -> None:
    assert faults() == [(2, "", "no-units")]
    with pytest.raises(RosterFaulty) as error:
        roster_of([sheet_of("", [["你好"], ["世界"]])], CAMPAIGN)
    assert [(fault.row, fault.code) for fault in error.value.faults] == [(1, "no-header")]


@given(st.binary(max_size=200))
def test_no_bytes_break_the_reader(content: bytes) -> None:
    with suppress(NotASpreadsheet, RosterFaulty):
        assert read_roster(content, CAMPAIGN).rows


cells = st.one_of(
    st.text(max_size=12),
    st.sampled_from([CITY, "职业学校", "州市教育行政部门", "省教育厅", "云南省教育厅", "甲", "乙"]),
    st.floats(),
    st.integers(),
    st.booleans(),
    st.dates(),
    st.none(),
)


@given(st.lists(st.lists(cells, max_size=9), max_size=8))
def test_no_cells_break_the_checks_and_every_fault_has_its_words(rows: list[list[object]]) -> None:
    found: tuple[RosterFault, ...] = ()
    try:
        found = roster_of([sheet_of("表", [HEADERS, *rows])], CAMPAIGN).warnings
    except RosterFaulty as error:
        found = error.faults
    for fault in found:
        line = fault_line("f", "表", fault.row, "A", fault.header, fault.code, fault.details)
        assert line.startswith("f 工作表“表” 第 ")


def test_every_kind_of_fault_has_words() -> None:
    assert {code.value for code in RosterFaultCode} == set(TEXTS)
