"""Rosters as offices make them: merged, hidden, computed, signed, a sheet a prefecture; what a person sees counts."""

import random
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from bot.rosters.faults import RosterFaulty
from bot.rosters.read import HEADERS, RosterFile, read_roster
from bot.runtime.campaign_files import load_campaign
from dialogs.model.units import Organisation, Unit
from dialogs.texts.documents.rosters import fault_line
from tests.cli.command_line import Run, assert_refused

CAMPAIGN = load_campaign("yunnan-2023")
CITY = "示例州教育体育局"
CITY_ROW = (CITY, "州市教育行政部门", "", "", "", "", "")
SCHOOL_ROW = ("示例一职", "职业学校", CITY, 1200, 100, "乙", "13800000001")
OTHER_ROW = ("示例二职", "职业学校", CITY, 800, 60, "丙", "13800000002")

Change = Callable[[Any, Any], None]
"""Something done to the sheet and its workbook after it was filled in; xlsxwriter has no types."""


def book(path: Path, rows: Sequence[Sequence[object]], change: Change | None = None, header: int = 0) -> Path:
    """A roster of these rows in the sheet 名册, as a file."""
    with xlsxwriter.Workbook(path) as made:
        sheet = made.add_worksheet("名册")
        sheet.write_row(header, 0, HEADERS)
        for number, row in enumerate(rows, start=header + 1):
            sheet.write_row(number, 0, row)
        if change:
            change(sheet, made)
    return path


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., RosterFile]:
    """Make a roster and read it."""

    def read(*rows: Sequence[object], change: Change | None = None, stored: Organisation | None = None) -> RosterFile:
        return read_roster(book(tmp_path / "a.xlsx", rows, change), CAMPAIGN, stored)

    return read


def names(roster: RosterFile) -> list[str]:
    return [row.name for row in roster.rows]


def said(roster: RosterFile) -> list[str]:
    """What is warned of, as people read it."""
    return [_line(fault) for fault in roster.warnings]


def refused(call: Callable[[], object]) -> list[str]:
    """What is wrong, as people read it."""
    with pytest.raises(RosterFaulty) as error:
        call()
    return [_line(fault) for fault in error.value.faults]


def _line(fault: Any) -> str:
    return fault_line("f", fault.sheet, fault.row, "", "", fault.code, fault.details)


def test_a_merged_parent_holds_for_all_its_rows(read: Callable[..., RosterFile]) -> None:
    rows = [(f"示例{n}职", "职业学校", "", 100 + n, 10, "", "") for n in range(3)]
    roster = read(CITY_ROW, *rows, change=lambda sheet, _: sheet.merge_range("C3:C5", CITY))
    assert [row.parent for row in roster.rows] == ["", CITY, CITY, CITY]


def test_a_merged_count_or_name_is_nobodys_own_and_is_refused(read: Callable[..., RosterFile]) -> None:
    def merge(sheet: Any, _: Any) -> None:
        sheet.merge_range("D3:D4", 900)

    assert refused(lambda: read(CITY_ROW, SCHOOL_ROW, OTHER_ROW, change=merge)) == [
        "f 工作表“名册” 第 3 行：第 3 到 4 行合并成了一格，看不出是哪个单位的。取消合并，每行填一个数；不知道就留空。",
        "f 工作表“名册” 第 4 行：第 3 到 4 行合并成了一格，看不出是哪个单位的。取消合并，每行填一个数；不知道就留空。",
    ]

    def merge_name(sheet: Any, _: Any) -> None:
        sheet.merge_range("A3:A4", "示例一职")

    (fault,) = refused(lambda: read(CITY_ROW, SCHOOL_ROW, OTHER_ROW, change=merge_name))
    assert "“示例一职”这一格与第 3 行合并了" in fault


