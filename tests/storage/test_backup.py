"""A backup is the whole store and every file as of one moment, and is put back row by row in either database."""

import asyncio
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from dialogs.model.submissions import Subject
from storage.db import key_value, migrate
from storage.db.database import Database, Tx
from storage.maintenance import snapshot
from storage.media.content import MediaFiles
from storage.messages import outbox
from storage.people import audit
from storage.reports import changes
from storage.reports.changes import Act, Change
from tests.storage.backups import PERSON, fill, keep_photo, letter, restore, rows, write
from tests.storage.stopped_clock import Clock


@pytest.fixture
def files(tmp_path: Path) -> MediaFiles:
    return MediaFiles(tmp_path / "media")


@pytest.fixture
async def filled(db: Database, clock: Clock, school: int, files: MediaFiles) -> str:
    """The head of the audit chain of a store with something of everything."""
    return await fill(db, clock, school, files)


async def test_a_store_is_put_back_row_by_row_in_either_database(
    db: Database, url: str, elsewhere: str, tmp_path: Path, files: MediaFiles, clock: Clock, filled: str
):
    written = await write(db, files, tmp_path / "b.zip", clock)
    assert (written.audit_head, written.campaign, written.schema) == (filled, "yunnan-2023", migrate.head())
    assert (written.counts["outbox"], written.counts["media"], written.missing) == (4, 1, ())
    fresh = MediaFiles(tmp_path / "fresh")
    assert await restore(tmp_path / "b.zip", elsewhere, fresh) == written
    assert await rows(elsewhere) == await rows(url)
    assert sorted(fresh.hashes()) == sorted(files.hashes())
    assert next(iter(map(fresh.path, fresh.hashes()))).read_bytes() == b"photo" * 1000


async def test_what_is_put_back_goes_on_where_the_store_stood(
    db: Database, url: str, elsewhere: str, tmp_path: Path, files: MediaFiles, clock: Clock, filled: str, school: int
):
    await write(db, files, tmp_path / "b.zip", clock)
    await restore(tmp_path / "b.zip", elsewhere, MediaFiles(tmp_path / "fresh"))
    other = await Database.open(elsewhere)
    numbers = []
    for store in (db, other):
        async with store.write() as tx:
            await audit.append(tx, PERSON, "export", {}, clock.now)
            assert await audit.verify(tx, filled) is None
            key = await outbox.post(tx, **letter(clock))
            change = Change(clock.now, school, Subject(day=clock.now.date()), Act.TEXT, PERSON)
            numbers.append(((await outbox.by_key(tx, key)).id, await changes.log(tx, change)))
    await other.close()
    assert numbers[0] == numbers[1]
    assert numbers[0][0] == 6, "the number of a deleted letter is not given again"


async def test_a_backup_under_load_is_one_moment_of_the_store(
    db: Database, url: str, empty_url: str, tmp_path: Path, files: MediaFiles, clock: Clock
):
    ended = asyncio.Event()

    async def pair(number: int) -> None:
        async def turn(tx: Tx) -> None:
            await key_value.put(tx, f"left:{number}", "x" * 2000)
            await key_value.put(tx, f"right:{number}", "x" * 2000)

        await db.turn(turn)

    async def writer(first: int) -> int:
        number = first
        while not ended.is_set():
            await pair(number)
            number += 8
        return (number - first) // 8

    await asyncio.gather(*map(pair, range(-400, 0)))
    writers = [asyncio.create_task(writer(first)) for first in range(8)]
    try:
        written = [await write(db, files, tmp_path / f"{n}.zip", clock) for n in range(3)]
    finally:
        ended.set()
        turns = sum(await asyncio.gather(*writers))
    assert turns > 20, "nobody wrote meanwhile"
    assert written[0].counts["meta"] < written[2].counts["meta"]
    await restore(tmp_path / "1.zip", empty_url, MediaFiles(tmp_path / "fresh"))
    keys = {row[0] for row in (await rows(empty_url))["meta"]}
    sides = [{key.partition(":")[2] for key in keys if key.startswith(side)} for side in ("left", "right")]
    assert sides[0] == sides[1]
    assert len(sides[0]) >= 400


async def test_a_file_that_is_missing_or_damaged_is_named_and_the_rest_is_kept(
    db: Database, tmp_path: Path, files: MediaFiles, clock: Clock, filled: str, school: int
):
    damaged, gone = await files.store_bytes(b"damaged"), await files.store_bytes(b"gone")
    async with db.write() as tx:
        for stored in (damaged, gone):
            await keep_photo(tx, clock, school, stored.sha256)
    files.path(damaged.sha256).write_bytes(b"other")
    files.path(gone.sha256).unlink()
    written = await write(db, files, tmp_path / "b.zip", clock)
    assert set(written.missing) == {damaged.sha256, gone.sha256}
    assert len(written.members) == 2


async def test_a_snapshot_is_not_begun_anew_whenever_somebody_writes(
    tmp_path: Path, sqlite_template: Path, monkeypatch: pytest.MonkeyPatch
):
    source = tmp_path / "busy.db"
    shutil.copy(sqlite_template, source)
    monkeypatch.setattr(snapshot, "_PAGES", 5)
    steps: list[int] = []

    def somebody_writes(done: int, total: int) -> None:
        with closing(sqlite3.connect(source)) as store, store:
            store.execute("INSERT INTO meta VALUES (?, ?)", (f"meanwhile:{len(steps)}", "x" * 5000))
        steps.append(done)
        assert len(steps) < 1000, "begun anew again and again"

    db = await Database.open(f"sqlite+aiosqlite:///{source}")
    await snapshot.take(db, tmp_path / "copy.db", somebody_writes)
    await db.close()
    assert len(steps) > 5
    assert steps == sorted(set(steps))
    with closing(sqlite3.connect(tmp_path / "copy.db")) as copy:
        assert copy.execute("SELECT count(*) FROM meta WHERE key LIKE 'meanwhile%'").fetchone() == (0,)
