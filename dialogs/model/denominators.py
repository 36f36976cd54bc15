"""What a derived figure is divided by: a number the roster knows of a unit, such as its 在校生数."""

from dialogs.model.units import Organisation


class Denominators:
    """Looks up a roster number for a unit, or for a unit that files for those below it.

    INTERFACE §6: a unit's students go with its own 在校生数, or, where it has none, with the sum of its non-exempt
    children's; unknown where one of those is unknown. A child that has none itself is looked up in the same way.
    """

    def __init__(self, organisation: Organisation) -> None:
        self._organisation = organisation
        self._known: dict[tuple[int, str], int | None] = {}

    def of(self, unit_id: int, name: str) -> int | None:
        """The number `name` (`enrolment` or `staff`) of that unit, None where unknown."""
        if (unit_id, name) not in self._known:
            self._known[unit_id, name] = self._look_up(unit_id, name)
        return self._known[unit_id, name]

    def _look_up(self, unit_id: int, name: str) -> int | None:
        own: int | None = getattr(self._organisation[unit_id], name)
        if own is not None:
            return own
        total: int | None = None
        for child in self._organisation.children(unit_id):
            if child.exempt:
                continue
            of_child = self.of(child.id, name)
            if of_child is None:
                return None
            total = (total or 0) + of_child
        return total
