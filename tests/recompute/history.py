"""What the units have handed in by the time of the export: reports, files, leads, and what changed."""

from dataclasses import dataclass, field
from datetime import date, datetime

from tests.recompute.notice import Notice
from tests.recompute.roster import Roster, Unit

Values = dict[str, int]

DRAFT, SUBMITTED, RETURNED = "草稿", "已提交", "退回"


@dataclass
class Report:
    """A day's report, the final table or a hand-in as it stands.

    `values` by indicator key, as entered; a zero report has every figure 0, or where nothing is counted is said to be
    one. `last` is what was submitted last.
    """

    status: str = DRAFT
    values: Values = field(default_factory=dict)
    text: str = ""
    source: str = ""
    first: datetime | None = None
    changed: datetime | None = None
    confirmed: datetime | None = None
    last: Values | None = None
    last_text: str = ""
    said_zero: bool = False

    @property
    def counts(self) -> bool:
        """Whether its figures count."""
        return self.status == SUBMITTED

    @property
    def is_zero(self) -> bool:
        """Whether it says that nothing happened."""
        return not any(self.values.values()) if self.values else self.said_zero


@dataclass(frozen=True)
class File:
    """A file received, for a deliverable (`item`), a day or a lead (its number); its category may still be open."""

    number: int
    unit: str
    item: str
    category: str
    caption: str
    name: str
    size: int
    sha256: str
    at: datetime
    lead: int | None = None


@dataclass
class Lead:
    """A story lead."""

    number: int
    day: date
    unit: str
    title: str
    body: str
    category: str = ""
    starred: bool = False


@dataclass
class Activity:
    """A planned activity of the register; `values` by column key, as they were meant."""

    unit: str
    values: dict[str, str]
    approval: str = ""
    reason: str = ""
    removed: bool = False


@dataclass(frozen=True)
class Revision:
    """A row of 修订记录: `old` and `new` are numbers for figures."""

    at: datetime
    unit: str
    item: str
    old: int | str | None
    new: int | str | None
    by: str
    reason: str


@dataclass
class History:
    """Everything of one campaign, as of `now`. Subjects are dates for days, names for deliverables."""

    notice: Notice
    roster: Roster
    now: datetime
    reports: dict[tuple[str, date | str], Report] = field(default_factory=dict)
    files: list[File] = field(default_factory=list)
    leads: dict[int, Lead] = field(default_factory=dict)
    revisions: list[Revision] = field(default_factory=list)
    activities: dict[int, Activity] = field(default_factory=dict)
    exempt: set[str] = field(default_factory=set)
    extensions: dict[tuple[str, str], datetime] = field(default_factory=dict)
    """Due times moved, by deliverable and unit; the root stands for all."""
    names: dict[str, str] = field(default_factory=dict)
    """What people are called, by account."""
    contacts: dict[str, str] = field(default_factory=dict)
    """The name of each unit's first liaison."""
    changes: list[tuple[datetime, str]] = field(default_factory=list)
    """When a unit's figures changed: a report or table submitted, or sent back."""

    def owes_days(self, unit: Unit) -> bool:
        """Whether the unit reports every day: nothing is below it, and it is no bystander."""
        return self.roster.is_leaf(unit.name) and unit.kind not in self.notice.idle

    def report(self, unit: str, subject: date | str) -> Report | None:
        """What the unit has for that day or deliverable."""
        return self.reports.get((unit, subject))
