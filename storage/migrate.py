"""Bringing a store to the schema this program knows. The migrations travel inside the package."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util.exc import CommandError
from sqlalchemy import Connection

from storage.database import Database
from storage.errors import SchemaTooNew

_FOLDER = Path(__file__).parent / "migrations"


def head() -> str:
    """The schema this program knows, as a migration's number."""
    found = _scripts().get_current_head()
    if found is None:
        raise FileNotFoundError(_FOLDER)
    return found


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


def _scripts() -> ScriptDirectory:
    return ScriptDirectory.from_config(_config())


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_FOLDER).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


def _current(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _upgrade(connection: Connection) -> None:
    at = _current(connection)
    if at == head():
        return
    if at is not None:
        _refuse_unknown(at)
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _refuse_unknown(revision: str) -> None:
    try:
        _scripts().get_revision(revision)
    except CommandError as error:
        raise SchemaTooNew(f"the store has schema {revision}, this program knows {head()}") from error
