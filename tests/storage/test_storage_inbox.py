"""Updates are kept before they are acknowledged, once each, until they are dealt with."""

from sqlalchemy import select

from storage.db.database import Database
from storage.db.tables import inbox as table
from storage.messages import inbox
from storage.messages.inbox import InboxState
from storage.people import page_sessions
from tests.storage.stopped_clock import Clock


async def receive(db: Database, clock: Clock, update_id: str, channel: str = "telegram", raw: bytes = b"{}") -> bool:
    return await db.turn(lambda tx: inbox.receive(tx, channel, update_id, raw, clock.now))


async def waiting(db: Database, limit: int = 100, after_id: int = 0) -> list[str]:
    async with db.read() as tx:
        return [received.update_id for received in await inbox.waiting(tx, limit, after_id)]


async def test_an_update_waits_with_its_bytes_as_they_came(db: Database, clock: Clock):
    raw = bytes(range(256))
    assert await receive(db, clock, "7", raw=raw)
    async with db.read() as tx:
        (received,) = await inbox.waiting(tx, 10)
        assert await inbox.oldest_waiting(tx) == clock.now
    assert (received.channel, received.update_id, received.raw) == ("telegram", "7", raw)
    assert received.received_at == clock.now


async def test_the_same_update_is_kept_once_for_each_channel(db: Database, clock: Clock):
    assert [await receive(db, clock, "7") for _ in range(5)] == [True, False, False, False, False]
    assert await receive(db, clock, "7", channel="page")
    assert await waiting(db) == ["7", "7"]


async def test_an_update_that_comes_again_after_it_was_dealt_with_is_not_kept_again(db: Database, clock: Clock):
    await receive(db, clock, "7")
    await db.turn(lambda tx: inbox.mark_done(tx, 1, clock.now))
    assert not await receive(db, clock, "7")
    assert await waiting(db) == []


def test_a_handled_update_is_known_as_long_as_a_browser_may_repeat_it():
    assert inbox.KEPT >= page_sessions.IDLE


async def test_updates_wait_in_the_order_they_came_whatever_their_ids(db: Database, clock: Clock):
    for update_id in ("900", "7", "8"):
        await receive(db, clock, update_id)
    assert await waiting(db) == ["900", "7", "8"]
    assert await waiting(db, limit=2) == ["900", "7"]
    assert await waiting(db, after_id=2) == ["8"]


async def test_what_breaks_the_reader_is_set_aside(db: Database, clock: Clock):
    for update_id in ("1", "2"):
        await receive(db, clock, update_id)
    await db.turn(lambda tx: inbox.quarantine(tx, 1, "unreadable", clock.now))
    assert await waiting(db) == ["2"]
    async with db.write() as tx:
        aside = (await tx.execute(select(table.c.reason, table.c.finished_at).where(table.c.update_id == "1"))).one()
        assert tuple(aside) == ("unreadable", clock.now)
        assert await inbox.counts(tx) == {InboxState.WAITING: 1, InboxState.QUARANTINED: 1}


async def test_only_what_was_dealt_with_long_ago_is_deleted(db: Database, clock: Clock):
    for update_id in ("1", "2", "3", "4"):
        await receive(db, clock, update_id)
    await db.turn(lambda tx: inbox.mark_done(tx, 1, clock.now))
    await db.turn(lambda tx: inbox.quarantine(tx, 2, "unreadable", clock.now))
    later = clock.pass_(days=8)
    await db.turn(lambda tx: inbox.mark_done(tx, 3, later))
    async with db.write() as tx:
        assert await inbox.done_before(tx, later, 10) == [1]
        await inbox.delete_done(tx, [1, 2, 4])
    assert await waiting(db) == ["4"]
    assert [await receive(db, clock, update_id) for update_id in ("1", "2", "3")] == [True, False, False]
