"""Recipients: the people behind a unit, those above it, and the groups bound to it."""

from collections.abc import Iterable
from dataclasses import dataclass

from bot.posting.post import Address
from dialogs.model.units import Organisation, Role, Unit
from storage.db.database import Tx
from storage.people import accounts, groups


@dataclass(frozen=True, slots=True)
class Holder:
    """A person with a role for a unit, and where they are reached."""

    address: Address
    unit_id: int
    role: Role


class Audience:
    """Everyone who has a role, every bound group, and the robot of the root's group, as of one moment."""

    def __init__(
        self,
        organisation: Organisation,
        holders: Iterable[Holder],
        bound: Iterable[tuple[Address, int]],
        robot: Address | None = None,
    ) -> None:
        self.organisation = organisation
        self.bound = tuple(bound)
        self.robot = robot
        self._held: dict[tuple[Role, int], list[Address]] = {}
        for holder in holders:
            self._held.setdefault((holder.role, holder.unit_id), []).append(holder.address)

    def liaisons(self, unit_id: int) -> tuple[Address, ...]:
        """Return the unit's own liaisons."""
        return tuple(self._held.get((Role.LIAISON, unit_id), ()))

    def supervisors(self, unit_id: int) -> tuple[Address, ...]:
        """Return the unit's own supervisors."""
        return tuple(self._held.get((Role.SUPERVISOR, unit_id), ()))

    def admins(self) -> tuple[Address, ...]:
        """Return every admin, each once."""
        found = dict.fromkeys(a for (role, _), held in self._held.items() if role is Role.ADMIN for a in held)
        return tuple(found)

    def everyone(self) -> tuple[Address, ...]:
        """Return everyone who has any role, each once."""
        return tuple(dict.fromkeys(to for held in self._held.values() for to in held))

    def in_charge_of_silence(self, unit: Unit) -> tuple[Address, ...]:
        """Return who hears that the unit has no liaison: its 主管, else its parent's, else admins (INTERFACE §7)."""
        own = self.supervisors(unit.id)
        if own:
            return own
        above = () if unit.parent_id is None else self.supervisors(unit.parent_id)
        return above or self.admins()

    def in_charge_of(self, unit: Unit) -> tuple[Address, ...]:
        """Return who is told that the unit misses something: the nearest 主管 above, a collecting unit's own first.

        A 州市's 主管 hears of its schools and of itself; for units right under the root it is the root's 主管, else
        the admins (INTERFACE §7).
        """
        at: Unit | None = unit if self.organisation.collects(unit.id) else self.organisation.parent(unit.id)
        while at is not None:
            if self.supervisors(at.id):
                return self.supervisors(at.id)
            at = self.organisation.parent(at.id)
        return self.admins()

    def supervised(self) -> dict[int, tuple[Address, ...]]:
        """Return every unit that has supervisors, with them."""
        return {unit_id: tuple(held) for (role, unit_id), held in self._held.items() if role is Role.SUPERVISOR}


async def load_audience(tx: Tx, organisation: Organisation, robot: Address | None = None) -> Audience:
    """Read everyone reachable from the store, and add the robot if there is one."""
    held = [
        Holder(Address(h.channel, h.chat, h.person), h.unit_id, h.role)
        for h in await accounts.holders(tx)
        if h.reachable and h.unit_id in organisation.units
    ]
    bound = [
        (Address(g.channel, g.chat), g.unit_id) for g in await groups.bindings(tx) if g.unit_id in organisation.units
    ]
    return Audience(organisation, held, bound, robot)
