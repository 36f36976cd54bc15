"""What the program keeps of people: nothing they wrote longer than it takes, nothing of who asked to be forgotten."""

import io
from datetime import timedelta
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy import text

from bot.channels.errors import Unreachable
from dialogs.model.units import Role
from storage.db.database import Tx
from storage.db.tables import metadata
from storage.maintenance.purge import purge
from storage.people import accounts, audit
from tests.stage.stage import Stage

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


@pytest.mark.promise("1.6")
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


NUMBER, NAME, PHONE = "7100000001", "甄无名", "13912340987"


async def busy(stage: Stage) -> None:
    """Somebody with every role does what there is to do, is written about, and lets one update be put aside."""
    said = {"name": NAME}
    for unit, role in (("示例一职", Role.LIAISON), ("示例州教育体育局", Role.SUPERVISOR), ("云南省", Role.ADMIN)):
        root = (await stage.records()).organisation.root.name
        code = await stage.invite(root if role is Role.ADMIN else unit, role)
        await stage.says(NUMBER, f"/start {code}", **said)
        await stage.presses(NUMBER, "同意并登记")
    await stage.work(lambda tx: accounts.set_phone(tx, f"telegram:{NUMBER}", PHONE, stage.clock.now()))
    await stage.until("2023-05-14T16:10+08:00")
    message = await stage.says(NUMBER, "/report 今日", **said)
    message = await stage.says(NUMBER, "教师32 学生450 企业3 总人数1200 央媒0 省媒1 媒体5 项目6", **said)
    await stage.presses(NUMBER, "确认提交")
    await stage.edits(NUMBER, message, "教师33 学生450 企业3 总人数1200 央媒0 省媒1 媒体5 项目6")
    await stage.sends_file(NUMBER, photo(), caption=f"{NAME}拍摄", album="a1", **said)
    await stage.says(NUMBER, "/lead 校企合作开放日", **said)
    for command in ("/progress", "/missing", "/invite 示例二职", "/people", "/remind", "/export", "/digest", "/board"):
        await stage.says(NUMBER, command, **said)
    for command in ("/people", "/progress", f"/find {NAME}", "/desk", "/audit"):
        await stage.says("1", command)
    await stage.registers("8001", "示例二职")
    stage.channel.failing["8001"] = Unreachable("blocked")
    await stage.says(NUMBER, f"/broadcast 联系{NAME}，电话{PHONE}", **said)
    await stage.presses(NUMBER, "确认发送")
    await stage.says("-100200", "/bind 示例州教育体育局", person=NUMBER, title="示例群", **said)
    await stage.channel.arrive(
        {"type": "what", "chat": NUMBER, "person": f"telegram:{NUMBER}", "text": NAME, "message": "9"}
    )
    await stage.settle()
    await stage.until("2023-05-14T20:40+08:00")
    await stage.work(as_telegram_refers)


async def as_telegram_refers(tx: Tx) -> None:
    """Messages are named by their chat and number, both of those sent and of those that came."""
    await tx.execute(text("UPDATE outbox SET external_id = chat || ':' || id WHERE external_id <> ''"))
    await tx.execute(text(f"UPDATE changes SET message = '{NUMBER}:' || message WHERE message <> ''"))  # noqa: S608


def on_disk(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def photo() -> bytes:
    out = io.BytesIO()
    Image.linear_gradient("L").convert("RGB").save(out, "JPEG")
    return out.getvalue()


async def test_nothing_in_the_store_leads_from_the_pseudonym_to_the_person(tmp_path: Path) -> None:
    async with Stage(tmp_path, "2023-05-14T12:00:00+08:00") as stage:
        await busy(stage)
        before = await everything(stage)
        assert all(word in before for word in (NUMBER, NAME, PHONE))
        await stage.says(NUMBER, "/mydata", name=NAME)
        await stage.presses(NUMBER, "删除我的信息")
        await stage.presses(NUMBER, "确定删除")
        left = await everything(stage)
        lines = [line for line in left.splitlines() if any(word in line for word in (NUMBER, NAME, PHONE))]
        assert lines == []
        async with stage.program.ctx.db.read() as tx:
            assert await audit.verify(tx) is None
        await stage.program.ctx.db.look(empty_log=True)
        assert [word for word in (NUMBER, NAME, PHONE) if word.encode() in on_disk(tmp_path)] == []


async def test_nor_does_anything_the_retention_rule_leaves(tmp_path: Path) -> None:
    async with Stage(tmp_path, "2023-05-14T12:00:00+08:00") as stage:
        await busy(stage)
        later = stage.clock.now() + timedelta(days=30)
        await stage.work(lambda tx: purge(tx, later, later, ()))
        left = await everything(stage)
        assert [line for line in left.splitlines() if any(word in line for word in (NUMBER, NAME, PHONE))] == []
        async with stage.program.ctx.db.read() as tx:
            assert await audit.verify(tx) is None


@pytest.mark.promise("1.6")
async def test_a_report_one_liaison_began_is_gone_on_with_by_another_when_they_have_left(stage: Stage) -> None:
    other = "7100000002"
    await stage.registers(other, "示例一职")
    await stage.says(LIAISON, "教师32 学生450 企业3 总人数1200")
    await stage.says("1", f"/revoke {LIAISON}")
    await stage.says(other, "央媒0 省媒1 媒体5 项目6")
    await stage.presses(other, "确认提交")
    (report,) = [s for s in (await stage.records()).submissions if s.subject.day]
    assert (report.values["teachers"], report.values["projects"]) == (32, 6)
    await stage.says("1", f"/revoke {other}")
    assert [s.values for s in (await stage.records()).submissions if s.subject.day] == [report.values]
