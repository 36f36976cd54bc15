"""The roll-up rule, sentence by sentence of INTERFACE §6."""

from dataclasses import replace

import pytest

from dialogs.figures.rollup import Figures, Ratio
from dialogs.figures.table_state import TableState
from dialogs.model.submissions import Revision, Status, Subject
from dialogs.model.units import Unit
from tests.reports.sample import (
    COLLEGE,
    COUNTY,
    DAY1,
    DAY2,
    DAY3,
    MAY,
    PREFECTURE,
    ROOT,
    SCHOOL,
    UNITS,
    at,
    figures,
    organisation,
    report,
    table,
)

PROVINCE, STATE, STATE_COUNTY, FIRST, SECOND, THIRD, CITY, FOURTH, EXEMPT, COLLEGE_ID = range(1, 11)


def of(*submissions, units=UNITS, revisions=()):
    return Figures(organisation(units), submissions, revisions)


def whole(**given):
    """Everything asked of a unit that collects."""
    return {"schools": given.pop("schools", 0), **figures(**given)}


class TestADay:
    def test_is_what_the_unit_filed(self):
        assert of(report(FIRST, DAY1, figures(teachers=32, students=450))).day(FIRST, DAY1) == {
            "schools": 1,
            "teachers": 32,
            "students": 450,
            "enterprises": 0,
            "participants": 0,
            "central_media": 0,
            "provincial_media": 0,
            "media": 0,
            "projects": 0,
        }

    def test_has_no_figure_where_nobody_filed(self):
        made = of(report(FIRST, DAY1, figures(teachers=32)))
        assert made.day(SECOND, DAY1) == {}
        assert made.day(FIRST, DAY2) == {}

    @pytest.mark.promise("6.24")
    def test_of_a_collecting_unit_is_the_sum_over_those_below_that_have_one(self):
        made = of(
            report(FIRST, DAY1, figures(teachers=32)),
            report(SECOND, DAY1, figures(teachers=5)),
            report(COLLEGE_ID, DAY1, figures(teachers=100)),
        )
        assert made.day(STATE_COUNTY, DAY1)["teachers"] == 5
        assert made.day(STATE, DAY1)["teachers"] == 37
        assert made.day(PROVINCE, DAY1)["teachers"] == 137
        assert made.day(PROVINCE, DAY1)["schools"] == 3

    @pytest.mark.promise("6.21", "6.24")
    def test_own_figure_stands_in_place_of_the_sum_and_never_on_top_of_it(self):
        made = of(
            report(FIRST, DAY1, figures(teachers=32)),
            report(SECOND, DAY1, figures(teachers=5)),
            report(STATE, DAY1, whole(schools=3, teachers=40)),
        )
        assert made.day(STATE, DAY1)["teachers"] == 40
        assert made.day_sum(STATE, DAY1)["teachers"] == 37
        assert made.day(PROVINCE, DAY1) == made.day(STATE, DAY1)

    def test_a_zero_report_of_a_collecting_unit_is_its_figure(self):
        made = of(report(FIRST, DAY1, figures(teachers=32)), report(STATE, DAY1, zero=True))
        assert made.day(STATE, DAY1) == whole()

    def test_only_the_figures_a_unit_gave_stand_in_place_of_the_sum(self):
        made = of(report(FIRST, DAY1, figures(teachers=32, media=4)), report(STATE, DAY1, {"teachers": 40}))
        assert made.day(STATE, DAY1)["teachers"] == 40
        assert made.day(STATE, DAY1)["media"] == 4

    @pytest.mark.promise("6.27")
    @pytest.mark.parametrize("status", [Status.DRAFT, Status.RETURNED])
    @pytest.mark.promise("5.40")
    def test_drafts_and_returned_reports_count_for_nothing(self, status):
        made = of(
            report(FIRST, DAY1, figures(teachers=32)),
            report(SECOND, DAY1, figures(teachers=5), status=status),
            report(STATE, DAY1, whole(teachers=99), status=status),
        )
        assert made.day(SECOND, DAY1) == {}
        assert made.day(STATE, DAY1)["teachers"] == 32

    def test_an_exempt_units_report_still_counts(self):
        assert of(report(EXEMPT, DAY1, figures(teachers=7))).day(CITY, DAY1)["teachers"] == 7

    def test_outside_the_window_does_not_count(self):
        made = of(report(FIRST, MAY[0], figures(teachers=32)))
        assert made.day(FIRST, MAY[0]) == {}
        assert made.week(FIRST) == {}


