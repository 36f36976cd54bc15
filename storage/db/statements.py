"""Statements that SQLAlchemy Core spells per database, and queries over lists of ids of any length.

What each turn runs is built once and given its values when it is executed: building an insert with its values costs
more than carrying it out.
"""

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, Table, bindparam, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from dialogs.model.submissions import Subject
from storage.db.database import Tx
from storage.db.tables import media, submissions

PIECE = 2_000


async def pieces(tx: Tx, query: Select[Any]) -> AsyncIterator[Sequence[Row[Any]]]:
    """The rows of a query, PIECE at a time."""
    async with tx.stream(query) as result:
        async for piece in result.partitions(PIECE):
            yield piece


@lru_cache(maxsize=1_000)
def subject_of(text: str) -> Subject:
    """The subject that text names: a campaign has a few dozen. Raises ValueError."""
    return Subject.parse(text)


async def rows_to_read(tx: Tx) -> int:
    """How many reports and files there are: what reading everything takes grows with them."""
    counts = [select(func.count()).select_from(table).scalar_subquery() for table in (submissions, media)]
    return int(await tx.scalar(select(counts[0] + counts[1])) or 0)


_IDS = "among"

_AT_ONCE = 500
"""Ids in one statement: both databases limit its parameters to about 32,000."""


def insert(dialect: str, table: Table) -> sqlite.Insert:
    """An insert that knows ON CONFLICT; the two dialects' inserts are alike in all this room uses."""
    if dialect == "sqlite":
        return sqlite.insert(table)
    found: Any = postgresql.insert(table)
    return found  # type: ignore[no-any-return]  # the same methods on another class


async def insert_new(tx: AsyncConnection, table: Table, values: Mapping[str, Any], returning: str) -> Any:
    """Insert a row and return that column of it; None where a row it conflicts with is there already."""
    return await tx.scalar(_insert_new(tx.dialect.name, table, returning), values)


async def upsert(
    tx: AsyncConnection,
    table: Table,
    key: Mapping[str, Any],
    changing: Mapping[str, Any],
    only_new: Mapping[str, Any] | None = None,
) -> None:
    """Set `changing` in the row of that `key`; where there is none insert it, with `only_new` as well."""
    statement = _upsert(tx.dialect.name, table, tuple(key), tuple(changing))
    await tx.execute(statement, {**key, **changing, **(only_new or {})})


class Among:
    """A query for the rows whose `column` is one of many ids: one statement, built once, for every list of them."""

    def __init__(self, query: Select[*tuple[Any, ...]], column: ColumnElement[Any]) -> None:
        self._all = query
        self._some = query.where(column.in_(bindparam(_IDS, expanding=True)))

    async def rows(self, tx: AsyncConnection, ids: Iterable[Any] | None) -> Sequence[Row[*tuple[Any, ...]]]:
        """The rows of those ids; None: all of them. Ordered within each 500 ids only."""
        if ids is None:
            return list(await tx.execute(self._all))
        wanted = list(dict.fromkeys(ids))
        found: list[Row[*tuple[Any, ...]]] = []
        for start in range(0, len(wanted), _AT_ONCE):
            found.extend(await tx.execute(self._some, {_IDS: wanted[start : start + _AT_ONCE]}))
        return found


@cache
def _insert_new(dialect: str, table: Table, returning: str) -> Any:
    return insert(dialect, table).on_conflict_do_nothing().returning(table.c[returning])


@cache
def _upsert(dialect: str, table: Table, key: tuple[str, ...], changing: tuple[str, ...]) -> sqlite.Insert:
    statement = insert(dialect, table)
    return statement.on_conflict_do_update(
        index_elements=list(key), set_={name: statement.excluded[name] for name in changing}
    )
