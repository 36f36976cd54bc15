"""The digest as officials read it (INTERFACE §7)."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.reports.messages.digest import digest, digest_text
from bot.reports.messages.message_builder import utf16_length
from dialogs.model.submissions import FileKind, Lead, Status, Subject
from dialogs.model.units import Unit
from tests.reports.sample import (
    COLLEGE,
    DAY1,
    DAY2,
    DAY3,
    MAY,
    PREFECTURE,
    ROOT,
    SCHOOL,
    UNITS,
    at,
    figures,
    organisation,
    records,
    report,
    yunnan,
)
from tests.reports.week import file

DAY1_REPORTS = (
    report(4, DAY1, figures(teachers=30, students=400, enterprises=2, participants=500, media=3)),
    report(5, DAY1, figures(teachers=5, students=100, participants=1105)),
    report(8, DAY1, zero=True),
    report(10, DAY1, figures(teachers=900, students=1000, participants=2000)),
)
DAY2_REPORTS = (
    report(4, DAY2, figures(teachers=30, students=450, enterprises=5, participants=800, media=1, projects=2)),
    report(5, DAY2, zero=True),
    report(6, DAY2, figures(teachers=9), status=Status.RETURNED),
    report(8, DAY2, figures(teachers=1), status=Status.DRAFT),
    report(10, DAY2, figures(teachers=1200, students=1500, participants=2800)),
)
LEADS = (
    Lead(1, 4, DAY1, "早上的线索", "正文", "people", sent_at=at(DAY1, "09:00")),
    Lead(2, 4, DAY1, "昨晚的线索", "正文", "people", sent_at=at(DAY1, "21:00")),
    Lead(3, 10, DAY2, "没有分类的线索", "正文", sent_at=at(DAY2, "09:00")),
    Lead(4, 10, DAY2, "推介的线索", "正文", "people", starred=True, sent_at=at(DAY2, "09:30")),
    Lead(5, 5, DAY2, "", "没有标题只有正文的线索，超过一行的部分不在手机上显示", "policy", sent_at=at(DAY2)),
)


@pytest.mark.promise("6.16", "7.5", "7.21")
def test_a_provinces_evening():
    made = records(
        DAY1_REPORTS + DAY2_REPORTS,
        leads=LEADS,
        files=[
            file(1, 4, Subject(day=DAY2), "a.jpg", sha256="a" * 64),
            file(2, 4, Subject(day=DAY2), "b.jpg", sha256="b" * 64),
            file(3, 4, Subject(day=DAY2), "b.jpg", sha256="b" * 64, repeats=2),
            file(4, 10, Subject(day=DAY2), "c.mp4", sha256="c" * 64, kind=FileKind.VIDEO),
            file(5, 10, Subject(day=DAY1), "d.jpg", sha256="d" * 64),
        ],
    )
    assert digest_text(made, 1, DAY2, missed=("5月14日16:00填报提醒", "5月14日19:00催报")) == (
        """云南省教育厅 5月15日简报（第2期）
应报 6，已报 3（含零报告 1），未报 3，报送率 50.0%

数据（括号内为较昨日）
学校 2所（-1） 累计 5校次
教师 1,230人（+295） 累计 2,165人次
学生 1,950人（+450） 累计 3,450人次
覆盖率 55.71%（+20.83个百分点） 据3/6校
企业 5家（+3） 累计 7家次
总人数 3,600人（-5） 累计 7,205人次
央媒 0篇（持平） 累计 0篇
省媒 0篇（持平） 累计 0篇
媒体 1篇（-2） 累计 4篇
项目 2项（+2） 累计 2项

按州市（应报/已报/零报告/未报 报送率）
示例州教育体育局 3/2/1/1 66.7%
样例市教育体育局 1/0/0/1 0.0%
直报单位 2/1/0/1 50.0%

未报（3）
示例三职（退回）、示例四职、示例省属中职

新闻线索（4）
职业教育方针政策及法律法规（1）
· 线索5 没有标题只有正文的线索，超过一行的部分不在手机…（示例二职）
技能成才的典型人物和事迹（2）
★ 线索4 推介的线索（示例高职）
· 线索2 昨晚的线索（示例一职）
未分类（1）
· 线索3 没有分类的线索（示例高职）

今日材料：照片 2，视频 1

