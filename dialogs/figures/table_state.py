"""The state of a unit's final table (统计表), and the units below that changed since it was confirmed."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import StrEnum

from dialogs.model.submissions import Revision, Subject, Submission
from dialogs.model.units import Organisation, Unit

RETURN = "退回"
"""The `field` of a revision that is a return."""


class TableState(StrEnum):
    """The state of a unit's week figures, in the words of the sheet 分单位统计 (INTERFACE §8)."""

    CONFIRMED = "已确认"
    OUTDATED = "需重新确认"
    UNCONFIRMED = "待确认"
    SUMMED = "汇总"
    MISSING = "未报"


class TableStates:
    """Tells the state of every unit's table from the submissions as they stand.

    Among `revisions` are the returns: only they tell when a report was sent back, for a draft begun after it changes
    no figure and moves the submission's `changed_at` all the same.
    """

    def __init__(
        self, organisation: Organisation, submissions: Iterable[Submission], revisions: Iterable[Revision] = ()
    ) -> None:
        self._organisation = organisation
        table = organisation.campaign.table
        self._subject = Subject(deliverable=table.key) if table else None
        self._tables: dict[int, Submission] = {}
        self._days_filed: set[int] = set()
        self._changed: dict[int, datetime] = {}
        for submission in submissions:
            self._take(submission)
        for revision in revisions:
            if revision.field == RETURN and self._bears_figures(revision.subject):
                self._note_change(revision.unit_id, revision.at)
        self._has_figures: dict[int, bool] = {}

    @property
    def tables(self) -> Mapping[int, Submission]:
        """The confirmed tables by unit."""
        return self._tables

    def state(self, unit_id: int) -> TableState:
        """The state of one unit's table."""
        if unit_id in self._tables:
            return TableState.OUTDATED if self.changed_below(unit_id) else TableState.CONFIRMED
        if unit_id in self._days_filed:
            return TableState.UNCONFIRMED
        if self._any_figures(unit_id):
            return TableState.SUMMED
        return TableState.MISSING

    def changed_below(self, unit_id: int) -> tuple[Unit, ...]:
        """The units below whose figures changed after this unit's table was confirmed; none where it is not."""
        table = self._tables.get(unit_id)
        if table is None or table.changed_at is None:
            return ()
        below = self._organisation.subtree(unit_id)[1:]
        return tuple(u for u in below if u.id in self._changed and self._changed[u.id] > table.changed_at)

    def _take(self, submission: Submission) -> None:
        if not self._bears_figures(submission.subject):
            return
        if not submission.counts:
            return
        if submission.subject.day:
            self._days_filed.add(submission.unit_id)
        else:
            self._tables[submission.unit_id] = submission
        if submission.changed_at:
            self._note_change(submission.unit_id, submission.changed_at)

    def _bears_figures(self, subject: Subject) -> bool:
        if subject.day:
            return self._organisation.campaign.in_window(subject.day)
        return subject == self._subject

    def _note_change(self, unit_id: int, at: datetime) -> None:
        known = self._changed.get(unit_id)
        self._changed[unit_id] = at if known is None else max(known, at)

    def _any_figures(self, unit_id: int) -> bool:
        """Whether anybody in the subtree filed a day or a table."""
        if unit_id not in self._has_figures:
            self._has_figures[unit_id] = (
                unit_id in self._tables
                or unit_id in self._days_filed
                or any(self._any_figures(child.id) for child in self._organisation.children(unit_id))
            )
        return self._has_figures[unit_id]
