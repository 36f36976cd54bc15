"""A campaign file made a campaign, or told what is wrong with it, whole and at once.

A campaign file is TOML of one shape for every notice; `campaigns/yunnan-2023.toml` explains it line by line.
"""

from typing import TypeVar

from dialogs.campaign.checks import check_names, check_times
from dialogs.campaign.sections import CampaignParts, read_parts
from dialogs.campaign.toml import read_toml
from dialogs.campaign.typed_reader import Placed, Section
from dialogs.model.campaign import Campaign
from dialogs.model.campaign_faults import Fault, Faults

T = TypeVar("T")


def parse_campaign(text: str, name: str) -> Campaign | tuple[Fault, ...]:
    """The campaign a file's text describes, called `name`; or every fault of the text, in the order of its lines."""
    toml = read_toml(text)
    if toml.data is None:
        return toml.faults
    faults = Faults(toml.lines)
    parts = read_parts(Section(toml.data, (), faults))
    check_names(parts, toml.data, faults)
    check_times(parts, faults)
    found = [*toml.faults, *faults.found]
    if found:
        return tuple(sorted(found, key=lambda fault: fault.line or 0))
    return _assemble(parts, name)


def _assemble(parts: CampaignParts, name: str) -> Campaign:
    week, rows = _sound(parts.week), _sound(parts.rows)
    return Campaign(
        name=name,
        title=parts.title,
        theme=week.theme,
        notice=parts.notice,
        zone=parts.zone,
        first=week.first,
        last=week.last,
        root=parts.root,
        unit_kinds=_items(parts.unit_kinds),
        direct_label=rows.direct,
        collector_kind=rows.kind,
        collector_label=rows.label,
        table_title=parts.table_title.item if parts.table_title else "",
        indicators=_items(parts.indicators),
        rules=_items(parts.rules),
        daily=parts.daily.item if parts.daily else None,
        deliverables=_items(parts.deliverables),
        reminders=_sound(parts.reminders),
        quiet=_sound(parts.quiet),
        grace=_sound(parts.grace),
        lead_categories=_items(parts.lead_categories),
        activity_forms=_items(parts.activity_forms),
        events=_items(parts.events),
        invite_days=parts.invite_days,
        register=parts.register.item if parts.register else None,
        tiles=_items(parts.tiles),
        awards=_items(parts.awards),
        shortlist=parts.shortlist.item if parts.shortlist else None,
        digest_as_text=parts.digest_as_text,
        source=week.source,
    )


def _items(placed: tuple[Placed[T], ...]) -> tuple[T, ...]:
    return tuple(part.item for part in placed)


def _sound(part: Placed[T] | None) -> T:
    if part is None:
        raise ValueError("a required section is missing, and no fault was noted for it")
    return part.item
