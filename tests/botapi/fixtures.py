"""Fixtures; a conftest or test module takes them in by ``pytest_plugins = ["tests.botapi.fixtures"]``."""

from collections.abc import AsyncIterator

import pytest
import telegram

from tests.botapi.double import BotApiDouble
from tests.botapi.people import Person


@pytest.fixture
async def api() -> AsyncIterator[BotApiDouble]:
    """A Bot API double; the test fails when the program violated the API."""
    async with BotApiDouble() as double:
        yield double
    assert not double.violations


@pytest.fixture
async def anna(api: BotApiDouble) -> Person:
    """Somebody the bot may write to; the update that made it so is gone."""
    person = api.user(1001, first_name="联络员甲")
    await person.send("/start")
    api.updates.drop_all()
    return person


@pytest.fixture
async def ptb_bot(api: BotApiDouble, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[telegram.Bot]:
    """python-telegram-bot's client of the double."""
    # Without it the library warns whenever it raises RetryAfter itself.
    monkeypatch.setenv("PTB_TIMEDELTA", "1")
    async with telegram.Bot(api.token, base_url=api.base_url, base_file_url=api.file_url) as client:
        yield client
