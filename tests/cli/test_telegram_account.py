"""Asking Telegram once which bot a token belongs to: for links in the invite sheet, and for the doctor."""

import asyncio
from pathlib import Path

import pytest
import python_calamine

from bot.channels.telegram.account import TokenRefused, ask_username
from bot.runtime.settings import load_settings
from tests.botapi import BotApiDouble, Kind
from tests.cli.command_line import Run

USERNAME = "zhoubao_bot"
"""The double's own."""

pytest_plugins = ["tests.botapi.fixtures"]


async def test_without_a_token_nobody_is_asked() -> None:
    assert await ask_username(load_settings()) == ""


async def test_a_token_has_a_user_name(api: BotApiDouble) -> None:
    settings = load_settings(telegram_token=api.token, telegram_base_url=api.base_url)
    assert await ask_username(settings) == USERNAME


async def test_a_token_telegram_does_not_know_is_refused(api: BotApiDouble) -> None:
    settings = load_settings(telegram_token="1:wrong", telegram_base_url=api.base_url)  # noqa: S106 (made up)
    with pytest.raises(TokenRefused):
        await ask_username(settings)


async def test_invites_carry_deep_links_and_telegram_is_asked_once(
    api: BotApiDouble, process: Run, roster_file: Path, clean_place: Path
) -> None:
    telegram = {"WEEKBOT_TELEGRAM_TOKEN": api.token, "WEEKBOT_TELEGRAM_BASE_URL": api.base_url}
    await asyncio.to_thread(process, "roster", "import", str(roster_file))
    for name in ("a.xlsx", "b.xlsx"):
        outcome = await asyncio.to_thread(process, "roster", "invites", "--reissue", "--out", name, **telegram)
        assert outcome.status == 0
        assert api.token not in outcome.out + outcome.err
        rows = python_calamine.load_workbook(clean_place / name).get_sheet_by_index(0).to_python()[1:]
        assert [row[4] for row in rows] == [f"https://t.me/{USERNAME}?start={row[3]}" for row in rows]
    assert len(api.ledger.of(Kind.REQUEST, method="getme")) == 1
