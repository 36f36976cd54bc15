"""Prompts, nudges, reminders and events: what people are told, each by name (INTERFACE §7)."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial
from itertools import groupby
from operator import attrgetter, itemgetter

from bot.notifications.failures import Failures
from bot.posting.notices import Notice, nudge_kind, silent_units
from bot.posting.post import Address
from bot.posting.recipients import Audience
from dialogs.model.campaign import Campaign
from dialogs.model.deliverables import Deliverable
from dialogs.model.outgoing import Outgoing
from dialogs.model.submissions import Subject, Submission
from dialogs.model.units import Organisation, Unit
from dialogs.schedule.owing import is_in, missing
from dialogs.schedule.slot import Slot, SlotKind
from dialogs.steps.report.prompt import MANY
from dialogs.texts.notifications import notices as events
from dialogs.texts.notifications import reminders

Prompts = Callable[[Slot, Address, Sequence[Unit]], Sequence[Outgoing]]
"""What a prompt or a nudge says to that liaison about those units: a message for each, or one about them all."""


@dataclass(frozen=True, slots=True)
class SubmissionSnapshot:
    """What has been handed in, as of one moment, and each unit's own due times (`(unit id, deliverable key)`).

    In `campaign` the events are where they have been moved to.
    """

    campaign: Campaign
    organisation: Organisation
    submissions: Mapping[int, Mapping[str, Submission]]
    dues: Mapping[tuple[int, str], datetime]

    def of(self, unit: Unit) -> Mapping[str, Submission]:
        """Return the unit's submissions by subject."""
        return self.submissions.get(unit.id, {})

    def has_reported(self, unit: Unit, day: date) -> bool:
        """Return whether the unit's report of that day is in and stands."""
        return is_in(self.of(unit).get(str(Subject(day=day))))

    def missing(self, unit: Unit, slot: Slot) -> tuple[Deliverable, ...]:
        """Return which of the slot's deliverables the unit still misses."""
        return missing(self.campaign, unit, self.of(unit), slot.deliverables)


def notices(
    slots: Sequence[Slot],
    snapshot: SubmissionSnapshot,
    audience: Audience,
    prompts: Prompts,
    registered_before: Callable[[Address], bool],
    failures: Failures,
) -> list[Notice]:
    """Make what those slots of one instant say, by recipient: what a unit misses once, whatever its due times.

    `registered_before` tells whether a recipient was there when they were due: who has started late gets the next
    ones, not the past ones. What cannot be made, of a kind or for a recipient, is put into `failures`.
    """
    found: list[Notice] = []
    for _, group in groupby(slots, key=attrgetter("kind")):
        together = list(group)
        make = partial(_of_kind, together, snapshot, audience, prompts, failures)
        keys = tuple(slot.key for slot in together)
        found += [replace(notice, slots=keys) for notice in failures.attempt(together, None, make) or ()]
    return [notice for notice in found if registered_before(notice.to)]


def _of_kind(
    slots: Sequence[Slot], snapshot: SubmissionSnapshot, audience: Audience, prompts: Prompts, failures: Failures
) -> list[Notice]:
    """Make what those slots of one kind say."""
    match slots[0].kind:
        case SlotKind.PROMPT | SlotKind.NUDGE:
            return [n for slot in slots for n in _daily(slot, snapshot, audience, prompts, failures)]
        case SlotKind.REMINDER | SlotKind.OVERDUE:
            return _reminders(slots, snapshot, audience, failures)
        case SlotKind.ESCALATION:
            return _lists(slots, snapshot, audience, reminders.escalation, failures)
        case SlotKind.EVENT:
            return [notice for slot in slots for notice in _event(slot, snapshot, audience)]
        case SlotKind.DIGEST | SlotKind.LATE_DIGEST | SlotKind.BULLETIN:
            return []


def concerned(slot: Slot, snapshot: SubmissionSnapshot) -> Iterable[Unit]:
    """Return the units a deadline slot is about: of its kinds, with or without an extension as it says."""
    for unit in snapshot.organisation:
        if unit.kind not in slot.kinds or unit.id in slot.except_units:
            continue
        if slot.units is None or unit.id in slot.units:
            yield unit


def _daily(
    slot: Slot, snapshot: SubmissionSnapshot, audience: Audience, prompts: Prompts, failures: Failures
) -> list[Notice]:
    asked = [
        unit
        for unit in snapshot.organisation.reporting()
        if slot.kind is SlotKind.PROMPT or not snapshot.has_reported(unit, slot.day)
    ]
    own, silent = _by_liaison(asked, audience)
    found: list[Notice] = []
    for to, units in own.items():
        alone = slot.kind is SlotKind.NUDGE and len(units) == 1
        kind = nudge_kind(units[0].id, slot.day) if alone else slot.kind.value
        said = failures.attempt([slot], to, partial(prompts, slot, to, units)) or ()
        found += [Notice(to, message, kind) for message in said]
    return found + _silent(silent, audience)


