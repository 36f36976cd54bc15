"""The kinds of unit as the tree a campaign file draws."""

from collections.abc import Iterable

from dialogs.campaign import Campaign


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
