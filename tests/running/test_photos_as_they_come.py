"""Photos come pressed, as files, in HEIC, and again: all are photos, and what came before is pointed out."""

import io
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path
from random import Random

import pillow_heif
import pytest
from PIL import Image, ImageDraw

from bot.channels.errors import FetchError
from bot.reports.charts.photos import chosen
from bot.reports.messages.digest import digest
from dialogs.model.submissions import FileKind
from tests.stage import Stage

DAY = date(2023, 5, 14)


def scene(seed: int) -> Image.Image:
    """A made-up picture with light, shapes and grain, as a camera gives one."""
    rng = Random(seed)
    image = Image.linear_gradient("L").resize((640, 480)).convert("RGB")
    draw = ImageDraw.Draw(image)
    for _ in range(12):
        x, y, size = rng.randrange(640), rng.randrange(480), rng.randrange(40, 200)
        draw.ellipse((x, y, x + size, y + size), fill=tuple(rng.randrange(256) for _ in range(3)))
    return image


def pressed(image: Image.Image, quality: int = 92, kind: str = "JPEG") -> bytes:
    out = io.BytesIO()
    image.save(out, kind, quality=quality)
    return out.getvalue()


@pytest.mark.promise("5.53")
async def test_photos_and_videos_sent_as_files_are_photos_and_videos(tmp_path: Path) -> None:
    pillow_heif.register_heif_opener()
    async with Stage(tmp_path, at="2023-05-14T16:10+08:00") as stage:
        await stage.registers("11", "示例一职")
        await stage.sends_file("11", pressed(scene(1)), name="DSC_1.JPG", kind="document", mime="image/jpeg")
        assert stage.last("11").text.endswith("已保存 1 张照片：示例一职 5月14日日报")
        await stage.sends_file("11", pressed(scene(2), kind="HEIF"), name="IMG_2.HEIC", kind="document")
        assert stage.last("11").text.endswith("已保存 1 张照片：示例一职 5月14日日报")
        records = await stage.records()
        assert [(f.kind, f.category) for f in records.files] == [(FileKind.PHOTO, "照片")] * 2
        top = records.organisation.root.id
        assert [f.name for f in chosen(records, top, [DAY])] == ["DSC_1.JPG", "IMG_2.HEIC"]
        assert "照片 2" in digest(records, top, DAY).text


async def test_a_paper_is_still_asked_what_it_is(tmp_path: Path) -> None:
    async with Stage(tmp_path, at="2023-05-14T16:10+08:00") as stage:
        await stage.registers("11", "示例一职")
        await stage.sends_file("11", b"%PDF-1.4 ", name="稿件.pdf", kind="document", mime="application/pdf")
        assert "典型案例" in stage.last("11").buttons
        assert [f.kind for f in (await stage.records()).files] == [FileKind.DOCUMENT]


async def test_what_its_server_finds_too_large_is_said_to_be_too_large_and_is_listed_nowhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Stage(tmp_path, at="2023-05-14T16:10+08:00") as stage:
        await stage.registers("11", "示例一职")

        async def too_large(remote: str) -> AsyncIterator[bytes]:
            raise FetchError("Bad Request: file is too big", gone=True, too_large=True)
            yield b""

        monkeypatch.setattr(stage.channel, "fetch", too_large)
        await stage.sends_file("11", b"%PDF-1.4 ", name="全程录像.mov", kind="document", mime="video/quicktime")
        answer = stage.last("11").text
        assert answer.startswith("【演练】未保存：「全程录像.mov」")
        assert "太大" in answer
        assert "重发一次" not in answer
        assert (await stage.records()).files == []


@pytest.mark.parametrize("again", ["pressed", "smaller", "as a file"])
async def test_the_same_photo_in_other_bytes_is_pointed_out_and_kept(tmp_path: Path, again: str) -> None:
    async with Stage(tmp_path, at="2023-05-14T16:10+08:00") as stage:
        await stage.registers("11", "示例一职")
        await stage.sends_file("11", pressed(scene(1)))
        await stage.sends_file("11", pressed(scene(2)))
        assert "以前发过" not in stage.last("11").text
        match again:
            case "pressed":
                await stage.sends_file("11", pressed(scene(1), quality=40))
            case "smaller":
                await stage.sends_file("11", pressed(scene(1).resize((320, 240))))
            case _:
                await stage.sends_file("11", pressed(scene(1), kind="PNG"), name="a.png", kind="document")
        assert "这张与以前发过的很像，仍然收下" in stage.last("11").text
        assert [f.repeats for f in (await stage.records()).files] == [None, None, None]


async def test_pictures_without_detail_and_those_of_another_unit_are_not_alike(tmp_path: Path) -> None:
    async with Stage(tmp_path, at="2023-05-14T16:10+08:00") as stage:
        await stage.registers("11", "示例一职")
        await stage.registers("12", "示例二职")
        await stage.sends_file("11", pressed(Image.new("RGB", (300, 200), "white")))
        await stage.sends_file("11", pressed(Image.new("RGB", (300, 200), "navy")))
        await stage.sends_file("11", pressed(scene(1)))
        await stage.sends_file("12", pressed(scene(1), quality=40))
        said = [seen.text for chat in ("11", "12") for seen in stage.channel.chats[chat]]
        assert not any("很像" in text for text in said)


async def test_figures_under_a_photo_are_said_not_to_be_a_report(tmp_path: Path) -> None:
    async with Stage(tmp_path, at="2023-05-14T16:10+08:00") as stage:
        await stage.registers("11", "示例一职")
        await stage.sends_file("11", pressed(scene(1)), caption="教师32 学生450")
        assert "未保存：图片说明里的数据不会填进报表" in stage.last("11").text
        await stage.sends_file("11", pressed(scene(2)), caption="学生走进企业")
        assert "未保存" not in stage.last("11").text
        assert not [s for s in (await stage.records()).submissions if s.subject.day]
