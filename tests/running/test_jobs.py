"""What was asked for and takes a while is answered once, whatever happens meanwhile."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.jobs import exports
from bot.jobs import jobs as jobs_module
from bot.jobs import kinds as job_kinds
from bot.jobs.jobs import TRIES, Jobs, Kind
from bot.runtime.context import Context
from dialogs.model.outgoing import Outgoing
from dialogs.model.units import Role
from dialogs.texts.office import exports as exporting
from storage.db.database import Tx
from storage.db.errors import Busy, Full, Unavailable
from storage.db.tables import outbox
from storage.messages import jobs as rows
from storage.messages.jobs import Job
from storage.messages.outbox_message import read_message
from storage.people import accounts, audit
from tests.stage import Stage

JOB = Job("slow", "telegram", "1", "telegram:1", 1)


@pytest.fixture
async def ctx(tmp_path: Path) -> AsyncIterator[Context]:
    """A store in which nobody has said anything."""
    async with Stage(tmp_path, at="2023-05-14T16:30+08:00") as stage:
        yield stage.program.ctx


class Slow:
    """A kind of job that is made once `gate` opens."""

    def __init__(self) -> None:
        self.gate = asyncio.Event()
        self.begun = asyncio.Event()
        self.kinds = {"slow": Kind(self.make, "没做成")}

    async def make(self, ctx: Context, job: Job) -> list[Outgoing]:
        self.begun.set()
        await self.gate.wait()
        return [Outgoing("做好了")]


async def said(ctx: Context) -> list[str]:
    async with ctx.db.read() as tx:
        letters = [read_message(row) for row in await tx.execute(select(outbox).where(outbox.c.kind == "answer"))]
        assert not (letters and await rows.waiting(tx))
        return [letter.message.text.removeprefix("【演练】") for letter in letters]


async def test_a_job_that_was_interrupted_is_taken_up_at_the_next_start_and_answered_once(ctx: Context) -> None:
    slow = Slow()
    first = Jobs(ctx, slow.kinds)
    await ctx.turn(lambda tx: first.order(tx, JOB))
    await slow.begun.wait()
    await first.stop()
    assert await said(ctx) == []
    slow.gate.set()
    for _ in range(2):
        again = Jobs(ctx, slow.kinds)
        await again.resume()
        await again.idle()
        assert await said(ctx) == ["做好了"]


async def test_a_job_whose_turn_came_to_nothing_is_not_done(ctx: Context) -> None:
    slow = Slow()
    slow.gate.set()
    jobs = Jobs(ctx, slow.kinds)

    async def fails(tx: Tx) -> None:
        await jobs.order(tx, JOB)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await ctx.turn(fails)
    await jobs.idle()
    assert not slow.begun.is_set()
    assert await said(ctx) == []


async def test_who_asks_on_and_on_has_one_waiting_beside_what_is_being_made(ctx: Context) -> None:
    slow = Slow()
    jobs = Jobs(ctx, slow.kinds)
    assert await ctx.turn(lambda tx: jobs.order(tx, JOB))
    await slow.begun.wait()
    async with jobs._gates[False]:
        another = replace(JOB, person="telegram:2", chat="2")
        asked = [await ctx.turn(partial(jobs.order, job=job)) for job in (JOB, JOB, another, JOB)]
    assert asked == [True, False, True, False]
    slow.gate.set()
    await jobs.idle()
    assert await said(ctx) == ["做好了"] * 3


async def test_who_asks_again_before_it_is_begun_is_told_that_it_waits(tmp_path: Path) -> None:
    async with Stage(tmp_path, at="2023-05-14T16:30+08:00") as stage:
        program, gate = stage.program, stage.program.jobs._gates[True]
        async with gate, gate:
            for message in ("1", "2"):
                text = {"type": "text", "chat": "1", "person": "telegram:1", "text": "/progress", "message": message}
                await stage.channel.arrive(text)
            await program.queue.take()
            await program.queue.idle()
            await program.delivery.drain()
            assert [seen.text for seen in stage.channel.chats["1"]] == [f"【演练】{exporting.ASKED_ALREADY}"]
        await stage.settle()
        assert len(stage.channel.chats["1"]) == 2


@pytest.mark.parametrize("step", ["begin", "finish"])
async def test_a_job_waits_for_a_store_that_is_locked_and_is_then_answered_once(
    ctx: Context, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    locked, write = [3], getattr(rows, step)

    async def busy(tx: Tx, number: int) -> object:
        if locked[0]:
            locked[0] -= 1
            raise Busy("locked")
        return await write(tx, number)

    monkeypatch.setattr(rows, step, busy)
    monkeypatch.setattr("bot.jobs.jobs.STORE_PAUSE", 0.01)
    slow = Slow()
    slow.gate.set()
    jobs = Jobs(ctx, slow.kinds)
    await ctx.turn(lambda tx: jobs.order(tx, JOB))
    await jobs.idle()
    assert await said(ctx) == ["做好了"]
    assert await ctx.turn(lambda tx: jobs.order(tx, JOB)), "the next one is begun as well"
    await jobs.idle()


async def test_a_job_that_ends_the_program_each_time_is_given_up_and_said(ctx: Context) -> None:
    slow = Slow()
    jobs = Jobs(ctx, slow.kinds)
    await ctx.turn(lambda tx: jobs.order(tx, JOB))
    await slow.begun.wait()
    await jobs.stop()
    for _ in range(TRIES - 1):
        slow.begun.clear()
        jobs = Jobs(ctx, slow.kinds)
        await jobs.resume()
        await slow.begun.wait()
        await jobs.stop()
    jobs = Jobs(ctx, slow.kinds)
    await jobs.resume()
    await jobs.idle()
    assert await said(ctx) == ["没做成"]


@pytest.mark.parametrize("command", ["/export", "/export materials", "/digest", "/progress", "/pending"])
async def test_every_long_answer_survives_a_restart(tmp_path: Path, command: str) -> None:
    async with Stage(tmp_path, at="2023-05-14T16:30+08:00") as stage:
        program = stage.program
        stop = program.jobs._answer

        async def killed(job: Job) -> None:
            raise asyncio.CancelledError

        program.jobs._answer = killed
        await stage.says("1", command)
        before = len(stage.channel.chats.get("1", []))
        program.jobs._answer = stop
        again = Jobs(program.ctx, job_kinds.ALL)
        await again.resume()
        await again.idle()
        await stage.settle()
        assert len(stage.channel.chats.get("1", [])) > before
        async with program.ctx.db.read() as tx:
            assert await rows.waiting(tx) == []


async def test_who_lost_the_role_before_the_export_is_made_gets_nothing_and_the_audit_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Stage(tmp_path, at="2023-05-14T16:30+08:00") as stage:
        await stage.registers("21", "示例州教育体育局", Role.SUPERVISOR)
        make, gate, begun = exports.make_workbook, asyncio.Event(), asyncio.Event()

        async def slow(*args: object) -> object:
            begun.set()
            await gate.wait()
            return await make(*args)

        monkeypatch.setattr(exports, "make_workbook", slow)
        asked = asyncio.create_task(stage.says("21", "/export"))
        await begun.wait()

        async def revoked(tx: Tx) -> None:
            for unit_id, role in await accounts.memberships(tx, "telegram:21"):
                await accounts.revoke(tx, "telegram:21", unit_id, role)

        await stage.work(revoked)
        gate.set()
        await asked
        assert not [seen for seen in stage.channel.chats["21"] if seen.documents]
        async with stage.program.ctx.db.read() as tx:
            acts = [entry.act for entry in await audit.entries(tx)]
            assert await rows.waiting(tx) == []
        assert acts.count("export-refused") == 1
        assert "export" not in acts


@pytest.mark.parametrize("error", [Full("no room"), Unavailable("read-only")])
async def test_a_job_whose_files_cannot_be_kept_now_is_made_again_by_itself(
    ctx: Context, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    monkeypatch.setattr("bot.jobs.jobs.STORE_PAUSE", 0.0)
    left = TRIES + 3

    async def make(_: Context, job: Job) -> list[Outgoing]:
        nonlocal left
        left -= 1
        if left:
            raise error
        return [Outgoing("做好了")]

    jobs = Jobs(ctx, {"slow": Kind(make, "没做成")})
    await ctx.turn(lambda tx: jobs.order(tx, JOB))
    await jobs.idle()
    assert await said(ctx) == ["做好了"]


async def test_a_job_whose_answer_cannot_be_posted_is_given_up_and_said(
    ctx: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole, left = jobs_module.post, [1]

    async def picky(*args: object, **named: object) -> object:
        if left:
            left.pop()
            raise ValueError("a message nobody can write down")
        return await whole(*args, **named)

    monkeypatch.setattr(jobs_module, "post", picky)
    slow = Slow()
    slow.gate.set()
    jobs = Jobs(ctx, slow.kinds)
    await ctx.turn(lambda tx: jobs.order(tx, JOB))
    await jobs.idle()
    assert await said(ctx) == ["没做成"]


async def test_a_job_of_a_kind_nobody_knows_any_more_is_given_up_and_said(ctx: Context) -> None:
    jobs = Jobs(ctx, {})
    await ctx.turn(lambda tx: jobs.order(tx, JOB))
    await jobs.idle()
    assert len(await said(ctx)) == 1


async def test_of_an_order_that_fails_the_admins_are_told_and_the_others_are_made(ctx: Context) -> None:
    async def make(_: Context, job: Job) -> list[Outgoing]:
        if job.unit_id == 1:
            raise ZeroDivisionError
        return [Outgoing("做好了")]

    jobs = Jobs(ctx, {"slow": Kind(make, "没做成")})
    asked = replace(JOB, person="telegram:2", chat="2")
    for job in (asked, replace(asked, unit_id=2)):
        await ctx.turn(partial(jobs.order, job=job))
    await jobs.idle()
    assert sorted(await said(ctx)) == ["做好了", "没做成"]
    async with ctx.db.read() as tx:
        alarms = [read_message(row) for row in await tx.execute(select(outbox).where(outbox.c.kind == "alarm"))]
    assert ["没有做成" in letter.message.text for letter in alarms] == [True]
