"""Reading the annex as people fill it in: where its columns and its one row are, whose it is (INTERFACE §8)."""

import pytest

from bot.runtime.campaign_files import load_campaign
from dialogs.forms.annex import Likeness, TableReading, read_table
from dialogs.parsing.sheets import Area, Mark, sheet_of

YUNNAN = load_campaign("yunnan-2023")
LABELS = [indicator.label for indicator in YUNNAN.indicators]
HEADER = ["序号", *LABELS]
ROW = [1, 1, 32, 450, 0.375, 3, 1200, 0, 1, 5, 6]
VALUES = {
    "schools": 1,
    "teachers": 32,
    "students": 450,
    "enterprises": 3,
    "participants": 1200,
    "central_media": 0,
    "provincial_media": 1,
    "media": 5,
    "projects": 6,
}


def read(*rows: list[object], name: str = "Sheet1", **marks: object) -> TableReading:
    return read_table(YUNNAN, [sheet_of(name, rows, **marks)])


def test_the_rate_is_computed_and_never_taken():
    assert read(HEADER, ROW) == TableReading(Likeness.ANNEX, VALUES)
    assert read(HEADER, [*ROW[:4], "三成多", *ROW[5:]]).values == VALUES


def test_labels_are_the_same_however_they_are_typeset():
    broken = [label.replace("的", "\n的 ").replace("（", "(").replace("）", ")") for label in HEADER]
    assert read(["2023年职业教育活动周情况统计表"], [], broken, ROW).values == VALUES


def test_columns_stand_in_any_order_and_others_are_left_alone():
    header, row = HEADER[::-1], ROW[::-1]
    assert read(["备注", *header], ["已核对", *row]).values == VALUES


def test_numbered_rows_left_empty_and_notes_below_the_total_are_no_rows():
    assert read(HEADER, ROW, [2], [3], ["总计", *ROW[1:]], ["注：", "本表", 7, 8]).values == VALUES


def test_a_row_of_totals_alone_is_the_row():
    assert read(HEADER, [1], ["总 计", *ROW[1:]]).values == VALUES
    assert read(HEADER, ROW, ["总计"]).values == VALUES


def test_a_blank_figure_is_missing_and_no_zero():
    assert read(HEADER, [*ROW[:2], "", *ROW[3:]]).values == {k: v for k, v in VALUES.items() if k != "teachers"}


def test_a_total_of_what_is_not_there_does_not_add_up():
    reading = read(HEADER, [*ROW[:2], "", *ROW[3:]], ["总计", *ROW[1:]])
    assert (reading.values, len(reading.faults)) == ({}, 1)


@pytest.mark.parametrize(
    ("line", "body"),
    [
        (["报送单位：示例一职"], "示例一职"),
        (["报送单位: 示例一职 联系人：某人 联系方式：1"], "示例一职"),
        (["报送单位：", "示例一职", "联系人：", "某人"], "示例一职"),
        (["报送单位：", "", "联系人：某人"], ""),
        (["填报单位：示例一职"], ""),
    ],
)
def test_the_unit_that_reports_is_read_from_above_the_header(line: list[object], body: str):
    assert read(line, HEADER, ROW).body == body


def test_the_annex_is_found_among_other_sheets():
    other = sheet_of("分单位统计", [[*HEADER[:1], "单位名称", *LABELS], [1, "甲", *ROW[1:]], [2, "乙", *ROW[1:]]])
    annex = sheet_of("情况统计表", [HEADER, ROW])
    assert read_table(YUNNAN, [other, annex]).values == VALUES


@pytest.mark.parametrize(
    ("rows", "name", "likeness"),
    [
        ([["姓名", "年龄"], ["甲", 20]], "Sheet1", Likeness.OTHER),
        ([[], []], "Sheet1", Likeness.OTHER),
        ([["姓名", "年龄"]], "情况统计表", Likeness.SIMILAR),
        ([["2023年职业教育活动周情况统计表"], ["学校数", "教师数"]], "Sheet1", Likeness.SIMILAR),
        ([HEADER[:4], ROW[:4]], "Sheet1", Likeness.SIMILAR),
        ([HEADER[:3], ROW[:3]], "Sheet1", Likeness.OTHER),
    ],
)
def test_other_sheets_are_told_from_tables_gone_wrong(rows: list[list[object]], name: str, likeness: Likeness):
    reading = read(*rows, name=name)
    assert reading.likeness is likeness
    assert reading.faults
    assert not reading.values


def test_merged_cells_beside_the_figures_do_not_matter():
    title, number = Area(0, 0, 0, 10), Area(2, 0, 3, 0)
    assert read(["标题"], HEADER, ROW, merged=(title, number)).values == VALUES
    (fault,) = read(["标题"], HEADER, ROW, merged=(Area(2, 2, 3, 2),)).faults
    assert fault.startswith("C3（教师）是合并单元格")


def test_an_error_shown_in_a_cell_is_no_figure():
    (fault,) = read(HEADER, [*ROW[:2], "#N/A", *ROW[3:]], marks={(1, 2): Mark.ERROR}).faults
    assert fault == "C2（教师）是错误值，请改成数字"
