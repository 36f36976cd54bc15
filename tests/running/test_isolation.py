"""What is made for one slot, recipient or file fails alone: the rest goes out, somebody is told, it is given up."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from bot.jobs.worker.errors import ReportProcessEnded
from bot.notifications import group_messages, personal_messages, slot_attempts, slot_runner
from bot.notifications.scheduler import MARK
from bot.notifications.slot_attempts import BEGUN, TRIES
from bot.reports import attachments
from bot.reports.charts import pictures
from bot.reports.messages import digest as digests
from dialogs.model.units import Role
from dialogs.texts.notifications import reminders
from storage.db import key_value
from storage.db.database import Tx
from storage.db.errors import Busy
from storage.db.tables import slots
from storage.messages import slots as slot_log
from storage.messages.slots import SlotState
from tests.reports.photographs import jpeg, strange_exif
from tests.stage import Stage

PROVINCE, PREFECTURE = "-100", "-200"
REPORT = "教师32 学生450 企业3 总人数1200 央媒0 省媒1 媒体5 项目6"
LATER = "2023-05-14T20:36+08:00"


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    """The province's group and a prefecture's, on an afternoon of the week."""
    async with Stage(tmp_path, at="2023-05-14T15:00+08:00") as stage:
        await stage.registers("11", "示例一职")
        await stage.registers("12", "示例二职")
        await stage.says(PROVINCE, "/bind", person="1", title="省群")
        await stage.says(PREFECTURE, "/bind 示例州教育体育局", person="1", title="州群")
        for chat in (PROVINCE, PREFECTURE, "1"):
            stage.heard(chat)
        yield stage


def raises(error: type[Exception] = ZeroDivisionError) -> Callable[..., Any]:
    def fails(*_: object, **__: object) -> None:
        raise error

    return fails


def only_for(unit_id: int, make: Callable[..., Any]) -> Callable[..., Any]:
    """`make`, but it fails for the subtree of that unit."""

    def picky(records: object, top: int, *more: object, **named: object) -> Any:
        if top == unit_id:
            raise ZeroDivisionError
        return make(records, top, *more, **named)

    return picky


async def id_of(stage: Stage, name: str) -> int:
    async with stage.program.ctx.db.read() as tx:
        found = (await stage.program.organisations.current(tx)).named(name)
    assert found
    return found.id


async def states(stage: Stage) -> dict[str, str]:
    async with stage.program.ctx.db.read() as tx:
        found = await tx.execute(select(slots.c.slot, slots.c.recipient, slots.c.state))
    return {f"{row.slot} {row.recipient}".strip(): row.state for row in found}


def alarms(stage: Stage, part: str) -> list[str]:
    return [text for text in stage.heard("1") if part in text]


class TestAPhotoNoDecoderForesaw:
    async def test_costs_no_digest_and_no_loop_anything(self, stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
        await stage.sends_file("11", strange_exif(), name="示例.jpg", kind="document", mime="image/jpeg")
        await stage.sends_file("12", jpeg("olive"))
        stage.heard("1")
        await stage.until("2023-05-14T20:30+08:00")
        for group in (PROVINCE, PREFECTURE):
            assert len([text for text in stage.heard(group) if "简报" in text]) == 1

    @pytest.mark.parametrize("error", [TypeError, MemoryError, RecursionError, KeyError])
    async def test_is_passed_over_and_the_others_are_shown(
        self, stage: Stage, monkeypatch: pytest.MonkeyPatch, error: type[Exception]
    ) -> None:
        await stage.sends_file("11", jpeg("red"), name="坏.jpg", kind="document", mime="image/jpeg")
        await stage.sends_file("12", jpeg("olive"))
        decoders = stage.program.ctx.decoders
        whole, seen = decoders.run, []

        def some(work: Any, *limits: Any) -> Any:
            seen.append(work.args[0])
            if {*seen} == {seen[0]}:
                raise error
            return whole(work, *limits)

        monkeypatch.setattr(decoders, "run", some)
        stage.heard("1")
        await stage.until("2023-05-14T20:30+08:00")
        (digest,) = [seen for seen in stage.channel.chats[PREFECTURE] if "简报" in seen.text]
        assert [name for name, _, _ in digest.documents if name.endswith(".jpg")]
        assert "未能" not in digest.text
        (said,) = alarms(stage, "打不开")
        assert "示例一职" in said


@pytest.mark.parametrize(
    ("module", "what", "line", "missing"),
    [
        (pictures, "digest_picture", "本期图表未能生成", "chart.png"),
        (attachments, "best_photos", "本期照片未能附上", ".jpg"),
        (attachments, "_brief", "简报未能生成", ".docx"),
    ],
)
async def test_a_digest_whose_picture_album_or_brief_cannot_be_made_goes_out_without_and_says_so(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, module: Any, what: str, line: str, missing: str
) -> None:
    await stage.sends_file("11", jpeg("olive"))
    monkeypatch.setattr(module, what, raises())
    await stage.until("2023-05-14T20:30+08:00")
    for group in (PROVINCE, PREFECTURE):
        (digest,) = [seen for seen in stage.channel.chats[group] if "简报（第" in seen.text]
        assert line in digest.text
        assert not [name for name, _, _ in digest.documents if name.endswith(missing)]
        assert len(digest.documents) == 2
    assert len(alarms(stage, "没有做成")) == 2, "for each of the two subtrees"
    await stage.says("1", "/digest")
    assert line in stage.last("1").text


async def test_a_digest_whose_files_cannot_be_kept_goes_out_and_says_so(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refused(data: bytes) -> None:
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(stage.program.ctx.media, "store_bytes", refused)
    await stage.until("2023-05-14T20:30+08:00")
    (digest,) = [seen for seen in stage.channel.chats[PROVINCE] if "简报（第" in seen.text]
    assert digest.documents == ()
    assert "本期图表未能生成" in digest.text


class TestADigestThatFailsForOneGroup:
    async def test_goes_to_every_other_and_the_admins_are_told_once(
        self, stage: Stage, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        await stage.registers("21", "样例市教育体育局", Role.SUPERVISOR)
        monkeypatch.setattr(digests, "digest", only_for(await id_of(stage, "示例州教育体育局"), digests.digest))
        stage.heard("1")
        await stage.until("2023-05-14T20:30+08:00")
        await stage.until("2023-05-14T20:50+08:00")
        assert len([text for text in stage.heard(PROVINCE) if "简报" in text]) == 1
        assert len([text for text in stage.heard("21") if "简报" in text]) == 1
        assert [text for text in stage.heard(PREFECTURE) if "简报" in text] == []
        (said,) = alarms(stage, "没能发给")
        assert "5月14日20:30每日摘要" in said
        assert "示例州教育体育局的群" in said

    async def test_is_tried_again_for_that_group_alone(self, stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
        with monkeypatch.context() as broken:
            broken.setattr(digests, "digest", only_for(await id_of(stage, "示例州教育体育局"), digests.digest))
            await stage.until("2023-05-14T20:30+08:00")
        await stage.skip_to(LATER)
        for group in (PROVINCE, PREFECTURE):
            assert len([text for text in stage.heard(group) if "简报" in text]) == 1
        assert {state for key, state in (await states(stage)).items() if "digest" in key} == {"done"}

    async def test_is_given_up_after_three_tries_and_then_left_alone(
        self, stage: Stage, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        tried = 0
        top, make = await id_of(stage, "示例州教育体育局"), digests.digest

        def counted(records: object, unit_id: int, *more: object) -> Any:
            nonlocal tried
            if unit_id == top:
                tried += 1
                raise ZeroDivisionError
            return make(records, unit_id, *more)

        monkeypatch.setattr(digests, "digest", counted)
        await stage.until("2023-05-14T20:30+08:00")
        for minute in range(31, 50):
            await stage.skip_to(f"2023-05-14T20:{minute}+08:00")
        assert tried == TRIES
        assert len([text for text in stage.heard(PROVINCE) if "简报" in text]) == 1
        assert {state for key, state in (await states(stage)).items() if "digest" in key} == {"done"}


class TestASlotThatFailsAsAWhole:
    async def test_costs_no_other_slot_anything_is_given_up_and_said_in_the_next_digest(
        self, stage: Stage, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with monkeypatch.context() as broken:
            broken.setattr(personal_messages, "_daily", raises())
            await stage.until("2023-05-14T16:00+08:00")
            await stage.skip_to("2023-05-14T16:00:30+08:00")
            assert stage.heard("11") == []
            await stage.skip_to("2023-05-14T16:06+08:00")
        (said,) = alarms(stage, "没有发出去")
        assert "5月14日16:00每日填报提示" in said
        await stage.until("2023-05-14T19:00+08:00")
        assert len(stage.heard("11")) == 1, "the nudge"
        await stage.until("2023-05-14T20:30+08:00")
        (digest,) = [text for text in stage.heard(PROVINCE) if "简报" in text]
        assert digest.splitlines()[-1] == "漏发：5月14日16:00每日填报提示"

    async def test_goes_out_once_when_a_later_try_succeeds(self, stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
        with monkeypatch.context() as broken:
            broken.setattr(personal_messages, "_daily", raises())
            await stage.until("2023-05-14T16:00+08:00")
        for minute in ("06", "07"):
            await stage.skip_to(f"2023-05-14T16:{minute}+08:00")
        assert len(stage.heard("11")) == 1
        assert len(stage.heard("12")) == 1

    async def test_that_ended_its_process_twice_goes_out_without_pictures_the_third_time(
        self, stage: Stage, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        made, asked = group_messages.collected, []

        async def ends(*args: Any, bare: bool) -> Any:
            asked.append(bare)
            if not bare:
                raise ReportProcessEnded
            return await made(*args, bare=bare)

        monkeypatch.setattr(slot_runner, "collected", ends)
        await stage.until("2023-05-14T20:30+08:00")
        await stage.skip_to("2023-05-14T20:31+08:00")
        await stage.skip_to("2023-05-14T20:37+08:00")
        assert asked == [False, False, True]
        (digest,) = [seen for seen in stage.channel.chats[PROVINCE] if "简报（第" in seen.text]
        assert "本期图表未能生成" in digest.text
        assert "简报未能生成" in digest.text
        assert digest.documents == ()

    async def test_beside_another_of_its_instant_keeps_its_own_letters(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """At 16:00 of a due day the list for those in charge fails, and the reminder goes out; then the list does."""
        async with Stage(tmp_path, at="2023-05-10T12:00+08:00") as stage:
            await stage.registers("14", "示例高职学院")
            stage.heard("1")
            with monkeypatch.context() as broken:
                broken.setattr(reminders, "escalation", raises())
                await stage.until("2023-05-10T16:00+08:00")
                assert len(stage.heard("14")) == 1
                assert [text for text in stage.heard("1") if "尚缺" in text] == []
            await stage.skip_to("2023-05-10T16:06+08:00")
            assert len([text for text in stage.heard("1") if "尚缺" in text]) == 1
            assert stage.heard("14") == []


class TestOneLiaisonWhosePromptCannotBeMade:
    async def test_costs_no_other_liaison_theirs(self, stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
        make = slot_runner.daily_prompts

        def picky(facts: Any, *more: Any) -> Any:
            if facts.person == "telegram:11":
                raise ZeroDivisionError
            return make(facts, *more)

        monkeypatch.setattr(slot_runner, "daily_prompts", picky)
        await stage.until("2023-05-14T16:00+08:00")
        await stage.skip_to("2023-05-14T16:01+08:00")
        assert stage.heard("11") == []
        assert len(stage.heard("12")) == 1
        (said,) = alarms(stage, "没能发给")
        assert "示例一职" in said

    async def test_whose_records_cannot_be_read_is_the_only_one_without(
        self, stage: Stage, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        gather = slot_runner.facts_of

        async def picky(ctx: Any, tx: Any, organisation: Any, persons: Any) -> Any:
            if "telegram:11" in persons:
                raise ValueError("an unreadable row")
            return await gather(ctx, tx, organisation, persons)

        monkeypatch.setattr(slot_runner, "facts_of", picky)
        await stage.until("2023-05-14T16:00+08:00")
        assert stage.heard("11") == []
        assert len(stage.heard("12")) == 1

    async def test_whose_letter_cannot_be_posted_is_the_only_one_without(
        self, stage: Stage, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        post = slot_runner.post

        async def picky(ctx: Any, tx: Any, to: Any, *more: Any, **named: Any) -> Any:
            if to.person == "telegram:11":
                raise ValueError("a letter nobody can write down")
            return await post(ctx, tx, to, *more, **named)

        with monkeypatch.context() as broken:
            broken.setattr(slot_runner, "post", picky)
            await stage.until("2023-05-14T16:00+08:00")
            assert stage.heard("11") == []
            assert len(stage.heard("12")) == 1
        await stage.skip_to("2023-05-14T16:06+08:00")
        assert len(stage.heard("11")) == 1
        assert stage.heard("12") == []


async def test_a_store_that_is_busy_is_no_try_in_vain(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(slot_runner.SlotRunner, "gather", raises(Busy))
        stage.clock.move_to(datetime.fromisoformat("2023-05-14T16:00+08:00"))
        for _ in range(BEGUN + TRIES):
            await stage.program.scheduler._tick_or_wait()
    await stage.program.scheduler.tick()
    await stage.settle()
    assert len(stage.heard("11")) == 1
    assert alarms(stage, "没有发出去") == []


class TestAtEachStart:
    async def test_a_poisoned_slot_is_met_a_few_times_and_everything_else_goes_out(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The digest's making ends the program each time: as if by the kernel, in the middle of it."""
        begun = 0

        class Killed(BaseException):
            pass

        async def kills(*_: Any, **__: Any) -> Any:
            nonlocal begun
            begun += 1
            raise Killed

        async with Stage(tmp_path, at="2023-05-14T15:00+08:00") as stage:
            await stage.registers("11", "示例一职")
            await stage.until("2023-05-14T20:00+08:00")
            stage.heard("1")
            with monkeypatch.context() as broken:
                broken.setattr(slot_runner, "collected", kills)
                for _ in range(BEGUN + 3):
                    # A new run has begun nothing yet.
                    stage.program.scheduler._slot_attempts._under_way.clear()
                    with contextlib.suppress(Killed):
                        await stage.skip_to("2023-05-14T20:31+08:00")
            assert begun == BEGUN
            assert len(alarms(stage, "没有发出去")) == 1
            await stage.until("2023-05-15T16:00+08:00")
            assert any("5月15日" in text for text in stage.heard("11"))

    async def test_what_was_begun_is_finished_with_the_same_letters(
        self, stage: Stage, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with monkeypatch.context() as broken:
            broken.setattr(slot_attempts.SlotAttempts, "_note", raises(asyncio.CancelledError))
            with pytest.raises(asyncio.CancelledError):
                await stage.until("2023-05-14T16:00+08:00")
        stage.program.scheduler._slot_attempts._under_way.clear()
        await stage.skip_to("2023-05-14T16:01+08:00")
        assert len(stage.heard("11")) == 1


async def test_a_slot_held_over_quiet_hours_expires_when_its_grace_after_them_is_over(stage: Stage) -> None:
    await stage.until("2023-05-14T20:00+08:00")
    await stage.skip_to("2023-05-14T22:30+08:00")
    for chat in (PROVINCE, PREFECTURE):
        stage.heard(chat)
    await stage.skip_to("2023-05-15T19:30+08:00")
    assert [text for text in stage.heard(PROVINCE) if "5月14日" in text and "第1期" in text] == []
    await stage.until("2023-05-15T20:30+08:00")
    (digest,) = [text for text in stage.heard(PROVINCE) if "第2期" in text]
    assert "5月14日20:30每日摘要" in digest.splitlines()[-1]
    assert digest.splitlines()[-1].startswith("漏发：")


async def test_a_slot_held_over_quiet_hours_still_goes_out_within_its_grace(stage: Stage) -> None:
    await stage.until("2023-05-14T20:00+08:00")
    await stage.skip_to("2023-05-14T22:30+08:00")
    stage.heard(PROVINCE)
    await stage.skip_to("2023-05-15T18:59+08:00")
    assert len([text for text in stage.heard(PROVINCE) if "第1期" in text]) == 1


async def test_the_mark_waits_for_what_is_not_settled(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    async def mark(tx: Tx) -> Any:
        return await key_value.instant(tx, MARK)

    with monkeypatch.context() as broken:
        broken.setattr(personal_messages, "_daily", raises())
        await stage.until("2023-05-14T16:00+08:00")
        assert (await stage.work(mark)).astimezone(stage.campaign.zone).hour == 15
        await stage.skip_to("2023-05-14T16:00:20+08:00")
        await stage.skip_to("2023-05-14T16:06+08:00")
    assert await stage.work(mark) == stage.clock.now()


@pytest.mark.parametrize("state", [SlotState.FAILING, SlotState.PARTLY, SlotState.TRYING])
async def test_what_is_tried_again_is_not_settled(stage: Stage, state: SlotState) -> None:
    now = stage.clock.now()
    await stage.work(lambda tx: slot_log.record(tx, ["a"], state, now))
    async with stage.program.ctx.db.read() as tx:
        assert await slot_log.states(tx, ["a"]) == {"a": state}
    for later in (SlotState.DONE, state):
        await stage.work(lambda tx, later=later: slot_log.record(tx, ["a"], later, now))
    async with stage.program.ctx.db.read() as tx:
        assert await slot_log.states(tx, ["a"]) == {"a": SlotState.DONE}
