"""A slot (时点): one thing the calendar wants said at one instant, and the quiet hours in which nothing is."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

from dialogs.model.campaign import Campaign


class SlotKind(StrEnum):
    """The kinds of message a slot sends (INTERFACE §7), in the order in which one instant's parts are read."""

    EVENT = "event"
    PROMPT = "prompt"
    NUDGE = "nudge"
    REMINDER = "reminder"
    OVERDUE = "overdue"
    ESCALATION = "escalation"
    DIGEST = "digest"
    LATE_DIGEST = "late-digest"
    BULLETIN = "bulletin"

    @property
    def collective(self) -> bool:
        """Whether it is for groups and all their readers, with the longer grace of such."""
        return self in {SlotKind.DIGEST, SlotKind.LATE_DIGEST, SlotKind.BULLETIN}


@dataclass(frozen=True, slots=True)
class Slot:
    """One thing to be said at `at`, in the campaign's zone with quiet hours applied already.

    `day` is what it is about: a day of the window, the last day on which what is due is in time, an event's day.
    `ordinal` counts nudges, reminders and overdue reminders from 1. `kinds` are the unit kinds concerned; of those,
    `units` alone where it is set, and never `except_units`. A unit falls under one slot at most of each kind,
    ordinal and due time, so `deliverables` (keys) is exactly what such a unit owes at `due`. A bulletin has every
    deliverable due then, whoever owes it; `except_units` are those with more time for any of them; `to_root` tells
    whether it goes to every group, or (what is handed to a 州市) not to the root's. `event` is an event's key.
    `expires`: after it the slot is missed. `key` identifies it for good.
    """

    kind: SlotKind
    at: datetime
    day: date
    key: str
    expires: datetime
    ordinal: int = 1
    kinds: tuple[str, ...] = ()
    deliverables: tuple[str, ...] = ()
    due: datetime | None = None
    units: frozenset[int] | None = None
    except_units: frozenset[int] = frozenset()
    to_root: bool = True
    event: str = ""

    @property
    def order(self) -> tuple[datetime, int, str]:
        """Slots go by instant, then as one message's parts are read."""
        return (self.at.astimezone(UTC), list(SlotKind).index(self.kind), self.key)


def in_quiet_hours(campaign: Campaign, instant: datetime) -> bool:
    """Whether nothing but answers may go out then."""
    return campaign.quiet.covers(instant.astimezone(campaign.zone).time())


def after_quiet_hours(campaign: Campaign, instant: datetime) -> datetime:
    """That instant in the campaign's zone, or the end of the quiet hours it falls into."""
    local = instant.astimezone(campaign.zone)
    if not in_quiet_hours(campaign, local):
        return local
    over_midnight = local.time() >= campaign.quiet.end
    return campaign.at(local.date() + timedelta(days=over_midnight), campaign.quiet.end)


def quiet_until(campaign: Campaign, instant: datetime) -> datetime | None:
    """Until when whatever is no answer has to wait; None outside quiet hours."""
    return after_quiet_hours(campaign, instant) if in_quiet_hours(campaign, instant) else None


def expires_at(campaign: Campaign, kind: SlotKind, at: datetime) -> datetime:
    """The end of a slot's grace, in elapsed time."""
    grace = campaign.grace.collective if kind.collective else campaign.grace.personal
    return (at.astimezone(UTC) + grace).astimezone(campaign.zone)
