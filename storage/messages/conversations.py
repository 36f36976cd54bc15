"""The state of each person's conversation, as the text the dialogs wrote."""

from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import bindparam, select

from storage.db.database import Tx
from storage.db.statements import insert
from storage.db.tables import conversations as table

_STATE = select(table.c.state).where(table.c.person == bindparam("of_person"))


async def load(tx: Tx, person: str) -> str:
    """Return the state's text, empty where the person has never talked."""
    return await tx.scalar(_STATE, {"of_person": person}) or ""


async def save(tx: Tx, person: str, state: str, now: datetime) -> None:
    """Keep the state in place of the one before."""
    await tx.execute(_save(tx.dialect.name), {"person": person, "state": state, "changed_at": now})


@cache
def _save(dialect: str) -> Any:
    statement = insert(dialect, table)
    new = statement.excluded
    return statement.on_conflict_do_update(
        index_elements=["person"], set_={"state": new.state, "changed_at": new.changed_at}
    )
