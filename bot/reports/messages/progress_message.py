"""Where a subtree stands at this moment: the answers to `/progress` and `/pending` (INTERFACE §5)."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta

from bot.reports.figures.breakdown import groups, row_label
from bot.reports.figures.progress import Progress
from bot.reports.figures.records import Records
from bot.reports.messages.message_builder import Page, visible
from dialogs.model.deliverables import Deliverable
from dialogs.model.outgoing import Outgoing
from dialogs.model.units import Unit
from dialogs.texts.notifications import digest as digest_texts
from dialogs.texts.notifications.reminders import month_day
from dialogs.texts.office import progress as texts

ROWS = 40
NAMES = 40
EARLIER_NAMES = 8
"""How many rows, and how many names of the newest and of an earlier day, are shown before the rest is counted."""

SOON = timedelta(days=3)
"""A deliverable is asked for from this long before its due time on."""


def progress(records: Records, top_unit_id: int) -> Outgoing:
    """The reporting rate of that unit's subtree: of the day by unit, of every day so far, of every deliverable."""
    view = _View(records, top_unit_id)
    page = Page()
    page.heading(texts.progress_title(visible(view.top.name), view.now))
    if view.days:
        _day_rows(page, view)
    if len(view.days) > 1:
        page.heading(texts.DAYS)
        for day in view.days:
            tally = view.progress.tally(view.reporting, day)
            page.line(texts.counts(month_day(day), tally.counts, tally.rate))
    items = list(_items(view))
    if items:
        page.heading(texts.ITEMS)
        for deliverable, due, owing in items:
            item = view.progress.item_tally(owing, [deliverable], due)
            page.line(texts.counts(texts.item_name(deliverable.name, due), item.counts, item.rate))
    if not view.days and not items:
        page.line(texts.NOTHING_DUE)
    return page.outgoing()


def pending(records: Records, top_unit_id: int) -> Outgoing:
    """Who of that unit's subtree is missing, day by day and by due time, as texts ready to paste into a group."""
    view = _View(records, top_unit_id)
    page = Page()
    page.heading(texts.pending_title(visible(view.top.name), view.now))
    days, items = _pending_days(page, view), _pending_items(page, view)
    if items or (days and days[0] == view.days[-1]):
        page.line(texts.PASTE)
    elif not days:
        page.line(texts.NOTHING_PENDING)
    return page.outgoing()


class _View:
    """One subtree's part of the records."""

    def __init__(self, records: Records, top_unit_id: int) -> None:
        self.records = records
        self.campaign = records.campaign
        self.top = records.organisation[top_unit_id]
        self.now = records.now.astimezone(records.campaign.zone)
        self.progress = Progress(records)
        scope = records.scope(top_unit_id)
        self.units = [unit for unit in records.organisation if unit.id in scope]
        self.reporting = [unit for unit in self.units if records.organisation.is_reporting(unit)]
        until = self.now.date()
        self.days = [day for day in self.campaign.days if day <= until] if self.campaign.daily else []


def _day_rows(page: Page, view: _View) -> None:
    """The newest day, by the units that collect, or unit by unit where nobody in between does."""
    day = view.days[-1]
    total = view.progress.tally(view.reporting, day)
    page.line(digest_texts.tally(*total.counts, total.rate))
    rows = groups(view.records.organisation, view.top, view.reporting)
    if len(rows) > 1:
        page.heading(texts.rows_heading(day, row_label(view.campaign, view.top)))
        lines = [_group_line(view, group.name, group.units, day) for group in rows]
    else:
        page.heading(texts.units_heading(day))
        lines = [_unit_line(view, unit, day) for unit in view.reporting]
    for line in lines[:ROWS]:
        page.line(line)
    if len(lines) > ROWS:
        page.line(texts.more(len(lines) - ROWS))


def _group_line(view: _View, name: str, units: Sequence[Unit], day: date) -> str:
    tally = view.progress.tally(units, day)
    return texts.counts(visible(name), tally.counts, tally.rate)


def _unit_line(view: _View, unit: Unit, day: date) -> str:
    filed = sum(bool(s and s.counts) for s in (view.records.of_day(unit.id, d) for d in view.days))
    return texts.unit_row(visible(unit.name), view.progress.day(unit, day), filed, len(view.days))


def _pending_days(page: Page, view: _View) -> list[date]:
    """The newest day as a text to paste, the days before by name; on which anybody is missing, the newest first."""
    found: list[date] = []
    for day in reversed(view.days):
        missing = view.progress.tally(view.reporting, day).missing
        if not missing:
            continue
        page.heading(texts.missing_day(day, len(missing)))
        if day == view.days[-1]:
            page.block(texts.paste(day, view.now, _names(missing, NAMES), _until(view, day)))
        else:
            page.line(_names(missing, EARLIER_NAMES))
        found.append(day)
    return found


def _pending_items(page: Page, view: _View) -> bool:
    """What is overdue or due soon, as a text to paste for each due time; whether anything is missing."""
    found = False
    by_due: dict[datetime, list[Deliverable]] = {}
    for deliverable, due, _ in _items(view):
        if due - view.now <= SOON:
            by_due.setdefault(due, []).append(deliverable)
    for due, deliverables in by_due.items():
        owing = view.progress.owing(view.units, deliverables, due)
        lacking = view.progress.item_tally(owing, deliverables, due).missing
        if lacking:
            page.heading(texts.missing_items(due, len(lacking)))
            lines = [texts.lacks(visible(unit.name), [d.name for d in items]) for unit, items in lacking[:NAMES]]
            page.block(texts.paste_items(due, digest_texts.names(lines, len(lacking) - len(lines))))
            found = True
    return found


def _items(view: _View) -> Iterator[tuple[Deliverable, datetime, tuple[Unit, ...]]]:
    """Every deliverable with each of its due times and who owes it then, by due time."""
    found = []
    for deliverable in view.campaign.deliverables:
        dues = {view.progress.due(unit, deliverable) for unit in view.units if not unit.exempt}
        found += [(due, deliverable) for due in dues if due]
    for due, deliverable in sorted(found, key=lambda item: item[0]):
        yield deliverable, due, view.progress.owing(view.units, [deliverable], due)


def _until(view: _View, day: date) -> datetime | None:
    """Until when a report of that day is on time; None once it is late."""
    digest_at = view.campaign.digest_at(day)
    return digest_at if digest_at and view.now < digest_at else None


def _names(units: Sequence[Unit], limit: int) -> str:
    shown = [visible(unit.name) for unit in units[:limit]]
    return digest_texts.names(shown, len(units) - len(shown))
