"""Midnight, sleep and a clock set wrong: every prompt, nudge and digest exists at most once, and none too early."""

from collections import Counter
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from stage import Stage

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
