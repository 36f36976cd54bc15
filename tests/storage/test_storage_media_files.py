"""Bytes on disk: whole or not at all, durable before anybody is told, identical ones once."""

import asyncio
import errno
import hashlib
import itertools
import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storage.db.errors import Full, TooLarge, Unavailable
from storage.media import content, disk
from storage.media.content import MediaFiles, Stored


async def pieces(*parts: bytes, then: Exception | None = None) -> AsyncIterator[bytes]:
    for part in parts:
        yield part
    if then is not None:
        raise then


def on_disk(root: Path) -> list[Path]:
    return sorted(path for path in root.rglob("*") if path.is_file())


@pytest.fixture
def media(tmp_path: Path) -> MediaFiles:
    return MediaFiles(tmp_path / "media")


async def test_a_file_lies_under_its_hash(media: MediaFiles):
    stored = await media.store(pieces(b"Hello, ", b"", b"world"))
    digest = hashlib.sha256(b"Hello, world").hexdigest()
    assert stored == Stored(digest, 12)
    assert media.path(digest) == media.root / digest[:2] / digest[2:4] / digest
    assert media.path(digest).read_bytes() == b"Hello, world"
    assert on_disk(media.root) == [media.path(digest)]
    assert media.exists(digest)


@given(data=st.binary(max_size=3 << 20), cuts=st.lists(st.integers(0, 3 << 20), max_size=5))
@settings(max_examples=15, deadline=None)
def test_however_the_bytes_come_in_they_are_the_same_file(tmp_path_factory, data: bytes, cuts: list[int]):
    media = MediaFiles(tmp_path_factory.mktemp("media"))
    edges = [0, *sorted(cuts), len(data)]
    parts = [data[start:end] for start, end in itertools.pairwise(edges)]
    whole = b"".join(parts)
    stored = asyncio.run(media.store(pieces(*parts)))
    assert stored == Stored(hashlib.sha256(whole).hexdigest(), len(whole))
    assert media.path(stored.sha256).read_bytes() == whole


async def test_identical_bytes_are_kept_once_even_at_once(media: MediaFiles):
    results = await asyncio.gather(*(media.store(pieces(b"same" * 1000)) for _ in range(10)))
    assert len(set(results)) == 1
    assert len(on_disk(media.root)) == 1


async def test_nothing_is_left_of_a_file_that_breaks_off(media: MediaFiles):
    with pytest.raises(ConnectionResetError):
        await media.store(pieces(b"x" * (2 << 20), then=ConnectionResetError()))
    assert on_disk(media.root) == []


async def test_nothing_is_left_of_a_file_nobody_waits_for_any_more(media: MediaFiles):
    begun = asyncio.Event()

    async def endless() -> AsyncIterator[bytes]:
        while True:
            yield b"x" * (1 << 20)
            begun.set()
            await asyncio.sleep(0)

    task = asyncio.create_task(media.store(endless()))
    await begun.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert on_disk(media.root) == []


async def test_a_file_beyond_its_limit_is_refused_without_reading_on(media: MediaFiles):
    seen = []

    async def counted() -> AsyncIterator[bytes]:
        for number in range(100):
            seen.append(number)
            yield b"x" * 10

    with pytest.raises(TooLarge) as refused:
        await media.store(counted(), limit=25)
    assert refused.value.limit == 25
    assert len(seen) == 3
    assert on_disk(media.root) == []
    assert (await media.store(pieces(b"x" * 25), limit=25)).size == 25