def test_a_header_over_two_rows_with_merged_cells(tmp_path: Path) -> None:
    def header(sheet: Any, _: Any) -> None:
        for column in (0, 1, 2, 5, 6):
            sheet.merge_range(1, column, 2, column, HEADERS[column])
        sheet.merge_range(1, 3, 1, 4, "人数")
        sheet.write_row(2, 3, HEADERS[3:5])
        sheet.merge_range(0, 0, 0, 6, "示例州职业教育单位名册")

    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as made:
        sheet = made.add_worksheet()
        header(sheet, made)
        for number, row in enumerate((CITY_ROW, SCHOOL_ROW), start=3):
            sheet.write_row(number, 0, row)
    roster = read_roster(path, CAMPAIGN)
    assert [(row.name, row.enrolment) for row in roster.rows] == [(CITY, None), ("示例一职", 1200)]


def test_titles_may_stand_above_the_header_in_many_rows(tmp_path: Path) -> None:
    def title(sheet: Any, _: Any) -> None:
        for row in range(9):
            sheet.write(row, 0, f"第{row}行说明")

    assert names(read_roster(book(tmp_path / "a.xlsx", (CITY_ROW, SCHOOL_ROW), title, header=10), CAMPAIGN)) == [
        CITY,
        "示例一职",
    ]


@pytest.mark.parametrize(
    ("header", "name", "parent"),
    [
        ("在校⽣数", "⼤⽅职业学校", "⻄示例州教育体育局"),
        ("\ufeff在校\u200b生数", "示例\u2060一职", "\u200e西示例州教育体育局"),
        ("在校生数(人)", "示例（一）职", "西 示例州教育体育局"),
        ("在校學生數"[:2] + "生數", "示例一職", "西示例州教育體育局"),
    ],
)
def test_headers_kinds_and_parents_are_the_same_however_they_are_written(
    read: Callable[..., RosterFile], header: str, name: str, parent: str
) -> None:
    city = ("西示例州教育体育局", "州市教育行政部⻔", "", "", "", "", "")
    roster = read(city, (name, "职业学校\u200b", parent, 5, "", "", ""), change=lambda s, _: s.write(0, 3, header))
    assert [(row.kind, row.parent, row.enrolment) for row in roster.rows] == [
        ("州市教育行政部门", "", None),
        ("职业学校", "西示例州教育体育局", 5),
    ]


def test_names_that_look_alike_are_one_name(read: Callable[..., RosterFile]) -> None:
    (fault,) = refused(lambda: read(CITY_ROW, ("⼤⽅职校", *SCHOOL_ROW[1:]), ("大方职校", *OTHER_ROW[1:])))
    assert "“大方职校”与第 3 行重名" in fault
    stored = _stored(Unit(3, "⼤⽅职校", "职业学校", 2))
    assert names(read(("大方职校", *SCHOOL_ROW[1:]), stored=stored)) == ["⼤⽅职校"]


def test_hidden_sheets_are_not_read_and_named(read: Callable[..., RosterFile]) -> None:
    def last_year(sheet: Any, made: Any) -> None:
        old = made.add_worksheet("2022年旧")
        old.write_row(0, 0, HEADERS)
        old.write_row(1, 0, ("示例旧校", *CITY_ROW[1:]))
        old.hide()

    roster = read(CITY_ROW, change=last_year)
    assert names(roster) == [CITY]
    assert said(roster) == ["f 工作表“2022年旧”：这张工作表是隐藏的，没有读。要导入就取消隐藏，再导入一次。"]


