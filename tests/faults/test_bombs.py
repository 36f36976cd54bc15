"""Files made to hurt: a small one that unpacks without end, a small one with endless pixels. Memory stays bounded."""

import asyncio
import struct
import zipfile
import zlib
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pillow_heif
import pytest
from PIL import Image

from tests.botapi import BotApiDouble
from tests.faults.insisting import enrolled
from tests.faults.quick_bot import QuickBot

pytest_plugins = ["tests.botapi.fixtures"]

pillow_heif.register_heif_opener()

MOST = 200 * 1024 * 1024
"""Bytes the program itself may take at its peak: what it reads is read in processes with limits of their own."""


def png(width: int, height: int, *, bits: int, colours: int) -> bytes:
    """A black picture of any size, a megabyte or two at most. `colours`: PNG's colour type, 0 grey, 2 RGB."""
    samples = 3 if colours == 2 else 1
    row = b"\0" * (1 + (width * bits * samples + 7) // 8)
    packer = zlib.compressobj(1)
    packed = b"".join([*(packer.compress(row * 64) for _ in range(height // 64)), packer.flush()])
    header = struct.pack(">IIBBBBB", width, height // 64 * 64, bits, colours, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", packed), (b"IEND", b""))
    body = b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + body


def zip_bomb(name: str, others: tuple[str, ...] = ()) -> bytes:
    """An archive of half a megabyte that unpacks to half a gigabyte."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for other in others:
            archive.writestr(other, "<x/>")
        with archive.open(name, "w") as member:
            for _ in range(512):
                member.write(bytes(1024 * 1024))
    return out.getvalue()


def peak(bot: QuickBot) -> int:
    """The most bytes the process ever had in memory at once."""
    lines = Path(f"/proc/{bot.pid}/status").read_text(encoding="ascii").splitlines()
    return int(next(line for line in lines if line.startswith("VmHWM")).split()[1]) * 1024


async def test_a_picture_with_endless_pixels_is_refused_in_little_memory(bot: QuickBot, api: BotApiDouble) -> None:
    (liaison,) = await enrolled(bot, api, 1, bot.start_and_listen)
    await liaison.person.send_document(png(30_016, 30_016, bits=1, colours=0), "展板.png", "image/png")
    await liaison.person.expect("未保存", timeout=60)
    assert peak(bot) < MOST
    await liaison.sends_leads(1)
    assert liaison.person.inbox[-1].text


def webp(width: int, height: int) -> bytes:
    out = BytesIO()
    Image.new("L", (width, height)).save(out, "WEBP", quality=1, method=0)
    return out.getvalue()


def heif(width: int, height: int) -> bytes:
    out = BytesIO()
    Image.new("RGB", (width, height)).save(out, "HEIF", quality=1)
    return out.getvalue()


@pytest.mark.timeout(300)
@pytest.mark.faults_whole
@pytest.mark.parametrize("make", [webp, heif])
async def test_a_format_that_takes_more_memory_a_pixel_may_have_fewer(
    bot: QuickBot, api: BotApiDouble, make: Callable[[int, int], bytes]
) -> None:
    (liaison,) = await enrolled(bot, api, 1, bot.start_and_listen)
    for size, answer in (((12_000, 6_000), "未保存"), ((6_000, 4_900), "已保存")):
        picture = await asyncio.to_thread(make, *size)
        await liaison.person.send_document(picture, "合影.webp", "image/webp")
        await liaison.person.expect(answer, timeout=90)
    assert peak(bot) < MOST


@pytest.mark.timeout(400)
@pytest.mark.faults_whole
async def test_many_of_the_largest_pictures_at_once_are_read_one_at_a_time(bot: QuickBot, api: BotApiDouble) -> None:
    (liaison,) = await enrolled(bot, api, 1, bot.start_and_listen)
    picture = await asyncio.to_thread(png, 10_880, 10_880, bits=8, colours=2)
    for number in range(4):
        # What follows the picture's end makes it a file of its own.
        await liaison.person.send_document(picture + bytes([number]), f"展板{number}.png", "image/png")
    for _ in range(4):
        await liaison.person.expect("已保存", timeout=90, kind="new")
    assert peak(bot) < MOST


@pytest.mark.faults_whole
@pytest.mark.parametrize(
    ("filename", "member", "others"),
    [
        ("材料.zip", "a.txt", ()),
        ("统计表.xlsx", "xl/worksheets/sheet1.xml", ("[Content_Types].xml", "xl/workbook.xml", "_rels/.rels")),
        ("总结.docx", "word/document.xml", ("[Content_Types].xml", "_rels/.rels")),
    ],
)
async def test_an_archive_that_unpacks_without_end_is_not_unpacked(
    bot: QuickBot, api: BotApiDouble, filename: str, member: str, others: tuple[str, ...]
) -> None:
    (liaison,) = await enrolled(bot, api, 1, bot.start_and_listen)
    before = peak(bot)
    bomb = await asyncio.to_thread(zip_bomb, member, others)
    await liaison.person.send_document(bomb, filename)
    await liaison.person.expect(timeout=60)
    await liaison.sends_leads(1)
    assert peak(bot) - before < 250 * 1024 * 1024
