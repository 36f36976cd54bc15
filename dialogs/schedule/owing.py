"""The deliverables a unit owes, and those of them still missing."""

from collections.abc import Collection, Mapping

from dialogs.model.campaign import Campaign
from dialogs.model.deliverables import Deliverable
from dialogs.model.submissions import Status, Subject, Submission
from dialogs.model.units import Unit
from dialogs.schedule import day_by_day


def owed(campaign: Campaign, unit: Unit) -> tuple[Deliverable, ...]:
    """Return the deliverables the unit's kind owes, in the campaign's order; none for the root or an exempt unit."""
    if unit.parent_id is None or unit.exempt:
        return ()
    return tuple(d for d in campaign.deliverables if d.due_for(unit.kind))


def missing(
    campaign: Campaign, unit: Unit, submissions: Mapping[str, Submission], among: Collection[str] | None = None
) -> tuple[Deliverable, ...]:
    """Return what the unit owes and has not handed in, of `among` (deliverable keys) if given.

    A draft and a returned hand-in count as missing (INTERFACE §6). `submissions` are the unit's, by `str(subject)`.
    """
    wanted = (d for d in owed(campaign, unit) if among is None or d.key in among)
    return tuple(d for d in wanted if not _has(campaign, d, submissions))


def _has(campaign: Campaign, deliverable: Deliverable, submissions: Mapping[str, Submission]) -> bool:
    if is_in(submissions.get(str(Subject(deliverable=deliverable.key)))):
        return True
    if not deliverable.daily:
        return False
    return day_by_day.received_at(campaign, lambda day: submissions.get(str(Subject(day=day)))) is not None


def is_in(submission: Submission | None) -> bool:
    """Tell whether that has been handed in and stands."""
    return submission is not None and submission.status is Status.SUBMITTED
