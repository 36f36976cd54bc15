"""Submissions: what each unit has handed in per subject, as it stands, and how it got there.

Each accepted change is a row of the change log (`storage.reports.changes`), whose number becomes the submission's
revision. Corrections after a first submission become revisions (修订记录) field by field (`storage.reports.revisions`).
"""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from sys import intern
from types import MappingProxyType
from typing import Any, NamedTuple

from sqlalchemy import Row, bindparam, delete, select

from dialogs.model.submissions import Revision, Source, Status, Subject, Submission
from storage.db import key_value, texts
from storage.db.codec import mapping_from_json, mapping_to_json, to_json
from storage.db.database import Tx
from storage.db.errors import NotADraft, NotSubmitted
from storage.db.statements import Among, pieces, subject_of, upsert
from storage.db.tables import submissions as table
from storage.db.tables import unlocks
from storage.reports.changes import Act, Change, given_by, log
from storage.reports.revisions import add_revision, add_revisions, returns, revisions


@dataclass(frozen=True, slots=True)
class LastSubmitted:
    """The values, 今日无活动 and text submitted last: the base every correction is measured against."""

    values: Mapping[str, int] = field(default_factory=dict)
    zero: bool = False
    text: str = ""


class Correction(NamedTuple):
    """A field that differs, in words."""

    field: str
    old: str
    new: str


def corrections(before: LastSubmitted, after: LastSubmitted) -> list[Correction]:
    """The fields in which `after` differs from `before`. In a zero report every field is 0."""
    found = []
    for key in dict.fromkeys([*after.values, *before.values]):
        old, new = _value(before, key), _value(after, key)
        if old != new:
            found.append(Correction(key, old, new))
    if before.text != after.text:
        found.append(Correction(texts.HANDED_IN_TEXT, before.text, after.text))
    return found


def write_standing(standing: LastSubmitted | None) -> str:
    """As JSON; nothing submitted yet is the empty text."""
    if standing is None:
        return ""
    return to_json({"values": dict(standing.values), "zero": standing.zero, "text": standing.text})


def read_standing(text: str) -> LastSubmitted | None:
    """Read what `write_standing` wrote."""
    return LastSubmitted(**json.loads(text)) if text else None


def _value(standing: LastSubmitted, key: str) -> str:
    value = standing.values.get(key, 0 if standing.zero else None)
    return "" if value is None else str(value)


__all__ = [
    "add_revision",
    "all_submissions",
    "clear_draft",
    "draft_text",
    "given_by",
    "last_return_reasons",
    "next_receipt",
    "of_units",
    "return_",
    "returns",
    "revisions",
    "save_answers",
    "submit",
]

_RECEIPTS = "receipts"

_OF_UNITS = Among(select(table), table.c.unit_id)
_REASONS = Among(
    select(table.c.unit_id, table.c.subject, table.c.return_reason).where(table.c.status == Status.RETURNED.value),
    table.c.unit_id,
)


async def of_units(tx: Tx, unit_ids: Collection[int]) -> dict[int, dict[str, Submission]]:
    """Return what those units have, by `str(subject)`; a unit that has begun nothing is absent."""
    found: dict[int, dict[str, Submission]] = {}
    for row in await _OF_UNITS.rows(tx, unit_ids):
        found.setdefault(row.unit_id, {})[row.subject] = _read(row)
    return found


async def all_submissions(tx: Tx) -> list[Submission]:
    """Every submission, drafts and returned ones included, by unit and subject."""
    found: list[Submission] = []
    async for rows in pieces(tx, select(*_READ).order_by(table.c.unit_id, table.c.subject)):
        found += map(_read, rows)
    return found


async def last_return_reasons(tx: Tx, unit_ids: Collection[int]) -> dict[int, dict[str, str]]:
    """Return why what is returned now was returned, by unit and `str(subject)`."""
    found: dict[int, dict[str, str]] = {}
    for row in await _REASONS.rows(tx, unit_ids):
        found.setdefault(row.unit_id, {})[row.subject] = row.return_reason
    return found


