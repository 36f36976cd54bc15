"""Midnight, sleep and a clock set wrong: every prompt, nudge and digest exists at most once, and none too early."""

from collections import Counter
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.notifications import outage
from bot.runtime.clock import RealClock, VirtualClock
from bot.runtime.clock_trust import GAP, JUMP, STEADY, ClockTrust
from storage.db import key_value
from storage.messages import outbox as letters
from storage.messages import slots as slot_log
from storage.messages.slots import SlotState
from tests.stage import Stage

MONTH = timedelta(days=30)
REPORT = "教师32 学生450 企业3 总人数1200 央媒0 省媒1 媒体5 项目6"
FIRST = "11"
HOUR = timedelta(hours=1)


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with Stage(tmp_path, at="2023-05-14T12:00+08:00") as stage:
        await stage.registers(FIRST, "示例一职")
        await stage.registers("21", "示例二职")
        yield stage


async def back(stage: Stage, step: timedelta) -> None:
    """Somebody sets the machine's clock back."""
    stage.clock._now -= step
    await stage.program.scheduler.tick()
    await stage.settle()


async def test_over_midnight_a_report_stays_the_days_it_was_begun_for(stage: Stage) -> None:
    await stage.until("2023-05-14T23:59:58+08:00")
    await stage.says(FIRST, REPORT)
    await stage.until("2023-05-15T00:00:02+08:00")
    await stage.presses(FIRST, "确认提交")
    (report,) = [s for s in (await stage.records()).submissions if s.subject.day]
    assert report.first_submitted_at
    assert str(report.subject) == "day:2023-05-14"
    await stage.says(FIRST, REPORT)
    days = {str(s.subject) for s in (await stage.records()).submissions if s.subject.day}
    assert days == {"day:2023-05-14", "day:2023-05-15"}


async def test_a_machine_that_slept_three_hours_prompts_late_and_once(stage: Stage) -> None:
    await stage.until("2023-05-14T15:30+08:00")
    stage.heard(FIRST)
    await stage.skip_to("2023-05-14T18:30+08:00")
    (prompt,) = stage.heard(FIRST)
    assert "5月14日" in prompt
    await stage.until("2023-05-14T20:29+08:00")
    assert len(stage.heard(FIRST)) == 2  # the nudges of 19:00 and 20:00


async def test_a_clock_set_back_an_hour_repeats_nothing(stage: Stage) -> None:
    for at in ("16:00:01", "19:00:01", "20:30:01"):
        await stage.until(f"2023-05-14T{at}+08:00")
        stage.heard(FIRST)
        await back(stage, HOUR)
        assert stage.heard(FIRST) == []
        await stage.until(f"2023-05-14T{at}+08:00")
        assert stage.heard(FIRST) == []


async def test_a_clock_an_hour_ahead_prompts_once_and_again_only_the_next_day(stage: Stage) -> None:
    await stage.until("2023-05-14T15:10+08:00")
    stage.heard(FIRST)
    await stage.until((stage.clock.now() + HOUR).isoformat())
    assert len(stage.heard(FIRST)) == 1
    await back(stage, HOUR)
    await stage.until("2023-05-14T18:59+08:00")
    assert stage.heard(FIRST) == []
    await stage.until("2023-05-15T16:00+08:00")
    assert sum("5月15日" in text for text in stage.heard(FIRST)) == 1


@pytest.mark.promise("9.3")
async def test_whatever_the_clock_does_nothing_is_sent_twice(stage: Stage, draw) -> None:
    end = datetime.fromisoformat("2023-05-16T12:00+08:00")
    for _ in range(60):
        if stage.clock.now() >= end:
            break
        if draw.random() < 0.3:
            await back(stage, timedelta(minutes=draw.uniform(1, 70)))
        elif draw.random() < 0.2:
            await stage.skip_to((stage.clock.now() + timedelta(hours=3)).isoformat())
        else:
            await stage.until((stage.clock.now() + timedelta(minutes=draw.uniform(20, 200))).isoformat())
    asked = Counter(seen.text for seen in stage.channel.chats[FIRST] if "复制下面" in seen.text)
    nudges = {text: count for text, count in asked.items() if "还没有报" in text}
    assert asked.keys() - nudges.keys()
    assert max(asked[text] for text in asked.keys() - nudges.keys()) == 1
    assert max(nudges.values(), default=0) <= 2  # those of 19:00 and 20:00 are worded alike


