"""The webhook's door: who does not know the secret leaves no trace, who does is heard once however often they call."""

import asyncio
import contextlib
import json
import random
import sqlite3

import httpx
import pytest

from tests.botapi import BotApiDouble, Kind
from tests.faults.insisting import Liaison, enrolled
from tests.faults.oracle import check
from tests.faults.quick_bot import QuickBot

pytest_plugins = ["tests.botapi.fixtures"]

SECRET = "the-Secret_of_this_test"  # noqa: S105  # opens nothing
HEADER = "X-Telegram-Bot-Api-Secret-Token"
TIMES = 5


@pytest.fixture
async def liaison(bot: QuickBot, api: BotApiDouble, unused_tcp_port: int) -> Liaison:
    """Somebody registered with a program that receives by webhook."""
    url = f"http://127.0.0.1:{unused_tcp_port}/hook"
    bot.env |= {
        "WEEKBOT_HTTP": f"127.0.0.1:{unused_tcp_port}",
        "WEEKBOT_TELEGRAM_WEBHOOK_URL": url,
        "WEEKBOT_TELEGRAM_WEBHOOK_SECRET": SECRET,
    }

    async def start() -> None:
        before = len(api.ledger.of(Kind.RESPONSE, method="setwebhook", code=200))
        await bot.start()
        await api.ledger.expect(Kind.RESPONSE, method="setwebhook", code=200, count=before + 1, seconds=60)

    (found,) = await enrolled(bot, api, 1, start)
    return found


def stored(bot: QuickBot) -> int:
    with contextlib.closing(sqlite3.connect(bot.folder / "data" / "weekbot.db")) as store:
        return int(store.execute("SELECT count(*) FROM inbox").fetchone()[0])


def update(liaison: Liaison, number: int) -> dict[str, object]:
    person = liaison.person
    message = {"message_id": number, "date": 1_684_000_000, "chat": person.private.json, "from": person.json}
    return {"update_id": number, "message": {**message, "text": f"/lead 校企共建实训基地开放日第{number}条"}}


@pytest.mark.promise("3.7")
async def test_without_the_secret_or_with_a_wrong_one_it_is_403_and_nothing_is_stored(
    bot: QuickBot, api: BotApiDouble, liaison: Liaison
) -> None:
    before = stored(bot)
    wrong = [
        None,
        "",
        "x",
        SECRET[:-1],
        SECRET + " x",
        SECRET.swapcase(),
        "%00",
        "密".encode(),
        SECRET.encode() + b"\xff",
    ]
    async with httpx.AsyncClient() as client:
        for number, secret in enumerate(wrong):
            headers = {} if secret is None else {HEADER: secret}
            answer = await client.post(api.webhook.url, json=update(liaison, 900_000_000 + number), headers=headers)
            assert answer.status_code == 403, secret
            assert answer.content == b""
    await api.idle()
    assert stored(bot) == before
    assert liaison.person.unread == []


async def test_five_copies_of_each_update_at_once_and_shuffled_among_garbage_count_once(
    bot: QuickBot, api: BotApiDouble, liaison: Liaison, draw: random.Random
) -> None:
    numbers = [910_000_000 + n for n in range(8)]
    bodies = [json.dumps(update(liaison, number)).encode() for number in numbers for _ in range(TIMES)]
    bodies += [b"", b"{", b"[]", b"null", b'{"update_id": -1}', b'{"update_id": 910000001.5}', b"\xff\xfe", b"[" * 5000]
    draw.shuffle(bodies)
    async with httpx.AsyncClient(timeout=30) as client:
        posts = [client.post(api.webhook.url, content=body, headers={HEADER: SECRET}) for body in bodies]
        assert {answer.status_code for answer in await asyncio.gather(*posts)} == {200}
    sent = [f"校企共建实训基地开放日第{number}条" for number in numbers]
    for body in sent:
        found = await api.ledger.changed.wait(lambda body=body: _told(api, body) or None, 30)
        assert found, body
    await api.idle()
    assert await bot.stop() == 0
    await check(bot, api, sent)


def _told(api: BotApiDouble, body: str) -> bool:
    return any(body in str(record["text"]) for record in api.ledger.of(Kind.DELIVERED))
