"""A backup is put back whole into an empty place, or nothing is touched."""

import hashlib
import json
import random
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from storage.db.database import Database
from storage.db.errors import AlreadyRunning, SchemaTooNew
from storage.db.lock import held
from storage.maintenance import archive
from storage.maintenance import restore as restoring
from storage.maintenance.archive import ArchiveFaulty
from storage.maintenance.restore import NotEmpty
from storage.media.content import MediaFiles
from tests.storage.backups import fill, restore, rows, write
from tests.storage.stopped_clock import Clock


@pytest.fixture
def files(tmp_path: Path) -> MediaFiles:
    return MediaFiles(tmp_path / "media")


@pytest.fixture
async def filled(db: Database, clock: Clock, school: int, files: MediaFiles) -> str:
    """The head of the audit chain of a store with something of everything."""
    return await fill(db, clock, school, files)


@pytest.fixture
async def small(db: Database, tmp_path: Path, files: MediaFiles, clock: Clock, filled: str) -> Path:
    path = tmp_path / "small.zip"
    await write(db, files, path, clock)
    return path


@pytest.fixture
def dialect() -> str:
    """What does not depend on the database backed up is tested once."""
    return "sqlite"


def place(tmp_path: Path) -> tuple[str, MediaFiles]:
    return f"sqlite+aiosqlite:///{tmp_path}/new/weekbot.db", MediaFiles(tmp_path / "new" / "media")


async def refused(path: Path, tmp_path: Path) -> ArchiveFaulty:
    """Restoring raises, and nothing was touched."""
    with pytest.raises(ArchiveFaulty) as refusal:
        await restore(path, *place(tmp_path))
    assert not (tmp_path / "new").exists()
    assert str(path) in refusal.value.tell
    return refusal.value


@pytest.fixture
def whole(small: Path) -> bytes:
    return small.read_bytes()


async def test_any_byte_altered_is_noticed(
    whole: bytes, tmp_path: Path, record_property: Callable[[str, object], None]
):
    seed = random.SystemRandom().randrange(10**6)
    record_property("seed", seed)
    draw = random.Random(seed)
    ends = [*range(4), *range(len(whole) - 130, len(whole))]
    for position in [*ends, *(draw.randrange(len(whole)) for _ in range(60))]:
        altered = bytearray(whole)
        altered[position] ^= 1 << draw.randrange(8)
        (tmp_path / "altered.zip").write_bytes(altered)
        await refused(tmp_path / "altered.zip", tmp_path)