漏发：5月14日16:00填报提醒；5月14日19:00催报"""
    )


def test_on_a_day_of_which_nobody_has_reported_the_totals_so_far_stand():
    lines = digest_text(records(DAY1_REPORTS, leads=LEADS), 2, DAY2).splitlines()
    at_figures = lines.index("数据（括号内为较昨日）")
    assert lines[at_figures + 1 : at_figures + 5] == [
        "还没有单位报送数据",
        "学校 累计 2校次",
        "教师 累计 35人次",
        "学生 累计 500人次",
    ]
    assert "累计" not in digest_text(records(()), 2, DAY1)


def test_a_prefectures_evening_has_its_own_subtree_only():
    assert digest_text(records(DAY1_REPORTS + DAY2_REPORTS, leads=LEADS), 2, DAY2).splitlines()[:22] == [
        "示例州教育体育局 5月15日简报（第2期）",
        "应报 3，已报 2（含零报告 1），未报 1，报送率 66.7%",
        "",
        "数据（括号内为较昨日）",
        "学校 1所（-1） 累计 3校次",
        "教师 30人（-5） 累计 65人次",
        "学生 450人（-50） 累计 950人次",
        "覆盖率 30.00%（-3.33个百分点） 据2/3校",
        "企业 5家（+3） 累计 7家次",
        "总人数 800人（-805） 累计 2,405人次",
        "央媒 0篇（持平） 累计 0篇",
        "省媒 0篇（持平） 累计 0篇",
        "媒体 1篇（-2） 累计 4篇",
        "项目 2项（+2） 累计 2项",
        "",
        "按下级单位（应报/已报/零报告/未报 报送率）",
        "示例县教育体育局 2/1/1/1 50.0%",
        "直属单位 1/1/0/0 100.0%",
        "",
        "未报（1）",
        "示例三职（退回）",
        "",
    ]


def test_the_first_day_has_no_change_to_tell():
    lines = digest_text(records(DAY1_REPORTS), 1, DAY1).splitlines()
    assert "教师 935人 累计 935人次" in lines
    assert "覆盖率 34.88% 据4/6校" in lines


def test_nobody_has_reported():
    assert digest_text(records(), 7, DAY1) == (
        """样例市教育体育局 5月14日简报（第1期）
应报 1，已报 0（含零报告 0），未报 1，报送率 0.0%

数据（括号内为较昨日）
还没有单位报送数据

