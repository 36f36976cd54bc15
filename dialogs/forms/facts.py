"""The facts a dialog needs of the world, loaded before each event in the same transaction."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from dialogs.model.campaign import Campaign
from dialogs.model.submissions import KeptFile, Lead, Subject, Submission
from dialogs.model.units import Role, Unit
from dialogs.spelling.names import Names

NO_NAMES: Names[Unit] = Names(())


@dataclass(frozen=True, slots=True)
class Invite:
    """A live invite the person just named by its code."""

    id: int
    unit: Unit
    role: Role


@dataclass(frozen=True, slots=True)
class Membership:
    """A role the person has, and for which unit."""

    unit: Unit
    role: Role


@dataclass(frozen=True, slots=True)
class UnitFacts:
    """A unit the person is liaison of, as it stands now.

    `submissions` by `str(subject)`: every day's report, the table, the deliverables; absent: nothing begun.
    `files` are all of the unit's. `dues`: deliverable key to the unit's own due time, extensions included, only what
    it owes. `unlocked`: subjects reopened by `/unlock` or `/return`; `returned_because` their reasons, by subject.
    `children_days` (by `str(subject)` of a day) and `children_week`: what the units below make together, for units that
    collect; `largest_child_week` the largest single child's. `changed_below`: names of units below that changed since
    this unit's table was confirmed. `liaisons`: the names of its other liaisons.
    """

    unit: Unit
    collects: bool
    submissions: Mapping[str, Submission] = field(default_factory=dict)
    files: tuple[KeptFile, ...] = ()
    leads: tuple[Lead, ...] = ()
    dues: Mapping[str, datetime] = field(default_factory=dict)
    unlocked: frozenset[str] = frozenset()
    children_days: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    children_week: Mapping[str, int] = field(default_factory=dict)
    largest_child_week: Mapping[str, int] = field(default_factory=dict)
    changed_below: tuple[str, ...] = ()
    liaisons: tuple[str, ...] = ()
    returned_because: Mapping[str, str] = field(default_factory=dict)

    def submission(self, subject: Subject) -> Submission | None:
        """Return the unit's submission for that subject, None if there is none."""
        return self.submissions.get(str(subject))

    def of_day(self, day: date) -> Submission | None:
        """The report of that day."""
        return self.submissions.get(str(Subject(day=day)))


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything `advance` may look at beside the conversation and the event.

    `person` is the account, `telegram:1001`. `invite`: set when the text is `/start CODE` (or a code by itself) and
    the code is live, and again when 同意并登记 is pressed (verb `agree`, its `arg` the invite's id): `units` then holds
    the invited unit too. `invite_refused` says why it is not live (`unknown`, `used`, `expired`, `throttled`).
    `given_by`: what the edited message had answered: unit id, subject and the values it gave, oldest first.
    `next_lead`: the number a new lead gets; `next_receipt`: the receipt (回执号) of what is handed in now.
    `page`: the person is on the phone page, where 来源 is 页面. `names`: every unit of the roster, by name.
    `sent_at`: when the channel says that it was sent, where that is not now.
    """

    campaign: Campaign
    now: datetime
    person: str
    memberships: tuple[Membership, ...] = ()
    consented_at: datetime | None = None
    phone: str = ""
    units: Mapping[int, UnitFacts] = field(default_factory=dict)
    invite: Invite | None = None
    invite_refused: str = ""
    given_by: tuple[tuple[int, Subject, Mapping[str, int]], ...] = ()
    next_lead: int = 1
    next_receipt: str = ""
    page: bool = False
    names: Names[Unit] = field(default=NO_NAMES, compare=False, repr=False)
    sent_at: datetime | None = None

    @property
    def today(self) -> date:
        """Today's date in the campaign's zone."""
        return self.campaign.today(self.now)

    @property
    def sent_on(self) -> date:
        """The day on which the person sent it: what 今天 and 昨天 mean in it."""
        return self.campaign.today(self.sent_at or self.now)

    @property
    def day(self) -> date:
        """What is sent without a date is about this day: the day it was sent, today where that is none of the window's.

        So a report keeps its day when it is read after midnight, or after an outage.
        """
        return self.sent_on if self.campaign.in_window(self.sent_on) else self.today

    @property
    def liaison_of(self) -> tuple[Unit, ...]:
        """The units this person reports for."""
        return tuple(m.unit for m in self.memberships if m.role is Role.LIAISON)

    def has(self, role: Role) -> bool:
        """Whether the person has that role anywhere."""
        return any(m.role is role for m in self.memberships)
