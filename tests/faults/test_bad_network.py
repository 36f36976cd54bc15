"""A Telegram that fails in every way it has: nothing acknowledged is lost, nothing is done or shown twice for it."""

import asyncio
import random

import pytest

from tests.botapi import BotApiDouble, Kind
from tests.faults.insisting import Liaison, enrolled
from tests.faults.oracle import check, given_up, shown
from tests.faults.quick_bot import QuickBot
from tests.faults.selection import WHOLE

pytest_plugins = ["tests.botapi.fixtures"]

PEOPLE = 6
SECONDS = 8.0 if WHOLE else 3.0
LEAST = 5
"""Failures that have to strike before it ends, however slow the machine."""

SENDS = ("sendMessage", "editMessageText", "answerCallbackQuery", "getUpdates")


async def works_until(over: asyncio.Event, liaison: Liaison, draw: random.Random) -> None:
    await liaison.begins()
    while not over.is_set():
        await liaison.goes_on(draw)
    await liaison.hands_in()


async def storm(bot: QuickBot, api: BotApiDouble, draw: random.Random, trouble: str) -> list[str]:
    """People work while the server makes that trouble; the leads they sent."""
    liaisons = await enrolled(bot, api, PEOPLE, bot.start_and_listen)
    over = asyncio.Event()
    working = asyncio.gather(*(works_until(over, liaison, draw) for liaison in liaisons))
    until = asyncio.get_running_loop().time() + SECONDS
    while asyncio.get_running_loop().time() < until or len(api.ledger.of(Kind.FAULT)) < LEAST:
        order(api, draw, trouble)
        await asyncio.sleep(draw.uniform(0.05, 0.3))
    api.faults.clear()
    over.set()
    await working
    await api.idle(timeout=60)
    assert await bot.stop() == 0
    return [body for liaison in liaisons for body in liaison.leads]


def order(api: BotApiDouble, draw: random.Random, trouble: str) -> None:
    """One more failure to come."""
    method = draw.choice(SENDS)
    match trouble:
        case "dropped-responses":
            api.faults.drop_response(method)
        case "dropped-connections":
            api.faults.drop_connection(method)
        case "server-errors":
            api.faults.server_error(method, code=draw.choice((500, 502, 503, 504)))
        case "hangs":
            api.faults.hang(method, seconds=draw.uniform(0.5, 3), handled=draw.random() < 0.5)
        case "floods":
            api.faults.flood(method, retry_after=1, times=draw.randint(1, 3))
        case "garbage":
            api.faults.malformed_json(method)


TROUBLES = ["dropped-responses", "dropped-connections", "server-errors", "hangs", "floods", "garbage"]
NEVER_SHOWN_TWICE = ("dropped-connections", "server-errors", "floods")
"""Where the server did certainly not deliver."""


@pytest.mark.parametrize(
    "trouble", [pytest.param(t, marks=[] if t == "dropped-responses" else pytest.mark.faults_whole) for t in TROUBLES]
)
async def test_what_was_acknowledged_is_exported_once(
    bot: QuickBot, api: BotApiDouble, seed: int, trouble: str
) -> None:
    draw = random.Random(seed)
    sent = await storm(bot, api, draw, trouble)
    told = await check(bot, api, sent, f"seed {seed}, {trouble}")
    assert len(told.leads) >= len(sent) - given_up(bot)
    most = max(shown(api, "已保存：线索").values(), default=0)
    assert most <= (1 if trouble in NEVER_SHOWN_TWICE else 2)


@pytest.mark.faults_whole
async def test_an_answer_lost_after_each_delivery_is_shown_twice_and_no_more(bot: QuickBot, api: BotApiDouble) -> None:
    (liaison,) = await enrolled(bot, api, 1)
    api.faults.drop_response("sendMessage", times=None)
    await liaison.person.send("/lead 校企共建实训基地今天开放")
    await api.ledger.expect(Kind.FAULT, method="sendmessage", count=2)
    await api.idle(quiet=2.5)
    assert list(shown(api, "已保存：线索").values()) == [2]
    api.faults.clear()
    await liaison.person.send("/lead 校企共建实训基地明天开放")
    await liaison.person.expect(("已保存", "明天"))
    await api.idle()
    assert await bot.stop() == 0
    await check(bot, api, ["校企共建实训基地今天开放", "校企共建实训基地明天开放"])
