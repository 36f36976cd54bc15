"""Whatever becomes of decoding what somebody sent is an answer in words, once, and stops nothing beside it."""

import asyncio
import io
import struct
import sys
from collections.abc import AsyncIterator, Callable
from datetime import date
from pathlib import Path

import pillow_heif
import pytest
from PIL import Image
from structlog.testing import capture_logs

from bot.decoding import process
from bot.decoding.limits import Limits
from bot.inbound import downloads
from dialogs.model.submissions import FileState
from storage.media import files
from tests.stage import Stage

sys.path.insert(0, str(Path(__file__).parent.parent / "decoding"))
from tests.decoding import decoding_works as works

pillow_heif.register_heif_opener()

DAY = date(2023, 5, 14)
GROUP = "-100"
UNREADABLE = "打不开，可能已损坏，请重发一次；还是打不开，请另存一份或截图后再发。"


def saved(form: str, size: tuple[int, int] = (64, 48), **more: object) -> bytes:
    out = io.BytesIO()
    Image.effect_noise(size, 60).convert("RGB").save(out, form, **more)
    return out.getvalue()


def emptied(heif: bytes) -> bytes:
    """A sound HEIF with nothing but zeros where its pixels are."""
    at = heif.index(b"mdat") + 4
    return heif[:at] + bytes(len(heif) - at)


def oddly_resolved(orientation: int) -> bytes:
    """A photo to be turned, whose resolution is text where a fraction belongs."""
    exif = Image.Exif()
    exif[0x0112], exif[0x011A] = orientation, 72.0
    data = saved("JPEG", exif=exif)
    at = data.index(struct.pack(">HH", 0x011A, 5))
    return data[:at] + struct.pack(">HHI4s", 0x011A, 2, 4, b"72\0\0") + data[at + 12 :]


@pytest.fixture
async def stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Stage]:
    monkeypatch.setenv("PYTHONPATH", str(Path(works.__file__).parent))
    async with Stage(tmp_path, at="2023-05-14T16:10+08:00") as stage:
        await stage.registers("11", "示例一职")
        yield stage


async def pending(stage: Stage) -> list[files.PendingFile]:
    async with stage.program.ctx.db.read() as tx:
        return list(await files.pending(tx, 10))


@pytest.mark.parametrize("data", [emptied(saved("HEIF")), saved("WEBP")[:60], saved("JPEG")[:300]])
async def test_a_damaged_picture_is_said_to_be_that_at_once_and_is_not_tried_again(stage: Stage, data: bytes) -> None:
    stage.heard("11")
    await stage.sends_file("11", data, name="合影.heic", kind="document")
    assert [text.removeprefix("【演练】") for text in stage.heard("11")] == [f"未保存：「合影.heic」{UNREADABLE}"]
    assert await pending(stage) == []


@pytest.mark.parametrize("work", [works.aborts, works.panics, works.recurses, works.exits, works.hangs])
async def test_a_decoder_that_dies_or_hangs_costs_that_file_and_nothing_else(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, work: Callable[[], None]
) -> None:
    with monkeypatch.context() as broken, capture_logs():
        broken.setattr(downloads, "Limits", lambda mapped: Limits(seconds=1))
        broken.setattr(downloads, "partial", lambda _inspect, *_: work)
        await stage.sends_file("11", saved("JPEG"))
        assert stage.last("11").text.endswith(UNREADABLE)
    await stage.sends_file("11", saved("JPEG"))
    assert "已保存 1 张照片" in stage.last("11").text


async def test_where_nothing_can_be_decoded_at_the_moment_files_wait_and_nobody_is_asked_to_send_again(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(downloads, "STORE_PAUSE", 0.05)
    stage.heard("11")
    with monkeypatch.context() as broken, capture_logs() as logs:
        broken.setattr(process, "MODULE", "no_such_module")
        sending = asyncio.create_task(stage.sends_file("11", saved("JPEG")))
        async with asyncio.timeout(60):
            while not [line for line in logs if line["event"] == "fetch-waits-for-decoding"]:  # noqa: ASYNC110
                await asyncio.sleep(0.02)
    await sending
    *before, last = stage.heard("11")
    assert "已保存 1 张照片" in last
    assert all("不用重发" in told for told in before)


async def test_too_many_pixels_are_said_to_be_that_with_what_to_do(stage: Stage) -> None:
    out = io.BytesIO()
    Image.new("1", (24_000, 24_000)).save(out, "PNG")
    await stage.sends_file("11", out.getvalue(), name="展板.png", kind="document")
    assert "未保存：「展板.png」像素太多，这里打不开。请把尺寸改小" in stage.last("11").text
    assert (await stage.records()).files == []


async def test_a_photo_with_odd_exif_is_kept_and_goes_with_the_digest_upright(stage: Stage) -> None:
    await stage.says(GROUP, "/bind", person="1")
    await stage.sends_file("11", oddly_resolved(6), name="IMG_1.jpg", kind="document")
    assert "已保存 1 张照片" in stage.last("11").text
    await stage.until("2023-05-14T20:30+08:00")
    (digest,) = [seen for seen in stage.channel.chats[GROUP] if "简报（第1期）" in seen.text]
    (photo,) = [data for name, data, _ in digest.documents if name.endswith(".jpg")]
    assert Image.open(io.BytesIO(photo)).size == (48, 64)


async def test_a_kept_photo_that_cannot_be_shown_any_more_costs_the_digest_that_photo(stage: Stage) -> None:
    await stage.says(GROUP, "/bind", person="1")
    for _ in range(2):
        await stage.sends_file("11", saved("JPEG"))
    kept = [file for file in (await stage.records()).files if file.state is FileState.KEPT]
    broken = stage.program.ctx.media.path(kept[0].sha256)
    broken.chmod(0o600)
    broken.write_bytes(emptied(saved("HEIF")))
    with capture_logs() as logs:
        await stage.until("2023-05-14T20:30+08:00")
    (digest,) = [seen for seen in stage.channel.chats[GROUP] if "简报（第1期）" in seen.text]
    assert len([name for name, _, _ in digest.documents if name.endswith(".jpg")]) == 1
    passed = [line for line in logs if line["event"] == "photo-passed-over"]
    assert {(line["unit"], line["file"]) for line in passed} == {(kept[0].target.unit_id, kept[0].number)}
