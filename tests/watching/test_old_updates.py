"""Updates that were dealt with are deleted after a while; what waits, was set aside, or is recent stays."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from structlog.testing import capture_logs

from bot.health import old_updates
from storage.db.errors import Busy
from storage.db.tables import inbox as table
from storage.messages import inbox
from tests.stage import Stage

LIAISON = "11"


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with Stage(tmp_path, at="2023-05-14T12:00+08:00") as stage:
        await stage.registers(LIAISON, "示例一职")
        yield stage


async def kept(stage: Stage) -> list[int]:
    async with stage.program.ctx.db.read() as tx:
        return list(await tx.scalars(select(table.c.id).order_by(table.c.id)))


async def test_what_was_dealt_with_goes_after_the_time_named(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(old_updates, "AT_ONCE", 2)
    for _ in range(3):
        await stage.says(LIAISON, "教师20")
    old = await kept(stage)
    set_aside = old[-1]
    await stage.work(lambda tx: inbox.quarantine(tx, set_aside, "unreadable", stage.clock.now()))
    records = await stage.records()
    stage.clock.move(inbox.KEPT - timedelta(minutes=1))
    assert await old_updates.look(stage.program.ctx) == 0
    await stage.says(LIAISON, "/status")
    recent = [number for number in await kept(stage) if number not in old]
    stage.clock.move(timedelta(minutes=2))
    with capture_logs() as lines:
        assert await old_updates.look(stage.program.ctx) == len(old) - 1
    assert [line["event"] for line in lines] == ["updates-deleted"]
    assert await kept(stage) == [set_aside, *recent]
    after = await stage.records()
    assert (after.submissions, after.audit_head) == (records.submissions, records.audit_head)


async def test_an_update_that_waits_stays_however_old_it_is(stage: Stage) -> None:
    await old_updates.look(stage.program.ctx)
    now = stage.clock.now()
    await stage.work(lambda tx: inbox.receive(tx, "telegram", "late", b"{}", now - 2 * inbox.KEPT))
    (*_, waits) = await kept(stage)
    stage.clock.move(2 * inbox.KEPT)
    await old_updates.look(stage.program.ctx)
    assert await kept(stage) == [waits]


async def test_a_clock_that_is_not_believed_deletes_nothing(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    before = await kept(stage)
    stage.clock.move(2 * inbox.KEPT)
    monkeypatch.setattr(stage.program.ctx.trust, "holds", lambda: False)
    assert await old_updates.look(stage.program.ctx) == 0
    assert await kept(stage) == before


async def test_a_store_that_is_busy_is_no_reason_to_end(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(*_: Any) -> None:
        raise Busy("locked")

    monkeypatch.setattr(stage.program.ctx.db, "read", busy)
    with capture_logs() as lines:
        assert await old_updates.look(stage.program.ctx) == 0
    assert [line["event"] for line in lines] == ["updates-not-deleted"]
