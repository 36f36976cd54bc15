"""Extensions and unlocks, and the revisions they leave."""

from datetime import datetime
from zoneinfo import ZoneInfo

from dialogs.model.submissions import Source, Subject
from dialogs.schedule.due_times import Extension
from storage.db.database import Database
from storage.reports import deadlines, submissions
from tests.storage.stopped_clock import Clock

CHINA = ZoneInfo("Asia/Shanghai")
ADMIN = "telegram:1"
DUE = datetime(2023, 5, 12, 18, 0, tzinfo=CHINA)
LATER = datetime(2023, 5, 13, 18, 0, tzinfo=CHINA)


async def test_an_extension_holds_for_all_or_for_one_and_a_later_one_replaces_it(
    db: Database, clock: Clock, school: int
):
    async with db.write() as tx:
        await deadlines.extend(tx, "plan", None, DUE, ADMIN, clock.now)
        await deadlines.extend(tx, "plan", school, DUE, ADMIN, clock.pass_(minutes=1))
        await deadlines.extend(tx, "plan", None, LATER, ADMIN, clock.pass_(minutes=1))
        assert await deadlines.extensions(tx) == [Extension("plan", school, DUE), Extension("plan", None, LATER)]


async def test_an_extension_is_a_revision_of_the_unit_or_of_the_root(db: Database, clock: Clock, units: dict[str, int]):
    school, root = units["示例一职"], units["云南省教育厅"]
    async with db.write() as tx:
        await deadlines.extend(tx, "plan", school, DUE, ADMIN, clock.now, was=datetime(2023, 5, 11, tzinfo=CHINA))
        await deadlines.extend(tx, "plan", school, LATER, ADMIN, clock.now)
        await deadlines.extend(tx, "plan", None, LATER, ADMIN, clock.now)
        found = await submissions.revisions(tx)
    assert [(r.unit_id, str(r.subject), r.field, r.old, r.new, r.by) for r in found] == [
        (school, "item:plan", "延期", "2023-05-11 00:00", "2023-05-12 18:00", ADMIN),
        (school, "item:plan", "延期", "2023-05-12 18:00", "2023-05-13 18:00", ADMIN),
        (root, "item:plan", "延期", "", "2023-05-13 18:00", ADMIN),
    ]


async def test_an_unlock_reopens_exactly_its_subject_until_it_is_submitted(
    db: Database, clock: Clock, units: dict[str, int]
):
    school, other = units["示例一职"], units["示例二职"]
    day, table = Subject(day=clock.now.date()), Subject(deliverable="table")
    async with db.write() as tx:
        await deadlines.unlock(tx, school, day, ADMIN, clock.now)
        await deadlines.unlock(tx, school, day, ADMIN, clock.now)
        await deadlines.unlock(tx, school, table, ADMIN, clock.now)
        assert await deadlines.unlocked(tx, [school, other]) == {school: frozenset({str(day), str(table)})}
        assert await deadlines.unlocked(tx, [other]) == {}
        await submissions.submit(tx, school, day, {}, Source.QUICK, True, ADMIN, clock.now)
        assert await deadlines.unlocked(tx, [school]) == {school: frozenset({str(table)})}
        assert [r.field for r in await submissions.revisions(tx)] == ["解锁"] * 3


async def test_what_is_returned_is_reopened_too(db: Database, clock: Clock, school: int):
    day = Subject(day=clock.now.date())
    async with db.write() as tx:
        await submissions.submit(tx, school, day, {}, Source.QUICK, True, ADMIN, clock.now)
        assert await deadlines.unlocked(tx, [school]) == {}
        await submissions.return_(tx, school, day, ADMIN, "有误", clock.now)
        assert await deadlines.unlocked(tx, [school]) == {school: frozenset({str(day)})}
        await submissions.submit(tx, school, day, {}, Source.QUICK, True, ADMIN, clock.now)
        assert await deadlines.unlocked(tx, [school]) == {}
