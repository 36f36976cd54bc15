"""The roll-up: how what units filed becomes the figure of a day and of the week, on every level."""

from collections.abc import Iterable
from datetime import date

from tests.recompute.history import History, Report, Values
from tests.recompute.notice import TABLE, Indicator, Kind
from tests.recompute.roster import Unit

CONFIRMED, OUTDATED, UNCONFIRMED, SUMMED, MISSING = "已确认", "需重新确认", "待确认", "汇总", "未报"

Part = tuple[int, int]
"""Students, and the 在校生数 they are counted against."""


class Figures:
    """Figures of every unit, computed from the reports that count."""

    def __init__(self, history: History) -> None:
        self._history = history
        self._roster = history.roster
        self.notice = history.notice

    def filed(self, unit: Unit, report: Report) -> Values:
        """What a report says by itself; one school's number of schools follows from its other figures."""
        values = {i.key: report.values[i.key] for i in self.notice.counted if i.key in report.values}
        if values and self._is_school(unit):
            others = [value for key, value in values.items() if key != "schools"]
            values["schools"] = 1 if any(others) else 0
        return values

    def own_day(self, unit: Unit, day: date) -> Values | None:
        """What the unit itself filed for that day; None where it did not, or it was sent back."""
        report = self._history.report(unit.name, day)
        return self.filed(unit, report) if report and report.counts else None

    def own_table(self, unit: Unit) -> Values | None:
        """What the unit's confirmed table says. A school that took part on any day took part in the week."""
        report = self._history.report(unit.name, TABLE)
        if report is None or not report.counts:
            return None
        values = self.filed(unit, report)
        if self._is_school(unit):
            values["schools"] = max([values["schools"], *(day.get("schools", 0) for day in self.days(unit))])
        return values

    def day(self, unit: Unit, day: date) -> Values:
        """The unit's own figures, else the sum over its children that have one."""
        own = self.own_day(unit, day)
        if own is not None:
            return own
        return self._of_below(unit, (self.day(child, day) for child in self._roster.children(unit.name)))

    def days(self, unit: Unit) -> list[Values]:
        """The figures of every day of the window."""
        return [self.day(unit, day) for day in self.notice.days]

    def filed_a_day(self, unit: Unit) -> bool:
        """Whether the unit itself filed any day."""
        return any(self.own_day(unit, day) is not None for day in self.notice.days)

    def week(self, unit: Unit) -> Values:
        """The confirmed table's; else from its days; else the sum over its children."""
        table = self.own_table(unit)
        if table is not None:
            return table
        if self._goes_by_days(unit):
            return _of_days(self.notice.counted, self.days(unit))
        return self._of_below(unit, (self.week(child) for child in self._roster.children(unit.name)))

    def week_coverage(self, unit: Unit) -> float | None:
        """Students over 在校生数, over the units that reported students and whose 在校生数 is known."""
        return _share(self._parts(unit))

    def own_coverage(self, unit: Unit, values: Values) -> float | None:
        """The coverage that goes with students a unit reported itself."""
        return _share(self._own_parts(unit, values))

    def known_enrolment(self, unit: Unit) -> int | None:
        """The unit's own 在校生数, or that of all it files for; None where one of those is unknown."""
        if unit.enrolment is not None:
            return unit.enrolment
        children = [c for c in self._roster.children(unit.name) if c.name not in self._history.exempt]
        known = [self.known_enrolment(child) for child in children]
        return sum(n for n in known if n is not None) if known and None not in known else None

    def state(self, unit: Unit) -> str:
        """The word of the column 状态."""
        if self.own_table(unit) is not None:
            return OUTDATED if self._changed_below(unit) else CONFIRMED
        if self.filed_a_day(unit):
            return UNCONFIRMED
        below = self._roster.below(unit.name)
        return SUMMED if any(self.own_table(u) is not None or self.filed_a_day(u) for u in below) else MISSING

    def _is_school(self, unit: Unit) -> bool:
        return unit.kind in self.notice.single_schools

    def _of_below(self, unit: Unit, found: Iterable[Values]) -> Values:
        """The sum; what is one school all in all counts as one however many of its parts took part."""
        total = _sum(found)
        if "schools" in total and self._is_school(unit):
            total["schools"] = min(total["schools"], 1)
        return total

    def _goes_by_days(self, unit: Unit) -> bool:
        return not self._roster.children(unit.name) or self.filed_a_day(unit)

    def _parts(self, unit: Unit) -> list[Part]:
        if self.own_table(unit) is not None or self._goes_by_days(unit):
            return self._own_parts(unit, self.week(unit))
        return [part for child in self._roster.children(unit.name) for part in self._parts(child)]

    def _own_parts(self, unit: Unit, values: Values) -> list[Part]:
        enrolment = self.known_enrolment(unit)
        return [] if enrolment is None or "students" not in values else [(values["students"], enrolment)]

    def _changed_below(self, unit: Unit) -> bool:
        table = self._history.report(unit.name, TABLE)
        below = {u.name for u in self._roster.below(unit.name)}
        confirmed = table.confirmed if table else None
        return confirmed is not None and any(at > confirmed for at, name in self._history.changes if name in below)


def _sum(found: Iterable[Values]) -> Values:
    total: Values = {}
    for values in found:
        for key, value in values.items():
            total[key] = total.get(key, 0) + value
    return total


def _of_days(counted: Iterable[Indicator], days: list[Values]) -> Values:
    week: Values = {}
    for indicator in counted:
        values = [day[indicator.key] for day in days if indicator.key in day]
        if values:
            week[indicator.key] = sum(values) if indicator.kind is Kind.ADDITIVE else max(values)
    return week


def _share(parts: list[Part]) -> float | None:
    whole = sum(enrolment for _, enrolment in parts)
    return sum(students for students, _ in parts) / whole if whole else None
