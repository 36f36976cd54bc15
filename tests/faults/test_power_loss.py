"""The power is cut at any moment: what was called 已保存 before it is there afterwards, and nothing is half there.

Nothing of the kind is to be had ready made without a kernel module, so the disk is a model (`power_cut`): what the
program had the kernel do is recorded (strace), and played until the cut.
"""

import asyncio
import contextlib
import hashlib
import os
import random
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from urllib.parse import unquote_plus

import pytest
from PIL import Image

from tests.botapi import BotApiDouble
from tests.e2e.running_bot import table
from tests.faults.disk_trace import Call, Sent, calls, tracing
from tests.faults.insisting import Liaison, enrolled
from tests.faults.oracle import FIGURES, Acknowledged, read
from tests.faults.power_cut import Disk
from tests.faults.quick_bot import CLOCK, QuickBot
from tests.faults.test_syscall_order import traced_by

pytest_plugins = ["tests.botapi.fixtures"]
pytestmark = pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed")

CUTS, STARTED_EVERY = 48, 8
"""How often the power is cut, and after which of the cuts the program itself is started on what is left."""

PHOTO_SAVED = "已保存 1 张照片"

WRITER = """
import os, socket, sqlite3, sys
ours, _ = socket.socketpair()
store = sqlite3.connect("data/x.db", isolation_level=None)
store.execute("PRAGMA synchronous = " + sys.argv[1])
for number in range(40):
    store.execute("INSERT INTO t VALUES (?, ?)", (number, "x" * 900))
    if number == 25:
        store.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    ours.send(b"kept %d." % number)
os._exit(0)
"""


@pytest.mark.parametrize(("synchronous", "loses"), [("FULL", False), ("OFF", True)])
def test_the_model_loses_what_was_not_synced_and_nothing_else(
    tmp_path: Path, draw: random.Random, synchronous: str, *, loses: bool
) -> None:
    data = tmp_path / "data"
    data.mkdir()
    with contextlib.closing(sqlite3.connect(data / "x.db")) as store:
        store.execute("PRAGMA journal_mode = WAL")
        store.execute("CREATE TABLE t (number, filling)")
    shutil.copytree(data, tmp_path / "before")
    log = tmp_path / "strace.txt"
    subprocess.run([*tracing(log), sys.executable, "-c", WRITER, synchronous], cwd=tmp_path, check=True)
    seen = calls(log, tmp_path)
    assert len([call for call in seen if isinstance(call, Sent)]) == 40
    lost = 0
    for number, cut in enumerate(cuts(seen, draw, 40)):
        disk = Disk(data, tmp_path / "before")
        disk.follow(seen, cut)
        disk.leave(tmp_path / f"cut{number}", draw)
        told = [call.data for call in seen if isinstance(call, Sent) and call.begun < cut]
        kept, whole = rows(tmp_path / f"cut{number}" / "x.db")
        lost += kept[: len(told)] != list(range(len(told))) or not whole
    assert bool(lost) is loses


def rows(path: Path) -> tuple[list[int], bool]:
    """What is in a store after a cut, in order, and whether it is sound."""
    with contextlib.closing(sqlite3.connect(path)) as store:
        try:
            sound = store.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            return [row[0] for row in store.execute("SELECT number FROM t ORDER BY number")], sound
        except sqlite3.DatabaseError:
            return [], False


def cuts(seen: Sequence[Call], draw: random.Random, count: int) -> Iterator[int]:
    """Moments at which the power goes: any, and many just after something was said."""
    said = [call.begun + 1 for call in seen if isinstance(call, Sent)]
    for number in range(count):
        yield draw.choice(said) if number % 2 else draw.randrange(seen[-1].begun + 2)


@dataclass(frozen=True)
class Recorded:
    """What a program did while people wrote to it, and the photos one of them sent, each after the one before was
    acknowledged."""

    seen: Sequence[Call]
    photos: Sequence[bytes]


@pytest.mark.timeout(600)
@pytest.mark.faults_whole
async def test_what_was_acknowledged_before_the_power_went_is_there_when_it_comes_back(
    bot: QuickBot, api: BotApiDouble, draw: random.Random, tmp_path: Path
) -> None:
    record = await recorded(bot, api, draw)
    assert confirmed_before(record.seen, record.seen[-1].begun) > 0
    data = bot.folder / "data"
    received = updates(data)
    data.rename(bot.folder / "as it went on")
    for number, cut in enumerate(cuts(record.seen, draw, CUTS)):
        disk = Disk(data, bot.folder / "before")
        disk.follow(record.seen, cut)
        disk.leave(data, draw)
        texts = told_before(record.seen, cut)
        photos = record.photos[: sum(PHOTO_SAVED in text for text in texts)]
        context = f"cut {number} at line {cut}"
        check_store(data, read(texts), photos, context)
        confirmed = confirmed_before(record.seen, cut)
        assert {number for number in received if number < confirmed} <= updates(data), context
        if number % STARTED_EVERY == 0:
            await check_program(bot, read(texts), photos, context)
        shutil.rmtree(data)


