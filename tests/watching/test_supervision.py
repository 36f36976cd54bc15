"""A loop that fails is begun anew and named while it fails; only what cannot be gone on with ends the program."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from functools import partial
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot.health import part_failures
from bot.health.checks import Health
from bot.health.watchdog import STUCK, Stuck, Watchdog
from bot.http.server import HttpServer
from bot.runtime import supervision
from bot.runtime.heartbeat import Heartbeat
from bot.runtime.metrics import Metrics
from bot.runtime.settings import Address
from bot.runtime.supervision import HEALTHY, PAUSES, StoodStill, Supervision, ends_the_program
from storage.db import errors
from storage.db.errors import AlreadyRunning, Busy, Damaged, Full, NotADraft, StorageError
from tests.stage import Stage


class Kept:
    """Loops under supervision on a clock that only pauses move."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.time = 0.0
        self.pauses: list[float] = []
        self.told: list[str] = []
        self.metrics = Metrics()
        self.heartbeat = Heartbeat(self.now)
        self.supervision = Supervision(self.now, self.heartbeat, self.metrics, self.tell)
        monkeypatch.setattr(supervision.asyncio, "sleep", self.pause)

    def now(self) -> float:
        return self.time

    async def pause(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.time += seconds

    async def tell(self, part: str) -> None:
        self.told.append(part)

    def failures(self, part: str) -> float:
        return self.metrics.registry.get_sample_value("weekbot_part_failures_total", {"part": part}) or 0.0


@pytest.fixture
def kept(monkeypatch: pytest.MonkeyPatch) -> Kept:
    return Kept(monkeypatch)


class Loop:
    """A loop that fails so often with `error` and then goes on; `goes_on` says that it does."""

    def __init__(self, times: int, error: Callable[[], BaseException] = ZeroDivisionError) -> None:
        self.left = times
        self.begun = 0
        self.goes_on = asyncio.Event()
        self._error = error

    async def run(self) -> None:
        self.begun += 1
        if self.left:
            self.left -= 1
            raise self._error()
        self.goes_on.set()
        await asyncio.Event().wait()


@contextlib.asynccontextmanager
async def keeping(kept: Kept, loop: Loop, name: str = "turns") -> AsyncIterator[asyncio.Task[None]]:
    task = asyncio.create_task(kept.supervision.keep(name, loop.run))
    try:
        yield task
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def test_a_loop_that_fails_is_begun_anew_after_growing_pauses_and_counted(kept: Kept) -> None:
    loop = Loop(times=8)
    with capture_logs() as lines:
        async with keeping(kept, loop) as task:
            await asyncio.wait_for(loop.goes_on.wait(), 5)
            assert not task.done()
    assert loop.begun == 9
    assert kept.pauses == [*PAUSES, PAUSES[-1], PAUSES[-1]]
    assert kept.failures("turns") == 8
    assert [(line["part"], line["failures"]) for line in lines if line["event"] == "part-failed"] == [
        ("turns", number) for number in range(1, 9)
    ]


async def test_a_loop_that_ends_by_itself_is_begun_anew_too(kept: Kept) -> None:
    begun = 0
    again = asyncio.Event()

    async def ends() -> None:
        nonlocal begun
        begun += 1
        if begun > 1:
            again.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(kept.supervision.keep("delivery", ends))
    await asyncio.wait_for(again.wait(), 5)
    assert kept.supervision.failing() == {"delivery": "Ended, begun anew 1 times"}
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def test_it_is_named_while_it_fails_and_no_more_once_it_has_gone_on_well_for_a_while(kept: Kept) -> None:
    loop = Loop(times=2)
    async with keeping(kept, loop):
        await asyncio.wait_for(loop.goes_on.wait(), 5)
        assert kept.supervision.failing() == {"turns": "ZeroDivisionError, begun anew 2 times"}
        kept.time += HEALTHY - 1
        assert kept.supervision.failing() != {}
        kept.time += 1
        assert kept.supervision.failing() == {}


async def test_after_a_good_while_a_failure_is_a_first_one_again(kept: Kept) -> None:
    async def fails_late() -> None:
        kept.time += HEALTHY
        if len(kept.pauses) == 3:
            raise Damaged
        raise ZeroDivisionError

    with pytest.raises(Damaged):
        await kept.supervision.keep("turns", fails_late)
    assert kept.pauses == [PAUSES[0]] * 3


async def test_the_others_go_on_meanwhile(kept: Kept) -> None:
    broken, sound = Loop(times=3), Loop(times=0)
    async with keeping(kept, sound, "delivery") as other, keeping(kept, broken):
        await asyncio.wait_for(broken.goes_on.wait(), 5)
        assert sound.begun == 1
        assert not other.done()


@pytest.mark.parametrize("error", [Damaged, AlreadyRunning, Stuck])
async def test_what_cannot_be_gone_on_with_ends_the_program(kept: Kept, error: type[Exception]) -> None:
    with pytest.raises(error):
        await kept.supervision.keep("store", Loop(1, error).run)


def test_which_errors_end_the_program_is_written_down() -> None:
    kinds = [e for e in vars(errors).values() if isinstance(e, type) and issubclass(e, StorageError)]
    assert {kind.__name__ for kind in kinds if kind.ends} == {"Damaged", "Replaced", "AlreadyRunning"}
    for harmless in (Busy(), Full(), NotADraft(), ValueError(), MemoryError(), RecursionError(), StoodStill()):
        assert not ends_the_program(harmless)


async def test_when_the_program_stops_what_ends_is_let_end(kept: Kept) -> None:
    async def ends() -> None:
        kept.supervision.let_go()

    await asyncio.wait_for(kept.supervision.keep("delivery", ends), 5)
    assert kept.failures("delivery") == 0


async def test_a_loop_that_is_stopped_is_not_begun_anew_and_has_ended_when_the_stop_returns(kept: Kept) -> None:
    tidied, begun = [], asyncio.Event()

    async def loop() -> None:
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            tidied.append(True)

    task = asyncio.create_task(kept.supervision.keep("fetcher", loop))
    await begun.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert tidied == [True]
    assert kept.failures("fetcher") == 0


async def test_that_nobody_can_be_told_keeps_no_loop_from_being_begun_anew(kept: Kept) -> None:
    async def untold(part: str) -> None:
        raise Full

    kept.supervision._tell = untold
    loop = Loop(times=2)
    with capture_logs() as lines:
        async with keeping(kept, loop):
            await asyncio.wait_for(loop.goes_on.wait(), 5)
    assert [line["event"] for line in lines].count("part-failure-untold") == 2


async def test_a_loop_that_stands_still_is_broken_off_and_begun_anew(kept: Kept) -> None:
    begun, hanging, again = 0, asyncio.Event(), asyncio.Event()

    async def hangs() -> None:
        nonlocal begun
        begun += 1
        hanging.set()
        kept.heartbeat.beat("turns")
        if begun > 1:
            again.set()
        await asyncio.Event().wait()

    watchdog = Watchdog(
        {}, kept.heartbeat, kept.metrics, kept.now, break_off=kept.supervision.break_off, tell=lambda *_: None
    )
    task = asyncio.create_task(kept.supervision.keep("turns", hangs))
    await hanging.wait()
    kept.time += STUCK + 1
    await watchdog.look()
    await asyncio.wait_for(again.wait(), 5)
    assert kept.failures("turns") == 1
    await watchdog.look()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def test_one_that_cannot_be_broken_off_ends_the_program(kept: Kept) -> None:
    clinging, released = asyncio.Event(), asyncio.Event()

    async def clings() -> None:
        clinging.set()
        kept.heartbeat.beat("turns")
        while not released.is_set():
            with contextlib.suppress(asyncio.CancelledError):
                await released.wait()

    watchdog = Watchdog(
        {}, kept.heartbeat, kept.metrics, kept.now, break_off=kept.supervision.break_off, tell=lambda *_: None
    )
    task = asyncio.create_task(kept.supervision.keep("turns", clings))
    await clinging.wait()
    kept.time += STUCK + 1
    await watchdog.look()
    with pytest.raises(Stuck, match="turns"):
        await watchdog.look()
    kept.supervision.let_go()
    released.set()
    await task


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with Stage(tmp_path, at="2023-05-14T12:00+08:00") as stage:
        await stage.program.probe.write()
        yield stage


async def test_readyz_names_the_loop_and_admins_are_told_once(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    program, ctx = stage.program, stage.program.ctx
    monkeypatch.setattr(supervision, "PAUSES", (0.0,))
    kept = Supervision(ctx.clock.monotonic, ctx.heartbeat, Metrics(), partial(part_failures.say, ctx))
    loop = Loop(times=3)
    task = asyncio.create_task(kept.keep("scheduler", loop.run))
    await asyncio.wait_for(loop.goes_on.wait(), 5)
    health = Health(ctx, program.scheduler, program.probe, program.channels, {}, kept)
    assert await health.checks()["loops"]() == "scheduler failed: ZeroDivisionError, begun anew 3 times"
    await stage.settle()
    (said,) = stage.heard("1")
    assert "按时发送提示、催报和摘要" in said
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


@pytest.mark.parametrize("part", ["turns", "fetcher", "scheduler", "store", "delivery"])
async def test_every_loop_of_the_program_goes_on_after_an_error_nobody_foresaw(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, part: str
) -> None:
    """Each is broken at its first sign of life, and begun anew shows the next."""
    ctx, beat, beats = stage.program.ctx, stage.program.ctx.heartbeat.beat, []
    again = asyncio.Event()

    def breaks(name: str) -> None:
        if name == part:
            beats.append(name)
            if len(beats) == 1:
                raise ZeroDivisionError
            again.set()
        beat(name)

    monkeypatch.setattr(supervision, "PAUSES", (0.0,))
    monkeypatch.setattr(ctx.heartbeat, "beat", breaks)
    monkeypatch.setattr(stage.program.delivery, "_heartbeat", ctx.heartbeat)
    monkeypatch.setattr(ctx.heartbeat, "beat_again", lambda name: None)
    kept = Supervision(ctx.clock.monotonic, ctx.heartbeat, Metrics())
    task = asyncio.create_task(kept.keep(part, stage.program.loops()[part]))
    await asyncio.wait_for(again.wait(), 10)
    assert not task.done()
    assert list(kept.failing()) == [part]
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


@pytest.mark.parametrize("part", ["turns", "fetcher", "scheduler", "store", "delivery"])
async def test_a_damaged_store_ends_every_loop_that_finds_it(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, part: str
) -> None:
    def damaged(*_: object) -> None:
        raise Damaged("not a database")

    ctx = stage.program.ctx
    monkeypatch.setattr(ctx.db, "read", damaged)
    monkeypatch.setattr(ctx.db, "turn", damaged)
    kept = Supervision(ctx.clock.monotonic, ctx.heartbeat, Metrics())
    with pytest.raises(Damaged):
        await asyncio.wait_for(kept.keep(part, stage.program.loops()[part]), 10)


async def test_an_http_server_that_ended_listens_anew_on_the_same_port() -> None:
    server = HttpServer(Address("127.0.0.1", 0), checks={}, metrics=lambda: b"")
    await server.start()
    port, first = server.port, server._server
    assert first
    first.should_exit = True
    await server.run()
    serving = asyncio.create_task(server.run())
    async with asyncio.timeout(10):
        while server._server is first:  # noqa: ASYNC110 (nothing tells when it is replaced)
            await asyncio.sleep(0.01)
        assert server._server
        await server._server.ready.wait()
    assert server.port == port
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"GET /healthz HTTP/1.0\r\n\r\n")
    assert b" 200 " in await reader.readline()
    writer.close()
    await server.stop()
    await asyncio.wait_for(serving, 5)
