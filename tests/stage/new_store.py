"""A migrated store with nothing in it: migrated once by each process that runs tests, and copied for each test.

What the migrations do is tested in tests/storage; every other test wants their result, and hundreds want it.
"""

import asyncio
import tempfile
from functools import cache
from pathlib import Path

from storage.db import migrate


async def new_store(path: Path) -> None:
    """Put a migrated SQLite store there, where none is yet."""
    # In a thread, for an event loop of its own: this one is running.
    _place(path, await asyncio.to_thread(_migrated))


@cache
def _migrated() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "weekbot.db")
        asyncio.run(migrate.upgrade(f"sqlite+aiosqlite:///{path}"))
        return path.read_bytes()


def _place(path: Path, store: bytes) -> None:
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(store)
