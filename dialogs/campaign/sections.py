"""What each section of a campaign file holds: one reader for each, named for the section."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from dialogs.campaign.typed_reader import Placed, Section
from dialogs.model.awards import Award, Criterion
from dialogs.model.campaign import (
    ActivityForms,
    CalendarEvent,
    Daily,
    Grace,
    LeadCategory,
    Quiet,
    Shortlist,
    Tile,
    UnitKind,
)
from dialogs.model.deliverables import Deliverable, DeliverableKind, Due, ReminderPlan
from dialogs.model.indicators import (
    OURS,
    AtLeastSum,
    AtMostKnown,
    Indicator,
    IndicatorKind,
    NearOwnDays,
    Rule,
    Severity,
)
from dialogs.model.register import FieldKind, Register, RegisterColumn, RegisterEntry


class Known(StrEnum):
    """Numbers the roster knows of a unit."""

    ENROLMENT = "enrolment"
    STAFF = "staff"


class RuleForm(StrEnum):
    """How a rule is called in the file."""

    AT_LEAST_SUM = "at_least_sum"
    AT_MOST_KNOWN = "at_most_known"
    NEAR_OWN_DAYS = "near_own_days"


@dataclass(frozen=True, slots=True)
class Week:
    """Theme and window of the 活动周."""

    theme: str
    first: date
    last: date
    source: str


@dataclass(frozen=True, slots=True)
class Rows:
    """How the digest's rows are made and called."""

    kind: str
    label: str
    direct: str
    source: str


def _source(section: Section) -> str:
    return section.text("source")


def read_week(s: Section) -> Week:
    """Theme and window."""
    return Week(s.text("theme"), s.day("first"), s.day("last"), _source(s))


def read_rows(s: Section) -> Rows:
    """The digest's rows."""
    return Rows(s.text("kind", ""), s.text("label"), s.text("direct"), _source(s))


def read_table_title(s: Section) -> str:
    """The final table's title."""
    _source(s)
    return s.text("title")


def read_unit_kind(s: Section) -> UnitKind:
    """A unit kind."""
    return UnitKind(
        name=s.name("name"),
        parents=s.texts("parents"),
        unusual_parents=s.texts("unusual_parents"),
        single_school=s.flag("single_school"),
        reports=s.flag("reports", default=True),
        source=_source(s),
    )


def read_indicator(s: Section) -> Indicator:
    """An indicator."""
    kind = s.choice("kind", IndicatorKind)
    derived = kind is IndicatorKind.DERIVED
    return Indicator(
        key=s.identifier(),
        label=s.text("label"),
        kind=kind,
        aliases=s.texts("aliases"),
        also=s.texts("also"),
        short=s.text("short", ""),
        measure=s.text("measure", ""),
        numerator=s.text("numerator") if derived else "",
        denominator=s.choice("denominator", Known) if derived else "",
        source=_source(s),
    )


def read_rule(s: Section) -> Rule:
    """A rule, of one of its three forms."""
    form = s.choice("rule", RuleForm)
    severity = s.choice("severity", Severity)
    source = _source(s)
    match form:
        case RuleForm.AT_LEAST_SUM:
            return AtLeastSum(s.text("indicator"), s.texts("parts", required=True), severity, source)
        case RuleForm.AT_MOST_KNOWN:
            return AtMostKnown(s.text("indicator"), s.choice("known", Known), severity, source)
        case RuleForm.NEAR_OWN_DAYS:
            return NearOwnDays(
                s.whole("factor", least=2), s.whole("from_day", least=1), s.whole("least_median"), severity, source
            )


def read_daily(s: Section) -> Daily:
    """The daily rhythm."""
    return Daily(s.clock("prompt"), s.clocks("nudges"), s.clock("digest"), s.clock("late_digest"), _source(s))


def read_deliverable_in(zone: ZoneInfo) -> Callable[[Section], Deliverable]:
    """A reader of deliverables whose due times are in that zone."""

    def due(s: Section) -> Due:
        return Due(
            at=s.moment("at", zone),
            kinds=s.texts("kinds", required=True),
            to_root=s.flag("to_root", default=True),
            source=s.text("source", ""),
        )

    def build(s: Section) -> Deliverable:
        return Deliverable(
            key=s.identifier(),
            name=s.name("name"),
            kind=s.choice("kind", DeliverableKind),
            dues=tuple(placed.item for placed in s.items("dues", due)),
            categories=s.texts("categories"),
            daily=s.flag("daily"),
            source=_source(s),
        )

    return build


def read_reminders(s: Section) -> ReminderPlan:
    """The reminder plan."""
    return ReminderPlan(
        s.day_times("before"), s.day_time("escalation"), s.day_time("bulletin"), s.day_times("overdue"), _source(s)
    )


def read_quiet(s: Section) -> Quiet:
    """Quiet hours."""
    return Quiet(s.clock("start"), s.clock("end"), _source(s))


def read_grace(s: Section) -> Grace:
    """Grace, in whole hours."""
    return Grace(timedelta(hours=s.whole("personal_hours")), timedelta(hours=s.whole("collective_hours")), _source(s))


