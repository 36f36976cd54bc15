"""The slots of the calendar that were carried out. The calendar says what there is, this what was done.

A slot's own row has no recipient. Rows with one are those of recipients who could not be told, for as long as that is
tried again.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import case, delete, select, text, update

from storage.db.database import Tx
from storage.db.statements import Among, insert
from storage.db.tables import slots as table


class SlotState(StrEnum):
    """done · held: waits for the end of quiet hours · trying: begun · failing: it failed, and is tried again by itself
    · partly: done but for the recipients of its rows, who are tried again · missed: came too late, or was given up
    · superseded: a later one stood for it."""

    DONE = "done"
    HELD = "held"
    TRYING = "trying"
    FAILING = "failing"
    PARTLY = "partly"
    MISSED = "missed"
    SUPERSEDED = "superseded"


OPEN = frozenset({SlotState.HELD, SlotState.TRYING, SlotState.FAILING, SlotState.PARTLY})
"""The states that are not settled yet."""


_OPEN = ", ".join(f"'{state.value}'" for state in sorted(OPEN))


@dataclass(frozen=True, slots=True)
class Noted:
    """What became of a slot, since when, and how often it was begun."""

    state: SlotState
    at: datetime
    tries: int


async def record(tx: Tx, slots: Collection[str], state: SlotState, now: datetime) -> None:
    """Note what became of whole slots. What is settled stays so, and nobody is tried again for it."""
    if not slots:
        return
    await _settle(tx, slots, "", state, now)
    if state not in OPEN:
        await tx.execute(delete(table).where(table.c.slot.in_(list(slots)), table.c.recipient != ""))


async def begin(tx: Tx, slots: Collection[str], now: datetime) -> dict[str, int]:
    """Note that these slots, none of them settled, are begun; how often each was by now."""
    rows = [_row(slot, "", SlotState.TRYING, now) | {"tries": 1} for slot in slots]
    statement = insert(tx.dialect.name, table)
    held = table.c.state == SlotState.HELD.value
    statement = statement.on_conflict_do_update(
        index_elements=["slot", "recipient"],
        set_={
            "state": case((held, SlotState.TRYING.value), else_=table.c.state),
            "tries": table.c.tries + 1,
        },
    )
    begun = await tx.execute(statement.returning(table.c.slot, table.c.tries), rows) if rows else ()
    return {row.slot: row.tries for row in begun}


async def fail(tx: Tx, slot: str, now: datetime, recipients: Collection[str] = ()) -> None:
    """Note that it failed, for these recipients alone or as a whole, and is to be tried again for them."""
    await tx.execute(delete(table).where(table.c.slot == slot, table.c.recipient != ""))
    await _settle(tx, [slot], "", SlotState.PARTLY if recipients else SlotState.FAILING, now)
    for recipient in recipients:
        await _settle(tx, [slot], recipient, SlotState.FAILING, now)


async def untold(tx: Tx, slot: str) -> frozenset[str]:
    """Return the recipients who could not be told of a slot that was partly done."""
    query = select(table.c.recipient).where(table.c.slot == slot, table.c.recipient != "")
    return frozenset(await tx.scalars(query))


async def forget_ahead(tx: Tx, slots: Collection[str]) -> int:
    """Take back that these were missed, held or tried: their time is still to come. How many were.

    What was sent stays sent.
    """
    if not slots:
        return 0
    undone = [s.value for s in (SlotState.MISSED, SlotState.HELD, SlotState.TRYING, SlotState.FAILING)]
    ahead = (table.c.slot.in_(list(slots)), table.c.recipient == "", table.c.state.in_(undone))
    return (await tx.execute(delete(table).where(*ahead))).rowcount


_STATES = Among(
    select(table.c.slot, table.c.state, table.c.at, table.c.tries).where(table.c.recipient == ""), table.c.slot
)


async def states(tx: Tx, slots: Collection[str]) -> dict[str, SlotState]:
    """Return what became of those slots as a whole; one that was not reached is absent."""
    return {row.slot: SlotState(row.state) for row in await _STATES.rows(tx, slots)}


async def noted(tx: Tx, slots: Collection[str]) -> dict[str, Noted]:
    """Return the same with since when and how often."""
    return {row.slot: Noted(SlotState(row.state), row.at, row.tries) for row in await _STATES.rows(tx, slots)}


async def missed_unreported(tx: Tx) -> list[str]:
    """The slots that were missed and no digest has said so (漏发), in the order noticed."""
    missed = select(table.c.slot).where(text("state = 'missed'"), table.c.reported.is_(False))
    found = await tx.scalars(missed.order_by(table.c.at, table.c.slot, table.c.recipient))
    return list(dict.fromkeys(found))


async def mark_reported(tx: Tx, slots: Collection[str]) -> None:
    """Note that a digest has said that these were missed."""
    await tx.execute(update(table).where(table.c.slot.in_(list(slots))).values(reported=True))


async def _settle(tx: Tx, slots: Collection[str], recipient: str, state: SlotState, now: datetime) -> None:
    rows = [_row(slot, recipient, state, now) for slot in slots]
    statement = insert(tx.dialect.name, table)
    statement = statement.on_conflict_do_update(
        index_elements=["slot", "recipient"],
        set_={"state": statement.excluded.state, "at": statement.excluded.at},
        where=text(f"slots.state IN ({_OPEN})"),
    )
    await tx.execute(statement, rows)


def _row(slot: str, recipient: str, state: SlotState, now: datetime) -> dict[str, object]:
    return {"slot": slot, "recipient": recipient, "state": state.value, "at": now, "reported": False}
