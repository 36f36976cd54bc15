"""What must hold between the names in a campaign file: used once where once is meant, and known where they are used."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Any, TypeVar, assert_never

from dialogs.campaign.sections import CampaignParts, Week
from dialogs.campaign.typed_reader import Placed
from dialogs.model.awards import FIGURES
from dialogs.model.campaign import CalendarEvent, Daily
from dialogs.model.campaign_faults import FaultCode, Faults, Place
from dialogs.model.deliverables import DayTime, Deliverable, DeliverableKind, ReminderPlan
from dialogs.model.indicators import AtLeastSum, AtMostKnown, Indicator, IndicatorKind, NearOwnDays
from dialogs.model.register import Register
from dialogs.spelling.folding import folded

LONGEST_WINDOW = timedelta(days=62)
FARTHEST = timedelta(days=120)
"""How far from the window a date may be before it looks like a forgotten year."""


def check_times(parts: CampaignParts, faults: Faults) -> None:
    """Note every fault between times."""
    _TimeChecks(parts, faults).run()


class _TimeChecks:
    def __init__(self, parts: CampaignParts, faults: Faults) -> None:
        self.parts = parts
        self.faults = faults

    def run(self) -> None:
        parts = self.parts
        if parts.week:
            self._window(parts.week)
        if parts.daily:
            self._daily(parts.daily)
        if parts.reminders:
            self._reminders(parts.reminders)
        for deliverable in parts.deliverables:
            for number, due in enumerate(deliverable.item.dues):
                self._near_window((*deliverable.place, "dues", number, "at"), due.day)
        for event in parts.events:
            self._event(event)

    def _window(self, week: Placed[Week]) -> None:
        first, last = week.item.first, week.item.last
        if last < first:
            self.faults.add(FaultCode.WINDOW_ORDER, (*week.place, "last"), first=str(first), last=str(last))
        elif last - first > LONGEST_WINDOW:
            self.faults.add(FaultCode.WINDOW_LONG, (*week.place, "last"), first=str(first), last=str(last))

    def _daily(self, daily: Placed[Daily]) -> None:
        day = daily.item
        clocks = [("prompt", day.prompt), *(("nudges", nudge) for nudge in day.nudges), ("digest", day.digest)]
        for (_, earlier), (key, later) in pairwise(clocks):
            if later <= earlier:
                self.faults.add(FaultCode.DAILY_ORDER, (*daily.place, key), given=_hm(later), earlier=_hm(earlier))
        for key, clock in (*clocks, ("late_digest", day.late_digest)):
            self._loud((*daily.place, key), clock)

    def _reminders(self, plan: Placed[ReminderPlan]) -> None:
        steps: Sequence[tuple[str, Sequence[DayTime]]] = (
            ("before", plan.item.reminders),
            ("escalation", (plan.item.escalation,)),
            ("bulletin", (plan.item.bulletin,)),
            ("overdue", plan.item.overdue),
        )
        for key, times in steps:
            for number, step in enumerate(times):
                self._loud((*plan.place, key), step.at)
                after = key in {"bulletin", "overdue"}
                if (step.days > 0) is not after or (number and _order(times[number - 1]) >= _order(step)):
                    self.faults.add(FaultCode.PLAN_ORDER, (*plan.place, key), key=key)

    def _event(self, event: Placed[CalendarEvent]) -> None:
        if event.item.end <= event.item.start:
            self.faults.add(FaultCode.EVENT_ORDER, (*event.place, "end"))
        self._near_window((*event.place, "start"), event.item.start.date())
        for number, notice in enumerate(event.item.notices):
            self._loud((*event.place, "notices", number), notice.at)

    def _near_window(self, place: Place, day: date) -> None:
        week = self.parts.week
        if week and not week.item.first - FARTHEST <= day <= week.item.last + FARTHEST:
            self.faults.add(FaultCode.FAR_FROM_WINDOW, place, given=str(day), first=str(week.item.first))

    def _loud(self, place: Place, clock: time) -> None:
        quiet = self.parts.quiet
        if quiet and quiet.item.covers(clock):
            start, end = _hm(quiet.item.start), _hm(quiet.item.end)
            self.faults.add(FaultCode.IN_QUIET_HOURS, place, given=_hm(clock), start=start, end=end)


def _order(step: DayTime) -> datetime:
    return datetime.combine(date(2000, 1, 15) + timedelta(days=step.days), step.at)


def _hm(clock: time) -> str:
    return clock.strftime("%H:%M")


T = TypeVar("T")

SHEETS = ("情况统计表", "分单位统计", "每日数据", "报送进度", "材料清单", "线索", "修订记录")
"""The sheets every workbook has (INTERFACE §8)."""

LONGEST_SHEET = 31
"""Characters of a sheet's name that Excel takes."""


def check_names(parts: CampaignParts, data: Mapping[str, Any], faults: Faults) -> None:
    """Note every fault between names. `data` is the raw file: a name counts as declared even in a faulty item."""
    _NameChecks(parts, data, faults).run()


