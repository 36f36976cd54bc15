"""Units, the tree they form, and the roles people have in it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from dialogs.model.campaign import Campaign
from dialogs.spelling.names import Names


class Role(StrEnum):
    """A person's role (角色) for a unit: 联络员, 主管, 管理员."""

    LIAISON = "liaison"
    SUPERVISOR = "supervisor"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit (单位): who a report belongs to.

    `enrolment` is 在校生数, `staff` is 专任教师数, None where unknown. `exempt` takes it out of 应报. `position` is
    its place in the roster's order.
    """

    id: int
    name: str
    kind: str
    parent_id: int | None
    enrolment: int | None = None
    staff: int | None = None
    exempt: bool = False
    position: int = 0


class Organisation:
    """The tree of units of one campaign, as loaded at one moment. Iterates in roster order, the root first."""

    def __init__(self, units: Iterable[Unit], campaign: Campaign) -> None:
        self.campaign = campaign
        self.units: Mapping[int, Unit] = {u.id: u for u in sorted(units, key=lambda u: (u.position, u.id))}

    def __iter__(self) -> Iterator[Unit]:
        return iter(self.units.values())

    def __getitem__(self, unit_id: int) -> Unit:
        return self.units[unit_id]

    @cached_property
    def root(self) -> Unit:
        """The unit everything goes up to. Raises LookupError on an empty roster."""
        for unit in self:
            if unit.parent_id is None:
                return unit
        raise LookupError("the roster has no root unit")

    @cached_property
    def _children(self) -> Mapping[int, tuple[Unit, ...]]:
        below: dict[int, list[Unit]] = {unit_id: [] for unit_id in self.units}
        for unit in self:
            if unit.parent_id is not None:
                below[unit.parent_id].append(unit)
        return {unit_id: tuple(children) for unit_id, children in below.items()}

    @cached_property
    def names(self) -> Names[Unit]:
        """The units by their names, as people write them."""
        return Names(self)

    def named(self, name: str) -> Unit | None:
        """The unit of that name, however it is written."""
        return self.names.called(name)

    def children(self, unit_id: int) -> tuple[Unit, ...]:
        """The units right below."""
        return self._children[unit_id]

    def parent(self, unit_id: int) -> Unit | None:
        """The unit right above, None for the root."""
        above = self.units[unit_id].parent_id
        return None if above is None else self.units[above]

    def subtree(self, unit_id: int) -> tuple[Unit, ...]:
        """The unit and everything below it, parents before children."""
        found = [self.units[unit_id]]
        for unit in found:
            found.extend(self._children[unit.id])
        return tuple(found)

    def within(self, unit_id: int, top_id: int) -> bool:
        """Whether the unit is `top_id` or below it."""
        at: int | None = unit_id
        while at is not None:
            if at == top_id:
                return True
            at = self.units[at].parent_id
        return False

    def collects(self, unit_id: int) -> bool:
        """Whether it has units below it: then it is not prompted and not 应报 (INTERFACE §4)."""
        return bool(self._children[unit_id])

    def reporting(self, top_id: int | None = None) -> tuple[Unit, ...]:
        """The reporting units (应报) of a subtree: nothing below them, not exempt, of a kind that reports."""
        units = self if top_id is None else self.subtree(top_id)
        return tuple(u for u in units if self.is_reporting(u))

    def is_reporting(self, unit: Unit) -> bool:
        """Whether this unit is 应报. A root with nothing below it is not."""
        if unit.exempt or self.collects(unit.id) or unit.parent_id is None:
            return False
        return self.campaign.kind(unit.kind).reports
