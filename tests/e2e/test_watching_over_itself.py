"""The real process under a locked store, a full disk and a flood: it says what is wrong, and goes on by itself."""

import asyncio
import json
import random
import re
import resource
import socket
import sqlite3
import time
from collections.abc import AsyncIterator, Callable
from contextlib import closing
from pathlib import Path

import httpx
import pytest

from tests.botapi import BotApiDouble, Kind, TelegramLimits
from tests.botapi.people import Person
from tests.e2e.running_bot import RunningBot
from tests.reports.photographs import strange_exif

pytest_plugins = ["tests.botapi.fixtures"]

PATIENCE = 60.0
"""Within this many seconds the program has to go on by itself."""

CLOCK = "2023-05-14T17:00:00+08:00"


class Watched(RunningBot):
    """A running bot whose `/readyz` is asked."""

    def __init__(self, folder: Path, api: BotApiDouble, port: int, **settings: str) -> None:
        super().__init__(folder, api, WEEKBOT_HTTP=f"127.0.0.1:{port}", **settings)
        self._port = port

    async def red(self) -> dict[str, str]:
        """The checks that are not content; `up` where nothing answers yet."""
        try:
            answer = await self.get(self._port, "/readyz")
        except httpx.TransportError:
            return {"up": "no"}
        return {name: why for name, why in answer.json()["checks"].items() if why != "ok"}

    async def until_red(self, *names: str) -> dict[str, str]:
        """Wait until exactly these checks are red (none: until it is ready)."""
        async with asyncio.timeout(PATIENCE):
            while (found := await self.red()).keys() != set(names):  # noqa: ASYNC110 (it is a process of its own)
                await asyncio.sleep(0.2)
        return found

    async def until_logged(self, event: str, times: int) -> None:
        """Wait until it was logged so often."""
        async with asyncio.timeout(PATIENCE):
            while self.logged().count(event) < times:  # noqa: ASYNC110 (it is a process of its own)
                await asyncio.sleep(0.2)

    def logged(self) -> list[str]:
        """The events logged so far."""
        lines = self.log.read_text(encoding="utf-8").splitlines()
        return [json.loads(line)["event"] for line in lines if line.startswith("{")]


@pytest.fixture
async def bot(tmp_path: Path, api: BotApiDouble, unused_tcp_port: int) -> AsyncIterator[Watched]:
    running = Watched(tmp_path, api, unused_tcp_port)
    yield running
    if running.running:
        await running.kill()


