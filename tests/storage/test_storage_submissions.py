"""Drafts, submissions, returns; the first submission's time; corrections; what each message gave."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs.model.submissions import Revision, Source, Status, Subject, Submission
from storage.db.database import Database
from storage.db.errors import NotADraft, NotSubmitted
from storage.reports import receipts, submissions
from storage.reports.submissions import LastSubmitted, corrections, read_standing, write_standing
from tests.storage.stopped_clock import Clock

LIAISON, OTHER, SUPERVISOR = "telegram:1001", "telegram:1002", "telegram:2001"
PLAN = Subject(deliverable="plan")


class Desk:
    """One unit's reporting for one day."""

    def __init__(self, db: Database, clock: Clock, unit_id: int) -> None:
        self.db, self.clock, self.unit_id = db, clock, unit_id
        self.day = Subject(day=clock.now.date())

    async def answer(self, message: str = "", by: str = LIAISON, subject: Subject | None = None, **values: int):
        return await self._turn(
            submissions.save_answers, subject or self.day, values, Source.QUESTIONS, by, self.clock.now, message=message
        )

    async def submit(
        self, subject: Subject | None = None, zero: bool = False, text: str = "", reason: str = "", **values: int
    ) -> Submission:
        return await self._turn(
            submissions.submit,
            subject or self.day,
            values,
            Source.QUICK,
            zero,
            LIAISON,
            self.clock.now,
            text=text,
            reason=reason,
        )

    async def send_back(self, reason: str = "人数有误") -> Submission:
        return await self._turn(submissions.return_, self.day, SUPERVISOR, reason, self.clock.now)

    async def clear(self, subject: Subject | None = None) -> None:
        await self._turn(submissions.clear_draft, subject or self.day, LIAISON, self.clock.now)

    async def now(self, subject: Subject | None = None) -> Submission | None:
        async with self.db.read() as tx:
            found = await submissions.of_units(tx, [self.unit_id])
        return found.get(self.unit_id, {}).get(str(subject or self.day))

    async def revisions(self) -> list[Revision]:
        async with self.db.read() as tx:
            return await submissions.revisions(tx, [self.unit_id])

    async def _turn(self, what, *arguments, **more):
        return await self.db.turn(lambda tx: what(tx, self.unit_id, *arguments, **more))


@pytest.fixture
def desk(db: Database, clock: Clock, school: int) -> Desk:
    return Desk(db, clock, school)


async def test_nothing_begun_is_nothing(desk: Desk):
    assert await desk.now() is None


async def test_answers_gather_in_a_draft(desk: Desk, clock: Clock):
    await desk.answer(teachers=3)
    clock.pass_(minutes=1)
    draft = await desk.answer(students=40, teachers=4)
    assert draft == await desk.now()
    assert (draft.status, draft.values, draft.counts) == (Status.DRAFT, {"teachers": 4, "students": 40}, False)
    assert (draft.changed_at, draft.first_submitted_at) == (clock.now, None)


async def test_a_new_value_takes_the_old_ones_confirmation_along(db: Database, desk: Desk, clock: Clock, school: int):
    async with db.write() as tx:
        save = submissions.save_answers
        arguments = (tx, school, desk.day)
        more = {"confirmed": {"teachers": "超过在册"}, "reasons": {"teachers": "含外聘"}}
        await save(*arguments, {"teachers": 90, "media": 1}, Source.QUICK, LIAISON, clock.now, **more)
        kept = await save(*arguments, {"media": 2}, Source.QUICK, LIAISON, clock.now)
        assert (kept.confirmed, kept.reasons) == (more["confirmed"], more["reasons"])
        changed = await save(*arguments, {"teachers": 8}, Source.QUICK, LIAISON, clock.now)
    assert (changed.confirmed, changed.reasons) == ({}, {})


async def test_submitting_keeps_the_first_time_for_ever(desk: Desk, clock: Clock):
    first = clock.now
    assert (await desk.submit(teachers=3)).first_submitted_at == first
    clock.pass_(hours=1)
    await desk.submit(teachers=4)
    clock.pass_(hours=1)
    await desk.send_back()
    clock.pass_(hours=1)
    await desk.answer(teachers=5)
    again = await desk.submit(teachers=5)
    assert (again.first_submitted_at, again.changed_at) == (first, clock.now)
    assert again == await desk.now()


