"""The daily digest (每日简报) of a subtree, made to be read on a phone in the evening (INTERFACE §7)."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bot.reports.figures.breakdown import groups, row_label
from bot.reports.figures.categories import category_of
from bot.reports.figures.progress import Progress, Tally
from bot.reports.figures.records import Records
from bot.reports.messages.message_builder import Page, utf16_length, visible
from bot.reports.workbook.sheets.recommended import case_title, recommended_cases
from dialogs.model.campaign import Campaign
from dialogs.model.indicators import IndicatorKind
from dialogs.model.outgoing import AttachmentKind, Outgoing
from dialogs.model.submissions import FileState, Lead
from dialogs.model.units import Unit
from dialogs.texts.notifications import digest as texts

COMFORTABLE = 2000
"""UTF-16 units of a digest that is read without scrolling twice."""

LEAD_LENGTH = 24
"""Characters of a lead's title on its line."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How many rows, names, leads and confirmed values a digest shows before it counts the rest."""

    rows: int
    names: int
    leads: int
    values: int


LIMITS = (Limits(40, 20, 10, 5), Limits(25, 12, 6, 3), Limits(20, 6, 3, 1), Limits(10, 0, 0, 0))
"""From what a digest shows when there is room for it down to what always fits."""


def digest(
    records: Records, top_unit_id: int, day: date, missed: Sequence[str] = (), lacking: Collection[AttachmentKind] = ()
) -> Outgoing:
    """The digest of that unit's subtree for that day, as it would be posted at `records.now`.

    `missed`: what was not sent because of an outage, in words; said in a line that begins with 漏发. `lacking`: what
    goes with a digest and could not be made this time; said in a line each.
    """
    return _digest(records, top_unit_id, day, missed, lacking).outgoing()


def digest_text(
    records: Records, top_unit_id: int, day: date, missed: Sequence[str] = (), lacking: Collection[AttachmentKind] = ()
) -> str:
    """The same as plain text, to paste into a group elsewhere."""
    return _digest(records, top_unit_id, day, missed, lacking).plain()


def _digest(
    records: Records, top_unit_id: int, day: date, missed: Sequence[str], lacking: Collection[AttachmentKind]
) -> Page:
    """The fullest digest that is still comfortable to read."""
    top = records.organisation[top_unit_id]
    pages = (_Digest(records, top, day, limits).page(missed, lacking) for limits in LIMITS)
    page = next(pages)
    while utf16_length(page.plain()) > COMFORTABLE:
        shorter = next(pages, None)
        if shorter is None:
            break
        page = shorter
    return page


