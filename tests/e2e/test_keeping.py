"""The real process keeps what it was told: one bot a store."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.botapi import BotApiDouble
from tests.botapi.people import Person
from tests.botapi.pictures import picture
from tests.e2e.running_bot import RunningBot, sheets, table

pytest_plugins = ["tests.botapi.fixtures"]

PATIENCE = 40.0
NOON = "2023-05-14T12:00:00+08:00"
ROW = "示例一职,职业学校,示例州教育体育局,1200,80,,"
FIGURES = "教师32 学生450 企业3 总人数1200 央媒0 省媒1 媒体5 项目6"


@pytest.fixture
async def bot(tmp_path: Path, api: BotApiDouble) -> AsyncIterator[RunningBot]:
    running = RunningBot(tmp_path, api)
    yield running
    if running.running:
        await running.kill()


@pytest.fixture
def admin(api: BotApiDouble) -> Person:
    return api.user(1001, first_name="管理员")


async def register(person: Person, code: str) -> None:
    await person.send(f"/start {code}")
    await person.expect(timeout=PATIENCE)
    await person.press("同意并登记")
    await person.expect("登记成功", timeout=PATIENCE)


async def report(person: Person) -> None:
    await person.send(FIGURES)
    await person.expect("已保存", timeout=PATIENCE)
    await person.press("确认提交", timeout=None)
    await person.expect("已提交", timeout=PATIENCE)


async def join_and_report(person: Person, code: str) -> None:
    await register(person, code)
    await report(person)


async def answered(admin: Person) -> None:
    admin.skip()
    await admin.send("/help")
    await admin.expect(timeout=PATIENCE)


@pytest.mark.promise("11.3")
async def test_a_second_run_on_the_same_store_refuses_to_start_and_commands_do_not(
    bot: RunningBot, admin: Person
) -> None:
    await bot.start(NOON)
    await answered(admin)
    second = await asyncio.wait_for(bot.command("run"), 20)
    assert (second.returncode, second.stdout) == (1, "")
    assert "已有一个 weekbot run" in second.stderr
    assert "Traceback" not in second.stderr
    assert (await bot.command("export", "--out", "out")).returncode == 0
    assert bot.running
    await answered(admin)


async def test_after_kill_minus_nine_the_next_run_starts(bot: RunningBot, admin: Person) -> None:
    await bot.start(NOON)
    await answered(admin)
    await bot.kill()
    await bot.start(NOON)
    await answered(admin)
    assert bot.running


@pytest.mark.promise("3.23")
async def test_at_debug_the_log_holds_no_token_phone_code_name_or_word_of_anybodys(
    bot: RunningBot, api: BotApiDouble, tmp_path: Path
) -> None:
    bot.env["WEEKBOT_LOG"] = "debug"
    await bot.import_roster(["示例州教育体育局,州市教育行政部门,,,,王联络,0871-60001234", ROW])
    code = (await bot.invites())["示例一职", "联络员"]
    await bot.start(NOON)
    liaison = api.user(2001, first_name="李小明")
    await liaison.send("/start ThisIsAGuessOfACode0123")
    await liaison.expect(timeout=PATIENCE)
    await register(liaison, code)
    await liaison.share_contact(phone="13800001234")
    await liaison.expect("电话", timeout=PATIENCE)
    await report(liaison)
    await liaison.send("/lead 示范课堂上张主任致辞")
    await liaison.expect(timeout=PATIENCE)
    await liaison.send("一句谁也听不懂的话 13911112222")
    await liaison.expect(timeout=PATIENCE)
    await bot.stop()
    written = bot.log.read_text(encoding="utf-8")
    assert "stopping" in written
    for secret in (api.token, api.token.partition(":")[2], code, "ThisIsAGuessOfACode0123"):
        assert secret not in written
    for personal in ("13800001234", "13911112222", "0871-60001234", "李小明", "王联络", "张主任", "听不懂", "教师32"):
        assert personal not in written


@pytest.mark.promise("2.14")
async def test_a_backup_taken_while_people_report_is_put_back_and_exports_what_it_held(
    bot: RunningBot, api: BotApiDouble, tmp_path: Path
) -> None:
    await bot.import_roster(
        ["示例州教育体育局,州市教育行政部门,,,,,", *(f"示例{n}职,职业学校,示例州教育体育局,,,," for n in range(9))]
    )
    codes = await bot.invites()
    await bot.start(NOON)
    liaisons = [api.user(2000 + n) for n in range(9)]
    await register(liaisons[0], codes["示例0职", "联络员"])
    await liaisons[0].send_photo(picture())
    await liaisons[0].expect(timeout=PATIENCE)
    await report(liaisons[0])
    others = [
        asyncio.create_task(join_and_report(p, codes[f"示例{n}职", "联络员"])) for n, p in enumerate(liaisons) if n
    ]
    kept = await bot.command("backup", "kept.zip")
    await asyncio.gather(*others)
    assert kept.returncode == 0, kept.stderr
    assert await bot.stop() == 0
    place = {"WEEKBOT_DATABASE_URL": "sqlite+aiosqlite:///new/weekbot.db", "WEEKBOT_MEDIA_DIR": "new/media"}
    bot.env.update(place)
    restored = await bot.command("restore", "kept.zip")
    assert restored.returncode == 0, restored.stderr
    book = await bot.export()
    reported = {row["单位名称"]: row["参与总人数（人）"] for row in table(book["每日数据"]) if row["状态"] == "已提交"}
    assert reported["示例0职"] == 1200
    assert set(reported.values()) == {1200}
    (photo,) = table(book["材料清单"])
    assert [path.name for path in (tmp_path / "new" / "media").rglob(str(photo["SHA-256"]))]
    assert (await bot.command("audit", "verify")).returncode == 0


@pytest.mark.promise("5.33")
async def test_nothing_is_said_to_be_saved_in_a_database_that_was_moved_away(
    tmp_path: Path, bot: RunningBot, api: BotApiDouble
) -> None:
    person = await started(bot, api)
    assert (await bot.command("backup", "b.zip")).returncode == 0
    data = tmp_path / "data"
    data.rename(tmp_path / "data.old")
    await person.send(FIGURES)
    beside = await bot.command("restore", "b.zip")
    assert beside.returncode == 1
    assert "已有一个 weekbot run" in beside.stderr
    await asyncio.sleep(2)
    assert not any("已保存" in message.words for message in person.inbox)
    if data.exists():
        data.rename(tmp_path / "made-meanwhile")
    (tmp_path / "data.old").rename(data)
    await person.expect("已保存", timeout=PATIENCE)


async def test_a_database_that_is_overwritten_ends_the_program(
    tmp_path: Path, bot: RunningBot, api: BotApiDouble
) -> None:
    person = await started(bot, api)
    await asyncio.to_thread(overwrite, tmp_path / "data" / "weekbot.db")
    await person.send(FIGURES)
    async with asyncio.timeout(PATIENCE):
        while bot.running:  # noqa: ASYNC110 (it is a process of its own)
            await asyncio.sleep(0.1)
    assert not any("已保存" in message.words for message in person.inbox)
    assert "damaged" in bot.log.read_text(encoding="utf-8").lower()


async def started(bot: RunningBot, api: BotApiDouble) -> Person:
    """Somebody who has registered with the running bot."""
    await bot.import_roster([ROW, "示例州教育体育局,州市教育行政部门,,,,,"])
    codes = await bot.invites()
    await bot.start(NOON)
    person = api.user(2001, first_name="联络员")
    await register(person, codes["示例一职", "联络员"])
    return person


def overwrite(database: Path) -> None:
    with database.open("r+b") as file:
        file.write(b"x" * 8192)


@pytest.mark.promise("3.25")
async def test_every_other_command_runs_beside_a_running_bot(bot: RunningBot, admin: Person, tmp_path: Path) -> None:
    await bot.import_roster([ROW, "示例州教育体育局,州市教育行政部门,,,,,"])
    await bot.start(NOON)
    await answered(admin)
    for command in (
        ("campaign", "list"),
        ("campaign", "show", "yunnan-2023"),
        ("campaign", "new", "yunnan-2027", "--from", "yunnan-2023", "--week-start", "2027-05-09"),
        ("campaign", "check", "yunnan-2027.toml"),
        ("roster", "template", "空表.xlsx"),
        ("roster", "import", "roster.csv"),
        ("roster", "invites", "--out", "more.xlsx"),
        ("export", "--out", "out"),
        ("digest", "--date", "2023-05-14"),
        ("backup", "b.zip"),
        ("audit", "verify"),
        ("doctor",),
        ("purge", "--before", "2023-01-01"),
    ):
        done = await bot.command(*command)
        assert done.returncode == 0, (command, done.stdout, done.stderr)
        assert bot.running
    await answered(admin)


@pytest.mark.promise("3.22")
async def test_a_rehearsal_clock_behind_what_the_store_has_seen_begins_there_and_says_so(
    bot: RunningBot, admin: Person
) -> None:
    await bot.start("2023-05-16T12:00:00+08:00")
    await answered(admin)
    assert await bot.stop() == 0
    assert "rehearsal-clock-behind-store" not in bot.log.read_text(encoding="utf-8")
    await bot.start(NOON)
    await answered(admin)
    await admin.send("/digest")
    await admin.expect("5月16日", timeout=PATIENCE)
    assert await bot.stop() == 0
    assert "rehearsal-clock-behind-store" in bot.log.read_text(encoding="utf-8")


@pytest.mark.promise("1.5", "2.9", "2.10")
async def test_what_the_command_line_writes_is_what_the_bot_sends(
    bot: RunningBot, api: BotApiDouble, admin: Person
) -> None:
    person = await started(bot, api)
    await report(person)
    await admin.send("/export")
    sent = await admin.expect("导出", kind="document", timeout=PATIENCE)
    await admin.send("/digest")
    digest = await admin.expect("简报", timeout=PATIENCE)
    assert await bot.stop() == 0
    bot.env["WEEKBOT_CLOCK"] = NOON
    assert await bot.export() == sheets(sent.content)
    printed = (await bot.command("digest", "--date", "2023-05-14")).stdout
    assert digest.words.removeprefix("【演练】").strip() in printed
