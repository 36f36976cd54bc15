"""/unlock: what is locked is reopened for its unit, exactly as named, and its liaisons told (INTERFACE §5)."""

import pytest

from tests.commands.commanding import COLLEGE, FIRST, REPORT, SECOND, SUPERVISOR, Refused, report, submission
from tests.stage import Stage
from tests.stage.stage import ADMIN


@pytest.fixture
async def locked(stage: Stage) -> Stage:
    """After the schools' tables were due, with one day of 示例一职 in."""
    await report(stage, FIRST)
    await stage.skip_to("2023-05-26T12:00+08:00")
    for chat in (FIRST, SECOND, COLLEGE, SUPERVISOR, ADMIN):
        stage.heard(chat)
    return stage


@pytest.mark.promise("1.5", "5.16")
async def test_a_day_is_reopened_and_its_liaison_told(locked: Stage) -> None:
    await locked.says(FIRST, "/report 2023-05-15 企业8")
    assert "确认提交" not in locked.last(FIRST).buttons
    locked.heard(FIRST)
    await locked.says(ADMIN, "/unlock 示例一职 2023-05-15")
    assert "已解锁：示例一职 5月15日日报" in locked.last(ADMIN).text
    (letter,) = locked.heard(FIRST)
    assert "可修改" in letter
    await locked.presses(FIRST, "打开填报")
    await locked.presses(FIRST, "修改")
    await locked.says(FIRST, "企业8")
    await locked.says(FIRST, "漏填")
    await locked.presses(FIRST, "确认提交")
    assert (await submission(locked, "示例一职", "day:2023-05-15")).values["enterprises"] == 8


@pytest.mark.promise("5.46")
async def test_exactly_what_is_named_is_reopened(locked: Stage) -> None:
    await locked.says(ADMIN, "/unlock 示例一职 5月16日")
    await locked.says(FIRST, "/report 2023-05-17")
    assert "确认提交" not in locked.last(FIRST).buttons
    assert locked.heard(SECOND) == []
    await locked.says(FIRST, f"/report 2023-05-16 {REPORT}")
    await locked.presses(FIRST, "确认提交")
    assert "已提交" in locked.last(FIRST).text


async def test_a_hand_in_that_was_due_is_reopened(locked: Stage) -> None:
    await locked.says(COLLEGE, "/materials 网站地址")
    await locked.says(COLLEGE, "https://example.edu.cn/week")
    await locked.presses(COLLEGE, "确认提交")
    await locked.says(ADMIN, "/unlock 示例高职学院 网站地址")
    await locked.presses(COLLEGE, "打开填报")
    await locked.says(COLLEGE, "https://example.edu.cn/2023")
    await locked.presses(COLLEGE, "确认提交")
    assert (await submission(locked, "示例高职学院", "item:site")).text == "https://example.edu.cn/2023"


@pytest.mark.promise("5.16")
async def test_a_confirmed_table_is_reopened(locked: Stage) -> None:
    await locked.says(FIRST, "/stats")
    for label in ("确认提交", "仍然保存", "确认提交"):
        if label in locked.last(FIRST).buttons:
            await locked.presses(FIRST, label)
    assert (await submission(locked, "示例一职", "item:table")).counts
    await locked.says(ADMIN, "/unlock 示例一职 统计表")
    assert "示例一职 统计表已解锁，可修改" in locked.last(FIRST).text


@pytest.mark.promise("8.10")
async def test_an_unlock_is_a_revision_and_is_audited(locked: Stage) -> None:
    head = (await locked.records()).audit_head
    await locked.says(ADMIN, "/unlock 示例一职 2023-05-15")
    records = await locked.records()
    assert [r.field for r in records.revisions] == ["解锁"]
    assert records.audit_head != head


async def test_what_is_open_to_come_or_not_owed_needs_no_unlocking(stage: Stage, refused: Refused) -> None:
    await report(stage, FIRST)
    await refused(ADMIN, "/unlock 示例一职 5月15日", "没有锁定")
    await refused(ADMIN, "/unlock 示例一职 5月18日", "还没有开始")
    await refused(ADMIN, "/unlock 示例一职 统计表", "还没有开始")
    await refused(ADMIN, "/unlock 示例一职 方案", "不用报送方案", "要报的是：日报、统计表、材料。")
    await refused(ADMIN, "/unlock 示例高职学院 方案", "没有锁定")


async def test_an_unlock_names_a_unit_and_one_thing(stage: Stage, refused: Refused) -> None:
    await refused(ADMIN, "/unlock 示例一职", "/unlock 单位")
    await refused(ADMIN, "/unlock 示例一职 全部", "/unlock 单位")
    await refused(ADMIN, "/unlock 示例一职 5月15日 5月16日", "/unlock 单位")
    await refused(ADMIN, "/unlock 示例一职 2023-06-01", "不是活动周里的日期")
    await refused(ADMIN, "/unlock", "请写上单位全称")
    await refused(SUPERVISOR, "/unlock 示例一职 5月15日", "没有权限")
