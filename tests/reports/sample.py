"""A small made-up organisation and short ways to say who filed what: shared by the tests of figures and reports."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from functools import cache
from html import unescape

from bot.reports.figures.records import Records
from bot.reports.messages.bulletin import bulletin
from bot.runtime.campaign_files import load_campaign
from dialogs.model.campaign import Campaign
from dialogs.model.submissions import Source, Status, Subject, Submission
from dialogs.model.units import Organisation, Unit


@cache
def yunnan() -> Campaign:
    return load_campaign("yunnan-2023")


def bulletin_text(made: Records, top_unit_id: int, keys: Sequence[str], due: datetime) -> str:
    """The bulletin without its markup."""
    message = bulletin(made, top_unit_id, keys, due)
    assert message is not None
    return unescape(message.text.replace("<b>", "").replace("</b>", ""))


MAY = [date(2023, 5, day + 1) for day in range(31)]
"""MAY[13] is 14 May, the first day of the window."""
DAY1, DAY2, DAY3 = MAY[13], MAY[14], MAY[15]

ROOT, COUNTY = "省教育厅", "县区教育行政部门"
PREFECTURE, COLLEGE, PROVINCIAL, SCHOOL = "州市教育行政部门", "高等职业院校", "省属中等职业学校", "职业学校"

UNITS = (
    Unit(1, "云南省教育厅", ROOT, None),
    Unit(2, "示例州教育体育局", PREFECTURE, 1),
    Unit(3, "示例县教育体育局", COUNTY, 2),
    Unit(4, "示例一职", SCHOOL, 2, enrolment=1000, staff=50),
    Unit(5, "示例二职", SCHOOL, 3, enrolment=500, staff=30),
    Unit(6, "示例三职", SCHOOL, 3),
    Unit(7, "样例市教育体育局", PREFECTURE, 1),
    Unit(8, "示例四职", SCHOOL, 7, enrolment=800, staff=40),
    Unit(9, "示例五职", SCHOOL, 7, enrolment=300, exempt=True),
    Unit(10, "示例高职", COLLEGE, 1, enrolment=2000, staff=100),
    Unit(11, "示例省属中职", PROVINCIAL, 1),
)


def organisation(units: Iterable[Unit] = UNITS, campaign: Campaign | None = None) -> Organisation:
    return Organisation(units, campaign or yunnan())


def at(day: date, clock: str = "16:30") -> datetime:
    hour, minute = clock.split(":")
    return datetime(day.year, day.month, day.day, int(hour), int(minute), tzinfo=yunnan().zone)


def figures(**given: int) -> dict[str, int]:
    """Everything asked of a single school; what is not said is zero."""
    return {i.key: given.pop(i.key, 0) for i in yunnan().asked if i.key != "schools"} | given


def report(unit: int, day: date, values: dict[str, int] | None = None, **more: object) -> Submission:
    """A submitted daily report; `first` and `changed` are instants, `status` another status."""
    return _submission(unit, Subject(day=day), values or {}, at(day), more)


def table(unit: int, values: dict[str, int], **more: object) -> Submission:
    """A confirmed final table."""
    return _submission(unit, Subject(deliverable=_table_key()), values, at(MAY[20]), more)


def handed_in(unit: int, deliverable: str, first: datetime, **more: object) -> Submission:
    """A deliverable handed in."""
    return _submission(unit, Subject(deliverable=deliverable), {}, first, more)


def records(submissions: Sequence[Submission] = (), now: datetime | None = None, **more: object) -> Records:
    """Records of the made-up organisation."""
    return Records(
        campaign=yunnan(),
        organisation=more.pop("organisation", None) or organisation(),
        now=now or at(DAY2, "20:30"),
        submissions=submissions,
        **more,
    )


def _submission(unit: int, subject: Subject, values: dict[str, int], when: datetime, more: dict) -> Submission:
    status = more.pop("status", Status.SUBMITTED)
    first = more.pop("first", None if status is Status.DRAFT else when)
    changed = more.pop("changed", first or when)
    more.setdefault("source", Source.QUICK)
    return Submission(unit, subject, status, values, first_submitted_at=first, changed_at=changed, **more)


def _table_key() -> str:
    table = yunnan().table
    assert table is not None
    return table.key


HOUR = timedelta(hours=1)
