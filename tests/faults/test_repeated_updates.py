"""Updates that come again, out of order, or broken: each good one counts once, and a broken one costs nobody else."""

import random
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storage.messages import inbox
from storage.messages.inbox import InboxState
from tests.stage import Stage
from tests.stage.stage import ADMIN

TIMES = 5
LEADS = 24
PEOPLE = {"11": "示例一职", "12": "示例二职", "13": "示例三职"}


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with Stage(tmp_path, at="2023-05-14T17:00+08:00") as stage:
        for chat, unit in PEOPLE.items():
            await stage.registers(chat, unit)
        yield stage


def text(chat: str, words: str, message: str) -> dict[str, object]:
    return {"type": "text", "chat": chat, "person": f"telegram:{chat}", "text": words, "message": message}


async def test_the_same_updates_five_times_and_shuffled_count_once(stage: Stage, draw: random.Random) -> None:
    chats = list(PEOPLE)
    updates = {f"u{n}": text(chats[n % 3], f"/lead 校企共建实训基地开放日第{n}条", f"m{n}") for n in range(LEADS)}
    copies = [number for number in updates for _ in range(TIMES)]
    draw.shuffle(copies)
    for number in copies:
        await stage.channel.arrive(dict(updates[number]), update_id=number)
        if draw.random() < 0.1:
            await stage.settle()
    await stage.settle()
    leads = (await stage.records()).leads
    assert sorted(lead.body for lead in leads) == sorted(
        str(u["text"]).removeprefix("/lead ") for u in updates.values()
    )
    answers = [seen.text for chat in chats for seen in stage.channel.chats[chat] if "已保存：线索" in seen.text]
    assert len(answers) == len(set(answers)) == LEADS


async def test_a_press_that_comes_five_times_submits_once(stage: Stage) -> None:
    await stage.says("11", "教师32 学生450 企业3 总人数1200 央媒0 省媒1 媒体5 项目6")
    data = stage.last("11").buttons["确认提交"]
    for _ in range(TIMES):
        await stage.channel.arrive(
            {"type": "press", "chat": "11", "person": "telegram:11", "data": data}, update_id="press"
        )
    await stage.settle()
    shown = [text for seen in stage.channel.chats["11"] for text in (seen.text, *seen.history)]
    assert sum("已提交" in text for text in shown) == 1


async def test_malformed_updates_among_good_ones_cost_nobody_an_answer(stage: Stage, draw: random.Random) -> None:
    chats = list(PEOPLE)
    good = [text(chats[n % 3], f"/lead 校企共建实训基地开放日第{n}条", f"m{n}") for n in range(12)]
    broken: list[dict[str, object]] = [
        {}, {"type": "text"}, {"type": "nothing of the kind", "chat": "11", "person": "telegram:11"},
        {"chat": "11", "person": "telegram:11", "type": None}, {"type": "file", "chat": "11", "person": "telegram:11"},
        {"type": "press", "chat": "11", "person": "telegram:11"},
    ]  # fmt: skip
    updates = [*good, *broken]
    draw.shuffle(updates)
    for update in updates:
        await stage.channel.arrive(update)
    await stage.settle()
    leads = (await stage.records()).leads
    assert sorted(lead.body for lead in leads) == sorted(str(u["text"]).removeprefix("/lead ") for u in good)
    assert any("隔离" in seen.text for seen in stage.channel.chats[ADMIN])
    async with stage.program.ctx.db.read() as tx:
        assert await inbox.counts(tx) == {InboxState.WAITING: 0, InboxState.QUARANTINED: len(broken)}
