"""A bad store, a broken reader, a stepped clock: each loop goes on by itself once the cause is gone."""

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from bot.channels.base import Arrival
from bot.channels.errors import FetchError
from storage.db.errors import Busy, Full, NotADraft, StorageError
from storage.media import files as media
from storage.messages import inbox, wakeups
from storage.messages.inbox import InboxState
from tests.stage import Stage

MOMENT = 0.01


@pytest.fixture
async def stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Stage]:
    for pause in (
        "inbound.queue.STORE_PAUSE",
        "inbound.downloads.STORE_PAUSE",
        "inbound.queue.LOOK_EVERY",
        "notifications.scheduler.LOOK_EVERY",
    ):
        monkeypatch.setattr(f"bot.{pause}", MOMENT)
    async with Stage(tmp_path, at="2023-05-14T12:00+08:00") as stage:
        await stage.registers("11", "示例一职")
        yield stage


class Failing:
    """A method of the store that fails so many times before it works again."""

    def __init__(self, method: Any, error: Exception, times: int) -> None:
        self._method = method
        self._error = error
        self.left = times
        self.recovered = asyncio.Event()

    def __call__(self, *args: Any) -> Any:
        if self.left:
            self.left -= 1
            raise self._error
        self.recovered.set()
        return self._method(*args)


async def running(loop: Any, until: asyncio.Event) -> None:
    """Run a loop until the event; it must not end by itself."""
    task = asyncio.create_task(loop())
    waiter = asyncio.create_task(until.wait())
    async with asyncio.timeout(20):
        await asyncio.wait([task, waiter], return_when=asyncio.FIRST_COMPLETED)
    waiter.cancel()
    assert not task.done(), "the loop ended"
    task.cancel()
    await asyncio.gather(task, waiter, return_exceptions=True)


@pytest.mark.parametrize("error", [Busy("locked"), Full("no room")], ids=["locked", "full"])
@pytest.mark.parametrize("part", ["turns", "fetcher", "scheduler"])
async def test_a_loop_waits_for_a_store_that_cannot_be_read(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, part: str, error: StorageError
) -> None:
    failing = Failing(stage.program.ctx.db.read, error, times=3)
    monkeypatch.setattr(stage.program.ctx.db, "read", failing)
    await running(stage.program.loops()[part], failing.recovered)
    assert failing.left == 0
    stage.clock.move(timedelta(seconds=1))
    assert stage.program.ctx.heartbeat.still(0.5) == {part: 1.0}


