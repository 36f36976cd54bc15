"""Flood control: Telegram's published sending limits as token buckets.

Source: core.telegram.org/bots/faq "My bot is hitting limits": about 30 messages a second over all, 1 a second in
a chat with short bursts tolerated, 20 a minute in a group.
"""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.botapi.errors import too_many_requests


@dataclass(frozen=True, slots=True)
class TelegramLimits:
    """Rates: messages a second over all, a second in a chat, a minute in a group; None lifts that limit."""

    overall: float | None = 30
    per_chat: float | None = 1
    per_group: float | None = 20
    chat_burst: int = 3
    """Messages a chat takes at once after a pause."""


@dataclass(slots=True)
class _Bucket:
    rate: float
    size: float
    level: float
    at: float

    def wait(self, now: float, cost: int) -> float:
        """Seconds until ``cost`` messages may pass; more than the bucket holds may pass from a full one."""
        self.level = min(self.size, self.level + (now - self.at) * self.rate)
        self.at = now
        return max(0.0, (min(cost, self.size) - self.level) / self.rate)


@dataclass(slots=True)
class FloodControl:
    """Admits or refuses messages, and counts both."""

    limits: TelegramLimits | None = None
    clock: Callable[[], float] = time.monotonic
    admitted: int = 0
    rejected: int = 0
    _overall: _Bucket | None = None
    _chats: dict[int, _Bucket] = field(default_factory=dict)
    _groups: dict[int, _Bucket] = field(default_factory=dict)

    def admit(self, chat_id: int, *, group: bool, cost: int = 1) -> None:
        """Raises ApiError 429 with ``retry_after`` when a limit is hit; nothing is then taken from any bucket."""
        if self.limits is None:
            return
        now = self.clock()
        buckets = self._buckets(chat_id, group=group, now=now)
        wait = max((bucket.wait(now, cost) for bucket in buckets), default=0.0)
        # Rounding of the levels must not refuse what is due this very moment.
        if wait > 1e-6:
            self.rejected += 1
            raise too_many_requests(math.ceil(wait))
        for bucket in buckets:
            bucket.level -= cost
        self.admitted += 1

    def _buckets(self, chat_id: int, *, group: bool, now: float) -> list[_Bucket]:
        limits = self.limits or TelegramLimits()
        buckets = []
        if limits.overall is not None:
            self._overall = self._overall or _full(limits.overall, limits.overall, now)
            buckets.append(self._overall)
        if limits.per_chat is not None:
            buckets.append(self._chats.setdefault(chat_id, _full(limits.per_chat, limits.chat_burst, now)))
        if group and limits.per_group is not None:
            buckets.append(self._groups.setdefault(chat_id, _full(limits.per_group / 60, limits.per_group, now)))
        return buckets


def _full(rate: float, size: float, now: float) -> _Bucket:
    return _Bucket(rate, size, size, now)
