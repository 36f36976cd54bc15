"""Everything that passed between program and Telegram, in order: the evidence of the crash tests."""

import itertools
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from tests.botapi.signals import Signal


class Kind(StrEnum):
    """What a ledger record tells."""

    QUEUED = "queued"
    """An update waits for the program (``update_id``, ``update``: its kind)."""
    HANDED = "handed"
    """An update was written into an answer of getUpdates or a webhook request (``update_id``)."""
    CONFIRMED = "confirmed"
    """The program acknowledged the update (``update_id``): Telegram has forgotten it."""
    DROPPED = "dropped"
    """The program asked to forget the update unseen (``update_id``)."""
    REQUEST = "request"
    """The program called a method (``request``, a serial number; ``method``, ``chat_id``)."""
    RESPONSE = "response"
    """The answer to it (``request``, ``method``, ``code``, ``description``)."""
    DELIVERED = "delivered"
    """A message is in a chat for good (``chat_id``, ``message_id``, ``text``: text or caption)."""
    EDITED = "edited"
    """A message changed (``chat_id``, ``message_id``, ``text``)."""
    DELETED = "deleted"
    """A message is gone (``chat_id``, ``message_id``)."""
    ANSWERED = "answered"
    """A pressed button was answered (``query_id``, ``text``)."""
    LIMITED = "limited"
    """Flood control refused (``method``, ``chat_id``, ``retry_after``)."""
    FAULT = "fault"
    """An injected fault struck (``method``, ``chat_id``, ``fault``)."""
    ABANDONED = "abandoned"
    """The program hung up before it had its answer (``request``, ``method``)."""
    WEBHOOK = "webhook"
    """A webhook request ended (``update_id``, ``status``: 0 where no answer came)."""
    DOWNLOADED = "downloaded"
    """File contents were handed out (``path``, ``size``)."""


@dataclass(frozen=True, slots=True)
class Record:
    """One line of the ledger; ``at`` is ``time.monotonic`` seconds."""

    seq: int
    at: float
    kind: Kind
    detail: dict[str, Any] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Any:
        return self.detail.get(name)


class Ledger:
    """The records in order."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.records: list[Record] = []
        self.changed = Signal()
        self._clock = clock
        self._seq = itertools.count(1)

    def note(self, kind: Kind, **detail: Any) -> Record:
        """Add a line."""
        record = Record(next(self._seq), self._clock(), kind, detail)
        self.records.append(record)
        self.changed.notify()
        return record

    def of(self, kind: Kind | str, **match: Any) -> list[Record]:
        """The records of a kind whose details are as named: ``of("delivered", chat_id=1001)``."""
        return [
            record
            for record in self.records
            if record.kind == kind and all(record.detail.get(name) == value for name, value in match.items())
        ]

    async def expect(self, kind: Kind | str, *, seconds: float = 30.0, count: int = 1, **match: Any) -> list[Record]:
        """Wait until there are ``count`` such records in all.

        Raises AssertionError when there are fewer after ``seconds``.
        """
        found = await self.changed.wait(
            lambda: records if len(records := self.of(kind, **match)) >= count else None, seconds
        )
        if found is None:
            raise AssertionError(f"{len(self.of(kind, **match))} of {count} {kind} {match} after {seconds} s")
        return found

    def update_ids(self, kind: Kind | str) -> set[int]:
        """Ids of the updates that were queued, handed, confirmed or dropped."""
        return {record["update_id"] for record in self.of(kind)}
