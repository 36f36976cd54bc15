"""The rules between the week of the final table and what it is made of: its days, or the units below (INTERFACE §6)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dialogs.figures.rules import Fault, Finding, Values, above_known, below_sum
from dialogs.model.campaign import Campaign
from dialogs.model.indicators import AtLeastSum, AtMostKnown, Indicator, IndicatorKind, Severity
from dialogs.model.units import Unit


@dataclass(frozen=True, slots=True)
class Bounds:
    """What the week of one figure is held against (INTERFACE §6); None where nothing is known.

    `largest_day` and `days` (their sum) are the unit's own; `complete`: it submitted every day. `largest_child` and
    `children` (their sum) are of the units below.
    """

    largest_day: int | None = None
    days: int | None = None
    complete: bool = False
    largest_child: int | None = None
    children: int | None = None


@dataclass(frozen=True, slots=True)
class TableCheck:
    """The rules for a unit's final table; `bounds` by indicator key."""

    campaign: Campaign
    unit: Unit
    bounds: Mapping[str, Bounds]

    def __call__(self, values: Values) -> Sequence[Finding]:
        """Every broken rule: the campaign's, and those between a week and its days."""
        found: list[Finding] = []
        for rule in self.campaign.rules:
            if isinstance(rule, AtLeastSum):
                found += below_sum(rule, values)
            elif isinstance(rule, AtMostKnown):
                found += above_known(rule, self.unit, values)
        for key, value in values.items():
            if key in self.bounds:
                found += week_findings(self.campaign.indicator(key), value, self.bounds[key])
        return found


def week_findings(indicator: Indicator, value: int, bounds: Bounds) -> list[Finding]:
    """Return the findings on the week of one figure."""
    if indicator.kind is IndicatorKind.ADDITIVE:
        expected = bounds.children if bounds.days is None else bounds.days
        return _broken(Fault.NOT_DAYS, Severity.WARNING, indicator, value, expected, value != expected)
    above = Severity.ERROR if bounds.complete else Severity.WARNING
    checks = (
        (Fault.BELOW_LARGEST_DAY, Severity.ERROR, bounds.largest_day, value < (bounds.largest_day or 0)),
        (Fault.ABOVE_DAYS, above, bounds.days, bounds.days is not None and value > bounds.days),
        (Fault.BELOW_LARGEST_CHILD, Severity.WARNING, bounds.largest_child, value < (bounds.largest_child or 0)),
        (Fault.ABOVE_CHILDREN, Severity.WARNING, bounds.children, value > (bounds.children or 0)),
    )
    return [f for fault, sev, bound, broken in checks for f in _broken(fault, sev, indicator, value, bound, broken)]


def _broken(
    fault: Fault, severity: Severity, indicator: Indicator, value: int, bound: int | None, broken: bool
) -> list[Finding]:
    return [Finding(fault, severity, (indicator.key,), value, bound)] if broken and bound is not None else []
