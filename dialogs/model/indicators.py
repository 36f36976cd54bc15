"""What a notice's table counts: its indicators, and the rules their values keep (INTERFACE §6)."""

from dataclasses import dataclass
from enum import StrEnum

OURS = "ours"
"""The `source` of an item this program adds to the notice."""


class IndicatorKind(StrEnum):
    """The ways an indicator's days make its week (INTERFACE §6)."""

    ADDITIVE = "additive"
    DISTINCT = "distinct"
    DERIVED = "derived"


@dataclass(frozen=True, slots=True)
class Indicator:
    """An indicator (指标): one column of the notice's table.

    `label` is the official label, word for word; `aliases` are what people type for it, the first in every message,
    `also` what they type besides, understood and shown nowhere; `short` is the name that fits a phone, where there is
    no alias; `measure` is the unit word behind a value (人, 所 …). A derived indicator is `numerator` / `denominator`,
    where the denominator is a number the roster knows of the unit (`enrolment`); it is computed and never asked.
    """

    key: str
    label: str
    kind: IndicatorKind
    aliases: tuple[str, ...] = ()
    measure: str = ""
    numerator: str = ""
    denominator: str = ""
    source: str = OURS
    also: tuple[str, ...] = ()
    short: str = ""


SCHOOLS = "schools"
"""The key of the indicator that counts schools: for a single school it is implied, not asked."""


class Severity(StrEnum):
    """An error refuses the values; a warning asks the liaison to confirm them."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class AtLeastSum:
    """`indicator` is at least the sum of `parts` (media ≥ central + provincial)."""

    indicator: str
    parts: tuple[str, ...]
    severity: Severity
    source: str = OURS


@dataclass(frozen=True, slots=True)
class AtMostKnown:
    """`indicator` is at most what the roster knows of the unit: `enrolment` or `staff`; no rule where it is unknown."""

    indicator: str
    known: str
    severity: Severity
    source: str = OURS


@dataclass(frozen=True, slots=True)
class NearOwnDays:
    """A day's value lies within median/`factor` … median×`factor` of the unit's own submitted days.

    Applies from the `from_day`-th day of the window on and where the median is at least `least_median`.
    """

    factor: int
    from_day: int
    least_median: int
    severity: Severity
    source: str = OURS


Rule = AtLeastSum | AtMostKnown | NearOwnDays