def _by_liaison(units: Iterable[Unit], audience: Audience) -> tuple[dict[Address, list[Unit]], list[Unit]]:
    """Return those units by who reports for them, and those for which nobody does."""
    own: dict[Address, list[Unit]] = {}
    silent: list[Unit] = []
    for unit in units:
        liaisons = audience.liaisons(unit.id)
        for to in liaisons:
            own.setdefault(to, []).append(unit)
        if not liaisons:
            silent.append(unit)
    return own, silent


def _event(slot: Slot, snapshot: SubmissionSnapshot, audience: Audience) -> list[Notice]:
    """Make a calendar event's notice, to everyone registered."""
    event = next(event for event in snapshot.campaign.events if event.key == slot.event)
    message = Outgoing(events.notice(event.name, event.start, event.end))
    silent = [unit for unit in snapshot.organisation.reporting() if not audience.liaisons(unit.id)]
    return [*(Notice(to, message) for to in audience.everyone()), *_silent(silent, audience)]


def _reminders(
    slots: Sequence[Slot], snapshot: SubmissionSnapshot, audience: Audience, failures: Failures
) -> list[Notice]:
    lacking = _lacking(slots, snapshot)
    own, silent = _by_liaison((unit for unit in snapshot.organisation if unit.id in lacking), audience)
    table = snapshot.campaign.table
    overdue = slots[0].kind is SlotKind.OVERDUE
    today = None if overdue else slots[0].at.astimezone(snapshot.campaign.zone).date()
    found: list[Notice] = []
    for to, units in own.items():
        items = [(unit.name, lacking[unit.id]) for unit in units]
        say = partial(_still_owed, items, today, table.name if table else "")
        found += [Notice(to, Outgoing(text)) for text in failures.attempt(slots, to, say) or ()]
    lists = _lists(slots, snapshot, audience, reminders.overdue_list, failures) if overdue else []
    return found + _silent(silent, audience) + lists


def _lacking(slots: Sequence[Slot], snapshot: SubmissionSnapshot) -> dict[int, list[tuple[str, datetime]]]:
    """By unit what of those slots' deliverables it misses, by name and due time, what is due first before the rest."""
    found: dict[int, list[tuple[str, datetime]]] = {}
    for slot in slots:
        for unit in concerned(slot, snapshot):
            for item in snapshot.missing(unit, slot):
                found.setdefault(unit.id, []).append((item.name, snapshot.dues[unit.id, item.key]))
    return {unit_id: sorted(items, key=itemgetter(1)) for unit_id, items in found.items()}


def _still_owed(units: Sequence[tuple[str, list[tuple[str, datetime]]]], today: date | None, table: str) -> list[str]:
    """What these units of one liaison miss: each unit's items, or, of many, all by item. `today`: None once overdue."""
    if len(units) > MANY:
        return [reminders.of_many(units, today, table)]
    if today is None:
        return [reminders.overdue(name, items, table) for name, items in units]
    return [reminders.reminder(name, items, today, table) for name, items in units]


def _lists(
    slots: Sequence[Slot],
    snapshot: SubmissionSnapshot,
    audience: Audience,
    text: Callable[[list[tuple[str, list[str]]], datetime], str],
    failures: Failures,
) -> list[Notice]:
    """For each due time one list for everyone in charge of units that miss something."""
    found: list[Notice] = []
    for slot in slots:
        by_recipient: dict[Address, dict[str, list[str]]] = {}
        for unit in concerned(slot, snapshot):
            for deliverable in snapshot.missing(unit, slot):
                for to in audience.in_charge_of(unit):
                    by_recipient.setdefault(to, {}).setdefault(deliverable.name, []).append(unit.name)
        due = slot.due or slot.at
        for to, items in by_recipient.items():
            said = failures.attempt([slot], to, partial(text, list(items.items()), due))
            found += [] if said is None else [Notice(to, Outgoing(said))]
    return found


def _silent(units: Iterable[Unit], audience: Audience) -> list[Notice]:
    by_recipient: dict[Address, list[str]] = {}
    for unit in units:
        for to in audience.in_charge_of_silence(unit):
            by_recipient.setdefault(to, []).append(unit.name)
    return [silent_units(to, listed) for to, listed in by_recipient.items()]
