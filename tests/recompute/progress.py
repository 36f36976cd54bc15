"""How far every unit is with every day and every deliverable: the words of 报送进度."""

from datetime import date, datetime

from tests.recompute.history import RETURNED, History, Report
from tests.recompute.notice import Deliverable
from tests.recompute.roster import Unit

ON_TIME, LATE, ZERO, MISSING, EXEMPT = "按时", "迟报", "零报告", "未报", "免报"


def day_word(history: History, unit: Unit, day: date) -> str | None:
    """The word for a day, None where the cell is blank."""
    digest = history.notice.digest_of(day)
    report = history.report(unit.name, day)
    if report and report.counts:
        return _received(report, digest, on_time=ZERO if report.is_zero else ON_TIME)
    return _not_received(history, unit, report, digest if history.owes_days(unit) else None)


def item_word(history: History, unit: Unit, deliverable: Deliverable) -> str | None:
    """The word for a deliverable, None where the cell is blank."""
    due = due_of(history, unit, deliverable)
    report = history.report(unit.name, deliverable.name)
    if report and report.counts:
        return _received(report, due, on_time=ON_TIME)
    received = _by_days(history, unit) if deliverable.daily and not report else None
    if received:
        return ON_TIME if due is None or received < due else LATE
    return _not_received(history, unit, report, due)


def _by_days(history: History, unit: Unit) -> datetime | None:
    """When the report of the last of all days came in; None where one is missing or was sent back."""
    reports = [history.report(unit.name, day) for day in history.notice.days]
    times = [report.first for report in reports if report and report.counts and report.first]
    return max(times) if len(times) == len(reports) else None


def due_of(history: History, unit: Unit, deliverable: Deliverable) -> datetime | None:
    """The unit's own due time: the notice's, or a later one given to it or to all; None where it does not owe it."""
    due = deliverable.dues.get(unit.kind)
    if due is None or unit.name == history.roster.root.name:
        return None
    given = [history.extensions.get((deliverable.name, who)) for who in (unit.name, history.roster.root.name)]
    return max([due, *(at for at in given if at is not None)])


def _received(report: Report, due: datetime | None, on_time: str) -> str:
    in_time = due is None or report.first is None or report.first < due
    return on_time if in_time else LATE


def _not_received(history: History, unit: Unit, report: Report | None, due: datetime | None) -> str | None:
    if report and report.status == RETURNED:
        return RETURNED
    if due is None:
        return None
    if unit.name in history.exempt:
        return EXEMPT
    return MISSING if history.now >= due else None
