"""The units of the ledger and the tree they form."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property


@dataclass(frozen=True)
class Unit:
    """A unit. `parent` is empty for the root alone; counts are None where the roster does not know them."""

    name: str
    kind: str
    parent: str = ""
    enrolment: int | None = None
    staff: int | None = None
    contact: str = ""
    phone: str = ""


@dataclass(frozen=True)
class Roster:
    """Units by name, in the roster's order; `root` is not among `listed`."""

    root: Unit
    listed: Sequence[Unit]

    def __iter__(self) -> Iterator[Unit]:
        yield self.root
        yield from self.listed

    @cached_property
    def by_name(self) -> dict[str, Unit]:
        """Every unit, the root too."""
        return {unit.name: unit for unit in self}

    def children(self, name: str) -> list[Unit]:
        """The units right below."""
        return [unit for unit in self.listed if unit.parent == name]

    def below(self, name: str) -> list[Unit]:
        """Every unit below, at any depth."""
        found = self.children(name)
        for unit in found:
            found.extend(self.children(unit.name))
        return found

    def is_leaf(self, name: str) -> bool:
        """Whether nothing is below the unit."""
        return name != self.root.name and not self.children(name)
