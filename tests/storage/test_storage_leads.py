"""Story leads and their numbers."""

import pytest

from dialogs.model.submissions import Lead
from storage.db.database import Database, Tx
from storage.db.errors import LeadTaken
from storage.reports import leads
from tests.storage.stopped_clock import Clock


async def save(tx: Tx, clock: Clock, number: int, unit_id: int, title: str = "工匠进校园") -> None:
    await leads.save(
        tx,
        number=number,
        unit_id=unit_id,
        day=clock.now.date(),
        title=title,
        body="示例正文",
        category="people",
        by="telegram:1001",
        now=clock.now,
    )


async def test_leads_are_numbered_as_they_come(db: Database, clock: Clock, units: dict[str, int]):
    one, two = units["示例一职"], units["示例二职"]
    async with db.write() as tx:
        for unit_id in (one, two, one):
            await save(tx, clock, await leads.next_number(tx), unit_id)
        assert await leads.next_number(tx) == 4
        assert {u: [lead.number for lead in found] for u, found in (await leads.of_units(tx, [one, two])).items()} == {
            one: [1, 3],
            two: [2],
        }
        assert [lead.number for lead in await leads.all_leads(tx)] == [1, 2, 3]


async def test_a_lead_that_is_changed_keeps_its_number_sender_and_star(db: Database, clock: Clock, school: int):
    sent_at = clock.now
    async with db.write() as tx:
        await save(tx, clock, 1, school)
        assert await leads.star(tx, 1) is True
        clock.pass_(hours=1)
        await save(tx, clock, 1, school, title="工匠再进校园")
        assert await leads.lead(tx, 1) == Lead(
            number=1,
            unit_id=school,
            day=clock.now.date(),
            title="工匠再进校园",
            body="示例正文",
            category="people",
            starred=True,
            sent_by="telegram:1001",
            sent_at=sent_at,
        )


async def test_a_number_that_became_another_units_is_not_overwritten(db: Database, clock: Clock, units: dict[str, int]):
    await db.turn(lambda tx: save(tx, clock, 1, units["示例一职"]))
    with pytest.raises(LeadTaken) as taken:
        await db.turn(lambda tx: save(tx, clock, 1, units["示例二职"], title="别的"))
    assert taken.value.retry
    async with db.read() as tx:
        assert (await leads.lead(tx, 1)).title == "工匠进校园"


async def test_a_star_is_given_and_taken_back(db: Database, clock: Clock, school: int):
    async with db.write() as tx:
        await save(tx, clock, 1, school)
        assert [await leads.star(tx, 1) for _ in range(3)] == [True, False, True]
        assert await leads.star(tx, 2) is None
        assert await leads.lead(tx, 2) is None
