"""Reports made in a process of its own: the same reports, and nothing of it left when it, or the bot, ends."""

import asyncio
import os
import signal
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from datetime import date, datetime
from functools import partial
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot.app.assemble import prepare
from bot.jobs import answers, exports, offload
from bot.jobs.jobs import TRIES, Jobs, Kind
from bot.jobs.worker import process
from bot.jobs.worker.child import NICE
from bot.jobs.worker.errors import ReportFailed, ReportProcessEnded
from bot.jobs.worker.process import made_in_a_process
from bot.jobs.worker.wire import Shown, Work
from bot.page.board.view import board_now
from bot.page.desk.overview import overview_now
from bot.processes.frames import LARGEST, LENGTH, packed
from bot.runtime.campaign_files import load_campaign
from bot.runtime.clock import VirtualClock
from bot.runtime.context import Context
from dialogs.model.outgoing import Outgoing
from storage.db import migrate
from storage.db.database import Database
from storage.db.errors import Full
from storage.media.content import MediaFiles
from storage.messages.jobs import Job
from tests.running import report_works as works
from tests.stage import Stage

sys.path.insert(0, str(Path(__file__).parent.parent / "storage"))
from tests.storage import postgres_server

REPORT = "教师32 学生450 企业3 总人数1200 央媒0 省媒1 媒体5 项目6"
GROUP = "-100"


def nobody(done: int, total: int) -> None:
    """Looks at how far it is."""


@pytest.fixture
async def stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Stage]:
    """A report of one school; report processes find `report_works`, and keep what is temporary in `tmp`."""
    monkeypatch.setenv("PYTHONPATH", str(Path(works.__file__).parent))
    (tmp_path / "tmp").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "tmp"))
    async with Stage(tmp_path, at="2023-05-14T16:30+08:00") as stage:
        await stage.registers("11", "示例一职")
        await stage.says(GROUP, "/bind", person="1")
        await stage.says("11", REPORT)
        await stage.presses("11", "确认提交")
        yield stage
    assert list((tmp_path / "tmp").iterdir()) == []


