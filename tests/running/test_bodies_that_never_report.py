"""Bodies that are never 应报 (`reports = false`) file no daily report; a collecting unit still may (INTERFACE §4)."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storage.people.roster import RosterRow
from tests.stage import Stage

COLLEGE = (
    RosterRow("示例教务处", "教务处", ""),
    RosterRow("示例一院", "二级学院", "", enrolment=1200),
    RosterRow("示例二院", "二级学院", "", enrolment=900),
)
DAY = "教师32 学生450 企业3 总人数1200 央媒0 省媒1 媒体5 项目6"
OFFICE, FACULTY, COLLEGE_ITSELF = "41", "42", "43"


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with Stage(tmp_path, at="2023-05-16T12:00+08:00", campaign="sichuan-college-2023", roster=COLLEGE) as stage:
        await stage.registers(OFFICE, "示例教务处")
        await stage.registers(FACULTY, "示例一院")
        await stage.registers(COLLEGE_ITSELF, "四川科技职业学院")
        yield stage


@pytest.mark.parametrize("text", ["/report", "/report 昨天", DAY, "今日无活动", "同昨日"])
async def test_an_office_is_told_politely_that_it_has_nothing_to_report(stage: Stage, text: str) -> None:
    await stage.says(OFFICE, text)
    assert "示例教务处不用报每日数据" in stage.last(OFFICE).text
    assert (await stage.records()).submissions == []


async def test_an_office_may_send_photos_and_leads_all_the_same(stage: Stage) -> None:
    await stage.sends_file(OFFICE, b"%PDF-1.4\n" + bytes(50), name="活动简讯.pdf", kind="document")
    assert "已保存 1 个文件" in stage.last(OFFICE).text
    await stage.says(OFFICE, "/lead 技能大师进校园")
    assert "线索1" in stage.last(OFFICE).text


async def test_an_offices_progress_lists_no_days(stage: Stage) -> None:
    await stage.says(OFFICE, "/status")
    assert "示例教务处 进度" in stage.last(OFFICE).text
    assert "5月15日" not in stage.last(OFFICE).text
    await stage.says(OFFICE, "/today")
    assert "日报" not in stage.last(OFFICE).text
    await stage.says(FACULTY, "/status")
    assert "5月15日 未报" in stage.last(FACULTY).text


async def test_an_offices_day_cannot_be_unlocked(stage: Stage) -> None:
    await stage.says("1", "/unlock 示例教务处 2023-05-15")
    assert "示例教务处" in stage.last("1").text
    assert "不用报" in stage.last("1").text


async def test_a_collecting_unit_may_file_its_own_and_counts_as_one_school(stage: Stage) -> None:
    await stage.says(COLLEGE_ITSELF, DAY)
    assert "已保存" in stage.last(COLLEGE_ITSELF).text
    await stage.presses(COLLEGE_ITSELF, "确认提交")
    records = await stage.records()
    root = records.organisation.root
    assert records.figures.day(root.id, records.campaign.first.replace(day=16))["schools"] == 1


async def test_two_faculties_are_one_school_together(stage: Stage) -> None:
    await stage.registers("44", "示例二院")
    for chat in (FACULTY, "44"):
        await stage.says(chat, DAY)
        await stage.presses(chat, "确认提交")
    records = await stage.records()
    root = records.organisation.root
    assert records.figures.week(root.id) == {
        "schools": 1,
        "teachers": 64,
        "students": 900,
        "enterprises": 6,
        "participants": 2400,
        "central_media": 0,
        "provincial_media": 2,
        "media": 10,
        "projects": 12,
    }