class SteppedClock(VirtualClock):
    """A machine's clock: it stands `ahead` of the right time."""

    rehearsal = False

    def __init__(self, start: datetime) -> None:
        super().__init__(start)
        self.ahead = timedelta(0)

    def now(self) -> datetime:
        return super().now() + self.ahead

    def offset(self) -> float:
        return self.ahead.total_seconds()


@pytest.fixture
async def stepped(tmp_path: Path) -> AsyncIterator[Stage]:
    """The same, by a clock that can be stepped; a group is bound."""
    stage = Stage(tmp_path, at="2023-05-14T12:00+08:00")
    stage.clock = SteppedClock(stage.clock.now())
    async with stage:
        await stage.registers(FIRST, "示例一职")
        await stage.says("-100", "/bind", person="1")
        stage.heard("-100")
        yield stage


async def wrong_for(stage: Stage, ahead: timedelta, seconds: float) -> None:
    """The clock jumps, is looked at every ten seconds, and comes back."""
    clock = stage.clock
    assert isinstance(clock, SteppedClock)
    clock.ahead = ahead
    for _ in range(int(seconds / 10)):
        await stage.program.scheduler.tick()
        await stage.program.probe.write()
        await stage.settle()
        clock.move(timedelta(seconds=10))
    clock.ahead = timedelta(0)
    await stage.program.scheduler.tick()
    await stage.settle()


class TestAClockThatIsWrongForAMoment:
    @pytest.mark.parametrize("ahead", [timedelta(hours=5), timedelta(days=1), MONTH, -MONTH])
    async def test_costs_no_prompt_and_sends_none(self, stepped: Stage, ahead: timedelta) -> None:
        await wrong_for(stepped, ahead, 30)
        assert stepped.heard(FIRST) == []
        await stepped.until("2023-05-14T16:00+08:00")
        assert len(stepped.heard(FIRST)) == 1
        await stepped.until("2023-05-14T20:30+08:00")
        assert len(stepped.heard(FIRST)) == 2
        (digest,) = stepped.heard("-100")
        assert "漏发" not in digest

    async def test_is_not_written_down_as_the_newest_instant_seen(self, stepped: Stage) -> None:
        await wrong_for(stepped, MONTH, 30)
        async with stepped.program.ctx.db.read() as tx:
            newest = await key_value.newest_instant_seen(tx)
        assert newest is None or newest <= stepped.clock.now()

    async def test_what_it_shows_in_the_end_is_believed_once_it_has_stayed(self, stepped: Stage) -> None:
        clock = stepped.clock
        assert isinstance(clock, SteppedClock)
        clock.ahead = timedelta(hours=5)
        await stepped.program.scheduler.tick()
        await stepped.settle()
        assert stepped.heard(FIRST) == []
        clock.move(timedelta(seconds=STEADY))
        await stepped.program.scheduler.tick()
        await stepped.settle()
        assert len(stepped.heard(FIRST)) == 1, "the machine had slept: late, and once"


async def test_a_clock_believed_wrongly_for_long_loses_nothing_that_was_still_to_come(stepped: Stage) -> None:
    await wrong_for(stepped, MONTH, STEADY + 60)
    async with stepped.program.ctx.db.read() as tx:
        noted = await slot_log.noted(tx, ["prompt:2023-05-14"])
    assert noted == {}
    stepped.heard(FIRST), stepped.heard("-100")
    await stepped.skip_to("2023-05-14T12:10+08:00")
    await stepped.until("2023-05-14T16:00+08:00")
    assert len([text for text in stepped.heard(FIRST) if "5月14日" in text]) == 1


