"""What is sent without a date is about the day it was sent, by the channel's own instant, however late it is read."""

from collections.abc import AsyncIterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from dialogs.model.submissions import Subject, Submission
from dialogs.model.units import Role
from tests.stage.stage import Stage

FIRST, SECOND = date(2023, 5, 14), date(2023, 5, 15)
WHOLE = "教师32 学生450 企业3 总人数1200 央媒0 省媒1 媒体5 项目6"
DATED = "按发送时间记入 5月14日（今天是5月15日）。"


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with Stage(tmp_path, at="2023-05-14T15:00+08:00") as stage:
        await stage.registers("10", "示例一职")
        await stage.until("2023-05-14T20:00+08:00")
        stage.heard("10")
        yield stage


async def report(stage: Stage, day: date) -> Submission | None:
    records = await stage.records()
    unit = next(u for u in records.organisation.units.values() if u.name == "示例一职")
    return next((s for s in records.submissions if (s.unit_id, s.subject) == (unit.id, Subject(day=day))), None)


async def test_a_report_sent_while_the_program_was_down_is_that_days(stage: Stage) -> None:
    await stage.skip_to("2023-05-15T09:00+08:00")
    stage.heard("10")
    await stage.says("10", WHOLE, sent_at="2023-05-14T20:05+08:00")
    assert DATED in stage.last("10").text
    await stage.presses("10", "确认提交")
    submitted = await report(stage, FIRST)
    assert submitted is not None
    assert submitted.values["students"] == 450
    assert await report(stage, SECOND) is None
    assert submitted.first_submitted_at == stage.clock.now(), "按时 is judged by when the confirmation came in"


async def test_what_is_received_before_midnight_and_handled_after_it_is_the_old_days(stage: Stage) -> None:
    stage.clock.move_to(datetime.fromisoformat("2023-05-14T23:59:59+08:00"))
    # No instant of the channel's own, as on the page.
    await stage.channel.arrive(
        {"type": "text", "chat": "10", "person": "telegram:10", "text": "教师32", "message": "late"}
    )
    stage.clock.move(timedelta(minutes=2))
    await stage.settle()
    assert DATED in stage.last("10").text
    draft = await report(stage, FIRST)
    assert draft is not None
    assert dict(draft.values) == {"teachers": 32}


async def test_a_press_received_before_midnight_is_the_old_days(stage: Stage) -> None:
    prompt = next(seen for seen in stage.channel.chats["10"] if "今日无活动" in seen.buttons)
    stage.clock.move_to(datetime.fromisoformat("2023-05-14T23:59:59+08:00"))
    await stage.channel.arrive(
        {"type": "press", "chat": "10", "person": "telegram:10", "data": prompt.buttons["今日无活动"]}
    )
    stage.clock.move(timedelta(minutes=2))
    await stage.settle()
    assert "示例一职 5月14日日报：今日无活动" in stage.last("10").text


async def test_the_reports_of_two_days_of_an_outage_are_each_its_own_days(stage: Stage) -> None:
    await stage.skip_to("2023-05-15T18:00+08:00")
    await stage.says("10", WHOLE, sent_at="2023-05-14T20:05+08:00")
    await stage.says("10", WHOLE.replace("32", "40"), sent_at="2023-05-15T17:00+08:00")
    first, second = await report(stage, FIRST), await report(stage, SECOND)
    assert first is not None
    assert second is not None
    assert (first.values["teachers"], second.values["teachers"]) == (32, 40)


@pytest.mark.parametrize("sent_at", ["2023-05-16T09:00+08:00", "2023-05-01T20:05+08:00", "1970-01-01T00:00+00:00"])
async def test_an_instant_that_cannot_be_right_is_not_believed(stage: Stage, sent_at: str) -> None:
    await stage.skip_to("2023-05-15T09:00+08:00")
    await stage.says("10", "教师32", sent_at=sent_at)
    assert "按发送时间" not in stage.last("10").text
    assert await report(stage, SECOND) is not None


async def test_a_question_answered_before_the_outage_stays_open_through_the_next_prompt(stage: Stage) -> None:
    await stage.says("10", "/report")
    await stage.skip_to("2023-05-15T17:00+08:00")
    await stage.says("10", "32", sent_at="2023-05-14T20:06+08:00")
    draft = await report(stage, FIRST)
    assert draft is not None
    assert dict(draft.values) == {"teachers": 32}


async def test_an_edit_counts_for_the_day_it_was_made(stage: Stage) -> None:
    message = await stage.says("10", "今天人很多")
    await stage.skip_to("2023-05-15T09:00+08:00")
    update = {"type": "edit", "chat": "10", "person": "telegram:10", "text": "教师32", "message": message}
    await stage.channel.arrive({**update, "sent_at": "2023-05-14T23:58+08:00"})
    await stage.settle()
    assert DATED in stage.last("10").text
    assert await report(stage, FIRST) is not None


async def test_photos_belong_to_the_day_they_were_sent_and_an_album_stays_together(stage: Stage) -> None:
    await stage.skip_to("2023-05-15T09:00+08:00")
    for number, sent_at in enumerate(("2023-05-14T23:59:59+08:00", "2023-05-15T00:00+08:00")):
        await stage.sends_file(
            "10", b"%PDF-1.7 " + bytes([65 + number]), name="a.pdf", kind="document", album="A", sent_at=sent_at
        )
    assert DATED in stage.last("10").text
    records = await stage.records()
    assert [file.target.subject.day for file in records.files] == [FIRST, FIRST]


async def test_a_lead_is_of_the_day_it_was_sent_and_told_in_the_next_digest(stage: Stage) -> None:
    await stage.registers("20", "示例州教育体育局", Role.SUPERVISOR)
    await stage.skip_to("2023-05-16T09:00+08:00")
    await stage.says("10", "/lead 学生修好了三台发动机", sent_at="2023-05-14T20:05+08:00")
    assert "按发送时间记入 5月14日（今天是5月16日）。" in stage.last("10").text
    (lead,) = (await stage.records()).leads
    assert (lead.day, lead.sent_at) == (FIRST, stage.clock.now())
    stage.heard("20")
    await stage.until("2023-05-16T20:31+08:00")
    assert any("学生修好了三台发动机" in text for text in stage.heard("20"))


async def test_yesterday_in_a_supervisors_command_is_the_day_before_it_was_sent(stage: Stage) -> None:
    await stage.says("10", WHOLE)
    await stage.presses("10", "确认提交")
    await stage.registers("20", "示例州教育体育局", Role.SUPERVISOR)
    await stage.skip_to("2023-05-16T00:01+08:00")
    await stage.says("20", "/return 示例一职 昨天 学生数不对", sent_at="2023-05-15T23:59+08:00")
    returned = await report(stage, FIRST)
    assert returned is not None
    assert not returned.counts
