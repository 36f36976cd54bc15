"""Importing a roster, again and again, and the tree that comes of it."""

from dataclasses import replace

import pytest

from dialogs.model.campaign import Campaign
from dialogs.model.submissions import Source, Subject
from storage.db.database import Database
from storage.db.errors import RosterConflict
from storage.people import roster
from storage.people.roster import Contact, Imported, RosterRow
from storage.reports import submissions
from tests.storage.stopped_clock import Clock

PREFECTURE = RosterRow("示例州教育体育局", "州市教育行政部门", notes={"备注": "州府"})
FIRST = RosterRow("示例一职", "职业学校", "示例州教育体育局", 1200, 80, "甲老师", "13800000000")
SECOND = RosterRow("示例二职", "职业学校", "示例州教育体育局")
COLLEGE = RosterRow("示例学院", "高等职业院校")
ROWS = (FIRST, SECOND, PREFECTURE, COLLEGE)


class Office:
    """Imports into one store."""

    def __init__(self, db: Database, campaign: Campaign, clock: Clock) -> None:
        self.db, self.campaign, self.clock = db, campaign, clock

    async def load(self, *rows: RosterRow) -> Imported:
        return await self.db.turn(lambda tx: roster.import_units(tx, rows, self.clock.now, campaign=self.campaign))

    async def tree(self) -> list[tuple[str, str]]:
        """Every unit with its parent, in the roster's order."""
        async with self.db.read() as tx:
            organisation = await roster.organisation(tx, self.campaign)
        parents = {unit.id: unit.name for unit in organisation}
        return [(unit.name, parents.get(unit.parent_id, "")) for unit in organisation]

    async def id_of(self, name: str) -> int:
        async with self.db.read() as tx:
            return (await roster.organisation(tx, self.campaign)).named(name).id

    async def version(self) -> str:
        async with self.db.read() as tx:
            return await roster.version(tx)


@pytest.fixture
def office(db: Database, campaign: Campaign, clock: Clock) -> Office:
    return Office(db, campaign, clock)


@pytest.mark.promise("4.6", "4.9")
async def test_children_may_be_listed_before_their_parents_and_the_root_not_at_all(office: Office):
    imported = await office.load(*ROWS)
    assert imported.added == tuple(row.name for row in ROWS)
    assert await office.tree() == [
        ("云南省教育厅", ""),
        ("示例一职", "示例州教育体育局"),
        ("示例二职", "示例州教育体育局"),
        ("示例州教育体育局", "云南省教育厅"),
        ("示例学院", "云南省教育厅"),
    ]


async def test_the_root_may_be_listed_too(office: Office):
    await office.load(COLLEGE, RosterRow("云南省教育厅", "省教育厅", contact="丙"))
    assert await office.tree() == [("示例学院", "云南省教育厅"), ("云南省教育厅", "")]


async def test_the_root_is_there_before_any_roster(office: Office, db: Database, campaign: Campaign, clock: Clock):
    root = await db.turn(lambda tx: roster.ensure_root(tx, campaign, clock.now))
    assert root == await db.turn(lambda tx: roster.ensure_root(tx, campaign, clock.now))
    assert await office.tree() == [("云南省教育厅", "")]
    await office.load(*ROWS)
    assert await office.id_of("云南省教育厅") == root


async def test_importing_the_same_file_again_changes_nothing(office: Office):
    await office.load(*ROWS)
    before, version = await office.tree(), await office.version()
    names = tuple(row.name for row in ROWS)
    assert await office.load(*ROWS) == Imported(unchanged=names)
    assert await office.tree() == before
    assert await office.version() == version


@pytest.mark.promise("4.8")
async def test_importing_again_updates_by_name_and_adds_what_is_new(office: Office, db: Database, campaign: Campaign):
    await office.load(*ROWS)
    id_before = await office.id_of("示例一职")
    imported = await office.load(*ROWS[1:], replace(FIRST, enrolment=1500, phone=""), RosterRow("示例三职", "职业学校"))
    assert (imported.added, imported.updated) == (("示例三职",), ("示例一职",))
    async with db.read() as tx:
        unit = (await roster.organisation(tx, campaign)).named("示例一职")
        assert await roster.contact(tx, unit.id) == Contact("甲老师", "")
    assert (unit.id, unit.enrolment, unit.staff) == (id_before, 1500, 80)


