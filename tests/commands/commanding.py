"""Who is on the stage of these tests, and what they do again and again."""

from collections.abc import Awaitable, Callable

from dialogs.model.submissions import Submission
from dialogs.model.units import Role
from storage.db.database import Tx
from storage.people import accounts
from tests.stage import Stage

REPORT = "教师32 学生450 企业3 总人数1200 央媒0 省媒1 媒体5 项目6"

FIRST, SECOND, THIRD, COLLEGE = "11", "12", "13", "14"
SUPERVISOR, OTHER_SUPERVISOR, PROVINCE = "21", "22", "23"

PEOPLE = {
    FIRST: ("示例一职", Role.LIAISON),
    SECOND: ("示例二职", Role.LIAISON),
    THIRD: ("示例三职", Role.LIAISON),
    COLLEGE: ("示例高职学院", Role.LIAISON),
    SUPERVISOR: ("示例州教育体育局", Role.SUPERVISOR),
    OTHER_SUPERVISOR: ("样例市教育体育局", Role.SUPERVISOR),
    PROVINCE: ("云南省教育厅", Role.SUPERVISOR),
}


Refused = Callable[..., Awaitable[None]]
"""Says a command that must be refused with these words: `refused(chat, text, *because)`."""


async def enlist(stage: Stage, chat: str, unit: str, role: Role) -> None:
    """The person is registered, without the words of it."""

    async def work(tx: Tx) -> None:
        organisation = await stage.program.organisations.current(tx)
        found = organisation.named(unit)
        assert found is not None
        now = stage.clock.now()
        await accounts.ensure(tx, f"telegram:{chat}", "telegram", chat, "", now)
        await accounts.grant(tx, f"telegram:{chat}", found.id, role, "test", now)

    await stage.work(work)


async def standing(stage: Stage) -> tuple[object, ...]:
    """Everything a command can change, as it stands."""
    records = await stage.records()
    units = tuple(records.organisation)
    return units, records.submissions, records.revisions, records.extensions, records.leads, records.audit_head


async def report(stage: Stage, chat: str, text: str = REPORT) -> None:
    """The person submits today's report."""
    await stage.says(chat, text)
    await stage.presses(chat, "确认提交")
    stage.heard(chat)


async def submission(stage: Stage, unit: str, subject: str) -> Submission:
    """What the unit has for that subject."""
    records = await stage.records()
    found = records.organisation.named(unit)
    assert found is not None
    return next(s for s in records.submissions if s.unit_id == found.id and str(s.subject) == subject)
