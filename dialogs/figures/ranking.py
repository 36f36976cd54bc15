"""The ranking an award starts from: every figure's place, the mean of each criterion, the order; people decide.

A figure's place is 1 plus the number of units with a greater one; equal figures share a place, and units without a
figure share the last. A figure that cannot be known of a unit (its coverage where 在校生数 is unknown) is left out of
its mean. A criterion's mean is that of its figures' places; the order goes by the mean of the criteria's means.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from dialogs.model.awards import Award, Criterion

FigureValues = Mapping[str, float | None]
"""A unit's figures by name; None where it has none. What is not in it cannot be known of the unit."""


@dataclass(frozen=True, slots=True)
class CriterionStanding:
    """A unit by one criterion: each figure with its place (both None where unknown), and the mean of the places."""

    criterion: Criterion
    figures: Sequence[tuple[str, float | None, int | None]]
    mean: float | None


@dataclass(frozen=True, slots=True)
class AwardStanding:
    """A unit in the ranking: by each criterion, the mean of their means, and its place; None where nothing is known."""

    unit_id: int
    criteria: Sequence[CriterionStanding]
    mean: float | None
    place: int | None


def rank(award: Award, figures: Mapping[int, FigureValues]) -> list[AwardStanding]:
    """Every unit, the best first, equal ones in the order given."""
    found = []
    for unit_id in figures:
        criteria = [_by(criterion, unit_id, figures) for criterion in award.criteria]
        found.append((unit_id, criteria, _mean([c.mean for c in criteria if c.mean is not None])))
    means = [mean for _, _, mean in found if mean is not None]
    standings = [
        AwardStanding(unit_id, criteria, mean, None if mean is None else 1 + sum(other < mean for other in means))
        for unit_id, criteria, mean in found
    ]
    return sorted(standings, key=lambda s: len(found) + 1 if s.place is None else s.place)


def _by(criterion: Criterion, unit_id: int, figures: Mapping[int, FigureValues]) -> CriterionStanding:
    own = figures[unit_id]
    placed = []
    for name in criterion.figures:
        everybody = [of[name] for of in figures.values() if name in of]
        placed.append((name, own.get(name), _place(own[name], everybody) if name in own else None))
    return CriterionStanding(criterion, placed, _mean([place for _, _, place in placed if place is not None]))


def _place(value: float | None, everybody: Collection[float | None]) -> int:
    known = [other for other in everybody if other is not None]
    return 1 + (len(known) if value is None else sum(other > value for other in known))


def _mean(numbers: Sequence[float]) -> float | None:
    return sum(numbers) / len(numbers) if numbers else None
