"""The final table confirmed on the window's last day, before that day's report: the day is locked (INTERFACE §5)."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.stage import Stage

REPORT = "教师32 学生450 企业3 总人数1200 央媒0 省媒1 媒体5 项目6"
EARLY, OTHER = "11", "12"


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with Stage(tmp_path, at="2023-05-20T10:00+08:00") as stage:
        for chat, unit in ((EARLY, "示例一职"), (OTHER, "示例二职")):
            await stage.registers(chat, unit)
        await stage.says(EARLY, f"昨天 {REPORT}")
        await stage.presses(EARLY, "确认提交")
        await stage.says(EARLY, "/stats")
        await stage.presses(EARLY, "确认提交")
        stage.heard(EARLY)
        stage.heard(OTHER)
        yield stage


@pytest.mark.promise("5.46")
async def test_its_liaison_is_told_that_nothing_is_to_be_reported_and_is_not_nudged(stage: Stage) -> None:
    await stage.until("2023-05-20T20:10+08:00")
    (prompt,) = stage.heard(EARLY)
    assert prompt.startswith("【示例一职 5月20日】统计表已确认，今天的数据已锁定，不用再报。")
    assert len(stage.heard(OTHER)) == 3, "the prompt and both nudges"


async def test_a_day_unlocked_is_asked_for_again(stage: Stage) -> None:
    await stage.says("1", "/unlock 示例一职 5月20日")
    stage.heard(EARLY)
    await stage.until("2023-05-20T20:10+08:00")
    assert len(stage.heard(EARLY)) == 3
