"""An SQLite file that is moved, deleted, replaced or overwritten while it is open: nothing is said to be kept in it."""

import asyncio
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from sqlalchemy import text

from storage.db import key_value
from storage.db.database import Database, Tx
from storage.db.errors import Damaged, Missing, Replaced, StorageError, Vanished
from storage.db.store_file import require_no_remains


@pytest.fixture
def path(sqlite_template: Path, tmp_path: Path) -> Path:
    (tmp_path / "data").mkdir()
    return Path(shutil.copy(sqlite_template, tmp_path / "data" / "weekbot.db"))


@pytest.fixture
async def open_store(path: Path) -> AsyncIterator[Database]:
    found = await Database.open(f"sqlite+aiosqlite:///{path}")
    await found.turn(keep)
    yield found
    await found.close()


async def keep(tx: Tx) -> None:
    await key_value.put(tx, "kept", "已保存")


def move(path: Path) -> None:
    path.parent.rename(path.parent.with_name("data.old"))


def delete(path: Path) -> None:
    for name in ("weekbot.db", "weekbot.db-wal", "weekbot.db-shm"):
        (path.parent / name).unlink(missing_ok=True)


def replace(path: Path) -> None:
    other = path.with_name("other.db")
    sqlite3.connect(other).execute("CREATE TABLE another (a)").connection.close()
    other.replace(path)


def overwrite(path: Path) -> None:
    with path.open("r+b") as file:
        file.write(b"x" * 8192)


def truncate(path: Path) -> None:
    os.truncate(path, 0)


@pytest.mark.parametrize(
    ("what_happens", "meaning"),
    [(move, Missing), (delete, Missing), (replace, Replaced), (overwrite, Damaged), (truncate, Damaged)],
)
async def test_what_would_be_lost_is_refused_at_once(
    open_store: Database, path: Path, what_happens: Callable[[Path], None], meaning: type[StorageError]
):
    what_happens(path)
    for use in (open_store.turn(keep), open_store.ping(), open_store.look()):
        with pytest.raises(meaning) as refused:
            await use
        assert refused.value.ends is not refused.value.retry, "it is waited for, or the program ends"


async def test_a_file_that_is_moved_back_is_gone_on_with(open_store: Database, path: Path):
    move(path)
    with pytest.raises(Missing):
        await open_store.turn(keep)
    path.parent.with_name("data.old").rename(path.parent)
    await open_store.turn(keep)
    await open_store.look()


async def test_a_log_taken_away_ends_the_program_and_loses_nothing(path: Path):
    url = f"sqlite+aiosqlite:///{path}"
    store = await Database.open(url)
    await store.turn(keep)
    path.with_name(f"{path.name}-wal").unlink()
    with pytest.raises(Replaced) as refused:
        await store.turn(keep)
    assert refused.value.ends
    with pytest.raises(Replaced):
        await store.look()
    await store.close()
    again = await Database.open(url)
    async with again.read() as tx:
        assert await key_value.get(tx, "kept") == "已保存"
    await again.close()


async def test_a_file_cut_short_is_found_out_by_the_next_look(open_store: Database, path: Path):
    await open_store.look(empty_log=True)
    os.truncate(path, 8192)
    with pytest.raises(Damaged):
        await open_store.look()


async def test_closing_leaves_the_log_of_another_store_alone(path: Path):
    ours = await Database.open(f"sqlite+aiosqlite:///{path}")
    await ours.turn(keep)
    move(path)
    path.parent.mkdir()
    shutil.copy(path.parent.with_name("data.old") / "weekbot.db", path)
    theirs = await Database.open(f"sqlite+aiosqlite:///{path}")
    await theirs.turn(keep)
    log = path.with_name("weekbot.db-wal")
    assert log.stat().st_size
    await ours.close()
    assert log.stat().st_size
    await theirs.turn(keep)
    await theirs.close()


OTHER = """
import sqlite3, sys
store = sqlite3.connect(sys.argv[1], timeout=0, isolation_level=None)
try:
    store.execute("BEGIN IMMEDIATE")
except sqlite3.OperationalError:
    sys.exit(3)
"""


async def test_looking_at_the_file_costs_no_lock(open_store: Database, path: Path):
    again = await Database.open(open_store.url)
    async with open_store.write() as tx:
        await keep(tx)
        await again.look()
        await again.close()
        other = await asyncio.to_thread(subprocess.run, [sys.executable, "-c", OTHER, path], check=False)
    assert other.returncode == 3, "another program could write in the middle of a transaction"


async def test_nothing_deleted_is_left_in_the_log(open_store: Database, path: Path):
    async def write(tx: Tx) -> None:
        await key_value.put(tx, "name", "标记甲乙丙")

    await open_store.turn(write)
    assert "标记甲乙丙".encode() in path.with_name("weekbot.db-wal").read_bytes()
    await open_store.turn(lambda tx: key_value.drop(tx, ["name"]))
    await open_store.look(empty_log=True)
    left = b"".join(found.read_bytes() for found in path.parent.iterdir())
    assert "标记甲乙丙".encode() not in left


async def test_a_log_somebody_reads_from_is_left_as_it_is(open_store: Database, path: Path):
    async with open_store.read() as tx:
        await tx.execute(text("SELECT count(*) FROM meta"))
        await open_store.turn(keep)
        await open_store.look(empty_log=True)
    await open_store.turn(keep)


async def test_a_store_that_vanished_is_not_made_anew_without_a_word(tmp_path: Path):
    url, files = f"sqlite+aiosqlite:///{tmp_path}/weekbot.db", tmp_path / "media"
    require_no_remains(url, files)
    (files / "incoming").mkdir(parents=True)
    require_no_remains(url, files)
    (files / "ab" / "cd").mkdir(parents=True)
    (files / "ab" / "cd" / "abcd").touch()
    with pytest.raises(Vanished) as refused:
        require_no_remains(url, files)
    assert "不见了" in refused.value.tell
    assert str(files) in refused.value.tell
    (tmp_path / "weekbot.db").touch()
    require_no_remains(url, files)
