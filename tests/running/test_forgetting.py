"""What the program keeps of people: nothing they wrote longer than it takes, nothing of who asked to be forgotten."""

from pathlib import Path

import pytest
from sqlalchemy import text
from stage.stage import Stage

from storage import audit
from storage.tables import metadata

LIAISON = "77001"


@pytest.fixture
async def stage(tmp_path: Path):
    async with Stage(tmp_path, "2023-05-14T12:00:00+08:00") as playing:
        await playing.registers(LIAISON, "示例一职")
        yield playing


async def everything(stage: Stage) -> str:
    found = []
    async with stage.program.ctx.db.read() as tx:
        for table in metadata.sorted_tables:
            found += [f"{table.name} {tuple(row)}" for row in await tx.execute(text(f"SELECT * FROM {table.name}"))]  # noqa: S608
    return "\n".join(found)


async def raw_updates(stage: Stage) -> list[bytes]:
    async with stage.program.ctx.db.read() as tx:
        return [row.raw for row in await tx.execute(text("SELECT raw FROM inbox"))]


async def test_an_update_that_was_dealt_with_is_not_kept(stage: Stage) -> None:
    await stage.says(LIAISON, "张三说教师32")
    assert len(await raw_updates(stage)) > 1
    assert set(await raw_updates(stage)) == {b""}


async def test_who_has_their_data_deleted_is_nowhere_in_the_store_and_the_report_stays(stage: Stage) -> None:
    await stage.says(LIAISON, "/report")
    await stage.says(LIAISON, "教师32 学生450 企业3 总人数1200 央媒0 省媒1 媒体5 项目6")
    await stage.presses(LIAISON, "确认提交")
    assert LIAISON in await everything(stage)
    await stage.says(LIAISON, "/mydata")
    await stage.presses(LIAISON, "删除我的信息")
    await stage.presses(LIAISON, "确定删除")
    assert "已删除" in stage.last(LIAISON).text
    left = await everything(stage)
    assert LIAISON not in left
    (report,) = [s for s in (await stage.records()).submissions if s.subject.day]
    assert report.values["participants"] == 1200
    async with stage.program.ctx.db.read() as tx:
        assert await audit.verify(tx) is None
        assert [entry.act for entry in await audit.entries(tx)] == ["register", "submit", "erase"]


async def test_who_was_forgotten_and_writes_again_is_a_stranger(stage: Stage) -> None:
    await stage.says(LIAISON, "/mydata")
    await stage.presses(LIAISON, "删除我的信息")
    await stage.presses(LIAISON, "确定删除")
    stage.heard(LIAISON)
    await stage.says(LIAISON, "/report")
    assert "邀请码" in "".join(stage.heard(LIAISON))
