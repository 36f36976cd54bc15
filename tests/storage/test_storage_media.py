"""Rows of received files, from announced to kept or lost."""

import pytest

from dialogs.model.submissions import FileKind, FileState, FileTrouble, KeptFile, Subject, Target
from storage.db.database import Database
from storage.media import files as media
from tests.storage.stopped_clock import Clock

SHA = "ab" * 32
OTHER_SHA = "cd" * 32


class Camera:
    """Sends photos of one unit."""

    def __init__(self, db: Database, clock: Clock, units: dict[str, int]) -> None:
        self.db, self.clock, self.units = db, clock, units

    def target(self, unit: str = "示例一职") -> Target:
        return Target(self.units[unit], Subject(day=self.clock.now.date()))

    async def send(self, album: str = "", unit: str = "示例一职", name: str = "照片.jpg") -> KeptFile:
        return await self.db.turn(
            lambda tx: media.announce(
                tx,
                channel="telegram",
                remote="file-id",
                unique="unique-id",
                kind=FileKind.PHOTO,
                name=name,
                size=5_000_000_000,
                mime="image/jpeg",
                caption="开幕",
                album=album,
                person="telegram:1001",
                target=self.target(unit),
                now=self.clock.now,
            )
        )

    async def keep(self, file: KeptFile, sha256: str = SHA) -> KeptFile:
        return await self.db.turn(
            lambda tx: media.kept(
                tx, file.number, sha256=sha256, size=3, mime="image/png", width=4, height=3, now=self.clock.now
            )
        )

    async def all(self) -> list[KeptFile]:
        async with self.db.read() as tx:
            return await media.all_files(tx)

    async def repeats(self) -> list[int | None]:
        return [file.repeats for file in await self.all()]


@pytest.fixture
def camera(db: Database, clock: Clock, units: dict[str, int]) -> Camera:
    return Camera(db, clock, units)


async def test_a_file_is_pending_until_its_bytes_are_kept(camera: Camera, db: Database, clock: Clock):
    file = await camera.send()
    assert (file.number, file.state, file.sha256, file.size) == (1, FileState.PENDING, "", 5_000_000_000)
    assert (file.target, file.sent_at, file.sent_by, file.caption) == (
        camera.target(),
        clock.now,
        "telegram:1001",
        "开幕",
    )
    async with db.read() as tx:
        (pending,) = await media.pending(tx, 10)
        assert (pending.file, pending.channel, pending.remote) == (file, "telegram", "file-id")
    kept = await camera.keep(file)
    assert (kept.state, kept.sha256, kept.size, kept.mime) == (FileState.KEPT, SHA, 3, "image/png")
    async with db.read() as tx:
        assert await media.pending(tx, 10) == []
    assert await camera.all() == [kept]


async def test_a_file_that_cannot_be_had_is_lost_and_not_fetched_again(camera: Camera, db: Database, clock: Clock):
    file = await camera.send()
    await db.turn(lambda tx: media.lost(tx, file.number, FileTrouble.LOST.value, clock.now))
    async with db.read() as tx:
        assert await media.pending(tx, 10) == []
    assert [file.state for file in await camera.all()] == [FileState.LOST]


@pytest.mark.parametrize("trouble", [trouble for trouble in FileTrouble if trouble is not FileTrouble.LOST])
async def test_a_file_that_may_not_be_kept_is_in_no_list(
    camera: Camera, db: Database, clock: Clock, trouble: FileTrouble
):
    refused, good = await camera.send(), await camera.send()
    await db.turn(lambda tx: media.lost(tx, refused.number, trouble.value, clock.now))
    kept = await camera.keep(good)
    assert await camera.all() == [kept]


async def test_kept_files_wait_to_be_acknowledged_across_a_crash(camera: Camera, db: Database, clock: Clock):
    first, second = await camera.send(), await camera.send()
    await camera.keep(first)
    await camera.keep(second, OTHER_SHA)
    await db.turn(lambda tx: media.acknowledge(tx, [first.number], clock.now))
    async with db.read() as tx:
        assert [file.number for file in await media.unacknowledged(tx)] == [second.number]


async def test_the_same_bytes_of_one_unit_repeat_the_first_in_whatever_order_they_come(camera: Camera):
    files = [await camera.send() for _ in range(3)]
    for file in reversed(files):
        await camera.keep(file)
    assert await camera.repeats() == [None, 1, 1]


async def test_the_same_bytes_of_another_unit_and_other_bytes_repeat_nothing(camera: Camera):
    await camera.keep(await camera.send())
    await camera.keep(await camera.send(unit="示例二职"))
    await camera.keep(await camera.send(), OTHER_SHA)
    assert await camera.repeats() == [None, None, None]


async def test_when_the_first_is_taken_back_the_next_takes_its_place(camera: Camera, db: Database):
    for _ in range(3):
        await camera.keep(await camera.send())
    await db.turn(lambda tx: media.remove(tx, 1))
    assert [(file.number, file.repeats) for file in await camera.all()] == [(2, None), (3, 2)]
    await db.turn(lambda tx: media.remove(tx, 2))
    await db.turn(lambda tx: media.remove(tx, 3))
    assert await camera.all() == []


async def test_a_file_filed_under_another_unit_is_compared_with_that_units_files(
    camera: Camera, db: Database, units: dict[str, int]
):
    await camera.keep(await camera.send())
    await camera.keep(await camera.send(unit="示例二职"))
    target = Target(units["示例一职"], Subject(deliverable="materials"), lead=4)
    await db.turn(lambda tx: media.file(tx, 2, target, "典型案例"))
    async with db.read() as tx:
        (file,) = await media.by_numbers(tx, [2])
    assert (file.target, file.category, file.repeats) == (target, "典型案例", 1)


async def test_a_file_is_private_and_public_again(camera: Camera, db: Database):
    await camera.send()
    for private in (True, False):
        await db.turn(lambda tx, private=private: media.mark(tx, 1, private))
        assert [file.private for file in await camera.all()] == [private]


async def test_files_are_listed_by_unit_album_and_number(camera: Camera, db: Database, units: dict[str, int]):
    await camera.send(album="a")
    await camera.send(unit="示例二职")
    await camera.send(album="a")
    await camera.send(album="b")
    one, two = units["示例一职"], units["示例二职"]
    async with db.read() as tx:
        found = await media.files_of(tx, [one, two])
        assert {unit_id: [file.number for file in files] for unit_id, files in found.items()} == {
            one: [1, 3, 4],
            two: [2],
        }
        assert [file.number for file in await media.album(tx, "telegram:1001", "a")] == [1, 3]
        assert await media.album(tx, "telegram:1001", "") == []
        assert await media.album(tx, "telegram:9", "a") == []
        assert [file.number for file in await media.by_numbers(tx, [4, 2, 99])] == [2, 4]


async def test_any_name_can_be_stored(camera: Camera):
    for name in ("..\\..\\x", "a\x00b.jpg", "x" * 300, "</b>\u202e.jpg", "\ud83d.jpg"):
        await camera.send(name=name)
    assert [file.name for file in await camera.all()] == [
        "..\\..\\x",
        "ab.jpg",
        "x" * 300,
        "</b>\u202e.jpg",
        "?.jpg",
    ]
