"""What SQLAlchemy Core spells per database, and queries over lists of ids of any length."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

_AT_ONCE = 500
"""Ids in one statement: both databases limit its parameters to about 32,000."""


def insert(tx: AsyncConnection, table: Table) -> sqlite.Insert:
    """An insert that knows ON CONFLICT; the two dialects' inserts are alike in all this room uses."""
    if tx.dialect.name == "sqlite":
        return sqlite.insert(table)
    found: Any = postgresql.insert(table)
    return found  # type: ignore[no-any-return]  # the same methods on another class


async def rows_among(
    tx: AsyncConnection, query: Select[Any], column: ColumnElement[Any], ids: Iterable[Any] | None
) -> Sequence[Row[Any]]:
    """The rows of `query` whose `column` is among `ids`; None: all of them. Ordered within each 500 ids only."""
    if ids is None:
        return list(await tx.execute(query))
    wanted = list(dict.fromkeys(ids))
    found: list[Row[Any]] = []
    for start in range(0, len(wanted), _AT_ONCE):
        found.extend(await tx.execute(query.where(column.in_(wanted[start : start + _AT_ONCE]))))
    return found
