"""The workbook, cell by cell, read back with another library (INTERFACE §8)."""

import inspect
import re
import zipfile
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from bot.reports.workbook.sheet_writer import LINE, MOST_LINES
from bot.reports.workbook.workbook import write_annex, write_workbook
from dialogs.model.submissions import FileState, Lead, Subject
from tests.reports.sample import DAY1, DAY2, at, figures, organisation, records, report, yunnan
from tests.reports.week import file, week

LABELS = [
    "参与活动的职业院校数（所）",
    "参与活动的职业院校教师数（人）",
    "参与活动的职业院校学生数（人）",
    "参与活动的职业院校学生参与覆盖率",
    "参与活动的企业数",
    "参与总人数（人）",
    "中央媒体对活动报道总数",
    "省级以上媒体对活动报道总数（不含中央媒体报道）",
    "媒体报道总数",
    "观摩体验活动项目数",
]
NO_FIGURES = [""] * 10
ALL = [5, 160, 1950, 0.4464285714, 9, 3900, 1, 4, 18, 19]
STATE = [2, 60, 700, "", 5, 2000, 0, 2, 8, 9]
CITY = [2, 20, 350, 0.4375, 0, 400, 0, 0, 1, 3]
TITLE = "2023年职业教育活动周情况统计表"


def read(path: Path) -> dict[str, list[list[object]]]:
    """Every sheet's cells; ratios to ten places."""
    book = CalamineWorkbook.from_path(str(path))
    return {
        name: [[round(c, 10) if isinstance(c, float) else c for c in row] for row in sheet.to_python()]
        for name, sheet in ((name, book.get_sheet_by_name(name)) for name in book.sheet_names)
    }


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    path = tmp_path_factory.mktemp("export") / "export.xlsx"
    write_workbook(week(), path)
    return read(path)


@pytest.fixture(scope="module")
def state_book(tmp_path_factory):
    """The export of 示例州 and what is below it."""
    path = tmp_path_factory.mktemp("export") / "export.xlsx"
    write_workbook(week(), path, top_unit_id=2)
    return read(path)


def test_sheets_are_those_promised_in_their_order(book):
    assert list(book) == ["情况统计表", "分单位统计", "每日数据", "报送进度", "材料清单", "线索", "修订记录"]


@pytest.mark.promise("8.1")
def test_table_has_the_layout_of_the_annex(book):
    assert book["情况统计表"] == [
        [TITLE, *[""] * 10],
        ["报送单位：云南省教育厅", *[""] * 4, "联系人：示例联系人甲", "", "", "联系方式：13800000000", "", ""],
        ["序号", *LABELS],
        [1, *ALL],
        ["总计", *ALL],
    ]


@pytest.mark.promise("8.1")
def test_table_of_a_subtree_is_its_units_own(state_book):
    assert state_book["情况统计表"] == [
        [TITLE, *[""] * 10],
        ["报送单位：示例州教育体育局", *[""] * 4, "联系人：示例联系人乙", "", "", "联系方式：139****1234", "", ""],
        ["序号", *LABELS],
        [1, *STATE],
        ["总计", *STATE],
    ]


