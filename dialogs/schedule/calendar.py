"""The calendar: every prompt, nudge, digest, reminder and bulletin of a campaign with its instant (INTERFACE §7).

A pure function of the campaign and the extensions given. Which slots were carried out is remembered elsewhere, by their
keys; who is told what is decided when a slot is carried out.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from dialogs.model.campaign import Campaign
from dialogs.schedule.deadline_slots import deadline_slots
from dialogs.schedule.due_times import Extension, days_lock_at, due_of
from dialogs.schedule.slot import Slot, SlotKind, after_quiet_hours, expires_at, in_quiet_hours

__all__ = [
    "Extension",
    "Slot",
    "SlotKind",
    "after_quiet_hours",
    "all_slots",
    "approval_reminder_at",
    "days_lock_at",
    "due_of",
    "in_quiet_hours",
    "move_event",
    "next_instant",
    "slots",
]


def slots(campaign: Campaign, since: datetime, until: datetime, extensions: Sequence[Extension] = ()) -> list[Slot]:
    """Every slot with `since < at <= until`, in order of time; what one instant has, in the order it is read."""
    first, last = since.astimezone(UTC), until.astimezone(UTC)
    return [slot for slot in all_slots(campaign, extensions) if first < slot.at.astimezone(UTC) <= last]


def all_slots(campaign: Campaign, extensions: Sequence[Extension] = ()) -> list[Slot]:
    """Every slot there is, in the same order."""
    found = [*_daily_slots(campaign), *_event_slots(campaign), *deadline_slots(campaign, extensions)]
    return sorted(found, key=lambda slot: slot.order)


def next_instant(campaign: Campaign, after: datetime, extensions: Sequence[Extension] = ()) -> datetime | None:
    """Return the instant of the next slot after that one, None if there is none."""
    bound = after.astimezone(UTC)
    return next((s.at for s in all_slots(campaign, extensions) if s.at.astimezone(UTC) > bound), None)


def move_event(campaign: Campaign, key: str, start: datetime) -> Campaign:
    """The campaign with that event begun at `start` and as long as before; its notices move along.

    Raises KeyError for an event it does not have.
    """
    if key not in {event.key for event in campaign.events}:
        raise KeyError(key)
    local = start.astimezone(campaign.zone)
    return replace(
        campaign,
        events=tuple(
            replace(event, start=local, end=local + (event.end - event.start)) if event.key == key else event
            for event in campaign.events
        ),
    )


def approval_reminder_at(campaign: Campaign, starts: datetime) -> datetime | None:
    """Return the instant approvers are reminded of an activity that starts then and still waits; None: never."""
    step = campaign.register.approval_reminder if campaign.register else None
    if step is None:
        return None
    day = starts.astimezone(campaign.zone).date() + timedelta(days=step.days)
    return after_quiet_hours(campaign, campaign.at(day, step.at))


def _daily_slots(campaign: Campaign) -> Iterator[Slot]:
    daily = campaign.daily
    if daily is None:
        return
    for day in campaign.days:
        yield _daily_slot(campaign, SlotKind.PROMPT, day, daily.prompt)
        for ordinal, nudge in enumerate(daily.nudges, start=1):
            yield _daily_slot(campaign, SlotKind.NUDGE, day, nudge, ordinal=ordinal)
        yield _daily_slot(campaign, SlotKind.DIGEST, day, daily.digest)
        yield _daily_slot(campaign, SlotKind.LATE_DIGEST, day, daily.late_digest, days=1)


def _daily_slot(campaign: Campaign, kind: SlotKind, day: date, clock: time, *, ordinal: int = 1, days: int = 0) -> Slot:
    at = after_quiet_hours(campaign, campaign.at(day + timedelta(days=days), clock))
    return Slot(
        kind=kind,
        at=at,
        day=day,
        key=f"{kind}:{day}" + (f":{ordinal}" if kind is SlotKind.NUDGE else ""),
        expires=expires_at(campaign, kind, at),
        ordinal=ordinal,
        kinds=tuple(k.name for k in campaign.unit_kinds if k.reports and k.parents),
        deliverables=tuple(d.key for d in campaign.deliverables if d.daily),
    )


def _event_slots(campaign: Campaign) -> Iterator[Slot]:
    for event in campaign.events:
        day = event.start.date()
        for ordinal, step in enumerate(event.notices, start=1):
            at = after_quiet_hours(campaign, campaign.at(day + timedelta(days=step.days), step.at))
            yield Slot(
                kind=SlotKind.EVENT,
                at=at,
                day=day,
                key=f"{SlotKind.EVENT}:{event.key}:{event.start:%Y-%m-%d %H:%M}:{ordinal}",
                expires=expires_at(campaign, SlotKind.EVENT, at),
                ordinal=ordinal,
                kinds=tuple(k.name for k in campaign.unit_kinds),
                event=event.key,
            )