@pytest.mark.promise("6.17")
class TestSchools:
    def test_are_one_for_a_single_school_with_any_figure_above_zero(self):
        assert of(report(FIRST, DAY1, figures(projects=1))).day(FIRST, DAY1)["schools"] == 1

    def test_are_none_for_a_zero_report(self):
        assert of(report(FIRST, DAY1, zero=True)).day(FIRST, DAY1)["schools"] == 0
        assert of(report(FIRST, DAY1, figures())).day(FIRST, DAY1)["schools"] == 0

    def test_are_one_for_the_week_if_any_day_is_one(self):
        made = of(report(FIRST, DAY1, figures()), report(FIRST, DAY2, figures(media=1)))
        assert made.week(FIRST)["schools"] == 1

    def test_are_one_for_the_week_whatever_the_table_says_if_any_day_is_one(self):
        made = of(report(FIRST, DAY1, figures(media=1)), table(FIRST, figures(media=0)))
        assert made.week(FIRST)["schools"] == 1

    def test_are_one_for_a_school_that_filed_nothing_but_a_table_with_figures(self):
        assert of(table(FIRST, figures(teachers=3))).week(FIRST)["schools"] == 1
        assert of(table(FIRST, figures())).week(FIRST)["schools"] == 0

    def test_add_up_day_by_day_in_the_total_so_far(self):
        made = of(*(report(FIRST, day, figures(teachers=1)) for day in (DAY1, DAY2, DAY3)))
        assert made.to_date(FIRST, DAY2)["schools"] == 2

    def test_of_one_school_made_of_parts_are_still_one(self):
        units = (
            Unit(1, "云南省教育厅", ROOT, None),
            Unit(2, "示例高职", COLLEGE, 1),
            Unit(3, "示例第一分校", SCHOOL, 2),
            Unit(4, "示例第二分校", SCHOOL, 2),
        )
        made = of(report(3, DAY1, figures(teachers=1)), report(4, DAY1, figures(teachers=2)), units=units)
        assert made.day(2, DAY1)["schools"] == 1
        assert made.week(2) == figures(teachers=3) | {"schools": 1}


@pytest.mark.promise("6.16")
class TestTheTotalSoFar:
    def test_is_the_sum_of_the_days_for_distinct_figures_too(self):
        made = of(report(FIRST, DAY1, figures(students=400)), report(FIRST, DAY3, figures(students=450)))
        assert made.to_date(PROVINCE, DAY1)["students"] == 400
        assert made.to_date(PROVINCE, DAY2)["students"] == 400
        assert made.to_date(PROVINCE, DAY3)["students"] == 850


@pytest.mark.promise("6.25")
class TestTheWeek:
    @pytest.mark.promise("6.11", "6.12")
    def test_of_a_school_is_the_sum_of_additive_and_the_largest_of_distinct_figures(self):
        made = of(
            report(FIRST, DAY1, figures(students=400, media=2)),
            report(FIRST, DAY2, figures(students=450, media=3)),
            report(FIRST, DAY3, figures(students=10, media=1)),
        )
        assert made.week(FIRST)["students"] == 450
        assert made.week(FIRST)["media"] == 6

    def test_is_the_confirmed_tables_once_there_is_one(self):
        made = of(report(FIRST, DAY1, figures(students=400)), table(FIRST, figures(students=900)))
        assert made.week(FIRST)["students"] == 900
        assert made.without_table(FIRST)["students"] == 400

    @pytest.mark.parametrize("status", [Status.DRAFT, Status.RETURNED])
    def test_is_not_the_tables_while_that_is_no_more_than_a_draft_or_returned(self, status):
        made = of(report(FIRST, DAY1, figures(students=400)), table(FIRST, figures(students=900), status=status))
        assert made.week(FIRST)["students"] == 400

    def test_of_a_collecting_unit_is_the_sum_over_the_weeks_below(self):
        made = of(
            report(FIRST, DAY1, figures(students=400)),
            report(FIRST, DAY2, figures(students=300)),
            report(SECOND, DAY1, figures(students=10)),
            report(SECOND, DAY2, figures(students=50)),
        )
        assert made.week(STATE)["students"] == 450  # not 410, its own largest day
        assert made.week_sum(STATE) == made.week(STATE)
        assert made.largest_child_week(STATE)["students"] == 400

    def test_of_a_collecting_unit_that_filed_any_day_itself_is_made_of_its_days(self):
        made = of(
            report(FIRST, DAY1, figures(students=400, media=1)),
            report(SECOND, DAY2, figures(students=300, media=1)),
            report(STATE, DAY2, whole(students=350, media=5)),
        )
        assert made.week(STATE)["students"] == 400
        assert made.week(STATE)["media"] == 6
        assert made.week_sum(STATE)["students"] == 700
        assert made.week(PROVINCE)["students"] == 400

    @pytest.mark.promise("6.21")
    def test_of_a_collecting_unit_with_a_table_is_the_tables_and_reaches_the_root(self):
        made = of(report(FIRST, DAY1, figures(students=400)), table(STATE, whole(schools=5, students=5000)))
        assert made.week(STATE)["students"] == 5000
        assert made.week(PROVINCE)["schools"] == 5

    def test_has_no_figure_where_nobody_filed(self):
        assert of().week(PROVINCE) == {}


