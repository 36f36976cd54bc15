"""A limit on answers to people who are owed none: their floods must not use up what others wait for."""

from collections import deque
from datetime import datetime, timedelta

WINDOW = timedelta(minutes=1)


class RateLimit:
    """At most `most` answers in any minute for each key, a person or a group."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._answered: dict[str, deque[datetime]] = {}

    def allows(self, key: str, now: datetime) -> bool:
        """Return whether to answer once more, and count it if so."""
        self._forget(now)
        answered = self._answered.get(key, deque())
        while answered and now - answered[0] >= WINDOW:
            answered.popleft()
        if len(answered) >= self._most:
            return False
        answered.append(now)
        self._answered.pop(key, None)
        self._answered[key] = answered
        return True

    def _forget(self, now: datetime) -> None:
        """Drop the keys not answered within the window; the dict is kept in the order of the last answer."""
        while self._answered:
            key, answered = next(iter(self._answered.items()))
            if now - answered[-1] < WINDOW:
                return
            del self._answered[key]
