"""Every contract test runs on SQLite, in a real file, and on a real PostgreSQL."""

import asyncio
import shutil
import uuid
from collections.abc import AsyncIterator, Iterator
from importlib.resources import files
from pathlib import Path

import pytest
from sqlalchemy.engine import make_url

from dialogs.campaign.file import parse_campaign
from dialogs.model.campaign import Campaign
from storage.db import migrate
from storage.db.database import Database
from storage.db.tables import metadata
from storage.people import roster
from storage.people.roster import RosterRow
from tests.storage import postgres_server
from tests.storage.stopped_clock import Clock


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
    """The server's address."""
    if why := postgres_server.missing():
        pytest.skip(f"PostgreSQL: {why}")
    with postgres_server.running() as url:
        yield url


@pytest.fixture(scope="session")
def postgres_store(postgres_url: str) -> str:
    """A migrated store that tests share: each empties it when it is done."""
    asyncio.run(_execute(postgres_url, "CREATE DATABASE weekbot_shared"))
    url = _database(postgres_url, "weekbot_shared")
    asyncio.run(migrate.upgrade(url))
    return url


@pytest.fixture(params=["sqlite", "postgresql"])
def dialect(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture
def empty_url(dialect: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A store that nothing has been done to."""
    yield from _empty(dialect, request, tmp_path)


@pytest.fixture(params=["sqlite", "postgresql"])
def elsewhere(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Another store that nothing has been done to, in either database, whichever `db` is in."""
    yield from _empty(request.param, request, tmp_path / "elsewhere")


def _empty(dialect: str, request: pytest.FixtureRequest, folder: Path) -> Iterator[str]:
    if dialect == "sqlite":
        yield f"sqlite+aiosqlite:///{folder / 'empty' / 'weekbot.db'}"
    else:
        server = request.getfixturevalue("postgres_url")
        name = f"test_{uuid.uuid4().hex}"
        asyncio.run(_execute(server, f"CREATE DATABASE {name}"))
        yield _database(server, name)
        asyncio.run(_execute(server, f"DROP DATABASE {name} WITH (FORCE)"))


@pytest.fixture
def url(dialect: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A migrated store."""
    if dialect == "sqlite":
        path = tmp_path / "weekbot.db"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        yield f"sqlite+aiosqlite:///{path}"
    else:
        yield (address := request.getfixturevalue("postgres_store"))
        tables = ", ".join(table.name for table in metadata.sorted_tables)
        asyncio.run(_execute(address, f"TRUNCATE {tables} RESTART IDENTITY CASCADE"))


@pytest.fixture
async def db(url: str) -> AsyncIterator[Database]:
    database = await Database.open(url)
    yield database
    await database.close()


def _database(url: str, name: str) -> str:
    return make_url(url).set(database=name).render_as_string(hide_password=False)


async def _execute(url: str, statement: str) -> None:
    import asyncpg

    address = make_url(url)
    connection = await asyncpg.connect(
        host=address.query["host"], user=address.username, database=address.database, timeout=10
    )
    await connection.execute(statement)
    await connection.close()


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
