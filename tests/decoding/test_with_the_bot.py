"""The real process and its decoding processes: there before the first photo, and gone with it, however it ends."""

import asyncio
import os
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from pathlib import Path

import pytest

from bot.decoding.process import MODULE
from tests.botapi import BotApiDouble
from tests.e2e.running_bot import RunningBot

pytest_plugins = ["tests.botapi.fixtures"]


@pytest.fixture
async def bot(tmp_path: Path, api: BotApiDouble) -> AsyncIterator[RunningBot]:
    running = RunningBot(tmp_path, api)
    yield running
    if running.running:
        await running.kill()


@pytest.mark.parametrize("way", ["stop", "kill"])
async def test_a_decoding_process_is_there_before_the_first_photo_and_ends_with_the_bot(
    bot: RunningBot, way: str
) -> None:
    await bot.start("2023-05-14T12:00:00+08:00")
    await until(lambda: bool(decoding_for(bot.number)))
    (number,) = decoding_for(bot.number)
    status = await (bot.stop() if way == "stop" else bot.kill())
    if way == "stop":
        assert status == 0
        assert not lives(number)
    await until(lambda: not lives(number))


def decoding_for(number: int) -> list[int]:
    """The decoding processes that this process has started."""
    found = []
    for entry in os.listdir("/proc"):  # noqa: PTH208 (names of processes)
        with suppress(OSError):
            if entry.isdigit() and MODULE.encode() in Path(f"/proc/{entry}/cmdline").read_bytes():
                parent = Path(f"/proc/{entry}/stat").read_text().rpartition(")")[2].split()[1]
                found += [int(entry)] if parent == str(number) else []
    return found


def lives(number: int) -> bool:
    """Whether there is such a process, and it has not ended."""
    with suppress(OSError):
        return Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False


async def until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(60):
        while not true():  # noqa: ASYNC110 (it is a process of its own)
            await asyncio.sleep(0.05)
