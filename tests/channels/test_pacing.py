"""What may leave when: 30 a second over all, 1 a second in a chat, 20 a minute in a group; answers before the rest."""

import itertools
from bisect import bisect_left

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.delivery.pacing import Limits, Pacer
from dialogs.model.outgoing import Lane

LATENCY = 0.01


def pacer(limits: Limits | None = None) -> Pacer:
    return Pacer(limits or Limits(), is_group=lambda chat: chat.startswith("-"))


def send(paced: Pacer, chat: str, lane: Lane, now: float, cost: int = 1) -> None:
    paced.begin(chat, lane, now, cost)
    paced.finish(chat, now + LATENCY)


def broadcast(paced: Pacer, seconds: float, *, step: float = 0.005, start: float = 0.0) -> list[float]:
    """When the messages of an endless broadcast, each to another chat, leave."""
    times: list[float] = []
    chats = map(str, itertools.count(1))
    claimed: list[str] = []
    now = start
    while now < start + seconds:
        claimed += itertools.islice(chats, paced.room(Lane.BROADCAST, now, len(claimed)) or 0)
        while claimed and not paced.wait(claimed[0], Lane.BROADCAST, now):
            send(paced, claimed.pop(0), Lane.BROADCAST, now)
            times.append(now)
        now += step
    return times


def most_in(times: list[float], window: float) -> int:
    return max(bisect_left(times, start + window) - index for index, start in enumerate(times))


def test_a_broadcast_runs_at_nearly_all_of_the_rate() -> None:
    assert len(broadcast(pacer(), 60)) >= 0.98 * 30 * 60


def test_no_second_sees_more_than_the_rate() -> None:
    assert most_in(broadcast(pacer(), 10), 1.0) <= 30


@settings(deadline=None, max_examples=40)
@given(st.lists(st.floats(min_value=0.0005, max_value=0.4), min_size=1, max_size=40))
def test_no_second_sees_more_than_the_rate_however_late_the_caller_wakes(steps: list[float]) -> None:
    paced, now, times = pacer(), 0.0, []
    chats = itertools.count(1)
    for step in itertools.islice(itertools.cycle(steps), 400):
        now += step
        for lane in (Lane.ANSWER, Lane.BROADCAST):
            for _ in range(min(paced.room(lane, now) or 0, 4)):
                chat = str(next(chats))
                if not paced.wait(chat, lane, now):
                    send(paced, chat, lane, now)
                    times.append(now)
    assert not times or most_in(times, 1.0) <= 30


def test_a_broadcast_leaves_evenly() -> None:
    times = broadcast(pacer(), 5, step=0.001)[30:]
    gaps = [later - earlier for earlier, later in itertools.pairwise(times)]
    assert max(gaps) < 0.13
    assert most_in(times, 0.09) <= 3


def test_a_broadcast_is_claimed_a_handful_at_a_time_before_its_places_are_free() -> None:
    paced = pacer()
    broadcast(paced, 5)
    claimed = [paced.room(Lane.BROADCAST, 5.0, waiting) for waiting in range(7)]
    assert claimed[0] in range(3, 8)
    assert claimed[-1] == 0
    assert not {1, 2}.intersection(claimed)


def test_an_answer_is_claimed_though_a_broadcast_has_taken_every_place() -> None:
    paced = pacer()
    broadcast(paced, 5)
    for number in range(paced.room(Lane.ANSWER, 5.0) or 0):
        if not paced.wait(f"other {number}", Lane.BROADCAST, 5.0):
            send(paced, f"other {number}", Lane.BROADCAST, 5.0)
    assert paced.wait("1001", Lane.ANSWER, 5.0) > 0
    assert paced.room(Lane.ANSWER, 5.0)


def test_a_broadcast_leaves_the_next_places_to_answers_that_wait() -> None:
    paced = pacer()
    for chat in range(28):
        send(paced, str(chat), Lane.ANSWER, 0.0)
    assert not paced.wait("1001", Lane.BROADCAST, 0.1, kept_free=1)
    assert paced.wait("1001", Lane.BROADCAST, 0.1, kept_free=2) > 0.5


@pytest.mark.promise("9.4")
def test_an_answer_finds_room_within_a_beat_while_a_broadcast_runs() -> None:
    paced = pacer()
    broadcast(paced, 5)
    assert paced.wait("1001", Lane.ANSWER, 5.0) <= 0.12


def test_answers_of_a_second_leave_at_once_when_nothing_else_does() -> None:
    assert pacer().room(Lane.ANSWER, 0.0) == 30


