"""The activity register as one person may see and change it."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.commands.desk import Desk, Refusal
from dialogs.activities import Activity, all_entries
from dialogs.deliverables import Deliverable, DeliverableKind
from dialogs.register import Register
from dialogs.texts import activities as texts
from dialogs.texts import commands as common
from dialogs.units import Role, Unit
from storage import activities


@dataclass(frozen=True, slots=True)
class RegisterDesk:
    """The register, every activity in it by number, and what the sender may do."""

    desk: Desk
    register: Register
    everything: Mapping[int, Activity]

    @property
    def approves(self) -> bool:
        """Whether the sender is one of those who approve."""
        kind = self.register.approved_by
        held = (self.desk.organisation[u].kind for u, _ in self.desk.call.roles if u in self.desk.organisation.units)
        return self.desk.is_admin or (bool(kind) and kind in held)

    def keeps(self, unit: Unit) -> bool:
        """Whether the sender may enter and change that unit's activities: its liaisons, and those above it."""
        own = (unit.id, Role.LIAISON) in self.desk.call.roles
        return unit.kind in self.register.kept_by and (own or self.desk.may(unit))

    def own(self) -> list[Unit]:
        """The units whose activities the sender may change."""
        return [unit for unit in self.desk.organisation if self.keeps(unit)]

    def visible(self) -> list[Activity]:
        """The activities the sender may see, those called off left out."""
        mine = {unit.id for unit in self.own()}
        return [a for a in self.everything.values() if not a.removed and (self.approves or a.unit_id in mine)]

    def activity(self, number: int) -> Activity:
        """The activity of that number, where the sender may see it. Raises `Refusal`."""
        found = self.everything.get(number)
        if found is None or found.removed:
            raise Refusal(texts.no_activity(number))
        if found not in self.visible():
            raise Refusal(common.NOT_ALLOWED)
        return found

    def mine(self, number: int) -> Activity:
        """The same, where the sender may change it. Raises `Refusal`."""
        found = self.activity(number)
        if not self.keeps(self.desk.organisation[found.unit_id]):
            raise Refusal(common.NOT_ALLOWED)
        return found

    def next_number(self) -> int:
        """The number a new activity gets."""
        return max([*self.everything, len(self.register.entries)], default=0) + 1

    def deliverable_of(self, unit: Unit) -> Deliverable | None:
        """The deliverable that is the register, where that unit owes it."""
        owed = (d for d in self.desk.ctx.campaign.deliverables if d.kind is DeliverableKind.REGISTER)
        return next((d for d in owed if d.due_for(unit.kind) and not unit.exempt), None)

    def lines(self, activity: Activity) -> list[tuple[str, str]]:
        """Every column's name with its value as people read it."""
        return [(c.name, texts.shown(c, activity.values.get(c.key, ""))) for c in self.register.columns]

    def name(self, activity: Activity) -> str:
        """What the activity is called: its first column."""
        return activity.values.get(self.register.columns[0].key, "")


async def open_register(desk: Desk) -> RegisterDesk:
    """The register as it stands: what the notice itself lists, and what has been entered since.

    Raises LookupError in a campaign without one.
    """
    register = desk.ctx.campaign.register
    if register is None:
        raise LookupError("the campaign has no activity register")
    return RegisterDesk(desk, register, all_entries(desk.organisation, await activities.all_activities(desk.tx)))
