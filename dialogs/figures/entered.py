"""The figures of one submission by itself, before anything is rolled up."""

from collections.abc import Mapping

from dialogs.model.campaign import Campaign
from dialogs.model.indicators import SCHOOLS
from dialogs.model.submissions import Status, Submission


def entered(campaign: Campaign, kind: str, submission: Submission) -> Mapping[str, int]:
    """The figures a unit of that kind gave in this submission, whatever its status, by indicator key in table order.

    A zero report is zero in everything asked. A single school's `schools` is implied: 1 where any asked figure is
    above 0, else 0 (INTERFACE §6). What was not given is absent.
    """
    asked = campaign.asked_of(kind)
    if submission.zero:
        values = {i.key: 0 for i in asked}
    else:
        values = {i.key: submission.values[i.key] for i in asked if i.key in submission.values}
    if values and implies_schools(campaign, kind):
        return {SCHOOLS: int(any(values.values())), **values}
    return values


def implies_schools(campaign: Campaign, kind: str) -> bool:
    """Whether a unit of that kind is one school, whose number of schools is implied and never asked."""
    return campaign.kind(kind).single_school and any(indicator.key == SCHOOLS for indicator in campaign.asked)


def is_zero_report(submission: Submission) -> bool:
    """Whether it is a zero report (零报告): 今日无活动, or nothing but zeros."""
    return submission.zero or (bool(submission.values) and not any(submission.values.values()))


def is_returned(submission: Submission) -> bool:
    """Whether it was sent back (退回) and not submitted again since, drafts begun after the return included."""
    if submission.status is Status.RETURNED:
        return True
    return submission.status is Status.DRAFT and submission.first_submitted_at is not None
