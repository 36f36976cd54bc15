"""Fixtures of the tests of delivery."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.channels.telegram.channel import TelegramChannel
from bot.runtime.clock import VirtualClock
from storage.db import migrate
from storage.db.database import Database
from tests.botapi import BotApiDouble
from tests.channels.delivering import START, PageChannel, PostOffice


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty store's file."""
    path = tmp_path_factory.mktemp("store") / "weekbot.db"
    asyncio.run(migrate.upgrade(f"sqlite+aiosqlite:///{path}"))
    return path


@pytest.fixture
async def db(migrated_file: Path, tmp_path: Path) -> AsyncIterator[Database]:
    """A store of the test's own."""
    path = tmp_path / "weekbot.db"
    shutil.copy(migrated_file, path)
    database = await Database.open(f"sqlite+aiosqlite:///{path}")
    yield database
    await database.close()


@pytest.fixture
async def telegram(api: BotApiDouble) -> AsyncIterator[TelegramChannel]:
    """Telegram, sending only."""
    channel = TelegramChannel(api.token, base_url=api.base_url, file_url=api.file_url)
    yield channel
    await channel.stop()
    await channel.close()


@pytest.fixture
def page() -> PageChannel:
    """A channel beside Telegram."""
    return PageChannel()


@pytest.fixture
def office(db: Database, telegram: TelegramChannel, page: PageChannel, tmp_path: Path) -> PostOffice:
    """A post office on the real clock, unpaced."""
    return PostOffice(db, {"telegram": telegram, "page": page}, tmp_path)


@pytest.fixture
def clock() -> VirtualClock:
    """A clock moved by hand."""
    return VirtualClock(START)
