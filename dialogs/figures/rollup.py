"""The figures: how what units filed becomes the figure of a day and of the week, on every level (INTERFACE §6).

A figure is its unit's own where the unit filed it, and otherwise the sum over the units right below that have one:
never both. This is the one place where the rule stands; `bot.reports.figures.rollup` computes the same for everybody at
once.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from dialogs.figures.entered import entered, implies_schools
from dialogs.figures.table_state import TableState, TableStates
from dialogs.model.denominators import Denominators
from dialogs.model.indicators import SCHOOLS, Indicator, IndicatorKind
from dialogs.model.submissions import Revision, Submission
from dialogs.model.units import Organisation, Unit

Values = Mapping[str, int]
"""Figures by indicator key, in table order; a missing figure is absent."""


@dataclass(frozen=True, slots=True)
class Ratio:
    """A derived figure such as the coverage (覆盖率): Σ `part` / Σ `whole`, resting on `units` reporting units."""

    part: int = 0
    whole: int = 0
    units: int = 0

    @property
    def value(self) -> float | None:
        """The ratio, None where nothing is known to divide by."""
        return self.part / self.whole if self.whole else None

    def __add__(self, other: "Ratio") -> "Ratio":
        return Ratio(self.part + other.part, self.whole + other.whole, self.units + other.units)


class Figures:
    """The figures of an organisation, from every submission that bears on them.

    Only submitted reports of days of the window and confirmed tables count; give it all, it chooses. For one unit's
    figures its subtree's submissions are enough.
    """

    def __init__(
        self, organisation: Organisation, submissions: Iterable[Submission], revisions: Iterable[Revision] = ()
    ) -> None:
        submissions = tuple(submissions)
        self._organisation = organisation
        self._campaign = organisation.campaign
        self._states = TableStates(organisation, submissions, revisions)
        self._denominators = Denominators(organisation)
        self._own_days: dict[int, dict[date, Values]] = {}
        for submission in submissions:
            day = submission.subject.day
            if day and submission.counts and self._campaign.in_window(day) and submission.unit_id in organisation.units:
                own = entered(self._campaign, organisation[submission.unit_id].kind, submission)
                self._own_days.setdefault(submission.unit_id, {})[day] = own
        self._days: dict[tuple[int, date], Values] = {}
        self._weeks: dict[int, Values] = {}

    def own_days(self, unit_id: int) -> Mapping[date, Values]:
        """Return the figures the unit itself filed, by day."""
        return self._own_days.get(unit_id, {})

    def day(self, unit_id: int, day: date) -> Values:
        """The unit's figures on that day; empty where neither it nor anybody below filed."""
        known = self._days.get((unit_id, day))
        if known is None:
            own = self.own_days(unit_id).get(day, {})
            known = self._days[unit_id, day] = self._in_place_of(own, lambda: self.day_sum(unit_id, day))
        return known

    def day_sum(self, unit_id: int, day: date) -> Values:
        """Return the sum of the units below on that day, whatever the unit itself filed."""
        return self._sum(unit_id, (self.day(child.id, day) for child in self._organisation.children(unit_id)))

    def to_date(self, unit_id: int, until: date) -> Values:
        """The sum of the unit's days up to and with `until` (累计: 人次, 家次, 校次)."""
        return self._total(self.day(unit_id, day) for day in self._campaign.days if day <= until)

    def week(self, unit_id: int) -> Values:
        """The unit's figures of the week: its confirmed table's, else as `without_table`."""
        known = self._weeks.get(unit_id)
        if known is None:
            known = self._weeks[unit_id] = self._with_table(unit_id)
        return known

    def without_table(self, unit_id: int) -> Values:
        """The week's figures without the unit's own table: what its table is prefilled with.

        From its days where it has no units below it or filed a day itself, else the sum of the units' below.
        """
        return self._in_place_of(self._from_days(unit_id), lambda: self.week_sum(unit_id))

    def week_sum(self, unit_id: int) -> Values:
        """Return the week's sum of the units below: the most that is expected of a distinct figure."""
        return self._sum(unit_id, (self.week(child.id) for child in self._organisation.children(unit_id)))

    def largest_child_week(self, unit_id: int) -> Values:
        """The largest single week figure of the units right below: at least this is expected of a distinct figure."""
        weeks = [self.week(child.id) for child in self._organisation.children(unit_id)]
        keys = [indicator.key for indicator in self._campaign.asked]
        return {key: max(week[key] for week in weeks if key in week) for key in keys if any(key in w for w in weeks)}

    def day_ratio(self, unit_id: int, key: str, day: date) -> Ratio:
        """The derived indicator `key` of the unit on that day."""
        indicator = self._campaign.indicator(key)
        own = self.own_days(unit_id).get(day, {})
        if indicator.numerator in own:
            return self._own_ratio(unit_id, indicator, own[indicator.numerator])
        below = (self.day_ratio(child.id, key, day) for child in self._organisation.children(unit_id))
        return sum(below, Ratio())

    def week_ratio(self, unit_id: int, key: str) -> Ratio:
        """The derived indicator `key` of the unit for the week."""
        indicator = self._campaign.indicator(key)
        own = self._own_week(unit_id)
        if indicator.numerator in own:
            return self._own_ratio(unit_id, indicator, own[indicator.numerator])
        below = (self.week_ratio(child.id, key) for child in self._organisation.children(unit_id))
        return sum(below, Ratio())

    def table_state(self, unit_id: int) -> TableState:
        """Return the state of the unit's table."""
        return self._states.state(unit_id)

    def changed_below(self, unit_id: int) -> tuple[Unit, ...]:
        """The units below that changed since this unit's table was confirmed."""
        return self._states.changed_below(unit_id)

    def _with_table(self, unit_id: int) -> Values:
        table = self._states.tables.get(unit_id)
        if table is None:
            return self.without_table(unit_id)
        return self._in_place_of(self._table_values(unit_id, table), lambda: self.without_table(unit_id))

    def _table_values(self, unit_id: int, table: Submission) -> Values:
        """The table's figures; a single school counts in the week if it did on any day, whatever its table says."""
        values = dict(entered(self._campaign, self._organisation[unit_id].kind, table))
        if values and self._implies_schools(unit_id):
            on_days = (self.day(unit_id, day).get(SCHOOLS, 0) for day in self._campaign.days)
            values[SCHOOLS] = max(values[SCHOOLS], *on_days)
        return values

    def _from_days(self, unit_id: int) -> Values:
        """The week from the unit's days: additive figures summed, of distinct ones the largest."""
        days = [self.day(unit_id, day) for day in self._campaign.days]
        week = {}
        for indicator in self._campaign.asked:
            values = [day[indicator.key] for day in days if indicator.key in day]
            if values and self._week_is_from_days(unit_id, indicator.key):
                week[indicator.key] = sum(values) if indicator.kind is IndicatorKind.ADDITIVE else max(values)
        return week

    def _week_is_from_days(self, unit_id: int, key: str) -> bool:
        return not self._organisation.collects(unit_id) or any(key in own for own in self.own_days(unit_id).values())

    def _own_week(self, unit_id: int) -> Values:
        """The week's figures that are the unit's own, not a sum over those below it."""
        table = self._states.tables.get(unit_id)
        from_days = self._from_days(unit_id)
        return {**from_days, **self._table_values(unit_id, table)} if table else from_days

    def _own_ratio(self, unit_id: int, indicator: Indicator, part: int) -> Ratio:
        whole = self._denominators.of(unit_id, indicator.denominator)
        if whole is None:
            return Ratio()
        return Ratio(part, whole, len(self._organisation.reporting(unit_id)))

    def _in_place_of(self, own: Values, make_sum: Callable[[], Values]) -> Values:
        """Each of the unit's own figures, and for those it has none of, the sum."""
        keys = [indicator.key for indicator in self._campaign.asked]
        if all(key in own for key in keys):
            return own
        return _in_order(keys, {**make_sum(), **own})

    def _sum(self, unit_id: int, figures: Iterable[Values]) -> Values:
        """Add up the units right below `unit_id`: a single school made of parts is still one school."""
        total = dict(self._total(figures))
        if SCHOOLS in total and self._implies_schools(unit_id):
            total[SCHOOLS] = min(1, total[SCHOOLS])
        return total

    def _total(self, figures: Iterable[Values]) -> Values:
        total: dict[str, int] = {}
        for values in figures:
            for key, value in values.items():
                total[key] = total.get(key, 0) + value
        return _in_order([indicator.key for indicator in self._campaign.asked], total)

    def _implies_schools(self, unit_id: int) -> bool:
        return implies_schools(self._campaign, self._organisation[unit_id].kind)


def _in_order(keys: Iterable[str], values: Values) -> Values:
    return {key: values[key] for key in keys if key in values}
