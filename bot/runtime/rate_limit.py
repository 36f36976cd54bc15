"""How often somebody to whom nothing is owed is answered: floods of theirs must not use up what others wait for."""

from collections import deque
from datetime import datetime, timedelta

WINDOW = timedelta(minutes=1)


class Patience:
    """Answers at most `most` times in a minute for each key, a person or a group."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._answered: dict[str, deque[datetime]] = {}

    def lasts(self, key: str, now: datetime) -> bool:
        """Whether to answer once more; it is counted."""
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
        """Let go of who was answered longest ago: they stand first."""
        while self._answered:
            key, answered = next(iter(self._answered.items()))
            if now - answered[-1] < WINDOW:
                return
            del self._answered[key]
