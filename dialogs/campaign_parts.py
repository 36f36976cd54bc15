"""The parts of a campaign file, each with its place, as far as they could be read."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from dialogs import campaign_sections as sections
from dialogs.awards import Award
from dialogs.campaign import ActivityForms, CalendarEvent, Daily, Grace, LeadCategory, Quiet, Shortlist, Tile, UnitKind
from dialogs.campaign_reader import Placed, Section
from dialogs.deliverables import Deliverable, ReminderPlan
from dialogs.indicators import Indicator, Rule
from dialogs.register import Register


@dataclass(frozen=True, slots=True)
class CampaignParts:
    """Everything read from a file; what had a fault is left out (None, or missing from its list)."""

    title: str
    notice: str
    zone: ZoneInfo
    root: str
    invite_days: int
    digest_as_text: bool
    week: Placed[sections.Week] | None
    unit_kinds: tuple[Placed[UnitKind], ...]
    rows: Placed[sections.Rows] | None
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
    grid = top.part("map", sections.read_map, required=False)
    parts = CampaignParts(
        title=top.text("title"),
        notice=top.text("notice"),
        zone=zone,
        root=top.text("root"),
        invite_days=top.whole("invite_days", least=1),
        digest_as_text=top.flag("digest_as_text"),
        week=top.part("week", sections.read_week),
        unit_kinds=top.items("unit_kinds", sections.read_unit_kind),
        rows=top.part("rows", sections.read_rows),
        table_title=top.part("table", sections.read_table_title, required=False),
        indicators=top.items("indicators", sections.read_indicator, required=False),
        rules=top.items("rules", sections.read_rule, required=False),
        daily=top.part("daily", sections.read_daily, required=False),
        deliverables=top.items("deliverables", sections.read_deliverable_in(zone)),
        reminders=top.part("reminders", sections.read_reminders),
        quiet=top.part("quiet", sections.read_quiet),
        grace=top.part("grace", sections.read_grace),
        lead_categories=top.items("lead_categories", sections.read_lead_category),
        activity_forms=top.items("activity_forms", sections.read_activity_forms, required=False),
        events=top.items("events", sections.read_event_in(zone), required=False),
        register=top.part("register", sections.read_register, required=False),
        tiles=grid.item if grid else (),
        awards=top.items("awards", sections.read_award, required=False),
        shortlist=top.part("shortlist", sections.read_shortlist, required=False),
    )
    top.finish()
    return parts
