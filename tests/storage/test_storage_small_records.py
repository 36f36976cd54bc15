"""Values, slots, conversations, wake-ups and groups."""

from datetime import date

import pytest

from storage.db import key_value
from storage.db.database import Database
from storage.db.errors import OtherCampaign
from storage.messages import conversations, slots, wakeups
from storage.messages.slots import SlotState
from storage.people import groups
from tests.storage.stopped_clock import Clock

DAY = date(2023, 5, 14)


async def test_a_value_is_set_and_set_anew(db: Database):
    async with db.write() as tx:
        assert await key_value.get(tx, "key", "none") == "none"
        for value in ("a", "b\x00"):
            await key_value.put(tx, "key", value)
        assert await key_value.get(tx, "key") == "b"


async def test_a_store_holds_one_campaign(db: Database):
    async with db.write() as tx:
        assert await key_value.campaign(tx) == ""
        for _ in range(2):
            await key_value.claim_campaign(tx, "yunnan-2023")
        assert await key_value.campaign(tx) == "yunnan-2023"
    with pytest.raises(OtherCampaign):
        await db.turn(lambda tx: key_value.claim_campaign(tx, "jinan-2023"))


async def test_the_newest_instant_never_goes_back(db: Database, clock: Clock):
    earlier, later = clock.now, clock.pass_(hours=1)
    async with db.write() as tx:
        assert await key_value.newest_instant_seen(tx) is None
        for instant in (later, earlier):
            await key_value.see_instant(tx, instant)
        assert await key_value.newest_instant_seen(tx) == later
        assert await key_value.instant(tx, "mark") is None
        await key_value.put_instant(tx, "mark", earlier)
        assert await key_value.instant(tx, "mark") == earlier


async def test_a_slot_that_was_held_is_settled_later_and_then_for_good(db: Database, clock: Clock):
    async with db.write() as tx:
        await slots.record(tx, ["a", "b"], SlotState.HELD, clock.now)
        await slots.record(tx, ["a", "c"], SlotState.DONE, clock.now)
        await slots.record(tx, ["a"], SlotState.MISSED, clock.now)
        await slots.record(tx, [], SlotState.MISSED, clock.now)
        assert await slots.states(tx, ["a", "b", "c", "d"]) == {
            "a": SlotState.DONE,
            "b": SlotState.HELD,
            "c": SlotState.DONE,
        }


async def test_missed_slots_are_reported_once(db: Database, clock: Clock):
    async with db.write() as tx:
        await slots.record(tx, ["x", "y"], SlotState.MISSED, clock.now)
        await slots.record(tx, ["z"], SlotState.MISSED, clock.pass_(days=1))
        await slots.record(tx, ["done"], SlotState.DONE, clock.now)
        assert await slots.missed_unreported(tx) == ["x", "y", "z"]
        await slots.mark_reported(tx, ["x", "y"])
        assert await slots.missed_unreported(tx) == ["z"]


async def test_a_conversation_goes_on_where_it_stood(db: Database, clock: Clock):
    async with db.write() as tx:
        assert await conversations.load(tx, "telegram:1") == ""
        await conversations.save(tx, "telegram:1", '{"step":1}', clock.now)
        await conversations.save(tx, "telegram:1", '{"step":2}', clock.now)
        assert await conversations.load(tx, "telegram:1") == '{"step":2}'
        assert await conversations.load(tx, "telegram:2") == ""


async def test_a_reminder_asked_for_is_due_once_its_time_has_come(db: Database, clock: Clock, units: dict[str, int]):
    one, two = units["示例一职"], units["示例二职"]
    early = clock.now.replace(hour=10)
    late = clock.now.replace(hour=11)
    async with db.write() as tx:
        assert await wakeups.next_at(tx) is None
        await wakeups.ask(tx, "telegram:1", one, DAY, late)
        await wakeups.ask(tx, "telegram:1", one, DAY, early)
        await wakeups.ask(tx, "telegram:2", one, DAY, early)
        await wakeups.ask(tx, "telegram:1", two, DAY, late)
        assert await wakeups.next_at(tx) == early
        assert await wakeups.due(tx, clock.now) == []
        assert [(w.person, w.unit_id, w.day, w.at) for w in await wakeups.due(tx, early)] == [
            ("telegram:1", one, DAY, early),
            ("telegram:2", one, DAY, early),
        ]
        await wakeups.cancel(tx, one, DAY, "telegram:1")
        assert [w.person for w in await wakeups.due(tx, early)] == ["telegram:2"]
        await wakeups.cancel(tx, one, DAY)
        assert [(w.person, w.unit_id) for w in await wakeups.due(tx, late)] == [("telegram:1", two)]


async def test_a_group_is_bound_to_one_unit_at_a_time(db: Database, clock: Clock, units: dict[str, int]):
    root, prefecture = units["云南省教育厅"], units["示例州教育体育局"]
    async with db.write() as tx:
        await groups.bind(tx, "telegram", "-1", root, "省群", "telegram:1", clock.now)
        await groups.bind(tx, "telegram", "-2", prefecture, "州群", "telegram:1", clock.pass_(minutes=1))
        await groups.bind(tx, "telegram", "-1", prefecture, "改名", "telegram:1", clock.pass_(minutes=1))
        assert [(b.chat, b.unit_id, b.title) for b in await groups.bindings(tx)] == [
            ("-2", prefecture, "州群"),
            ("-1", prefecture, "改名"),
        ]
        assert await groups.unbind(tx, "telegram", "-2")
        assert not await groups.unbind(tx, "telegram", "-2")


async def test_a_binding_follows_its_group_and_never_doubles(db: Database, clock: Clock, units: dict[str, int]):
    root = units["云南省教育厅"]
    async with db.write() as tx:
        await groups.bind(tx, "telegram", "-1", root, "省群", "telegram:1", clock.now)
        assert await groups.move(tx, "telegram", "-1", "-1001")
        assert not await groups.move(tx, "telegram", "-1", "-1001")
        await groups.bind(tx, "telegram", "-1", root, "省群", "telegram:1", clock.now)
        assert await groups.move(tx, "telegram", "-1", "-1001")
        assert [b.chat for b in await groups.bindings(tx)] == ["-1001"]
