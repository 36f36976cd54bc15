"""A deliverable handed in day by day is in once every day is: Jinan's 材料 (notice 五（四）每天报送)."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.reports.figures.progress import Progress
from bot.reports.figures.records import Records
from bot.runtime.campaign_files import load_campaign
from dialogs.figures.progress import ReportState
from dialogs.model.submissions import Status, Subject, Submission
from dialogs.model.units import Organisation, Unit
from dialogs.schedule.owing import missing

JINAN = load_campaign("jinan-2023")
MATERIALS = JINAN.deliverable("materials")
SCHOOL = Unit(2, "示例一技工学校", "职业（技工）院校", 1)
ORGANISATION = Organisation([Unit(1, JINAN.root, "市教育局", None), SCHOOL], JINAN)
AFTERWARDS = datetime(2023, 5, 24, 9, tzinfo=ZoneInfo("Asia/Shanghai"))


def report(day: date, *, late: timedelta = timedelta(), status: Status = Status.SUBMITTED) -> Submission:
    at = JINAN.at(day, JINAN.daily.prompt) + late if JINAN.daily else None
    subject = Subject(day=day)
    return Submission(SCHOOL.id, subject, status, first_submitted_at=at, changed_at=at)


def whole_week() -> dict[date, Submission]:
    return {day: report(day) for day in JINAN.days}


def state(reports: Mapping[date, Submission], now: datetime = AFTERWARDS) -> ReportState:
    records = Records(JINAN, ORGANISATION, now, submissions=list(reports.values()))
    return Progress(records).item(SCHOOL, MATERIALS)


def still_missing(reports: Mapping[date, Submission]) -> list[str]:
    by_subject = {str(report.subject): report for report in reports.values()}
    return [d.key for d in missing(JINAN, SCHOOL, by_subject)]


def test_it_is_in_with_the_last_day() -> None:
    assert state(whole_week()) is ReportState.ON_TIME
    assert still_missing(whole_week()) == ["summary"]


@pytest.mark.parametrize("day", [JINAN.first, JINAN.last])
def test_one_day_missing_and_it_is_missing(day: date) -> None:
    reports = {d: r for d, r in whole_week().items() if d != day}
    assert state(reports) is ReportState.MISSING
    assert still_missing(reports) == ["materials", "summary"]


def test_before_its_due_time_nothing_is_missing_yet() -> None:
    assert state({}, JINAN.at(JINAN.last, JINAN.daily.prompt) if JINAN.daily else AFTERWARDS) is ReportState.NOT_YET


def test_a_day_sent_back_counts_as_missing() -> None:
    reports = whole_week()
    reports[JINAN.first] = replace(reports[JINAN.first], status=Status.RETURNED)
    assert state(reports) is ReportState.MISSING


def test_it_is_late_where_the_last_of_the_days_came_after_its_due_time() -> None:
    reports = whole_week() | {JINAN.last: report(JINAN.last, late=timedelta(hours=17))}
    assert state(reports) is ReportState.LATE


def test_handed_in_as_a_whole_it_is_in_whatever_the_days_say() -> None:
    subject = Subject(deliverable=MATERIALS.key)
    at = JINAN.at(JINAN.last, JINAN.daily.nudges[0]) if JINAN.daily else None
    whole = Submission(SCHOOL.id, subject, Status.SUBMITTED, first_submitted_at=at)
    records = Records(JINAN, ORGANISATION, AFTERWARDS, submissions=[whole])
    assert Progress(records).item(SCHOOL, MATERIALS) is ReportState.ON_TIME