async def test_bytes_reach_the_disk_before_the_name_and_the_name_before_the_answer(
    media: MediaFiles, monkeypatch: pytest.MonkeyPatch
):
    steps: list[str] = []
    fsync, rename = os.fsync, Path.replace

    def watched_fsync(handle: int) -> None:
        place = Path(f"/proc/self/fd/{handle}").resolve()
        steps.append(f"names in {place.name}" if place.is_dir() else "bytes")
        fsync(handle)

    def watched_rename(path: Path, target: Path) -> Path:
        steps.append("name")
        return rename(path, target)

    monkeypatch.setattr(content.os, "fsync", watched_fsync)
    monkeypatch.setattr(Path, "replace", watched_rename)
    stored = await media.store(pieces(b"hello"))
    first, second = stored.sha256[:2], stored.sha256[2:4]
    made = [f"names in {media.root.parent.name}", f"names in {media.root.name}"]
    assert steps == [*made, "bytes", "name", *(f"names in {folder}" for folder in (second, first, media.root.name))]
    steps.clear()
    await media.store(pieces(b"again"))
    assert steps[:2] == ["bytes", "name"]


async def test_the_last_of_the_room_is_not_for_what_comes_from_outside(
    media: MediaFiles, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(disk, "RESERVED", 2**60)
    monkeypatch.setattr(disk, "RESERVED_SHARE", 1.1)
    with pytest.raises(Full):
        await media.store(pieces(b"a photo"), sparing=True)
    assert on_disk(media.root) == []
    stored = await media.store_bytes(b"a chart of ours")
    assert media.exists(stored.sha256)
    monkeypatch.undo()
    assert await media.store(pieces(b"a photo"), sparing=True)


async def test_a_cut_short_file_in_its_place_is_replaced(media: MediaFiles):
    stored = await media.store(pieces(b"whole"))
    media.path(stored.sha256).write_bytes(b"who")
    await media.store(pieces(b"whole"))
    assert media.path(stored.sha256).read_bytes() == b"whole"


async def test_a_file_on_this_disk_is_taken_over_and_takes_its_room_once(media: MediaFiles, tmp_path: Path):
    upload = tmp_path / "upload"
    upload.write_bytes(b"a photo")
    stored = await media.adopt(upload)
    assert stored == await media.store_bytes(b"a photo")
    assert media.path(stored.sha256).read_bytes() == b"a photo"
    assert media.path(stored.sha256).stat().st_ino == upload.stat().st_ino
    assert on_disk(media.root) == [media.path(stored.sha256)]
    with pytest.raises(TooLarge):
        await media.adopt(upload, limit=3)
    upload.unlink()
    with pytest.raises(FileNotFoundError):
        await media.adopt(upload)
    assert media.path(stored.sha256).read_bytes() == b"a photo"


async def test_where_the_disk_knows_no_links_it_is_copied(
    media: MediaFiles, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    def refuse(*_: object) -> None:
        raise OSError(errno.EPERM, "no links here")

    monkeypatch.setattr("os.link", refuse)
    (tmp_path / "upload").write_bytes(b"a photo")
    stored = await media.adopt(tmp_path / "upload")
    (tmp_path / "upload").unlink()
    assert media.path(stored.sha256).read_bytes() == b"a photo"
    assert on_disk(media.root) == [media.path(stored.sha256)]


async def test_a_file_is_removed_once(media: MediaFiles):
    stored = await media.store_bytes(b"chart")
    assert await media.remove(stored.sha256)
    assert not await media.remove(stored.sha256)
    assert not media.exists(stored.sha256)


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "AB" * 32, "ab" * 31, "ab" * 33, "/" * 64])
async def test_what_is_no_hash_is_no_path(media: MediaFiles, name: str):
    with pytest.raises(ValueError, match="SHA-256"):
        media.path(name)


@pytest.mark.parametrize(
    ("number", "meaning"), [(errno.ENOSPC, Full), (errno.EDQUOT, Full), (errno.EFBIG, Full), (errno.EIO, Unavailable)]
)
async def test_a_disk_that_fails_says_how_and_keeps_nothing(
    media: MediaFiles, monkeypatch: pytest.MonkeyPatch, number: int, meaning: type[Exception]
):
    def fails(_handle: int) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(content.os, "fsync", fails)
    with pytest.raises(meaning):
        await media.store(pieces(b"hello"))
    assert on_disk(media.root) == []