@pytest.fixture
def all_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every report is large enough for a process."""
    monkeypatch.setattr(offload, "ROWS_HERE", -1)


class TestWhatIsMadeThere:
    @pytest.mark.parametrize(
        "work",
        [
            partial(exports._workbook, unit_id=1),
            partial(exports._materials, unit_id=1),
            partial(answers._digest, unit_id=1, day=date(2023, 5, 14)),
            partial(answers._progress, unit_id=1),
            partial(answers._pending, unit_id=1),
            partial(board_now, unit_id=1),
            overview_now,
        ],
        ids=["workbook", "materials", "digest", "progress", "pending", "board", "overview"],
    )
    async def test_is_what_is_made_here_byte_for_byte(self, stage: Stage, work: Work[object]) -> None:
        ctx = stage.program.ctx
        if getattr(work, "func", None) is answers._digest:
            # A Word file and a picture carry no time, but a zip's entries do, to two seconds.
            ctx.pictures = False
        assert await made_in_a_process(ctx, work, nobody) == await work(ctx, nobody)

    async def test_digests_progress_and_exports_come_from_it_where_there_is_much_to_read(
        self, stage: Stage, all_apart: None
    ) -> None:
        for command in ("/export", "/progress"):
            await stage.says("1", command)
            assert len(stage.last("1").documents) == 1
        await stage.until("2023-05-14T20:30+08:00")
        (digest,) = [seen for seen in stage.channel.chats[GROUP] if "简报（第1期）" in seen.text]
        assert [name.rpartition(".")[2] for name, _, _ in digest.documents] == ["png", "docx"]

    async def test_is_made_as_of_the_instant_it_was_asked_at_and_tells_how_far_it_is(self, stage: Stage) -> None:
        told: list[tuple[int, int]] = []

        def shown(done: int, total: int) -> None:
            told.append((done, total))

        at = await made_in_a_process(stage.program.ctx, works.tells_how_far_it_is, shown)
        assert at == stage.clock.now().isoformat()
        assert told == [(1, 2), (2, 2)]

    async def test_is_not_disturbed_by_what_libraries_print(self, stage: Stage) -> None:
        assert await made_in_a_process(stage.program.ctx, works.prints, nobody) == "made"


class TestErrors:
    async def test_of_the_store_and_the_disk_come_as_they_are(self, stage: Stage) -> None:
        with pytest.raises(Full) as raised:
            await made_in_a_process(stage.program.ctx, works.finds_the_disk_full, nobody)
        assert raised.value.retry
        assert str(raised.value) == "no room"

    async def test_of_ours_are_told_by_their_name(self, stage: Stage) -> None:
        with pytest.raises(ReportFailed, match="ZeroDivisionError") as raised:
            await made_in_a_process(stage.program.ctx, works.fails, nobody)
        assert not raised.value.retry

    async def test_a_process_that_is_killed_may_be_asked_again(self, stage: Stage) -> None:
        with capture_logs() as logs, pytest.raises(ReportProcessEnded) as raised:
            await made_in_a_process(stage.program.ctx, works.is_killed, nobody)
        assert raised.value.retry
        assert [line["status"] for line in logs if line["event"] == "report-process-ended"] == [-signal.SIGKILL]

    @pytest.mark.parametrize(
        "data",
        [
            b"\xff" * 64,
            LENGTH.pack(LARGEST + 1),
            LENGTH.pack(5) + b"bytes",
            packed("neither done nor failed"),
            packed(nobody)[:-9] + b"nobody___",
        ],
        ids=["noise", "far too long", "no pickle", "no frame", "unknown names"],
    )
    async def test_a_process_that_says_what_cannot_be_understood_is_ended(self, stage: Stage, data: bytes) -> None:
        before = time.monotonic()
        with pytest.raises(ReportProcessEnded):
            await made_in_a_process(stage.program.ctx, partial(works.says_what_is_no_frame, data=data), nobody)
        assert time.monotonic() - before < 30


class TestTheirNumber:
    async def test_is_limited_and_what_is_short_does_not_wait_for_what_is_long(
        self, stage: Stage, all_apart: None, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        begun: list[str] = []
        gate = asyncio.Event()

        async def waits(_ctx: object, work: str, _shown: Shown) -> None:
            begun.append(work)
            await gate.wait()

        monkeypatch.setattr(offload, "made_in_a_process", waits)
        ctx = stage.program.ctx
        asked = [offload.made(ctx, f"long {n}", nobody, long=True) for n in range(3)]
        asked += [offload.made(ctx, f"short {n}", nobody) for n in range(4)]
        making = asyncio.gather(*asked)
        await until(lambda: len(begun) == 3)
        for _ in range(20):
            await asyncio.sleep(0)
        assert sorted(name.split()[0] for name in begun) == ["long", "short", "short"]
        gate.set()
        await making
        assert len(begun) == 7


class TestItEnds:
    async def test_where_it_is_not_done_for_ever(self, stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(process, "LONGEST", 0.5)
        with pytest.raises(ReportProcessEnded, match="not done"):
            await made_in_a_process(stage.program.ctx, partial(works.says_what_is_no_frame, data=b""), nobody)

    async def test_with_whoever_asked_for_it(self, stage: Stage, tmp_path: Path) -> None:
        noted = tmp_path / "noted"
        making = asyncio.create_task(
            made_in_a_process(stage.program.ctx, partial(works.takes_for_ever, noted=noted), nobody)
        )
        await appears(noted)
        number, nice, session, folder = noted.read_text().split(" ", 3)
        assert (int(nice), session) == (min(os.nice(0) + NICE, 19), number)
        assert Path(folder).is_relative_to(tmp_path / "tmp")
        making.cancel()
        with pytest.raises(asyncio.CancelledError):
            await making
        assert not lives(int(number))

    async def test_with_a_bot_that_is_killed_and_takes_its_folder_along(self, stage: Stage, tmp_path: Path) -> None:
        noted = tmp_path / "noted"
        run = "import report_works, sys; report_works.be_a_bot(*sys.argv[1:])"
        command = [sys.executable, "-c", run, stage.program.ctx.db.url, str(noted)]
        env = {**os.environ, "TMPDIR": str(tmp_path / "tmp")}
        bot = await asyncio.create_subprocess_exec(*command, env=env)
        try:
            await appears(noted)
        finally:
            bot.kill()
            await bot.wait()
        number, _, _, folder = noted.read_text().split(" ", 3)
        await until(lambda: not lives(int(number)))
        assert not exists(folder)


class TestAJob:
    async def answer(self, stage: Stage, work: Callable[..., object]) -> str:
        async def make(ctx: object, job: Job) -> list[Outgoing]:
            return [Outgoing(await made_in_a_process(stage.program.ctx, work, nobody))]

        jobs = Jobs(stage.program.ctx, {"odd": Kind(make, "没做成")})
        await stage.program.ctx.turn(lambda tx: jobs.order(tx, Job("odd", "telegram", "1", "telegram:1", 1)))
        await jobs.idle()
        await stage.settle()
        return stage.heard("1")[-1]

    async def test_whose_process_is_killed_is_begun_anew(self, stage: Stage, tmp_path: Path) -> None:
        assert await self.answer(stage, partial(works.is_killed_once, mark=tmp_path / "mark")) == "made"

    async def test_whose_process_is_killed_each_time_is_given_up_and_said(self, stage: Stage) -> None:
        with capture_logs() as logs:
            assert await self.answer(stage, works.is_killed) == "没做成"
        assert len([line for line in logs if line["event"] == "report-process-ended"]) == TRIES

    async def test_that_fails_by_a_mistake_of_ours_is_not_tried_again(self, stage: Stage) -> None:
        with capture_logs() as logs:
            assert await self.answer(stage, works.fails) == "没做成"
        assert [line["tries"] for line in logs if line["event"] == "job-failed"] == [1]

    async def test_of_a_workbook_tells_how_far_it_is(self, stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
        make = exports.make_workbook

        async def slow(ctx: object, unit_id: int, progress: Shown) -> object:
            progress(1000, 2000)
            await until(lambda: any("1,000/2,000行" in seen.text for seen in stage.channel.chats.get("1", [])))
            return await make(stage.program.ctx, unit_id, progress)

        monkeypatch.setattr(exports, "make_workbook", slow)
        monkeypatch.setattr(exports, "TOLD_EVERY", 0.01)
        asked = asyncio.create_task(stage.says("1", "/export"))
        while not asked.done():
            await stage.program.delivery.drain()
            await asyncio.sleep(0.01)
        (told,) = [seen for seen in stage.channel.chats["1"] if "导出已生成" in seen.text]
        assert told.history[0] == "【演练】正在生成云南省教育厅的导出：1,000/2,000行。"
        assert len(stage.last("1").documents) == 1


async def test_a_digest_whose_process_is_killed_is_made_at_a_later_look(
    stage: Stage, all_apart: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def ends(*_: object) -> None:
        raise ReportProcessEnded

    scheduler = stage.program.scheduler
    with monkeypatch.context() as broken:
        broken.setattr(offload, "made_in_a_process", ends)
        stage.clock.move_to(stage.campaign.digest_at(date(2023, 5, 14)))
        await scheduler._tick_or_wait()
    await stage.settle()
    assert not [seen for seen in stage.channel.chats[GROUP] if "简报" in seen.text]
    await scheduler._tick_or_wait()
    await stage.settle()
    assert len([seen for seen in stage.channel.chats[GROUP] if "简报（第1期）" in seen.text]) == 1


async def test_it_reads_postgresql_as_well(tmp_path: Path) -> None:
    if why := postgres_server.missing():
        pytest.skip(why)
    with postgres_server.running() as url:
        await migrate.upgrade(url)
        db = await Database.open(url)
        at = datetime.fromisoformat("2023-05-14T16:30+08:00")
        ctx = Context(load_campaign("yunnan-2023"), db, VirtualClock(at), MediaFiles(tmp_path))
        await prepare(db, ctx, ())
        work = partial(exports._workbook, unit_id=1)
        assert await made_in_a_process(ctx, work, nobody) == await work(ctx, nobody)
        await db.close()


def lives(number: int) -> bool:
    """Whether there is such a process, and it has not ended."""
    with suppress(OSError):
        return Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False


def exists(path: str) -> bool:
    return Path(path).exists()


async def until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(60):
        while not true():  # noqa: ASYNC110 (another process sets no event)
            await asyncio.sleep(0.02)


async def appears(path: Path) -> None:
    await until(path.exists)
