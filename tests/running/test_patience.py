"""Whoever is owed nothing is answered so often a minute, and forgotten after it."""

from datetime import UTC, datetime, timedelta

from bot.runtime.rate_limit import Patience

NOON = datetime(2023, 5, 14, 4, tzinfo=UTC)


def at(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def test_so_many_in_any_minute() -> None:
    patience = Patience(3)
    assert [patience.lasts("a", at(s)) for s in (0, 10, 20, 30, 59, 60, 61, 70, 71)] == [
        *(True, True, True, False, False),
        *(True, False, True, False),
    ]


def test_each_by_itself() -> None:
    patience = Patience(1)
    assert [patience.lasts(key, at(0)) for key in "aabba"] == [True, False, True, False, False]


def test_who_was_answered_long_ago_is_forgotten_and_nobody_else() -> None:
    patience = Patience(2)
    for number in range(1000):
        patience.lasts(str(number), at(0))
    patience.lasts("0", at(50))
    assert patience.lasts("new", at(61))
    assert set(patience._answered) == {"0", "new"}
