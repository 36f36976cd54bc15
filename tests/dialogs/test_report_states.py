"""On time, late, zero, missing, returned, exempt, not yet (INTERFACE §5 end, §8 报送进度)."""

from datetime import timedelta

import pytest

from dialogs.figures.progress import ReportState, day_state, item_state
from dialogs.model.submissions import Status
from dialogs.model.units import Unit
from tests.reports.sample import COLLEGE, DAY1, MAY, ROOT, UNITS, at, figures, handed_in, organisation, report

PROVINCE, PREFECTURE, SCHOOL, EXEMPT = UNITS[0], UNITS[1], UNITS[3], UNITS[8]
TICK = timedelta(microseconds=1)
DIGEST = at(DAY1, "20:30")
DUE = at(MAY[11], "00:00")


def of_day(unit, submission=None, now=DIGEST):
    return day_state(organisation(), unit, DAY1, submission, now)


class TestADailyReport:
    @pytest.mark.parametrize(
        ("first", "state"),
        [
            (at(DAY1, "00:00"), ReportState.ON_TIME),
            (DIGEST - TICK, ReportState.ON_TIME),
            (DIGEST, ReportState.LATE),
            (at(MAY[20]), ReportState.LATE),
        ],
    )
    @pytest.mark.promise("5.49")
    def test_is_on_time_until_that_days_digest(self, first, state):
        assert of_day(SCHOOL, report(4, DAY1, figures(teachers=1), first=first), now=at(MAY[25])) is state

    @pytest.mark.promise("6.18")
    def test_of_zeros_is_a_zero_report_if_on_time_and_late_if_late(self):
        assert of_day(SCHOOL, report(4, DAY1, zero=True)) is ReportState.ZERO
        assert of_day(SCHOOL, report(4, DAY1, figures())) is ReportState.ZERO
        assert of_day(SCHOOL, report(4, DAY1, zero=True, first=DIGEST)) is ReportState.LATE

    def test_goes_by_its_first_submission_whatever_was_changed_since(self):
        corrected = report(4, DAY1, figures(teachers=1), changed=at(MAY[20]))
        assert of_day(SCHOOL, corrected, now=at(MAY[25])) is ReportState.ON_TIME

    @pytest.mark.promise("8.4")
    def test_shows_at_once(self):
        assert of_day(SCHOOL, report(4, DAY1, figures(teachers=1)), now=at(DAY1)) is ReportState.ON_TIME
        assert of_day(SCHOOL, report(4, DAY1, status=Status.RETURNED), now=at(DAY1)) is ReportState.RETURNED

    @pytest.mark.promise("8.4")
    def test_is_missing_only_once_the_digest_is_out(self):
        assert of_day(SCHOOL, now=DIGEST - TICK) is ReportState.NOT_YET
        assert of_day(SCHOOL, now=DIGEST) is ReportState.MISSING

    def test_that_is_a_draft_is_missing(self):
        assert of_day(SCHOOL, report(4, DAY1, figures(), status=Status.DRAFT)) is ReportState.MISSING

    def test_taken_up_again_after_a_return_is_returned_until_submitted(self):
        begun = report(4, DAY1, figures(), status=Status.DRAFT, first=at(DAY1))
        assert of_day(SCHOOL, begun) is ReportState.RETURNED

    def test_is_not_owed_by_an_exempt_unit_but_shows_if_it_is_in(self):
        assert of_day(EXEMPT) is ReportState.EXEMPT
        assert of_day(EXEMPT, now=at(MAY[0])) is ReportState.EXEMPT
        assert of_day(EXEMPT, report(9, DAY1, figures(teachers=1))) is ReportState.ON_TIME

    @pytest.mark.parametrize("unit", [PREFECTURE, PROVINCE])
    def test_is_not_owed_by_a_unit_that_collects_but_shows_if_it_is_in(self, unit):
        assert of_day(unit) is ReportState.NOT_YET
        assert of_day(unit, report(unit.id, DAY1, figures(teachers=1))) is ReportState.ON_TIME

    def test_is_owed_by_a_unit_right_under_the_root(self):
        college = Unit(2, "示例高职", COLLEGE, 1)
        tree = organisation([Unit(1, "云南省教育厅", ROOT, None), college])
        assert day_state(tree, college, DAY1, None, DIGEST) is ReportState.MISSING


class TestADeliverable:
    @pytest.mark.parametrize(("first", "state"), [(DUE - TICK, ReportState.ON_TIME), (DUE, ReportState.LATE)])
    @pytest.mark.promise("5.49")
    def test_is_on_time_until_its_due_time(self, first, state):
        assert item_state(SCHOOL, DUE, handed_in(4, "plan", first), at(MAY[20])) is state

    def test_is_missing_once_it_is_due(self):
        assert item_state(SCHOOL, DUE, None, DUE - TICK) is ReportState.NOT_YET
        assert item_state(SCHOOL, DUE, None, DUE) is ReportState.MISSING

    def test_that_is_not_owed_is_blank_unless_it_is_in(self):
        assert item_state(SCHOOL, None, None, at(MAY[30])) is ReportState.NOT_YET
        assert item_state(SCHOOL, None, handed_in(4, "plan", at(MAY[30])), at(MAY[30])) is ReportState.ON_TIME

    def test_returned_is_returned(self):
        returned = handed_in(4, "plan", at(MAY[1]), status=Status.RETURNED)
        assert item_state(SCHOOL, DUE, returned, at(MAY[2])) is ReportState.RETURNED

    def test_is_not_asked_of_an_exempt_unit(self):
        assert item_state(EXEMPT, DUE, None, at(MAY[20])) is ReportState.EXEMPT
        assert item_state(EXEMPT, None, None, at(MAY[20])) is ReportState.NOT_YET

    @pytest.mark.promise("5.25")
    def test_fulfilled_by_registering_goes_by_that_time(self):
        assert item_state(SCHOOL, DUE, None, at(MAY[20]), DUE - TICK) is ReportState.ON_TIME
        assert item_state(SCHOOL, DUE, None, at(MAY[20]), DUE) is ReportState.LATE
