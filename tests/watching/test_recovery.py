"""A new start says what it found of the run before: in the log always, to the admins where something is uncertain."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot.posting.post import Address, post
from dialogs.model.outgoing import Lane, Outgoing
from storage.db.database import Tx
from storage.messages import inbox, outbox
from tests.stage import Stage


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with Stage(tmp_path, at="2023-05-14T12:00+08:00") as stage:
        yield stage


async def under_way(stage: Stage, *chats: str) -> None:
    """Letters that were being sent when the program ended."""

    async def work(tx: Tx) -> None:
        for chat in chats:
            to = Address("telegram", chat, f"telegram:{chat}")
            await post(stage.program.ctx, tx, to, Outgoing("已保存"), lane=Lane.ANSWER, kind="answer")
        await outbox.claim(tx, now=stage.clock.now(), limit=10, lane=Lane.ANSWER, channels=("telegram",))

    await stage.work(work)


async def starts(stage: Stage) -> list[dict[str, object]]:
    """Delivery takes up what is there; what was logged."""
    delivery = stage.program.delivery
    with capture_logs() as lines:
        await delivery.start()
        await delivery.stop()
    delivery._stopping.clear()
    await stage.settle()
    return [dict(line) for line in lines]


async def test_a_start_with_nothing_left_over_says_so_in_the_log_only(stage: Stage) -> None:
    (line,) = [line for line in await starts(stage) if line["event"] == "taken-up"]
    assert {line[what] for what in ("updates", "letters", "uncertain", "given_up", "files")} == {0}
    assert stage.heard("1") == []


async def test_what_was_being_sent_is_shown_once_more_and_the_admin_hears_of_it(stage: Stage) -> None:
    at = stage.clock.now()
    await stage.work(lambda tx: inbox.receive(tx, "telegram", "7", b"no update", at))
    await under_way(stage, "11", "12")
    (line,) = [line for line in await starts(stage) if line["event"] == "taken-up"]
    assert (line["updates"], line["uncertain"], line["given_up"]) == (1, 2, 0)
    assert [len(stage.heard(chat)) for chat in ("11", "12")] == [1, 1]
    told = [text for text in stage.heard("1") if "上次运行中断" in text]
    assert told == ["上次运行中断时，有2条消息正在发送，不知是否送达：2条再发一次，个别人可能看到两遍。"]


async def test_what_was_in_doubt_already_is_given_up_and_said_to_be(stage: Stage) -> None:
    await under_way(stage, "11")
    async with stage.program.ctx.db.write() as tx:
        await outbox.recover(tx, stage.clock.now())
        claimed = await outbox.claim(tx, now=stage.clock.now(), limit=10, lane=Lane.ANSWER, channels=("telegram",))
        await outbox.final_attempt(tx, claimed[0].id)
    await starts(stage)
    assert stage.heard("11") == []
    assert stage.heard("1") == ["上次运行中断时，有1条消息正在发送，不知是否送达：1条此前已重发过，不再发送。"]


async def test_a_program_that_crashes_again_and_again_writes_to_the_admin_once_an_hour(stage: Stage) -> None:
    for chat in ("11", "12", "13"):
        await under_way(stage, chat)
        await starts(stage)
    assert len(stage.heard("1")) == 1
    stage.clock.move(timedelta(hours=1))
    await under_way(stage, "14")
    await starts(stage)
    assert len(stage.heard("1")) == 1