@pytest.mark.parametrize(
    ("latencies", "refused"), [((0.05, 0.059, 0.052, 0.06), False), ((0.001, 0.04, 0.013, 0.05), True)]
)
def test_a_server_that_counts_arrivals_strictly_agrees_and_after_a_refusal_whatever_the_line_does(
    latencies: tuple[float, ...], *, refused: bool
) -> None:
    paced, now, arrivals = pacer(), 0.0, []
    if refused:
        paced.refuse("another", until=0.0, now=0.0)
    taken = itertools.cycle(latencies)
    for number in range(600):
        while paced.wait(str(number), Lane.BROADCAST, now):
            now += 0.002
        latency = next(taken)
        paced.begin(str(number), Lane.BROADCAST, now)
        arrivals.append(now + latency)
        paced.finish(str(number), now + latency)
    assert most_in(sorted(arrivals), 1.0) <= 30


@pytest.mark.promise("3.8")
def test_a_chat_gets_a_broadcast_a_second() -> None:
    paced = pacer()
    send(paced, "1001", Lane.BROADCAST, 0.0)
    assert paced.resting(Lane.BROADCAST, 0.9) == ["1001"]
    assert paced.resting(Lane.BROADCAST, 1.0 + 2 * LATENCY) == []


def test_a_quiet_chat_gets_three_answers_at_once_and_then_one_a_second() -> None:
    paced = pacer()
    now, times = 0.0, []
    while len(times) < 6:
        if "1001" not in paced.resting(Lane.ANSWER, now):
            send(paced, "1001", Lane.ANSWER, now)
            times.append(now)
        now += 0.05
    assert times[2] < 0.2
    assert [b - a for a, b in itertools.pairwise(times[3:])] == pytest.approx([1.0, 1.0], abs=0.1)


def test_after_a_refusal_nobody_gets_a_burst() -> None:
    paced = pacer()
    paced.refuse("1001", until=1.0, now=0.0)
    send(paced, "1002", Lane.ANSWER, 0.0)
    assert "1002" in paced.resting(Lane.ANSWER, 0.5)


def test_a_refusal_holds_that_chat_and_no_other() -> None:
    paced = pacer()
    paced.refuse("1001", until=30.0, now=0.0)
    assert paced.resting(Lane.ANSWER, 29.9) == ["1001"]
    assert paced.room(Lane.ANSWER, 1.0) == 30
    assert paced.resting(Lane.ANSWER, 30.0) == []


def test_a_held_bot_sends_nothing_until_then() -> None:
    paced = pacer()
    paced.hold_all(10.0)
    assert [paced.room(lane, 9.9) for lane in Lane] == [0, 0, 0]
    assert paced.next_change(9.9) == 10.0
    assert paced.room(Lane.ANSWER, 10.0) == 30


@pytest.mark.promise("3.8")
def test_a_group_gets_twenty_messages_a_minute() -> None:
    paced, now, times = pacer(), 0.0, []
    while now < 130:
        if not paced.resting(Lane.GROUP, now):
            send(paced, "-100", Lane.GROUP, now)
            times.append(now)
        now += 0.5
    assert most_in(times, 60.0) <= 20
    assert len(times) >= 41


def test_an_album_counts_each_of_its_files() -> None:
    paced = pacer()
    send(paced, "-100", Lane.GROUP, 0.0, cost=15)
    assert paced.room(Lane.ANSWER, 0.0) == 15
    assert paced.wait("-100", Lane.GROUP, 20.0, cost=10) == pytest.approx(40.0, abs=0.1)


def test_a_private_chat_has_no_limit_a_minute() -> None:
    paced = pacer()
    for second in range(30):
        send(paced, "1001", Lane.BROADCAST, second * 1.1)
    assert paced.resting(Lane.BROADCAST, 34.0) == []


@pytest.mark.promise("3.8")
@pytest.mark.parametrize("rate", [0.5, 2.5, 1.0, 12.0, 100.0, 400.0])
def test_other_rates_hold_as_well(rate: float) -> None:
    paced = pacer(Limits(overall=rate))
    sent = len(broadcast(paced, 60))
    assert 0.95 * rate * 60 - 1 <= sent <= rate * 60 + 0.3 * rate + 1


@pytest.mark.promise("3.8")
def test_a_rate_of_zero_is_no_pacing_at_all() -> None:
    paced = pacer(Limits(overall=0))
    for number in range(100):
        send(paced, "-100", Lane.ANSWER, number * 0.001)
    assert paced.room(Lane.BROADCAST, 0.1) is None
    assert paced.resting(Lane.BROADCAST, 0.1) == []
    assert paced.next_change(0.1) is None


def test_what_a_server_asked_to_wait_is_waited_without_pacing_too() -> None:
    paced = pacer(Limits(overall=0))
    paced.refuse("1001", until=5.0, now=0.0)
    assert paced.resting(Lane.ANSWER, 4.0) == ["1001"]
    paced.hold_all(9.0)
    assert paced.room(Lane.ANSWER, 8.0) == 0


def test_chats_not_written_to_lately_are_forgotten() -> None:
    paced = pacer()
    broadcast(paced, 3)
    assert paced.resting(Lane.BROADCAST, 10.0) == []
    assert paced.next_change(10.0) is None
