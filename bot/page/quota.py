"""How many bytes one person may send in files a day, so that nobody fills the disk alone."""

import time
from collections.abc import AsyncIterator, Callable

A_DAY = 2_000_000_000
"""Bytes a person may send in twenty-four hours: four hundred photos, or ten long videos."""

SECONDS = 86_400.0

MOST_PEOPLE = 50_000


class OverQuota(Exception):
    """More bytes than the person may send today."""


class Quota:
    """Counts what people have sent to this run, also what was refused or cut short on the way."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._sent: dict[str, tuple[float, int]] = {}

    def has(self, person: str, size: int) -> bool:
        """Whether the person may send so many bytes more."""
        return self._of(person)[1] + size <= A_DAY

    async def counted(self, person: str, pieces: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
        """The pieces, counted as they come. Raises `OverQuota`, and whatever `pieces` does."""
        async for piece in pieces:
            since, sent = self._of(person)
            if sent + len(piece) > A_DAY:
                raise OverQuota
            self._sent[person] = since, sent + len(piece)
            yield piece

    def _of(self, person: str) -> tuple[float, int]:
        now = self._monotonic()
        since, sent = self._sent.get(person, (now, 0))
        if now - since >= SECONDS:
            since, sent = now, 0
        if len(self._sent) > MOST_PEOPLE:
            self._sent.clear()
        return since, sent
