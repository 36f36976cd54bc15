"""How far every unit is: one answer for the sheet 报送进度, the digest, the bulletin, `/progress` and `/pending`."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from bot.reports.figures.records import Records
from dialogs.figures.entered import is_returned, is_zero_report
from dialogs.figures.progress import ReportState, day_state, item_state
from dialogs.model.deliverables import Deliverable, FulfilledBy
from dialogs.model.units import Unit
from dialogs.schedule import day_by_day
from dialogs.schedule.calendar import Extension, due_of


@dataclass(frozen=True, slots=True)
class Tally:
    """How many of some reporting units reported: 应报, 已报 (零报告 among them), 零报告, and who is missing (未报).

    `returned` are the ids of those missing whose report was sent back.
    """

    owed: int
    filed: int
    zero: int
    missing: tuple[Unit, ...]
    returned: frozenset[int] = frozenset()

    @property
    def counts(self) -> tuple[int, int, int, int]:
        """应报, 已报, 零报告, 未报."""
        return self.owed, self.filed, self.zero, len(self.missing)

    @property
    def rate(self) -> float | None:
        """The reporting rate (报送率), None where nobody owes anything."""
        return self.filed / self.owed if self.owed else None


@dataclass(frozen=True, slots=True)
class ItemTally:
    """How many of some units handed in everything they owed at one due time: 应报, 已报, 按时 (已报 and all in time).

    `missing` has each unit that is not complete (缺) with what it lacks.
    """

    owed: int
    filed: int
    on_time: int
    missing: tuple[tuple[Unit, tuple[Deliverable, ...]], ...]

    @property
    def counts(self) -> tuple[int, int, int, int]:
        """应报, 已报, 按时, 缺."""
        return self.owed, self.filed, self.on_time, len(self.missing)

    @property
    def rate(self) -> float | None:
        """The share that is complete, None where nobody owes anything."""
        return self.filed / self.owed if self.owed else None


class Progress:
    """The progress of every unit as the records stand."""

    def __init__(self, records: Records) -> None:
        self._records = records
        self._organisation = records.organisation
        self._extensions: dict[tuple[str, int | None], list[Extension]] = defaultdict(list)
        for extension in records.extensions:
            self._extensions[extension.deliverable, extension.unit_id].append(extension)

    def day(self, unit: Unit, day: date) -> ReportState:
        """The state of the unit's report of that day."""
        return day_state(self._organisation, unit, day, self._records.of_day(unit.id, day), self._records.now)

    def item(self, unit: Unit, deliverable: Deliverable) -> ReportState:
        """The state of the unit's deliverable."""
        submission = self._records.of_item(unit.id, deliverable.key)
        received_at = self._received_otherwise(unit, deliverable)
        return item_state(unit, self.due(unit, deliverable), submission, self._records.now, received_at)

    def due(self, unit: Unit, deliverable: Deliverable) -> datetime | None:
        """The first instant that is late for that unit, extensions included; None where it does not owe it."""
        if unit.parent_id is None:
            return None
        extensions = self._extensions[deliverable.key, None] + self._extensions[deliverable.key, unit.id]
        return due_of(self._records.campaign, deliverable, unit, extensions)

    def tally(self, reporting: Collection[Unit], day: date) -> Tally:
        """How many of these reporting units reported that day."""
        filed = zero = 0
        missing: list[Unit] = []
        returned: list[int] = []
        for unit in reporting:
            submission = self._records.of_day(unit.id, day)
            if submission and submission.counts:
                filed += 1
                zero += is_zero_report(submission)
                continue
            missing.append(unit)
            if submission and is_returned(submission):
                returned.append(unit.id)
        return Tally(len(reporting), filed, zero, tuple(missing), frozenset(returned))

    def owing(self, units: Iterable[Unit], deliverables: Collection[Deliverable], due: datetime) -> tuple[Unit, ...]:
        """Which of these units owe any of the deliverables at exactly that due time."""
        return tuple(u for u in units if not u.exempt and any(self.due(u, d) == due for d in deliverables))

    def item_tally(self, owing: Collection[Unit], deliverables: Collection[Deliverable], due: datetime) -> ItemTally:
        """How many of these units handed in everything of the deliverables that they owed at that due time."""
        filed = on_time = 0
        missing: list[tuple[Unit, tuple[Deliverable, ...]]] = []
        for unit in owing:
            owed = [d for d in deliverables if self.due(unit, d) == due]
            states = {d.key: self.item(unit, d) for d in owed}
            lacking = tuple(d for d in owed if states[d.key] not in (ReportState.ON_TIME, ReportState.LATE))
            if lacking:
                missing.append((unit, lacking))
                continue
            filed += 1
            on_time += all(state is ReportState.ON_TIME for state in states.values())
        return ItemTally(len(owing), filed, on_time, tuple(missing))

    def _received_otherwise(self, unit: Unit, deliverable: Deliverable) -> datetime | None:
        """When it was fulfilled without being handed in: by registering, or by the reports of all days."""
        if deliverable.kind.traits.fulfilled is FulfilledBy.REGISTERING:
            return self._registered_at(unit)
        if deliverable.daily:
            return day_by_day.received_at(self._records.campaign, partial(self._records.of_day, unit.id))
        return None

    def _registered_at(self, unit: Unit) -> datetime | None:
        """When the unit's first liaison registered."""
        known = [liaison.registered_at for liaison in self._records.liaisons.get(unit.id, ())]
        return min((at for at in known if at), default=None)
