"""The cast of a rehearsal: every unit with its habits, every person with a phone, and who has which part."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.rehearsal.people.activity import planned_days
from bot.rehearsal.people.habits import deal_habits
from bot.rehearsal.people.phrases import ADMIN, PREFECTURE_GROUP, PROVINCE_GROUP, STRANGER, SUPERVISOR
from bot.rehearsal.people.simulated_unit import Office
from bot.rehearsal.world.channel import SimulatedChannel
from bot.rehearsal.world.number_styles import EntryStyle, chinese
from bot.rehearsal.world.person import Diary, Person
from bot.rehearsal.world.roster import contact_name
from dialogs.model.campaign import Campaign
from storage.people.roster import RosterRow

ADMIN_NUMBER, STRANGER_NUMBER, FIRST_SUPERVISOR, FIRST_LIAISON = 1, 9, 101, 1001

ENOUGH_FOR_PARTS = 12
"""With fewer reporting units nobody has a special part."""

BOUND_SHARE = 0.6
"""So many of the collecting units have a group of their own, of one."""


@dataclass(slots=True)
class Liaison:
    """A liaison with their way to write. `several`: they report for more than one unit."""

    person: Person
    style: EntryStyle
    several: bool = False


@dataclass(slots=True)
class Parts:
    """Units with something particular about them, by name; empty where there are too few units for parts."""

    unregistered: str = ""
    shared: tuple[str, ...] = ()
    """Two units with one liaison."""
    doubled: str = ""
    """A unit with two liaisons."""
    left: str = ""
    """A unit whose liaison leaves and is replaced."""
    latecomer: str = ""
    """A unit that registers in the middle of the window."""
    exempt: str = ""
    """A unit that is taken out of 应报 after it registered."""
    extended: str = ""
    """A unit that is given more time for its last document."""
    unlocked: str = ""
    """A unit a day of which is reopened after its table."""


@dataclass(slots=True)
class Group:
    """A group chat and the unit it is bound to."""

    chat: str
    title: str
    unit: str


@dataclass(slots=True)
class Cast:
    """Everybody. `liaisons` of a unit in the order they join; `supervisors` by the unit they supervise."""

    campaign: Campaign
    offices: Sequence[Office]
    parts: Parts
    admin: Person
    stranger: Person
    liaisons: dict[str, list[Liaison]] = field(default_factory=dict)
    supervisors: dict[str, Person] = field(default_factory=dict)
    groups: list[Group] = field(default_factory=list)


class Casting:
    """Makes a cast; the same for the same roster and seed. Each person and unit has a random source of their own."""

    def __init__(
        self, campaign: Campaign, rows: Sequence[RosterRow], seed: int, channel: SimulatedChannel, diary: Diary
    ) -> None:
        self._campaign = campaign
        self._rows = rows
        self._seed = seed
        self._channel = channel
        self._diary = diary
        self._parents = {row.parent for row in rows if row.parent}
        self._numbers = iter(range(FIRST_LIAISON, FIRST_LIAISON + 10 * len(rows) + 10))

    def cast(self) -> Cast:
        """Everybody."""
        offices = self._offices()
        made = Cast(
            self._campaign,
            offices,
            self._parts(offices),
            self._person(ADMIN_NUMBER, ADMIN, self._campaign.root),
            self._person(STRANGER_NUMBER, STRANGER, ""),
        )
        made.liaisons = self._liaisons(offices, made.parts)
        made.supervisors = self._supervisors()
        made.groups = self._groups()
        return made

    def random(self, of: str) -> random.Random:
        """The random source of one person or unit."""
        return random.Random(f"{self._seed}/{of}")  # noqa: S311 (a rehearsal is to be repeatable)

    def _offices(self) -> list[Office]:
        habits = deal_habits(len(self._rows), self.random("habits"))
        offices = []
        for row, own in zip(self._rows, habits, strict=True):
            plan = planned_days(
                self._campaign, row, self.random(f"days of {row.name}"), idle=own.idle, outgrown=own.outgrown
            )
            offices.append(Office(row, self._campaign, own, row.name in self._parents, plan))
        return offices

    def _parts(self, offices: Sequence[Office]) -> Parts:
        reporting = [o for o in offices if not o.collects and self._campaign.kind(o.row.kind).reports]
        if len(reporting) < ENOUGH_FOR_PARTS:
            return Parts()
        drawn = self.random("parts").sample(reporting, len(reporting))
        extended = next((o for o in drawn if self._owes_document(o)), None)
        unlocked = max((o for o in drawn if o is not extended), key=lambda o: (o.habits.is_steady, o.habits.diligence))
        others = [office.name for office in drawn if office not in (extended, unlocked)]
        unregistered, first, second, doubled, left, latecomer, exempt = others[:7]
        return Parts(
            unregistered=unregistered,
            shared=(first, second),
            doubled=doubled,
            left=left,
            latecomer=latecomer,
            exempt=exempt,
            extended=extended.name if extended else "",
            unlocked=unlocked.name,
        )

    def _owes_document(self, office: Office) -> bool:
        documents = (d for d in self._campaign.deliverables if d.is_document)
        return any(document.due_for(office.row.kind) for document in documents)

    def _liaisons(self, offices: Sequence[Office], parts: Parts) -> dict[str, list[Liaison]]:
        found: dict[str, list[Liaison]] = {}
        for office in offices:
            count = 2 if office.name in {parts.doubled, parts.left} else 1
            several = office.name in parts.shared
            found[office.name] = [self._liaison(office.name, several=several) for _ in range(count)]
        found[parts.unregistered] = []
        for unit in parts.shared[1:]:
            found[unit] = found[parts.shared[0]]
        return found

    def _liaison(self, unit: str, *, several: bool) -> Liaison:
        number = next(self._numbers)
        name = contact_name(number - FIRST_LIAISON + 1)
        return Liaison(self._person(number, name, unit), EntryStyle(self.random(f"style of {number}")), several)

    def _supervisors(self) -> dict[str, Person]:
        tops = [self._campaign.root, *(row.name for row in self._rows if row.name in self._parents)]
        return {
            unit: self._person(FIRST_SUPERVISOR + place, SUPERVISOR.format(number=chinese(place + 1)), unit)
            for place, unit in enumerate(tops)
        }

    def _groups(self) -> list[Group]:
        chooser = self.random("groups")
        bound = [row.name for row in self._rows if row.name in self._parents and chooser.random() < BOUND_SHARE]
        groups = [Group("-1", PROVINCE_GROUP, self._campaign.root)]
        return groups + [Group(f"-{n}", PREFECTURE_GROUP.format(unit=unit), unit) for n, unit in enumerate(bound, 2)]

    def _person(self, number: int, name: str, unit: str) -> Person:
        screen = self._channel.screen(str(number))
        return Person(number, name, self.random(f"person {number}"), screen, self._diary, unit)