def test_a_roster_in_a_hidden_sheet_alone_is_refused_by_its_name(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as made:
        made.add_worksheet("说明").write(0, 0, "见另一张表")
        sheet = made.add_worksheet("名册")
        sheet.write_row(0, 0, HEADERS)
        sheet.write_row(1, 0, CITY_ROW)
        sheet.hide()
    (fault,) = refused(lambda: read_roster(tmp_path / "a.xlsx", CAMPAIGN))
    assert "隐藏的工作表“名册”里有" in fault


def test_hidden_rows_are_not_imported_and_each_is_named(read: Callable[..., RosterFile]) -> None:
    def hide(sheet: Any, _: Any) -> None:
        sheet.set_row(3, None, None, {"hidden": True})

    roster = read(CITY_ROW, SCHOOL_ROW, OTHER_ROW, change=hide)
    assert names(roster) == [CITY, "示例一职"]
    (warning,) = said(roster)
    assert "第4行是隐藏的（示例二职），没有导入" in warning


def test_a_parent_in_a_hidden_row_is_refused_for_that(read: Callable[..., RosterFile]) -> None:
    hide = {"change": lambda sheet, _: sheet.set_row(1, None, None, {"hidden": True})}
    (fault,) = refused(lambda: read(CITY_ROW, SCHOOL_ROW, **hide))
    assert f"“{CITY}”所在的那一行是隐藏的" in fault


def test_a_hidden_column_that_is_needed_is_refused_and_any_other_is_left_out(read: Callable[..., RosterFile]) -> None:
    def hide(column: str) -> Change:
        return lambda sheet, _: sheet.set_column(f"{column}:{column}", None, None, {"hidden": True})

    (fault,) = refused(lambda: read(CITY_ROW, SCHOOL_ROW, change=hide("D")))
    assert "“” 这一列" not in fault
    assert "这一列是隐藏的" in fault

    def note(sheet: Any, made: Any) -> None:
        sheet.write_column("H1", ["备注", "内部"])
        hide("H")(sheet, made)

    roster = read(CITY_ROW, change=note)
    assert roster.rows[0].notes == {}
    assert len(roster.warnings) == 1


def test_all_sheets_with_the_header_are_one_roster_and_others_are_named(read: Callable[..., RosterFile]) -> None:
    def second(sheet: Any, made: Any) -> None:
        other = made.add_worksheet("乙州")
        other.write_row(0, 0, HEADERS[::-1])
        other.write_row(1, 0, SCHOOL_ROW[::-1])
        made.add_worksheet("填表说明").write(0, 0, "请按行填写")
        made.add_worksheet("Sheet4")

    roster = read(CITY_ROW, change=second)
    assert [(row.name, row.parent) for row in roster.rows] == [(CITY, ""), ("示例一职", CITY)]
    assert [(warning.code, warning.sheet) for warning in roster.warnings] == [("sheet-other", "填表说明")]


@pytest.mark.promise("2.2")
def test_faults_name_the_sheet_they_are_in(read: Callable[..., RosterFile]) -> None:
    def second(sheet: Any, made: Any) -> None:
        other = made.add_worksheet("乙州")
        other.write_row(0, 0, HEADERS)
        other.write_row(1, 0, (*SCHOOL_ROW[:3], "约300", *SCHOOL_ROW[4:]))

    assert refused(lambda: read(CITY_ROW, SCHOOL_ROW, change=second)) == [
        (
            "f 工作表“乙州” 第 2 行：“示例一职”与工作表“名册”第 3 行重名。"
            "一个单位只占一行；确是两个单位，请把名称写得能分清。"
        ),
        "f 工作表“乙州” 第 2 行：“约300”不是整数。填整数，例如 1200；不知道就留空。",
    ]


def test_a_sheet_that_lacks_one_header_of_a_roster_is_refused_and_not_passed_over(
    read: Callable[..., RosterFile],
) -> None:
    def second(sheet: Any, made: Any) -> None:
        other = made.add_worksheet("乙州")
        other.write_row(0, 0, HEADERS[:6])
        other.write_row(1, 0, SCHOOL_ROW[:6])

    (fault,) = refused(lambda: read(CITY_ROW, change=second))
    assert fault.startswith("f 工作表“乙州” 第 1 行：表头缺少")


@pytest.mark.parametrize("column", [0, 1, 2, 3, 4, 5, 6])
@pytest.mark.parametrize("error", ["#N/A", "#REF!", "#DIV/0!", "#VALUE!", "#NAME?"])
def test_an_error_in_any_column_that_matters_is_refused_with_its_cell(
    read: Callable[..., RosterFile], column: int, error: str
) -> None:
    cell = "ABCDEFG"[column] + "3"
    (fault,) = refused(
        lambda: read(CITY_ROW, SCHOOL_ROW, change=lambda s, _: s.write_formula(cell, "=X9", None, error))
    )
    assert f"{cell} 是错误值 {error}" in fault


def test_a_formula_that_nothing_calculated_is_refused_with_its_cell(read: Callable[..., RosterFile]) -> None:
    def formulas(sheet: Any, _: Any) -> None:
        # A program that computes nothing writes 0 for every formula, and asks whoever opens the file to compute.
        sheet.write_formula("C3", "=A2")
        sheet.write_formula("D3", "=1000+200")

    faults = refused(lambda: read(CITY_ROW, SCHOOL_ROW, change=formulas))
    assert ["C3 是公式，没有算出的值" in faults[0], "D3 是公式，没有算出的值" in faults[1]] == [True, True]


def test_a_calculated_formula_is_its_value(read: Callable[..., RosterFile]) -> None:
    def formulas(sheet: Any, _: Any) -> None:
        sheet.write_formula("C3", "=A2", None, CITY)
        sheet.write_formula("D3", "=1000+200", None, 1200.0000000000002)

    assert read(CITY_ROW, SCHOOL_ROW, change=formulas).rows[1].parent == CITY
    assert read(CITY_ROW, SCHOOL_ROW, change=formulas).rows[1].enrolment == 1200


def _stored(*units: Unit) -> Organisation:
    return Organisation(
        [Unit(1, "云南省教育厅", "省教育厅", None), Unit(2, CITY, "州市教育行政部门", 1), *units], CAMPAIGN
    )


def test_a_figure_that_is_left_empty_goes_and_that_is_said(read: Callable[..., RosterFile]) -> None:
    stored = _stored(Unit(3, "示例一职", "职业学校", 2, enrolment=1200, staff=100))
    roster = read((*SCHOOL_ROW[:3], "", *SCHOOL_ROW[4:]), stored=stored)
    assert roster.rows[0].enrolment is None
    (warning,) = said(roster)
    assert "示例一职原来是 1200，这里是空的，已改为空" in warning


@pytest.mark.parametrize(
    "cells",
    [
        ("填表人：甲", "", "审核人：乙", "", "", "2023年5月10日", ""),
        ("", "填表人：", "甲", "", "联系电话：", "13800000009", ""),
        ("单位负责人（签字）：", "", "", "", "", "", ""),
        ("填表人 甲", "", "", "", "", "", ""),
        ("制表人", "甲", "审核", "乙", "", "", ""),
        ("合计", "", "", 2000, 160, "", ""),
        ("", "", "", "", "", "2023年5月10日", ""),
        ("注：单位类型见下拉列表", "", "", "", "", "", ""),
        ("（盖章）", "", "", "", "", "", ""),
        ("", "", "", "", "", "", "", "", "审核人：甲"),
    ],
)
def test_who_signs_under_the_units_is_no_unit_and_is_named(
    read: Callable[..., RosterFile], cells: Sequence[object]
) -> None:
    roster = read(CITY_ROW, SCHOOL_ROW, ("",), cells)
    assert names(roster) == [CITY, "示例一职"]
    (warning,) = roster.warnings
    assert (warning.code, warning.row) == ("row-no-unit", 5)


def test_a_heading_or_remark_merged_across_the_table_is_no_unit(read: Callable[..., RosterFile]) -> None:
    def headings(sheet: Any, _: Any) -> None:
        sheet.merge_range("A4:G4", "示例州直属学校")
        sheet.merge_range("A6:G6", "填报须知：示例")

    roster = read(CITY_ROW, SCHOOL_ROW, (), OTHER_ROW, change=headings)
    assert names(roster) == [CITY, "示例一职", "示例二职"]
    assert [warning.row for warning in roster.warnings] == [4, 6]


def test_a_header_repeated_on_every_printed_page_is_no_unit(read: Callable[..., RosterFile]) -> None:
    roster = read(CITY_ROW, SCHOOL_ROW, HEADERS, OTHER_ROW)
    assert (names(roster), roster.warnings) == ([CITY, "示例一职", "示例二职"], ())


def test_numbers_prepared_for_rows_that_were_left_empty_are_no_units(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as made:
        sheet = made.add_worksheet()
        sheet.write_row(0, 0, ("序号", *HEADERS))
        sheet.write_row(1, 0, (1, *CITY_ROW))
        sheet.write_column(2, 0, range(2, 50))
    roster = read_roster(tmp_path / "a.xlsx", CAMPAIGN)
    assert (names(roster), roster.warnings) == ([CITY], ())


@pytest.mark.parametrize("name", ["示例", "例：某某职业学校", "（示例）某某职业学校", "示例1", "例如、某职校"])
def test_an_example_row_is_refused_as_one(read: Callable[..., RosterFile], name: str) -> None:
    (fault,) = refused(lambda: read(CITY_ROW, (name, *SCHOOL_ROW[1:])))
    assert f"“{name}”这一行是填写示例，不是单位" in fault


def test_a_roster_with_a_space_at_the_end_of_the_sheet_is_imported_by_the_command(
    weekbot: Run, clean_place: Path
) -> None:
    def far(sheet: Any, _: Any) -> None:
        sheet.write_string(1_048_575, 16_383, " ")

    book(clean_place / "名册.xlsx", (CITY_ROW, SCHOOL_ROW), far)
    outcome = weekbot("roster", "import", "名册.xlsx")
    assert (outcome.status, outcome.err) == (0, "")
    assert "新增 2 个" in outcome.out


def test_what_was_not_read_is_said_by_the_command(weekbot: Run, clean_place: Path) -> None:
    def hide(sheet: Any, _: Any) -> None:
        sheet.set_row(2, None, None, {"hidden": True})

    book(clean_place / "名册.xlsx", (CITY_ROW, SCHOOL_ROW, OTHER_ROW), hide)
    outcome = weekbot("roster", "import", "名册.xlsx")
    assert outcome.status == 0
    assert "名册.xlsx 工作表“名册” 第 3 行：第3行是隐藏的（示例一职），没有导入" in outcome.out


def test_an_error_never_wipes_what_was_imported_before(weekbot: Run, clean_place: Path) -> None:
    book(clean_place / "名册.xlsx", (CITY_ROW, SCHOOL_ROW))
    weekbot("roster", "import", "名册.xlsx")
    book(clean_place / "b.xlsx", (CITY_ROW, SCHOOL_ROW), lambda s, _: s.write_formula("D3", "=X9", None, "#N/A"))
    assert_refused(weekbot("roster", "import", "b.xlsx"), "D3 是错误值 #N/A")
    assert "未变 2 个" in weekbot("roster", "import", "名册.xlsx").out


def test_a_file_that_is_made_to_hurt_is_refused_in_words(weekbot: Run, clean_place: Path) -> None:
    with xlsxwriter.Workbook(clean_place / "名册.xlsx", {"constant_memory": True}) as made:
        sheet = made.add_worksheet("名册")
        for row in range(60_000):
            sheet.write_row(row, 0, range(12))
    assert_refused(weekbot("roster", "import", "名册.xlsx"), "名册.xlsx", "太大")


def test_names_for_two_thousand_unknown_parents_are_looked_for_within_a_moment(
    read: Callable[..., RosterFile],
) -> None:
    seeded = random.Random(20230514)
    rows = [
        (f"示例第{n}职业高级中学", "职业学校", f"示例{seeded.randrange(10_000)}州教育体育局", 1, 1, "", "")
        for n in range(2_000)
    ]
    before = time.process_time()
    faults = refused(lambda: read(("示例州教育体育局", *CITY_ROW[1:]), *rows))
    assert len(faults) == 2_000
    assert "是不是“示例州教育体育局”？" in faults[0]
    assert time.process_time() - before < 3, "making and reading the file included"
