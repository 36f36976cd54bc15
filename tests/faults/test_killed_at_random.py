"""kill -9 at any moment: what people were told is saved is in the export, exactly once."""

import asyncio
import random

import pytest

from tests.botapi import BotApiDouble
from tests.faults.insisting import Liaison, enrolled
from tests.faults.oracle import check, given_up, shown
from tests.faults.quick_bot import QuickBot
from tests.faults.selection import WHOLE

pytest_plugins = ["tests.botapi.fixtures"]

ROUNDS, KILLS = (8, 25) if WHOLE else (1, 4)
PEOPLE = 8


async def killing(bot: QuickBot, api: BotApiDouble, draw: random.Random) -> None:
    """Kill it, start it: sometimes while it starts, mostly while it works."""
    for _ in range(KILLS):
        if draw.random() < 0.15:
            await asyncio.sleep(draw.uniform(0, 0.4))
        else:
            heard = len(api.ledger.of("request", method="getupdates"))
            await api.ledger.expect("request", method="getupdates", count=heard + 1, seconds=60)
            await asyncio.sleep(draw.uniform(0, 0.5))
        await bot.kill()
        await bot.start()


async def work(liaison: Liaison, draw: random.Random, over: asyncio.Event) -> None:
    await liaison.begins()
    await liaison.sends_leads(1)
    while not over.is_set():
        await liaison.goes_on(draw)
    await liaison.hands_in()


@pytest.mark.promise("9.1", "9.2")
@pytest.mark.timeout(600)
@pytest.mark.parametrize("round_", range(ROUNDS))
async def test_a_killed_program_forgets_nothing_it_said_and_does_nothing_twice(
    bot: QuickBot, api: BotApiDouble, seed: int, round_: int
) -> None:
    draw = random.Random(f"{seed}:{round_}")
    liaisons = await enrolled(bot, api, PEOPLE)
    over = asyncio.Event()
    working = asyncio.gather(*(work(liaison, draw, over) for liaison in liaisons))
    await killing(bot, api, draw)
    over.set()
    await working
    assert bot.kills == KILLS
    await api.idle(timeout=60)
    assert await bot.stop() == 0

    sent = [body for liaison in liaisons for body in liaison.leads]
    told = await check(bot, api, sent, f"seed {seed}, round {round_}")
    assert told.submitted == {liaison.unit for liaison in liaisons}
    assert {unit: values["教师"] for unit, values in told.figures.items()} == {p.unit: p.teachers for p in liaisons}
    # Two kills while one answer was under way, and it is given up: only the answer, what it was about is kept.
    assert len(told.leads) >= len(sent) - given_up(bot)
    # What was under way at a kill may be shown once more; nothing is shown a third time.
    assert max(shown(api, "已保存：线索").values(), default=0) <= 2
