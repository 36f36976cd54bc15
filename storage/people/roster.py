"""The roster: units, the tree they form, and what the roster file says of each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, select, update

from dialogs.model.campaign import Campaign
from dialogs.model.roster_row import RosterRow as RosterRow  # noqa: PLC0414 (part of what this module offers)
from dialogs.model.units import Organisation, Unit
from storage.db import key_value
from storage.db.codec import mapping_from_json, mapping_to_json
from storage.db.columns import storable
from storage.db.database import Tx
from storage.db.errors import RosterConflict
from storage.db.tables import units

_VERSION = "roster-version"


@dataclass(frozen=True, slots=True)
class Imported:
    """The result of an import, as names of units. `kept`: those stored that the file did not list, without the root."""

    added: tuple[str, ...] = ()
    updated: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom the roster file names for a unit (联络员, 联系电话), registered or not."""

    name: str = ""
    phone: str = ""


async def organisation(tx: Tx, campaign: Campaign) -> Organisation:
    """The tree of units as it stands."""
    query = select(
        units.c.id,
        units.c.name,
        units.c.kind,
        units.c.parent_id,
        units.c.enrolment,
        units.c.staff,
        units.c.exempt,
        units.c.position,
    )
    return Organisation([Unit(*row) for row in await tx.execute(query)], campaign)


async def ensure_root(tx: Tx, campaign: Campaign, now: datetime) -> int:
    """The id of the campaign's root unit, which is made where there is none yet."""
    found = await tx.scalar(select(units.c.id).where(units.c.parent_id.is_(None)).limit(1))
    if found is None:
        await import_units(tx, [], now, campaign=campaign)
        found = await tx.scalar(select(units.c.id).where(units.c.parent_id.is_(None)).limit(1))
    return int(found or 0)


async def import_units(tx: Tx, rows: Sequence[RosterRow], now: datetime, *, campaign: Campaign) -> Imported:
    """Take a roster file over: by name, adding what is new, updating what differs, dropping nothing.

    The campaign's root need not be listed. A file that lists every unit also sets their order; otherwise new units
    come last. Raises `RosterConflict` where the rows and the units already stored make no tree.
    """
    in_order = select(units).order_by(units.c.position, units.c.id)
    stored = {row.name: row for row in await tx.execute(in_order)}
    wanted = _with_root([_storable(row) for row in rows], stored, campaign)
    _check_tree(wanted, stored, campaign)
    positions = _positions(wanted, stored)
    added = [row for row in wanted.values() if row.name not in stored]
    ids = {name: row.id for name, row in stored.items()}
    await _add(tx, added, ids, positions, now, campaign)
    changes = {
        name: difference
        for name, row in wanted.items()
        if name in stored and (difference := _difference(stored[name], row, ids, campaign))
    }
    moved = await _change(tx, changes, {name: positions[name] for name in stored}, stored, now)
    if added or changes or moved:
        await _changed(tx)
    listed = {storable(row.name) for row in rows}
    return Imported(
        added=tuple(row.name for row in added if row.name in listed),
        updated=tuple(name for name in changes if name in listed),
        unchanged=tuple(name for name in wanted if name in stored and name not in changes and name in listed),
        kept=tuple(name for name, row in stored.items() if name not in listed and row.parent_id is not None),
    )


async def set_exempt(tx: Tx, unit_id: int, reason: str, by: str, now: datetime, *, exempt: bool = True) -> None:
    """Take the unit out of 应报, or, with `exempt=False`, back into it."""
    await tx.execute(
        update(units)
        .where(units.c.id == unit_id)
        .values(exempt=exempt, exempt_reason=reason, exempted_by=by, changed_at=now)
    )
    await _changed(tx)


async def version(tx: Tx) -> str:
    """Grows whenever a unit changes: a tree read at the same version is still true."""
    return await key_value.get(tx, _VERSION, "0")


async def _changed(tx: Tx) -> None:
    await key_value.put(tx, _VERSION, str(int(await version(tx)) + 1))


async def name_of(tx: Tx, unit_id: int) -> str:
    """The unit's name, where the whole tree is not needed."""
    return str((await tx.execute(select(units.c.name).where(units.c.id == unit_id))).scalar_one())


async def contact(tx: Tx, unit_id: int) -> Contact:
    """Whom the roster file names for the unit."""
    row = (await tx.execute(select(units.c.contact_name, units.c.contact_phone).where(units.c.id == unit_id))).one()
    return Contact(*row)


