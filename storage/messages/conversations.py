"""Where each person's conversation stands, as the text the dialogs wrote."""

from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import bindparam, select

from storage.db.database import Tx
from storage.db.statements import insert
from storage.db.tables import conversations as table

_STATE = select(table.c.state, table.c.revision).where(table.c.person == bindparam("of_person"))


async def load(tx: Tx, person: str) -> tuple[str, int]:
    """The state's text and its revision; empty and 0 where the person has never talked."""
    row = (await tx.execute(_STATE, {"of_person": person})).one_or_none()
    return ("", 0) if row is None else (row.state, row.revision)


async def save(tx: Tx, person: str, state: str, now: datetime) -> int:
    """Keep the state; returns its revision, one more than before."""
    values = {"person": person, "state": state, "revision": 1, "changed_at": now}
    revision: int = (await tx.execute(_save(tx.dialect.name), values)).scalar_one()
    return revision


@cache
def _save(dialect: str) -> Any:
    statement = insert(dialect, table)
    new = statement.excluded
    return statement.on_conflict_do_update(
        index_elements=["person"],
        set_={"state": new.state, "revision": table.c.revision + 1, "changed_at": new.changed_at},
    ).returning(table.c.revision)