async def test_a_store_locked_and_then_full_turns_it_red_and_costs_no_answer(
    bot: Watched, api: BotApiDouble, anna: Person
) -> None:
    await bot.start(CLOCK)
    await bot.until_red()
    with closing(sqlite3.connect(bot.folder / "data" / "weekbot.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        await anna.send("/start")
        red = await bot.until_red("database")
        await bot.until_logged("not-ready", 1)
        other.execute("ROLLBACK")
    assert red["database"].startswith(("busy", "nothing written for"))
    await anna.expect("管理员", timeout=PATIENCE)
    await bot.until_red()
    await bot.until_logged("ready-again", 1)

    written = (bot.folder / "data" / "weekbot.db-wal").stat().st_size
    assert bot._process is not None
    _, hard = resource.prlimit(bot._process.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(bot._process.pid, resource.RLIMIT_FSIZE, (written, hard))
    ben = api.user(1002, first_name="联络员乙")
    await ben.send("/start")
    red = await bot.until_red("database")
    assert red["database"].startswith(("full", "unavailable"))
    await bot.until_logged("store-not-writable", 1)
    assert ben.inbox == []
    resource.prlimit(bot._process.pid, resource.RLIMIT_FSIZE, (hard, hard))
    await ben.expect("邀请码", timeout=PATIENCE)
    await bot.until_red()
    assert await bot.stop() == 0
    assert "part-failed" not in bot.logged()


async def test_a_photo_no_decoder_foresaw_costs_no_digest_neither_that_evening_nor_after_a_kill(
    bot: Watched, api: BotApiDouble, anna: Person
) -> None:
    await bot.import_roster(["示例高职学院,高等职业院校,,5000,300,,"])
    codes = await bot.invites()
    await bot.start("2023-05-14T20:29:40+08:00")
    await bot.until_red()
    group = api.group(-1001, title="省级群", members=[anna])
    await group.post("/bind", by=anna)
    await group.expect("已绑定", timeout=PATIENCE)
    ben = api.user(1002, first_name="联络员乙")
    await ben.send(f"/start {codes['示例高职学院', '联络员']}")
    await ben.expect("您将登记为", timeout=PATIENCE)
    await ben.press("同意并登记", timeout=None)
    await ben.expect("登记成功", timeout=PATIENCE)
    await ben.send_document(strange_exif(), "示例.jpg")
    await ben.expect("已保存", timeout=PATIENCE)
    await group.expect("简报（第1期）", timeout=PATIENCE)
    assert await bot.red() == {}
    await bot.kill()
    await bot.start("2023-05-15T15:59:58+08:00")
    await ben.expect("5月15日", timeout=PATIENCE)
    await bot.until_red()
    assert await bot.stop() == 0
    assert "part-failed" not in bot.logged()
    assert "slot-failed" not in bot.logged()


async def test_systemd_hears_when_it_has_started_that_it_lives_and_when_it_stops(
    tmp_path: Path, api: BotApiDouble, unused_tcp_port: int
) -> None:
    address = str(tmp_path / "notify")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as heard:
        heard.bind(address)
        heard.settimeout(PATIENCE)
        bot = Watched(tmp_path, api, unused_tcp_port, NOTIFY_SOCKET=address)
        await bot.start(CLOCK)
        try:
            assert await asyncio.to_thread(heard.recv, 200) == b"READY=1"
            assert await bot.red() == {}
            assert await asyncio.to_thread(heard.recv, 200) == b"WATCHDOG=1\nSTATUS=ready"
        finally:
            assert await bot.stop() == 0
        said = await asyncio.to_thread(heard.recv, 200)
    assert said == b"STOPPING=1"


async def test_somebody_who_floods_waits_alone_and_is_answered_in_order(
    tmp_path: Path, api: BotApiDouble, unused_tcp_port: int, record_property: Callable[[str, object], None]
) -> None:
    seed = random.SystemRandom().randrange(10**6)
    record_property("seed", seed)
    draw = random.Random(seed)
    api.flood.limits = TelegramLimits()
    bot = Watched(tmp_path, api, unused_tcp_port, WEEKBOT_TELEGRAM_RATE="30")
    schools = [f"示例第{n}职业学校" for n in range(6)]
    await bot.import_roster(
        ["示例州教育体育局,州市教育行政部门,,,,,"] + [f"{s},职业学校,示例州教育体育局,,,," for s in schools]
    )
    codes = await bot.invites()
    await bot.start(CLOCK)
    flooder, *others = [api.user(2000 + n, first_name=f"联络员{n}") for n in range(6)]
    try:
        await asyncio.gather(
            *(registered(p, codes[s, "联络员"]) for p, s in zip([flooder, *others], schools, strict=True))
        )
        for number in range(1, 401):
            await flooder.send(f"教师{number}")
        waits = await asyncio.gather(*(talks(person, draw.uniform(0, 2)) for person in others))
        # The flood is worked off long before its answers may leave, one a second.
        await api.ledger.expect(Kind.CONFIRMED, count=400, seconds=PATIENCE)
        await worked_off(bot)
    finally:
        await bot.stop()
    said = [int(n) for m in flooder.inbox if "已保存" in m.words for n in number_in(m.words)]
    assert said == sorted(said), [m.words for m in flooder.inbox[-3:]]
    assert len(said) >= 2, [m.words for m in flooder.inbox[-3:]]
    slowest = max(wait for per_person in waits for wait in per_person)
    assert slowest < 10.0, "they waited for the flood, which takes more than six minutes"
    drafts = [row for row in (await bot.export())["每日数据"][1:] if row[1] == schools[0]]
    assert len(drafts) == 1
    assert 400 in drafts[0]


async def worked_off(bot: Watched) -> None:
    """Wait until no update waits."""
    with closing(sqlite3.connect(bot.folder / "data" / "weekbot.db")) as store:
        async with asyncio.timeout(2 * PATIENCE):
            while store.execute("SELECT count(*) FROM inbox WHERE state = 'waiting'").fetchone()[0]:  # noqa: ASYNC110
                await asyncio.sleep(0.5)


async def registered(person: Person, code: str) -> None:
    await person.send(f"/start {code}")
    await person.expect(timeout=PATIENCE)
    await person.press("同意并登记")
    await person.expect("登记成功", timeout=PATIENCE)


async def talks(person: Person, after: float) -> list[float]:
    """Three messages; how long each answer took."""
    waits = []
    await asyncio.sleep(after)
    for number in range(3):
        person.skip()
        began = time.monotonic()
        await person.send(f"学生{number + 1}")
        await person.expect("已保存", timeout=PATIENCE)
        waits.append(time.monotonic() - began)
        await asyncio.sleep(1.1)
    return waits


def number_in(text: str) -> list[str]:
    """The figure an answer says was saved."""
    return re.findall(r"教师\D{0,4}(\d+)", text)[:1]
