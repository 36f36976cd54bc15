"""The progress of a unit with one thing it owes: a day's report or a deliverable (INTERFACE §7, §8 报送进度)."""

from datetime import date, datetime
from enum import StrEnum

from dialogs.figures.entered import is_returned, is_zero_report
from dialogs.model.submissions import Submission
from dialogs.model.units import Organisation, Unit


class ReportState(StrEnum):
    """The state of one owed thing. `NOT_YET`: missing and not yet due, or not owed."""

    ON_TIME = "按时"
    LATE = "迟报"
    ZERO = "零报告"
    MISSING = "未报"
    RETURNED = "退回"
    EXEMPT = "免报"
    NOT_YET = ""


def day_state(
    organisation: Organisation, unit: Unit, day: date, submission: Submission | None, now: datetime
) -> ReportState:
    """The state of the unit's report of that day; it is late once that day's digest is out.

    What is in shows at once, also of a unit that owes no daily report. What was returned and submitted again goes by
    its first submission.
    """
    digest_at = organisation.campaign.digest_at(day)
    if submission and submission.counts:
        if not _in_time(submission.first_submitted_at, digest_at):
            return ReportState.LATE
        return ReportState.ZERO if is_zero_report(submission) else ReportState.ON_TIME
    if submission and is_returned(submission):
        return ReportState.RETURNED
    if not would_report(organisation, unit):
        return ReportState.NOT_YET
    return _state_of_missing(unit, digest_at, now)


def item_state(
    unit: Unit, due: datetime | None, submission: Submission | None, now: datetime, received_at: datetime | None = None
) -> ReportState:
    """The state of a deliverable the unit owes by `due` (the first instant that is late; None: not owed).

    `received_at`: when it was fulfilled otherwise than by a submission (联络员, by registering).
    """
    if submission and submission.counts:
        received_at = submission.first_submitted_at or received_at
        return ReportState.ON_TIME if _in_time(received_at, due) else ReportState.LATE
    if submission and is_returned(submission):
        return ReportState.RETURNED
    if received_at:
        return ReportState.ON_TIME if _in_time(received_at, due) else ReportState.LATE
    return _state_of_missing(unit, due, now) if due else ReportState.NOT_YET


def would_report(organisation: Organisation, unit: Unit) -> bool:
    """Whether the unit is a reporting unit (应报), or would be if it were not exempt."""
    if organisation.collects(unit.id) or unit.parent_id is None:
        return False
    return organisation.campaign.kind(unit.kind).reports


def _state_of_missing(unit: Unit, due: datetime | None, now: datetime) -> ReportState:
    if unit.exempt:
        return ReportState.EXEMPT
    return ReportState.MISSING if due and now >= due else ReportState.NOT_YET


def _in_time(at: datetime | None, due: datetime | None) -> bool:
    return at is None or due is None or at < due
