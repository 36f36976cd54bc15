"""Decoding apart: what comes back, what becomes of what does not, and what is left of it."""

import asyncio
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot.decoding import process
from bot.decoding.child import NICE
from bot.decoding.errors import DecodingUnavailable
from bot.decoding.limits import LARGE_PICTURE, MB, Limits, MoreNeeded
from bot.decoding.pool import DecoderPool, DecodingFailed
from bot.file_types.recognise import Refused
from dialogs.model.submissions import FileTrouble
from tests.decoding import decoding_works as works


@pytest.fixture(autouse=True)
def found(monkeypatch: pytest.MonkeyPatch) -> None:
    """Decoding processes find `decoding_works`."""
    monkeypatch.setenv("PYTHONPATH", str(Path(works.__file__).parent))


@pytest.fixture
def pool() -> Iterator[DecoderPool]:
    with DecoderPool() as pool:
        yield pool


class TestWhatComesBack:
    def test_is_what_the_work_returns(self, pool: DecoderPool) -> None:
        assert pool.run(partial(works.doubled, [1, 2, 3])) == [2, 4, 6]

    async def test_comes_back_to_the_event_loop_too(self, pool: DecoderPool) -> None:
        assert await pool.decode(partial(works.doubled, [1, 2, 3])) == [2, 4, 6]

    def test_may_be_large_as_may_what_goes_there(self, pool: DecoderPool) -> None:
        values = list(range(200_000))
        assert pool.run(partial(works.doubled, values))[-1] == values[-1] * 2

    def test_an_exception_of_the_programs_own_comes_as_it_is(self, pool: DecoderPool) -> None:
        with pytest.raises(Refused) as refused:
            pool.run(partial(works.refuses, FileTrouble.NOT_ALLOWED))
        assert refused.value.trouble is FileTrouble.NOT_ALLOWED

    @pytest.mark.parametrize(
        "error",
        [ValueError("13800138000"), OSError(5, "13800138000"), KeyboardInterrupt(), SystemExit(0), MemoryError()],
        ids=lambda error: type(error).__name__,
    )
    def test_any_other_is_a_failure_that_tells_nothing_of_what_was_decoded(
        self, pool: DecoderPool, error: BaseException
    ) -> None:
        with pytest.raises(DecodingFailed, match=type(error).__name__) as failed:
            pool.run(partial(works.raises, error))
        assert "138" not in str(failed.value)
        assert not failed.value.retry

    @pytest.mark.parametrize("work", [works.panics, works.recurses, works.aborts, works.exits, works.dies])
    def test_a_panic_an_abort_an_exit_are_failures_and_the_next_is_decoded(
        self, pool: DecoderPool, work: Callable[[], None]
    ) -> None:
        with pytest.raises(DecodingFailed):
            pool.run(work)
        assert pool.run(partial(works.doubled, [1])) == [2]

    @pytest.mark.parametrize("work", [works.hangs, works.hangs_and_lets_nothing_else_run])
    def test_what_hangs_is_ended_when_its_time_is_over(self, pool: DecoderPool, work: Callable[[], None]) -> None:
        before = pool.run(works.number)
        with pytest.raises(DecodingFailed):
            pool.run(work, Limits(seconds=1))
        assert not lives(before)

    def test_what_libraries_print_is_in_nobodys_way(self, pool: DecoderPool, capfd: pytest.CaptureFixture[str]) -> None:
        assert pool.run(works.prints) == "made"
        assert capfd.readouterr() == ("", "")

    def test_what_is_too_much_for_a_frame_is_a_failure(self, pool: DecoderPool) -> None:
        with pytest.raises(DecodingFailed):
            pool.run(partial(works.answers_with, 65 * MB))


