"""A simulated unit as its own people know it: what it is asked, what it means to report, what it has filed so far."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from bot.rehearsal.habits import Habits
from dialogs.campaign import Campaign, Indicator
from storage.roster import RosterRow

Values = dict[str, int]

TABLE = "table"
"""What the final table is filed under in `Office.filed`; days are under their date."""


@dataclass(slots=True)
class Office:
    """One unit. `collects`: others stand below it. `plan` are the figures of each day as they happen to be.

    `drafts` and `filed` are what its people have seen saved and submitted; `sources` how the draft last came in.
    """

    row: RosterRow
    campaign: Campaign
    habits: Habits
    collects: bool
    plan: Mapping[date, Values]
    drafts: dict[date | str, Values] = field(default_factory=dict)
    sources: dict[date | str, str] = field(default_factory=dict)
    filed: dict[date | str, Values] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The unit's name."""
        return self.row.name

    @property
    def fields(self) -> tuple[Indicator, ...]:
        """What it is asked."""
        return self.campaign.asked_of(self.row.kind)

    @property
    def single_school(self) -> bool:
        """Whether it is one school or a part of one."""
        return self.campaign.kind(self.row.kind).single_school

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
