"""`yunnan-2023` says what the province's notice and INTERFACE §4, §6 and §7 say, clause by clause."""

import re
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.runtime.campaign_files import load_campaign
from dialogs.forms.report_entry import read_entry
from dialogs.model.campaign import Daily, Grace, Quiet
from dialogs.model.deliverables import DayTime, DeliverableKind
from dialogs.model.indicators import OURS, AtLeastSum, AtMostKnown, IndicatorKind, NearOwnDays, Severity

YUNNAN = load_campaign("yunnan-2023")
DIRECT = {"州市教育行政部门", "高等职业院校", "省属中等职业学校"}

ANNEX = """
schools          参与活动的职业院校数（所）                       学校、院校数       distinct
teachers         参与活动的职业院校教师数（人）                   教师、老师、教师数 distinct
students         参与活动的职业院校学生数（人）                   学生、学生数       distinct
coverage         参与活动的职业院校学生参与覆盖率                 -                  derived
enterprises      参与活动的企业数                                 企业、企业数       distinct
participants     参与总人数（人）                                 总人数、参与总人数 distinct
central_media    中央媒体对活动报道总数                           央媒               additive
provincial_media 省级以上媒体对活动报道总数（不含中央媒体报道）   省媒、省级媒体     additive
media            媒体报道总数                                     媒体、媒体总数     additive
projects         观摩体验活动项目数                               项目、体验项目     additive
"""


@pytest.mark.promise("3.24", "7.1")
def test_the_window_and_theme_are_those_of_clause_two() -> None:
    assert (YUNNAN.first, YUNNAN.last) == (date(2023, 5, 14), date(2023, 5, 20))
    assert (YUNNAN.theme, YUNNAN.source) == ("技能：让生活更美好", "二")
    assert YUNNAN.zone == ZoneInfo("Asia/Shanghai")
    assert YUNNAN.root == "云南省教育厅"


@pytest.mark.promise("6.1", "6.2", "6.3", "6.4", "6.5", "6.6", "6.7", "6.8", "6.9", "6.10")
def test_the_ten_indicators_are_the_annexs_word_for_word() -> None:
    written = [line.split() for line in ANNEX.strip().splitlines()]
    assert [[i.key, i.label, "、".join(i.aliases) or "-", i.kind.value] for i in YUNNAN.indicators] == written
    assert {i.source for i in YUNNAN.indicators} == {"附件"}
    assert YUNNAN.table_title == "2023年职业教育活动周情况统计表"


def test_figures_are_understood_by_the_names_people_copy_from_the_annex() -> None:
    read = read_entry("教师数32 学生数450 企业数3 院校数1", YUNNAN)
    assert dict(read.values) == {"teachers": 32, "students": 450, "enterprises": 3, "schools": 1}
    assert (read.refused, read.unknown) == ((), ())


@pytest.mark.promise("5.77")
def test_every_figure_goes_by_its_short_names() -> None:
    names = {
        "schools": ("学校", "院校数"),
        "teachers": ("教师", "老师"),
        "students": ("学生",),
        "enterprises": ("企业",),
        "participants": ("总人数", "参与总人数"),
        "central_media": ("央媒",),
        "provincial_media": ("省媒", "省级媒体"),
        "media": ("媒体", "媒体总数"),
        "projects": ("项目", "体验项目"),
    }
    for key, words in names.items():
        for word in words:
            assert dict(read_entry(f"{word}32", YUNNAN).values) == {key: 32}


def test_figures_are_understood_as_people_speak_of_them() -> None:
    media = read_entry("中央媒体1 省级以上媒体2 媒体报道5", YUNNAN)
    assert dict(media.values) == {"central_media": 1, "provincial_media": 2, "media": 5}
    spoken = read_entry("参与教师人数32，学生参与人数450人，企业总数有3家，参与人数1200，中央級媒體0", YUNNAN)
    assert dict(spoken.values) == {
        "teachers": 32,
        "students": 450,
        "enterprises": 3,
        "participants": 1200,
        "central_media": 0,
    }
    assert (spoken.refused, spoken.unknown) == ((), ())
    assert not read_entry("企业人数3，媒体人数2，市级媒体3，学生家长数5", YUNNAN).values


@pytest.mark.promise("6.4")
def test_coverage_is_students_over_enrolment_and_never_asked() -> None:
    coverage = YUNNAN.indicator("coverage")
    assert coverage.kind is IndicatorKind.DERIVED
    assert (coverage.numerator, coverage.denominator) == ("students", "enrolment")
    assert coverage not in YUNNAN.asked


@pytest.mark.promise("4.4", "6.17")
def test_a_single_school_is_not_asked_how_many_schools_took_part() -> None:
    asked = {kind.name: "schools" in [i.key for i in YUNNAN.asked_of(kind.name)] for kind in YUNNAN.unit_kinds}
    assert asked == {
        "省教育厅": True,
        "州市教育行政部门": True,
        "县区教育行政部门": True,
        "高等职业院校": False,
        "省属中等职业学校": False,
        "职业学校": False,
    }


