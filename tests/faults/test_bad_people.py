"""People who guess, share, forge and copy: nobody gets in, and nobody acts for another."""

import asyncio
import random
import secrets
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from dialogs.model.submissions import Submission
from storage.people import invites
from tests.faults.selection import WHOLE
from tests.stage import Stage
from tests.stage.stage import ADMIN

GUESSERS = 20
GUESSES = 10_000 if WHOLE else 300
REPORT = "教师32 学生450 企业3 总人数1200 央媒0 省媒1 媒体5 项目6"
FIRST, SECOND, STRANGER = "11", "12", "99"


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with Stage(tmp_path, at="2023-05-14T17:00+08:00") as stage:
        yield stage


async def standing(stage: Stage) -> tuple[object, ...]:
    """What reports stand on, and who may do what."""
    records = await stage.records()
    async with stage.program.ctx.db.read() as tx:
        held = await stage.program.organisations.current(tx)
    return tuple(held), records.submissions, records.revisions, records.leads, records.audit_head


async def reports(stage: Stage) -> list[Submission]:
    """The daily reports there are."""
    return [submission for submission in (await stage.records()).submissions if submission.subject.day]


@pytest.mark.timeout(200)
async def test_of_ten_thousand_guesses_five_a_person_are_looked_at(
    stage: Stage, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_at: list[str] = []
    find = invites.find

    async def counted(tx, code, now):
        looked_at.append(code)
        return await find(tx, code, now)

    monkeypatch.setattr(invites, "find", counted)
    code = await stage.invite("示例一职")
    draw = random.Random(seed)
    for n in range(GUESSES):
        guess = secrets.token_urlsafe(16) if n % 7 else code.swapcase() + draw.choice("AQgw")
        chat = str(5000 + n % GUESSERS)
        update = {"type": "text", "chat": chat, "person": f"telegram:{chat}", "text": f"/start {guess}", "message": ""}
        await stage.channel.arrive(dict(update))
        if n % 50 == 0:
            await stage.settle()
    await stage.settle()
    assert code not in looked_at
    assert 0 < len(looked_at) <= GUESSERS * invites.GUESSES
    # Even the right one is not looked at now; after the pause it opens.
    await stage.says("5000", f"/start {code}")
    assert "同意并登记" not in stage.last("5000").buttons
    await stage.skip_to((stage.clock.now() + invites.GUESSING + timedelta(seconds=1)).isoformat())
    await stage.says("5000", f"/start {code}")
    assert "同意并登记" in stage.last("5000").buttons


async def test_after_an_opened_invite_earlier_guesses_do_not_count(stage: Stage) -> None:
    async def guess(times: int) -> None:
        for _ in range(times):
            await stage.says(FIRST, f"/start {secrets.token_urlsafe(16)}")

    await guess(invites.GUESSES - 1)
    await stage.registers(FIRST, "示例一职")
    await guess(invites.GUESSES - 1)
    await stage.says(FIRST, f"/start {await stage.invite('示例二职')}")
    assert "同意并登记" in stage.last(FIRST).buttons


async def test_guesses_of_one_cost_nobody_else_an_answer(stage: Stage) -> None:
    for _ in range(30):
        await stage.says(STRANGER, f"/start {secrets.token_urlsafe(16)}")
    await stage.registers(FIRST, "示例一职")
    await stage.says(FIRST, REPORT)
    assert "已保存" in stage.last(FIRST).text


async def test_of_two_people_with_one_code_at_once_one_gets_in(stage: Stage) -> None:
    code = await stage.invite("示例一职")
    for chat in (FIRST, SECOND):
        await stage.says(chat, f"/start {code}")
    for chat in (FIRST, SECOND):
        press = {"type": "press", "chat": chat, "person": f"telegram:{chat}"}
        await stage.channel.arrive({**press, "data": stage.last(chat).buttons["同意并登记"]})
    await stage.settle()
    answers = [stage.last(chat).text for chat in (FIRST, SECOND)]
    assert sum("登记成功" in answer for answer in answers) == 1
    loser = (FIRST, SECOND)["登记成功" in answers[0]]
    await stage.says(loser, REPORT)
    assert await reports(stage) == []


async def test_a_code_opens_its_unit_once_however_often_it_is_pressed(stage: Stage) -> None:
    code = await stage.invite("示例一职")
    await stage.says(FIRST, f"/start {code}")
    data = stage.last(FIRST).buttons["同意并登记"]
    await asyncio.gather(*(stage.press_data(FIRST, data) for _ in range(5)))
    assert sum("登记成功" in seen.text for seen in stage.channel.chats[FIRST]) == 1
    await stage.says(SECOND, f"/start {code}")
    assert "同意并登记" not in stage.last(SECOND).buttons


async def test_forged_button_data_does_nothing(stage: Stage, seed: int) -> None:
    await stage.registers(FIRST, "示例一职")
    await stage.says(FIRST, REPORT)
    real = stage.last(FIRST).buttons["确认提交"]
    key, _, index = real.rpartition(":")
    before = await standing(stage)
    draw = random.Random(seed)
    forged = [
        "", ":",
        "submit", "agree:1", "确认提交", f"{key}:99", f"{key}:-1", f"{key}:", f"{key}:٠", f"{key[1:]}:{index}",
        f"{key.swapcase()}:{index}", "\0", "a" * 64, f":{index}", f"{key}:{index}:{index}", f"{key}%:{index}",
        *(f"{draw.randbytes(12).hex()}:{draw.randrange(9)}" for _ in range(50)),
    ]  # fmt: skip
    for data in forged:
        await stage.press_data(FIRST, data)
        assert "已提交" not in stage.last(FIRST).text, data
    assert await standing(stage) == before


async def test_another_persons_button_does_nothing_even_for_a_colleague(stage: Stage) -> None:
    await stage.registers(FIRST, "示例一职")
    await stage.registers(SECOND, "示例一职")
    await stage.registers("13", "示例二职")
    await stage.says(FIRST, REPORT)
    before = await standing(stage)
    data = stage.last(FIRST).buttons["确认提交"]
    for chat in (SECOND, "13", STRANGER, ADMIN):
        await stage.press_data(chat, data)
    assert await standing(stage) == before
    await stage.press_data(FIRST, data)
    assert "已提交" in stage.last(FIRST).text


async def test_a_button_of_figures_since_changed_submits_nothing(stage: Stage) -> None:
    await stage.registers(FIRST, "示例一职")
    await stage.says(FIRST, REPORT)
    stale = stage.last(FIRST).buttons["确认提交"]
    await stage.says(FIRST, "教师40")
    await stage.press_data(FIRST, stale)
    assert "已提交" not in stage.last(FIRST).text
    (draft,) = await reports(stage)
    assert draft.first_submitted_at is None


async def test_a_button_pressed_after_its_role_is_gone_does_nothing(stage: Stage) -> None:
    await stage.registers(FIRST, "示例一职")
    await stage.says(FIRST, REPORT)
    data = stage.last(FIRST).buttons["确认提交"]
    await stage.says(ADMIN, f"/revoke {FIRST}")
    before = await standing(stage)
    await stage.press_data(FIRST, data)
    assert await standing(stage) == before


async def test_a_stranger_who_floods_a_group_keeps_no_digest_from_it(stage: Stage) -> None:
    await stage.says("-1001", "/bind", person=ADMIN)
    stage.heard("-1001")
    for _ in range(100):
        await stage.says("-1001", "/progress", person=STRANGER)
    assert set(refused := stage.heard("-1001")) == {"没有权限"}
    assert len(refused) == 15, "so many a minute"
    await stage.says("-1001", "/progress", person=ADMIN)
    assert stage.heard("-1001") != []
    await stage.skip_to((stage.clock.now() + timedelta(minutes=1)).isoformat())
    await stage.says("-1001", "/progress", person=STRANGER)
    assert "没有权限" in stage.heard("-1001")
