"""Who falls under the retention rule: people nothing was heard of since."""

from datetime import datetime
from typing import Any

from sqlalchemy import Column, MetaData, Select, Table, Text, delete, func, literal, select, union_all

from storage import mentions, tables
from storage.columns import EPOCH, Instant
from storage.database import Tx
from storage.erasure import ERASED, PAGE, erase_rows, new_pseudonym

_LEAVING = Table(
    "leaving",
    MetaData(),
    Column("person", Text, primary_key=True),
    Column("pseudonym", Text, nullable=False),
    prefixes=["TEMPORARY"],
)

_HEARD: tuple[tuple[Table, str, str], ...] = (
    (tables.accounts, "person", "changed_at"),
    (tables.memberships, "person", "granted_at"),
    (tables.conversations, "person", "changed_at"),
    (tables.changes, "person", "at"),
    (tables.revisions, "by", "at"),
    (tables.media, "person", "sent_at"),
    (tables.leads, "sent_by", "changed_at"),
    (tables.activities, "changed_by", "changed_at"),
    (tables.page_sessions, "person", "created_at"),
    (tables.guesses, "person", "since"),
)
"""Where people leave traces, and when."""

_NAMED: tuple[tuple[Table, str], ...] = (
    (tables.page_codes, "person"),
    (tables.invites, "used_by"),
    (tables.invites, "issued_by"),
    (tables.extensions, "by"),
    (tables.unlocks, "by"),
    (tables.groups, "bound_by"),
    (tables.units, "exempted_by"),
    (tables.audit_people, "person"),
)
"""Where they are named without being heard of."""


async def erase_unheard(tx: Tx, before: datetime, now: datetime) -> int:
    """Erase everybody who left no trace since `before`, each under a pseudonym of their own; returns how many."""
    rows = await tx.execute(_unheard(before))
    leaving = [{"person": person, "pseudonym": new_pseudonym()} for (person,) in rows if _is_person(person)]
    if not leaving:
        return 0
    await tx.run_sync(_LEAVING.create)
    await tx.execute(_LEAVING.insert(), leaving)
    pseudonyms = {row["person"]: row["pseudonym"] for row in leaving}
    await mentions.take_out(tx, await mentions.people_of(tx, pseudonyms))
    everybody = select(_LEAVING.c.person).scalar_subquery()
    await erase_rows(tx, lambda column: column.in_(everybody), _pseudonym, now)
    chats = select(func.substr(_LEAVING.c.person, len(PAGE) + 2)).where(_LEAVING.c.person.startswith(f"{PAGE}:"))
    shown = tables.page_messages
    await tx.execute(delete(shown).where(shown.c.chat.in_(chats)))
    await tx.execute(delete(tables.audit_people).where(tables.audit_people.c.person.in_(everybody)))
    await tx.run_sync(_LEAVING.drop)
    return len(leaving)


def _unheard(before: datetime) -> Select[Any]:
    traces = union_all(
        *(select(table.c[name].label("person"), table.c[at].label("at")) for table, name, at in _HEARD),
        *(select(table.c[name].label("person"), literal(EPOCH, Instant).label("at")) for table, name in _NAMED),
        _spoken(),
    ).subquery()
    return select(traces.c.person).group_by(traces.c.person).having(func.max(traces.c.at) < literal(before, Instant))


def _spoken() -> Select[Any]:
    """What people did according to the audit, whom an alias stands for."""
    known, log = tables.audit_people, tables.audit
    return select(known.c.person, log.c.at).join_from(known, log, known.c.alias == log.c.actor)


def _is_person(name: str) -> bool:
    return ":" in name and not name.startswith((ERASED, "board:"))


def _pseudonym(column: Column[str]) -> Any:
    return select(_LEAVING.c.pseudonym).where(_LEAVING.c.person == column).scalar_subquery()
