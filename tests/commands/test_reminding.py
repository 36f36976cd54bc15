"""/remind: only those who miss something, of the own subtree, each unit at most once within the hour (INTERFACE §5)."""

import pytest

from dialogs.model.units import Role
from tests.commands.commanding import (
    COLLEGE,
    FIRST,
    OTHER_SUPERVISOR,
    PROVINCE,
    SECOND,
    SUPERVISOR,
    THIRD,
    enlist,
    report,
)
from tests.stage import Stage
from tests.stage.stage import ADMIN


async def rest_of_the_week_in(stage: Stage) -> None:
    """Yesterday is in for the units of these tests, so that today is all they can miss."""
    for chat in (FIRST, SECOND, THIRD):
        await stage.says(chat, "/report 2023-05-14 教师1 学生1 企业1 总人数10 央媒0 省媒0 媒体0 项目1")
        await stage.presses(chat, "确认提交")
        stage.heard(chat)


async def test_only_the_missing_of_the_own_subtree_are_nudged(stage: Stage) -> None:
    await rest_of_the_week_in(stage)
    await report(stage, FIRST)
    await stage.says(SUPERVISOR, "/remind")
    (answer,) = stage.heard(SUPERVISOR)
    assert "已提醒1个单位（1人）" in answer
    assert stage.heard(FIRST) == []
    assert stage.heard(THIRD) == [], "another prefecture's"
    (nudge,) = stage.heard(SECOND)
    assert "示例二职" in nudge
    assert "今天还没有报" in nudge


async def test_a_nudge_has_todays_report_ready_to_fill(stage: Stage) -> None:
    await rest_of_the_week_in(stage)
    await stage.says(SUPERVISOR, "/remind 示例二职")
    assert "逐项填报" in stage.last(SECOND).buttons
    await stage.presses(SECOND, "今日无活动")
    await stage.presses(SECOND, "确认提交")
    assert "已提交" in stage.last(SECOND).text


@pytest.mark.promise("5.10")
async def test_several_days_and_what_is_due_are_one_list_with_a_button_each(stage: Stage) -> None:
    await stage.says(PROVINCE, "/remind 示例高职学院")
    (listed,) = stage.heard(COLLEGE)
    assert "5月14日日报" in listed
    assert "5月15日日报" in listed
    assert "方案（5月10日24:00已截止，仍可补报）" in listed
    assert "总结报告" not in listed, "due in twelve days"
    await stage.presses(COLLEGE, "5月14日")
    assert "5月14日" in stage.last(COLLEGE).text
    await stage.presses(COLLEGE, "网站地址")
    assert "网站地址" in stage.last(COLLEGE).text


@pytest.mark.promise("5.10")
async def test_no_unit_is_reminded_twice_within_the_hour_whoever_asks(stage: Stage) -> None:
    await stage.says(SUPERVISOR, "/remind 示例一职")
    stage.heard(FIRST)
    await stage.until("2023-05-15T17:59+08:00")
    await stage.says(SUPERVISOR, "/remind")
    assert "1小时内已提醒过，不再重复（1）：示例一职" in stage.last(SUPERVISOR).text
    assert stage.heard(FIRST) == []
    assert len(stage.heard(SECOND)) == 1
    await stage.says(ADMIN, "/remind 示例州教育体育局")
    assert "已提醒1个" not in stage.last(ADMIN).text
    assert stage.heard(FIRST) == []
    await stage.until("2023-05-15T18:00+08:00")
    await stage.says(ADMIN, "/remind 示例一职")
    assert len(stage.heard(FIRST)) == 1


async def test_a_liaison_of_several_units_gets_one_message(stage: Stage) -> None:
    await enlist(stage, FIRST, "示例二职", Role.LIAISON)
    await stage.says(SUPERVISOR, "/remind")
    (both,) = stage.heard(FIRST)
    assert "示例一职" in both
    assert "示例二职" in both
    assert {"5月14日 示例一职", "5月14日 示例二职"} <= set(stage.last(FIRST).buttons)
    assert "已提醒2个单位（2人）" in stage.last(SUPERVISOR).text


@pytest.mark.promise("6.27")
async def test_returned_counts_as_missing(stage: Stage) -> None:
    await rest_of_the_week_in(stage)
    await report(stage, FIRST)
    await stage.says(SUPERVISOR, "/return 示例一职 今天 请核对")
    stage.heard(FIRST)
    await stage.says(SUPERVISOR, "/remind 示例一职")
    assert len(stage.heard(FIRST)) == 1


async def test_units_without_a_liaison_are_named_to_who_asks(stage: Stage) -> None:
    await stage.says(ADMIN, f"/revoke {THIRD}")
    await stage.says(OTHER_SUPERVISOR, "/remind")
    (answer,) = stage.heard(OTHER_SUPERVISOR)
    assert "还没有登记联络员" in answer
    assert "示例三职" in answer
    await enlist(stage, THIRD, "示例三职", Role.LIAISON)
    await stage.says(OTHER_SUPERVISOR, "/remind")
    assert len(stage.heard(THIRD)) == 1, "who was not reached has not been reminded"


async def test_with_everything_in_nobody_is_reminded(stage: Stage) -> None:
    await rest_of_the_week_in(stage)
    await report(stage, FIRST)
    await stage.says(SUPERVISOR, "/remind 示例一职")
    assert "没有缺报" in stage.last(SUPERVISOR).text
    assert stage.heard(FIRST) == []


async def test_in_quiet_hours_it_waits_for_7_and_is_not_sent_to_who_reports_meanwhile(stage: Stage) -> None:
    await rest_of_the_week_in(stage)
    await stage.skip_to("2023-05-15T22:30+08:00")
    for chat in (FIRST, SECOND):
        stage.heard(chat)
    await stage.says(SUPERVISOR, "/remind")
    assert "07:00发出" in stage.last(SUPERVISOR).text
    await report(stage, FIRST)
    assert stage.heard(SECOND) == []
    await stage.skip_to("2023-05-16T07:00+08:00")
    assert stage.heard(FIRST) == []
    assert any("5月15日日报" in text for text in stage.heard(SECOND))


async def test_others_subtrees_are_not_theirs_to_remind(stage: Stage) -> None:
    await stage.says(OTHER_SUPERVISOR, "/remind 示例一职")
    assert stage.heard(OTHER_SUPERVISOR) == ["没有权限"]
    await stage.says(FIRST, "/remind")
    assert stage.heard(FIRST) == ["没有权限"]
