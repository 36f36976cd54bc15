"""Exports go some days after they were sent; what was received, and what is still to be sent, stays."""

import os
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from bot.health import old_exports
from storage.db.errors import Busy
from storage.db.tables import media
from storage.db.tables import outbox as letters
from storage.maintenance import backup
from tests.stage import Stage

ADMIN = "1"
PDF = b"%PDF-1.4\n1 0 obj\n"


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with Stage(tmp_path, at="2023-05-14T12:00+08:00") as stage:
        await stage.registers("11", "示例一职")
        await stage.sends_file("11", PDF, name="方案.pdf", kind="document")
        yield stage


def here(stage: Stage) -> set[str]:
    return set(stage.program.ctx.media.hashes())


async def exported(stage: Stage, command: str = "/export") -> str:
    """The hash of a new export."""
    before = here(stage)
    await stage.says(ADMIN, command)
    (made,) = here(stage) - before
    as_old_as_the_clock(stage, made)
    return made


def as_old_as_the_clock(stage: Stage, *hashes: str) -> None:
    """The disk's clock is the system's, the stage's its own."""
    for sha256 in hashes or here(stage):
        at = stage.clock.now().timestamp()
        os.utime(stage.program.ctx.media.path(sha256), (at, at))


async def received(stage: Stage) -> set[str]:
    async with stage.program.ctx.db.read() as tx:
        return set(await tx.scalars(media.select().with_only_columns(media.c.sha256)))


@pytest.mark.parametrize("command", ["/export", "/export materials"])
async def test_an_export_goes_a_week_after_it_was_sent_and_can_be_had_again(stage: Stage, command: str) -> None:
    as_old_as_the_clock(stage)
    made = await exported(stage, command)
    stage.clock.move(timedelta(days=6, hours=23))
    assert await old_exports.look(stage.program.ctx) == 0
    assert made in here(stage)
    stage.clock.move(timedelta(hours=2))
    with capture_logs() as lines:
        assert await old_exports.look(stage.program.ctx) == 1
    assert [line["event"] for line in lines] == ["exports-removed"]
    assert here(stage) == await received(stage) != set()
    assert await exported(stage, command)


async def test_an_export_that_is_still_to_be_sent_stays(stage: Stage) -> None:
    made = await exported(stage)
    async with stage.program.ctx.db.write() as tx:
        await tx.execute(letters.update().values(state="uncertain", finished_at=None))
    stage.clock.move(timedelta(days=30))
    assert await old_exports.look(stage.program.ctx) == 0
    assert made in here(stage)


async def test_what_a_digest_showed_stays(stage: Stage) -> None:
    made = await exported(stage)
    async with stage.program.ctx.db.write() as tx:
        await tx.execute(letters.update().values(lane=2))
    stage.clock.move(timedelta(days=30))
    await old_exports.look(stage.program.ctx)
    assert made in here(stage)


async def test_what_somebody_hands_in_again_is_a_received_file_and_stays(stage: Stage) -> None:
    made = await exported(stage)
    await stage.sends_file("11", stage.program.ctx.media.path(made).read_bytes(), name="表.xlsx", kind="document")
    as_old_as_the_clock(stage)
    stage.clock.move(timedelta(days=30))
    await old_exports.look(stage.program.ctx)
    assert made in here(stage) & await received(stage)


async def test_what_was_stored_anew_meanwhile_stays(stage: Stage) -> None:
    made = await exported(stage)
    stage.clock.move(timedelta(days=8))
    ctx = stage.program.ctx
    await ctx.media.store_bytes(ctx.media.path(made).read_bytes())
    assert await old_exports.look(ctx) == 0
    assert made in here(stage)


async def test_a_backup_leaves_out_what_is_about_to_go(stage: Stage, tmp_path: Path) -> None:
    as_old_as_the_clock(stage)
    made = await exported(stage)
    stage.clock.move(timedelta(days=6, hours=23, minutes=30))
    ctx = stage.program.ctx
    written = await backup.write(ctx.db, ctx.media, tmp_path / "b", "0", stage.clock.now(), lambda *_: None)
    names = {name.rpartition("/")[2] for name in written.members}
    assert made not in names
    assert await received(stage) <= names
    assert written.missing == ()


async def test_a_store_that_is_busy_is_no_reason_to_end(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(*_: Any) -> None:
        raise Busy("locked")

    monkeypatch.setattr(stage.program.ctx.db, "read", busy)
    with capture_logs() as lines:
        assert await old_exports.look(stage.program.ctx) == 0
    assert [line["event"] for line in lines] == ["exports-not-removed"]
