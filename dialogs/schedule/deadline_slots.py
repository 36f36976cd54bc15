"""The slots around due times: reminders, escalation, bulletin, overdue reminders (INTERFACE §7).

Each unit's due time is its own. So the units of a campaign are sorted into classes: whoever owes the same deliverables
at the same instant is in one class, and each class has its slots. An extension for all moves a class; an extension
for one unit takes that unit out of its class into one of its own.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from dialogs.model.campaign import Campaign
from dialogs.model.deliverables import DayTime, Deliverable
from dialogs.schedule.due_times import Extension, due_of_kind, extended
from dialogs.schedule.slot import Slot, SlotKind, after_quiet_hours, expires_at


@dataclass(frozen=True, slots=True)
class _Class:
    """Units that owe the same `deliverables` at `due`: those of `kinds`, all but `except_units`, or `units` alone."""

    due: datetime
    deliverables: tuple[str, ...]
    kinds: tuple[str, ...]
    units: frozenset[int] | None = None
    except_units: frozenset[int] = frozenset()

    @property
    def name(self) -> str:
        return "+".join(self.deliverables) + ("" if self.units is None else ":own")


def deadline_slots(campaign: Campaign, extensions: Sequence[Extension]) -> Iterator[Slot]:
    """Every slot around a due time, in no order. A daily deliverable has none: the daily prompt asks for it."""
    for group in _classes(campaign, extensions):
        yield from _class_slots(campaign, group)
    yield from _bulletins(campaign, extensions)


def _planned(campaign: Campaign) -> tuple[Deliverable, ...]:
    return tuple(d for d in campaign.deliverables if not d.daily)


def _classes(campaign: Campaign, extensions: Sequence[Extension]) -> Iterator[_Class]:
    kinds = [kind.name for kind in campaign.unit_kinds]
    extended_units = sorted({e.unit_id for e in extensions if e.unit_id is not None})
    usual = {kind: _owed(campaign, kind, None, extensions) for kind in kinds}
    particular = {(kind, unit): _owed(campaign, kind, unit, extensions) for kind in kinds for unit in extended_units}
    common: dict[tuple[datetime, tuple[str, ...]], list[str]] = defaultdict(list)
    apart: dict[tuple[datetime, tuple[str, ...]], set[int]] = defaultdict(set)
    own: dict[tuple[datetime, tuple[str, ...], str], set[int]] = defaultdict(set)
    for kind in kinds:
        for due, keys in usual[kind].items():
            common[due, keys].append(kind)
            apart[due, keys].update(unit for unit in extended_units if particular[kind, unit].get(due) != keys)
    for (kind, unit), owed in particular.items():
        for due, keys in owed.items():
            if usual[kind].get(due) != keys or unit in apart[due, keys]:
                own[due, keys, kind].add(unit)
    for (due, keys), of_kinds in common.items():
        yield _Class(due, keys, tuple(of_kinds), except_units=frozenset(apart[due, keys]))
    for (due, keys, kind), units in own.items():
        yield _Class(due, keys, (kind,), units=frozenset(units))


def _owed(
    campaign: Campaign, kind: str, unit_id: int | None, extensions: Sequence[Extension]
) -> dict[datetime, tuple[str, ...]]:
    """What a unit of that kind owes, by due time; `unit_id` None: one without an extension of its own."""
    owed: dict[datetime, tuple[str, ...]] = {}
    for deliverable in _planned(campaign):
        due = due_of_kind(campaign, deliverable, kind, extensions)
        if due is not None and unit_id is not None:
            due = extended(campaign, deliverable, due, extensions, unit_id)
        if due is not None:
            owed[due] = (*owed.get(due, ()), deliverable.key)
    return owed


def _class_slots(campaign: Campaign, group: _Class) -> Iterator[Slot]:
    plan = campaign.reminders
    for ordinal, step in enumerate(plan.reminders, start=1):
        slot = _slot(campaign, SlotKind.REMINDER, group, step, ordinal)
        if slot.at.astimezone(UTC) < group.due.astimezone(UTC):
            yield slot
    yield _slot(campaign, SlotKind.ESCALATION, group, plan.escalation, 1)
    for ordinal, step in enumerate(plan.overdue, start=1):
        yield _slot(campaign, SlotKind.OVERDUE, group, step, ordinal)


def _slot(campaign: Campaign, kind: SlotKind, group: _Class, step: DayTime, ordinal: int) -> Slot:
    day = last_day(group.due)
    at = after_quiet_hours(campaign, campaign.at(day + timedelta(days=step.days), step.at))
    kinds = "" if group.units is None else ":" + "+".join(group.kinds)
    return Slot(
        kind=kind,
        at=at,
        day=day,
        key=f"{kind}:{due_name(group.due)}:{ordinal}:{group.name}{kinds}",
        expires=expires_at(campaign, kind, at),
        ordinal=ordinal,
        kinds=group.kinds,
        deliverables=group.deliverables,
        due=group.due,
        units=group.units,
        except_units=group.except_units,
    )


def _bulletins(campaign: Campaign, extensions: Sequence[Extension]) -> Iterator[Slot]:
    """One for everything due at one instant to the root, another for what is due then to the parents."""
    due_then: dict[tuple[datetime, bool], list[tuple[Deliverable, tuple[str, ...]]]] = defaultdict(list)
    for deliverable in _planned(campaign):
        for due in deliverable.dues:
            at = extended(campaign, deliverable, due.at, extensions, None)
            due_then[at, due.to_root].append((deliverable, due.kinds))
    for (at, to_root), items in due_then.items():
        yield _bulletin(campaign, at, items, extensions, to_root=to_root)


def _bulletin(
    campaign: Campaign,
    due: datetime,
    items: Sequence[tuple[Deliverable, tuple[str, ...]]],
    extensions: Sequence[Extension],
    *,
    to_root: bool,
) -> Slot:
    day, step = last_day(due), campaign.reminders.bulletin
    at = after_quiet_hours(campaign, campaign.at(day + timedelta(days=step.days), step.at))
    owing = {kind for _, kinds in items for kind in kinds}
    return Slot(
        kind=SlotKind.BULLETIN,
        at=at,
        day=day,
        key=f"{SlotKind.BULLETIN}:{due_name(due)}" + ("" if to_root else ":parents"),
        expires=expires_at(campaign, SlotKind.BULLETIN, at),
        kinds=tuple(k.name for k in campaign.unit_kinds if k.name in owing),
        deliverables=tuple(dict.fromkeys(deliverable.key for deliverable, _ in items)),
        due=due,
        except_units=frozenset(_with_more_time(campaign, due, (d for d, _ in items), extensions)),
        to_root=to_root,
    )


def _with_more_time(
    campaign: Campaign, due: datetime, deliverables: Iterable[Deliverable], extensions: Sequence[Extension]
) -> Iterator[int]:
    for deliverable in deliverables:
        for unit in {e.unit_id for e in extensions if e.deliverable == deliverable.key and e.unit_id is not None}:
            if extended(campaign, deliverable, due, extensions, unit) > due:
                yield unit


def last_day(due: datetime) -> date:
    """The last day on which something due then is in time: 05-11 00:00 is 05-10."""
    return (due - timedelta(microseconds=1)).date()


def due_name(due: datetime) -> str:
    """A due time as the notices write it: `2023-05-10 24:00`."""
    clock = "24:00" if due.hour == due.minute == 0 else f"{due:%H:%M}"
    return f"{last_day(due)} {clock}"
