"""What the running program keeps in memory: nothing of what draws, renders and exports."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.botapi import BotApiDouble
from tests.botapi.messages import BotMessage
from tests.e2e.running_bot import RunningBot

pytest_plugins = ["tests.botapi.fixtures"]

PATIENCE = 40.0
MEGABYTES = 200
HEAVY = ("matplotlib", "pandas")
"""Whose native libraries stay in a process that has loaded them."""


@pytest.fixture
async def bot(tmp_path: Path, api: BotApiDouble) -> AsyncIterator[RunningBot]:
    running = RunningBot(tmp_path, api)
    yield running
    if running.running:
        await running.kill()


def has_a_file(message: BotMessage) -> bool:
    return message.media is not None


def resident(number: int) -> int:
    """Megabytes."""
    (line,) = [line for line in Path(f"/proc/{number}/status").read_text().splitlines() if line.startswith("VmRSS")]
    return int(line.split()[1]) // 1024


def children(number: int) -> set[int]:
    """The report processes of a process."""
    found = set()
    for child in Path(f"/proc/{number}/task/{number}/children").read_text().split():
        if "bot.jobs.worker.child" in Path(f"/proc/{child}/cmdline").read_text():
            found.add(int(child))
    return found


def mapped(number: int) -> str:
    return Path(f"/proc/{number}/maps").read_text()


def lives(number: int) -> bool:
    return Path(f"/proc/{number}").exists()


async def test_reports_are_made_in_a_process_that_serves_the_next_one_and_ends_with_the_bot(
    bot: RunningBot, api: BotApiDouble
) -> None:
    await bot.start("2023-05-15T12:00+08:00")
    admin = api.user(1001, first_name="管理员")
    await admin.send("/help")
    await admin.expect(timeout=PATIENCE)
    for command in ("/digest", "/progress", "/export"):
        await admin.send(command)
        await admin.expect(where=has_a_file, timeout=PATIENCE)
    async with asyncio.timeout(PATIENCE):
        while len(kept := children(bot.number)) != 1:  # noqa: ASYNC110 (another process sets no event)
            await asyncio.sleep(0.05)
    (served,) = kept
    assert not [name for name in HEAVY if name in mapped(bot.number)]
    assert resident(bot.number) < MEGABYTES
    assert await bot.stop() == 0
    assert not lives(served)