@pytest.mark.promise("6.28", "6.29", "8.2")
def test_units_have_their_week_and_where_it_comes_from(book):
    first = [1, 32, 450, 0.45, 3, 1200, 0, 2, 8, 9]
    zeros = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0]
    fourth = [1, 5, 350, 0.4375, 0, 355, 0, 0, 0, 3]
    college = [1, 80, 900, 0.45, 4, 1500, 1, 2, 9, 7]
    root, state, county, city = "云南省教育厅", "示例州教育体育局", "示例县教育体育局", "样例市教育体育局"
    prefecture, school = "州市教育行政部门", "职业学校"
    assert book["分单位统计"] == [
        ["序号", "单位名称", "单位类型", "上级单位", *LABELS, "状态", "在校生数", "专任教师数"],
        [1, state, prefecture, root, *STATE, "需重新确认", "", ""],
        [2, county, "县区教育行政部门", state, *zeros, "汇总", "", ""],
        [3, "示例一职", school, state, *first, "待确认", 1000, 50],
        [4, "示例二职", school, county, *zeros, "待确认", 500, 30],
        [5, "示例三职", school, county, *NO_FIGURES, "未报", "", ""],
        [6, city, prefecture, root, *CITY, "待确认", "", ""],
        [7, "示例四职", school, city, *fourth, "待确认", 800, 40],
        [8, "示例五职", school, city, *NO_FIGURES, "未报", 300, ""],
        [9, "示例高职", "高等职业院校", root, *college, "已确认", 2000, 100],
        [10, "示例省属中职", "省属中等职业学校", root, *NO_FIGURES, "未报", "", ""],
        ["总计", "总计", "", "", *ALL, "汇总", "", ""],
    ]


@pytest.mark.promise("8.2")
def test_units_of_a_subtree_leave_out_its_own_unit_which_is_the_total(state_book):
    rows = state_book["分单位统计"]
    assert [row[1] for row in rows[1:]] == ["示例县教育体育局", "示例一职", "示例二职", "示例三职", "总计"]
    assert rows[-1] == ["总计", "总计", "", "", *STATE, "需重新确认", "", ""]


@pytest.mark.promise("5.40", "8.12")
def test_daily_data_has_every_report_with_its_times_source_and_state(book):
    def time(day, hour, minute=0):
        return datetime(2023, 5, day, hour, minute)  # noqa: DTZ001 - Excel knows no zone

    day1, day2, day3 = date(2023, 5, 14), date(2023, 5, 15), date(2023, 5, 16)
    at_prompt = [time(14, 16, 30)] * 2
    zeros = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0]
    assert book["每日数据"] == [
        ["日期", "单位名称", *LABELS, "首次提交时间", "最后修改时间", "来源", "状态"],
        [day1, "示例一职", 1, 30, 400, 0.4, 2, 500, 0, 1, 3, 2, time(14, 16, 30), time(14, 17), "问答", "已提交"],
        [day1, "示例二职", *zeros, *at_prompt, "快捷", "零报告"],
        [day1, "示例三职", 1, 9, 90, "", 0, 99, 0, 0, 0, 0, *at_prompt, "页面", "退回"],
        [day1, "样例市教育体育局", 2, 20, 300, 0.375, 0, 400, 0, 0, 1, 1, *at_prompt, "快捷", "已提交"],
        [day1, "示例四职", 1, 5, 100, 0.125, 0, 105, 0, 0, 0, 1, *at_prompt, "快捷", "已提交"],
        [day1, "示例高职", 1, 0, 500, 0.25, 0, 500, 0, 0, 0, 0, *at_prompt, "快捷", "已提交"],
        [day2, "示例一职", 1, 32, 450, 0.45, 3, 1200, 0, 1, 5, 6, time(15, 21), time(15, 21), "快捷", "已提交"],
        [day2, "示例二职", *zeros, time(15, 21, 30), time(15, 21, 30), "快捷", "零报告"],
        [day2, "示例三职", 1, 7, *[""] * 8, "", time(15, 16, 30), "表格", "草稿"],
        [day2, "示例四职", 1, 5, 350, 0.4375, 0, 355, 0, 0, 0, 2, *[time(15, 16, 30)] * 2, "快捷", "已提交"],
        [day3, "示例一职", 1, 10, 10, 0.01, 1, 25, 0, 0, 0, 1, time(16, 16, 30), time(27, 8), "快捷", "已提交"],
    ]


