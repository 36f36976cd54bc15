"""Figures behind another unit's name never become the own unit's, on a store with a real roster."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storage.people.roster import RosterRow
from tests.stage import Stage
from tests.stage.stage import ROSTER

SCHOOL, PREFECTURE = "11", "12"
MORE = (RosterRow("示例市第四职业学校（东校区）", "职业学校", "示例州教育体育局"),)


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with Stage(tmp_path, at="2023-05-14T17:00+08:00", roster=(*ROSTER, *MORE)) as stage:
        await stage.registers(SCHOOL, "示例一职")
        await stage.registers(PREFECTURE, "示例州教育体育局")
        yield stage


async def figures(stage: Stage) -> dict[str, dict[str, int]]:
    records = await stage.records()
    names = {unit.id: unit.name for unit in records.organisation}
    return {names[s.unit_id]: dict(s.values) for s in records.submissions if s.values}


@pytest.mark.parametrize(
    "text",
    [
        "示例二职 教师32 学生450",
        "示例二职教师32",
        "示例二職：教師32",
        "【示例二职】教师32",
        "示 例 二 职\n教师32",
        "⽰例⼆职 教师32",
        "示\u200b例二职 教师32",
        "5月14日 示例二职 教师32",
        "您好，示例二职 教师32，谢谢",
        "二职 教师32",
        "示例第四职业学校 教师32",
        "示例市第四职业学校(东校区) 教师32",
        "示例州教育体育局 教师32",
        "教师32\n学生450\n示例二职",
        "/report 示例二职 教师32",
        "／填报 示例二职 教师32",
        "今日 示例二职 教师32",
        "【示例二职 5月14日】\n教师：32",
        "教师32 学生450 示例二职",
        "教师32（示例二职）",
        "四职校 教师32",
        "示例四职校 教师32",
        "示例一职附属小学 教师32",
        "示例一职二分校：教师32",
        "示例一职东校区教师32",
    ],
)
async def test_a_message_that_names_another_unit_is_quoted_back_and_nothing_is_kept(stage: Stage, text: str) -> None:
    await stage.says(SCHOOL, text)
    assert "未保存" in stage.last(SCHOOL).text
    assert "已保存" not in stage.last(SCHOOL).text
    assert await figures(stage) == {}


@pytest.mark.parametrize(
    "text",
    [
        "示例一职 教师32",
        "示例一職教师32",
        "一职 教师32",
        "示例州教育体育局 示例一职 教师32",
        "教师32（示例二职来访）",
        "教师32 参观示例二职",
        "今日数据 教师32",
        "教务处 教师32",
        "学院 教师32",
        "示例一职教师32\n示例二职学生5",
    ],
)
async def test_the_own_name_and_words_that_are_no_units_cost_nothing(stage: Stage, text: str) -> None:
    await stage.says(SCHOOL, text)
    assert await figures(stage) == {"示例一职": {"teachers": 32}}


async def test_a_collecting_units_liaison_does_not_report_a_schools_figures_as_its_own(stage: Stage) -> None:
    await stage.says(PREFECTURE, "示例一职 教师32 学生450")
    assert "未保存" in stage.last(PREFECTURE).text
    assert await figures(stage) == {}
