"""Handing in (报送): what a unit has for one deliverable, how far it is, what its 确认提交 would confirm."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from dialogs.figures.entered import is_returned
from dialogs.forms.facts import Facts, UnitFacts
from dialogs.model.deliverables import Deliverable, FulfilledBy
from dialogs.model.submissions import FileState, KeptFile, Subject, Submission
from dialogs.schedule import day_by_day
from dialogs.texts.liaison import materials as texts


class HandInState(StrEnum):
    """The states of a hand-in, by their words."""

    MISSING = texts.MISSING
    OVERDUE = texts.OVERDUE
    BEGUN = texts.BEGUN
    RETURNED = texts.RETURNED
    DONE = texts.DONE
    LATE = texts.DONE_LATE


@dataclass(frozen=True, slots=True)
class HandIn:
    """A unit's hand-in for one deliverable: text, files, state.

    `typed` is a text not submitted yet, in place of what is stored; `more` are files put under it in this very turn.
    """

    facts: Facts
    of: UnitFacts
    deliverable: Deliverable
    typed: str = ""
    more: tuple[KeptFile, ...] = ()

    @property
    def subject(self) -> Subject:
        """The deliverable as a subject."""
        return Subject(deliverable=self.deliverable.key)

    @property
    def stored(self) -> Submission | None:
        """The submission stored for it, None if nothing is."""
        return self.of.submission(self.subject)

    @property
    def submitted(self) -> bool:
        """Whether it has been handed in and stands."""
        return self.stored is not None and self.stored.counts

    @property
    def text(self) -> str:
        """Its text or address."""
        return self.typed or (self.stored.text if self.stored else "")

    @property
    def all_files(self) -> tuple[KeptFile, ...]:
        """Its files that are on disk; of materials the days' files and the leads' too."""
        known = {f.number: f for f in self.of.files}
        known.update({f.number: f for f in self.more})
        return tuple(f for f in known.values() if f.state is FileState.KEPT and self._belongs(f))

    @property
    def files(self) -> tuple[KeptFile, ...]:
        """The files of the version at hand: what came since the last one was handed in, if anything did."""
        return self.newer or self.all_files

    @property
    def newer(self) -> tuple[KeptFile, ...]:
        """The files that came after a first version was handed in, or sent back; materials have no versions."""
        stored = self.stored
        if stored is None or stored.first_submitted_at is None or stored.changed_at is None or self.takes_anything:
            return ()
        return tuple(f for f in self.all_files if f.sent_at is not None and f.sent_at > stored.changed_at)

    def _belongs(self, file: KeptFile) -> bool:
        if file.target.subject == self.subject:
            return True
        return self.takes_anything and not file.target.subject.deliverable

    @property
    def closed(self) -> bool:
        """Whether it was handed in and is due: only a return or an unlock reopens it."""
        due = self.of.dues.get(self.deliverable.key)
        over = due is not None and self.facts.now >= due
        return self.submitted and over and str(self.subject) not in self.of.unlocked

    @property
    def state(self) -> HandInState:
        """The state it is in."""
        due = self.of.dues.get(self.deliverable.key)
        if self.stored is not None and self.submitted:
            first = self.stored.first_submitted_at
            return HandInState.LATE if due and first and first >= due else HandInState.DONE
        if self.stored is not None and is_returned(self.stored):
            return HandInState.RETURNED
        if self.by_days:
            return HandInState.LATE if due and self.by_days >= due else HandInState.DONE
        if due and self.facts.now >= due:
            return HandInState.OVERDUE
        return HandInState.BEGUN if self.has_content and not self.takes_anything else HandInState.MISSING

    @property
    def outdated(self) -> bool:
        """Whether it is a table confirmed before something below it changed: it waits to be confirmed once more."""
        is_table = self.deliverable.kind.traits.fulfilled is FulfilledBy.TABLE
        return is_table and self.submitted and bool(self.of.changed_below)

    @property
    def word(self) -> str:
        """The state's word, with 需重新确认 behind it if it is outdated."""
        return f"{self.state.value}{texts.OUTDATED if self.outdated else ''}"

    @property
    def by_days(self) -> datetime | None:
        """The time a daily deliverable was complete by the reports of all days; None if it is not, or is not daily."""
        if not self.deliverable.daily:
            return None
        return day_by_day.received_at(self.facts.campaign, lambda day: self.of.submission(Subject(day=day)))

    @property
    def takes_anything(self) -> bool:
        """Whether any number of files may come in until the unit says that is all."""
        return self.deliverable.takes_anything

    @property
    def has_content(self) -> bool:
        """Whether there is anything to hand in."""
        return bool(self.files or self.text or (self.takes_anything and self.of.leads))

    @property
    def mark(self) -> str:
        """The mark of its 确认提交, which confirms exactly these files and this text, as things stand."""
        receipt = self.stored.receipt if self.stored and self.submitted else ""
        leads = len(self.of.leads) if self.takes_anything else 0
        return f"{receipt}>{','.join(str(f.number) for f in self.files)}>{leads}>{self.text}"
