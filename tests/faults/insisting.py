"""Liaisons who do their work whatever happens: they say a thing once, wait for the answer, and go on."""

import asyncio
import atexit
import contextlib
import itertools
import random
import shutil
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path

from tests.botapi import BotApiDouble, BotMessage, Person
from tests.faults.quick_bot import QuickBot

PATIENCE = 6.0
"""Seconds to wait for an answer while somebody kills the program every second."""

AT_REST = 60.0
"""Seconds to wait for one that has to come."""

PREFECTURE = "示例州教育体育局"


def school(number: int) -> str:
    """The unit of that number."""
    return f"示例第{number}职业学校"


async def enrolled(
    bot: QuickBot, api: BotApiDouble, people: int, start: Callable[[], Awaitable[None]] | None = None
) -> list["Liaison"]:
    """So many schools, each with its liaison registered; the bot is running then, started by `start` or as usual.

    The store is made once and copied for every further test.
    """
    liaisons = [Liaison(api.user(2000 + n, first_name=f"联络员{n}"), n) for n in range(people)]
    if people not in _stores:
        await _enrol(bot, api, liaisons)
        kept = Path(tempfile.mkdtemp(prefix="weekbot-faults-"))
        atexit.register(shutil.rmtree, kept, ignore_errors=True)
        shutil.copytree(bot.folder / "data", kept / "data")
        _stores[people] = kept
    else:
        # The store has seen the first updates of the double it was made with, and takes none twice.
        api.updates.jump(10_000)
        shutil.copytree(_stores[people] / "data", bot.folder / "data")
    for liaison in liaisons:
        liaison.person.private.started = True
        liaison.person.skip()
    await (start() if start else bot.start())
    return liaisons


_stores: dict[int, Path] = {}


async def _enrol(bot: QuickBot, api: BotApiDouble, liaisons: list["Liaison"]) -> None:
    lines = [f"{PREFECTURE},州市教育行政部门,,,,,"]
    await bot.import_roster(lines + [f"{liaison.unit},职业学校,{PREFECTURE},,,," for liaison in liaisons])
    codes = await bot.invites()
    await bot.start()
    await asyncio.gather(*(liaison.registers(codes[liaison.unit, "联络员"]) for liaison in liaisons))
    await api.idle()
    assert await bot.stop() == 0


class Liaison:
    """A person and what they have said so far: `leads` in their words, `teachers` as sent last."""

    def __init__(self, person: Person, number: int) -> None:
        self.person = person
        self.number = number
        self.unit = school(number)
        self.leads: list[str] = []
        self.teachers = 0
        self._serial = itertools.count(1)

    async def registers(self, code: str) -> None:
        """Open the invite and agree."""
        await self.person.send(f"/start {code}")
        await self.person.expect("登记为", timeout=AT_REST)
        await self.person.press("同意并登记", timeout=None)
        await self.person.expect("登记成功", timeout=AT_REST)

    async def begins(self) -> None:
        """A whole report, not handed in yet."""
        self.teachers = 10
        await self.person.send("教师10 学生400 企业3 总人数1200 央媒0 省媒1 媒体5 项目6")
        await self._hears("教师 10")

    async def goes_on(self, draw: random.Random) -> None:
        """A lead, several at once, or another number of teachers."""
        if draw.random() < 0.3:
            await self.changes_a_figure()
        else:
            await self.sends_leads(draw.choice((1, 1, 2, 4)))

    async def sends_leads(self, count: int) -> None:
        """So many leads without waiting between them; returns when each is acknowledged."""
        bodies = [f"校企共建实训基地开放日第{next(self._serial)}条来自{self.number}号校" for _ in range(count)]
        for body in bodies:
            self.leads.append(body)
            await self.person.send(f"/lead {body}")
        for body in bodies:
            await self._hears(body)

    async def changes_a_figure(self) -> None:
        """A number of teachers not sent before."""
        self.teachers += 1
        await self.person.send(f"教师{self.teachers}")
        await self._hears(f"教师 {self.teachers}")

    async def hands_in(self) -> None:
        """Submit what is saved."""
        await self.person.send("/report")
        await self.person.expect("确认提交", timeout=AT_REST)
        while True:
            self.person.skip()
            asked = next(seen for seen in reversed(self.person.inbox) if "确认提交" in seen.labels)
            await self.person.press(asked, "确认提交", timeout=None)
            answer = await self.person.expect(where=_decides, timeout=AT_REST)
            if "已提交" in answer.text:
                return

    async def _hears(self, part: str) -> None:
        """Wait a while for the answer, then go on without it."""
        with contextlib.suppress(AssertionError):
            await self.person.expect(("已保存", part), timeout=PATIENCE)


def _decides(message: BotMessage) -> bool:
    """Whether a message ends the handing in, or asks for it again because the one pressed had been overtaken."""
    return "已提交" in message.text or "再确认" in message.text
