"""/star: leads are recommended and taken back (择优推介, INTERFACE §5)."""

import pytest
from commanding import FIRST, OTHER_SUPERVISOR, SUPERVISOR, Refused
from stage import Stage


@pytest.fixture(autouse=True)
async def a_lead(stage: Stage) -> None:
    await stage.says(FIRST, "/lead 企业开放日，学生进车间")
    await stage.presses(FIRST, "技能成才的典型人物和事迹")
    await stage.presses(FIRST, "完成")
    stage.heard(FIRST)


async def starred(stage: Stage) -> list[bool]:
    return [lead.starred for lead in (await stage.records()).leads]


async def test_a_lead_is_recommended_by_its_number_and_again_taken_back(stage: Stage) -> None:
    for name in ("1", "线索1", "１"):
        await stage.says(SUPERVISOR, f"/star {name}")
        assert "已推介线索1（示例一职" in stage.last(SUPERVISOR).text
        assert await starred(stage) == [True]
        await stage.says(SUPERVISOR, f"/star {name}")
        assert "已取消推介线索1" in stage.last(SUPERVISOR).text
        assert await starred(stage) == [False]


async def test_others_leads_no_leads_and_no_numbers_are_refused(stage: Stage, refused: Refused) -> None:
    await refused(OTHER_SUPERVISOR, "/star 1", "没有权限")
    await refused(FIRST, "/star 1", "没有权限")
    await refused(SUPERVISOR, "/star 2", "没有线索2")
    await refused(SUPERVISOR, "/star", "线索编号")
    await refused(SUPERVISOR, "/star 第一个", "线索编号")
    await refused(SUPERVISOR, "/star -1", "线索编号")
