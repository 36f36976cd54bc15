"""The retention rule and erasure, in either database: who goes, who stays, and what is left of a chat on the page."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, text

from dialogs.model.units import Role
from storage.db.database import Database, Tx
from storage.db.tables import metadata
from storage.maintenance import purge
from storage.media.content import MediaFiles
from storage.messages import inbox, page_messages
from storage.people import accounts, audit, groups
from storage.reports import submissions
from tests.storage.backups import PERSON, fill
from tests.storage.stopped_clock import Clock

PAGE_PERSON, CHAT = "page:kq7x2m", "kq7x2m"
GROUP = "telegram:-1001"


@pytest.fixture
def files(tmp_path: Path) -> MediaFiles:
    return MediaFiles(tmp_path / "media")


@pytest.fixture
async def filled(db: Database, clock: Clock, school: int, files: MediaFiles) -> str:
    """A store with something of everything, a group, and somebody on the page; the head of its audit chain."""
    await fill(db, clock, school, files)
    async with db.write() as tx:
        await accounts.ensure(tx, PAGE_PERSON, "page", CHAT, "乙老师", clock.now)
        await accounts.grant(tx, PAGE_PERSON, school, Role.LIAISON, PERSON, clock.now)
        await groups.bind(tx, "telegram", "-1001", school, "示例群", PERSON, clock.now)
        await page_messages.add(tx, CHAT, "r", {"text": "乙老师"}, clock.now)
        for number in range(2):
            await inbox.receive(tx, "page", f"{CHAT}:{number}", b"raw", clock.now)
        (first, _) = await inbox.waiting(tx, 9)
        await inbox.mark_done(tx, first.id, clock.now)
        return await audit.append(tx, PAGE_PERSON, "submit", {"person": PERSON}, clock.now)


async def everything(tx: Tx) -> str:
    found = []
    for table in metadata.sorted_tables:
        found += [f"{table.name} {tuple(row)}" for row in await tx.execute(text(f"SELECT * FROM {table.name}"))]  # noqa: S608
    return "\n".join(found)


async def test_everybody_not_heard_of_since_goes_under_a_pseudonym_of_their_own(
    db: Database, clock: Clock, filled: str, school: int, files: MediaFiles
):
    later = clock.now + timedelta(days=9)
    async with db.write() as tx:
        done = await purge.purge(tx, later, later, ())
        left = await everything(tx)
        assert await audit.verify(tx, filled) is None
        (report,) = (await submissions.of_units(tx, [school]))[school].values()
        granted = [row.bound_by for row in await groups.bindings(tx)]
        held = await purge.holdings(tx, files)
    assert done.people == 2
    for word in (PERSON, "'1001'", "甲老师", "乙老师", PAGE_PERSON):
        assert word not in left
    assert report.submitted_by.startswith("erased:")
    assert granted == [report.submitted_by], "one person's acts still go together"
    assert (held.people, held.submissions, held.audit) == (0, 1, 2)
    assert "-1001" in left, "a group is nobody"


async def test_a_day_before_everything_changes_nothing(db: Database, clock: Clock, filled: str, files: MediaFiles):
    earlier = clock.now - timedelta(days=1)
    async with db.write() as tx:
        before = await everything(tx)
        assert (await purge.purge(tx, earlier, clock.now, ())).people == 0
        assert await everything(tx) == before
    assert await purge.sweep(db, files, earlier, (), lambda done, total: None)
    assert len(list(files.hashes())) == 1


async def test_purging_twice_finds_nobody_again(db: Database, clock: Clock, filled: str):
    later = clock.now + timedelta(days=9)
    for expected in (2, 0):
        async with db.write() as tx:
            assert (await purge.purge(tx, later, later, ())).people == expected


async def test_updates_that_may_come_again_stay_known_without_their_words(db: Database, clock: Clock, filled: str):
    table = metadata.tables["inbox"]
    for after, known in ((timedelta(hours=1), 2), (timedelta(days=3), 1)):
        now = clock.now + after
        async with db.write() as tx:
            await purge.purge(tx, now, now, ())
            rows = (await tx.execute(select(table.c.state, table.c.raw).order_by(table.c.id))).all()
        assert len(rows) == known
        assert [bytes(row.raw) for row in rows if row.state == "waiting"] == [b"raw"], "what waits is not touched"


async def test_somebody_of_the_page_who_is_erased_leaves_no_chat_and_no_address(
    db: Database, clock: Clock, filled: str
):
    async with db.write() as tx:
        await accounts.erase(tx, PAGE_PERSON, clock.now)
        assert CHAT not in await everything(tx)
        assert len(await inbox.waiting(tx, 9)) == 1, "what waits is still answered"
        assert await audit.verify(tx, filled) is None


async def test_the_bytes_of_what_was_purged_go_and_of_what_is_still_named_stay(
    db: Database, clock: Clock, filled: str, files: MediaFiles
):
    later = clock.now + timedelta(days=9)
    young = await files.store_bytes(b"an export that is about to be sent")
    async with db.write() as tx:
        done = await purge.purge(tx, later, later, ())
    seen: list[tuple[int, int]] = []
    assert await purge.sweep(db, files, later, done.released, lambda done, total: seen.append((done, total)))
    assert list(files.hashes()) == [young.sha256]
    assert seen[-1] == (2, 2)
