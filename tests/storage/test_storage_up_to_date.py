"""A store that is up to date is seen to be so without loading what migrates: every command looks."""

import asyncio
import sys
from pathlib import Path

from alembic.script import ScriptDirectory

from storage.db import migrate


def test_the_schema_the_program_knows_is_the_last_of_the_chain_of_migrations() -> None:
    assert ScriptDirectory(Path(migrate.__file__).parents[1] / "migrations").get_heads() == [migrate.head()]


async def test_a_store_that_is_up_to_date_is_opened_without_what_migrates(tmp_path: Path) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path / 'weekbot.db'}"
    await migrate.upgrade(url)
    look = f"""
import asyncio, sys
from storage.db import migrate
asyncio.run(migrate.upgrade({url!r}))
assert asyncio.run(migrate.current({url!r})) == migrate.head()
sys.exit("alembic" in sys.modules)
"""
    done = await asyncio.create_subprocess_exec(sys.executable, "-c", look, cwd=Path(migrate.__file__).parents[2])
    assert await done.wait() == 0
