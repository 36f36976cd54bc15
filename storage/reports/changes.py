"""The log of every accepted change of a submission. Nothing in it is ever altered; its numbers are revisions."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from sqlalchemy import func, select

from dialogs.model.submissions import Source, Subject
from storage.db.codec import mapping_from_json, mapping_to_json
from storage.db.database import Tx
from storage.db.tables import changes, leads, media, units


async def board_version(tx: Tx) -> str:
    """Another text whenever a submission, a lead, a photo or the roster has changed."""
    newest = (func.max(changes.c.id), func.max(leads.c.changed_at), func.max(media.c.finished_at))
    found = [await tx.scalar(select(column)) for column in (*newest, func.max(units.c.changed_at))]
    return "/".join("" if one is None else str(one) for one in found)


_LOG = changes.insert().returning(changes.c.id)


class Act(StrEnum):
    """The kind of a change."""

    ANSWERS = "answers"
    TEXT = "text"
    CLEARED = "cleared"
    SUBMITTED = "submitted"
    RETURNED = "returned"


@dataclass(frozen=True, slots=True)
class Change:
    """An accepted change. `message` is the chat message that made it, where one did; `receipt` a hand-in's number."""

    at: datetime
    unit_id: int
    subject: Subject
    act: Act
    person: str
    source: Source | None = None
    values: Mapping[str, int] = field(default_factory=dict)
    text: str = ""
    message: str = ""
    receipt: str = ""


async def log(tx: Tx, change: Change) -> int:
    """Keep the change; returns its number, larger than every earlier one's."""
    row = {
        "at": change.at,
        "unit_id": change.unit_id,
        "subject": str(change.subject),
        "act": change.act.value,
        "source": change.source.value if change.source else "",
        "figures": mapping_to_json(change.values),
        "text": change.text,
        "person": change.person,
        "message": change.message,
        "receipt": change.receipt,
    }
    number: int = (await tx.execute(_LOG, row)).scalar_one()
    return number


async def given_by(tx: Tx, person: str, message: str) -> list[tuple[int, Subject, Mapping[str, int]]]:
    """The answers that chat message of the person gave, its edits included: unit, subject, values."""
    if not message:
        return []
    query = (
        select(changes.c.unit_id, changes.c.subject, changes.c.figures)
        .where(changes.c.person == person, changes.c.message == message, changes.c.act == Act.ANSWERS.value)
        .order_by(changes.c.id)
    )
    found: dict[tuple[int, str], dict[str, int]] = {}
    for unit_id, subject, figures in await tx.execute(query):
        found.setdefault((unit_id, subject), {}).update(mapping_from_json(figures))
    return [(unit_id, Subject.parse(subject), values) for (unit_id, subject), values in found.items()]
