"""How a demo's time passes."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from bot.demo.pace import SPEEDS, DemoClock, Pace

BEGINS = datetime(2023, 5, 14, 8, tzinfo=UTC)


class Seconds:
    """A monotonic clock moved by hand."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def seconds() -> Seconds:
    return Seconds()


@pytest.fixture
def pace(seconds: Seconds) -> Pace:
    return Pace(BEGINS, seconds)


async def due(pace: Pace, after: timedelta) -> "asyncio.Task[None]":
    """Something is to happen so long after the beginning; done when it may."""
    waits = asyncio.create_task(pace.reach(BEGINS + after))
    await asyncio.sleep(0)
    return waits


async def test_time_stands_until_it_is_let_go_and_stands_again_when_paused(pace: Pace, seconds: Seconds) -> None:
    await due(pace, timedelta(hours=1))
    seconds.now = 5
    assert pace.now() == BEGINS
    pace.play(60)
    seconds.now = 7
    assert pace.now() == BEGINS + timedelta(minutes=2)
    pace.pause()
    seconds.now = 100
    assert pace.now() == BEGINS + timedelta(minutes=2)


async def test_a_change_of_speed_makes_no_jump(pace: Pace, seconds: Seconds) -> None:
    await due(pace, timedelta(days=1))
    pace.play(60)
    seconds.now = 10
    before = pace.now()
    pace.play(1800)
    assert pace.now() == before
    pace.play(10**9)
    assert pace.speed == SPEEDS[-1]


async def test_a_speed_chosen_while_the_clock_stands_counts_once_it_goes(pace: Pace, seconds: Seconds) -> None:
    await due(pace, timedelta(hours=9))
    pace.set_speed(7200)
    seconds.now = 5
    assert pace.now() == BEGINS
    pace.play()
    seconds.now = 6
    assert pace.now() == BEGINS + timedelta(hours=2)


async def test_a_clock_faster_than_what_happens_waits_for_it_and_goes_on_from_there(
    pace: Pace, seconds: Seconds
) -> None:
    first = await due(pace, timedelta(minutes=10))
    pace.play(7200)
    seconds.now = 0.1
    await first
    seconds.now = 90
    assert pace.now() == BEGINS + timedelta(minutes=10)
    second = await due(pace, timedelta(minutes=30))
    assert not second.done()
    assert pace.now() == BEGINS + timedelta(minutes=10)
    seconds.now = 90.125
    assert pace.now() == BEGINS + timedelta(minutes=25)
    pace.pause()
    second.cancel()


async def test_the_next_thing_stops_the_clock_where_it_happens(pace: Pace) -> None:
    pace.seek()
    for hours in (1, 2):
        await pace.reach(BEGINS + timedelta(hours=hours))
    pace.found()
    assert (pace.now(), pace.seeking, pace.playing) == (BEGINS + timedelta(hours=2), False, False)


async def test_seeking_an_instant_passes_everything_before_it_and_waits_there(pace: Pace) -> None:
    until = BEGINS + timedelta(hours=3)
    pace.seek(until)
    await pace.reach(BEGINS + timedelta(hours=2))
    pace.found()
    assert pace.seeking
    waits = asyncio.create_task(pace.reach(BEGINS + timedelta(hours=4)))
    await asyncio.sleep(0)
    assert not waits.done()
    assert pace.now() == until
    pace.seek()
    await waits


def test_the_clock_goes_back_to_what_is_shown_while_the_watcher_acts() -> None:
    clock = DemoClock(BEGINS)
    clock.move_to(BEGINS + timedelta(hours=2))
    clock.show(BEGINS + timedelta(hours=1))
    assert clock.now() == BEGINS + timedelta(hours=1)
