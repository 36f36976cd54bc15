"""The program ends when it is told to, and where a part of it dies; nothing keeps it from ending."""

import asyncio
import os
import signal
import subprocess
import sys
import time

import pytest
from structlog.testing import capture_logs

from bot.app import lifetime
from bot.app.lifetime import until_stopped


@pytest.fixture(autouse=True)
def never_cut_off(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The last resort would end these tests: it is only noted here."""
    ordered: list[float] = []
    monkeypatch.setattr(lifetime, "cut_off_after", ordered.append)
    return ordered


async def forever() -> None:
    await asyncio.Event().wait()


async def test_a_signal_stops_it_in_order_with_status_0(never_cut_off: list[float]) -> None:
    happened = []

    async def stop() -> None:
        happened.append("stopped")

    async def loop() -> None:
        os.kill(os.getpid(), signal.SIGTERM)
        try:
            await forever()
        finally:
            happened.append("loop ended")

    assert await until_stopped({"turns": loop}, stop) == 0
    assert happened == ["stopped", "loop ended"]
    assert never_cut_off == [lifetime.GRACE]


@pytest.mark.parametrize("how", ["error", "silently"])
async def test_a_part_that_ends_by_itself_ends_the_program_with_status_1_and_is_named(how: str) -> None:
    async def stop() -> None:
        return None

    async def loop() -> None:
        if how == "error":
            raise ZeroDivisionError

    with capture_logs() as lines:
        assert await until_stopped({"turns": loop, "scheduler": forever}, stop) == 1
    assert [line["part"] for line in lines if line["event"] == "part-failed"] == ["turns"]


def test_what_hangs_while_stopping_is_cut_off() -> None:
    program = """
import asyncio
from bot.app import lifetime
lifetime.GRACE = 0.3
async def loop():
    return
async def hangs():
    await asyncio.Event().wait()
asyncio.run(lifetime.until_stopped({"turns": loop}, hangs))
"""
    began = time.monotonic()
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == lifetime.FAILED
    assert "stopping-hangs" in done.stdout + done.stderr
    assert time.monotonic() - began < 30