class _Digest:
    def __init__(self, records: Records, top: Unit, day: date, limits: Limits) -> None:
        self._records = records
        self._campaign = records.campaign
        self._top = top
        self._day = day
        self._limits = limits
        self._scope = records.scope(top.id)
        self._reporting = [u for u in records.organisation.reporting() if u.id in self._scope]
        self._progress = Progress(records)
        self._page = Page()

    def page(self, missed: Sequence[str], lacking: Collection[AttachmentKind]) -> Page:
        issue = (self._day - self._campaign.first).days + 1 if self._campaign.in_window(self._day) else None
        self._page.heading(texts.title(visible(self._top.name), self._day, issue))
        total = self._progress.tally(self._reporting, self._day)
        self._page.line(texts.tally(*total.counts, total.rate))
        if self._campaign.indicators:
            self._figures()
        self._rows()
        self._missing(total)
        self._leads()
        self._materials()
        self._confirmed()
        for kind in sorted(lacking):
            self._page.gap()
            self._page.line(texts.without(kind))
        if missed:
            self._page.gap()
            self._page.line(texts.missed(missed))
        return self._page

    def _figures(self) -> None:
        self._page.heading(texts.FIGURES)
        figures = self._records.figures
        yesterday = self._day - timedelta(days=1)
        values = figures.day(self._top.id, self._day)
        before = figures.day(self._top.id, yesterday)
        totals = figures.to_date(self._top.id, self._day)
        if not values:
            self._page.line(texts.NO_FIGURES)
            for indicator in self._campaign.indicators:
                if indicator.key in totals:
                    self._page.line(texts.total_so_far(indicator, totals[indicator.key]))
            return
        for indicator in self._campaign.indicators:
            key = indicator.key
            if indicator.kind is IndicatorKind.DERIVED:
                ratio = figures.day_ratio(self._top.id, key, self._day)
                earlier = figures.day_ratio(self._top.id, key, yesterday)
                of = len(self._reporting)
                self._page.line(texts.ratio(indicator, ratio.value, earlier.value, ratio.units, of))
            elif key in values:
                self._page.line(texts.figure(indicator, values[key], before.get(key), totals[key]))

    def _rows(self) -> None:
        rows = groups(self._records.organisation, self._top, self._reporting)
        if not rows:
            return
        self._page.heading(texts.rows_heading(row_label(self._campaign, self._top)))
        tallies = [(group, self._progress.tally(group.units, self._day)) for group in rows]
        complete = 0
        if len(tallies) > self._limits.rows:
            complete = sum(not tally.missing for _, tally in tallies)
            tallies = [(group, tally) for group, tally in tallies if tally.missing]
        for group, tally in tallies[: self._limits.rows]:
            self._page.line(texts.row(visible(group.name), tally.counts, tally.rate))
        if len(tallies) > self._limits.rows:
            self._page.line(texts.more_rows(len(tallies) - self._limits.rows))
        if complete:
            self._page.line(texts.complete_rows(complete))

    def _missing(self, total: Tally) -> None:
        if not total.missing:
            if total.owed:
                self._page.gap()
                self._page.line(texts.ALL_IN)
            return
        self._page.heading(texts.missing_heading(len(total.missing)))
        shown = [
            texts.returned(visible(unit.name)) if unit.id in total.returned else visible(unit.name)
            for unit in total.missing[: self._limits.names]
        ]
        self._page.line(texts.names(shown, len(total.missing) - len(shown)))

    def _leads(self) -> None:
        leads = [lead for lead in self._records.leads if lead.unit_id in self._scope and self._is_new(lead)]
        if not leads:
            return
        self._page.heading(texts.leads_heading(len(leads)))
        room = self._limits.leads
        for name, found in _by_category(self._campaign, leads):
            self._page.line(texts.category(name, len(found)))
            for lead in found[:room]:
                self._page.line(self._lead(lead))
            room -= len(found[:room])
        if len(leads) > self._limits.leads:
            self._page.line(texts.more_leads(len(leads) - self._limits.leads))

    def _is_new(self, lead: Lead) -> bool:
        """A lead of the day, or of an earlier one that came in when the digest before this was out already."""
        if lead.day >= self._day or not lead.sent_at:
            return lead.day == self._day
        before, out_at = (self._campaign.digest_at(day) for day in (self._day - timedelta(days=1), self._day))
        return before is not None and out_at is not None and before <= lead.sent_at < out_at

    def _lead(self, lead: Lead) -> str:
        unit = visible(self._records.organisation[lead.unit_id].name)
        return texts.lead(lead.number, visible(lead.title or lead.body, LEAD_LENGTH), unit, starred=lead.starred)

    def _materials(self) -> None:
        counts = Counter(
            category_of(self._campaign, file)
            for file in self._records.files
            if file.target.subject.day == self._day
            and file.target.unit_id in self._scope
            and file.state is FileState.KEPT
            and file.repeats is None
        )
        if counts:
            self._page.gap()
            self._page.line(texts.received(counts.most_common()))
        cases = recommended_cases(self._records, self._top.id, self._day)
        for case in cases[: self._limits.leads]:
            unit = visible(self._records.organisation[case.target.unit_id].name)
            self._page.line(texts.case(case.number, visible(case_title(case), LEAD_LENGTH), unit))

    def _confirmed(self) -> None:
        """Values a warning was confirmed for: officials should know before they are asked."""
        found: list[str] = []
        for unit_id, submission in self._records.days.get(self._day, {}).items():
            if not submission.counts or unit_id not in self._scope:
                continue
            unit = visible(self._records.organisation[unit_id].name)
            for key in submission.confirmed:
                if key in submission.values:
                    reason = visible(submission.reasons.get(key, ""))
                    indicator = self._campaign.indicator(key)
                    found.append(texts.confirmed_value(unit, indicator, submission.values[key], reason))
        if found and self._limits.values:
            self._page.heading(texts.CONFIRMED_VALUES)
            for line in found[: self._limits.values]:
                self._page.line(line)
            if len(found) > self._limits.values:
                self._page.line(texts.more_values(len(found) - self._limits.values))


def _by_category(campaign: Campaign, leads: Sequence[Lead]) -> list[tuple[str, list[Lead]]]:
    """The leads under the notice's 宣传重点 in its order, then those without; recommended ones first in each."""
    names = {category.key: category.name for category in campaign.lead_categories}
    found: dict[str, list[Lead]] = {name: [] for name in [*names.values(), texts.UNCATEGORISED]}
    for lead in sorted(leads, key=lambda lead: (not lead.starred, lead.number)):
        found[names.get(lead.category, texts.UNCATEGORISED)].append(lead)
    return [(name, under) for name, under in found.items() if under]
