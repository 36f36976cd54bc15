"""PostgreSQL is beyond a network, which may lose the answer to a COMMIT: what that did is known all the same."""

import asyncio
from collections.abc import AsyncIterator, Callable
from functools import partial

import pytest
from sqlalchemy import func, select, text

from dialogs.model.outgoing import Lane, Outgoing
from storage.db import commits, database, key_value
from storage.db.database import Database, Tx
from storage.db.errors import Unavailable
from storage.db.tables import commits as noted
from storage.messages import outbox
from tests.storage import lossy_network
from tests.storage.lossy_network import ANSWER, REQUEST, SILENT, LossyNetwork
from tests.storage.stopped_clock import Clock

pytestmark = pytest.mark.parametrize("dialect", ["postgresql"], indirect=True)


@pytest.fixture
async def network(url: str) -> AsyncIterator[tuple[str, LossyNetwork]]:
    async with lossy_network.before(url) as found:
        yield found


@pytest.fixture
async def far(network: tuple[str, LossyNetwork]) -> AsyncIterator[Database]:
    found = await Database.open(network[0])
    yield found
    await found.close()


@pytest.fixture
def lose(network: tuple[str, LossyNetwork], far: Database) -> Callable[..., None]:
    """Lose the COMMIT of the next transaction that writes, or the answer to it."""
    assert far._commits is not None
    return partial(network[1].lose, of=far._commits.writer.encode())


async def count_up(tx: Tx) -> int:
    count = int(await key_value.get(tx, "counter", "0")) + 1
    await key_value.put(tx, "counter", str(count))
    return count


async def counted(db: Database) -> str:
    async with db.read() as tx:
        return await key_value.get(tx, "counter", "0")


async def test_a_turn_whose_answer_is_lost_is_done_once_and_told_so(
    far: Database, db: Database, lose: Callable[..., None]
):
    lose(ANSWER)
    assert await far.turn(count_up) == 1
    assert await counted(db) == "1"
    assert await far.turn(count_up) == 2


async def test_a_turn_whose_commit_never_arrives_is_not_done_and_told_so(
    far: Database, db: Database, lose: Callable[..., None]
):
    await far.turn(count_up)
    lose(REQUEST)
    with pytest.raises(Unavailable) as refused:
        await far.turn(count_up)
    assert refused.value.retry
    assert await counted(db) == "1"
    assert await far.turn(count_up) == 2


@pytest.mark.parametrize(("what", "done"), [(ANSWER, "1"), (REQUEST, "0")])
async def test_a_network_that_falls_silent_keeps_nobody_waiting_and_no_lock(
    far: Database, db: Database, lose: Callable[..., None], what: str, done: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(database, "ANSWER_SECONDS", 0.2)
    lose(what, SILENT)
    async with asyncio.timeout(4):
        await asyncio.gather(far.turn(count_up), return_exceptions=True)
    assert await counted(db) == done
    async with asyncio.timeout(4):
        await db.turn(count_up)


async def test_turns_that_shared_the_commit_all_get_their_results(
    far: Database, db: Database, lose: Callable[..., None]
):
    lose(ANSWER)
    assert sorted(await asyncio.gather(*(far.turn(count_up) for _ in range(8)))) == list(range(1, 9))
    assert await counted(db) == "8"


async def test_letters_whose_claim_is_in_doubt_are_in_the_claimers_hands(
    far: Database, clock: Clock, lose: Callable[..., None]
):
    async def post(tx: Tx) -> None:
        message = Outgoing("今日汇总")
        await outbox.post(
            tx,
            channel="telegram",
            chat="1",
            person="telegram:1",
            lane=Lane.ANSWER,
            kind="answer",
            message=message,
            now=clock.now,
        )

    await far.turn(post)
    lose(ANSWER)
    claimed = await far.turn(
        lambda tx: outbox.claim(tx, now=clock.now, limit=8, lane=Lane.ANSWER, channels=["telegram"])
    )
    assert [letter.chat for letter in claimed] == ["1"]


async def test_while_the_server_cannot_be_asked_the_turn_waits_for_it(
    far: Database,
    db: Database,
    network: tuple[str, LossyNetwork],
    lose: Callable[..., None],
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr(commits, "PAUSE", 0.05)
    lose(ANSWER)
    network[1].down = True
    turn = asyncio.create_task(far.turn(count_up))
    assert not (await asyncio.wait([turn], timeout=0.4))[0]
    network[1].down = False
    assert await asyncio.wait_for(turn, 5) == 1


async def test_another_process_that_writes_meanwhile_does_not_hide_what_happened(
    far: Database,
    db: Database,
    network: tuple[str, LossyNetwork],
    lose: Callable[..., None],
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr(commits, "PAUSE", 0.05)
    lose(REQUEST)
    network[1].down = True
    turn = asyncio.create_task(far.turn(count_up))
    assert await db.turn(count_up) == 1
    network[1].down = False
    with pytest.raises(Unavailable):
        await asyncio.wait_for(turn, 5)
    assert await counted(db) == "1"


async def test_a_process_that_ends_leaves_no_note_behind(db: Database, url: str):
    other = await Database.open(url)
    await other.turn(count_up)
    await other.close()
    async with db.read() as tx:
        assert await tx.scalar(select(func.count()).select_from(noted)) == 0


async def test_the_note_costs_no_statement_of_its_own(db: Database):
    await db.turn(count_up)
    async with db.write() as tx:
        await tx.execute(text("SELECT 1"))
    async with db.read() as tx:
        assert await tx.scalar(select(noted.c.number)) == 2
