"""Which slots of the calendar were carried out. The calendar says what there is; this says what was done."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, select, text, update

from storage.database import Tx
from storage.statements import Among, insert
from storage.tables import slots as table


class SlotState(StrEnum):
    """done · held: waits for the end of quiet hours · missed: came too late · superseded: a later one stood for it."""

    DONE = "done"
    HELD = "held"
    MISSED = "missed"
    SUPERSEDED = "superseded"


@dataclass(frozen=True, slots=True)
class MissedSlot:
    """A slot that was due while nobody was there to carry it out. `noticed_at` is when that was seen."""

    slot: str
    recipient: str
    noticed_at: datetime


async def done(tx: Tx, slot: str, recipient: str, now: datetime, state: SlotState = SlotState.DONE) -> bool:
    """Note that the slot was settled for a recipient; False where it was before (a held one is not settled)."""
    return bool(await _settle(tx, [slot], recipient, state, now))


async def record(tx: Tx, slots: Collection[str], state: SlotState, now: datetime) -> None:
    """Note what became of whole slots. What is settled stays so."""
    if slots:
        await _settle(tx, slots, "", state, now)


async def is_done(tx: Tx, slot: str, recipient: str = "") -> bool:
    """Whether the slot was settled, in whatever way."""
    query = select(table.c.state).where(table.c.slot == slot, table.c.recipient == recipient)
    state = await tx.scalar(query)
    return state is not None and state != SlotState.HELD.value


_STATES = Among(select(table.c.slot, table.c.state).where(table.c.recipient == ""), table.c.slot)


async def states(tx: Tx, slots: Collection[str]) -> dict[str, SlotState]:
    """What became of those slots as a whole; one that was not reached is absent."""
    return {row.slot: SlotState(row.state) for row in await _STATES.rows(tx, slots)}


async def missed_since(tx: Tx, since: datetime) -> list[MissedSlot]:
    """What was noticed as missed since then, in the order noticed."""
    return await _missed(tx, table.c.at >= since)


async def missed_unreported(tx: Tx) -> list[str]:
    """The slots that were missed and no digest has said so (漏发), in the order noticed."""
    missed = await _missed(tx, table.c.reported.is_(False))
    return list(dict.fromkeys(slot.slot for slot in missed))


async def mark_reported(tx: Tx, slots: Collection[str]) -> None:
    """A digest has said that these were missed."""
    await tx.execute(update(table).where(table.c.slot.in_(list(slots))).values(reported=True))


async def _settle(tx: Tx, slots: Collection[str], recipient: str, state: SlotState, now: datetime) -> list[str]:
    rows = [
        {"slot": slot, "recipient": recipient, "state": state.value, "at": now, "reported": False} for slot in slots
    ]
    statement = insert(tx.dialect.name, table)
    statement = statement.on_conflict_do_update(
        index_elements=["slot", "recipient"],
        set_={"state": statement.excluded.state, "at": statement.excluded.at},
        where=table.c.state == SlotState.HELD.value,
    )
    return list((await tx.execute(statement.returning(table.c.slot), rows)).scalars())


async def _missed(tx: Tx, clause: ColumnElement[bool]) -> list[MissedSlot]:
    query = (
        select(table.c.slot, table.c.recipient, table.c.at)
        .where(text("state = 'missed'"), clause)
        .order_by(table.c.at, table.c.slot, table.c.recipient)
    )
    return [MissedSlot(*row) for row in await tx.execute(query)]
