"""Every contract test runs on SQLite, in a real file, and on a real PostgreSQL."""

import asyncio
import shutil
import uuid
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from pathlib import Path

import postgres_server
import pytest
from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import create_async_engine

from dialogs.campaign import Campaign
from dialogs.campaign_file import parse_campaign
from storage import migrate, roster
from storage.database import Database
from storage.roster import RosterRow

NOW = datetime(2023, 5, 14, 8, 0, tzinfo=UTC)


class Clock:
    """An instant that moves only when told."""

    def __init__(self) -> None:
        self.now = NOW

    def pass_(self, **spans: float) -> datetime:
        self.now += timedelta(**spans)
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "weekbot.db"
    asyncio.run(migrate.upgrade(f"sqlite+aiosqlite:///{path}"))
    return path


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """The server's address, its database `template` migrated."""
    if why := postgres_server.missing():
        pytest.skip(f"PostgreSQL: {why}")
    with postgres_server.running() as url:
        asyncio.run(_create_database(url, "weekbot_template"))
        asyncio.run(migrate.upgrade(_database(url, "weekbot_template")))
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def dialect(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture
def empty_url(dialect: str, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A store that nothing has been done to."""
    if dialect == "sqlite":
        return f"sqlite+aiosqlite:///{tmp_path / 'empty' / 'weekbot.db'}"
    return _new_database(request.getfixturevalue("postgres_url"), "template1")


@pytest.fixture
def url(dialect: str, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A migrated store."""
    if dialect == "sqlite":
        path = tmp_path / "weekbot.db"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        return f"sqlite+aiosqlite:///{path}"
    return _new_database(request.getfixturevalue("postgres_url"), "weekbot_template")


@pytest.fixture
async def db(url: str) -> AsyncIterator[Database]:
    database = await Database.open(url)
    yield database
    await database.close()


def _database(url: str, name: str) -> str:
    return make_url(url).set(database=name).render_as_string(hide_password=False)


def _new_database(server: str, template: str) -> str:
    name = f"test_{uuid.uuid4().hex}"
    asyncio.run(_create_database(server, name, template))
    return _database(server, name)


async def _create_database(server: str, name: str, template: str = "template1") -> None:
    engine = create_async_engine(server, isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        await connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY"))
    await engine.dispose()


@pytest.fixture(scope="session")
def campaign() -> Campaign:
    """A campaign as shipped: the roster's root and kinds are its own."""
    text = files("dialogs").joinpath("campaigns", "yunnan-2023.toml").read_text(encoding="utf-8")
    found = parse_campaign(text, "yunnan-2023")
    assert isinstance(found, Campaign)
    return found


@pytest.fixture
async def units(db: Database, campaign: Campaign, clock: Clock) -> dict[str, int]:
    """A prefecture with two schools, and a college: ids by name."""
    rows = [
        RosterRow("示例州教育体育局", "州市教育行政部门"),
        RosterRow("示例一职", "职业学校", "示例州教育体育局", 1200, 80),
        RosterRow("示例二职", "职业学校", "示例州教育体育局"),
        RosterRow("示例学院", "高等职业院校", "", 9000, 400),
    ]
    async with db.write() as tx:
        await roster.import_units(tx, rows, clock.now, campaign=campaign)
        return {unit.name: unit.id for unit in await roster.organisation(tx, campaign)}


@pytest.fixture
def school(units: dict[str, int]) -> int:
    return units["示例一职"]
