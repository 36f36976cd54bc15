"""The real process keeps what it was told: one bot a store."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from botapi import BotApiDouble
from botapi.people import Person
from running_bot import RunningBot

pytest_plugins = ["botapi.fixtures"]

PATIENCE = 40.0
NOON = "2023-05-14T12:00:00+08:00"


@pytest.fixture
async def bot(tmp_path: Path, api: BotApiDouble) -> AsyncIterator[RunningBot]:
    running = RunningBot(tmp_path, api)
    yield running
    if running.running:
        await running.kill()


@pytest.fixture
def admin(api: BotApiDouble) -> Person:
    return api.user(1001, first_name="管理员")


async def answered(admin: Person) -> None:
    admin.skip()
    await admin.send("/help")
    await admin.expect(timeout=PATIENCE)


async def test_a_second_run_on_the_same_store_refuses_to_start_and_commands_do_not(
    bot: RunningBot, admin: Person
) -> None:
    await bot.start(NOON)
    await answered(admin)
    second = await asyncio.wait_for(bot.command("run"), 20)
    assert (second.returncode, second.stdout) == (1, "")
    assert "已有一个 weekbot run" in second.stderr
    assert "Traceback" not in second.stderr
    assert (await bot.command("export", "--out", "out")).returncode == 0
    assert bot.running
    await answered(admin)


async def test_after_kill_minus_nine_the_next_run_starts(bot: RunningBot, admin: Person) -> None:
    await bot.start(NOON)
    await answered(admin)
    await bot.kill()
    await bot.start(NOON)
    await answered(admin)
    assert bot.running
