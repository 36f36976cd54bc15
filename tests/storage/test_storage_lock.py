"""One running bot per store; everything else works beside it."""

import asyncio
import multiprocessing
import os
import sys
from multiprocessing.connection import Connection
from pathlib import Path

import pytest
from sqlalchemy import text

from storage.db import key_value, lock
from storage.db.database import Database
from storage.db.errors import AlreadyRunning, BadAddress, Unavailable
from tests.storage import lock_holder

only_postgresql = pytest.mark.parametrize("dialect", ["postgresql"], indirect=True)

programs = multiprocessing.get_context("forkserver")
programs.set_forkserver_preload(["lock_holder"])


async def test_the_second_to_run_on_a_store_is_refused(url: str):
    async with lock.held(url):
        with pytest.raises(AlreadyRunning) as refused:
            async with lock.held(url):
                raise AssertionError("two at once")
    assert "已有一个 weekbot run" in refused.value.tell


async def test_the_next_may_run_when_the_first_has_ended_or_failed(url: str):
    async with lock.held(url):
        pass
    with pytest.raises(LookupError):
        async with lock.held(url):
            raise LookupError
    async with lock.held(url):
        pass


async def test_stores_are_locked_each_by_itself(url: str, empty_url: str):
    async with lock.held(url), lock.held(empty_url):
        pass


async def test_whatever_else_works_on_the_store_is_not_kept_out(url: str):
    async with lock.held(url):
        db = await Database.open(url)
        async with db.write() as tx:
            await key_value.put(tx, "beside", "1")
        await db.close()


def test_a_killed_program_leaves_no_lock(url: str, monkeypatch: pytest.MonkeyPatch):
    # The server that starts programs hands them their module path by the environment.
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(map(str, (Path(__file__).parent, Path(__file__).parents[2]))))
    assert held_elsewhere(url, leave=False) == "held"
    assert held_elsewhere(url, leave=True) == "held"


def held_elsewhere(url: str, *, leave: bool) -> str:
    """What a program says that takes the lock and is killed while holding it."""
    hears, says = programs.Pipe(duplex=False)
    holder = programs.Process(target=lock_holder.run, args=(url, says), daemon=True)
    holder.start()
    says.close()
    try:
        said = told(hears)
        assert leave or told_refusal(url)
        return said
    finally:
        holder.kill()
        holder.join()
        hears.close()


def told(hears: Connection) -> str:
    assert hears.poll(30), "the program said nothing"
    said: str = hears.recv()
    return said


def told_refusal(url: str) -> bool:
    """Whether another program is refused meanwhile."""
    hears, says = programs.Pipe(duplex=False)
    second = programs.Process(target=lock_holder.run, args=(url, says), daemon=True)
    second.start()
    says.close()
    try:
        return told(hears) == "already-running"
    finally:
        second.kill()
        second.join()
        hears.close()


async def ended_by_the_server(url: str) -> None:
    """End every session that holds an advisory lock, as a restart of the server does."""
    db = await Database.open(url)
    async with db.read() as tx:
        await tx.execute(text("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'"))
    await db.close()


