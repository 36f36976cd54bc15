"""/exempt: a unit leaves 应报 for a reason, and comes back (INTERFACE §4, §5)."""

import pytest

from tests.commands.commanding import FIRST, SUPERVISOR, Refused
from tests.stage import Stage
from tests.stage.stage import ADMIN


@pytest.mark.promise("4.17", "5.16")
async def test_an_exempt_unit_leaves_the_denominator_and_is_not_nudged(stage: Stage) -> None:
    await stage.says(ADMIN, "/exempt 示例一职 停办")
    assert "已免报：示例一职（停办）" in stage.last(ADMIN).text
    (letter,) = stage.heard(FIRST)
    assert "免报" in letter
    await stage.says(SUPERVISOR, "/progress")
    assert "应报 1" in stage.last(SUPERVISOR).text
    await stage.until("2023-05-15T19:00+08:00")
    assert stage.heard(FIRST) == []
    await stage.says(SUPERVISOR, "/remind 示例一职")
    assert "没有缺报" in stage.last(SUPERVISOR).text


async def test_again_it_is_asked_whether_the_unit_is_to_be_back_and_the_button_does_it(stage: Stage) -> None:
    await stage.says(ADMIN, "/exempt 示例一职 停办")
    head = (await stage.records()).audit_head
    await stage.says(ADMIN, "/exempt 示例一职 停办")
    assert "已经是免报，没有改动" in stage.last(ADMIN).text
    assert (await stage.records()).audit_head == head
    stage.heard(FIRST)
    await stage.presses(ADMIN, "恢复应报")
    assert "已恢复应报：示例一职" in stage.last(ADMIN).text
    assert "恢复应报" in stage.heard(FIRST)[0]
    records = await stage.records()
    assert not any(unit.exempt for unit in records.organisation)
    assert records.audit_head != head


async def test_the_word_does_what_the_button_does(stage: Stage) -> None:
    await stage.says(ADMIN, "/exempt 示例一职 停办")
    await stage.says(ADMIN, "/exempt 示例一职 恢复")
    assert not any(unit.exempt for unit in (await stage.records()).organisation)


async def test_units_below_an_exempt_one_are_still_asked(stage: Stage) -> None:
    await stage.says(ADMIN, "/exempt 示例州教育体育局 机构改革")
    assert "下属单位照常应报" in stage.last(ADMIN).text
    assert "应报 2" in await progress_of(stage, "示例州教育体育局")


async def progress_of(stage: Stage, unit: str) -> str:
    await stage.says(ADMIN, f"/progress {unit}")
    return stage.last(ADMIN).text


async def test_an_exemption_needs_a_reason_a_unit_and_an_admin(refused: Refused) -> None:
    await refused(ADMIN, "/exempt 示例一职", "请写上理由")
    await refused(ADMIN, "/exempt", "请写上单位全称")
    await refused(ADMIN, "/exempt 云南省教育厅 停办", "最上级单位")
    await refused(ADMIN, "/exempt 示例一职 恢复", "本来就在应报之列")
    await refused(SUPERVISOR, "/exempt 示例一职 停办", "没有权限")
