"""A simulated unit as its own people know it: what it is asked, what it means to report, what it has filed so far."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from bot.rehearsal.people.habits import Habits
from dialogs.model.campaign import Campaign
from dialogs.model.indicators import Indicator
from storage.people.roster import RosterRow

Values = dict[str, int]


@dataclass(slots=True)
class Office:
    """One unit. `collects`: others stand below it. `plan` are the figures of each day as they happen to be.

    `drafts` and `filed` are what its people have seen saved and submitted, by day or by a deliverable's name (no values
    where it is no table); `sources` is how the draft last came in. `returned` was sent back to them and `unlocked` by
    the admin.
    """

    row: RosterRow
    campaign: Campaign
    habits: Habits
    collects: bool
    plan: Mapping[date, Values]
    drafts: dict[date | str, Values] = field(default_factory=dict)
    sources: dict[date | str, str] = field(default_factory=dict)
    filed: dict[date | str, Values] = field(default_factory=dict)
    returned: set[date | str] = field(default_factory=set)
    unlocked: set[date] = field(default_factory=set)

    @property
    def name(self) -> str:
        """The unit's name."""
        return self.row.name

    @property
    def fields(self) -> tuple[Indicator, ...]:
        """What it is asked."""
        return self.campaign.asked_of(self.row.kind)

    @property
    def table_confirmed(self) -> bool:
        """Whether its final table is confirmed."""
        return self.campaign.table is not None and self.campaign.table.name in self.filed

    def in_order(self, values: Mapping[str, int]) -> Values:
        """Values in the table's order."""
        return {field.key: values[field.key] for field in self.fields if field.key in values}

    def save(self, subject: date | str, values: Mapping[str, int], source: str) -> None:
        """These values are in the draft."""
        if values:
            self.drafts[subject] = self.in_order({**self.drafts.get(subject, {}), **values})
            self.sources[subject] = source

    def submit(self, subject: date | str, values: Mapping[str, int]) -> None:
        """These values are submitted."""
        self.filed[subject] = self.in_order(values)
        self.drafts.pop(subject, None)
        self.returned.discard(subject)

    def take_back(self, subject: date | str) -> None:
        """What was submitted was sent back: a draft again."""
        values = self.filed.pop(subject)
        self.returned.add(subject)
        if values:
            self.drafts[subject] = values
