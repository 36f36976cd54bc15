"""The checks of a campaign's rules on values (INTERFACE §6): what is wrong, its fields and two numbers, as data.

Missing values count as none: a sum of what is there that is already too large will not shrink.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import median

from dialogs.model.campaign import Campaign
from dialogs.model.indicators import AtLeastSum, AtMostKnown, NearOwnDays, Rule, Severity
from dialogs.model.units import Unit

Values = Mapping[str, int]


class Fault(StrEnum):
    """The relations of a value to its bound."""

    BELOW_SUM = "below-sum"
    """It is less than the sum of its parts."""
    ABOVE_KNOWN = "above-known"
    """It is more than what the roster knows of the unit."""
    FAR_ABOVE = "far-above"
    """It is far above the unit's own days."""
    FAR_BELOW = "far-below"
    """It is far below the unit's own days."""
    BELOW_LARGEST_DAY = "below-largest-day"
    """The week is less than its largest day."""
    ABOVE_DAYS = "above-days"
    """The week is more than its days together."""
    NOT_DAYS = "not-days"
    """The week of an additive figure is not the sum of its days."""
    BELOW_LARGEST_CHILD = "below-largest-child"
    """The week is less than that of the largest unit below."""
    ABOVE_CHILDREN = "above-children"
    """The week is more than that of the units below together."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A value that breaks a rule: `fields` are the indicators concerned, the one with `value` first.

    `bound` is the number it was held against; `known` names the roster's number (`enrolment`, `staff`) where it is one.
    """

    fault: Fault
    severity: Severity
    fields: tuple[str, ...]
    value: int
    bound: float
    known: str = ""


Check = Callable[[Values], Sequence[Finding]]
"""A rule's findings on these values."""


@dataclass(frozen=True, slots=True)
class DayCheck:
    """The rules for a day's report of `unit`.

    `others` are the values of its other submitted days; `number` is the day's place in the window, from 1.
    """

    campaign: Campaign
    unit: Unit
    others: Sequence[Values] = ()
    number: int = 1

    def __call__(self, values: Values) -> Sequence[Finding]:
        """Every broken rule, in the campaign's order."""
        return [found for rule in self.campaign.rules for found in self._broken(rule, values)]

    def _broken(self, rule: Rule, values: Values) -> list[Finding]:
        match rule:
            case AtLeastSum():
                return below_sum(rule, values)
            case AtMostKnown():
                return above_known(rule, self.unit, values)
            case NearOwnDays():
                return self._far(rule, values)

    def _far(self, rule: NearOwnDays, values: Values) -> list[Finding]:
        if self.number < rule.from_day:
            return []
        found = []
        for key, value in values.items():
            days = [day[key] for day in self.others if key in day]
            middle = median(days) if days else 0
            if not days or middle < rule.least_median:
                continue
            if value > middle * rule.factor:
                found.append(Finding(Fault.FAR_ABOVE, rule.severity, (key,), value, middle))
            elif value * rule.factor < middle:
                found.append(Finding(Fault.FAR_BELOW, rule.severity, (key,), value, middle))
        return found


def below_sum(rule: AtLeastSum, values: Values) -> list[Finding]:
    """Whether a value is less than the sum of its parts."""
    if rule.indicator not in values:
        return []
    parts = sum(values.get(key, 0) for key in rule.parts)
    if values[rule.indicator] >= parts:
        return []
    return [Finding(Fault.BELOW_SUM, rule.severity, (rule.indicator, *rule.parts), values[rule.indicator], parts)]


def above_known(rule: AtMostKnown, unit: Unit, values: Values) -> list[Finding]:
    """Whether a value is more than the roster's number of the unit, where that is known."""
    bound = {"enrolment": unit.enrolment, "staff": unit.staff}.get(rule.known)
    value = values.get(rule.indicator)
    if bound is None or value is None or value <= bound:
        return []
    return [Finding(Fault.ABOVE_KNOWN, rule.severity, (rule.indicator,), value, bound, rule.known)]


@dataclass(frozen=True, slots=True)
class Sifted:
    """The values of one message, sifted.

    `saved` may be saved; `refused` broke an error rule, told in `errors`; `held` wait for a confirmation of `warnings`.
    """

    saved: Values
    refused: Values
    errors: tuple[Finding, ...]
    held: Values
    warnings: tuple[Finding, ...]


def sift(check: Check, base: Values, given: Values, confirmed: Collection[str] = ()) -> Sifted:
    """Sort the values `given` in one message, on top of the unit's `base`.

    The fields of a broken error rule in this message are refused, the others are not (INTERFACE §5). A warning holds
    back just the fields it concerns, unless they are `confirmed`; and with them whatever would break an error rule
    without them.
    """
    taken, refused, errors = _without_errors(check, base, given)
    warnings = tuple(
        found
        for found in check({**base, **taken})
        if found.severity is Severity.WARNING and any(key in taken and key not in confirmed for key in found.fields)
    )
    concerned = {key for found in warnings for key in found.fields}
    saved, _, _ = _without_errors(check, base, {k: v for k, v in taken.items() if k not in concerned})
    held = {key: value for key, value in taken.items() if key not in saved}
    return Sifted(saved, refused, errors, held, warnings)


def _without_errors(check: Check, base: Values, given: Values) -> tuple[Values, Values, tuple[Finding, ...]]:
    """The values of `given` that break no error rule, those that do, and the rules they break."""
    left = dict(given)
    errors: list[Finding] = []
    while True:
        found = [
            f for f in check({**base, **left}) if f.severity is Severity.ERROR and any(key in left for key in f.fields)
        ]
        if not found:
            return left, {key: value for key, value in given.items() if key not in left}, tuple(errors)
        errors += found
        for key in {key for f in found for key in f.fields}:
            left.pop(key, None)