async def save_answers(
    tx: Tx,
    unit_id: int,
    subject: Subject,
    values: Mapping[str, int],
    source: Source,
    by: str,
    now: datetime,
    *,
    message: str = "",
    confirmed: Mapping[str, str] | None = None,
    reasons: Mapping[str, str] | None = None,
) -> Submission:
    """Add values to the unit's draft, or to a returned report, which stays returned. Raises `NotADraft`."""
    before = await _load(tx, unit_id, subject)
    if before.now.status is Status.SUBMITTED:
        raise NotADraft(f"{subject} of unit {unit_id} is submitted")
    number = await log(tx, Change(now, unit_id, subject, Act.ANSWERS, by, source, values, message=message))
    others = {key: text for key, text in before.now.confirmed.items() if key not in values}
    other_reasons = {key: text for key, text in before.now.reasons.items() if key not in values}
    after = replace(
        before.now,
        values={**before.now.values, **values},
        confirmed={**others, **(confirmed or {})},
        reasons={**other_reasons, **(reasons or {})},
        zero=False,
        source=source,
        changed_at=now,
        revision=number,
    )
    await _store(tx, after, before.standing, before.return_reason)
    return after


async def draft_text(tx: Tx, unit_id: int, subject: Subject, text: str, by: str, now: datetime) -> Submission:
    """Save a deliverable's text as its draft. What is submitted stands until it is submitted anew."""
    before = await _load(tx, unit_id, subject)
    number = await log(tx, Change(now, unit_id, subject, Act.TEXT, by, text=text))
    if before.now.status is Status.SUBMITTED:
        return before.now
    after = replace(before.now, text=text, changed_at=now, revision=number)
    await _store(tx, after, before.standing, before.return_reason)
    return after


async def clear_draft(tx: Tx, unit_id: int, subject: Subject, by: str, now: datetime) -> None:
    """Empty the draft (清空). A returned report goes back to what was last submitted; what is submitted stands."""
    before = await _load(tx, unit_id, subject)
    if before.now.status is Status.SUBMITTED or before.now.revision == 0:
        return
    number = await log(tx, Change(now, unit_id, subject, Act.CLEARED, by))
    if before.standing is None:
        await tx.execute(delete(table).where(table.c.unit_id == unit_id, table.c.subject == str(subject)))
        return
    after = replace(
        before.now,
        values=before.standing.values,
        zero=before.standing.zero,
        text=before.standing.text,
        changed_at=now,
        revision=number,
    )
    await _store(tx, after, before.standing, before.return_reason)


async def submit(
    tx: Tx,
    unit_id: int,
    subject: Subject,
    values: Mapping[str, int],
    source: Source,
    zero: bool,
    by: str,
    now: datetime,
    *,
    text: str = "",
    reason: str = "",
    confirmed: Mapping[str, str] | None = None,
    reasons: Mapping[str, str] | None = None,
) -> Submission:
    """These values are the unit's submission from now on; the first submission's time never moves.

    Later ones leave a revision per field that differs from what was last submitted, with `reason`. A deliverable gets
    a new receipt number. An unlock is used up.
    """
    before = await _load(tx, unit_id, subject)
    standing = LastSubmitted(dict(values), zero, text)
    receipt = await _new_receipt(tx) if subject.deliverable else ""
    number = await log(tx, Change(now, unit_id, subject, Act.SUBMITTED, by, source, values, text, receipt=receipt))
    after = Submission(
        unit_id=unit_id,
        subject=subject,
        status=Status.SUBMITTED,
        values=dict(values),
        confirmed=dict(confirmed or {}),
        reasons=dict(reasons or {}),
        zero=zero,
        source=source,
        text=text,
        first_submitted_at=before.now.first_submitted_at or now,
        changed_at=now,
        submitted_by=by,
        receipt=receipt,
        revision=number,
    )
    await _store(tx, after, standing, "")
    if before.standing is not None:
        changed = corrections(before.standing, standing)
        await add_revisions(
            tx, [Revision(now, unit_id, subject, name, old, new, by, reason) for name, old, new in changed]
        )
    await tx.execute(delete(unlocks).where(unlocks.c.unit_id == unit_id, unlocks.c.subject == str(subject)))
    return after