@pytest.mark.promise("8.4")
def test_progress_has_a_column_per_day_and_per_deliverable(book):
    late, missing, blank = "迟报", "未报", ""
    in_time, zero, returned, exempt = "按时", "零报告", "退回", "免报"
    days = [f"2023-05-{day}" for day in range(14, 21)]
    items = [
        "方案（05-10）",
        "网站地址（05-10）",
        "联络员（05-10）",
        "统计表（05-27）",
        "总结报告（05-27）",
        "材料（05-31）",
    ]
    not_owed = [blank] * 3
    assert book["报送进度"] == [
        ["单位名称", *days, *items],
        ["示例州教育体育局", *[blank] * 7, missing, missing, in_time, in_time, in_time, blank],
        ["示例县教育体育局", *[blank] * 7, *not_owed, missing, blank, blank],
        ["示例一职", in_time, late, in_time, *[missing] * 4, *not_owed, missing, blank, in_time],
        ["示例二职", zero, late, *[missing] * 5, *not_owed, missing, blank, blank],
        ["示例三职", returned, *[missing] * 6, *not_owed, missing, blank, blank],
        ["样例市教育体育局", in_time, *[blank] * 6, *[missing] * 5, blank],
        ["示例四职", in_time, in_time, *[missing] * 5, *not_owed, missing, blank, blank],
        ["示例五职", *[exempt] * 7, *not_owed, exempt, blank, exempt],
        ["示例高职", in_time, *[missing] * 6, in_time, missing, missing, in_time, missing, blank],
        ["示例省属中职", *[missing] * 7, late, returned, missing, missing, missing, blank],
    ]


@pytest.mark.promise("8.5")
def test_materials_list_the_same_bytes_of_a_unit_once_and_say_what_is_lost(book):
    def time(day, hour, minute=0):
        return datetime(2023, 5, day, hour, minute)  # noqa: DTZ001 - Excel knows no zone

    assert book["材料清单"] == [
        ["编号", "单位名称", "类别", "标题", "文件名", "大小", "SHA-256", "提交时间"],
        [1, "示例一职", "照片", "", "a.jpg", 1001, "a" * 64, time(14, 14)],
        [3, "示例一职", "照片", "开放日", "c.jpg", 1003, "c" * 64, time(14, 15)],
        [4, "示例二职", "照片", "", "same.jpg", 1004, "a" * 64, time(14, 16)],
        [5, "示例一职", "视频", "社区维修日", "lead.mp4", 1005, "e" * 64, time(15, 16, 30)],
        [6, "示例高职", "方案", "", "方案.docx", 1006, "f" * 64, time(10, 16, 30)],
        [7, "示例高职", "典型案例", "", "案例.docx", 1007, "1" * 64, time(27, 16, 30)],
        [8, "示例高职", "照片", "（文件缺失）", "gone.jpg", 1008, "", time(14, 16, 30)],
    ]


@pytest.mark.promise("8.6")
def test_leads_have_their_category_and_whether_they_are_recommended(book):
    assert book["线索"] == [
        ["编号", "日期", "单位名称", "宣传重点", "标题", "正文", "推介"],
        [1, date(2023, 5, 15), "示例一职", "", "社区维修日", "学生在社区修家电。", ""],
        [
            2,
            date(2023, 5, 14),
            "示例高职",
            "技能成才的典型人物和事迹",
            "大国工匠进校园",
            "大国工匠走进示例高职。",
            "是",
        ],
    ]


@pytest.mark.promise("8.10")
def test_revisions_have_a_row_per_field_and_per_act(book):
    def time(day, hour, minute=0):
        return datetime(2023, 5, day, hour, minute)  # noqa: DTZ001 - Excel knows no zone

    teachers, students = LABELS[1], LABELS[2]
    assert book["修订记录"] == [
        ["时间", "单位名称", "项目", "原值", "新值", "操作人", "原因"],
        [time(14, 17), "示例一职", f"2023-05-14 {teachers}", 28, 30, "示例联络员", "漏了两位老师"],
        [time(14, 18), "示例三职", "2023-05-14 退回", "", "", "telegram:2", "人数请核对"],
        [time(27, 8), "示例一职", f"统计表 {students}", "", 450, "示例联络员", ""],
        [time(28, 8, 30), "云南省教育厅", "材料 延期", "2023-06-01 00:00", "", "telegram:1", ""],
    ]