async def test_revision_numbers_grow_with_every_change_and_never_come_again(desk: Desk):
    seen = [(await desk.answer(teachers=1)).revision]
    await desk.clear()
    seen.append((await desk.answer(teachers=1)).revision)
    seen.append((await desk.submit(teachers=1)).revision)
    seen.append((await desk.send_back()).revision)
    seen.append((await desk.submit(teachers=1)).revision)
    assert seen == sorted(set(seen))


async def test_what_is_submitted_takes_no_answers_beside_a_new_submission(desk: Desk):
    await desk.submit(teachers=3)
    with pytest.raises(NotADraft):
        await desk.answer(teachers=4)
    assert (await desk.now()).values == {"teachers": 3}


async def test_a_first_submission_is_no_revision_and_each_changed_field_later_is_one(desk: Desk, clock: Clock):
    await desk.submit(teachers=3, students=40, media=1)
    assert await desk.revisions() == []
    at = clock.pass_(hours=1)
    await desk.submit(teachers=5, students=40, projects=2, reason="漏报")
    assert await desk.revisions() == [
        Revision(at, desk.unit_id, desk.day, "teachers", "3", "5", LIAISON, "漏报"),
        Revision(at, desk.unit_id, desk.day, "projects", "", "2", LIAISON, "漏报"),
        Revision(at, desk.unit_id, desk.day, "media", "1", "", LIAISON, "漏报"),
    ]


async def test_a_correction_is_measured_against_what_was_submitted_and_not_against_the_draft(desk: Desk):
    await desk.submit(teachers=3)
    await desk.send_back()
    await desk.answer(teachers=7)
    await desk.answer(teachers=5)
    await desk.submit(teachers=5)
    assert [(r.field, r.old, r.new) for r in await desk.revisions()] == [("退回", "", ""), ("teachers", "3", "5")]


async def test_a_zero_report_is_zero_in_every_field(desk: Desk):
    await desk.submit(teachers=3, students=0)
    await desk.submit(zero=True)
    assert (await desk.now()).zero
    await desk.submit(teachers=2)
    assert [(r.field, r.old, r.new) for r in await desk.revisions()] == [("teachers", "3", "0"), ("teachers", "0", "2")]


async def test_a_returned_report_stays_returned_while_it_is_edited(desk: Desk, db: Database):
    await desk.submit(teachers=3, students=40)
    returned = await desk.send_back("学生数有误")
    assert (returned.status, returned.counts, returned.values) == (
        Status.RETURNED,
        False,
        {"teachers": 3, "students": 40},
    )
    edited = await desk.answer(students=45)
    assert (edited.status, edited.values) == (Status.RETURNED, {"teachers": 3, "students": 45})
    async with db.read() as tx:
        reasons = await submissions.last_return_reasons(tx, [desk.unit_id])
    assert reasons == {desk.unit_id: {str(desk.day): "学生数有误"}}
    await desk.submit(teachers=3, students=45)
    async with db.read() as tx:
        assert await submissions.last_return_reasons(tx, [desk.unit_id]) == {}


async def test_a_return_is_a_revision_with_its_reason(desk: Desk, clock: Clock):
    await desk.submit(teachers=3)
    await desk.send_back("人数有误")
    assert await desk.revisions() == [
        Revision(clock.now, desk.unit_id, desk.day, "退回", "", "", SUPERVISOR, "人数有误")
    ]


async def test_only_what_is_submitted_can_be_returned(desk: Desk):
    with pytest.raises(NotSubmitted):
        await desk.send_back()
    await desk.answer(teachers=3)
    with pytest.raises(NotSubmitted):
        await desk.send_back()
    await desk.submit(teachers=3)
    await desk.send_back()
    with pytest.raises(NotSubmitted):
        await desk.send_back()


async def test_clearing_empties_a_draft_and_nothing_else(desk: Desk):
    await desk.clear()
    await desk.answer(teachers=3)
    await desk.clear()
    assert await desk.now() is None
    submitted = await desk.submit(teachers=3)
    await desk.clear()
    assert await desk.now() == submitted


async def test_clearing_a_returned_report_goes_back_to_what_was_submitted(desk: Desk):
    await desk.submit(teachers=3)
    await desk.send_back()
    await desk.answer(teachers=9, students=9)
    await desk.clear()
    cleared = await desk.now()
    assert (cleared.status, cleared.values) == (Status.RETURNED, {"teachers": 3})


