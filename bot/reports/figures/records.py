"""What every report is made from: the records of one campaign as they stood at one moment."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING

from dialogs.model.campaign import Campaign
from dialogs.model.submissions import KeptFile, Lead, Revision, Submission
from dialogs.model.units import Organisation
from dialogs.parsing.activities import Activity
from dialogs.schedule.calendar import Extension

if TYPE_CHECKING:
    from bot.reports.figures.rollup import BulkFigures


@dataclass(frozen=True, slots=True)
class Liaison:
    """A unit's liaison as reports name them. `registered_at` is None for one only the roster knows."""

    name: str
    phone: str = ""
    registered_at: datetime | None = None


@dataclass(frozen=True, repr=False)  # asyncio writes out the result of whatever it runs: a nation's is 300 MB of text
class Records:
    """Everything a report may need, loaded in bulk before it is made.

    `submissions`, `files`, `leads` and `revisions` are the whole campaign's; a report chooses its subtree's.
    `activities` are those of the register by number, those called off left out. `liaisons` by unit id, the one to name
    first; for a unit nobody registered for, who the roster names. `names` by account (`telegram:1001`): what people are
    called. `now` is the moment the records were read, `audit_head` the audit chain's head then.
    """

    campaign: Campaign
    organisation: Organisation
    now: datetime
    submissions: Sequence[Submission] = ()
    files: Sequence[KeptFile] = ()
    leads: Sequence[Lead] = ()
    revisions: Sequence[Revision] = ()
    extensions: Sequence[Extension] = ()
    activities: Sequence[Activity] = ()
    liaisons: Mapping[int, Sequence[Liaison]] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    audit_head: str = ""

    @cached_property
    def figures(self) -> "BulkFigures":
        """Everybody's figures, computed once for all reports made from these records."""
        from bot.reports.figures.rollup import BulkFigures

        return BulkFigures(self.organisation, self.submissions, self.revisions)

    @cached_property
    def days(self) -> Mapping[date, Mapping[int, Submission]]:
        """The daily submissions by day and unit id, drafts and returned ones among them."""
        found: dict[date, dict[int, Submission]] = defaultdict(dict)
        for submission in self.submissions:
            if submission.subject.day:
                found[submission.subject.day][submission.unit_id] = submission
        return found

    @cached_property
    def items(self) -> Mapping[str, Mapping[int, Submission]]:
        """What was handed in for deliverables, by deliverable key and unit id, the final table among them."""
        found: dict[str, dict[int, Submission]] = defaultdict(dict)
        for submission in self.submissions:
            if submission.subject.deliverable:
                found[submission.subject.deliverable][submission.unit_id] = submission
        return found

    def of_day(self, unit_id: int, day: date) -> Submission | None:
        """The unit's report of that day."""
        return self.days.get(day, {}).get(unit_id)

    def of_item(self, unit_id: int, deliverable: str) -> Submission | None:
        """What the unit handed in for that deliverable."""
        return self.items.get(deliverable, {}).get(unit_id)

    def scope(self, top_unit_id: int | None) -> frozenset[int]:
        """The unit ids of a report for that unit's subtree; None: everybody."""
        if top_unit_id is None:
            return frozenset(self.organisation.units)
        return frozenset(unit.id for unit in self.organisation.subtree(top_unit_id))
