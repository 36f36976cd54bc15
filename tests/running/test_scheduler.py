"""The calendar carried out: who is told what, when, once (INTERFACE §7)."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from dialogs.model.units import Role
from tests.stage import Stage

REPORT = "教师32 学生450 企业3 总人数1200 央媒0 省媒1 媒体5 项目6"


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with Stage(tmp_path, at="2023-05-13T12:00+08:00") as stage:
        await stage.registers("11", "示例一职")
        await stage.registers("12", "示例二职")
        await stage.registers("13", "示例三职")
        await stage.registers("14", "示例高职学院")
        yield stage


async def report(stage: Stage, chat: str, text: str = REPORT) -> None:
    await stage.says(chat, text)
    await stage.presses(chat, "确认提交")


@pytest.mark.promise("3.24", "5.39", "7.3")
async def test_every_liaison_of_a_reporting_unit_is_prompted_once_at_16(stage: Stage) -> None:
    await stage.until("2023-05-14T15:59:59+08:00")
    assert [stage.heard(chat) for chat in ("11", "12", "13", "14")] == [[], [], [], []]
    await stage.until("2023-05-14T16:00+08:00")
    for chat in ("11", "12", "13", "14"):
        (prompt,) = stage.heard(chat)
        assert "5月14日" in prompt
    await stage.skip_to("2023-05-14T16:00:01+08:00")
    assert stage.heard("11") == []


@pytest.mark.promise("7.4")
async def test_only_those_without_a_submitted_report_are_nudged(stage: Stage) -> None:
    await stage.until("2023-05-14T16:00+08:00")
    await report(stage, "11")
    await stage.says("12", "教师3 学生45")
    for chat in ("11", "12", "13", "14"):
        stage.heard(chat)
    await stage.until("2023-05-14T19:00+08:00")
    assert stage.heard("11") == []
    assert [len(stage.heard(chat)) for chat in ("12", "13", "14")] == [1, 1, 1]
    await stage.until("2023-05-14T20:00+08:00")
    assert stage.heard("11") == []
    assert len(stage.heard("13")) == 1


async def test_a_unit_nobody_registered_for_is_on_one_list_of_the_one_in_charge(stage: Stage) -> None:
    await stage.says("11", "/mydata")
    await stage.registers("21", "样例市教育体育局", Role.SUPERVISOR)
    await stage.says("1", "/revoke 13")
    stage.heard("1")
    await stage.until("2023-05-14T16:00+08:00")
    (listed,) = stage.heard("21")
    assert "示例三职" in listed
    assert stage.heard("1") == []


@pytest.mark.promise("1.4", "4.15", "5.14", "7.5")
async def test_the_digest_goes_to_each_bound_group_for_its_own_subtree(stage: Stage) -> None:
    await stage.says("-100", "/bind", person="1", title="省群")
    await stage.says("-200", "/bind 示例州教育体育局", person="1", title="州群")
    await stage.until("2023-05-14T16:00+08:00")
    await report(stage, "11")
    stage.heard("-100"), stage.heard("-200")
    await stage.until("2023-05-14T20:30+08:00")
    (province,), (prefecture,) = stage.heard("-100"), stage.heard("-200")
    assert "应报 4" in province
    assert "应报 2" in prefecture
    assert "1,200" in prefecture


async def test_a_supervisor_without_a_bound_group_reads_the_digest_privately(stage: Stage) -> None:
    await stage.registers("21", "示例州教育体育局", Role.SUPERVISOR)
    await stage.until("2023-05-14T20:30+08:00")
    assert any("简报" in text for text in stage.heard("21"))


@pytest.mark.promise("7.19")
async def test_of_two_overdue_nudges_only_the_later_is_sent_after_an_outage(stage: Stage) -> None:
    await stage.until("2023-05-14T18:00+08:00")
    stage.heard("11")
    await stage.skip_to("2023-05-14T20:10+08:00")
    assert len(stage.heard("11")) == 1


@pytest.mark.promise("7.19")
async def test_what_is_older_than_its_grace_is_missed_and_the_next_digest_says_so(stage: Stage) -> None:
    await stage.says("-100", "/bind", person="1")
    await stage.until("2023-05-14T15:00+08:00")
    stage.heard("11"), stage.heard("-100")
    await stage.skip_to("2023-05-14T19:30+08:00")
    assert len(stage.heard("11")) == 1
    assert "逐项填报" in stage.last("11").buttons
    await stage.until("2023-05-14T20:30+08:00")
    (digest,) = stage.heard("-100")
    assert any(line.startswith("漏发") and "每日填报提示" in line for line in digest.splitlines())
    await stage.until("2023-05-15T20:30+08:00")
    assert not any("漏发" in text for text in stage.heard("-100"))


async def test_what_was_missed_is_said_in_the_order_in_which_it_was_due(tmp_path: Path) -> None:
    async with Stage(tmp_path, at="2023-05-09T12:00+08:00") as stage:
        await stage.says("-100", "/bind", person="1")
        await stage.skip_to("2023-05-14T12:00+08:00")
        await stage.until("2023-05-14T20:30+08:00")
        (line,) = [line for text in stage.heard("-100") for line in text.splitlines() if line.startswith("漏发")]
    assert line == (
        "漏发：5月10日09:00截止前提醒；5月10日16:00截止前提醒；5月10日16:00缺报名单；5月11日09:00截止通报；"
        "5月11日10:00逾期提醒；5月12日10:00逾期提醒；5月13日10:00逾期提醒"
    )


async def test_what_falls_due_at_two_times_of_one_day_is_one_list_of_what_the_unit_misses(tmp_path: Path) -> None:
    async with Stage(tmp_path, at="2023-05-09T12:00+08:00") as stage:
        await stage.registers("14", "示例高职学院")
        await stage.says("1", "/extend 方案 示例高职学院 2023-05-12 18:00")
        await stage.says("1", "/extend 网站地址 2023-05-12 12:00")
        stage.heard("14")
        await stage.until("2023-05-11T10:00+08:00")
        (reminder,) = [text for text in stage.heard("14") if "没有收到" in text]
        await stage.until("2023-05-13T10:00+08:00")
        (overdue,) = [text for text in stage.heard("14") if "已过截止时间" in text]
    for text in (reminder, overdue):
        assert text.count("示例高职学院") == 1
        assert text.index("网站地址，5月12日12:00截止") < text.index("方案，5月12日18:00截止")
    assert "还有2项没有收到" in reminder


@pytest.mark.promise("7.17")
async def test_what_is_caught_up_in_quiet_hours_waits_for_7(stage: Stage) -> None:
    await stage.says("-100", "/bind", person="1")
    await stage.until("2023-05-14T20:00+08:00")
    stage.heard("-100"), stage.heard("11")
    await stage.skip_to("2023-05-14T22:30+08:00")
    assert stage.heard("-100") == []
    await stage.skip_to("2023-05-15T06:59+08:00")
    assert stage.heard("-100") == []
    await stage.skip_to("2023-05-15T07:00+08:00")
    assert len(stage.heard("-100")) == 1


@pytest.mark.promise("7.18")
async def test_who_has_started_late_gets_the_next_one_and_not_the_past_ones(stage: Stage) -> None:
    await stage.until("2023-05-14T16:00+08:00")
    await stage.registers("15", "示例一职")
    await stage.until("2023-05-14T18:59+08:00")
    assert stage.heard("15") == []
    await stage.until("2023-05-14T19:00+08:00")
    assert len(stage.heard("15")) == 1


@pytest.mark.promise("7.11")
async def test_a_reminder_names_exactly_what_is_missing_to_whoever_misses_it(tmp_path: Path) -> None:
    async with Stage(tmp_path, at="2023-05-06T12:00+08:00") as stage:
        await stage.registers("14", "示例高职学院")
        await stage.registers("11", "示例一职")
        await stage.until("2023-05-07T10:00+08:00")
        (text,) = stage.heard("14")
        assert "方案" in text
        assert "网站地址" in text
        assert "联络员，" not in text, "fulfilled by registering"
        assert stage.heard("11") == [], "a school owes nothing by then"


@pytest.mark.promise("1.4")
async def test_on_the_due_day_those_in_charge_get_the_list_and_the_day_after_groups_the_bulletin(
    tmp_path: Path,
) -> None:
    async with Stage(tmp_path, at="2023-05-10T08:00+08:00") as stage:
        await stage.says("-100", "/bind", person="1")
        stage.heard("-100"), stage.heard("1")
        await stage.until("2023-05-10T16:00+08:00")
        texts = stage.heard("1")
        assert sum("尚缺" in text for text in texts) == 1
        assert "示例高职学院" in texts[-1]
        await stage.until("2023-05-11T09:00+08:00")
        (bulletin,) = stage.heard("-100")
        assert "应报" in bulletin
        await stage.until("2023-05-13T10:00+08:00")
        assert sum("仍缺" in text for text in stage.heard("1")) == 3
        await stage.until("2023-05-14T12:00+08:00")
        assert stage.heard("1") == []


async def test_what_becomes_due_while_a_tick_is_carried_out_is_not_slept_over(stage: Stage) -> None:
    await stage.until("2023-05-14T15:59:59+08:00")
    stage.clock.move(timedelta(seconds=2))
    assert await stage.program.scheduler.next_look() == stage.clock.now() + timedelta(seconds=1)


@pytest.mark.promise("7.12")
async def test_who_misses_something_is_on_the_list_of_the_nearest_supervisor_a_prefecture_on_its_own(
    tmp_path: Path,
) -> None:
    async with Stage(tmp_path, at="2023-05-10T12:00+08:00") as stage:
        for chat, unit in (("31", "示例州教育体育局"), ("32", "样例市教育体育局"), ("14", "示例高职学院")):
            await stage.registers(chat, unit)
        await stage.registers("21", "示例州教育体育局", Role.SUPERVISOR)
        await stage.registers("23", "云南省教育厅", Role.SUPERVISOR)
        stage.heard("1")
        await stage.until("2023-05-10T16:00+08:00")
        (prefecture,), (province,) = stage.heard("21"), stage.heard("23")
        assert "方案（1）：示例州教育体育局\n" in prefecture
        assert "方案（2）：样例市教育体育局、示例高职学院\n" in province
        assert stage.heard("1") == []


@pytest.mark.promise("7.16")
async def test_of_units_without_a_liaison_hears_the_own_supervisor_else_the_parents_else_the_admins(
    tmp_path: Path,
) -> None:
    async with Stage(tmp_path, at="2023-05-14T12:00+08:00") as stage:
        await stage.registers("24", "示例一职", Role.SUPERVISOR)
        await stage.registers("21", "示例州教育体育局", Role.SUPERVISOR)
        stage.heard("1")
        await stage.until("2023-05-14T16:00+08:00")
        lists = [stage.heard(chat) for chat in ("24", "21", "1")]
    units = ("示例一职", "示例二职", "示例三职", "示例高职学院")
    named = [[unit for unit in units if unit in text] for (text,) in lists]
    assert named == [["示例一职"], ["示例二职"], ["示例三职", "示例高职学院"]]


@pytest.mark.promise("7.19")
async def test_what_is_missed_is_logged_and_is_the_last_line_of_the_next_digest(stage: Stage) -> None:
    await stage.says("-100", "/bind", person="1")
    await stage.until("2023-05-14T15:00+08:00")
    with capture_logs() as lines:
        await stage.skip_to("2023-05-14T19:30+08:00")
    assert [line["slot"] for line in lines if line["event"] == "slot-missed"] == ["prompt:2023-05-14"]
    stage.heard("-100")
    await stage.until("2023-05-14T20:30+08:00")
    (digest,) = stage.heard("-100")
    assert digest.splitlines()[-1] == "漏发：5月14日16:00每日填报提示"


@pytest.mark.promise("4.15", "4.16")
async def test_a_collecting_unit_is_not_prompted_may_file_and_is_reminded_of_deadlines_of_its_own(
    tmp_path: Path,
) -> None:
    async with Stage(tmp_path, at="2023-05-09T12:00+08:00") as stage:
        await stage.registers("21", "示例州教育体育局")
        await stage.registers("11", "示例一职")
        await stage.says("-200", "/bind 示例州教育体育局", person="1")
        await stage.until("2023-05-10T16:00+08:00")
        assert any("方案" in text for text in stage.heard("21"))
        await stage.until("2023-05-13T22:00+08:00")
        stage.heard("21"), stage.heard("11")
        await stage.until("2023-05-14T16:00+08:00")
        assert len(stage.heard("11")) == 1
        await report(stage, "11")
        await stage.until("2023-05-14T20:30+08:00")
        assert stage.heard("21") == []
        assert any("应报 2，已报 1" in text for text in stage.heard("-200"))
        records = await stage.records()
        collecting = records.organisation.named("示例州教育体育局")
        assert collecting is not None
        assert records.figures.day(collecting.id, records.campaign.first)["teachers"] == 32
        await stage.says("21", "/report")
        assert "示例州教育体育局 5月14日日报" in stage.last("21").text
