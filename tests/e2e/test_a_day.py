"""The real process through a day: many liaisons, from invite to /export, and kill -9 in the middle."""

import asyncio
import random
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from tests.botapi import BotApiDouble
from tests.botapi.people import Person
from tests.e2e.running_bot import RunningBot, sheets, table
from tests.thoroughness import tries

pytest_plugins = ["tests.botapi.fixtures"]

LABELS = {
    "teachers": "参与活动的职业院校教师数（人）",
    "students": "参与活动的职业院校学生数（人）",
    "enterprises": "参与活动的企业数",
    "participants": "参与总人数（人）",
    "central_media": "中央媒体对活动报道总数",
    "provincial_media": "省级以上媒体对活动报道总数（不含中央媒体报道）",
    "media": "媒体报道总数",
    "projects": "观摩体验活动项目数",
}
ALIASES = ("教师", "学生", "企业", "总人数", "央媒", "省媒", "媒体", "项目")
PATIENCE = 40.0


@pytest.fixture
async def bot(tmp_path: Path, api: BotApiDouble) -> AsyncIterator[RunningBot]:
    running = RunningBot(tmp_path, api)
    yield running
    if running.running:
        await running.kill()


def school(number: int) -> str:
    return f"示例第{number}职业学校"


def roster(count: int) -> list[str]:
    prefectures = ["示例州教育体育局", "样例市教育体育局"]
    lines = [f"{name},州市教育行政部门,,,,," for name in prefectures]
    return lines + [f"{school(n)},职业学校,{prefectures[n % 2]},{1000 + n},{50 + n},," for n in range(count)]


def values_of(number: int) -> dict[str, int]:
    draw = random.Random(number)
    teachers, students = draw.randint(1, 40), draw.randint(1, 900)
    central, provincial = draw.randint(0, 2), draw.randint(0, 3)
    return {
        "teachers": teachers,
        "students": students,
        "enterprises": draw.randint(0, 9),
        "participants": teachers + students + draw.randint(0, 500),
        "central_media": central,
        "provincial_media": provincial,
        "media": central + provincial + draw.randint(0, 5),
        "projects": draw.randint(0, 12),
    }


def typed(values: dict[str, int]) -> str:
    return " ".join(f"{alias}{value}" for alias, value in zip(ALIASES, values.values(), strict=True))


async def register(person: Person, code: str) -> None:
    await person.send(f"/start {code}")
    await person.expect(timeout=PATIENCE)
    await person.press("同意并登记")
    await person.expect("登记成功", timeout=PATIENCE)


async def report(person: Person, values: dict[str, int]) -> None:
    await person.send(typed(values))
    await person.expect("已保存", timeout=PATIENCE)
    await person.press("确认提交", timeout=None)
    await person.expect("已提交", timeout=PATIENCE)


@pytest.mark.promise("1.1", "3.22")
async def test_many_liaisons_from_invite_to_export_every_cell_right(bot: RunningBot, api: BotApiDouble) -> None:
    people = tries(40, quick=20)
    await bot.import_roster(roster(people))
    codes = await bot.invites()
    await bot.start("2023-05-14T12:00:00+08:00")
    liaisons = [api.user(2000 + n, first_name=f"联络员{n}") for n in range(people)]
    admin = api.user(1001, first_name="管理员")
    await admin.send("/help")
    await admin.expect(timeout=PATIENCE)
    await asyncio.gather(*(register(p, codes[school(n), "联络员"]) for n, p in enumerate(liaisons)))
    group = api.group(-1001, title="省级群", members=[admin])
    await group.post("/bind", by=admin)
    await group.expect("已绑定", timeout=PATIENCE)
    assert await bot.stop() == 0

    await bot.start("2023-05-14T15:59:59+08:00")
    for person in liaisons:
        person.skip()
    await asyncio.gather(*(person.expect("5月14日", timeout=PATIENCE) for person in liaisons))
    reported = {n: values_of(n) for n in range(people) if n % 10 != 9}
    await asyncio.gather(*(report(liaisons[n], values) for n, values in reported.items()))
    assert await bot.stop() == 0

    await bot.start("2023-05-14T20:29:59+08:00")
    digest = await group.expect("简报", timeout=PATIENCE)
    assert f"应报 {people}" in digest.text
    assert f"已报 {len(reported)}" in digest.text
    assert f"{sum(v['participants'] for v in reported.values()):,}" in digest.text
    admin.skip()
    await admin.send("/export")
    sent = await admin.expect("导出", kind="document", timeout=PATIENCE)
    assert await bot.stop() == 0

    book = sheets(sent.content)
    assert book.keys() == {"情况统计表", "分单位统计", "每日数据", "报送进度", "材料清单", "线索", "修订记录"}
    days = {row["单位名称"]: row for row in table(book["每日数据"])}
    assert days.keys() == {school(n) for n in reported}
    for n, values in reported.items():
        row = days[school(n)]
        assert {key: row[label] for key, label in LABELS.items()} == values
        assert row["参与活动的职业院校数（所）"] == 1
        assert row["参与活动的职业院校学生参与覆盖率"] == pytest.approx(values["students"] / (1000 + n))
        assert (row["来源"], row["状态"]) == ("快捷", "已提交")
    progress = {row["单位名称"]: row["2023-05-14"] for row in table(book["报送进度"])}
    assert {progress[school(n)] for n in reported} == {"按时"}
    assert {state for name, state in progress.items() if name == school(9)} == {"未报"}
    annex = book["情况统计表"]
    assert annex[0][0] == "2023年职业教育活动周情况统计表"


@pytest.mark.promise("5.33", "9.2")
async def test_kill_minus_nine_loses_nothing_that_was_answered(
    bot: RunningBot, api: BotApiDouble, record_property: Callable[[str, object], None]
) -> None:
    seed = random.SystemRandom().randrange(10**6)
    record_property("seed", seed)
    draw = random.Random(seed)
    people = 12
    await bot.import_roster(roster(people))
    codes = await bot.invites()
    clock = "2023-05-14T17:00:00+08:00"
    await bot.start(clock)
    liaisons = [api.user(2000 + n, first_name=f"联络员{n}") for n in range(people)]
    await asyncio.gather(*(register(p, codes[school(n), "联络员"]) for n, p in enumerate(liaisons)))

    async def murder() -> None:
        for _ in range(5):
            await asyncio.sleep(draw.uniform(0.05, 0.6))
            await bot.kill()
            await bot.start(clock)

    await asyncio.gather(murder(), *(report(person, values_of(n)) for n, person in enumerate(liaisons)))
    assert await bot.stop() == 0

    rows = table((await bot.export())["每日数据"])
    found = {row["单位名称"]: {key: row[label] for key, label in LABELS.items()} for row in rows}
    assert len(rows) == len(found) == people
    assert found == {school(n): values_of(n) for n in range(people)}
    assert {row["状态"] for row in rows} == {"已提交"}