async def test_a_unit_may_move_to_another_parent(office: Office):
    await office.load(*ROWS)
    await office.load(replace(FIRST, parent=""))
    assert ("示例一职", "云南省教育厅") in await office.tree()


@pytest.mark.promise("4.8")
async def test_what_a_file_does_not_list_stays_with_its_reports(office: Office, db: Database, clock: Clock):
    await office.load(*ROWS)
    school = await office.id_of("示例二职")
    day = Subject(day=clock.now.date())
    await db.turn(lambda tx: submissions.submit(tx, school, day, {}, Source.QUICK, True, "telegram:1", clock.now))
    imported = await office.load(PREFECTURE, FIRST, RosterRow("示例三职", "职业学校"))
    assert imported.kept == ("示例二职", "示例学院")
    assert [name for name, _ in await office.tree()][-3:] == ["示例州教育体育局", "示例学院", "示例三职"]
    async with db.read() as tx:
        assert str(day) in (await submissions.of_units(tx, [school]))[school]


async def test_a_file_that_lists_everything_sets_the_order(office: Office):
    await office.load(*ROWS)
    await office.load(COLLEGE, RosterRow("示例三职", "职业学校"), PREFECTURE, SECOND, FIRST)
    names = [name for name, _ in await office.tree()]
    assert names == ["云南省教育厅", "示例学院", "示例三职", "示例州教育体育局", "示例二职", "示例一职"]


@pytest.mark.parametrize(
    "rows",
    [
        [RosterRow("示例四职", "职业学校", "没有这个州")],
        [RosterRow("示例四职", "职业学校", "示例四职")],
        [replace(PREFECTURE, parent="示例一职")],
    ],
)
async def test_what_makes_no_tree_with_the_units_stored_changes_nothing(office: Office, rows: list[RosterRow]):
    await office.load(*ROWS)
    before = await office.tree()
    with pytest.raises(RosterConflict):
        await office.load(RosterRow("示例五职", "职业学校"), *rows)
    assert await office.tree() == before


async def test_extra_columns_and_contacts_are_kept(office: Office, db: Database):
    await office.load(*ROWS)
    prefecture, school = await office.id_of("示例州教育体育局"), await office.id_of("示例一职")
    async with db.read() as tx:
        assert await roster.notes(tx, prefecture) == {"备注": "州府"}
        assert await roster.contact(tx, school) == Contact("甲老师", "13800000000")
        assert (await roster.contacts(tx))[prefecture] == Contact()


async def test_an_exempt_unit_is_told_apart_and_can_come_back(
    office: Office, db: Database, campaign: Campaign, clock: Clock
):
    await office.load(*ROWS)
    school = await office.id_of("示例一职")
    versions = [await office.version()]
    for exempt in (True, False):
        await db.turn(
            lambda tx, exempt=exempt: roster.set_exempt(tx, school, "停招", "telegram:1", clock.now, exempt=exempt)
        )
        async with db.read() as tx:
            assert (await roster.organisation(tx, campaign))[school].exempt is exempt
        versions.append(await office.version())
    assert len(set(versions)) == 3


async def test_names_nobody_can_store_are_stored_as_near_as_can_be(office: Office):
    await office.load(RosterRow("示例\x00六职", "职业学校", contact="\ud800"))
    assert ("示例六职", "云南省教育厅") in await office.tree()


async def test_a_national_roster_is_loaded_in_seconds_and_again_in_less(office: Office):
    rows = [RosterRow(f"示例{n}州", "州市教育行政部门") for n in range(200)]
    rows += [RosterRow(f"示例{n}职", "职业学校", f"示例{n % 200}州", n) for n in range(3000)]
    assert len((await office.load(*rows)).added) == 3200
    assert len((await office.load(*rows)).unchanged) == 3200
