"""The real process has the channels its settings name, and no others."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from tests.botapi import BotApiDouble, Kind
from tests.channels.wecom_double import wecom_double
from tests.e2e.running_bot import RunningBot

pytest_plugins = ["tests.botapi.fixtures"]

PATIENCE = 60.0


@pytest.fixture
async def bot(tmp_path: Path, api: BotApiDouble) -> AsyncIterator[RunningBot]:
    running = RunningBot(tmp_path, api)
    yield running
    if running.running:
        await running.kill()


@pytest.mark.promise("3.4", "3.13")
async def test_without_a_token_telegram_is_off_and_the_page_is_where_it_is_set(
    bot: RunningBot, api: BotApiDouble, unused_tcp_port: int
) -> None:
    bot.env |= {"WEEKBOT_TELEGRAM_TOKEN": "", "WEEKBOT_HTTP": f"127.0.0.1:{unused_tcp_port}"}
    await bot.start("2023-05-14T12:00:00+08:00")

    async def status(path: str) -> int:
        try:
            return (await bot.get(unused_tcp_port, path)).status_code
        except httpx.TransportError:
            return 0

    async with asyncio.timeout(PATIENCE):
        while await status("/readyz") != httpx.codes.OK:  # noqa: ASYNC110 (it is a process of its own)
            await asyncio.sleep(0.2)
    assert [await status(path) for path in ("/", "/healthz", "/metrics")] == [200, 200, 200]
    assert await bot.stop() == 0
    assert api.ledger.of(Kind.REQUEST) == []


@pytest.mark.promise("3.15")
async def test_a_robot_of_wecom_gets_the_provinces_digest_and_bulletin(bot: RunningBot) -> None:
    await bot.import_roster(["示例州教育体育局,州市教育行政部门,,,,,", "示例一职,职业学校,示例州教育体育局,1200,80,,"])
    with wecom_double() as robot:
        bot.env["WEEKBOT_WECOM_WEBHOOK"] = robot.url
        for clock, words in (("05-14T20:29:58", "云南省教育厅 5月14日简报"), ("05-28T08:59:58", "通报")):
            await bot.start(f"2023-{clock}+08:00")
            async with asyncio.timeout(PATIENCE):
                while not any(words in text for text in robot.texts):  # noqa: ASYNC110 (it is a process of its own)
                    await asyncio.sleep(0.2)
            assert await bot.stop() == 0
