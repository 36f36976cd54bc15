"""Prompts, nudges, reminders and events: what people are told, each by name (INTERFACE §7)."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from bot.occasions.audience import Audience
from bot.occasions.notices import Notice, nudge_kind, silent_units
from bot.posting import Address
from dialogs.campaign import Campaign, Deliverable
from dialogs.outgoing import Outgoing
from dialogs.owing import is_in, missing
from dialogs.slot import Slot, SlotKind
from dialogs.submissions import Subject, Submission
from dialogs.texts import events, reminders
from dialogs.units import Organisation, Unit

Prompts = Callable[[Slot, Address, Unit], Outgoing]
"""What a prompt or a nudge says to that liaison about that unit."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What has been handed in, as of one moment, and each unit's own due times (`(unit id, deliverable key)`).

    In `campaign` the events are where they have been moved to.
    """

    campaign: Campaign
    organisation: Organisation
    submissions: Mapping[int, Mapping[str, Submission]]
    dues: Mapping[tuple[int, str], datetime]

    def of(self, unit: Unit) -> Mapping[str, Submission]:
        """The unit's submissions by subject."""
        return self.submissions.get(unit.id, {})

    def has_reported(self, unit: Unit, day: date) -> bool:
        """Whether the unit's report of that day is in and stands."""
        return is_in(self.of(unit).get(str(Subject(day=day))))

    def missing(self, unit: Unit, slot: Slot) -> tuple[Deliverable, ...]:
        """What of the slot's deliverables the unit still misses."""
        return missing(self.campaign, unit, self.of(unit), slot.deliverables)


def notices(
    slot: Slot, standing: Standing, audience: Audience, prompts: Prompts, registered_before: Callable[[Address], bool]
) -> list[Notice]:
    """What that slot says, recipient by recipient.

    `registered_before` tells whether a recipient was there when the slot was due: who has started late gets the next
    one, not the past ones.
    """
    match slot.kind:
        case SlotKind.PROMPT | SlotKind.NUDGE:
            found = _daily(slot, standing, audience, prompts)
        case SlotKind.REMINDER | SlotKind.OVERDUE:
            found = _reminders(slot, standing, audience)
        case SlotKind.ESCALATION:
            found = _lists(slot, standing, audience, reminders.escalation)
        case SlotKind.EVENT:
            found = _event(slot, standing, audience)
        case _:
            found = []
    return [notice for notice in found if registered_before(notice.to)]


def concerned(slot: Slot, standing: Standing) -> Iterable[Unit]:
    """The units a deadline slot is about: of its kinds, with or without an extension as it says."""
    for unit in standing.organisation:
        if unit.kind not in slot.kinds or unit.id in slot.except_units:
            continue
        if slot.units is None or unit.id in slot.units:
            yield unit


def _daily(slot: Slot, standing: Standing, audience: Audience, prompts: Prompts) -> list[Notice]:
    found: list[Notice] = []
    silent: list[Unit] = []
    for unit in standing.organisation.reporting():
        if slot.kind is SlotKind.NUDGE and standing.has_reported(unit, slot.day):
            continue
        liaisons = audience.liaisons(unit.id)
        kind = nudge_kind(unit.id, slot.day) if slot.kind is SlotKind.NUDGE else slot.kind.value
        found += [Notice(to, prompts(slot, to, unit), kind) for to in liaisons]
        if not liaisons:
            silent.append(unit)
    return found + _silent(silent, audience)


def _event(slot: Slot, standing: Standing, audience: Audience) -> list[Notice]:
    """A calendar event's notice, to everyone registered."""
    event = next(event for event in standing.campaign.events if event.key == slot.event)
    message = Outgoing(events.notice(event.name, event.start, event.end))
    silent = [unit for unit in standing.organisation.reporting() if not audience.liaisons(unit.id)]
    return [*(Notice(to, message) for to in audience.everyone()), *_silent(silent, audience)]


def _reminders(slot: Slot, standing: Standing, audience: Audience) -> list[Notice]:
    found: list[Notice] = []
    silent: list[Unit] = []
    for unit in concerned(slot, standing):
        items = [(d.name, standing.dues[unit.id, d.key]) for d in standing.missing(unit, slot)]
        if not items:
            continue
        if slot.kind is SlotKind.OVERDUE:
            text = reminders.overdue(unit.name, items)
        else:
            text = reminders.reminder(unit.name, items, slot.at.astimezone(standing.campaign.zone).date())
        liaisons = audience.liaisons(unit.id)
        found += [Notice(to, Outgoing(text)) for to in liaisons]
        if not liaisons:
            silent.append(unit)
    lists = _lists(slot, standing, audience, reminders.overdue_list) if slot.kind is SlotKind.OVERDUE else []
    return found + _silent(silent, audience) + lists


def _lists(
    slot: Slot, standing: Standing, audience: Audience, text: Callable[[list[tuple[str, list[str]]], datetime], str]
) -> list[Notice]:
    """One list for everyone in charge of units that miss something."""
    by_recipient: dict[Address, dict[str, list[str]]] = {}
    for unit in concerned(slot, standing):
        for deliverable in standing.missing(unit, slot):
            for to in audience.in_charge_of(unit):
                by_recipient.setdefault(to, {}).setdefault(deliverable.name, []).append(unit.name)
    due = slot.due or slot.at
    return [Notice(to, Outgoing(text(list(items.items()), due))) for to, items in by_recipient.items()]


def _silent(units: Iterable[Unit], audience: Audience) -> list[Notice]:
    by_recipient: dict[Address, list[str]] = {}
    for unit in units:
        for to in audience.in_charge_of_silence(unit):
            by_recipient.setdefault(to, []).append(unit.name)
    return [silent_units(to, listed) for to, listed in by_recipient.items()]