async def test_what_it_posted_ahead_of_time_leaves_when_the_clock_is_right_again(stepped: Stage) -> None:
    ctx, clock = stepped.program.ctx, stepped.clock
    assert isinstance(clock, SteppedClock)
    clock.ahead = MONTH
    await stepped.channel.arrive({"type": "text", "chat": FIRST, "person": f"telegram:{FIRST}", "text": "/help"})
    await stepped.program.queue.take()
    await stepped.program.queue.idle()
    clock.ahead = timedelta(0)
    ahead = clock.now() + timedelta(hours=1)
    await stepped.work(lambda tx: key_value.put_instant(tx, "carried_out_until", ahead))
    await stepped.program.scheduler.tick()
    async with ctx.db.read() as tx:
        assert sum((await letters.backlog(tx)).values()) == 1
    await stepped.settle()
    assert len(stepped.heard(FIRST)) == 1


async def test_a_start_by_a_wrong_clock_asks_nobody_to_send_again(stepped: Stage) -> None:
    ctx = stepped.program.ctx
    now = stepped.clock.now()

    async def noted(tx: object) -> None:
        await key_value.put_instant(tx, outage.SINCE, now - timedelta(hours=1))
        await key_value.put_instant(tx, outage.UNTIL, now + MONTH)

    await stepped.work(noted)
    stepped.clock.move(timedelta(minutes=1))
    await stepped.program.scheduler.tick()
    await stepped.settle()
    assert stepped.heard(FIRST) == []
    async with ctx.db.read() as tx:
        assert await key_value.instant(tx, outage.SINCE) is None


class Machine:
    """A real clock whose time of day and monotonic seconds are set by hand."""

    def __init__(self) -> None:
        self.wall, self.up = 1_684_000_000.0, 100.0
        self.clock = RealClock(wall=lambda: self.wall, monotonic=lambda: self.up)

    def go_on(self, seconds: float) -> None:
        self.wall += seconds
        self.up += seconds


class TestAtTheStart:
    def test_a_clock_far_from_where_the_store_left_off_is_believed_after_a_while(self) -> None:
        machine = Machine()
        trust = ClockTrust(machine.clock)
        trust.begin(machine.clock.now() - GAP - timedelta(hours=1))
        assert not trust.holds()
        machine.go_on(STEADY - 1)
        assert not trust.holds()
        machine.go_on(1)
        assert trust.holds()

    def test_one_that_is_set_right_meanwhile_is_believed_at_once(self) -> None:
        machine = Machine()
        newest = machine.clock.now()
        machine.wall += 30 * 86400
        trust = ClockTrust(machine.clock)
        trust.begin(newest)
        assert not trust.holds()
        machine.go_on(20)
        machine.wall -= 30 * 86400
        assert trust.holds()

    def test_one_in_the_past_is_doubted_too(self) -> None:
        machine = Machine()
        trust = ClockTrust(machine.clock)
        trust.begin(machine.clock.now() + timedelta(days=1))
        assert not trust.holds()

    @pytest.mark.parametrize("newest", [None, timedelta(minutes=5), timedelta(hours=11)])
    def test_an_ordinary_restart_is_believed_at_once(self, newest: timedelta | None) -> None:
        machine = Machine()
        trust = ClockTrust(machine.clock)
        trust.begin(None if newest is None else machine.clock.now() - newest)
        assert trust.holds()


def test_a_clock_that_is_gently_adjusted_is_believed_all_along() -> None:
    machine = Machine()
    trust = ClockTrust(machine.clock)
    for _ in range(100):
        machine.go_on(20)
        machine.wall += JUMP / 10
        assert trust.holds()


@pytest.mark.parametrize("state", [SlotState.DONE, SlotState.SUPERSEDED])
async def test_what_was_sent_ahead_of_time_stays_sent(stepped: Stage, state: SlotState) -> None:
    now = stepped.clock.now()
    await stepped.work(lambda tx: slot_log.record(tx, ["a"], state, now))
    assert await stepped.work(lambda tx: slot_log.forget_ahead(tx, ["a"])) == 0
