"""A week of the real program in which every file of a corpus is sent by somebody: nothing else goes otherwise.

WEEKBOT_CORPUS names a folder whose files are sent in place of those made here; with -rP each answer is shown.
"""

import asyncio
import os
import re
import time
from collections.abc import AsyncIterator, Mapping
from pathlib import Path

import httpx
import pytest

from tests.botapi import BotApiDouble, BotMessage, Person
from tests.e2e.running_bot import RunningBot, sheets
from tests.faults.corpus import FOLDER, SHEETS, corpus
from tests.faults.selection import WHOLE

pytest_plugins = ["tests.botapi.fixtures"]

PATIENCE = 60.0
ANSWERED = 2.0
"""Seconds until the answer that is promised; the slowest is shown, and fails beyond `SLOWEST` on any machine."""
SLOWEST = 15.0
MEMORY = 256_000
"""Kilobytes that the program itself may hold, with all that draws and writes a digest loaded."""
GROWTH = 40_000
"""Kilobytes that it may hold more once the same was asked of it again and again."""

DAYS = [f"2023-05-{day}" for day in (range(14, 21) if WHOLE else (14,))]
AFTER = "2023-05-22"
FEW = 12
"""So many of the files are enough to see in `make test` that the week goes on."""

PREFECTURE, SCHOOLS = "示例州教育体育局", ("示例一职", "示例二职", "示例三职", "示例四职")
REPORT = "教师32 学生450 企业3 总人数1200 央媒0 省媒1 媒体5 项目6"


@pytest.fixture
async def bot(tmp_path: Path, api: BotApiDouble, unused_tcp_port: int) -> AsyncIterator[RunningBot]:
    address = f"127.0.0.1:{unused_tcp_port}"
    running = RunningBot(tmp_path, api, WEEKBOT_HTTP=address, WEEKBOT_PUBLIC_URL=f"http://{address}")
    yield running
    if running.running:
        await running.kill()


def resident(process: int) -> int:
    """Kilobytes of memory that a process holds."""
    lines = Path(f"/proc/{process}/status").read_text(encoding="utf-8").splitlines()
    return int(next(line for line in lines if line.startswith("VmRSS")).split()[1])


class Week:
    """The people of a province, what they send and what they are answered."""

    def __init__(self, bot: RunningBot, api: BotApiDouble) -> None:
        self.bot = bot
        self.api = api
        self.url = bot.env["WEEKBOT_PUBLIC_URL"]
        self.admin = api.user(1001, first_name="管理员")
        self.liaisons = [api.user(2000 + n, first_name=f"联络员{n}") for n in range(len(SCHOOLS))]
        self.group = api.group(-1001, title="省级群", members=[self.admin])
        self.slowest = 0.0

    async def begins(self) -> None:
        """The units are there, everybody is registered, the group is bound."""
        schools = [f"{name},职业学校,{PREFECTURE},1200,80,," for name in SCHOOLS]
        await self.bot.import_roster([f"{PREFECTURE},州市教育行政部门,,,,,", *schools])
        codes = await self.bot.invites()
        await self.bot.start("2023-05-13T12:00:00+08:00")
        for person, school in zip(self.liaisons, SCHOOLS, strict=True):
            await person.send(f"/start {codes[school, '联络员']}")
            await person.expect(timeout=PATIENCE)
            await person.press("同意并登记")
            await person.expect("登记成功", timeout=PATIENCE)
        await self.group.post("/bind", by=self.admin)
        await self.group.expect("已绑定", timeout=PATIENCE)
        assert await self.bot.stop() == 0

    async def sends(self, person: Person, name: str, content: bytes, kind: str) -> str:
        """Somebody sends a file, and waits for what is said of it."""
        person.skip()
        began = time.monotonic()
        if kind == "photo":
            await person.send_photo(content)
        elif kind == "video":
            await person.send_video(content, name)
        else:
            await person.send_document(content, name, caption="情况统计表" if kind == "annex" else None)
        answer = await person.expect(where=of_words, timeout=PATIENCE)
        took = time.monotonic() - began
        self.noted(f"{kind} {name}", answer.text, took)
        return answer.text

    def noted(self, what: str, said: str, took: float) -> None:
        """Show an answer and how long it took."""
        self.slowest = max(self.slowest, took)
        print(f"{took:5.1f} s  {what}: {' / '.join(said.splitlines())}")  # noqa: T201  # -rP shows what was answered
        assert said.strip(), what
        assert took < SLOWEST, what

    async def all_send(self, files: Mapping[str, bytes]) -> None:
        """Each file is sent as a document, as a photo and as a video, by three people at once."""
        kinds = ("document", "photo", "video")
        await asyncio.gather(*(self.send_all(p, files, kind) for p, kind in zip(self.liaisons, kinds, strict=False)))

    async def send_all(self, person: Person, files: Mapping[str, bytes], kind: str) -> None:
        """One after the other."""
        for name, content in files.items():
            if content:  # Telegram sends no empty file.
                await self.sends(person, name, content, kind)

    async def uploads(self, files: Mapping[str, bytes]) -> None:
        """The admin tries each file as a roster at the desk."""
        await self.admin.send("/desk")
        link = (await self.admin.expect("/desk/open/", timeout=PATIENCE)).text
        path = "/desk/open/" + link.split("/desk/open/")[1].split()[0]
        async with httpx.AsyncClient(base_url=self.url, headers={"Origin": self.url}, timeout=PATIENCE) as desk:
            opening = await desk.get(path)
            assert (await desk.post(path, data=fields(opening.text))).status_code == 303
            for name, content in files.items():
                token = fields((await desk.get("/desk/roster")).text)
                began = time.monotonic()
                answer = await desk.post("/desk/roster", data=token, files={"file": (name, content)})
                assert answer.status_code in {200, 422}, (name, answer.text)
                self.noted(f"desk {name}", words(answer.text), time.monotonic() - began)

    async def stands(self) -> int:
        """The program is well: ready, and no larger than it may be; how large it is."""
        async with httpx.AsyncClient() as client:
            answer = await client.get(f"{self.url}/readyz")
        held = resident(self.bot.number)
        print(f"readyz {answer.status_code} {answer.text}, {held} kB, slowest {self.slowest:.1f} s")  # noqa: T201
        assert answer.status_code == 200, answer.text
        assert held < MEMORY
        return held

    async def report(self, person: Person) -> None:
        """Somebody reports the day as on any other."""
        person.skip()
        await person.send(REPORT)
        await person.expect("已保存", timeout=PATIENCE)
        await person.press("确认提交", timeout=None)
        await person.expect("已提交", timeout=PATIENCE)

    async def exports(self) -> dict[str, list[list[object]]]:
        """The whole of it, as the admin gets it."""
        self.admin.skip()
        await self.admin.send("/export")
        return sheets((await self.admin.expect("导出", kind="document", timeout=PATIENCE)).content)