class _NameChecks:
    def __init__(self, parts: CampaignParts, data: Mapping[str, Any], faults: Faults) -> None:
        self.parts = parts
        self.data = data
        self.faults = faults
        self.kinds = _declared(data, "unit_kinds", "name")
        self.indicators = _declared(data, "indicators", "key")
        self.asked = [p.item.key for p in parts.indicators if p.item.kind is not IndicatorKind.DERIVED]

    def run(self) -> None:
        self._unit_kinds()
        self._unique()
        self._indicators()
        for deliverable in self.parts.deliverables:
            self._deliverable(deliverable)
        self._table_belongs_together()
        if self.parts.register:
            self._register(self.parts.register)
        self._tiles()
        self._awards()
        self._sheets()

    def _unit_kinds(self) -> None:
        for kind in self.parts.unit_kinds:
            self._names(kind.place, "parents", kind.item.parents)
            self._names(kind.place, "unusual_parents", kind.item.unusual_parents)
        tops = [kind.item.name for kind in self.parts.unit_kinds if not kind.item.parents]
        if len(tops) != 1 and self._all_sound("unit_kinds", self.parts.unit_kinds):
            self.faults.add(FaultCode.ROOT_KIND, ("unit_kinds",), given="、".join(tops) or "没有")
        rows = self.parts.rows
        if rows and rows.item.kind:
            self._names(rows.place, "kind", (rows.item.kind,), listed=False)

    def _unique(self) -> None:
        parts = self.parts
        self._once((p.place, "name", p.item.name) for p in parts.unit_kinds)
        self._once((p.place, "key", p.item.key) for p in parts.indicators)
        self._once((p.place, "key", p.item.key) for p in parts.deliverables)
        self._once((p.place, "name", p.item.name) for p in parts.deliverables)
        self._once((p.place, "key", p.item.key) for p in parts.lead_categories)
        self._once((p.place, "name", p.item.name) for p in parts.lead_categories)
        self._once((p.place, "name", p.item.name) for p in parts.activity_forms)
        self._once((p.place, "key", p.item.key) for p in parts.events)
        self._once((p.place, "name", p.item.name) for p in parts.events)
        self._once((p.place, "key", p.item.key) for p in parts.awards)

    def _indicators(self) -> None:
        taken: dict[str, Placed[Indicator]] = {}
        for indicator in self.parts.indicators:
            self._indicator_names(indicator, taken)
            if indicator.item.kind is IndicatorKind.DERIVED:
                self._asked(indicator.place, "numerator", indicator.item.numerator)
        for rule in self.parts.rules:
            match rule.item:
                case AtLeastSum(indicator=key, parts=summands):
                    self._asked(rule.place, "indicator", key)
                    for number, summand in enumerate(summands):
                        self._asked((*rule.place, "parts"), number, summand)
                case AtMostKnown(indicator=key):
                    self._asked(rule.place, "indicator", key)
                case NearOwnDays():
                    pass  # it names no indicator: it holds for every one that is asked
                case other:
                    assert_never(other)

    def _indicator_names(self, indicator: Placed[Indicator], taken: dict[str, Placed[Indicator]]) -> None:
        """A label or alias belongs to one indicator, else what people type is ambiguous."""
        places: dict[Place, str] = {(*indicator.place, "label"): indicator.item.label}
        if indicator.item.short:
            places[(*indicator.place, "short")] = indicator.item.short
        for key, names in (("aliases", indicator.item.aliases), ("also", indicator.item.also)):
            for number, alias in enumerate(names):
                places[(*indicator.place, key, number)] = alias
                if re.search(r"\d", alias):
                    self.faults.add(FaultCode.ALIAS_DIGIT, (*indicator.place, key, number), given=alias)
        for place, name in places.items():
            owner = taken.setdefault(folded(name), indicator)
            if owner.place != indicator.place:
                self.faults.add(FaultCode.ALIAS_TAKEN, place, given=name, owner=owner.item.label)

    def _asked(self, place: Place, key: str | int, indicator: str) -> None:
        if indicator not in self.indicators:
            known = "、".join(self.indicators) or "没有指标"
            self.faults.add(FaultCode.UNKNOWN_INDICATOR, (*place, key), given=indicator, known=known)
        elif indicator not in self.asked and self._all_sound("indicators", self.parts.indicators):
            self.faults.add(FaultCode.NOT_ASKED, (*place, key), given=indicator)

    def _deliverable(self, deliverable: Placed[Deliverable]) -> None:
        owing: set[str] = set()
        tops = [kind.item.name for kind in self.parts.unit_kinds if not kind.item.parents]
        for number, due in enumerate(deliverable.item.dues):
            place = (*deliverable.place, "dues", number)
            self._names(place, "kinds", due.kinds)
            for kind in due.kinds:
                if kind in owing:
                    self.faults.add(FaultCode.KIND_DUE_TWICE, (*place, "kinds"), given=kind)
                if kind in tops:
                    self.faults.add(FaultCode.ROOT_OWES, (*place, "kinds"), given=kind)
            owing.update(due.kinds)
        if deliverable.item.daily and "daily" not in self.data:
            self.faults.add(FaultCode.NEEDS_DAILY, (*deliverable.place, "daily"))
        if deliverable.item.kind is DeliverableKind.REGISTER and "register" not in self.data:
            self.faults.add(FaultCode.NEEDS_REGISTER, (*deliverable.place, "kind"))

    def _table_belongs_together(self) -> None:
        tables = [p for p in self.parts.deliverables if p.item.kind is DeliverableKind.TABLE]
        for table in tables[1:]:
            self.faults.add(FaultCode.ONE_ONLY, (*table.place, "kind"), given=DeliverableKind.TABLE.value)
        if tables and not self.indicators:
            self.faults.add(FaultCode.NEEDS_INDICATORS, (*tables[0].place, "kind"))
        if self.indicators and "table" not in self.data:
            self.faults.add(FaultCode.NEEDS_TABLE_TITLE, ("indicators",))
        if self.indicators and not tables and self._all_sound("deliverables", self.parts.deliverables):
            self.faults.add(FaultCode.NEEDS_TABLE, ("indicators",))

    def _all_sound(self, section: str, read: Sequence[Placed[T]]) -> bool:
        """Whether every item of that section was read: else something may be missing only because it was faulty."""
        raw = self.data.get(section)
        return isinstance(raw, list) and len(read) == len(raw)

    def _register(self, register: Placed[Register]) -> None:
        item, place = register.item, register.place
        self._names(place, "kept_by", item.kept_by)
        if item.approved_by:
            self._names(place, "approved_by", (item.approved_by,), listed=False)
        self._once(((*place, "columns", n), "key", column.key) for n, column in enumerate(item.columns))
        self._columns((*place, "approval_when"), item, item.approval_when)
        for number, entry in enumerate(item.entries):
            self._columns((*place, "entries", number, "values"), item, entry.values)

    def _columns(self, place: Place, register: Register, values: Mapping[str, str]) -> None:
        columns = {column.key: column for column in register.columns}
        for key, value in values.items():
            if key not in columns:
                self.faults.add(FaultCode.UNKNOWN_COLUMN, (*place, key), given=key, known="、".join(columns))
            elif columns[key].choices and value not in columns[key].choices:
                known = "、".join(columns[key].choices)
                self.faults.add(FaultCode.UNKNOWN_CHOICE, (*place, key), given=value, known=known)

    def _tiles(self) -> None:
        self._once((p.place, "unit", p.item.unit) for p in self.parts.tiles)
        cells: dict[tuple[int, int], str] = {}
        for tile in self.parts.tiles:
            other = cells.setdefault((tile.item.row, tile.item.column), tile.item.unit)
            if other != tile.item.unit:
                self.faults.add(FaultCode.TILE_TAKEN, tile.place, given=tile.item.unit, other=other)

    def _awards(self) -> None:
        known = [*self.indicators, *FIGURES]
        shown = "、".join([*self.indicators, *(f"{key}（{name}）" for key, name in FIGURES.items())])
        for award in self.parts.awards:
            self._names(award.place, "kinds", award.item.kinds)
            for number, criterion in enumerate(award.item.criteria):
                place = (*award.place, "criteria", number, "figures")
                for figure in criterion.figures:
                    if figure not in known:
                        self.faults.add(FaultCode.UNKNOWN_INDICATOR, place, given=figure, known=shown)

    def _sheets(self) -> None:
        """Sheets of the workbook that are named in the file: each has a name of its own, as Excel sees it."""
        taken = {folded(name) for name in SHEETS}
        alone = [(p.place, p.item.name) for p in (self.parts.register, self.parts.shortlist) if p]
        for place, name in [*alone, *((award.place, award.item.name) for award in self.parts.awards)]:
            sheet = folded(name)[:LONGEST_SHEET]
            if sheet in taken:
                self.faults.add(FaultCode.SHEET_TAKEN, (*place, "name"), given=name)
            taken.add(sheet)

    def _names(self, place: Place, key: str, names: Iterable[str], *, listed: bool = True) -> None:
        for number, name in enumerate(names):
            if name not in self.kinds:
                where = (*place, key, number) if listed else (*place, key)
                self.faults.add(FaultCode.UNKNOWN_KIND, where, given=name, known="、".join(self.kinds))

    def _once(self, named: Iterable[tuple[Place, str, str]]) -> None:
        seen: set[str] = set()
        for place, key, name in named:
            if folded(name) in seen:
                self.faults.add(FaultCode.TWICE, (*place, key), given=name)
            seen.add(folded(name))


def _declared(data: Mapping[str, Any], section: str, key: str) -> list[str]:
    items = data.get(section)
    if not isinstance(items, list):
        return []
    return [str(item[key]) for item in items if isinstance(item, dict) and key in item]
