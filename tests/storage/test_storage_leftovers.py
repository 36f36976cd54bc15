"""What lies beside the files that are kept goes once it is in nobody's hands, and not before."""

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from dialogs.model.submissions import FileKind, Subject, Target
from storage.db import scratch
from storage.db.database import Database
from storage.media import files as media
from storage.media import leftovers
from storage.media.content import MediaFiles
from storage.messages import inbox
from tests.storage.stopped_clock import Clock

LATER = leftovers.ORPHAN_SECONDS + 60


@pytest.fixture
def files(tmp_path: Path) -> MediaFiles:
    found = MediaFiles(tmp_path / "media")
    found.incoming.mkdir(parents=True)
    found.uploads.mkdir()
    return found


async def swept(db: Database, files: MediaFiles, now: float | None = None) -> int:
    at = time.time() + LATER if now is None else now
    async with db.read() as tx:
        return await leftovers.sweep(tx, files, at)


async def test_what_a_crash_left_half_received_goes_and_what_is_being_received_stays(db: Database, files: MediaFiles):
    (files.incoming / "left").write_bytes(b"half")
    (files.uploads / ".left").write_bytes(b"half")
    more = asyncio.Event()

    async def pieces() -> AsyncIterator[bytes]:
        yield b"a "
        more.set()
        await swept(db, files)
        yield b"photo"

    stored = await files.store(pieces())
    assert more.is_set()
    assert files.path(stored.sha256).read_bytes() == b"a photo"
    assert [path for path in files.root.rglob("*") if path.is_file()] == [files.path(stored.sha256)]


async def test_an_upload_stays_until_it_is_fetched(db: Database, files: MediaFiles, clock: Clock, school: int):
    for name in ("pending", "waiting", "orphan"):
        (files.uploads / name).write_bytes(b"a photo")
    async with db.write() as tx:
        await media.announce(
            tx,
            channel="page",
            remote="pending",
            unique="",
            kind=FileKind.PHOTO,
            name="",
            size=7,
            mime="",
            caption="",
            album="",
            person="page:1",
            target=Target(school, Subject(day=clock.now.date())),
            now=clock.now,
        )
        await inbox.receive(tx, "page", "1", b'{"remote":"waiting"}', clock.now)
    assert leftovers.count(files) == 3
    assert await swept(db, files, time.time()) == 0, "its update may be about to come"
    assert await swept(db, files) == 1
    assert sorted(path.name for path in files.uploads.iterdir()) == ["pending", "waiting"]
    async with db.write() as tx:
        await media.lost(tx, 1, "lost", clock.now)
        (waiting,) = await inbox.waiting(tx, 9)
        await inbox.mark_done(tx, waiting.id, clock.now)
    assert await swept(db, files) == 2


KILLED = """
import os, sys
from pathlib import Path
from storage.db import scratch
begun = scratch.unfinished(Path(sys.argv[1], "out.zip")), scratch.folder(Path(sys.argv[1])), scratch.folder()
for made in begun:
    made.__enter__().exists() or sys.exit(1)
os.kill(os.getpid(), 9)
"""


def test_what_a_killed_command_left_unfinished_goes_and_what_another_writes_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "tmp"))
    (tmp_path / "tmp").mkdir()
    place = tmp_path / "out"
    place.mkdir()
    environment = {**os.environ, "TMPDIR": str(tmp_path / "tmp"), "PYTHONPATH": str(Path(__file__).parents[2])}
    subprocess.run([sys.executable, "-c", KILLED, place], check=False, env=environment)
    assert len(list(place.iterdir())) == 2
    assert len(list((tmp_path / "tmp").iterdir())) == 1
    (place / ".2023-theirs.zip").touch()
    with scratch.unfinished(place / "mine.zip") as mine, scratch.folder() as work:
        mine.write_bytes(b"whole")
        assert scratch.sweep_beside(place) == 2
        assert scratch.sweep_folders() == 1
        assert mine.exists()
        assert work.exists()
    assert sorted(path.name for path in place.iterdir()) == [".2023-theirs.zip", "mine.zip"]
    assert list((tmp_path / "tmp").iterdir()) == []