def read_lead_category(s: Section) -> LeadCategory:
    """A lead category."""
    return LeadCategory(s.identifier(), s.text("name"), _source(s))


def read_activity_forms(s: Section) -> ActivityForms:
    """A group of activity forms."""
    return ActivityForms(s.text("name"), s.texts("forms", required=True), _source(s))


def read_event_in(zone: ZoneInfo) -> Callable[[Section], CalendarEvent]:
    """A reader of events in that zone."""

    def build(s: Section) -> CalendarEvent:
        return CalendarEvent(
            key=s.identifier(),
            name=s.name("name"),
            start=s.moment("start", zone),
            end=s.moment("end", zone),
            notices=s.day_times("notices", required=False),
            source=_source(s),
        )

    return build


def _column(s: Section) -> RegisterColumn:
    kind = s.choice("kind", FieldKind)
    choices = s.texts("choices", required=True) if kind is FieldKind.CHOICE else ()
    return RegisterColumn(s.identifier(), s.text("name"), kind, choices)


def _entry(s: Section) -> RegisterEntry:
    return RegisterEntry(s.text("unit"), s.mapping("values"))


def read_register(s: Section) -> Register:
    """The activity register."""
    approval = s.mapping("approval_when")
    return Register(
        name=s.text("name"),
        columns=tuple(placed.item for placed in s.items("columns", _column)),
        kept_by=s.texts("kept_by", required=True),
        approval_when=approval,
        approved_by=s.text("approved_by") if approval else "",
        approval_reminder=s.day_time("approval_reminder") if approval else None,
        entries=tuple(placed.item for placed in s.items("entries", _entry, required=False)),
        source=_source(s),
    )


def read_map(s: Section) -> tuple[Placed[Tile], ...]:
    """The tile map: its tiles, each with its place."""
    _source(s)
    return s.items("tiles", _tile)


def _tile(s: Section) -> Tile:
    return Tile(s.text("unit"), s.whole("row"), s.whole("column"), s.text("short"))


def _criterion(s: Section) -> Criterion:
    return Criterion(s.text("name"), s.texts("figures"), s.flag("judged"), s.text("source", OURS))


def read_award(s: Section) -> Award:
    """An award or shortlist."""
    return Award(
        key=s.identifier(),
        name=s.text("name"),
        places=s.whole("places", least=1),
        kinds=s.texts("kinds", required=True),
        criteria=tuple(placed.item for placed in s.items("criteria", _criterion)),
        source=_source(s),
    )


def read_shortlist(s: Section) -> Shortlist:
    """What is recommended upward."""
    return Shortlist(s.text("name"), _source(s))


@dataclass(frozen=True, slots=True)
class CampaignParts:
    """Everything read from a file; what had a fault is left out (None, or missing from its list)."""

    title: str
    notice: str
    zone: ZoneInfo
    root: str
    invite_days: int
    digest_as_text: bool
    week: Placed[Week] | None
    unit_kinds: tuple[Placed[UnitKind], ...]
    rows: Placed[Rows] | None
    table_title: Placed[str] | None
    indicators: tuple[Placed[Indicator], ...]
    rules: tuple[Placed[Rule], ...]
    daily: Placed[Daily] | None
    deliverables: tuple[Placed[Deliverable], ...]
    reminders: Placed[ReminderPlan] | None
    quiet: Placed[Quiet] | None
    grace: Placed[Grace] | None
    lead_categories: tuple[Placed[LeadCategory], ...]
    activity_forms: tuple[Placed[ActivityForms], ...]
    events: tuple[Placed[CalendarEvent], ...]
    register: Placed[Register] | None
    tiles: tuple[Placed[Tile], ...]
    awards: tuple[Placed[Award], ...]
    shortlist: Placed[Shortlist] | None


def read_parts(top: Section) -> CampaignParts:
    """Read the whole file, noting faults of each value by itself."""
    zone = top.zone("zone")
    grid = top.part("map", read_map, required=False)
    parts = CampaignParts(
        title=top.text("title"),
        notice=top.text("notice"),
        zone=zone,
        root=top.text("root"),
        invite_days=top.whole("invite_days", least=1),
        digest_as_text=top.flag("digest_as_text"),
        week=top.part("week", read_week),
        unit_kinds=top.items("unit_kinds", read_unit_kind),
        rows=top.part("rows", read_rows),
        table_title=top.part("table", read_table_title, required=False),
        indicators=top.items("indicators", read_indicator, required=False),
        rules=top.items("rules", read_rule, required=False),
        daily=top.part("daily", read_daily, required=False),
        deliverables=top.items("deliverables", read_deliverable_in(zone)),
        reminders=top.part("reminders", read_reminders),
        quiet=top.part("quiet", read_quiet),
        grace=top.part("grace", read_grace),
        lead_categories=top.items("lead_categories", read_lead_category),
        activity_forms=top.items("activity_forms", read_activity_forms, required=False),
        events=top.items("events", read_event_in(zone), required=False),
        register=top.part("register", read_register, required=False),
        tiles=grid.item if grid else (),
        awards=top.items("awards", read_award, required=False),
        shortlist=top.part("shortlist", read_shortlist, required=False),
    )
    top.finish()
    return parts
