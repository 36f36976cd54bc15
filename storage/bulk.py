"""Reading whole tables: piece by piece, so that no row is in memory twice, and equal values once."""

from collections.abc import AsyncIterator, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Row, Select, func, select

from dialogs.submissions import Subject
from storage.database import Tx
from storage.tables import media, submissions

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