未报（1）
示例四职"""
    )


def test_everybody_has_reported():
    assert digest_text(records([report(8, DAY1, figures())]), 7, DAY1).endswith("\n全部报齐")


def test_an_exempt_unit_is_neither_expected_nor_missing():
    text = digest_text(records([report(9, DAY1, figures(teachers=3))]), 7, DAY1)
    assert "应报 1，已报 0" in text
    assert "示例五职" not in text
    assert "教师 3人" in text


def test_headings_are_bold_and_the_rest_is_as_in_the_plain_text():
    made = records(DAY1_REPORTS)
    message = digest(made, 1, DAY1)
    assert message.html
    assert message.text.startswith("<b>云南省教育厅 5月14日简报（第1期）</b>\n应报 6")
    assert message.text.replace("<b>", "").replace("</b>", "") == digest_text(made, 1, DAY1)


def test_a_confirmed_warning_is_shown_with_its_reason():
    confirmed = report(
        4,
        DAY1,
        figures(students=1200, participants=1200),
        confirmed={"students": "学生数超过在校生数"},
        reasons={"students": "含<社会>学员"},
    )
    made = records([confirmed])
    assert "已核实的特殊数值\n示例一职 学生 1,200人（含<社会>学员）" in digest_text(made, 1, DAY1)
    assert "含&lt;社会&gt;学员" in digest(made, 1, DAY1).text


def test_a_campaign_without_indicators_has_no_figures_part():
    campaign = replace(yunnan(), indicators=(), rules=())
    bare = replace(records(DAY1_REPORTS), campaign=campaign, organisation=organisation(campaign=campaign))
    text = digest_text(bare, 1, DAY1)
    assert "数据" not in text
    assert "应报 6，已报 4（含零报告 1）" in text


def test_without_a_kind_of_collector_every_unit_under_the_root_is_a_row():
    campaign = replace(yunnan(), collector_kind="", collector_label="")
    made = replace(records(DAY1_REPORTS), campaign=campaign, organisation=organisation(campaign=campaign))
    lines = digest_text(made, 1, DAY1).splitlines()
    begin = lines.index("按单位（应报/已报/零报告/未报 报送率）")
    assert lines[begin + 1 : begin + 5] == [
        "示例州教育体育局 3/2/0/1 66.7%",
        "样例市教育体育局 1/1/1/0 100.0%",
        "示例高职 1/1/0/0 100.0%",
        "示例省属中职 1/0/0/1 0.0%",
    ]


def test_one_prefecture_alone_has_its_row_too():
    units = [UNITS[0], Unit(2, "示例州教育体育局", PREFECTURE, 1), Unit(3, "示例一职", SCHOOL, 2)]
    made = replace(records([report(3, DAY1, figures())]), organisation=organisation(units))
    lines = digest_text(made, 1, DAY1).splitlines()
    assert lines[lines.index("按州市（应报/已报/零报告/未报 报送率）") + 1] == "示例州教育体育局 1/1/1/0 100.0%"


def test_where_every_unit_reports_by_itself_there_are_no_rows():
    campaign = replace(yunnan(), collector_kind="", collector_label="")
    units = [UNITS[0], *(Unit(n, f"示例第{n}职业技术学院", COLLEGE, 1) for n in range(2, 6))]
    tree = organisation(units, campaign)
    made = replace(records([report(2, DAY1, figures())]), campaign=campaign, organisation=tree)
    assert "按单位" not in digest_text(made, 1, DAY1)


class TestAWholeProvince:
    @pytest.fixture(scope="class")
    @staticmethod
    def text():
        units = [Unit(1, "云南省教育厅", ROOT, None)]
        units += [Unit(n, f"示例{n}州教育体育局", PREFECTURE, 1) for n in range(2, 18)]
        units += [Unit(n, f"示例第{n}职业学校", SCHOOL, 2 + n % 16, enrolment=2000) for n in range(18, 1200)]
        units += [Unit(n, f"示例第{n}职业技术学院", COLLEGE, 1) for n in range(1200, 1260)]
        filed = [report(n, day, figures(teachers=n)) for n in range(18, 1100) for day in (DAY1, DAY2)]
        leads = [Lead(n, 18 + n, DAY2, f"第{n}条线索的标题", "正文", "people") for n in range(60)]
        made = records(filed, organisation=organisation(units), leads=leads)
        return digest_text(made, 1, DAY2)

    def test_is_two_phone_screens_at_most(self, text):
        assert utf16_length(text) <= 2000
        assert len(text.splitlines()) <= 70

    def test_names_some_who_are_missing_and_counts_the_rest(self, text):
        assert "未报（160）" in text
        assert "另有140个单位" in text

    def test_has_a_row_for_each_prefecture_and_one_for_those_that_report_directly(self, text):
        assert sum("州教育体育局 " in line for line in text.splitlines()) == 16
        assert "直报单位 60/0/0/60 0.0%" in text

    def test_shows_some_leads_and_counts_the_rest(self, text):
        assert "新闻线索（60）" in text
        assert "另有50条线索未列" in text

    @pytest.mark.promise("7.21")
    def test_writes_thousands_with_separators(self, text):
        assert "应报 1,242，已报 1,082（含零报告 0），未报 160" in text


def test_many_rows_make_room_by_leaving_out_those_that_are_complete():
    units = [Unit(1, "云南省教育厅", ROOT, None)]
    units += [Unit(n, f"示例{n}州教育体育局", PREFECTURE, 1) for n in range(2, 62)]
    units += [Unit(100 + n, f"示例第{n}职业学校", SCHOOL, n) for n in range(2, 62)]
    filed = [report(100 + n, DAY1, figures()) for n in range(2, 57)]
    text = digest_text(records(filed, organisation=organisation(units)), 1, DAY1)
    assert sum("州教育体育局 1/0/0/1" in line for line in text.splitlines()) == 5
    assert "另有55个全部报齐" in text


def test_a_day_outside_the_window_has_no_issue_number():
    assert digest_text(records(), 1, MAY[0]).startswith("云南省教育厅 5月1日简报\n")


def test_what_came_in_until_now_is_in_it():
    early, late = report(4, DAY3, figures(teachers=3)), report(5, DAY3, figures(teachers=4))
    before = digest_text(records([early]), 2, DAY3)
    after = digest_text(records([early, late]), 2, DAY3)
    assert "教师 3人 累计 3人次" in before
    assert "教师 7人 累计 7人次" in after


def test_units_stand_in_the_rosters_order():
    moved = [replace(unit, position=0 if unit.id == 11 else 5) if unit.id != 1 else unit for unit in UNITS]
    text = digest_text(records(organisation=organisation(moved)), 1, DAY1 + timedelta(days=1))
    assert text.endswith("示例省属中职、示例一职、示例二职、示例三职、示例四职、示例高职")
