"""The audit chain: whole, or the first broken entry named."""

import asyncio

import pytest
from sqlalchemy import select, text, update

from storage.db.database import Database
from storage.db.tables import audit as table
from storage.people import audit
from tests.storage.stopped_clock import Clock


async def append(db: Database, clock: Clock, act: str = "export", **detail: object) -> str:
    return await db.turn(lambda tx: audit.append(tx, "telegram:1", act, detail, clock.pass_(seconds=1)))


async def verify(db: Database, head: str | None = None) -> int | None:
    async with db.read() as tx:
        return await audit.verify(tx, head)


@pytest.fixture
async def heads(db: Database, clock: Clock) -> list[str]:
    return [await append(db, clock, unit=number, 单位="示例一职") for number in range(5)]


async def test_an_empty_log_is_whole(db: Database):
    assert await verify(db) is None
    assert await verify(db, audit.BEGINNING) is None
    async with db.read() as tx:
        assert await audit.head(tx) == audit.BEGINNING


async def test_every_entry_moves_the_head(db: Database, heads: list[str]):
    assert len(set(heads)) == 5
    assert await verify(db) is None
    async with db.read() as tx:
        assert await audit.head(tx) == heads[-1]


async def test_entries_written_at_once_make_one_chain(db: Database, clock: Clock):
    await asyncio.gather(*(append(db, clock, n=n) for n in range(30)))
    assert await verify(db) is None


async def test_what_people_type_does_not_break_it(db: Database, clock: Clock):
    await append(db, clock, text="\x00\ud800</b>\n😀", nested={"b": [1, None], "a": True})
    assert await verify(db) is None


@pytest.mark.parametrize(
    "forgery",
    [
        "UPDATE audit SET actor = 'telegram:9' WHERE number = 3",
        "UPDATE audit SET act = 'nothing' WHERE number = 3",
        "UPDATE audit SET detail = '{}' WHERE number = 3",
        "UPDATE audit SET at = at + 1 WHERE number = 3",
        "UPDATE audit SET hash = previous WHERE number = 3",
        "UPDATE audit SET previous = hash WHERE number = 3",
        "DELETE FROM audit WHERE number = 3",
        "UPDATE audit SET number = 30 WHERE number = 3",
    ],
)
async def test_the_first_broken_entry_is_named(db: Database, heads: list[str], forgery: str):
    async with db.write() as tx:
        await tx.execute(text(forgery))
    assert await verify(db) == 3


async def test_an_entry_forged_with_its_hash_breaks_the_next(db: Database, heads: list[str]):
    async with db.write() as tx:
        third = (await tx.execute(select(table).where(table.c.number == 3))).one()
        forged = audit._read(third)._replace(actor="telegram:9")
        changed = update(table).where(table.c.number == 3).values(actor="telegram:9", hash=audit._hash(forged))
        await tx.execute(changed)
    assert await verify(db) == 4


async def test_a_head_noted_earlier_tells_a_replaced_or_shortened_log(db: Database, heads: list[str], clock: Clock):
    for head in (*heads, audit.BEGINNING):
        assert await verify(db, head) is None
    async with db.write() as tx:
        await tx.execute(text("DELETE FROM audit WHERE number > 3"))
    assert await verify(db) is None
    assert await verify(db, heads[2]) is None
    assert await verify(db, heads[4]) == 4
    async with db.write() as tx:
        await tx.execute(text("DELETE FROM audit"))
    await append(db, clock, unit=0)
    assert await verify(db, heads[0]) == 2


async def test_people_stand_in_the_log_under_an_alias_and_are_read_by_their_accounts(db: Database, clock: Clock):
    await append(db, clock, person="telegram:2", role="liaison")
    await append(db, clock)
    async with db.read() as tx:
        rows = (await tx.execute(select(table.c.actor, table.c.detail).order_by(table.c.number))).all()
        read = await audit.newest(tx, 10)
        assert read == list(reversed(await audit.entries(tx)))
        assert [entry.number for entry in await audit.entries(tx, "export")] == [1, 2]
        assert await audit.entries(tx, "other") == []
    assert rows[0].actor == rows[1].actor
    assert "telegram" not in str(rows)
    assert [entry.actor for entry in read] == ["telegram:1", "telegram:1"]
    assert read[1].detail == '{"person":"telegram:2","role":"liaison"}'


async def test_who_is_forgotten_is_nobody_any_more_and_the_chain_stays_whole(db: Database, clock: Clock):
    await append(db, clock, person="telegram:2")
    head = await append(db, clock)
    async with db.write() as tx:
        await audit.forget(tx, "telegram:1")
        read = await audit.newest(tx, 10)
        everything = [str(tuple(row)) for row in await tx.execute(text("SELECT * FROM audit_people"))]
    assert await verify(db, head) is None
    assert [entry.actor.partition(":")[0] for entry in read] == ["alias", "alias"]
    assert "telegram:2" in read[1].detail
    assert not any("telegram:1" in row for row in everything)
    await append(db, clock)
    async with db.read() as tx:
        first, second, third = [entry.actor for entry in await audit.entries(tx)]
    assert first == second != third, "who comes back is somebody new"


async def test_what_is_no_person_keeps_its_name(db: Database, clock: Clock):
    for actor in ("command-line", "settings", "erased:0123abcd"):
        await db.turn(lambda tx, actor=actor: audit.append(tx, actor, "export", {}, clock.pass_(seconds=1)))
    async with db.read() as tx:
        actors = list((await tx.execute(select(table.c.actor).order_by(table.c.number))).scalars())
    assert actors == ["command-line", "settings", "erased:0123abcd"]
