"""A deliverable handed in day by day (每天报送): what the window's daily reports make of it."""

from collections.abc import Callable
from datetime import date, datetime

from dialogs.model.campaign import Campaign
from dialogs.model.submissions import Submission


def received_at(campaign: Campaign, report_of: Callable[[date], Submission | None]) -> datetime | None:
    """Return the instant the last of the window's days came in; None while one of them is missing or sent back.

    `report_of` gives a unit's report of a day. Each day's own lateness stands in that day's column; the deliverable is
    in once every day is.
    """
    reports = [report_of(day) for day in campaign.days]
    times = [report.first_submitted_at for report in reports if report is not None and report.counts]
    known = [at for at in times if at is not None]
    return max(known) if len(known) == len(campaign.days) else None
