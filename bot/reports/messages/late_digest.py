"""The morning message: reports that came in after their digest (补报) and figures corrected since (更正)."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime

from bot.reports.figures.progress import Progress
from bot.reports.figures.records import Records
from bot.reports.messages.message_builder import Page, visible
from dialogs.figures.entered import is_zero_report
from dialogs.figures.table_state import RETURN
from dialogs.model.outgoing import Outgoing
from dialogs.model.submissions import Revision, Submission
from dialogs.model.units import Unit
from dialogs.texts.notifications import digest as texts

LINES = 15
"""How many late reports, and how many corrections, are listed before the rest is counted."""


def late_digest(records: Records, top_unit_id: int, day: date, since: datetime) -> Outgoing | None:
    """What changed in that unit's subtree after the digest of `day`, posted at `since`; None if nothing did.

    An earlier day's report or correction that came in after the last morning message is in it too, lest it be told
    nowhere.
    """
    top = records.organisation[top_unit_id]
    scope = records.scope(top.id)
    late = [s for s in _late_reports(records, day, since) if s.unit_id in scope]
    corrections = [r for r in _corrections(records, day, since) if r.unit_id in scope]
    if not late and not corrections:
        return None
    page = Page()
    page.heading(texts.late_title(visible(top.name), day))
    tally = Progress(records).tally(records.organisation.reporting(top.id), day)
    page.line(texts.now_standing(day, texts.tally(*tally.counts, tally.rate)))
    _list(page, texts.LATE_REPORTS, [_late_line(records, submission) for submission in late])
    _list(page, texts.CORRECTIONS, _correction_lines(records, corrections))
    return page.outgoing()


def _late_reports(records: Records, day: date, since: datetime) -> Iterable[Submission]:
    """Reports first submitted after their own day's digest and not told yet, by day and roster order."""
    found = [
        submission
        for of_day in [d for d in records.days if d <= day]
        for submission in records.days[of_day].values()
        if submission.counts and submission.first_submitted_at
        if _is_news(records, of_day, submission.first_submitted_at, day, since)
    ]
    order = {unit.id: n for n, unit in enumerate(records.organisation)}
    return sorted(found, key=lambda s: (s.subject.day or day, order.get(s.unit_id, len(order))))


def _corrections(records: Records, day: date, since: datetime) -> Iterable[Revision]:
    """Figures of days changed, and reports sent back, after their day's digest and not told yet."""
    known = {indicator.key for indicator in records.campaign.indicators} | {RETURN}
    for revision in records.revisions:
        of_day = revision.subject.day
        if of_day and of_day <= day and revision.field in known and _is_news(records, of_day, revision.at, day, since):
            yield revision


def _is_news(records: Records, of_day: date, at: datetime, day: date, since: datetime) -> bool:
    """Whether something of `of_day` at `at` came after that day's digest and after whatever told of it last."""
    if not records.campaign.in_window(of_day):
        return False
    daily = records.campaign.daily
    if of_day == day or daily is None:
        return at >= since
    digest_at = records.campaign.at(of_day, daily.digest)
    last_told = records.campaign.at(day, daily.late_digest)
    return at >= max(digest_at, last_told)


def _late_line(records: Records, submission: Submission) -> str:
    unit = records.organisation[submission.unit_id]
    return texts.late_report(visible(unit.name), _day(submission), zero=is_zero_report(submission))


def _day(submission: Submission) -> date:
    if submission.subject.day is None:
        raise ValueError(submission.subject)
    return submission.subject.day


def _correction_lines(records: Records, corrections: Iterable[Revision]) -> list[str]:
    """One line for what one person changed in one report at one time."""
    together: dict[tuple[int, date, datetime], list[Revision]] = defaultdict(list)
    for revision in corrections:
        if revision.subject.day:
            together[revision.unit_id, revision.subject.day, revision.at].append(revision)
    lines = []
    for (unit_id, day, _), revisions in together.items():
        unit: Unit = records.organisation[unit_id]
        changes = "，".join(_change(records, revision) for revision in revisions)
        reason = next((revision.reason for revision in revisions if revision.reason), "")
        lines.append(texts.correction(visible(unit.name), day, changes, visible(reason)))
    return lines


def _change(records: Records, revision: Revision) -> str:
    if revision.field == RETURN:
        return RETURN
    return texts.change(texts.short_name(records.campaign.indicator(revision.field)), revision.old, revision.new)


def _list(page: Page, heading: str, lines: list[str]) -> None:
    if not lines:
        return
    page.heading(texts.counted(heading, len(lines)))
    for line in lines[:LINES]:
        page.line(line)
    if len(lines) > LINES:
        page.line(texts.more_values(len(lines) - LINES))
