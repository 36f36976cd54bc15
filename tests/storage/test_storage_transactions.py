"""One writer at a time, whole transactions, and errors in our own words."""

import asyncio
import sqlite3
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import IntegrityError

from storage.db import engines, key_value
from storage.db.database import Database, Tx
from storage.db.errors import BadAddress, Busy, Damaged, Full, StorageError, Unavailable

only_sqlite = pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
only_postgresql = pytest.mark.parametrize("dialect", ["postgresql"], indirect=True)


async def count_up(tx: Tx, key: str = "counter") -> int:
    """Read, then write: loses counts wherever two of these overlap."""
    count = int(await key_value.get(tx, key, "0"))
    await asyncio.sleep(0)
    await key_value.put(tx, key, str(count + 1))
    return count + 1


def commits_of(db: Database) -> list[object]:
    seen: list[object] = []
    event.listen(db._engine.sync_engine, "commit", seen.append)
    return seen


async def test_fifty_writers_at_once_lose_nothing(db: Database):
    async def write() -> None:
        async with db.write() as tx:
            await count_up(tx)

    await asyncio.gather(*(write() for _ in range(50)))
    async with db.read() as tx:
        assert await key_value.get(tx, "counter") == "50"


async def test_fifty_turns_at_once_lose_nothing_and_each_gets_its_own_result(db: Database):
    results = await asyncio.gather(*(db.turn(count_up) for _ in range(50)))
    assert sorted(results) == list(range(1, 51))


async def test_writers_of_two_programs_lose_nothing(db: Database, url: str):
    other = await Database.open(url)
    await asyncio.gather(*(program.turn(count_up) for program in (db, other) * 20))
    await other.close()
    async with db.read() as tx:
        assert await key_value.get(tx, "counter") == "40"


async def test_turns_that_wait_share_commits(db: Database):
    commits = commits_of(db)
    await asyncio.gather(*(db.turn(count_up) for _ in range(64)))
    assert len(commits) <= 4


async def test_a_turn_returns_only_after_the_commit(db: Database, url: str):
    other = await Database.open(url)

    async def seen_afterwards(number: int) -> bool:
        await db.turn(lambda tx: key_value.put(tx, f"key{number}", "there"))
        async with other.read() as tx:
            return await key_value.get(tx, f"key{number}") == "there"

    assert all(await asyncio.gather(*(seen_afterwards(number) for number in range(20))))
    await other.close()


async def test_turns_whose_commit_fails_are_told_so_and_nothing_of_them_is_there(
    db: Database, monkeypatch: pytest.MonkeyPatch
):
    dialect = db._engine.sync_engine.dialect

    def break_off(_connection: Any) -> None:
        raise dialect.loaded_dbapi.Error("disk I/O error")

    with monkeypatch.context() as broken:
        broken.setattr(dialect, "do_commit", break_off)
        turns = (db.turn(lambda tx, n=n: key_value.put(tx, f"key{n}", "there")) for n in range(3))
        results = await asyncio.gather(*turns, return_exceptions=True)
    assert all(isinstance(result, Exception) for result in results)
    async with db.read() as tx:
        assert [await key_value.get(tx, f"key{n}", "") for n in range(3)] == [""] * 3


@only_sqlite
async def test_a_commit_that_sqlite_refuses_without_ending_it_leaves_nothing_behind(db: Database):
    async def breaks_a_constraint_at_the_end(tx: Tx) -> None:
        await tx.execute(text("PRAGMA defer_foreign_keys = ON"))
        await tx.execute(text("INSERT INTO memberships VALUES ('p', 12345, 'liaison', '', 0)"))

    for _ in range(3):
        with pytest.raises(IntegrityError):
            await db.turn(breaks_a_constraint_at_the_end)
        await db.turn(count_up)
    async with db.read() as tx:
        assert await key_value.get(tx, "counter") == "3"
        assert await tx.scalar(text("SELECT count(*) FROM memberships")) == 0


@only_sqlite
async def test_a_connection_that_cannot_take_its_commit_back_is_not_used_again(
    db: Database, monkeypatch: pytest.MonkeyPatch
):
    dialect = db._engine.sync_engine.dialect

    def break_off(_connection: Any) -> None:
        raise sqlite3.OperationalError("disk I/O error")

    with monkeypatch.context() as broken:
        broken.setattr(dialect, "do_commit", break_off)
        broken.setattr(dialect, "do_rollback", break_off)
        with pytest.raises(Exception, match="disk I/O error"):
            await db.turn(count_up)
    assert await db.turn(count_up) == 1


