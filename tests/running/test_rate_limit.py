"""Whoever is owed nothing is answered so often a minute, and forgotten after it."""

from datetime import UTC, datetime, timedelta

from bot.runtime.rate_limit import RateLimit

NOON = datetime(2023, 5, 14, 4, tzinfo=UTC)


def at(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def test_so_many_in_any_minute() -> None:
    limit = RateLimit(3)
    assert [limit.allows("a", at(s)) for s in (0, 10, 20, 30, 59, 60, 61, 70, 71)] == [
        *(True, True, True, False, False),
        *(True, False, True, False),
    ]


def test_each_by_itself() -> None:
    limit = RateLimit(1)
    assert [limit.allows(key, at(0)) for key in "aabba"] == [True, False, True, False, False]


def test_who_was_answered_long_ago_is_forgotten_and_nobody_else() -> None:
    limit = RateLimit(2)
    for number in range(1000):
        limit.allows(str(number), at(0))
    limit.allows("0", at(50))
    assert limit.allows("new", at(61))
    assert set(limit._answered) == {"0", "new"}
