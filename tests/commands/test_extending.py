"""/extend: a due time moves, for all or for one unit, and those it concerns hear of it (INTERFACE §5)."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from dialogs.model.units import Role
from tests.commands.commanding import COLLEGE, FIRST, SUPERVISOR, Refused, enlist, standing
from tests.stage import Stage
from tests.stage.stage import ADMIN

PREFECTURE = "31"


@pytest.fixture
async def early(tmp_path: Path) -> AsyncIterator[Stage]:
    """Before the plans are due, on 05-10 24:00."""
    async with Stage(tmp_path, at="2023-05-09T12:00+08:00") as stage:
        await enlist(stage, COLLEGE, "示例高职学院", Role.LIAISON)
        await enlist(stage, PREFECTURE, "示例州教育体育局", Role.LIAISON)
        await enlist(stage, FIRST, "示例一职", Role.LIAISON)
        yield stage


@pytest.mark.promise("5.16", "5.47")
async def test_one_units_due_time_moves_and_its_liaison_is_told(early: Stage) -> None:
    await early.says(ADMIN, "/extend 方案 示例高职学院 2023-05-12 18:00")
    assert "方案（示例高职学院）的截止时间改为5月12日 18:00" in early.last(ADMIN).text
    assert early.heard(COLLEGE) == ["示例高职学院：方案的截止时间改为5月12日 18:00（原5月10日 24:00）。"]
    assert early.heard(PREFECTURE) == []
    await early.says(COLLEGE, "/status")
    assert "5月12日 18:00" in early.last(COLLEGE).text


@pytest.mark.promise("1.5", "5.16")
async def test_for_all_everyone_who_still_owes_it_is_told(early: Stage) -> None:
    await early.says(PREFECTURE, "/materials 网站地址")
    await early.says(PREFECTURE, "https://example.gov.cn/week")
    await early.presses(PREFECTURE, "确认提交")
    early.heard(PREFECTURE)
    await early.says(ADMIN, "/extend 网站地址 5月12日24:00")
    assert "州市教育行政部门、高等职业院校、省属中等职业学校" in early.last(ADMIN).text
    assert early.heard(COLLEGE) == ["网站地址的截止时间改为5月12日 24:00（原5月10日 24:00）。"]
    assert early.heard(PREFECTURE) == [], "it is in"
    assert early.heard(FIRST) == [], "schools owe no address"


@pytest.mark.promise("5.47")
async def test_the_reminders_go_by_the_new_due_time(early: Stage) -> None:
    await early.says(ADMIN, "/extend 方案 示例高职学院 2023-05-12 18:00")
    early.heard(COLLEGE)
    await early.until("2023-05-10T09:00+08:00")
    assert all("方案" not in text for text in early.heard(COLLEGE))
    await early.until("2023-05-11T10:00+08:00")
    assert any("方案" in text for text in early.heard(COLLEGE))


async def test_an_extension_is_a_revision_and_is_audited(early: Stage) -> None:
    head = (await early.records()).audit_head
    await early.says(ADMIN, "/extend 方案 示例高职学院 2023-05-12 18:00")
    records = await early.records()
    (revision,) = records.revisions
    assert (revision.field, revision.old, revision.new) == ("延期", "2023-05-11 00:00", "2023-05-12 18:00")
    assert records.audit_head != head


async def test_a_mistaken_extension_is_put_right_by_another(early: Stage) -> None:
    await early.says(ADMIN, "/extend 方案 示例高职学院 2023-06-12 18:00")
    await early.says(ADMIN, "/extend 方案 示例高职学院 2023-05-12 18:00")
    assert "改为5月12日 18:00（原6月12日 18:00）" in early.last(COLLEGE).text


async def test_shortened_for_some_the_others_fall_back_to_their_own_due_time(early: Stage) -> None:
    await early.says(ADMIN, "/extend 统计表 2023-05-28 18:00")
    early.heard(PREFECTURE)
    early.heard(FIRST)
    await early.says(ADMIN, "/extend 统计表 2023-05-26 10:00")
    said = early.last(ADMIN).text
    assert "统计表（县区教育行政部门、职业学校）的截止时间改为5月26日 10:00。" in said
    assert "州市教育行政部门、高等职业院校、省属中等职业学校的恢复为5月27日 24:00。" in said
    assert early.heard(FIRST) == ["统计表的截止时间改为5月26日 10:00（原5月28日 18:00）。"]
    assert early.heard(PREFECTURE) == ["统计表的截止时间改为5月27日 24:00（原5月28日 18:00）。"]


async def test_moved_for_all_a_unit_keeps_the_later_due_time_it_was_given(early: Stage) -> None:
    await early.says(ADMIN, "/extend 统计表 示例一职 2023-05-27 18:00")
    early.heard(FIRST)
    await early.says(ADMIN, "/extend 统计表 2023-05-29 18:00")
    assert early.heard(FIRST) == ["统计表的截止时间改为5月29日 18:00（原5月27日 18:00）。"]
    await early.says(ADMIN, "/extend 统计表 2023-05-26 10:00")
    assert early.heard(FIRST) == ["统计表的截止时间改为5月27日 18:00（原5月29日 18:00）。"]


async def test_a_due_time_that_has_passed_can_still_be_moved(early: Stage) -> None:
    await early.until("2023-05-11T12:00+08:00")
    early.heard(COLLEGE)
    await early.says(ADMIN, "/extend 方案 示例高职学院 2023-05-13 18:00")
    assert len(early.heard(COLLEGE)) == 1


async def test_what_cannot_be_is_refused_and_changes_nothing(refused: Refused) -> None:
    for text, because in (
        ("/extend 统计表 2023-05-14 18:00", "已经过去"),
        ("/extend 统计表 2023-05-15 17:00", "已经过去"),
        ("/extend 统计表 2023-05-20 18:00", "要晚于原定时间"),
        ("/extend 统计表 2023-05-25 24:00", "要晚于原定时间"),
        ("/extend 方案 示例一职 2023-05-16 18:00", "示例一职不用报送方案"),
        ("/extend 图表 2023-05-26 18:00", "没有项目“图表”"),
        ("/extend 统计表 示例一直 2023-05-26 18:00", "没有找到单位“示例一直”"),
        ("/extend 统计表 示例一职 二职 2023-05-26 18:00", "/extend 项目"),
        ("/extend 统计表 2023-05-26", "/extend 项目"),
        ("/extend 统计表 2023-05-26 25:00", "/extend 项目"),
        ("/extend 统计表 2023-02-30 18:00", "/extend 项目"),
        ("/extend", "/extend 项目"),
    ):
        await refused(ADMIN, text, because)


async def test_only_admins_extend(stage: Stage, refused: Refused) -> None:
    await refused(SUPERVISOR, "/extend 统计表 示例一职 2023-05-28 18:00", "没有权限")


async def test_the_same_extension_again_changes_nothing(stage: Stage) -> None:
    await stage.says(ADMIN, "/extend 统计表 示例一职 2023-05-28 18:00")
    before = await standing(stage)
    await stage.says(ADMIN, "/extend 统计表 示例一职 2023-05-28 18:00")
    assert "没有改动" in stage.last(ADMIN).text
    assert await standing(stage) == before


async def test_the_past_is_refused_even_where_it_is_later_than_the_due_time(stage: Stage, refused: Refused) -> None:
    await refused(ADMIN, "/extend 方案 示例高职学院 2023-05-12 18:00", "已经过去")