async def test_a_failing_turn_undoes_and_tells_only_itself(db: Database):
    async def fails(tx: Tx) -> None:
        await key_value.put(tx, "half", "done")
        raise LookupError("mine alone")

    async def breaks_a_constraint(tx: Tx) -> None:
        await tx.execute(text("INSERT INTO memberships VALUES ('p', 12345, 'liaison', '', 0)"))

    works = [count_up, fails, count_up, breaks_a_constraint, count_up]
    results = await asyncio.gather(*(db.turn(work) for work in works), return_exceptions=True)
    assert [result for result in results if isinstance(result, int)] == [1, 2, 3]
    assert [type(result) for result in results[1::2]] == [LookupError, IntegrityError]
    async with db.read() as tx:
        assert await key_value.get(tx, "half", "nothing") == "nothing"


async def test_a_turn_alone_that_fails_leaves_nothing(db: Database):
    async def fails(tx: Tx) -> None:
        await key_value.put(tx, "half", "done")
        raise LookupError

    with pytest.raises(LookupError):
        await db.turn(fails)
    assert await db.turn(lambda tx: key_value.get(tx, "half", "nothing")) == "nothing"


async def test_a_caller_that_stops_waiting_disturbs_nobody(db: Database):
    begun = asyncio.Event()

    async def slow(tx: Tx) -> None:
        begun.set()
        await asyncio.sleep(0.01)
        await count_up(tx)

    first = asyncio.create_task(db.turn(slow))
    await begun.wait()
    waiting = asyncio.create_task(db.turn(count_up))
    other = asyncio.create_task(db.turn(count_up))
    await asyncio.sleep(0)
    first.cancel()
    waiting.cancel()
    assert await other == 2
    with pytest.raises(asyncio.CancelledError):
        await first
    async with db.read() as tx:
        assert await key_value.get(tx, "counter") == "2"


async def test_closing_finishes_the_turns_that_wait_and_takes_no_more(url: str):
    db = await Database.open(url)
    turns = [asyncio.create_task(db.turn(count_up)) for _ in range(40)]
    await asyncio.sleep(0)
    await db.close()
    assert len(await asyncio.gather(*turns)) == 40
    with pytest.raises(Unavailable):
        await db.turn(count_up)


async def test_a_program_that_ends_leaves_no_caller_waiting_for_ever(db: Database):
    stuck = asyncio.Event()
    tasks = [asyncio.create_task(db.turn(lambda _: stuck.wait())), asyncio.create_task(db.turn(count_up))]
    await asyncio.sleep(0.02)
    assert db._turns._writer is not None
    db._turns._writer.cancel()
    results = await asyncio.wait_for(asyncio.gather(*tasks, return_exceptions=True), timeout=5)
    assert [type(result) for result in results] == [asyncio.CancelledError] * 2
    db._turns._writer = None
    assert await db.turn(count_up) == 1


async def test_reading_sees_one_moment_and_waits_for_no_writer(db: Database):
    await db.turn(count_up)
    async with db.read() as tx:
        assert await key_value.get(tx, "counter") == "1"
        async with asyncio.timeout(2):
            await db.turn(count_up)
        assert await key_value.get(tx, "counter") == "1"
    async with db.read() as tx:
        assert await key_value.get(tx, "counter") == "2"


async def test_an_exception_in_a_write_rolls_back(db: Database):
    async def fails() -> None:
        async with db.write() as tx:
            await count_up(tx)
            raise LookupError

    with pytest.raises(LookupError):
        await fails()
    async with db.read() as tx:
        assert await key_value.get(tx, "counter", "none") == "none"


@asynccontextmanager
async def locked_by_another_program(url: str) -> AsyncIterator[Callable[[], None]]:
    """The store is being written to until the block ends, or what it yields is called."""
    other = await Database.open(url)
    begun, release = asyncio.Event(), asyncio.Event()

    async def hold() -> None:
        async with other.write() as tx:
            await key_value.put(tx, "other", "program")
            begun.set()
            await release.wait()

    async with asyncio.timeout(20), asyncio.TaskGroup() as group:
        group.create_task(hold())
        await begun.wait()
        yield release.set
        release.set()
    await other.close()


