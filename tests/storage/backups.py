"""A store with something of everything, its backup, and what is in it."""

from pathlib import Path

from sqlalchemy import Delete, select

from dialogs.model.outgoing import Lane, Outgoing
from dialogs.model.submissions import FileKind, Source, Subject, Target
from dialogs.model.units import Role
from storage.db import key_value
from storage.db.database import Database, Tx
from storage.db.tables import metadata, units
from storage.maintenance import backup, copying
from storage.maintenance import restore as restoring
from storage.maintenance.archive import Manifest
from storage.media import files as media
from storage.media.content import MediaFiles
from storage.messages import outbox
from storage.people import accounts, audit
from storage.reports import submissions
from tests.storage.stopped_clock import Clock

PERSON = "telegram:1001"
WORDS = "\x00甲老师，😀已提交\ud800"


async def fill(db: Database, clock: Clock, school: int, files: MediaFiles) -> str:
    """Fill a store with something of everything that is awkward to copy; returns the audit chain's head."""
    photo = await files.store_bytes(b"photo" * 1000)
    day = Subject(day=clock.now.date())
    async with db.write() as tx:
        await key_value.claim_campaign(tx, "yunnan-2023")
        await accounts.ensure(tx, PERSON, "telegram", "1001", WORDS, clock.now)
        await accounts.grant(tx, PERSON, school, Role.LIAISON, PERSON, clock.now)
        await submissions.submit(tx, school, day, {"teachers": 3}, Source.QUICK, False, PERSON, clock.now)
        await keep_photo(tx, clock, school, photo.sha256)
        for number in range(5):
            await outbox.post(tx, **letter(clock), once=f"nudge:{number}")
        # A unit whose parent was added after it, and a number that was given and is gone.
        await tx.execute(units.update().where(units.c.id == school).values(parent_id=school + 1))
        await tx.execute(_without_newest_letter())
        return await audit.append(tx, PERSON, "submit", {"unit": school}, clock.now)


def _without_newest_letter() -> Delete:
    table = metadata.tables["outbox"]
    newest = select(table.c.id).order_by(table.c.id.desc()).limit(1).scalar_subquery()
    return table.delete().where(table.c.id == newest)


def letter(clock: Clock) -> dict[str, object]:
    """What `outbox.post` needs."""
    to = {"channel": "telegram", "chat": "1001", "person": PERSON, "kind": "x", "lane": Lane.ANSWER}
    return to | {"message": Outgoing(WORDS), "now": clock.now}


async def keep_photo(tx: Tx, clock: Clock, school: int, sha256: str) -> None:
    """Note a photo of the school whose bytes are kept under that hash."""
    file = await media.announce(
        tx,
        channel="telegram",
        remote="r",
        unique=sha256[:8],
        kind=FileKind.PHOTO,
        name="实训 课.jpg",
        size=9,
        mime="image/jpeg",
        caption="",
        album="",
        person=PERSON,
        target=Target(school, Subject(day=clock.now.date())),
        now=clock.now,
    )
    await media.kept(tx, file.number, sha256=sha256, size=9, mime="image/jpeg", now=clock.now)


async def write(db: Database, files: MediaFiles, path: Path, clock: Clock) -> Manifest:
    """Write a backup."""
    return await backup.write(db, files, path, "0.1.0", clock.now, lambda done, total, step: None)


async def restore(path: Path, url: str, files: MediaFiles) -> Manifest:
    """Put it back."""
    return await restoring.restore(path, url, files, lambda done, total, step: None)


async def rows(url: str) -> dict[str, list[tuple[object, ...]]]:
    """All that is in a store, by table."""
    db = await Database.open(url)
    async with db.read() as tx:
        found = {
            table.name: [tuple(row) for row in await tx.execute(select(table).order_by(*table.primary_key))]
            for table in copying.CONTENTS
        }
    await db.close()
    return found
