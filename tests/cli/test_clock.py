"""The three clocks: real, rehearsal, virtual."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from bot.runtime.clock import Clock, RealClock, RehearsalClock, VirtualClock

START = datetime(2023, 5, 14, 8, 0, tzinfo=UTC)


class Seconds:
    """A count of seconds moved by hand, in place of the system's."""

    def __init__(self, at: float = 0.0) -> None:
        self.at = at

    def __call__(self) -> float:
        return self.at


def test_the_real_clock_is_aware_and_no_rehearsal() -> None:
    clock = RealClock()
    assert clock.now().tzinfo is UTC
    assert not clock.rehearsal


def test_a_stepped_system_clock_is_noticed_once() -> None:
    wall, monotonic, steps = Seconds(1_000.0), Seconds(0.0), []
    clock = RealClock(steps.append, wall=wall, monotonic=monotonic)
    wall.at, monotonic.at = 1_100.0, 100.0
    assert clock.check() == 0
    wall.at += 3600
    assert clock.check() == 3600
    assert clock.check() == 0
    wall.at -= 3600
    clock.check()
    assert steps == [3600, -3600]


def test_a_slow_adjustment_is_no_step() -> None:
    wall, monotonic, steps = Seconds(), Seconds(), []
    clock = RealClock(steps.append, wall=wall, monotonic=monotonic)
    for _ in range(100):
        wall.at, monotonic.at = wall.at + 10.5, monotonic.at + 10
        clock.check()
    assert steps == []


async def test_a_wait_for_a_past_instant_returns_at_once_on_every_clock() -> None:
    clocks: list[Clock] = [RealClock(), RehearsalClock(START), VirtualClock(START)]
    for clock in clocks:
        assert not await clock.wait(asyncio.Event(), clock.now() - timedelta(hours=1))


async def test_a_set_event_ends_every_wait() -> None:
    clocks: list[Clock] = [RealClock(), RehearsalClock(START), VirtualClock(START)]
    for clock in clocks:
        event = asyncio.Event()
        asyncio.get_running_loop().call_soon(event.set)
        assert await clock.wait(event, clock.now() + timedelta(days=1))


async def test_the_real_clock_sleeps_until_its_instant() -> None:
    clock = RealClock()
    until = clock.now() + timedelta(milliseconds=30)
    await clock.sleep_until(until)
    assert clock.now() >= until


@pytest.mark.promise("3.22")
def test_a_rehearsal_clock_runs_at_its_speed() -> None:
    seconds = Seconds()
    clock = RehearsalClock(START, 60, monotonic=seconds)
    seconds.at = 30
    assert clock.now() == START + timedelta(minutes=30)
    assert clock.rehearsal


def test_a_rehearsal_clock_never_starts_behind_what_the_store_has_seen() -> None:
    seen = START + timedelta(days=1)
    moved = RehearsalClock(START, floor=seen, monotonic=Seconds())
    assert (moved.now(), moved.moved) == (seen, True)
    unmoved = RehearsalClock(seen, floor=START, monotonic=Seconds())
    assert (unmoved.now(), unmoved.moved) == (seen, False)


async def test_a_fast_rehearsal_does_not_wait_long() -> None:
    clock = RehearsalClock(START, 100_000)
    async with asyncio.timeout(5):
        await clock.sleep_until(START + timedelta(hours=1))
    assert clock.now() >= START + timedelta(hours=1)


@pytest.mark.parametrize("speed", [0, -1, float("nan")])
def test_a_rehearsal_clock_only_runs_forward(speed: float) -> None:
    with pytest.raises(ValueError, match="forward"):
        RehearsalClock(START, speed)


async def test_a_virtual_clock_wakes_those_whose_instant_has_come() -> None:
    clock = VirtualClock(START)
    woken: list[int] = []

    async def sleeper(hours: int) -> None:
        await clock.sleep_until(START + timedelta(hours=hours))
        woken.append(hours)

    tasks = [asyncio.create_task(sleeper(hours)) for hours in (3, 1, 2)]
    await asyncio.sleep(0)
    assert clock.next_awaited() == START + timedelta(hours=1)
    clock.move(timedelta(hours=2))
    async with asyncio.timeout(5):
        await asyncio.gather(tasks[1], tasks[2])
    assert sorted(woken) == [1, 2]
    assert clock.next_awaited() == START + timedelta(hours=3)
    clock.move_to(START + timedelta(hours=3))
    async with asyncio.timeout(5):
        await tasks[0]
    assert clock.next_awaited() is None
    assert clock.monotonic() == 3 * 3600


def test_a_virtual_clock_does_not_run_backwards() -> None:
    with pytest.raises(ValueError, match="backwards"):
        VirtualClock(START).move(timedelta(seconds=-1))


def test_a_rehearsal_clock_tells_what_it_showed_when_the_real_one_showed_something() -> None:
    start = datetime(2023, 5, 14, 8, tzinfo=UTC)
    passed = iter([0.0, *[600.0] * 20])
    clock = RehearsalClock(start, 6, monotonic=lambda: next(passed))
    now = datetime.now(UTC)
    five_minutes_ago = clock.shown_at(now - timedelta(minutes=5))
    assert abs(five_minutes_ago - (start + timedelta(minutes=30))) < timedelta(seconds=60)
    assert clock.shown_at(now - timedelta(seconds=1)) == start + timedelta(hours=1)
    assert clock.shown_at(now - timedelta(hours=5)) == start, "it stood still before it was started"
    rehearsed = datetime(2023, 5, 13, 12, tzinfo=UTC)
    assert clock.shown_at(rehearsed) == rehearsed
