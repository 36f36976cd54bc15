"""What a killed program leaves: whole turns, all those it was told of, and a store that opens."""

import multiprocessing
import os
import random
import sys
import time

import pytest
from sqlalchemy import select, text

from storage.db.database import Database
from storage.db.tables import meta
from tests.storage import killed_writer

KILLS = int(os.environ.get("WEEKBOT_KILLS", "4"))

programs = multiprocessing.get_context("forkserver")
programs.set_forkserver_preload(["killed_writer"])


def killed_while_writing(url: str, first: int, seconds: float) -> list[int]:
    """The turns the program said were committed, until it was killed so many seconds after the first of them."""
    hears, says = programs.Pipe(duplex=False)
    program = programs.Process(target=killed_writer.run, args=(url, first, says), daemon=True)
    program.start()
    says.close()
    try:
        assert hears.poll(30), "the program wrote nothing"
        time.sleep(seconds)
    finally:
        program.kill()
        program.join()
    return heard(hears)


def heard(hears) -> list[int]:
    numbers = []
    try:
        while True:
            numbers.append(hears.recv())
    except (EOFError, OSError):  # killed between messages, or in one
        return numbers
    finally:
        hears.close()


async def pairs(url: str) -> tuple[set[int], set[int]]:
    db = await Database.open(url)
    async with db.read() as tx:
        keys = [key for (key,) in await tx.execute(select(meta.c.key)) if ":" in key]
        if db.dialect == "sqlite":
            assert await tx.scalar(text("PRAGMA integrity_check")) == "ok"
    await db.close()
    sides = {side: {int(key.partition(":")[2]) for key in keys if key.startswith(side)} for side in ("left", "right")}
    return sides["left"], sides["right"]


@pytest.fixture(autouse=True)
def findable(monkeypatch: pytest.MonkeyPatch) -> None:
    """The server that programs are forked from imports once what they need; it looks where we do."""
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(path for path in sys.path if path))


async def test_a_killed_program_leaves_whole_turns_and_every_acknowledged_one(url: str):
    seed = random.randrange(1 << 32)
    chance = random.Random(seed)
    acknowledged: set[int] = set()
    for kill in range(KILLS):
        acknowledged.update(killed_while_writing(url, kill * 1_000_000, chance.uniform(0, 0.15)))
        left, right = await pairs(url)
        assert left == right, f"seed {seed}"
        assert acknowledged <= left, f"seed {seed}"
    assert len(acknowledged) >= KILLS
