"""/bind, /unbind, /digest and /export: what a group is sent and an official asks for, each of whom (INTERFACE §5)."""

import pytest

from tests.commands.commanding import FIRST, SUPERVISOR, THIRD, Refused, report
from tests.e2e.running_bot import sheets, table
from tests.stage import Stage
from tests.stage.stage import ADMIN

GROUP = "-100"


@pytest.mark.promise("5.14")
async def test_a_group_gets_the_digest_of_what_it_is_bound_to_until_it_is_unbound(stage: Stage) -> None:
    await stage.says(GROUP, "/bind 示例州教育体育局", person=ADMIN)
    stage.heard(GROUP)
    await stage.until("2023-05-15T20:30+08:00")
    assert any("示例州教育体育局 5月15日简报" in text for text in stage.heard(GROUP))
    await stage.says(GROUP, "/bind", person=ADMIN)
    stage.heard(GROUP)
    await stage.until("2023-05-16T20:30+08:00")
    assert any("云南省教育厅 5月16日简报" in text for text in stage.heard(GROUP))
    await stage.says(GROUP, "/unbind", person=ADMIN)
    assert "已取消绑定" in stage.heard(GROUP)[0]
    await stage.until("2023-05-17T20:31+08:00")
    assert stage.heard(GROUP) == []


@pytest.mark.promise("5.14")
async def test_a_group_is_bound_by_an_admin_and_only_in_it(stage: Stage, refused: Refused) -> None:
    await stage.says(GROUP, "/bind", person=SUPERVISOR)
    assert stage.heard(GROUP) == ["没有权限"]
    await refused(ADMIN, "/bind", "群")
    await stage.until("2023-05-15T20:31+08:00")
    assert stage.heard(GROUP) == []


@pytest.mark.promise("5.13")
async def test_a_workbook_is_of_everything_for_an_admin_and_of_the_subtree_for_a_supervisor(
    stage: Stage, refused: Refused
) -> None:
    for chat in (FIRST, THIRD):
        await report(stage, chat)
    for chat, units in ((ADMIN, {"示例一职", "示例三职"}), (SUPERVISOR, {"示例一职"})):
        await stage.says(chat, "/export")
        ((name, content, _),) = [document for seen in stage.channel.chats[chat] for document in seen.documents]
        assert name.endswith(".xlsx")
        assert {row["单位名称"] for row in table(sheets(content)["每日数据"])} == units
    await refused(FIRST, "/export", "没有权限")


@pytest.mark.promise("5.18")
async def test_a_digest_asked_for_is_the_one_posted(stage: Stage, refused: Refused) -> None:
    await report(stage, FIRST)
    await stage.says(GROUP, "/bind 示例州教育体育局", person=ADMIN)
    await stage.until("2023-05-15T20:30+08:00")
    posted = [text for text in stage.heard(GROUP) if "5月15日简报" in text]
    assert len(posted) == 1
    await stage.says(SUPERVISOR, "/digest")
    assert posted[0] in stage.heard(SUPERVISOR)
    await stage.skip_to("2023-05-16T08:00+08:00")
    await stage.says(SUPERVISOR, "/digest 5月15日")
    assert any("示例州教育体育局 5月15日简报" in text for text in stage.heard(SUPERVISOR))
    await refused(FIRST, "/digest", "没有权限")


@pytest.mark.promise("5.19")
async def test_the_board_is_for_supervisors_and_admins(refused: Refused) -> None:
    await refused(FIRST, "/board", "没有权限")
