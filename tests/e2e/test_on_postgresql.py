"""The real process over PostgreSQL: the address is all that changes (DESIGN §2)."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.botapi import BotApiDouble
from tests.e2e.running_bot import RunningBot, table
from tests.e2e.test_a_day import LABELS, register, report, roster, school, values_of

sys.path.insert(0, str(Path(__file__).parent.parent / "storage"))
from tests.storage import postgres_server

pytest_plugins = ["tests.botapi.fixtures"]


@pytest.fixture
def database() -> Iterator[str]:
    if why := postgres_server.missing():
        pytest.skip(why)
    with postgres_server.running() as url:
        yield url


@pytest.mark.promise("3.9")
async def test_what_was_answered_before_a_kill_is_in_the_export_once(
    tmp_path: Path, api: BotApiDouble, database: str
) -> None:
    bot = RunningBot(tmp_path, api, WEEKBOT_DATABASE_URL=database)
    await bot.import_roster(roster(3))
    codes = await bot.invites()
    await bot.start("2023-05-14T15:59:50+08:00*10")
    people = [api.user(2000 + number, first_name="联络员") for number in range(3)]
    for number, person in enumerate(people):
        await register(person, codes[school(number), "联络员"])
        await report(person, values_of(number))
        if number == 1:
            await bot.kill()
            await bot.start("2023-05-14T15:59:50+08:00*10")
    await bot.stop()
    rows = {row["单位名称"]: row for row in table((await bot.export())["每日数据"])}
    assert sorted(rows) == [school(number) for number in range(3)]
    for number in range(3):
        found = {key: rows[school(number)][label] for key, label in LABELS.items()}
        assert found == values_of(number)
    assert not (tmp_path / "data" / "weekbot.db").exists()