def test_a_subtrees_export_has_nothing_of_anybody_elses(state_book):
    own = {"示例州教育体育局", "示例县教育体育局", "示例一职", "示例二职", "示例三职"}
    assert {row[1] for row in state_book["每日数据"][1:]} <= own
    assert {row[0] for row in state_book["报送进度"][1:]} == own
    assert {row[1] for row in state_book["材料清单"][1:]} == {"示例一职", "示例二职"}
    assert [row[0] for row in state_book["线索"][1:]] == [1]
    assert {row[1] for row in state_book["修订记录"][1:]} == {"示例一职", "示例三职"}


def test_a_root_that_filed_something_has_a_row_of_progress_too(tmp_path):
    write_workbook(records([report(1, DAY1, {"schools": 2} | figures(teachers=3))]), tmp_path / "e.xlsx")
    assert [row[0] for row in read(tmp_path / "e.xlsx")["报送进度"]][1] == "云南省教育厅"


@pytest.mark.promise("8.14")
def test_a_campaign_without_indicators_has_no_table_sheets(tmp_path):
    campaign = replace(
        yunnan(),
        indicators=(),
        rules=(),
        deliverables=tuple(d for d in yunnan().deliverables if d.key != "table"),
    )
    bare = replace(week(), campaign=campaign, organisation=organisation(campaign=campaign), revisions=())
    write_workbook(bare, tmp_path / "e.xlsx")
    book = read(tmp_path / "e.xlsx")
    assert list(book) == ["每日数据", "报送进度", "材料清单", "线索", "修订记录"]
    assert book["每日数据"][0] == ["日期", "单位名称", "首次提交时间", "最后修改时间", "来源", "状态"]


@pytest.mark.promise("8.13")
def test_a_list_that_outgrows_its_sheet_goes_on_in_the_next(tmp_path):
    submissions = [report(unit, day, figures(teachers=unit)) for unit in (4, 5, 6, 8) for day in (DAY1, DAY2)]
    write_workbook(records(submissions), tmp_path / "e.xlsx", sheet_rows=4)
    book = read(tmp_path / "e.xlsx")
    pages = [book[name] for name in ("每日数据", "每日数据(2)", "每日数据(3)")]
    assert [len(page) for page in pages] == [4, 4, 3]
    assert all(page[0] == pages[0][0] for page in pages)
    assert [row[3] for page in pages for row in page[1:]] == [4, 5, 6, 8, 4, 5, 6, 8]


@pytest.mark.promise("8.13")
def test_a_sheet_has_as_many_rows_as_excel_takes():
    assert inspect.signature(write_workbook).parameters["sheet_rows"].default == 1_048_576


def test_the_total_goes_along_when_a_list_of_units_outgrows_its_sheet(tmp_path):
    write_workbook(records(), tmp_path / "e.xlsx", sheet_rows=5)
    book = read(tmp_path / "e.xlsx")
    pages = [book[name] for name in book if name.startswith("分单位统计")]
    assert all(len(page) <= 5 for page in pages)
    assert [row[0] for page in pages for row in page[1:]] == [*range(1, 11), "总计"]


def test_a_units_own_annex_stands_alone_with_its_full_number(tmp_path):
    write_annex(week(), 2, tmp_path / "annex.xlsx")
    book = read(tmp_path / "annex.xlsx")
    assert list(book) == ["情况统计表"]
    assert book["情况统计表"][1][8] == "联系方式：13900001234"
    assert book["情况统计表"][3] == [1, *STATE]


def test_progress_is_shown_up_to_the_last_row(tmp_path):
    shown = []
    write_workbook(week(), tmp_path / "e.xlsx", progress=lambda done, total: shown.append((done, total)))
    assert shown == sorted(shown)
    assert shown[-1] == (44, 44)


def test_an_export_that_fails_leaves_nothing_behind(tmp_path):
    def fail(done, total):
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        write_workbook(week(), tmp_path / "e.xlsx", progress=fail)
    assert list(tmp_path.iterdir()) == []