async def recorded(bot: QuickBot, api: BotApiDouble, draw: random.Random) -> Recorded:
    """Let three people report, hand in leads and photos for a while under strace, then kill the program."""
    log = bot.folder / "strace.txt"
    traced: list[asyncio.subprocess.Process] = []

    async def start() -> None:
        shutil.copytree(bot.folder / "data", bot.folder / "before")
        env = {**bot.env, "WEEKBOT_CLOCK": CLOCK}
        command = [*tracing(log), sys.executable, "-m", "bot.cli", "run"]
        with bot.log.open("ab") as out:
            traced.append(
                await asyncio.create_subprocess_exec(*command, cwd=bot.folder, env=env, stdout=out, stderr=out)
            )

    liaisons = await enrolled(bot, api, 3, start)
    photos = [photo(draw) for _ in range(5)]
    await asyncio.gather(*(at_work(liaison, draw) for liaison in liaisons[:2]), sends(liaisons[2], photos))
    await api.idle()
    # strace keeps the signal to itself: it is meant for the program under it.
    os.kill(traced_by(traced[0].pid), signal.SIGKILL)
    await asyncio.wait_for(traced[0].wait(), 60)
    return Recorded(calls(log, bot.folder), photos)


async def at_work(liaison: Liaison, draw: random.Random) -> None:
    await liaison.begins()
    for _ in range(6):
        await liaison.goes_on(draw)


async def sends(liaison: Liaison, photos: Sequence[bytes]) -> None:
    for content in photos:
        await liaison.person.send_photo(content)
        await liaison.person.expect(PHOTO_SAVED, timeout=60, kind="new")


def photo(draw: random.Random) -> bytes:
    """A picture like no other; what follows its end makes it as long as it is."""
    out = BytesIO()
    Image.new("RGB", (64, 48), (draw.randrange(256), draw.randrange(256), draw.randrange(256))).save(out, "JPEG")
    return out.getvalue() + draw.randbytes(draw.randrange(3_000, 90_000))


def told_before(seen: Sequence[Call], cut: int) -> list[str]:
    """The texts that had begun to leave when the power went, in order."""
    bodies = (call.data for call in seen if isinstance(call, Sent) and call.begun < cut)
    return [unquote_plus(match[1].decode()) for body in bodies for match in re.finditer(rb"(?:^|&)text=([^&]*)", body)]


def confirmed_before(seen: Sequence[Call], cut: int) -> int:
    """The first update that had not been confirmed to Telegram when the power went: those before it come no more."""
    bodies = (call.data for call in seen if isinstance(call, Sent) and call.begun < cut)
    return max(
        (int(match[1]) for body in bodies if (match := re.match(rb"timeout=\d+&offset=(\d+)&", body))), default=0
    )


def updates(data: Path) -> set[int]:
    with contextlib.closing(sqlite3.connect(data / "weekbot.db")) as store:
        return {int(row[0]) for row in store.execute("SELECT update_id FROM inbox WHERE channel = 'telegram'")}


def check_store(data: Path, told: Acknowledged, photos: Sequence[bytes], context: str) -> None:
    """What is left is a sound store, with what was acknowledged in it, and with every file it says it keeps."""
    with contextlib.closing(sqlite3.connect(data / "weekbot.db")) as store:
        assert store.execute("PRAGMA integrity_check").fetchall() == [("ok",)], context
        assert store.execute("PRAGMA foreign_key_check").fetchall() == [], context
        titles = dict(store.execute("SELECT number, title FROM leads"))
        assert {number: titles.get(number) for number in told.leads} == told.leads, context
        kept = {row[0] for row in store.execute("SELECT sha256 FROM media WHERE state = 'kept'")}
    assert {hashlib.sha256(content).hexdigest() for content in photos} <= kept, context
    for sha256 in kept:
        content = (data / "media" / sha256[:2] / sha256[2:4] / sha256).read_bytes()
        assert hashlib.sha256(content).hexdigest() == sha256, context


async def check_program(bot: QuickBot, told: Acknowledged, photos: Sequence[bytes], context: str) -> None:
    """The program starts on it, and exports what it had acknowledged, once."""
    await bot.start_and_listen()
    assert await bot.stop() == 0, context
    book = await bot.export()
    leads = table(book["线索"])
    assert len({row["编号"] for row in leads}) == len({row["正文"] for row in leads}) == len(leads), context
    rows = table(book["每日数据"])
    by_unit = {row["单位名称"]: row for row in rows}
    assert len(by_unit) == len(rows), context
    for unit, values in told.figures.items():
        # A later figure of theirs may have been saved without their knowing.
        assert {alias: by_unit[unit][FIGURES[alias]] for alias in values if alias != "教师"} == {
            alias: value for alias, value in values.items() if alias != "教师"
        }, context
        assert int(str(by_unit[unit][FIGURES["教师"]]).removesuffix(".0")) >= values["教师"], context
    listed = {row["SHA-256"] for row in table(book["材料清单"])}
    assert {hashlib.sha256(content).hexdigest() for content in photos} <= listed, context
