"""A lock that is lost is taken anew; where another program was quicker this one ends."""

import asyncio
from collections.abc import Iterable

import pytest
from structlog.testing import capture_logs

from bot.health import store_lock
from storage.db.errors import AlreadyRunning, Unavailable


class TakenAway:
    """A lock that is lost once; `tries` is what becomes of each try to take it anew."""

    def __init__(self, tries: Iterable[Exception | None]) -> None:
        self.tries = list(tries)
        self.losses = 1
        self.held = asyncio.Event()

    async def lost(self) -> None:
        if not self.losses:
            self.held.set()
            await asyncio.Event().wait()
        self.losses -= 1

    async def retake(self) -> None:
        if refusal := self.tries.pop(0):
            raise refusal


@pytest.fixture(autouse=True)
def no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store_lock, "PAUSE", 0.0)


async def test_a_lost_lock_is_taken_anew_as_soon_as_the_store_is_there_again() -> None:
    hold = TakenAway([Unavailable("gone"), Unavailable("gone"), None])
    with capture_logs() as lines:
        keeping = asyncio.create_task(store_lock.keep(hold))
        await asyncio.wait_for(hold.held.wait(), 5)
    assert [line["event"] for line in lines] == ["lock-lost", "lock-waits-for-store", "lock-taken-again"]
    assert not keeping.done()
    keeping.cancel()


async def test_where_another_program_was_quicker_this_one_ends_and_says_why() -> None:
    with capture_logs() as lines, pytest.raises(AlreadyRunning):
        await asyncio.wait_for(store_lock.keep(TakenAway([Unavailable("gone"), AlreadyRunning()])), 5)
    assert [line["event"] for line in lines][-1] == "another-program-runs"
