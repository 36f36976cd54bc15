"""Copying a whole store into an empty one, row by row, whatever the two databases are."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import Integer, Row, Table, bindparam, func, literal_column, select, text, update

from storage.db.database import Tx
from storage.db.statements import pieces
from storage.db.tables import commits, metadata, units

CONTENTS = [table for table in metadata.sorted_tables if table is not commits]
"""The tables of what the store holds."""

Copied = Callable[[int, int], None]
"""Told how many rows of how many are copied."""


async def counts(tx: Tx) -> dict[str, int]:
    """Rows by table."""
    found = {}
    for table in CONTENTS:
        query = select(func.count(literal_column("*"))).select_from(table)
        found[table.name] = int(await tx.scalar(query) or 0)
    return found


async def copy(source: Tx, target: Tx, copied: Copied) -> None:
    """Fill the empty, migrated store of `target` with what `source` sees; ids go on where the source's would have."""
    total, done = sum((await counts(source)).values()), 0
    for table in CONTENTS:
        async for rows in pieces(source, select(table).order_by(*table.primary_key)):
            await target.execute(table.insert(), [_apart(table, row) for row in rows])
            done += len(rows)
            copied(done, total)
    await _join_units(source, target)
    for table in filter(_is_numbered, CONTENTS):
        await _go_on(target, table, await _last_number(source, table))


def _apart(table: Table, row: Row[Any]) -> dict[str, Any]:
    """A row's values; a unit's parent, which may have a larger id, comes later."""
    values = dict(row._mapping)  # noqa: SLF001 (a row's public view of itself by name)
    return values | {"parent_id": None} if table is units else values


async def _join_units(source: Tx, target: Tx) -> None:
    found = await source.execute(select(units.c.id, units.c.parent_id).where(units.c.parent_id.is_not(None)))
    parents = [{"unit": row.id, "parent": row.parent_id} for row in found]
    if parents:
        statement = update(units).where(units.c.id == bindparam("unit")).values(parent_id=bindparam("parent"))
        await target.execute(statement, parents)


def _is_numbered(table: Table) -> bool:
    """Tell whether the database numbers the table's rows by itself."""
    return bool(table.dialect_kwargs.get("sqlite_autoincrement"))


def _number(table: Table) -> str:
    (column,) = table.primary_key
    return str(column.name)


async def _last_number(tx: Tx, table: Table) -> int:
    """The largest number the table ever gave, deleted rows' too."""
    if tx.dialect.name == "sqlite":
        query = text("SELECT seq FROM sqlite_sequence WHERE name = :name").columns(seq=Integer)
        return int(await tx.scalar(query, {"name": table.name}) or 0)
    sequence = await _sequence(tx, table)
    # The name comes from the database's own catalogue.
    row = (await tx.execute(text(f"SELECT last_value, is_called FROM {sequence}"))).one()  # noqa: S608
    return int(row.last_value) if row.is_called else 0


async def _go_on(tx: Tx, table: Table, last: int) -> None:
    if tx.dialect.name == "sqlite":
        await tx.execute(text("DELETE FROM sqlite_sequence WHERE name = :name"), {"name": table.name})
        insert = text("INSERT INTO sqlite_sequence (name, seq) VALUES (:name, :seq)")
        await tx.execute(insert, {"name": table.name, "seq": last})
        return
    sequence = await _sequence(tx, table)
    await tx.execute(
        text("SELECT setval(:name, :last, :used)"), {"name": sequence, "last": max(last, 1), "used": last > 0}
    )


async def _sequence(tx: Tx, table: Table) -> str:
    query = text("SELECT pg_get_serial_sequence(:table, :column)")
    return str(await tx.scalar(query, {"table": table.name, "column": _number(table)}))
