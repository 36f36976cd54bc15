"""Work done in batches: in order, each item once, a failure for its own batch alone."""

import asyncio
from collections.abc import Sequence

import pytest

from bot.runtime.batcher import Batcher


class Desk:
    """Carries out batches, one at a time, when it is let to."""

    def __init__(self, most: int = 3) -> None:
        self.done: list[list[str]] = []
        self.open = asyncio.Event()
        self.open.set()
        self.batcher = Batcher(self._carry_out, most, "test")

    async def _carry_out(self, some: Sequence[str]) -> Sequence[str]:
        await self.open.wait()
        self.done.append(list(some))
        if "bad" in some:
            raise ValueError("bad")
        return [one.upper() for one in some]

    def begin(self, some: str) -> list["asyncio.Task[str]"]:
        return [asyncio.create_task(self.batcher.add(one)) for one in some.split()]


async def test_what_comes_while_one_is_carried_out_is_the_next_and_nobody_gets_another_s_result() -> None:
    desk = Desk()
    desk.open.clear()
    first = desk.begin("a")
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    others = desk.begin("b c d e")
    await asyncio.sleep(0)
    desk.open.set()
    assert await asyncio.gather(*first, *others) == ["A", "B", "C", "D", "E"]
    assert desk.done == [["a"], ["b", "c", "d"], ["e"]]


async def test_a_failure_reaches_its_own_batch_and_the_next_is_carried_out() -> None:
    desk = Desk(most=2)
    results = await asyncio.gather(*desk.begin("a bad c d"), return_exceptions=True)
    assert [type(result) for result in results] == [ValueError, ValueError, str, str]
    assert await desk.batcher.add("e") == "E"


async def test_what_was_cancelled_before_its_turn_is_not_done() -> None:
    desk = Desk()
    desk.open.clear()
    [first] = desk.begin("a")
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    second, third = desk.begin("b c")
    await asyncio.sleep(0)
    second.cancel()
    desk.open.set()
    assert [await first, await third] == ["A", "C"]
    assert desk.done == [["a"], ["c"]]
    with pytest.raises(asyncio.CancelledError):
        await second