async def test_a_store_another_program_writes_to_is_waited_for(url: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(engines, "BUSY_MILLISECONDS", 200)
    db = await Database.open(url)
    async with locked_by_another_program(url) as release:
        asyncio.get_running_loop().call_later(0.3, release)
        assert await db.turn(count_up) == 1
    await db.close()


async def test_a_store_that_stays_locked_is_busy_and_may_be_tried_again(url: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(engines, "BUSY_MILLISECONDS", 20)
    db = await Database.open(url)
    async with locked_by_another_program(url):
        started = time.monotonic()
        with pytest.raises(Busy) as refused:
            await db.turn(count_up)
        assert time.monotonic() - started < 5
        assert refused.value.retry
    assert await db.turn(count_up) == 1
    await db.close()


@only_sqlite
async def test_a_full_disk_is_full_for_every_turn_of_the_commit_and_over_when_there_is_room(url: str):
    db = await Database.open(url)

    async def limit(pages: int) -> None:
        async with db.write() as tx:
            await tx.execute(text(f"PRAGMA max_page_count = {pages}"))

    async def much(tx: Tx) -> None:
        await key_value.put(tx, "much", "x" * 1_000_000)

    async with db.read() as tx:
        pages = int(await tx.scalar(text("PRAGMA page_count")))
    await limit(pages + 1)
    results = await asyncio.gather(*(db.turn(work) for work in (count_up, much, count_up)), return_exceptions=True)
    assert [type(result) for result in results] == [Full] * 3
    await limit(1_000_000)
    assert await db.turn(count_up) == 1
    await db.close()


@pytest.mark.parametrize(
    ("state", "meaning"),
    [("53100", Full), ("40001", Busy), ("55P03", Busy), ("57P01", Unavailable), ("08006", Unavailable)],
)
def test_postgresql_codes_are_understood(state: str, meaning: type[StorageError]):
    from sqlalchemy.exc import DBAPIError

    from storage.db.errors import translated

    class Original(Exception):
        sqlstate = state

    assert type(translated(DBAPIError("SELECT 1", {}, Original()))) is meaning


@pytest.mark.parametrize(
    "wrong",
    ["", "nonsense", "sqlite:///x.db", "sqlite+aiosqlite://", "sqlite+aiosqlite:///:memory:", "mysql://x/y", "a://b:c"],
)
async def test_an_address_that_is_none_is_refused(wrong: str):
    with pytest.raises(BadAddress):
        await Database.open(wrong)


async def test_a_store_that_cannot_be_reached_is_unavailable(tmp_path: Path):
    (tmp_path / "file").write_text("no folder")
    for url in (
        f"sqlite+aiosqlite:///{tmp_path / 'file' / 'weekbot.db'}",
        f"sqlite+aiosqlite:///{tmp_path}",
    ):
        with pytest.raises(Unavailable):
            await Database.open(url)


async def test_a_postgresql_that_is_not_there_is_unavailable(tmp_path: Path, postgres_url: str):
    with pytest.raises(Unavailable):
        await Database.open(f"postgresql+asyncpg://postgres@/postgres?host={tmp_path}")
    with pytest.raises(Unavailable):
        await Database.open(postgres_url.replace("/postgres?", "/no_such_database?"))


@only_postgresql
async def test_a_connection_lost_meanwhile_is_unavailable_and_comes_back(db: Database):
    async def cut(tx: Tx) -> None:
        await tx.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))

    with pytest.raises(Unavailable):
        await db.turn(cut)
    assert await db.turn(count_up) == 1


async def test_a_file_that_is_no_database_is_damaged(tmp_path: Path):
    path = tmp_path / "weekbot.db"
    path.write_bytes(b"something else entirely " * 100)
    with pytest.raises(Damaged):
        await Database.open(f"sqlite+aiosqlite:///{path}")


async def test_errors_hold_neither_statement_nor_values(db: Database):
    phone = "13800000000"
    error = sqlite3.OperationalError("disk I/O error")
    error.sqlite_errorcode = sqlite3.SQLITE_IOERR

    async def fails(tx: Tx) -> None:
        from sqlalchemy.exc import OperationalError

        raise OperationalError("UPDATE accounts SET phone = ?", {"phone": phone}, error)

    with pytest.raises(Unavailable) as failed:
        await db.turn(fails)
    assert phone not in str(failed.value)
    assert "UPDATE" not in str(failed.value)


@only_sqlite
async def test_sqlite_is_opened_for_durability(db: Database):
    async with db.read() as tx:
        found = [await tx.scalar(text(f"PRAGMA {name}")) for name in ("journal_mode", "synchronous", "foreign_keys")]
    assert found == ["wal", 2, 1]


@only_postgresql
async def test_postgresql_commits_durably(db: Database):
    async with db.read() as tx:
        assert await tx.scalar(text("SHOW synchronous_commit")) == "on"
