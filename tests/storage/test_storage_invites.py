"""A code opens one role once, and cannot be read back or guessed."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import select

from dialogs.model.units import Role
from storage.db.database import Database, Tx
from storage.db.tables import invites as table
from storage.people import invites
from storage.people.invites import InviteRow, Refusal
from tests.storage.stopped_clock import Clock

WEEK = timedelta(days=7)


async def issue(db: Database, clock: Clock, unit_id: int, role: Role = Role.LIAISON) -> str:
    return await db.turn(lambda tx: invites.issue(tx, unit_id, role, "telegram:1", clock.now, clock.now + WEEK))


async def find(db: Database, clock: Clock, code: str) -> InviteRow | Refusal:
    async with db.read() as tx:
        return await invites.find(tx, code, clock.now)


@pytest.mark.promise("4.12")
async def test_a_code_is_22_url_safe_characters_and_never_stored(db: Database, clock: Clock, school: int):
    code = await issue(db, clock, school)
    assert len(code) == invites.CODE_LENGTH == 22
    assert code.replace("-", "").replace("_", "").isalnum()
    async with db.read() as tx:
        row = (await tx.execute(select(table))).one()
    assert code not in str(tuple(row))


async def test_a_code_opens_its_unit_and_role(db: Database, clock: Clock, school: int):
    found = await find(db, clock, await issue(db, clock, school, Role.SUPERVISOR))
    assert (found.unit_id, found.role, found.used_at) == (school, Role.SUPERVISOR, None)


async def test_what_is_no_live_code_says_why(db: Database, clock: Clock, school: int):
    used, stale = await issue(db, clock, school), await issue(db, clock, school)
    invite = await find(db, clock, used)
    await db.turn(lambda tx: invites.use(tx, invite.id, "telegram:1001", clock.now))
    assert await find(db, clock, used) is Refusal.USED
    assert await find(db, clock, used.swapcase()) is Refusal.UNKNOWN
    assert await find(db, clock, "x\ud800") is Refusal.UNKNOWN
    clock.pass_(days=7)
    assert await find(db, clock, stale) is Refusal.EXPIRED


@pytest.mark.promise("4.12")
async def test_two_people_with_one_code_at_once_open_it_once(db: Database, clock: Clock, school: int):
    code = await issue(db, clock, school)

    async def register(tx: Tx, person: str) -> bool:
        found = await invites.find(tx, code, clock.now)
        return isinstance(found, InviteRow) and await invites.use(tx, found.id, person, clock.now)

    opened = await asyncio.gather(
        *(db.turn(lambda tx, n=n: register(tx, f"telegram:{n}")) for n in range(20)),
    )
    assert sum(opened) == 1


async def test_an_invite_found_earlier_is_used_once_even_so(db: Database, clock: Clock, school: int):
    invite = await find(db, clock, await issue(db, clock, school))

    async def use(person: str) -> bool:
        async with db.write() as tx:
            return await invites.use(tx, invite.id, person, clock.now)

    assert sum(await asyncio.gather(*(use(f"telegram:{n}") for n in range(10)))) == 1


async def test_an_invite_that_expires_meanwhile_is_not_used(db: Database, clock: Clock, school: int):
    invite = await find(db, clock, await issue(db, clock, school))
    assert not await db.turn(lambda tx: invites.use(tx, invite.id, "telegram:1", clock.pass_(days=7)))


async def test_issuing_again_makes_the_unused_codes_worthless(db: Database, clock: Clock, school: int):
    used, unused = await issue(db, clock, school), await issue(db, clock, school)
    supervisor = await issue(db, clock, school, Role.SUPERVISOR)
    invite = await find(db, clock, used)
    async with db.write() as tx:
        await invites.use(tx, invite.id, "telegram:1001", clock.now)
        assert await invites.revoke_unused(tx, school, Role.LIAISON) == 1
        listed = await invites.listing(tx)
    assert await find(db, clock, unused) is Refusal.UNKNOWN
    assert isinstance(await find(db, clock, supervisor), InviteRow)
    assert [(row.role, row.used_by) for row in listed] == [
        (Role.LIAISON, "telegram:1001"),
        (Role.SUPERVISOR, ""),
    ]


async def test_whoever_guesses_is_throttled_for_a_while_and_nobody_else(db: Database, clock: Clock):
    async with db.write() as tx:
        for _ in range(invites.GUESSES):
            assert not await invites.throttled(tx, "telegram:1", clock.now)
            await invites.guessed(tx, "telegram:1", clock.pass_(seconds=1))
        assert await invites.throttled(tx, "telegram:1", clock.now)
        assert not await invites.throttled(tx, "telegram:2", clock.now)
        clock.pass_(minutes=10)
        assert not await invites.throttled(tx, "telegram:1", clock.now)
        await invites.guessed(tx, "telegram:1", clock.now)
        assert not await invites.throttled(tx, "telegram:1", clock.now)


async def test_who_has_opened_an_invite_starts_afresh(db: Database, clock: Clock):
    async with db.write() as tx:
        for _ in range(invites.GUESSES):
            await invites.guessed(tx, "telegram:1", clock.now)
        await invites.forget_guesses(tx, "telegram:1")
        assert not await invites.throttled(tx, "telegram:1", clock.now)
