"""The kinds of unit as a campaign file draws them: what stands above what, and who has which part in the register."""

from collections.abc import Iterable
from enum import StrEnum

from dialogs.model.campaign import Campaign


def above(campaign: Campaign, kinds: Iterable[str]) -> frozenset[str]:
    """These kinds and every kind that a unit of one of them may stand under, at any height."""
    found: set[str] = set()
    waiting = list(kinds)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            kind = campaign.kind(name)
            waiting += [*kind.parents, *kind.unusual_parents]
    return frozenset(found)


class RegisterPart(StrEnum):
    """The part a unit's liaisons have in the activity register."""

    NONE = "none"
    KEEPS = "keeps"
    APPROVES = "approves"


def register_part(campaign: Campaign, kind: str) -> RegisterPart:
    """The part of units of that kind."""
    register = campaign.register
    if register is not None and kind == register.approved_by:
        return RegisterPart.APPROVES
    return RegisterPart.KEEPS if register is not None and kind in register.kept_by else RegisterPart.NONE
