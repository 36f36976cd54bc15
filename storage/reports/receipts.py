"""The hand-in a receipt (回执) vouches for, as it was submitted, whatever was done with it since."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from dialogs.model.submissions import Status, Subject
from storage.db.codec import mapping_from_json
from storage.db.database import Tx
from storage.db.tables import changes, submissions
from storage.reports.changes import Act


@dataclass(frozen=True, slots=True)
class HandedIn:
    """What was submitted under that number.

    `returned`: it was sent back since (退回), and counts for nothing. `replaced_by`: the number of what was submitted
    in its place since, empty where it is the last. `since`: when the version before it was handed in or sent back.
    """

    number: str
    unit_id: int
    subject: Subject
    at: datetime
    first_at: datetime
    by: str
    values: Mapping[str, int]
    text: str
    returned: bool
    replaced_by: str
    since: datetime | None


async def handed_in(tx: Tx, number: str) -> HandedIn | None:
    """Return what has that receipt number; None for an unknown one."""
    there = (changes.c.unit_id == submissions.c.unit_id) & (changes.c.subject == submissions.c.subject)
    query = (
        select(changes, submissions.c.first_submitted_at, submissions.c.status, submissions.c.receipt.label("last"))
        .join(submissions, there)
        .where(changes.c.receipt == number, changes.c.receipt != "")
    )
    row = (await tx.execute(query)).one_or_none()
    if row is None:
        return None
    before = select(func.max(changes.c.at)).where(
        changes.c.unit_id == row.unit_id,
        changes.c.subject == row.subject,
        changes.c.act.in_((Act.SUBMITTED.value, Act.RETURNED.value)),
        changes.c.id < row.id,
    )
    last = row.last == number
    return HandedIn(
        number=number,
        unit_id=row.unit_id,
        subject=Subject.parse(row.subject),
        at=row.at,
        first_at=row.first_submitted_at,
        by=row.person,
        values=mapping_from_json(row.figures),
        text=row.text,
        returned=last and row.status == Status.RETURNED.value,
        replaced_by="" if last else row.last,
        since=await tx.scalar(before),
    )
