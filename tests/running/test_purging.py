"""`weekbot purge`: the retention rule on a store a program has worked with. Personal data and media go, totals stay."""

import io
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from PIL import Image
from python_calamine import CalamineWorkbook
from sqlalchemy import text

from bot.reports.figures.records import Records
from bot.reports.workbook.workbook import write_workbook
from storage.db.tables import metadata
from storage.maintenance import purge
from storage.people import accounts, audit
from tests.stage.stage import ROSTER, Stage

LIAISON, RECENT, ADMIN = "77001", "77002", "1"
NAME, PHONE, CONTACT = "李小明老师", "13800001234", "王联络"
LEAD = "示范课堂上李小明老师和学生一起做菜"
REASON = "请核对张主任说的人数"
CAPTION = "李小明在实训室"
FIGURES = "教师32 学生450 企业3 总人数1200 央媒0 省媒1 媒体5 项目6"
EVERYTHING_BEFORE = "2024-01-01T00:00:00+08:00"
NOTHING_BEFORE = "2023-05-01T00:00:00+08:00"
PERSONAL = (LIAISON, NAME, PHONE, CONTACT, "示范课堂", "张主任", CAPTION, "李小明")


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    """A day in which a liaison says a good deal, in a store that is a file like any other."""
    rows = tuple(replace(row, contact=CONTACT, phone=PHONE, notes={"备注": CONTACT}) for row in ROSTER)
    async with Stage(tmp_path, "2023-05-14T12:00:00+08:00", roster=rows) as playing:
        await playing.registers(LIAISON, "示例一职")
        await playing.work(
            lambda tx: accounts.ensure(tx, f"telegram:{LIAISON}", "telegram", LIAISON, NAME, now(playing))
        )
        await playing.work(lambda tx: accounts.set_phone(tx, f"telegram:{LIAISON}", PHONE, now(playing)))
        await playing.says(LIAISON, FIGURES)
        await playing.presses(LIAISON, "确认提交")
        await playing.says(LIAISON, f"/lead {LEAD}")
        await playing.presses(LIAISON, next(iter(playing.last(LIAISON).buttons)))
        await playing.says(LIAISON, "完成")
        await playing.sends_file(LIAISON, photo(), name="李小明.jpg", caption=CAPTION)
        await playing.says(ADMIN, f"/return 示例一职 {REASON}")
        await playing.says(LIAISON, FIGURES)
        await playing.presses(LIAISON, "确认提交")
        await playing.says(ADMIN, "/export")
        yield playing


def now(stage: Stage) -> datetime:
    return stage.clock.now()


def photo() -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (320, 240), "teal").save(file, "JPEG")
    return file.getvalue()


def figures(records: Records, path: Path) -> dict[str, object]:
    """The sheets of figures and facts, as they are exported."""
    write_workbook(records, path)
    book = CalamineWorkbook.from_path(str(path))
    return {name: book.get_sheet_by_name(name).to_python() for name in ("分单位统计", "每日数据", "报送进度")}


async def everything(stage: Stage) -> dict[str, list[str]]:
    found = {}
    async with stage.program.ctx.db.read() as tx:
        for table in metadata.sorted_tables:
            rows = await tx.execute(text(f"SELECT * FROM {table.name} ORDER BY 1, 2"))  # noqa: S608
            found[table.name] = [str(tuple(row)) for row in rows]
    return found


async def purged(stage: Stage, before: str) -> purge.Holdings:
    ctx, until = stage.program.ctx, datetime.fromisoformat(before)
    done = await stage.work(lambda tx: purge.purge(tx, until, now(stage), {"leader"}))
    assert await purge.sweep(ctx.db, ctx.media, until, done.released, lambda done, total: None)
    async with ctx.db.read() as tx:
        return await purge.holdings(tx, ctx.media)


async def test_what_was_said_is_there_before(stage: Stage) -> None:
    words = str(await everything(stage))
    assert [word for word in PERSONAL if word not in words] == []


