"""The rows of a digest or bulletin: who is counted together (各州市, 直报单位)."""

from collections.abc import Iterable
from dataclasses import dataclass

from dialogs.model.campaign import Campaign
from dialogs.model.units import Organisation, Unit
from dialogs.texts.notifications import digest as texts


@dataclass(frozen=True, slots=True)
class Group:
    """Units counted together under one name. `top` is the unit that collects them, None for those right under."""

    name: str
    units: tuple[Unit, ...]
    top: Unit | None = None


def groups(organisation: Organisation, top: Unit, units: Iterable[Unit]) -> tuple[Group, ...]:
    """Divide `units`, all within `top`'s subtree, in roster order by the unit that collects them.

    For the root the rows are the campaign's collector kind, or everything right below where it names none; elsewhere
    the units right below `top` that collect. Whoever stands under none of them is the one more row (直报单位). Rows
    nobody is in are left out; there are none at all where nothing is collected: a row for everybody repeats the total.
    """
    heads = {head.id: head for head in _heads(organisation, top)}
    members: dict[int | None, list[Unit]] = {head_id: [] for head_id in heads}
    members[None] = []
    for unit in units:
        members[_head_of(organisation, unit, heads)].append(unit)
    rows = [
        Group(heads[key].name, tuple(found), heads[key]) for key, found in members.items() if key is not None and found
    ]
    if members[None]:
        rows.append(Group(_direct_label(organisation, top), tuple(members[None])))
    if not organisation.campaign.collector_kind and all(row.top and row.units == (row.top,) for row in rows):
        return ()
    return tuple(rows) if any(row.top for row in rows) else ()


def row_label(campaign: Campaign, top: Unit) -> str:
    """What a row of that unit's reports is called: 州市 in the root's."""
    return campaign.collector_label or texts.UNIT if top.parent_id is None else texts.BELOW


def _direct_label(organisation: Organisation, top: Unit) -> str:
    return (organisation.campaign.direct_label if top.parent_id is None else "") or texts.ELSEWHERE_DIRECT


def _heads(organisation: Organisation, top: Unit) -> list[Unit]:
    kind = organisation.campaign.collector_kind
    if top.parent_id is None and kind:
        return [unit for unit in organisation if unit.kind == kind]
    below = organisation.children(top.id)
    return [unit for unit in below if organisation.collects(unit.id) or top.parent_id is None]


def _head_of(organisation: Organisation, unit: Unit, heads: dict[int, Unit]) -> int | None:
    at: Unit | None = unit
    while at is not None:
        if at.id in heads:
            return at.id
        at = organisation.parent(at.id)
    return None