def of_words(message: BotMessage) -> bool:
    """Whether it is an answer, and not that one is on its way."""
    return bool(message.text.strip())


def fields(page: str) -> dict[str, str]:
    """The hidden fields of a page's forms."""
    found = re.findall(r'<input[^>]*type="hidden"[^>]*>', page)
    pairs = [(re.search(r'name="([^"]*)"', one), re.search(r'value="([^"]*)"', one)) for one in found]
    return {name[1]: value[1] for name, value in pairs if name and value}


def words(page: str) -> str:
    """What the page says in its body."""
    body = page.partition("<main")[2].partition("</main>")[0]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", body)).strip()[:600]


@pytest.mark.timeout(900)
async def test_a_week_goes_its_way_whatever_files_are_sent_in_it(bot: RunningBot, api: BotApiDouble) -> None:
    week, files = Week(bot, api), corpus()
    if not WHOLE and FOLDER not in os.environ:
        files = dict(list(files.items())[:: len(files) // FEW])
    await week.begins()
    for number, day in enumerate(DAYS):
        for person in week.liaisons:
            person.skip()
        await bot.start(f"{day}T15:59:58+08:00")
        for person in week.liaisons:
            await person.expect(f"5月{int(day[-2:])}日", timeout=PATIENCE)
        await week.all_send(dict(list(files.items())[number :: len(DAYS)]))
        if not number:
            await week.uploads(files)
        for person in week.liaisons:
            await week.report(person)
        await week.stands()
        assert await bot.stop() == 0
        await bot.start(f"{day}T20:29:58+08:00")
        digest = await week.group.expect("简报", timeout=PATIENCE)
        assert f"已报 {len(SCHOOLS)}" in digest.text
        held = await week.stands()
        assert len((await week.exports())["每日数据"]) == 1 + len(SCHOOLS) * (number + 1)
        for _ in range(0 if number else 5):
            await week.admin.send("/digest")
            await week.admin.expect("简报", timeout=PATIENCE)
            await week.exports()
        assert await week.stands() < held + GROWTH
        assert await bot.stop() == 0


@pytest.mark.timeout(900)
async def test_of_all_files_sent_as_the_table_only_a_table_is_taken_for_one(bot: RunningBot, api: BotApiDouble) -> None:
    week, files = Week(bot, api), corpus()
    if not WHOLE and FOLDER not in os.environ:
        files = {name: content for name, content in files.items() if name in SHEETS}
    await week.begins()
    await bot.start(f"{AFTER}T10:00:00+08:00")
    for person in week.liaisons:
        await person.expect("没有收到", timeout=PATIENCE)
    await asyncio.gather(*(week.send_all(person, files, "annex") for person in week.liaisons[:2]))
    await week.stands()
    assert (await week.exports())["情况统计表"]
    assert await bot.stop() == 0