async def test_a_turn_waits_for_a_store_that_is_full_and_is_then_made_once(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    await stage.channel.arrive({"type": "text", "chat": "11", "person": "telegram:11", "text": "/help"})
    monkeypatch.setattr(stage.program.ctx.db, "turn", Failing(stage.program.ctx.db.turn, Full("no room"), times=3))
    await stage.settle()
    assert len(stage.heard("11")) == 1


async def test_a_turn_that_storage_refuses_for_good_is_put_aside_and_its_line_goes_on(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = stage.program.queue._dispatcher.answer

    async def refusing(tx: Any, arrival: Arrival) -> None:
        if getattr(arrival.content, "text", "") == "坏":
            raise NotADraft
        await answer(tx, arrival)

    monkeypatch.setattr(stage.program.queue._dispatcher, "answer", refusing)
    for text in ("坏", "/help"):
        await stage.channel.arrive({"type": "text", "chat": "11", "person": "telegram:11", "text": text})
    async with asyncio.timeout(20):
        await stage.settle()
    unhandled, helped = stage.heard("11")
    assert "未保存" in unhandled, "nobody is left without an answer"
    assert "未保存" not in helped
    async with stage.program.ctx.db.read() as tx:
        assert await inbox.counts(tx) == {InboxState.WAITING: 0, InboxState.QUARANTINED: 1}


async def test_a_stranger_whose_message_cannot_be_handled_is_told_nothing(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refusing(tx: Any, arrival: Arrival) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(stage.program.queue._dispatcher, "answer", refusing)
    await stage.channel.arrive({"type": "text", "chat": "99", "person": "telegram:99", "text": "x"})
    await stage.settle()
    assert stage.heard("99") == []


async def test_a_reminder_asked_for_that_cannot_be_made_is_given_up(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def failing(*_: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(stage.program.queue._conversation, "woken", failing)
    organisation = await stage.work(stage.program.organisations.current)
    unit = organisation.named("示例一职")
    assert unit
    now = stage.clock.now()
    await stage.work(lambda tx: wakeups.ask(tx, "telegram:11", unit.id, now.date(), now))
    await stage.program.scheduler.tick()
    await stage.settle()
    async with stage.program.ctx.db.read() as tx:
        assert await wakeups.due(tx, now) == []


async def test_files_whose_answer_cannot_be_made_are_said_to_be_kept_and_met_at_no_later_start(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def failing(*_: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(stage.program.queue._conversation, "files_kept", failing)
    stage.heard("1")
    await stage.sends_file("11", b"%PDF-1.4\n1 0 obj\n", name="示例.pdf", kind="document")
    (said,) = stage.heard("11")
    assert "已收到" in said
    assert len(stage.heard("1")) == 1
    async with stage.program.ctx.db.read() as tx:
        assert await media.unacknowledged(tx) == []


async def test_a_readers_own_mistake_costs_one_update(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    read = stage.channel.read

    def broken(raw: bytes) -> Arrival:
        if json.loads(raw)["text"] == "坏":
            raise ZeroDivisionError
        return read(raw)

    monkeypatch.setattr(stage.channel, "read", broken)
    for text in ("坏", "/help"):
        await stage.channel.arrive({"type": "text", "chat": "11", "person": "telegram:11", "text": text})
    with capture_logs() as lines:
        await stage.settle()
    assert len(stage.heard("11")) == 1
    assert {"reader-failed", "update-quarantined"} <= {line["event"] for line in lines}


async def test_a_file_is_fetched_once_the_disk_has_room_again(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    store = stage.program.ctx.media.store
    tries = 0

    async def full(*args: Any, **how: Any) -> Any:
        nonlocal tries
        tries += 1
        if tries < 3:
            raise Full("no room")
        return await store(*args, **how)

    monkeypatch.setattr(stage.program.ctx.media, "store", full)
    await stage.sends_file("11", b"%PDF-1.4\n1 0 obj\n", name="方案.pdf", kind="document")
    assert tries == 3
    assert stage.heard("11") != []


async def test_a_disk_nearly_full_of_files_takes_figures_still_and_the_files_when_it_has_room_again(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked = 0

    def short(_place: Path) -> bool:
        nonlocal looked
        looked += 1
        return looked < 4

    monkeypatch.setattr("storage.media.disk.is_short", short)
    file = {"type": "file", "kind": "document", "file_name": "1.pdf", "size": 11, "remote": "r"}
    stage.channel.files["r"] = b"%PDF-1.4\n1"
    await stage.channel.arrive({**file, "chat": "11", "person": "telegram:11"})
    await stage.channel.arrive(
        {"type": "text", "chat": "11", "person": "telegram:11", "text": "/lead 校企共建基地开放"}
    )
    await stage.program.queue.take()
    await stage.program.queue.idle()
    await stage.program.delivery.drain()
    assert any("已保存：线索" in text for text in stage.heard("11"))
    await stage.settle()
    assert looked >= 4
    assert stage.heard("11") != []


async def test_files_that_cannot_be_had_now_keep_no_other_from_being_fetched(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.inbound.downloads.AT_ONCE", 2)
    monkeypatch.setattr("bot.inbound.downloads.PAUSES", (600.0,))
    fetch = stage.channel.fetch

    async def failing(remote: str) -> AsyncIterator[bytes]:
        if remote.startswith("away"):
            raise FetchError("HTTP 502", gone=False)
        async for piece in fetch(remote):
            yield piece

    monkeypatch.setattr(stage.channel, "fetch", failing)
    stage.channel.files["here"] = b"%PDF-1.4\n1 0 obj\n"
    for remote in ("away1", "away2", "away3", "here"):
        file = {"type": "file", "kind": "document", "file_name": f"{remote}.pdf", "size": 17, "remote": remote}
        await stage.channel.arrive({**file, "chat": "11", "person": "telegram:11"})
    await stage.program.queue.take()
    await stage.program.queue.idle()
    kept = asyncio.Event()
    monkeypatch.setattr(stage.program.downloads, "_kept", lambda files: kept.set())
    await running(stage.program.downloads.run, kept)


async def test_a_server_that_asks_to_wait_with_files_is_asked_for_none_meanwhile_and_loses_none(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.inbound.downloads.AT_ONCE", 1)
    monkeypatch.setattr("bot.inbound.downloads.PAUSES", ())
    fetch, asked = stage.channel.fetch, []

    async def flooded(remote: str) -> AsyncIterator[bytes]:
        asked.append(asyncio.get_running_loop().time())
        if len(asked) == 1:
            raise FetchError("Too Many Requests", gone=False, after=0.3)
        async for piece in fetch(remote):
            yield piece

    monkeypatch.setattr(stage.channel, "fetch", flooded)
    for number in range(4):
        stage.channel.files[f"r{number}"] = b"%PDF-1.4\n%" + str(number).encode()
        file = {"type": "file", "kind": "document", "file_name": f"{number}.pdf", "size": 11, "remote": f"r{number}"}
        await stage.channel.arrive({**file, "chat": "11", "person": "telegram:11"})
    await stage.program.queue.take()
    await stage.program.queue.idle()
    kept, all_kept = [], asyncio.Event()

    def note(files: Any) -> None:
        kept.extend(files)
        if len(kept) == 4:
            all_kept.set()

    monkeypatch.setattr(stage.program.downloads, "_kept", note)
    await running(stage.program.downloads.run, all_kept)
    assert len(asked) == 5
    assert min(asked[1:]) >= asked[0] + 0.3


async def test_the_calendar_is_looked_at_although_the_systems_clock_was_set_back(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The wake-up is set for an instant of that clock: it would come an hour late."""
    ticked = asyncio.Event()
    ticks = 0

    async def tick() -> None:
        nonlocal ticks
        ticks += 1
        if ticks == 3:
            ticked.set()

    monkeypatch.setattr(stage.program.scheduler, "tick", tick)
    monkeypatch.setattr(stage.program.ctx.clock, "real", lambda at: at + timedelta(days=4000))
    await running(stage.program.scheduler.run, ticked)
