"""Parts of a slot that could not be made or posted: for one recipient, or as a whole. The rest goes out."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TypeVar

import structlog

from bot.posting.post import Address
from dialogs.schedule.slot import Slot
from storage.db.errors import StorageError

T = TypeVar("T")

log = structlog.get_logger()


def passes(error: Exception) -> bool:
    """Return whether it is the store that cannot be used: that is waited for, and no fault of what was tried."""
    return isinstance(error, StorageError) and (error.retry or error.ends)


@dataclass(slots=True)
class Failures:
    """Collect what failed, by the slot's key: as a whole, or for these recipients."""

    whole: set[str] = field(default_factory=set)
    recipients: dict[str, set[Address]] = field(default_factory=dict)

    def attempt(self, slots: Iterable[Slot], to: Address | None, make: Callable[[], T]) -> T | None:
        """Return what `make` makes; None if it raised, which is noted for these slots. Raises what `passes`."""
        try:
            return make()
        except Exception as error:
            if passes(error):
                raise
            self.note([slot.key for slot in slots], error, to)
        return None

    def note(self, slots: Iterable[str], error: Exception, to: Address | None = None) -> None:
        """These slots could not be carried out for `to`, or at all."""
        for slot in slots:
            log.error("slot-failed", slot=slot, whole=to is None, exc_info=error)
            if to is None:
                self.whole.add(slot)
            else:
                self.recipients.setdefault(slot, set()).add(to)

    def add(self, others: "Failures") -> None:
        """And what was collected elsewhere."""
        self.whole |= others.whole
        for slot, to in others.recipients.items():
            self.recipients.setdefault(slot, set()).update(to)
