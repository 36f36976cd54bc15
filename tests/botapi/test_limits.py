"""Flood control lets pass what Telegram's published limits allow, and a short burst."""

import pytest

from tests.botapi.errors import ApiError
from tests.botapi.limits import FloodControl, TelegramLimits


class Clock:
    """Seconds that pass when told."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


def refusals(flood: FloodControl, chats: range, *, group: bool = False) -> list[int]:
    """Tries one message per chat; the retry_after of each refusal."""
    refused = []
    for chat_id in chats:
        try:
            flood.admit(chat_id, group=group)
        except ApiError as error:
            refused.append((error.parameters or {})["retry_after"])
    return refused


def test_without_limits_everything_passes() -> None:
    assert refusals(FloodControl(), range(1000)) == []


def test_thirty_a_second_over_all(clock: Clock) -> None:
    flood = FloodControl(TelegramLimits(), clock)
    assert refusals(flood, range(40)) == [1] * 10
    clock.seconds = 0.5
    assert len(refusals(flood, range(100, 140))) == 25


def test_one_a_second_in_a_chat_after_a_short_burst(clock: Clock) -> None:
    flood = FloodControl(TelegramLimits(chat_burst=3), clock)
    outcomes = []
    for second in range(10):
        clock.seconds = second / 2
        outcomes.append(not refusals(flood, range(1, 2)))
    assert outcomes == [True, True, True, True, True, False, True, False, True, False]


def test_twenty_a_minute_in_a_group(clock: Clock) -> None:
    flood = FloodControl(TelegramLimits(per_chat=None), clock)
    assert [refusals(flood, range(-5, -4), group=True) for _ in range(21)] == [[]] * 20 + [[3]]
    clock.seconds = 3
    assert refusals(flood, range(-5, -4), group=True) == []


def test_an_album_counts_each_message(clock: Clock) -> None:
    flood = FloodControl(TelegramLimits(per_chat=None), clock)
    flood.admit(-5, group=True, cost=10)
    flood.admit(-5, group=True, cost=10)
    with pytest.raises(ApiError) as caught:
        flood.admit(-5, group=True, cost=10)
    assert caught.value.parameters == {"retry_after": 30}
    assert (flood.admitted, flood.rejected) == (2, 1)
