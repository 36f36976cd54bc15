"""One running bot per store; everything else works beside it."""

import multiprocessing
import os
from multiprocessing.connection import Connection
from pathlib import Path

import lock_holder
import pytest

from storage import lock, meta
from storage.database import Database
from storage.errors import AlreadyRunning, BadAddress, Unavailable

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
            await meta.put(tx, "beside", "1")
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


async def test_a_file_is_locked_whatever_way_leads_to_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "data").mkdir()
    (tmp_path / "link").symlink_to("data")
    monkeypatch.chdir(tmp_path)
    async with lock.held("sqlite+aiosqlite:///data/weekbot.db"):
        for other in (f"sqlite+aiosqlite:///{tmp_path}/data/weekbot.db", "sqlite+aiosqlite:///link/weekbot.db"):
            with pytest.raises(AlreadyRunning, match=str(os.getpid())):
                async with lock.held(other):
                    raise AssertionError("two at once")


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