@pytest.mark.promise("2.16")
async def test_personal_data_and_media_go_and_totals_stay(stage: Stage, tmp_path: Path) -> None:
    before, counted = await stage.records(), await everything(stage)
    left = await purged(stage, EVERYTHING_BEFORE)
    assert (left.people, left.contacts, left.leads, left.files) == (0, 0, 0, 0)
    after = await stage.records()
    words = str(await everything(stage))
    assert [word for word in PERSONAL if word in words] == []
    assert [(s.unit_id, s.subject, s.values, s.status, s.first_submitted_at) for s in after.submissions] == [
        (s.unit_id, s.subject, s.values, s.status, s.first_submitted_at) for s in before.submissions
    ]
    assert figures(after, tmp_path / "after.xlsx") == figures(before, tmp_path / "before.xlsx")
    assert [(f.number, f.target, f.size, f.sha256) for f in after.files] == [
        (f.number, f.target, f.size, f.sha256) for f in before.files
    ]
    assert [(lead.number, lead.category) for lead in after.leads] == [(x.number, x.category) for x in before.leads]
    assert len(after.revisions) == len(before.revisions)
    for table in ("submissions", "changes", "revisions", "audit", "media", "leads", "units"):
        assert len((await everything(stage))[table]) == len(counted[table])


async def test_the_audit_chain_is_whole_and_names_nobody(stage: Stage) -> None:
    head = (await stage.records()).audit_head
    await purged(stage, EVERYTHING_BEFORE)
    async with stage.program.ctx.db.read() as tx:
        assert await audit.verify(tx, head) is None
        assert {entry.actor.partition(":")[0] for entry in await audit.entries(tx)} == {"alias"}


async def test_nothing_of_it_is_left_in_the_databases_files(stage: Stage, tmp_path: Path) -> None:
    await purged(stage, EVERYTHING_BEFORE)
    files = [path.read_bytes() for path in files_of(tmp_path)]
    assert len(files) >= 1
    for word in PERSONAL:
        assert not any(word.encode() in data for data in files), word


def files_of(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file() and path.suffix != ".xlsx"]


async def test_what_is_younger_stays_word_for_word(stage: Stage) -> None:
    before, files = await everything(stage), sorted(stage.program.ctx.media.hashes())
    await purged(stage, NOTHING_BEFORE)
    assert await everything(stage) == before
    assert sorted(stage.program.ctx.media.hashes()) == files


async def test_somebody_heard_of_since_stays_and_older_words_of_theirs_go(stage: Stage) -> None:
    await stage.registers(RECENT, "示例二职")
    await stage.says(RECENT, "教师1 学生2 企业1 总人数5 央媒0 省媒0 媒体0 项目1")
    stage.clock.move_to(datetime.fromisoformat("2023-05-15T12:00:00+08:00"))
    await stage.says(RECENT, "教师2 学生3 企业1 总人数6 央媒0 省媒0 媒体0 项目1")
    await purged(stage, "2023-05-15T00:00:00+08:00")
    async with stage.program.ctx.db.read() as tx:
        assert set(await accounts.accounts(tx, [f"telegram:{LIAISON}", f"telegram:{RECENT}"])) == {f"telegram:{RECENT}"}
        assert {entry.actor for entry in await audit.entries(tx)} >= {f"telegram:{RECENT}"}
    await stage.presses(RECENT, "确认提交")
    assert "已提交" in stage.last(RECENT).text


async def test_purging_again_changes_nothing_more(stage: Stage) -> None:
    await purged(stage, EVERYTHING_BEFORE)
    before = await everything(stage)
    await purged(stage, EVERYTHING_BEFORE)
    assert await everything(stage) == before


async def test_a_database_that_is_too_busy_to_be_written_anew_says_so(
    stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(purge, "BUSY_MILLISECONDS", 10)
    ctx, until = stage.program.ctx, datetime.fromisoformat(EVERYTHING_BEFORE)
    done = await stage.work(lambda tx: purge.purge(tx, until, now(stage), set()))
    with closing(sqlite3.connect(tmp_path / "weekbot.db", isolation_level=None)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        assert not await purge.sweep(ctx.db, ctx.media, until, done.released, lambda done, total: None)