async def locks(url: str) -> int:
    db = await Database.open(url)
    async with db.read() as tx:
        held = await tx.scalar(text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'"))
    await db.close()
    return held


@only_postgresql
async def test_a_lock_whose_connection_ends_is_missed_at_once_and_taken_anew(url: str):
    async with lock.held(url) as hold:
        lost = asyncio.create_task(hold.lost())
        await asyncio.sleep(0)
        await ended_by_the_server(url)
        await asyncio.wait_for(lost, 2)
        await hold.retake()
        with pytest.raises(AlreadyRunning):
            async with lock.held(url):
                raise AssertionError("two at once")
        lost = asyncio.create_task(hold.lost())
        assert not (await asyncio.wait([lost], timeout=0.2))[0]
        lost.cancel()


@only_postgresql
async def test_a_lock_that_another_took_meanwhile_is_not_taken_anew(url: str):
    async with lock.held(url) as hold:
        await ended_by_the_server(url)
        await asyncio.wait_for(hold.lost(), 2)
        async with lock.held(url):
            with pytest.raises(AlreadyRunning):
                await hold.retake()
        await hold.retake()


@only_postgresql
async def test_a_connection_that_does_not_answer_counts_as_lost_and_its_session_is_ended(
    url: str, monkeypatch: pytest.MonkeyPatch
):
    async with lock.held(url) as hold:
        monkeypatch.setattr(lock, "LOOK", 0.05)
        monkeypatch.setattr(lock, "SILENCE", 0.3)
        driver = (await hold._connection.get_raw_connection()).driver_connection
        driver._transport.pause_reading()  # a network that swallows everything: neither side hears of it
        await asyncio.wait_for(hold.lost(), 5)
        monkeypatch.setattr(lock, "SILENCE", 10.0)
        hold._connection = None
        await hold.retake()
        assert await locks(url) == 1
        driver.terminate()


@only_postgresql
async def test_a_lock_that_cannot_be_had_at_the_moment_says_so(url: str, monkeypatch: pytest.MonkeyPatch):
    async with lock.held(url) as hold:
        monkeypatch.setattr(hold._engine.sync_engine.dialect, "connect", refuse)
        await ended_by_the_server(url)
        await asyncio.wait_for(hold.lost(), 2)
        with pytest.raises(Unavailable):
            await hold.retake()


def refuse(*_: object, **__: object) -> None:
    raise ConnectionRefusedError


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
async def test_a_kernels_lock_is_never_lost(url: str):
    async with lock.held(url) as hold:
        lost = asyncio.create_task(hold.lost())
        assert not (await asyncio.wait([lost], timeout=0.05))[0]
        lost.cancel()


async def test_a_file_is_locked_whatever_way_leads_to_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "data").mkdir()
    (tmp_path / "link").symlink_to("data")
    monkeypatch.chdir(tmp_path)
    async with lock.held("sqlite+aiosqlite:///data/weekbot.db"):
        for other in (f"sqlite+aiosqlite:///{tmp_path}/data/weekbot.db", "sqlite+aiosqlite:///link/weekbot.db"):
            with pytest.raises(AlreadyRunning, match=str(os.getpid())):
                async with lock.held(other):
                    raise AssertionError("two at once")


@pytest.mark.skipif(sys.platform != "linux", reason="abstract sockets are Linux'")
async def test_a_place_stays_taken_when_the_folder_was_moved_away_under_who_runs_there(tmp_path: Path):
    place, url = tmp_path / "data", f"sqlite+aiosqlite:///{tmp_path}/data/weekbot.db"
    async with lock.held(url):
        place.rename(tmp_path / "data.old")
        for other in (url, f"sqlite+aiosqlite:///{tmp_path}/data.old/weekbot.db"):
            with pytest.raises(AlreadyRunning):
                async with lock.held(other):
                    raise AssertionError("two at once")
    async with lock.held(url):
        pass


async def test_what_cannot_be_locked_is_said_in_words(tmp_path: Path):
    (tmp_path / "file").touch()
    with pytest.raises(Unavailable):
        async with lock.held(f"sqlite+aiosqlite:///{tmp_path}/file/weekbot.db"):
            raise AssertionError("no folder")
    with pytest.raises(BadAddress):
        async with lock.held("mysql://nowhere"):
            raise AssertionError("no database of ours")
    with pytest.raises(Unavailable):
        async with lock.held("postgresql+asyncpg://nobody@127.0.0.1:1/none"):
            raise AssertionError("no server")


@pytest.mark.parametrize(("process", "words"), [("17", "weekbot run（进程 17）在这个"), ("", "weekbot run 在这个")])
def test_a_refusal_names_the_other_program_where_it_is_known(process: str, words: str) -> None:
    assert words in AlreadyRunning(process).tell
