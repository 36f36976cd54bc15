"""A disk that is full, a store somebody else holds: nothing is acknowledged that is not kept, and it goes on after."""

import asyncio
import contextlib
import resource
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.botapi import BotApiDouble
from tests.faults.insisting import enrolled
from tests.faults.oracle import check
from tests.faults.quick_bot import QuickBot

pytest_plugins = ["tests.botapi.fixtures"]

NO_LIMIT = resource.RLIM_INFINITY
LEADS = [f"校企共建实训基地开放日第{n}条" for n in range(6)]


def store(bot: QuickBot) -> Path:
    return bot.folder / "data" / "weekbot.db"


@contextlib.contextmanager
def held(path: Path) -> Iterator[None]:
    """Another program writes to the store and does not come to an end."""
    other = sqlite3.connect(path, isolation_level=None)
    try:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")
    finally:
        other.close()


@contextlib.contextmanager
def full(bot: QuickBot) -> Iterator[None]:
    """No file of the program may grow: what a full disk does, switched on and off from outside."""

    smallest = min(path.stat().st_size for path in store(bot).parent.glob("weekbot.db*") if path.suffix != ".db-shm")

    resource.prlimit(bot.pid, resource.RLIMIT_FSIZE, (max(smallest, 1), NO_LIMIT))
    try:
        yield
    finally:
        resource.prlimit(bot.pid, resource.RLIMIT_FSIZE, (NO_LIMIT, NO_LIMIT))


async def test_on_a_full_disk_nothing_is_acknowledged_and_with_room_again_everything_is(
    bot: QuickBot, api: BotApiDouble
) -> None:
    (liaison,) = await enrolled(bot, api, 1, bot.start_and_listen)
    await api.idle()
    with full(bot):
        for body in LEADS:
            await liaison.person.send(f"/lead {body}")
        await asyncio.sleep(2.5)
        assert not [arrival for arrival in liaison.person.unread if "已保存" in arrival.words]
        assert len(api.updates) == len(LEADS), "acknowledged to the server without being stored"
        assert bot.running
    for body in LEADS:
        await liaison.person.expect(("已保存", body), timeout=60)
    await api.idle()
    assert await bot.stop() == 0
    await check(bot, api, LEADS)


@pytest.mark.faults_whole
async def test_killed_on_a_full_disk_it_starts_with_all_it_acknowledged(bot: QuickBot, api: BotApiDouble) -> None:
    (liaison,) = await enrolled(bot, api, 1, bot.start_and_listen)
    await liaison.sends_leads(3)
    with full(bot):
        for body in LEADS:
            await liaison.person.send(f"/lead {body}")
        await asyncio.sleep(1.0)
        await bot.kill()
        await bot.start_and_listen()
    for body in LEADS:
        await liaison.person.expect(("已保存", body), timeout=60)
    await api.idle()
    assert await bot.stop() == 0
    await check(bot, api, [*liaison.leads, *LEADS])


@pytest.mark.faults_whole
async def test_a_store_locked_for_ten_seconds_delays_answers_and_costs_none(bot: QuickBot, api: BotApiDouble) -> None:
    (liaison,) = await enrolled(bot, api, 1, bot.start_and_listen)
    await api.idle()
    with held(store(bot)):
        for body in LEADS:
            await liaison.person.send(f"/lead {body}")
        await asyncio.sleep(10)
        assert not [arrival for arrival in liaison.person.unread if "已保存" in arrival.words]
        assert len(api.updates) == len(LEADS)
    for body in LEADS:
        await liaison.person.expect(("已保存", body), timeout=60)
    await api.idle()
    assert await bot.stop() == 0
    await check(bot, api, LEADS)


@pytest.mark.faults_whole
async def test_a_program_that_starts_on_a_locked_store_waits_for_it(bot: QuickBot, api: BotApiDouble) -> None:
    (liaison,) = await enrolled(bot, api, 1, bot.start_and_listen)
    await api.idle()
    await bot.kill()
    await liaison.person.send(f"/lead {LEADS[0]}")
    with held(store(bot)):
        await bot.start()
        await asyncio.sleep(3)
    await liaison.person.expect(("已保存", LEADS[0]), timeout=60)
    await api.idle()
    assert await bot.stop() == 0
    await check(bot, api, LEADS[:1])
