"""/broadcast: shown with the number of its recipients, sent by 确认发送, once (INTERFACE §5)."""

from pathlib import Path

import pytest

from dialogs.model.units import Role
from tests.commands.commanding import (
    COLLEGE,
    FIRST,
    OTHER_SUPERVISOR,
    PEOPLE,
    PROVINCE,
    SECOND,
    SUPERVISOR,
    THIRD,
    Refused,
    enlist,
    report,
)
from tests.stage import Stage
from tests.stage.stage import ADMIN


def heard(stage: Stage, words: str) -> set[str]:
    """Who has got a message with these words since last asked."""
    return {chat for chat in PEOPLE if any(words in text for text in stage.heard(chat))}


@pytest.mark.promise("5.17")
async def test_nothing_is_sent_before_it_is_confirmed(stage: Stage) -> None:
    await stage.says(ADMIN, "/broadcast 明天省里抽查，请提前备好材料。")
    preview = stage.last(ADMIN)
    assert "全部登记人员，7人" in preview.text
    assert "明天省里抽查，请提前备好材料。" in preview.text
    assert "确认发送" in preview.buttons
    assert heard(stage, "抽查") == set()


@pytest.mark.promise("1.5")
async def test_everyone_registered_gets_it_once(stage: Stage) -> None:
    await enlist(stage, FIRST, "示例二职", Role.LIAISON)
    await stage.says(ADMIN, "/broadcast 明天省里抽查\n请提前备好材料。")
    assert "7人" in stage.last(ADMIN).text, "people, not roles"
    await stage.presses(ADMIN, "确认发送")
    assert "已发送给7人" in stage.last(ADMIN).text
    for chat in PEOPLE:
        assert stage.heard(chat) == ["【通知】明天省里抽查\n请提前备好材料。"]


async def test_a_second_press_sends_nothing(stage: Stage) -> None:
    await stage.says(ADMIN, "/broadcast 明天省里抽查")
    data = stage.last(ADMIN).buttons["确认发送"]
    await stage.presses(ADMIN, "确认发送")
    heard(stage, "抽查")
    head = (await stage.records()).audit_head
    await stage.press_data(ADMIN, data)
    assert "已经发送过（7人）" in stage.last(ADMIN).text
    assert heard(stage, "抽查") == set()
    assert (await stage.records()).audit_head == head


async def test_the_same_words_again_are_another_broadcast(stage: Stage) -> None:
    for _ in range(2):
        await stage.says(ADMIN, "/broadcast 明天省里抽查")
        await stage.presses(ADMIN, "确认发送")
    assert [len(stage.heard(chat)) for chat in PEOPLE] == [2] * len(PEOPLE)


@pytest.mark.promise("5.17")
async def test_it_can_be_for_those_who_miss_something_as_things_stand_when_it_is_sent(stage: Stage) -> None:
    for day in ("2023-05-14", "2023-05-15"):
        for chat in (FIRST, SECOND):
            await stage.says(chat, f"/report {day} 教师1 学生1 企业1 总人数10 央媒0 省媒0 媒体0 项目1")
            if (chat, day) != (SECOND, "2023-05-15"):
                await stage.presses(chat, "确认提交")
    heard(stage, "")
    await stage.says(ADMIN, "/broadcast 未报 请今天20:00前报送")
    assert "未报单位的联络员，3人" in stage.last(ADMIN).text
    await stage.presses(SECOND, "确认提交")
    heard(stage, "")
    await stage.presses(ADMIN, "确认发送")
    assert heard(stage, "请今天20:00前报送") == {THIRD, COLLEGE}


@pytest.mark.promise("5.17")
async def test_it_can_be_for_a_kind_of_units(stage: Stage) -> None:
    await stage.says(ADMIN, "/broadcast 职业学校 学校请注意")
    assert "职业学校的登记人员，3人（3个单位）" in stage.last(ADMIN).text
    await stage.presses(ADMIN, "确认发送")
    assert heard(stage, "学校请注意") == {FIRST, SECOND, THIRD}
    await stage.says(ADMIN, "/broadcast 州市教育行政部门 州市请注意")
    await stage.presses(ADMIN, "确认发送")
    assert heard(stage, "州市请注意") == {SUPERVISOR, OTHER_SUPERVISOR}


async def test_a_cancelled_one_is_not_sent_any_more(stage: Stage) -> None:
    await stage.says(ADMIN, "/broadcast 明天省里抽查")
    send = stage.last(ADMIN).buttons["确认发送"]
    await stage.presses(ADMIN, "取消")
    assert "没有发送" in stage.last(ADMIN).text
    assert stage.last(ADMIN).buttons == {}
    await stage.press_data(ADMIN, send)
    assert "已经取消" in stage.last(ADMIN).text
    assert heard(stage, "抽查") == set()


async def test_in_quiet_hours_it_waits_for_7(tmp_path: Path) -> None:
    async with Stage(tmp_path, at="2023-05-12T22:30+08:00") as stage:
        await enlist(stage, FIRST, "示例一职", Role.LIAISON)
        await stage.says(ADMIN, "/broadcast 明天省里抽查")
        await stage.presses(ADMIN, "确认发送")
        assert "07:00发出" in stage.last(ADMIN).text
        await stage.skip_to("2023-05-13T06:59+08:00")
        assert stage.heard(FIRST) == []
        await stage.skip_to("2023-05-13T07:00+08:00")
        assert stage.heard(FIRST) == ["【通知】明天省里抽查"]


async def test_who_cannot_be_reached_is_not_counted(stage: Stage) -> None:
    await stage.channel.arrive({"type": "reach", "chat": FIRST, "person": f"telegram:{FIRST}", "reachable": False})
    await stage.settle()
    await stage.says(ADMIN, "/broadcast 职业学校 学校请注意")
    assert "2人（2个单位）" in stage.last(ADMIN).text
    assert "另有1个单位" in stage.last(ADMIN).text


async def test_the_button_is_the_admins_alone(stage: Stage) -> None:
    await stage.says(ADMIN, "/broadcast 明天省里抽查")
    send = stage.last(ADMIN).buttons["确认发送"]
    await stage.press_data(PROVINCE, send)
    await stage.says(ADMIN, "/grant 99 管理员")
    await stage.says("99", "/revoke 1")
    await stage.press_data(ADMIN, send)
    assert heard(stage, "抽查") == set()


async def test_without_words_there_is_nothing_to_send(refused: Refused) -> None:
    for text in ("/broadcast", "/broadcast 未报", "/broadcast 职业学校 "):
        await refused(ADMIN, text, "/broadcast")


async def test_for_nobody_nothing_is_sent(refused: Refused) -> None:
    await refused(ADMIN, "/broadcast 省属中等职业学校 请注意", "没有符合条件的登记人员")


async def test_only_admins_broadcast(stage: Stage, refused: Refused) -> None:
    await refused(PROVINCE, "/broadcast 请注意", "没有权限")
    await report(stage, FIRST)
    await refused(FIRST, "/broadcast 请注意", "没有权限")