async def test_a_backup_cut_off_anywhere_is_noticed(whole: bytes, tmp_path: Path):
    for length in (0, 1, 50, len(whole) // 3, len(whole) - 200, len(whole) - 1):
        (tmp_path / "cut.zip").write_bytes(whole[:length])
        await refused(tmp_path / "cut.zip", tmp_path)
    (tmp_path / "longer.zip").write_bytes(whole + b"\n")
    await refused(tmp_path / "longer.zip", tmp_path)


async def test_the_altered_member_is_named(whole: bytes, tmp_path: Path, files: MediaFiles):
    altered = bytearray(whole)
    altered[altered.index(b"photophoto") + 2] ^= 1
    (tmp_path / "altered.zip").write_bytes(altered)
    refusal = await refused(tmp_path / "altered.zip", tmp_path)
    assert refusal.member == f"media/{next(iter(files.hashes()))}"
    assert refusal.member in refusal.tell


def forged(small: Path, target: Path, change: Callable[[dict[str, bytes], dict[str, object]], None]) -> Path:
    """The same backup with its members changed, and sealed again by somebody who knows how."""
    with zipfile.ZipFile(small) as packed:
        members = {name: packed.read(name) for name in packed.namelist()}
    manifest = json.loads(members.pop(archive.MANIFEST))
    change(members, manifest)
    with zipfile.ZipFile(target, "w") as packed:
        for name, data in members.items():
            packed.writestr(name, data)
        packed.writestr(archive.MANIFEST, json.dumps(manifest))
        packed.comment = archive._SEAL + b"0" * 64
    archive._seal(target)
    return target


@pytest.mark.parametrize(
    "name", ["../../evil", "/etc/evil", "media/../../evil", "C:\\evil", "media/short", "weekbot.db "]
)
async def test_names_that_are_none_of_a_backups_are_refused(small: Path, tmp_path: Path, name: str):
    def unlisted(members: dict[str, bytes], manifest: dict[str, object]) -> None:
        members[name] = b"evil"

    def listed(members: dict[str, bytes], manifest: dict[str, object]) -> None:
        unlisted(members, manifest)
        manifest["members"][name] = {"size": 4, "sha256": "0" * 64}

    for change in (unlisted, listed):
        refusal = await refused(forged(small, tmp_path / "forged.zip", change), tmp_path)
        assert refusal.member == name


async def test_a_sealed_archive_still_has_to_agree_with_its_manifest(small: Path, tmp_path: Path):
    extra = "media/" + "a" * 64

    def added(members: dict[str, bytes], manifest: dict[str, object]) -> None:
        members[extra] = b"added"

    def lacking(members: dict[str, bytes], manifest: dict[str, object]) -> None:
        manifest["members"][extra] = {"size": 5, "sha256": "a" * 64}

    def misnamed(members: dict[str, bytes], manifest: dict[str, object]) -> None:
        members[extra] = b"other"
        digest = hashlib.sha256(b"other").hexdigest()
        manifest["members"][extra] = {"size": 5, "sha256": digest}

    def later(members: dict[str, bytes], manifest: dict[str, object]) -> None:
        manifest["format"] = 2

    def without_store(members: dict[str, bytes], manifest: dict[str, object]) -> None:
        del members[archive.DATABASE], manifest["members"][archive.DATABASE]

    def nonsense(members: dict[str, bytes], manifest: dict[str, object]) -> None:
        manifest["members"] = [1, 2]

    wrong = {
        added: extra,
        lacking: extra,
        misnamed: extra,
        later: archive.MANIFEST,
        without_store: archive.DATABASE,
        nonsense: archive.MANIFEST,
    }
    for change, member in wrong.items():
        refusal = await refused(forged(small, tmp_path / "forged.zip", change), tmp_path)
        assert refusal.member == member, change.__name__


async def test_a_member_that_is_there_twice_is_refused(small: Path, tmp_path: Path):
    forged(small, tmp_path / "twice.zip", lambda members, manifest: None)
    with zipfile.ZipFile(tmp_path / "twice.zip", "a") as packed:
        with pytest.warns(UserWarning, match="Duplicate"):
            packed.writestr(archive.DATABASE, packed.read(archive.DATABASE))
        packed.comment = archive._SEAL + b"0" * 64
    archive._seal(tmp_path / "twice.zip")
    await refused(tmp_path / "twice.zip", tmp_path)


async def test_a_sealed_archive_that_was_not_changed_is_put_back(small: Path, tmp_path: Path):
    await restore(forged(small, tmp_path / "same.zip", lambda members, manifest: None), *place(tmp_path))


async def test_a_store_that_is_not_empty_is_left_alone(small: Path, tmp_path: Path, elsewhere: str):
    await restore(small, elsewhere, MediaFiles(tmp_path / "fresh"))
    before = await rows(elsewhere)
    with pytest.raises(NotEmpty) as refusal:
        await restore(small, elsewhere, MediaFiles(tmp_path / "third"))
    named = "weekbot.db" if elsewhere.startswith("sqlite") else "WEEKBOT_DATABASE_URL"
    assert named in refusal.value.tell
    assert await rows(elsewhere) == before
    assert not (tmp_path / "third").exists()


@pytest.mark.parametrize("left", ["weekbot.db", "weekbot.db-wal", "media/ab/cd/file", "media/incoming/half"])
async def test_whatever_lies_in_the_place_is_named_and_left_alone(small: Path, tmp_path: Path, left: str):
    path = tmp_path / "new" / left
    path.parent.mkdir(parents=True)
    path.write_bytes(b"mine")
    with pytest.raises(NotEmpty) as refusal:
        await restore(small, *place(tmp_path))
    assert str(path if left.startswith("weekbot") else tmp_path / "new" / "media") in refusal.value.tell
    assert [found for found in (tmp_path / "new").rglob("*") if found.is_file()] == [path]
    assert path.read_bytes() == b"mine"


async def test_a_store_a_bot_is_starting_on_is_left_alone(small: Path, tmp_path: Path):
    url, fresh = place(tmp_path)
    async with held(url):
        with pytest.raises(AlreadyRunning):
            await restore(small, url, fresh)
    assert not fresh.root.exists()


async def test_a_backup_of_a_later_program_leaves_nothing(
    db: Database, files: MediaFiles, tmp_path: Path, clock: Clock, filled: str
):
    async with db.write() as tx:
        await tx.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    await write(db, files, tmp_path / "later.zip", clock)
    with pytest.raises(SchemaTooNew):
        await restore(tmp_path / "later.zip", *place(tmp_path))
    assert {found.name for found in (tmp_path / "new").rglob("*")} == {"weekbot.db.lock"}


async def test_files_are_taken_back_when_the_store_cannot_be_put_in_place(
    small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    def full(copy: Path, database: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(restoring, "_put_in_place", full)
    url, fresh = place(tmp_path)
    with pytest.raises(OSError, match="No space"):
        await restore(small, url, fresh)
    assert list(fresh.hashes()) == []
    assert {found.name for found in (tmp_path / "new").iterdir()} == {"weekbot.db.lock", "media"}


async def test_nothing_but_the_backup_is_left_beside_it(small: Path, tmp_path: Path):
    names = {path.name for path in found_in(tmp_path)}
    assert names - {"weekbot.db", "weekbot.db-wal", "weekbot.db-shm"} == {"small.zip", "media"}
    shutil.move(small, tmp_path / "moved.zip")
    await restore(tmp_path / "moved.zip", *place(tmp_path))
    assert {path.name for path in found_in(tmp_path / "new")} == {"weekbot.db", "weekbot.db.lock", "media"}


def found_in(folder: Path) -> list[Path]:
    return list(folder.iterdir())
