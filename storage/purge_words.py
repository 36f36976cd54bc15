"""What people wrote, older than the retention rule allows: words go, figures and the facts around them stay."""

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import delete, select, text, update

from storage import tables, texts
from storage.codec import mapping_from_json, mapping_to_json
from storage.corrections import Standing, read_standing, write_standing
from storage.database import Tx
from storage.erasure import BLANK, forget_parts
from storage.inbox import InboxState
from storage.letters import LetterState
from storage.tables import CLAIMABLE

_REPEATED_WITHIN = timedelta(days=2)
"""So long an update may come again (Telegram keeps it 24 h) and has to be known."""


async def blank_words(tx: Tx, before: datetime, now: datetime, typed: Collection[str]) -> None:
    """Take out what was written before that instant; `typed` are the activity register's columns of free text."""
    await _messages(tx, before, now)
    await _reports(tx, before)
    await _activities(tx, before, typed)
    units, leads = tables.units, tables.leads
    contact = {"contact_name": "", "contact_phone": "", "notes": "", "exempt_reason": ""}
    await tx.execute(update(units).where(units.c.changed_at < before).values(**contact))
    await tx.execute(update(leads).where(leads.c.changed_at < before).values(title="", body=""))


async def _messages(tx: Tx, before: datetime, now: datetime) -> None:
    """What was received, sent and shown."""
    letters, received, shown = tables.outbox, tables.inbox, tables.page_messages
    old = letters.c.created_at < before
    dropped = {"state": LetterState.DROPPED.value, "finished_at": now}
    await tx.execute(update(letters).where(text(CLAIMABLE), old).values(**dropped))
    await tx.execute(update(letters).where(old, letters.c.state != LetterState.SENDING.value).values(**BLANK))
    await forget_parts(tx)
    await tx.execute(delete(shown).where(shown.c.at < before))
    handled = received.c.state != InboxState.WAITING.value
    await tx.execute(update(received).where(handled, received.c.received_at < before).values(raw=b""))
    for_good = min(before, now - _REPEATED_WITHIN)
    await tx.execute(delete(received).where(handled, received.c.received_at < for_good))
    for table in (tables.page_sessions, tables.page_codes):
        await tx.execute(delete(table).where(table.c.expires_at < before))
    await tx.execute(delete(tables.wakeups).where(tables.wakeups.c.at < before))
    await tx.execute(delete(tables.guesses).where(tables.guesses.c.since < before))


async def _reports(tx: Tx, before: datetime) -> None:
    """Texts handed in and reasons given; that there were any is in the change log and the receipts."""
    now_there, log, corrected = tables.submissions, tables.changes, tables.revisions
    query = select(now_there.c.unit_id, now_there.c.subject, now_there.c.standing)
    for row in (await tx.execute(query.where(now_there.c.changed_at < before, now_there.c.standing != ""))).all():
        standing = read_standing(row.standing)
        if standing is not None and standing.text:
            mine = (now_there.c.unit_id == row.unit_id, now_there.c.subject == row.subject)
            without = write_standing(Standing(standing.values, standing.zero))
            await tx.execute(update(now_there).where(*mine).values(standing=without))
    words = {"text": "", "return_reason": "", "reasons": ""}
    await tx.execute(update(now_there).where(now_there.c.changed_at < before).values(**words))
    await tx.execute(update(log).where(log.c.at < before).values(text="", message=""))
    await tx.execute(update(corrected).where(corrected.c.at < before).values(reason=""))
    handed_in = (corrected.c.at < before, corrected.c.field == texts.HANDED_IN_TEXT)
    await tx.execute(update(corrected).where(*handed_in).values(old="", new=""))


async def _activities(tx: Tx, before: datetime, typed: Collection[str]) -> None:
    table = tables.activities
    for row in (await tx.execute(select(table.c.number, table.c.entered).where(table.c.changed_at < before))).all():
        left = {key: value for key, value in mapping_from_json(row.entered).items() if key not in typed}
        values = {"entered": mapping_to_json(left), "reason": ""}
        await tx.execute(update(table).where(table.c.number == row.number).values(**values))
