"""What a receipt (回执) vouches for: a hand-in as it was submitted, whatever was done with it since."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from dialogs.submissions import Status, Subject
from storage.changes import Act
from storage.corrections import Standing, read_standing
from storage.database import Tx
from storage.tables import changes, submissions


@dataclass(frozen=True, slots=True)
class HandedIn:
    """What was submitted under that number. `returned`: it was sent back since (退回), and counts for nothing."""

    number: str
    unit_id: int
    subject: Subject
    at: datetime
    first_at: datetime
    by: str
    values: Mapping[str, int]
    text: str
    returned: bool


async def handed_in(tx: Tx, number: str) -> HandedIn | None:
    """What has that receipt number; None for an unknown one, and for one that a later submission has replaced."""
    found = select(submissions).where(submissions.c.receipt == number, submissions.c.receipt != "").limit(1)
    row = (await tx.execute(found)).one_or_none()
    if row is None:
        return None
    submitted = (
        select(changes.c.at, changes.c.person)
        .where(changes.c.unit_id == row.unit_id, changes.c.subject == row.subject, changes.c.act == Act.SUBMITTED.value)
        .order_by(changes.c.id.desc())
        .limit(1)
    )
    at, by = (await tx.execute(submitted)).one()
    standing = read_standing(row.standing) or Standing()
    return HandedIn(
        number=number,
        unit_id=row.unit_id,
        subject=Subject.parse(row.subject),
        at=at,
        first_at=row.first_submitted_at,
        by=by,
        values=standing.values,
        text=standing.text,
        returned=row.status == Status.RETURNED.value,
    )