async def return_(tx: Tx, unit_id: int, subject: Subject, by: str, reason: str, now: datetime) -> Submission:
    """Send a submission back (退回): it counts for nothing until it is submitted again. Raises `NotSubmitted`."""
    before = await _load(tx, unit_id, subject)
    if before.now.status is not Status.SUBMITTED:
        raise NotSubmitted(f"{subject} of unit {unit_id} is not submitted")
    number = await log(tx, Change(now, unit_id, subject, Act.RETURNED, by, text=reason))
    after = replace(before.now, status=Status.RETURNED, changed_at=now, revision=number)
    await _store(tx, after, before.standing, reason)
    await add_revision(tx, Revision(now, unit_id, subject, texts.RETURNED, "", "", by, reason))
    return after


async def next_receipt(tx: Tx) -> str:
    """The receipt number the next deliverable submitted in this transaction gets."""
    return f"{int(await key_value.get(tx, _RECEIPTS, '0')) + 1:04d}"


async def _new_receipt(tx: Tx) -> str:
    receipt = await next_receipt(tx)
    await key_value.put(tx, _RECEIPTS, receipt)
    return receipt


class _Loaded(NamedTuple):
    now: Submission
    standing: LastSubmitted | None
    return_reason: str


_ONE = select(table).where(table.c.unit_id == bindparam("of_unit"), table.c.subject == bindparam("of_subject"))


async def _load(tx: Tx, unit_id: int, subject: Subject) -> _Loaded:
    """The submission as it stands; where nothing was begun an empty draft of revision 0."""
    row = (await tx.execute(_ONE, {"of_unit": unit_id, "of_subject": str(subject)})).one_or_none()
    if row is None:
        return _Loaded(Submission(unit_id, subject, Status.DRAFT), None, "")
    return _Loaded(_read(row), read_standing(row.standing), row.return_reason)


async def _store(tx: Tx, submission: Submission, standing: LastSubmitted | None, return_reason: str) -> None:
    fields = {
        "status": submission.status.value,
        "figures": mapping_to_json(submission.values),
        "confirmed": mapping_to_json(submission.confirmed),
        "reasons": mapping_to_json(submission.reasons),
        "zero": submission.zero,
        "source": submission.source.value,
        "text": submission.text,
        "first_submitted_at": submission.first_submitted_at,
        "changed_at": submission.changed_at,
        "submitted_by": submission.submitted_by,
        "receipt": submission.receipt,
        "revision": submission.revision,
        "standing": write_standing(standing),
        "return_reason": return_reason,
    }
    key = {"unit_id": submission.unit_id, "subject": str(submission.subject)}
    await upsert(tx, table, key, fields)


def _read(row: Row[Any]) -> Submission:
    return Submission(
        unit_id=row.unit_id,
        subject=subject_of(row.subject),
        status=Status(row.status),
        values=mapping_from_json(row.figures),
        confirmed=mapping_from_json(row.confirmed) if row.confirmed else _NONE,
        reasons=mapping_from_json(row.reasons) if row.reasons else _NONE,
        zero=row.zero,
        source=Source(row.source),
        text=row.text,
        first_submitted_at=row.first_submitted_at,
        changed_at=row.changed_at,
        submitted_by=intern(row.submitted_by),
        receipt=row.receipt,
        revision=row.revision,
    )


_READ = [column for column in table.c if column.name not in {"standing", "return_reason"}]
"""The columns `_read` needs."""

_NONE: Mapping[str, str] = MappingProxyType({})
"""What most reports have confirmed and given reasons for: one object for all of them."""
