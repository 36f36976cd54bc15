"""The real process over Telegram: the annex sent as a document, confirmed, killed at once, and the unit's own annex."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.botapi import BotApiDouble
from tests.e2e.running_bot import RunningBot, sheets
from tests.running.annex_files import annex

pytest_plugins = ["tests.botapi.fixtures"]

PATIENCE = 60.0


@pytest.fixture
async def bot(tmp_path: Path, api: BotApiDouble) -> AsyncIterator[RunningBot]:
    running = RunningBot(tmp_path, api)
    yield running
    if running.running:
        await running.kill()


@pytest.mark.promise("1.1")
async def test_a_confirmed_table_brings_the_annex_whenever_the_program_is_killed(
    bot: RunningBot, api: BotApiDouble
) -> None:
    await bot.import_roster(["示例州教育体育局,州市教育行政部门,,,,,", "示例一职,职业学校,示例州教育体育局,1200,80,,"])
    codes = await bot.invites()
    await bot.start("2023-05-22T10:00:00+08:00")
    liaison = api.user(2001, first_name="联络员")
    await liaison.send(f"/start {codes['示例一职', '联络员']}")
    await liaison.expect(timeout=PATIENCE)
    await liaison.press("同意并登记")
    await liaison.expect("登记成功", timeout=PATIENCE)
    await liaison.send_document(annex(), "附件.xlsx")
    await liaison.expect("已读取您发来的统计表", timeout=PATIENCE)
    await liaison.press("确认提交", timeout=None)
    await liaison.expect("已提交", timeout=PATIENCE)
    await bot.kill()
    await bot.start("2023-05-22T10:05:00+08:00")
    sent = await liaison.expect("可打印盖章", kind="document", timeout=PATIENCE)
    assert sheets(sent.content)["情况统计表"][3] == [1, 1, 32, 450, 0.375, 3, 1200, 0, 1, 5, 6]
    assert (await bot.export())["情况统计表"][3][3] == 450
    assert await bot.stop() == 0