class TestLimits:
    def test_on_memory_is_beyond_what_the_process_maps_when_it_begins(self, pool: DecoderPool) -> None:
        assert pool.run(partial(works.takes, 240 * MB)) == 240 * MB
        with pytest.raises(DecodingFailed, match="MemoryError"):
            pool.run(partial(works.takes, 260 * MB))
        assert pool.run(partial(works.takes, 260 * MB), Limits(memory=300 * MB)) == 260 * MB

    def test_on_files_and_what_is_written(self, pool: DecoderPool, tmp_path: Path) -> None:
        with pytest.raises(DecodingFailed, match="OSError"):
            pool.run(partial(works.opens, 60))
        with pytest.raises(DecodingFailed, match="OSError"):
            pool.run(partial(works.writes, tmp_path / "file"))
        pool.run(partial(works.writes, tmp_path / "file"), Limits(written=100))

    def test_hold_for_one_work_and_no_longer(self, pool: DecoderPool) -> None:
        pool.run(partial(works.takes, 1), Limits(memory=64 * MB, seconds=1, files=16))
        bounds = pool.run(works.bounds)
        assert bounds["RLIMIT_NOFILE"] == Limits().files
        assert bounds["RLIMIT_CPU"] > Limits().seconds
        assert bounds["RLIMIT_AS"] > Limits().memory
        assert bounds["RLIMIT_CORE"] == 0

    def test_work_that_sees_that_it_takes_more_gets_it(self, pool: DecoderPool) -> None:
        assert pool.run(partial(works.takes_more, LARGE_PICTURE)) == LARGE_PICTURE.memory

    def test_but_only_once(self, pool: DecoderPool) -> None:
        with pytest.raises((DecodingFailed, MoreNeeded)):
            pool.run(works.always_takes_more)