@pytest.mark.promise("4.4")
def test_colleges_and_provincial_schools_report_alone_and_schools_to_their_prefecture_or_county() -> None:
    assert YUNNAN.kind("高等职业院校").parents == ("省教育厅",)
    assert "州市教育行政部门" in YUNNAN.kind("高等职业院校").unusual_parents
    assert YUNNAN.kind("省属中等职业学校").parents == ("省教育厅",)
    assert YUNNAN.kind("职业学校").parents == ("州市教育行政部门", "县区教育行政部门")
    assert YUNNAN.kind("县区教育行政部门").parents == ("州市教育行政部门",)


def test_the_rules_between_figures_are_those_of_interface_6() -> None:
    assert YUNNAN.rules == (
        AtLeastSum("media", ("central_media", "provincial_media"), Severity.ERROR, OURS),
        AtLeastSum("participants", ("teachers", "students"), Severity.ERROR, OURS),
        AtMostKnown("students", "enrolment", Severity.WARNING, OURS),
        AtMostKnown("teachers", "staff", Severity.WARNING, OURS),
        NearOwnDays(5, 3, 10, Severity.WARNING, OURS),
    )


@pytest.mark.promise("5.25", "7.7", "7.8", "7.9", "7.10")
def test_every_deliverable_has_its_due_times_clause_and_kind() -> None:
    found = {
        d.name: (d.kind, d.source, [(f"{due.at:%m-%d %H:%M}", set(due.kinds), due.to_root) for due in d.dues])
        for d in YUNNAN.deliverables
    }
    below = {"职业学校", "县区教育行政部门"}
    assert found == {
        "方案": (DeliverableKind.DOCUMENT, "五（二）", [("05-11 00:00", DIRECT, True)]),
        "网站地址": (DeliverableKind.ADDRESS, "五（二）", [("05-11 00:00", DIRECT, True)]),
        "联络员": (DeliverableKind.CONTACT, "五（二）", [("05-11 00:00", DIRECT, True)]),
        "统计表": (DeliverableKind.TABLE, "六", [("05-26 00:00", below, False), ("05-28 00:00", DIRECT, True)]),
        "总结报告": (DeliverableKind.DOCUMENT, "六", [("05-28 00:00", DIRECT, True)]),
        "材料": (DeliverableKind.MATERIALS, "五（三）", [("06-01 00:00", DIRECT | below, True)]),
    }
    assert YUNNAN.deliverable("materials").categories == ("典型案例", "稿件", "照片", "视频")


def test_the_two_days_a_prefecture_has_to_sum_up_are_marked_as_ours() -> None:
    assert [due.source for due in YUNNAN.deliverable("table").dues] == [OURS, ""]


def test_progress_columns_take_the_provinces_dates() -> None:
    assert {d.name: f"{d.column_day:%m-%d}" for d in YUNNAN.deliverables} == {
        "方案": "05-10",
        "网站地址": "05-10",
        "联络员": "05-10",
        "统计表": "05-27",
        "总结报告": "05-27",
        "材料": "05-31",
    }


def test_the_daily_rhythm_quiet_hours_and_grace_are_those_of_interface_7() -> None:
    assert YUNNAN.daily == Daily(time(16), (time(19), time(20)), time(20, 30), time(9))
    assert YUNNAN.quiet == Quiet(time(22), time(7))
    assert YUNNAN.grace == Grace(timedelta(hours=3), timedelta(hours=12))


@pytest.mark.promise("7.11", "7.12", "7.13", "7.14")
def test_reminders_are_those_of_interface_7() -> None:
    plan = YUNNAN.reminders
    before = ((-3, 10), (-1, 10), (0, 9), (0, 16))
    assert plan.reminders == tuple(DayTime(days, time(hour)) for days, hour in before)
    assert (plan.escalation, plan.bulletin) == (DayTime(0, time(16)), DayTime(1, time(9)))
    assert plan.overdue == tuple(DayTime(days, time(10)) for days in (1, 2, 3))


def test_leads_are_filed_under_the_five_publicity_priorities_of_clause_four() -> None:
    assert [(c.name, c.source) for c in YUNNAN.lead_categories] == [
        ("职业教育方针政策及法律法规", "四（一）"),
        ("职业教育改革发展重要成果", "四（二）"),
        ("职业教育数字化战略行动成果", "四（三）"),
        ("职业教育支撑经济社会发展成效", "四（四）"),
        ("技能成才的典型人物和事迹", "四（五）"),
    ]


def test_activity_forms_are_those_of_clause_three() -> None:
    assert {group.name: len(group.forms) for group in YUNNAN.activity_forms} == {"四开放": 4, "三贴近": 3, "两走进": 2}


def test_every_prefecture_has_its_tile() -> None:
    prefectures = "昆明 曲靖 玉溪 保山 昭通 丽江 普洱 临沧 楚雄 红河 文山 西双版纳 大理 德宏 怒江 迪庆"
    assert " ".join(sorted(tile.unit for tile in YUNNAN.tiles)) == " ".join(sorted(re.findall(r"\S+", prefectures)))
    assert len({(tile.row, tile.column) for tile in YUNNAN.tiles}) == len(YUNNAN.tiles)


def test_a_day_is_reported_in_time_until_its_digest() -> None:
    assert YUNNAN.digest_at(date(2023, 5, 14)) == datetime(2023, 5, 14, 20, 30, tzinfo=YUNNAN.zone)