@pytest.mark.promise("6.22", "6.26")
class TestCoverage:
    def test_is_students_by_enrolment_over_the_units_that_reported_and_are_known(self):
        made = of(
            report(FIRST, DAY1, figures(students=400)),  # of 1000
            report(SECOND, DAY1, figures(students=100)),  # of 500
            report(THIRD, DAY1, figures(students=77)),  # of an unknown number
        )
        assert made.day_ratio(STATE, "coverage", DAY1) == Ratio(500, 1500, 2)
        assert made.day_ratio(STATE, "coverage", DAY1).value == pytest.approx(1 / 3)
        assert made.day_ratio(THIRD, "coverage", DAY1).value is None

    @pytest.mark.promise("6.23")
    def test_rests_on_zero_reports_but_not_on_missing_ones(self):
        made = of(report(FIRST, DAY1, figures(students=400)), report(SECOND, DAY1, zero=True))
        assert made.day_ratio(STATE, "coverage", DAY1) == Ratio(400, 1500, 2)
        assert made.day_ratio(PROVINCE, "coverage", DAY2) == Ratio()

    def test_of_a_unit_that_filed_for_its_children_goes_by_the_sum_of_theirs_without_the_exempt(self):
        made = of(report(CITY, DAY1, whole(students=200)), report(EXEMPT, DAY1, figures(students=50)))
        assert made.day_ratio(CITY, "coverage", DAY1) == Ratio(200, 800, 1)
        assert made.day_ratio(PROVINCE, "coverage", DAY1) == Ratio(200, 800, 1)

    def test_leaves_out_a_unit_that_filed_for_children_one_of_which_is_unknown(self):
        made = of(report(STATE, DAY1, whole(students=200)), report(COLLEGE_ID, DAY1, figures(students=500)))
        assert made.day_ratio(STATE, "coverage", DAY1).value is None
        assert made.day_ratio(PROVINCE, "coverage", DAY1) == Ratio(500, 2000, 1)

    def test_of_a_collecting_unit_goes_by_its_own_number_where_it_has_one(self):
        units = tuple(replace(unit, enrolment=9000) if unit.id == STATE else unit for unit in UNITS)
        made = of(report(STATE, DAY1, whole(students=900)), units=units)
        assert made.day_ratio(STATE, "coverage", DAY1) == Ratio(900, 9000, 3)

    def test_looks_further_down_where_a_child_that_collects_has_no_number_itself(self):
        units = tuple(replace(unit, enrolment=300) if unit.id == THIRD else unit for unit in UNITS)
        made = of(report(STATE, DAY1, whole(students=900)), units=units)
        assert made.day_ratio(STATE, "coverage", DAY1) == Ratio(900, 1800, 3)

    def test_of_the_week_goes_by_the_week_figures(self):
        made = of(
            report(FIRST, DAY1, figures(students=400)),
            report(FIRST, DAY2, figures(students=300)),
            table(SECOND, figures(students=250)),
        )
        assert made.week_ratio(STATE, "coverage") == Ratio(650, 1500, 2)

    def test_counts_an_exempt_school_that_reported_though_it_is_not_among_those_expected(self):
        assert of(report(EXEMPT, DAY1, figures(students=30))).day_ratio(CITY, "coverage", DAY1) == Ratio(30, 300, 0)


