"""Who cannot be reached is marked, reported once and revived; who moved is followed; nobody else notices."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.channels.errors import Moved, SendError, TryLater, Unreachable
from storage.people import accounts, groups
from tests.stage import Stage

BLOCKED = Unreachable("Forbidden: bot was blocked by the user")


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with Stage(tmp_path, at="2023-05-14T12:00+08:00") as stage:
        for chat, unit in (("11", "示例一职"), ("12", "示例二职"), ("13", "示例三职"), ("14", "示例高职学院")):
            await stage.registers(chat, unit)
        await stage.says("-100", "/bind", person="1", title="省级群")
        for chat in ("1", "-100"):
            stage.heard(chat)
        yield stage


async def reach(stage: Stage, chat: str, reachable: bool, **more: object) -> None:
    """The channel says that the bot was blocked, removed, or let in again."""
    person = chat if not chat.startswith("-") else "1"
    update = {"type": "reach", "chat": chat, "person": f"telegram:{person}", "reachable": reachable}
    await stage.channel.arrive(update | more)
    await stage.settle()


async def bound(stage: Stage) -> list[str]:
    async with stage.program.ctx.db.read() as tx:
        return [binding.chat for binding in await groups.bindings(tx)]


@pytest.mark.parametrize(
    "why", [BLOCKED, Unreachable("Forbidden: user is deactivated")], ids=["blocked", "deactivated"]
)
async def test_who_cannot_be_reached_is_reported_once_with_the_unit_and_left_alone(
    stage: Stage, why: SendError
) -> None:
    stage.channel.failing["12"] = why
    await stage.until("2023-05-14T16:00+08:00")
    (alarm,) = [text for text in stage.heard("1") if "送不到" in text]
    assert "示例二职" in alarm
    assert [len(stage.heard(chat)) for chat in ("11", "13", "14")] == [1, 1, 1]
    async with stage.program.ctx.db.read() as tx:
        account = await accounts.account(tx, "telegram:12")
    assert account is not None
    assert not account.reachable
    stage.channel.failing.clear()
    await stage.until("2023-05-14T19:00+08:00")
    assert stage.heard("12") == []
    assert [text for text in stage.heard("1") if "送不到" in text] == []


async def test_who_blocks_the_bot_between_two_messages_is_reported_once_with_the_unit(stage: Stage) -> None:
    await reach(stage, "12", False)
    (alarm,) = stage.heard("1")
    assert "送不到示例二职" in alarm
    await reach(stage, "12", True)
    await reach(stage, "12", False)
    assert stage.heard("1") == []


async def test_at_night_the_admin_is_told_in_the_morning(stage: Stage) -> None:
    await stage.until("2023-05-14T22:30+08:00")
    stage.heard("1")
    await reach(stage, "12", False)
    await reach(stage, "-100", False, title="省级群")
    await stage.until("2023-05-15T06:59:59+08:00")
    assert stage.heard("1") == []
    await stage.until("2023-05-15T07:00+08:00")
    assert ["示例二职" in text or "省级群" in text for text in stage.heard("1")] == [True, True]


async def test_of_a_stranger_who_blocks_the_bot_nobody_is_told(stage: Stage) -> None:
    await stage.says("77", "/start")
    await reach(stage, "77", False)
    assert stage.heard("1") == []


async def test_who_cannot_be_reached_counts_as_a_unit_without_a_liaison_for_the_one_in_charge(stage: Stage) -> None:
    await reach(stage, "12", False)
    stage.heard("1")
    await stage.until("2023-05-14T16:00+08:00")
    assert any("示例二职" in text for text in stage.heard("1"))


@pytest.mark.parametrize("how", ["unblocks", "writes"])
async def test_who_comes_back_gets_what_comes_next(stage: Stage, how: str) -> None:
    stage.channel.failing["12"] = BLOCKED
    await stage.until("2023-05-14T16:00+08:00")
    stage.channel.failing.clear()
    if how == "unblocks":
        await reach(stage, "12", True)
    else:
        await stage.says("12", "/today")
    stage.heard("12")
    await stage.until("2023-05-14T19:00+08:00")
    assert len(stage.heard("12")) == 1


async def test_a_group_the_bot_is_removed_from_is_said_to_the_admin_and_gets_nothing_more(stage: Stage) -> None:
    await reach(stage, "-100", False, title="省级群")
    (alarm,) = stage.heard("1")
    assert "省级群" in alarm
    assert "/bind" in alarm
    assert await bound(stage) == []
    await stage.until("2023-05-14T20:30+08:00")
    assert stage.heard("-100") == []


async def test_with_the_group_its_topics_are_gone(stage: Stage) -> None:
    await stage.says("-200/7", "/bind 示例州教育体育局", person="1", title="州群")
    await reach(stage, "-200", False, title="州群")
    assert any("州群" in text for text in stage.heard("1"))
    assert await bound(stage) == ["-100"]


async def test_a_group_that_became_a_supergroup_is_followed_for_good(stage: Stage) -> None:
    stage.channel.failing["-100"] = Moved("-1009")
    await stage.until("2023-05-15T20:30+08:00")
    assert stage.heard("-100") == []
    digests = [text for text in stage.heard("-1009") if "简报" in text]
    assert len(digests) == 2
    assert await bound(stage) == ["-1009"]


async def test_a_deleted_topics_digest_goes_to_its_group_from_then_on(stage: Stage) -> None:
    await stage.says("-200/7", "/bind 示例州教育体育局", person="1", title="州群")
    stage.channel.failing["-200/7"] = Moved("-200")
    await stage.until("2023-05-14T20:30+08:00")
    assert any("简报" in text for text in stage.heard("-200"))
    assert await bound(stage) == ["-100", "-200"]


async def test_a_chat_that_is_told_to_wait_waits_and_gets_its_one_message_after_it(stage: Stage) -> None:
    stage.channel.failing["12"] = TryLater(30)
    await stage.until("2023-05-14T16:00+08:00")
    assert [len(stage.heard(chat)) for chat in ("11", "12", "13")] == [1, 0, 1]
    stage.channel.failing.clear()
    stage.clock.move(timedelta(seconds=29))
    await stage.settle()
    assert stage.heard("12") == []
    stage.clock.move(timedelta(seconds=2))
    await stage.settle()
    assert len(stage.heard("12")) == 1