@pytest.fixture(scope="module")
def parts(tmp_path_factory):
    """The XML the workbook is made of."""
    path = tmp_path_factory.mktemp("export") / "export.xlsx"
    write_workbook(week(), path)
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


class TestTheFileItself:
    def sheet(self, parts, number):
        return parts[f"xl/worksheets/sheet{number}.xml"]

    def test_table_prints_on_one_a4_page_across(self, parts):
        annex = self.sheet(parts, 1)
        assert '<mergeCell ref="A1:K1"/>' in annex
        assert 'paperSize="9"' in annex
        assert 'orientation="landscape"' in annex
        assert "fitToPage" in annex
        assert "情况统计表!$A$1:$K$5" in parts["xl/workbook.xml"]

    def test_lists_have_their_header_in_sight_and_a_filter(self, parts):
        for number in range(2, 8):
            assert 'ySplit="1"' in self.sheet(parts, number)
            assert 'state="frozen"' in self.sheet(parts, number)
            assert "<autoFilter" in self.sheet(parts, number)

    def test_filter_leaves_the_total_alone(self, parts):
        assert re.search(r'<autoFilter ref="A1:Q11"/>', self.sheet(parts, 2))

    @pytest.mark.promise("8.12")
    def test_coverage_shows_as_a_percentage_and_dates_as_dates(self, parts):
        assert 'formatCode="0.00%"' in parts["xl/styles.xml"] or 'numFmtId="10"' in parts["xl/styles.xml"]
        assert 'formatCode="yyyy-mm-dd"' in parts["xl/styles.xml"]
        assert 'formatCode="yyyy-mm-dd hh:mm:ss"' in parts["xl/styles.xml"]

    def test_a_row_is_as_high_as_its_texts_and_no_higher_than_a_screen(self, tmp_path):
        bodies = ["一行", "两行" * 40, "一行\n又一行\n第三行", "长" * 4000]
        leads = [Lead(number, 4, DAY1, "题", body, "people") for number, body in enumerate(bodies, 1)]
        write_workbook(records(leads=leads), tmp_path / "e.xlsx")
        with zipfile.ZipFile(tmp_path / "e.xlsx") as archive:
            sheet = archive.read("xl/worksheets/sheet6.xml").decode()
        heights = [re.search(r'ht="([\d.]+)"', row) for row in re.findall(r"<row [^>]*>", sheet)[1:]]
        assert [found and float(found[1]) for found in heights] == [None, 3 * LINE, 3 * LINE, MOST_LINES * LINE]

    def test_tells_the_audit_chains_head(self, parts):
        assert "0123abcd" in parts["docProps/core.xml"]

    def test_is_the_same_for_the_same_records(self, tmp_path):
        contents = []
        for name in ("a.xlsx", "b.xlsx"):
            write_workbook(week(), tmp_path / name)
            with zipfile.ZipFile(tmp_path / name) as archive:
                contents.append({part: archive.read(part) for part in archive.namelist()})
        assert contents[0] == contents[1]


def test_times_are_the_campaigns_whatever_zone_they_were_recorded_in(tmp_path):
    utc = at(DAY1).astimezone(UTC).replace(microsecond=999_999)
    write_workbook(records([report(4, DAY1, figures(), first=utc)]), tmp_path / "e.xlsx")
    assert read(tmp_path / "e.xlsx")["每日数据"][1][12] == datetime(2023, 5, 14, 16, 30)  # noqa: DTZ001 - as above


def test_files_whose_bytes_are_gone_are_each_listed(tmp_path):
    gone = [file(n, 4, Subject(day=DAY1), f"{n}.jpg", state=FileState.LOST) for n in (1, 2)]
    write_workbook(records(files=gone), tmp_path / "e.xlsx")
    assert [row[4] for row in read(tmp_path / "e.xlsx")["材料清单"][1:]] == ["1.jpg", "2.jpg"]