class TestTheTablesState:
    def test_is_missing_where_nobody_filed(self):
        assert of().table_state(PROVINCE) is TableState.MISSING

    def test_is_summed_where_only_units_below_filed(self):
        made = of(report(SECOND, DAY1, figures()))
        assert made.table_state(STATE) is TableState.SUMMED
        assert made.table_state(CITY) is TableState.MISSING

    def test_is_unconfirmed_where_the_unit_filed_days_itself(self):
        made = of(report(SECOND, DAY1, figures()), report(STATE, DAY1, whole()))
        assert made.table_state(SECOND) is TableState.UNCONFIRMED
        assert made.table_state(STATE) is TableState.UNCONFIRMED

    @pytest.mark.parametrize("status", [Status.DRAFT, Status.RETURNED])
    def test_is_missing_where_all_there_is_counts_for_nothing(self, status):
        made = of(report(FIRST, DAY1, figures(), status=status), table(FIRST, figures(), status=status))
        assert made.table_state(FIRST) is TableState.MISSING

    def test_is_confirmed_after_the_table_and_stays_so_while_nothing_below_changes(self):
        made = of(report(FIRST, DAY1, figures()), table(STATE, whole()))
        assert made.table_state(STATE) is TableState.CONFIRMED
        assert made.changed_below(STATE) == ()

    @pytest.mark.parametrize(
        "change",
        [
            pytest.param(report(SECOND, DAY1, figures(), first=at(MAY[21])), id="a late report"),
            pytest.param(report(SECOND, DAY1, figures(), changed=at(MAY[21])), id="a correction"),
            pytest.param(table(SECOND, figures(), first=at(MAY[21])), id="a table"),
        ],
    )
    def test_is_outdated_when_one_below_changed_since(self, change):
        made = of(change, table(STATE, whole()), table(FIRST, figures(), first=at(MAY[19])))
        assert made.table_state(STATE) is TableState.OUTDATED
        assert [unit.name for unit in made.changed_below(STATE)] == ["示例二职"]

    @pytest.mark.parametrize("status", [Status.RETURNED, Status.DRAFT])
    def test_is_not_outdated_by_what_is_drafted_after_a_return_that_was_known_when_it_was_confirmed(self, status):
        made = of(
            report(SECOND, DAY1, figures(), first=at(DAY1), changed=at(MAY[22]), status=status),
            table(STATE, whole(), changed=at(MAY[21])),
            revisions=[Revision(at(MAY[20]), SECOND, Subject(day=DAY1), "退回", "", "", "telegram:1")],
        )
        assert made.table_state(STATE) is TableState.CONFIRMED

    def test_is_not_outdated_by_a_draft_or_by_an_extension(self):
        made = of(
            report(SECOND, DAY1, figures(), status=Status.DRAFT, changed=at(MAY[21])),
            table(STATE, whole()),
            revisions=[Revision(at(MAY[21]), SECOND, Subject(day=DAY1), "延期", "", "", "telegram:1")],
        )
        assert made.table_state(STATE) is TableState.CONFIRMED

    def test_is_outdated_by_a_return(self):
        made = of(
            report(SECOND, DAY1, figures(), status=Status.RETURNED),
            table(STATE, whole()),
            revisions=[Revision(at(MAY[21]), SECOND, Subject(day=DAY1), "退回", "", "", "telegram:1")],
        )
        assert made.table_state(STATE) is TableState.OUTDATED

    def test_confirmed_again_is_confirmed(self):
        made = of(
            report(SECOND, DAY1, figures(), first=at(MAY[21])),
            table(STATE, whole(), first=at(MAY[20]), changed=at(MAY[22])),
        )
        assert made.table_state(STATE) is TableState.CONFIRMED


def test_figures_need_no_more_than_the_subtrees_submissions():
    everything = [report(FIRST, DAY1, figures(teachers=3)), report(COLLEGE_ID, DAY1, figures(teachers=4))]
    assert of(everything[0]).week(STATE) == of(*everything).week(STATE)


def test_a_county_between_school_and_prefecture_adds_nothing_of_its_own():
    units = (
        Unit(1, "云南省教育厅", ROOT, None),
        Unit(2, "示例州教育体育局", PREFECTURE, 1),
        Unit(3, "示例县教育体育局", COUNTY, 2),
        Unit(4, "示例一职", SCHOOL, 3),
    )
    made = of(report(4, DAY1, figures(teachers=3)), units=units)
    assert made.day(1, DAY1) == made.day(2, DAY1) == made.day(3, DAY1) == made.day(4, DAY1)