class TestAProcess:
    def test_has_nothing_of_the_bots_settings(self, pool: DecoderPool, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("WEEKBOT_TELEGRAM_TOKEN", "1:secret")
        assert not [name for name in pool.run(works.environment) if name.startswith("WEEKBOT_")]

    def test_gives_way_and_is_of_a_session_of_its_own(self, pool: DecoderPool) -> None:
        number = pool.run(works.number)
        assert pool.run(works.standing) == (min(os.nice(0) + NICE, 19), number, "900")

    def test_loads_no_more_than_what_the_work_needs(self, pool: DecoderPool) -> None:
        assert not {"pandas", "numpy", "matplotlib", "sqlalchemy", "telegram"} & pool.run(works.loaded)

    def test_is_used_again_while_it_behaves(self, pool: DecoderPool) -> None:
        numbers = {pool.run(works.number) for _ in range(20)}
        with pytest.raises(DecodingFailed):
            pool.run(partial(works.raises, ValueError("damaged")))
        assert {pool.run(works.number)} == numbers

    def test_is_replaced_when_it_was_killed_meanwhile(self, pool: DecoderPool) -> None:
        os.kill(number := pool.run(works.number), signal.SIGKILL)
        assert pool.run(works.number) != number

    @pytest.mark.parametrize("work", [works.panics, partial(works.takes, 10_000 * MB)], ids=["panic", "memory"])
    def test_is_replaced_after_what_may_have_hurt_it(self, pool: DecoderPool, work: Callable[[], object]) -> None:
        number = pool.run(works.number)
        with pytest.raises(DecodingFailed):
            pool.run(work)
        assert pool.run(works.number) != number

    def test_that_keeps_too_much_memory_is_replaced(self, pool: DecoderPool) -> None:
        assert pool.run(partial(works.takes_and_keeps, 10 * MB)) == pool.run(works.number)
        number = pool.run(partial(works.takes_and_keeps, 100 * MB))
        assert not lives(number)
        assert pool.run(works.number) != number

    def test_that_was_hurt_by_what_it_did_before_costs_nobody_else_a_file(
        self, pool: DecoderPool, tmp_path: Path
    ) -> None:
        (tmp_path / "hurt").write_text(str(pool.run(works.number)))
        assert pool.run(partial(works.dies_unless_new, tmp_path / "hurt"))

    def test_that_cannot_be_started_says_nothing_about_the_file(
        self, pool: DecoderPool, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with monkeypatch.context() as broken:
            broken.setattr(process, "MODULE", "no_such_module")
            with pytest.raises(DecodingUnavailable) as raised:
                pool.run(works.number)
        assert raised.value.retry
        assert pool.run(works.number)

    def test_says_nothing_about_the_file_either_where_no_more_processes_may_be(
        self, pool: DecoderPool, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def refuses(*_: object, **__: object) -> None:
            raise BlockingIOError(11, "Resource temporarily unavailable")

        with monkeypatch.context() as broken:
            broken.setattr(process.subprocess, "Popen", refuses)
            with pytest.raises(DecodingUnavailable):
                pool.run(works.number)
        assert pool.run(works.number)


class TestTheirNumber:
    async def test_is_two_and_what_hangs_in_one_keeps_nothing_else_waiting(self, pool: DecoderPool) -> None:
        hangs = asyncio.create_task(pool.decode(partial(works.sleeps, 3)))
        numbers = {await pool.decode(works.number) for _ in range(5)}
        assert not hangs.done()
        assert len(numbers) == 1
        assert await hangs == "slept"

    def test_is_kept_however_many_threads_ask(self, pool: DecoderPool) -> None:
        numbers: list[int] = []

        def asks() -> None:
            numbers.extend(pool.run(works.number) for _ in range(10))

        threads = [threading.Thread(target=asks) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(numbers) == 80
        assert len(set(numbers)) <= 2

    async def test_of_large_ones_is_one(self, pool: DecoderPool) -> None:
        before = time.monotonic()
        await asyncio.gather(*(pool.decode(partial(works.sleeps, 0.5), LARGE_PICTURE) for _ in range(2)))
        assert time.monotonic() - before >= 1

    def test_goes_down_to_one_when_there_is_nothing_to_do(
        self, pool: DecoderPool, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("bot.decoding.pool.SPARE_SECONDS", 1)
        threads = [threading.Thread(target=pool.run, args=(partial(works.sleeps, 0.5),)) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        until(lambda: len([one for one in pool._all if one.lives]) == 1)
        assert [one.lasting for one in pool._all if one.lives] == [True]
        assert pool.run(works.number)

    def test_is_one_from_the_beginning_where_it_is_kept_warm(self, pool: DecoderPool) -> None:
        pool.warm(works.number)
        until(lambda: bool(pool._idle))
        (first,) = pool._idle
        with capture_logs(), pytest.raises(DecodingFailed):
            pool.run(works.aborts)
        until(lambda: bool(pool._idle))
        assert pool._idle != [first]


class TestTheirEnd:
    async def test_is_with_the_pool_also_of_one_that_decodes(self, tmp_path: Path) -> None:
        pool = DecoderPool()
        idle = await pool.decode(works.number)
        decoding = asyncio.create_task(pool.decode(partial(works.sleeps, noted=tmp_path / "noted"), works.NOTING))
        await asyncio.to_thread(until, (tmp_path / "noted").exists)
        await asyncio.to_thread(pool.close)
        with pytest.raises(DecodingUnavailable):
            await decoding
        assert not lives(idle)
        assert not lives(int((tmp_path / "noted").read_text()))
        for ask in (pool.decode(works.number), asyncio.to_thread(pool.run, works.number)):
            with pytest.raises(DecodingUnavailable):
                await ask

    def test_is_with_a_pool_that_is_forgotten(self) -> None:
        number = DecoderPool().run(works.number)
        until(lambda: not lives(number))

    @pytest.mark.parametrize("work", ["sleeps", "hangs_and_lets_nothing_else_run"])
    def test_is_with_a_bot_that_is_killed(self, tmp_path: Path, work: str) -> None:
        run = "import decoding_works, sys; decoding_works.be_a_bot(*sys.argv[1:])"
        bot = subprocess.Popen([sys.executable, "-c", run, str(tmp_path / "noted"), work])
        try:
            until((tmp_path / "noted").exists)
        finally:
            bot.kill()
            bot.wait()
        number = int((tmp_path / "noted").read_text())
        until(lambda: not lives(number))


def lives(number: int) -> bool:
    """Whether there is such a process, and it has not ended."""
    with suppress(OSError):
        return Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False


def until(true: Callable[[], bool]) -> None:
    """Another process sets no event."""
    for _ in range(1500):
        if true():
            return
        time.sleep(0.02)
    raise AssertionError("it did not come")
