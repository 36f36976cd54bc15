"""The bulletin (通报) the morning after a due time: who handed in what was due then, and who did not."""

from collections.abc import Collection
from datetime import datetime

from bot.reports.figures.breakdown import groups, row_label
from bot.reports.figures.progress import ItemTally, Progress
from bot.reports.figures.records import Records
from bot.reports.messages.message_builder import Page, visible
from dialogs.model.outgoing import Outgoing
from dialogs.texts.notifications import digest as texts

NAMES = 30
"""How many units that lack something are named before the rest is counted."""


def bulletin(records: Records, top_unit_id: int, keys: Collection[str], due: datetime) -> Outgoing | None:
    """The bulletin of that unit's subtree on the deliverables of those keys due at `due`; None if nobody owes them.

    Units that have another due time by an extension are in that one's bulletin. 已报: everything owed then is in;
    按时: all of it in time (INTERFACE §7).
    """
    campaign = records.campaign
    top = records.organisation[top_unit_id]
    scope = records.scope(top_unit_id)
    deliverables = [d for d in campaign.deliverables if d.key in keys]
    progress = Progress(records)
    owing = progress.owing([u for u in records.organisation if u.id in scope], deliverables, due)
    if not owing:
        return None
    total = progress.item_tally(owing, deliverables, due)
    page = Page()
    names = [d.name for d in deliverables]
    page.heading(texts.bulletin_title(visible(top.name), names, due.astimezone(campaign.zone)))
    page.line(texts.bulletin_counts(*total.counts, total.rate))
    rows = groups(records.organisation, top, owing)
    if rows:
        page.heading(texts.bulletin_rows_heading(row_label(campaign, top)))
        for group in rows:
            tally = progress.item_tally(group.units, deliverables, due)
            page.line(texts.row(visible(group.name), tally.counts, tally.rate))
    _lacking(page, total)
    return page.outgoing()


def _lacking(page: Page, total: ItemTally) -> None:
    if not total.missing:
        page.gap()
        page.line(texts.ALL_IN)
        return
    page.heading(texts.lacking_heading(len(total.missing)))
    for unit, deliverables in total.missing[:NAMES]:
        page.line(texts.lacking(visible(unit.name), [d.name for d in deliverables]))
    if len(total.missing) > NAMES:
        page.line(texts.more_units(len(total.missing) - NAMES))