async def test_every_hand_in_has_a_receipt_of_its_own_and_a_daily_report_none(desk: Desk, db: Database):
    async with db.read() as tx:
        assert await submissions.next_receipt(tx) == "0001"
    assert (await desk.submit(subject=PLAN, text="已上传")).receipt == "0001"
    assert (await desk.submit(subject=PLAN, text="新版")).receipt == "0002"
    assert (await desk.submit(teachers=1)).receipt == ""


async def test_a_receipt_vouches_for_what_was_handed_in_then_and_names_the_one_that_stands_now(
    desk: Desk, db: Database, clock: Clock
):
    first_at = clock.now
    await desk.submit(subject=PLAN, text="第一版")
    clock.pass_(minutes=1)
    await desk.submit(subject=PLAN, text="第二版")
    clock.pass_(minutes=1)
    await desk.submit(subject=PLAN, text="第三版")
    async with db.read() as tx:
        found = {number: await receipts.handed_in(tx, number) for number in ("0001", "0002", "0003", "0004", "")}
    assert [(one.text, one.replaced_by) for one in found.values() if one] == [
        ("第一版", "0003"),
        ("第二版", "0003"),
        ("第三版", ""),
    ]
    assert (found["0001"].at, found["0003"].first_at) == (first_at, first_at)
    assert found["0004"] is None
    assert found[""] is None


async def test_a_text_is_a_draft_until_it_is_submitted_and_what_stands_stands(desk: Desk, db: Database, clock: Clock):
    async def draft(text: str) -> Submission:
        return await db.turn(lambda tx: submissions.draft_text(tx, desk.unit_id, PLAN, text, LIAISON, clock.now))

    assert (await draft("https://school.example")).status is Status.DRAFT
    await desk.submit(subject=PLAN, text="https://school.example")
    await draft("https://other.example")
    standing = await desk.now(PLAN)
    assert (standing.status, standing.text) == (Status.SUBMITTED, "https://school.example")
    await desk.submit(subject=PLAN, text="https://other.example")
    assert [(r.field, r.old, r.new) for r in await desk.revisions()] == [
        ("内容", "https://school.example", "https://other.example")
    ]


async def test_what_a_message_gave_is_known_its_edits_included(desk: Desk, db: Database, clock: Clock):
    await desk.answer("telegram:1001:5", teachers=3, students=40)
    await desk.answer("telegram:1001:6", media=1)
    await desk.answer("telegram:1001:5", teachers=4)
    await desk.answer("telegram:1001:5", by=OTHER, projects=9)
    await desk.answer("", projects=8)
    async with db.read() as tx:
        assert await submissions.given_by(tx, LIAISON, "telegram:1001:5") == [
            (desk.unit_id, desk.day, {"teachers": 4, "students": 40})
        ]
        assert await submissions.given_by(tx, LIAISON, "telegram:1001:7") == []
        assert await submissions.given_by(tx, LIAISON, "") == []


async def test_submissions_and_revisions_are_read_for_many_units_at_once(
    desk: Desk, db: Database, units: dict[str, int], clock: Clock
):
    other = units["示例二职"]
    await desk.submit(teachers=3)
    await desk.submit(teachers=4)
    await db.turn(
        lambda tx: submissions.save_answers(tx, other, desk.day, {"media": 1}, Source.PAGE, LIAISON, clock.now)
    )
    async with db.read() as tx:
        everything = await submissions.all_submissions(tx)
        assert [(s.unit_id, s.status) for s in everything] == [
            (desk.unit_id, Status.SUBMITTED),
            (other, Status.DRAFT),
        ]
        found = await submissions.of_units(tx, list(range(1, 5000)))
        assert {unit_id: list(found[unit_id].values()) for unit_id in found} == {
            desk.unit_id: [everything[0]],
            other: [everything[1]],
        }
        assert len(await submissions.revisions(tx)) == 1
        assert await submissions.revisions(tx, [other]) == []


VALUES = st.dictionaries(st.sampled_from(["teachers", "students", "media"]), st.integers(0, 999_999_999))
STANDINGS = st.builds(LastSubmitted, VALUES, st.booleans(), st.text(max_size=5))


@given(STANDINGS)
def test_what_stands_is_read_as_it_was_written(standing: LastSubmitted):
    assert read_standing(write_standing(standing)) == standing


@given(STANDINGS, STANDINGS)
def test_corrections_are_exactly_the_differences(before: LastSubmitted, after: LastSubmitted):
    found = corrections(before, after)
    assert all(old != new for _, old, new in found)
    assert corrections(after, after) == []
    assert sorted((name, new, old) for name, old, new in found) == sorted(map(tuple, corrections(after, before)))
