"""Bringing a store to the schema this program knows. The migrations travel inside the package.

Alembic is loaded where there is something to migrate: every command looks, and hardly ever finds anything.
"""

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, inspect, text

from storage.db.database import Database
from storage.db.errors import SchemaTooNew

if TYPE_CHECKING:
    from alembic.config import Config

_FOLDER = Path(__file__).parents[1] / "migrations"


def head() -> str:
    """The schema this program knows, as a migration's number: the newest file's, `v0001_initial.py` has 0001."""
    return max(_numbers())


async def current(url: str) -> str | None:
    """The schema of the store at `url`, None where there is none yet. Raises a `StorageError`."""
    database = await Database.open(url)
    try:
        async with database.read() as tx:
            return await tx.run_sync(_current)
    finally:
        await database.close()


async def upgrade(url: str, *, durable: bool = True) -> None:
    """Bring the store at `url` to `head()`, in one transaction; two programs at once do it once.

    Raises `SchemaTooNew` where a later program has been there, or another `StorageError`.
    """
    database = await Database.open(url, durable=durable)
    try:
        async with database.write() as tx:
            await tx.run_sync(_upgrade)
    finally:
        await database.close()


def _numbers() -> list[str]:
    return [path.name[1:5] for path in (_FOLDER / "versions").glob("v*.py")]


def _config() -> "Config":
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_FOLDER).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


def _current(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    found = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return None if found is None else str(found)


def _upgrade(connection: Connection) -> None:
    at = _current(connection)
    if at == head():
        return
    if at is not None and at not in _numbers():
        raise SchemaTooNew(f"the store has schema {at}, this program knows {head()}")
    from alembic import command

    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
