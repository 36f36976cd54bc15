"""Due times: always the unit's own, extensions included (INTERFACE §5)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from dialogs.model.campaign import Campaign
from dialogs.model.deliverables import Deliverable
from dialogs.model.units import Unit


@dataclass(frozen=True, slots=True)
class Extension:
    """More time (延期) for a deliverable (its key), for one unit, or for all where `unit_id` is None."""

    deliverable: str
    unit_id: int | None
    due: datetime


def due_of(
    campaign: Campaign, deliverable: Deliverable, unit: Unit, extensions: Iterable[Extension] = ()
) -> datetime | None:
    """The first instant at which that unit is late with that deliverable, in the campaign's zone; None: not owed."""
    given = list(extensions)
    own = due_of_kind(campaign, deliverable, unit.kind, given)
    return None if own is None else extended(campaign, deliverable, own, given, unit.id)


def due_of_kind(
    campaign: Campaign, deliverable: Deliverable, kind: str, extensions: Iterable[Extension] = ()
) -> datetime | None:
    """The same for a unit of that kind without an extension of its own."""
    due = deliverable.due_for(kind)
    return None if due is None else extended(campaign, deliverable, due.at, extensions, None)


def extended(
    campaign: Campaign, deliverable: Deliverable, due: datetime, extensions: Iterable[Extension], unit_id: int | None
) -> datetime:
    """`due` moved by the latest extension given to that unit (None: to all); none ever takes time away."""
    more = [e.due for e in extensions if e.deliverable == deliverable.key and e.unit_id == unit_id]
    return max(due, more[-1].astimezone(campaign.zone)) if more else due


def days_lock_at(
    campaign: Campaign, unit: Unit, extensions: Iterable[Extension] = (), confirmed_at: datetime | None = None
) -> datetime | None:
    """From when the unit's days are locked: its final table confirmed at `confirmed_at`, at the latest its due time.

    None: never by themselves, where the unit owes no table (INTERFACE §5).
    """
    due = due_of(campaign, campaign.table, unit, extensions) if campaign.table else None
    if due is None or confirmed_at is None:
        return due or confirmed_at
    return min(due, confirmed_at)
