"""After more than a day down: whose answers Telegram may have dropped is asked again, once (it keeps 24 hours)."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot.app.assemble import assemble, prepare
from bot.channels.errors import TryLater
from bot.notifications.outage import SETTLE
from dialogs.model.units import Role
from storage.messages import inbox
from tests.stage import Stage

REPORT = "教师32 学生450 企业3 总人数1200 央媒0 省媒1 媒体5 项目6"


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with Stage(tmp_path, at="2023-05-14T12:00+08:00") as stage:
        for chat, unit in (("11", "示例一职"), ("12", "示例二职"), ("13", "示例三职"), ("14", "示例高职学院")):
            await stage.registers(chat, unit)
        yield stage


async def report(stage: Stage, chat: str) -> None:
    await stage.says(chat, REPORT)
    await stage.presses(chat, "确认提交")
    stage.heard(chat)


async def goes_down(stage: Stage, at: str) -> None:
    """The last that is seen of the program is that instant."""
    await stage.until(at)
    await stage.program.probe.write()
    for chat in ("1", "11", "12", "13", "14"):
        stage.heard(chat)


async def comes_back(stage: Stage, at: str, *, settled: bool = True) -> None:
    """A new start on the same store; `settled`: what the server still had has come in."""
    stage.clock.move_to(datetime.fromisoformat(at))
    ctx = stage.program.ctx
    await prepare(ctx.db, ctx, ())
    stage.program = assemble(ctx, {stage.channel.name: stage.channel})
    await stage.channel.start(stage.program.queue.receiver(stage.channel.name))
    await stage.program.delivery._db.turn(stage.program.delivery._recover)
    await stage.program.scheduler.tick()
    await stage.settle()
    if settled:
        await after(stage, SETTLE)


async def after(stage: Stage, seconds: float) -> None:
    stage.clock.move(timedelta(seconds=seconds))
    await stage.program.scheduler.tick()
    await stage.settle()


def asked(stage: Stage, chat: str) -> list[str]:
    return [text for text in stage.heard(chat) if "停机" in text]


@pytest.mark.promise("7.20")
async def test_a_unit_without_a_report_for_a_lost_day_is_asked_for_it_by_name(stage: Stage) -> None:
    await report(stage, "11")
    await goes_down(stage, "2023-05-14T18:00+08:00")
    await comes_back(stage, "2023-05-16T12:00+08:00")
    (text,) = asked(stage, "12")
    assert "系统5月14日 18:00至5月16日 12:00停机，5月15日 12:00以前您发来的消息可能没有收到" in text
    assert "示例二职：5月14日、5月15日的日报没有收到。" in text
    (text,) = asked(stage, "11")
    assert "示例一职：5月15日的日报没有收到。" in text
    assert list(stage.last("12").buttons) == ["5月14日", "5月15日"]
    await stage.presses("12", "5月14日")
    assert "5月14日" in stage.last("12").text


@pytest.mark.promise("7.20")
async def test_it_is_asked_once_however_often_the_program_starts_again(stage: Stage) -> None:
    await goes_down(stage, "2023-05-14T18:00+08:00")
    await comes_back(stage, "2023-05-16T12:00+08:00")
    assert len(asked(stage, "12")) == 1
    await after(stage, 60)
    await comes_back(stage, "2023-05-16T12:10+08:00")
    assert asked(stage, "12") == []


async def test_a_start_cut_short_before_anybody_was_asked_does_not_forget(stage: Stage) -> None:
    await goes_down(stage, "2023-05-14T18:00+08:00")
    await comes_back(stage, "2023-05-16T12:00+08:00", settled=False)
    await stage.program.probe.write()
    assert asked(stage, "12") == []
    await comes_back(stage, "2023-05-16T12:10+08:00")
    assert len(asked(stage, "12")) == 1


async def test_after_a_day_or_less_nobody_is_asked(stage: Stage) -> None:
    await goes_down(stage, "2023-05-14T18:00+08:00")
    await comes_back(stage, "2023-05-15T18:00+08:00")
    assert [asked(stage, chat) for chat in ("1", "11", "12")] == [[], [], []]


async def test_who_has_reported_everything_and_left_nothing_open_is_not_asked(stage: Stage) -> None:
    await stage.until("2023-05-15T17:00+08:00")
    await stage.says("11", "/report 5月14日")
    await report(stage, "11")
    await stage.says("11", "/report")
    await report(stage, "11")
    await goes_down(stage, "2023-05-15T18:00+08:00")
    await comes_back(stage, "2023-05-16T18:30+08:00")
    assert asked(stage, "11") == []
    assert len(asked(stage, "12")) == 1


async def test_a_draft_and_an_open_conversation_are_asked_about(stage: Stage) -> None:
    await goes_down(stage, "2023-05-14T18:00+08:00")
    await stage.says("11", "教师32 学生450")
    await stage.says("14", "/cancel")
    await report(stage, "14")
    await stage.says("14", "/lead")
    await goes_down(stage, "2023-05-14T18:01+08:00")
    await comes_back(stage, "2023-05-15T18:30+08:00")
    (draft,) = asked(stage, "11")
    assert "5月14日的日报只有草稿，还没有确认提交" in draft
    (unfinished,) = asked(stage, "14")
    assert "没做完" in unfinished


async def test_what_the_server_still_had_comes_first_and_is_not_asked_for(stage: Stage) -> None:
    await goes_down(stage, "2023-05-14T18:00+08:00")
    await comes_back(stage, "2023-05-15T18:30+08:00", settled=False)
    await stage.says("11", "/report 5月14日")
    await report(stage, "11")
    at = stage.clock.now()
    await stage.work(lambda tx: inbox.receive(tx, "telegram", "late", b"{}", at))
    stage.clock.move(timedelta(seconds=SETTLE))
    await stage.program.scheduler.tick()
    await stage.program.delivery.drain()
    assert asked(stage, "12") == [], "an update of the server's still waits in the inbox"
    await stage.settle()
    await after(stage, 20)
    assert len(asked(stage, "12")) == 1
    assert asked(stage, "11") == []


async def test_in_quiet_hours_the_question_waits_for_7(stage: Stage) -> None:
    await goes_down(stage, "2023-05-14T18:00+08:00")
    await comes_back(stage, "2023-05-16T23:00+08:00")
    assert asked(stage, "12") == []
    await stage.skip_to("2023-05-17T06:59+08:00")
    assert asked(stage, "12") == []
    await stage.skip_to("2023-05-17T07:00+08:00")
    assert len(asked(stage, "12")) == 1


async def test_a_question_about_one_day_is_withdrawn_when_its_report_comes_first(stage: Stage) -> None:
    await stage.registers("22", "示例二职")
    await goes_down(stage, "2023-05-14T18:00+08:00")
    stage.channel.failing["12"] = TryLater(60)
    await comes_back(stage, "2023-05-15T18:30+08:00")
    assert len(asked(stage, "22")) == 1
    await stage.presses("22", "5月14日")
    await report(stage, "22")
    stage.channel.failing.clear()
    await after(stage, 120)
    assert asked(stage, "12") == []
    assert len(asked(stage, "13")) == 1


async def test_admins_and_nobody_else_hear_how_many_were_asked(stage: Stage) -> None:
    await stage.registers("21", "示例州教育体育局", Role.SUPERVISOR)
    await goes_down(stage, "2023-05-14T18:00+08:00")
    with capture_logs() as lines:
        await comes_back(stage, "2023-05-16T12:00+08:00")
    (text,) = asked(stage, "1")
    assert "停机超过24小时" in text
    assert "已请4位联络员核对" in text
    assert asked(stage, "21") == []
    assert {"long-outage", "asked-again"} <= {line["event"] for line in lines}


async def test_before_the_window_nobody_has_anything_to_send_again(tmp_path: Path) -> None:
    async with Stage(tmp_path, at="2023-05-04T12:00+08:00") as stage:
        await stage.registers("11", "示例一职")
        await goes_down(stage, "2023-05-04T18:00+08:00")
        await comes_back(stage, "2023-05-08T12:00+08:00")
        assert asked(stage, "11") == []
