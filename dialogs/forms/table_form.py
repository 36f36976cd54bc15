"""The final table as a form: filled in beforehand from the days or from the units below, checked against them."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from dialogs.figures.rules import Check
from dialogs.figures.table_rules import Bounds, TableCheck
from dialogs.forms.day_form import DayForm
from dialogs.forms.form import Closed, Form, HintKind, Values
from dialogs.model.indicators import IndicatorKind, Severity
from dialogs.model.submissions import Subject


class TableForm(Form):
    """A unit's final table (情况统计表)."""

    __slots__ = ()

    @property
    def own_days(self) -> tuple[Values, ...]:
        """The figures the unit itself submitted, by day."""
        forms = (DayForm(self.facts, self.of, Subject(day=day)) for day in self.campaign.days)
        return tuple(form.stored for form in forms if form.submitted)

    @property
    def bounds(self) -> Mapping[str, Bounds]:
        """The bounds each week figure is held against."""
        days = self.own_days
        return {indicator.key: self._bounds(indicator.key, days) for indicator in self.fields}

    @property
    def prefill(self) -> Values:
        """The week as it follows from the days, or for a collecting unit from the units below (INTERFACE §6).

        Days that fit each by itself may not fit together (the largest numbers of different days): what breaks an error
        rule so is left to be asked.
        """
        values = self._followed
        errors = [f for f in self.check({**values, **self.stored}) if f.severity is Severity.ERROR]
        broken = {f.fields[0] for f in errors}
        return {key: value for key, value in values.items() if key not in broken}

    @property
    def _followed(self) -> Values:
        found, days = {}, self.own_days
        for indicator in self.fields:
            bounds = self._bounds(indicator.key, days)
            of_days = bounds.days if indicator.kind is IndicatorKind.ADDITIVE else bounds.largest_day
            value = bounds.children if of_days is None else of_days
            if value is not None:
                found[indicator.key] = value
        return found

    @property
    def check(self) -> Check:
        """The campaign's rules, and the bounds of a week."""
        return TableCheck(self.campaign, self.unit, self.bounds)

    @property
    def reopened(self) -> bool:
        """Whether a return or an unlock named the table, or something below it changed since it was confirmed."""
        return self.returned or str(self.subject) in self.of.unlocked or bool(self.of.changed_below)

    @property
    def closed(self) -> Closed | None:
        """Before the last day, not owed, or confirmed."""
        if self.subject.deliverable not in self.of.dues:
            return Closed.NOT_OWED
        if self.facts.today < self.campaign.last:
            return Closed.BEFORE
        return Closed.CONFIRMED if self.submitted and not self.reopened else None

    @property
    def late_at(self) -> datetime | None:
        """The unit's own due time."""
        return self.of.dues.get(self.subject.deliverable)

    def hints(self, key: str) -> tuple[tuple[HintKind, int], ...]:
        """The largest day and the sum of the days, or what the units below make together."""
        bounds = self._bounds(key, self.own_days)
        shown = [(HintKind.LARGEST_DAY, bounds.largest_day), (HintKind.DAYS, bounds.days)]
        if self.campaign.indicator(key).kind is IndicatorKind.ADDITIVE:
            shown = shown[1:]
        if self.of.collects:
            shown.append((HintKind.BELOW, bounds.children))
        return tuple((kind, value) for kind, value in shown if value is not None)

    def _bounds(self, key: str, own_days: Iterable[Values]) -> Bounds:
        own = [day[key] for day in own_days if key in day]
        children = self.of.children_week.get(key) if self.of.collects else None
        largest_child = self.of.largest_child_week.get(key) if self.of.collects else None
        if not own:
            return Bounds(largest_child=largest_child, children=children)
        days = [*own, *self._days_of_others(key)]
        return Bounds(max(days), sum(days), len(own) == len(self.campaign.days), largest_child, children)

    def _days_of_others(self, key: str) -> list[int]:
        """The days a collecting unit did not file itself, made by those below it."""
        found = []
        for day in self.campaign.days:
            form = DayForm(self.facts, self.of, Subject(day=day))
            if key in form.below and not (form.submitted and key in form.stored):
                found.append(form.below[key])
        return found
