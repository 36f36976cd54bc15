"""Planned activities (活动) of a campaign's register: what is entered of one, and which of them wait for approval."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import StrEnum
from typing import assert_never

from dialogs.model.campaign import Campaign
from dialogs.model.register import FieldKind, Register, RegisterColumn
from dialogs.model.units import Organisation
from dialogs.parsing.dates import parse_day
from dialogs.parsing.numbers import Count, half_width, parse_count
from dialogs.spelling.folding import alike, folded_in_place, visible

LONGEST = 200
"""The most characters a text column takes."""

_CLOCK = re.compile(r"(\d{1,2})[:.点时](\d{2})分?", re.ASCII)
_BETWEEN = re.compile(r"[\s:：=]+")


class Approval(StrEnum):
    """Where an activity stands with those who approve (审批). `NOT_NEEDED`: it does not wait for anybody."""

    NOT_NEEDED = ""
    WAITING = "waiting"
    APPROVED = "approved"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Activity:
    """An activity of a unit. `number` is N of 活动N; `values` by column key, as stored: dates ISO, times HH:MM.

    `reason` is why it was not approved.
    """

    number: int
    unit_id: int
    values: Mapping[str, str]
    approval: Approval = Approval.NOT_NEEDED
    reason: str = ""
    removed: bool = False


@dataclass(frozen=True, slots=True)
class FormRead:
    """What was understood of a form that came back: values to store, those refused with what was read, other lines."""

    values: Mapping[str, str] = field(default_factory=dict)
    refused: tuple[tuple[RegisterColumn, str], ...] = ()
    unknown: tuple[str, ...] = ()


def read_form(register: Register, text: str, today: date, window: Sequence[date]) -> FormRead:
    """Read lines of the form 栏目：内容. A line without content changes nothing."""
    values: dict[str, str] = {}
    refused: list[tuple[RegisterColumn, str]] = []
    unknown: list[str] = []
    for line in filter(None, map(str.strip, visible(text).splitlines())):
        column = _column(register, line)
        if column is None:
            unknown.append(line)
            continue
        said = _BETWEEN.sub("", line[len(column.name) :], count=1).strip()
        value = read_value(column, said, today, window) if said else ""
        if value is None:
            refused.append((column, said))
        elif value:
            values[column.key] = value
    return FormRead(values, tuple(refused), tuple(unknown))


def read_value(column: RegisterColumn, said: str, today: date, window: Sequence[date]) -> str | None:
    """What is stored for it, None where it is nothing that column takes."""
    match column.kind:
        case FieldKind.DATE:
            day = parse_day(said, today, window)
            return day.isoformat() if day else None
        case FieldKind.TIME:
            return _clock(said)
        case FieldKind.COUNT:
            count = parse_count(said)
            return str(count.value) if isinstance(count, Count) else None
        case FieldKind.CHOICE:
            return next((choice for choice in column.choices if alike(choice, said)), None)
        case FieldKind.TEXT:
            return said if len(said) <= LONGEST else None
        case other:
            assert_never(other)


def needs_approval(register: Register, values: Mapping[str, str]) -> bool:
    """Whether an activity with these values waits until it is approved."""
    when = register.approval_when
    return bool(when) and all(values.get(key) == value for key, value in when.items())


def starts_at(campaign: Campaign, values: Mapping[str, str]) -> datetime | None:
    """When an activity with these values begins, at midnight where its time is not known; None without a date."""
    register = campaign.register
    kinds = {column.kind: column.key for column in register.columns} if register else {}
    day, clock = values.get(kinds.get(FieldKind.DATE, "")), values.get(kinds.get(FieldKind.TIME, ""))
    if not day:
        return None
    return campaign.at(date.fromisoformat(day), time.fromisoformat(clock) if clock else time())


def listed(register: Register) -> Mapping[int, tuple[str, Mapping[str, str]]]:
    """The activities the notice itself lists, by the numbers they have from the beginning: unit's name and values."""
    return {number: (entry.unit, entry.values) for number, entry in enumerate(register.entries, start=1)}


def all_entries(organisation: Organisation, entered: Iterable[Activity]) -> dict[int, Activity]:
    """Every activity by number: what the notice lists for units there are, then what was `entered` or changed since.

    Those called off are among them: their numbers are not given again.
    """
    register = organisation.campaign.register
    found = {}
    for number, (name, values) in (listed(register) if register else {}).items():
        unit = organisation.named(name)
        if unit is not None:
            found[number] = Activity(number, unit.id, values)
    found.update({activity.number: activity for activity in entered})
    return dict(sorted(found.items()))


def registered(organisation: Organisation, entered: Iterable[Activity]) -> tuple[Activity, ...]:
    """The activities that stand, by number."""
    return tuple(activity for activity in all_entries(organisation, entered).values() if not activity.removed)


def _column(register: Register, line: str) -> RegisterColumn | None:
    shape = folded_in_place(line)
    named = [column for column in register.columns if shape.startswith(folded_in_place(column.name))]
    return max(named, key=lambda column: len(column.name), default=None)


def _clock(said: str) -> str | None:
    found = _CLOCK.fullmatch(half_width(said))
    if found is None or int(found[1]) > 23 or int(found[2]) > 59:  # noqa: PLR2004 (hours and minutes of a day)
        return None
    return f"{int(found[1]):02}:{found[2]}"