async def contacts(tx: Tx) -> dict[int, Contact]:
    """The same for every unit."""
    query = select(units.c.id, units.c.contact_name, units.c.contact_phone)
    return {unit_id: Contact(name, phone) for unit_id, name, phone in await tx.execute(query)}


async def notes(tx: Tx, unit_id: int) -> Mapping[str, str]:
    """The roster file's extra columns for the unit."""
    return mapping_from_json(await tx.scalar(select(units.c.notes).where(units.c.id == unit_id)) or "")


def _with_root(rows: Sequence[RosterRow], stored: Mapping[str, Row[Any]], campaign: Campaign) -> dict[str, RosterRow]:
    wanted = {row.name: row for row in rows}
    if campaign.root not in wanted and campaign.root not in stored:
        kind = next((kind.name for kind in campaign.unit_kinds if not kind.parents), "")
        wanted = {campaign.root: RosterRow(campaign.root, kind), **wanted}
    return wanted


def _parent(row: RosterRow, campaign: Campaign) -> str:
    return "" if row.name == campaign.root else row.parent or campaign.root


def _check_tree(wanted: Mapping[str, RosterRow], stored: Mapping[str, Row[Any]], campaign: Campaign) -> None:
    by_id = {row.id: name for name, row in stored.items()}
    parents = {name: by_id.get(row.parent_id, "") for name, row in stored.items()}
    parents |= {name: _parent(row, campaign) for name, row in wanted.items()}
    for name in parents:
        seen = {name}
        at = name
        while at := parents[at]:
            if at not in parents:
                raise RosterConflict(f"{name} stands under an unknown unit {at}")
            if at in seen:
                raise RosterConflict(f"{name} stands under itself")
            seen.add(at)


def _positions(wanted: Mapping[str, RosterRow], stored: Mapping[str, Row[Any]]) -> dict[str, int]:
    root = [name for name, row in stored.items() if row.parent_id is None]
    complete = all(name in wanted for name in stored if name not in root)
    order = [*root, *wanted, *stored] if complete else [*stored, *wanted]
    return {name: position for position, name in enumerate(dict.fromkeys(order))}


async def _add(
    tx: Tx,
    rows: Sequence[RosterRow],
    ids: dict[str, int],
    positions: Mapping[str, int],
    now: datetime,
    campaign: Campaign,
) -> None:
    """Insert level by level, parents first; `ids` learns the new ones."""
    waiting = list(rows)
    while waiting:
        level = [row for row in waiting if _parent(row, campaign) in ids or row.name == campaign.root]
        waiting = [row for row in waiting if not (_parent(row, campaign) in ids or row.name == campaign.root)]
        values = [
            {
                **_fields(row, ids, campaign),
                "name": row.name,
                "position": positions[row.name],
                "exempt": False,
                "exempt_reason": "",
                "exempted_by": "",
                "created_at": now,
                "changed_at": now,
            }
            for row in level
        ]
        added = await tx.execute(units.insert().returning(units.c.name, units.c.id), values)
        ids.update({row.name: row.id for row in added})


async def _change(
    tx: Tx,
    changes: Mapping[str, Mapping[str, Any]],
    positions: Mapping[str, int],
    stored: Mapping[str, Row[Any]],
    now: datetime,
) -> bool:
    """Update what differs; whether any unit changed its place in the order."""
    for name, fields in changes.items():
        await tx.execute(update(units).where(units.c.id == stored[name].id).values(**fields, changed_at=now))
    moved = [
        {"unit": stored[name].id, "at": position}
        for name, position in positions.items()
        if stored[name].position != position
    ]
    if moved:
        await tx.execute(update(units).where(units.c.id == bindparam("unit")).values(position=bindparam("at")), moved)
    return bool(moved)


def _difference(before: Row[Any], row: RosterRow, ids: Mapping[str, int], campaign: Campaign) -> dict[str, Any]:
    return {name: value for name, value in _fields(row, ids, campaign).items() if getattr(before, name) != value}


def _fields(row: RosterRow, ids: Mapping[str, int], campaign: Campaign) -> dict[str, Any]:
    return {
        "kind": row.kind,
        "parent_id": ids.get(_parent(row, campaign)),
        "enrolment": row.enrolment,
        "staff": row.staff,
        "contact_name": storable(row.contact),
        "contact_phone": storable(row.phone),
        "notes": mapping_to_json(row.notes),
    }


def _storable(row: RosterRow) -> RosterRow:
    return replace(row, name=storable(row.name), kind=storable(row.kind), parent=storable(row.parent))
