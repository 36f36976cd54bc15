"""The recomputation's own rules: figures by hand against figures by rule."""

from datetime import date

import pytest

from tests.recompute import yunnan
from tests.recompute.figures import Figures
from tests.recompute.handwritten import COLLEGE, FIRST, PREFECTURE, SECOND, Handwritten, figures, prefecture
from tests.recompute.history import History

FIRST_DAY = date(2023, 5, 14)


def week(history: History, unit: str) -> dict[str, int]:
    """A unit's week."""
    return Figures(history).week(history.roster.by_name[unit])


def state(history: History, unit: str) -> str:
    """The word of a unit's week."""
    return Figures(history).state(history.roster.by_name[unit])


def coverage(history: History, unit: str) -> float | None:
    """A unit's coverage of the week."""
    return Figures(history).week_coverage(history.roster.by_name[unit])


def two_schools_reported() -> Handwritten:
    ledger = prefecture()
    ledger.report("05-14 17:00", FIRST, "10 200 2 300 0 1 1 3")
    ledger.report("05-14 17:05", SECOND, "5 100 1 105 0 0 0 2")
    ledger.report("05-15 17:00", FIRST, "12 150 4 400 1 0 2 1")
    return ledger


def test_a_week_is_the_sum_of_new_items_and_the_largest_day_of_people() -> None:
    assert week(two_schools_reported().history(), FIRST) == {"schools": 1} | figures("12 200 4 400 1 1 3 4")


def test_a_parent_that_filed_nothing_is_the_sum_of_its_childrens_weeks() -> None:
    history = two_schools_reported().history()
    assert week(history, PREFECTURE) == figures("2 17 300 5 505 1 1 3 6")
    assert week(history, yunnan.ROOT) == figures("2 17 300 5 505 1 1 3 6")
    assert state(history, PREFECTURE) == "汇总"
    assert state(history, FIRST) == "待确认"
    assert state(history, COLLEGE) == "未报"


def test_a_parents_own_day_stands_in_place_of_the_sum_and_its_week_goes_by_days() -> None:
    ledger = two_schools_reported()
    ledger.report("05-15 18:00", PREFECTURE, "3 40 500 6 700 0 0 0 1")
    history = ledger.history()
    assert week(history, PREFECTURE) == figures("3 40 500 6 700 0 1 1 6")
    assert week(history, yunnan.ROOT) == figures("3 40 500 6 700 0 1 1 6")
    assert state(history, PREFECTURE) == "待确认"


def test_a_confirmed_table_stands_in_place_of_everything_below() -> None:
    ledger = two_schools_reported()
    ledger.report("05-26 10:00", PREFECTURE, "2 20 320 5 600 1 1 3 6", "table", "统计表")
    history = ledger.history()
    assert week(history, PREFECTURE) == figures("2 20 320 5 600 1 1 3 6")
    assert state(history, PREFECTURE) == "已确认"


def test_a_table_has_to_be_confirmed_anew_once_something_below_it_changed() -> None:
    ledger = two_schools_reported()
    ledger.report("05-24 10:00", PREFECTURE, "2 20 320 5 600 1 1 3 6", "table", "统计表")
    ledger.report("05-25 10:00", FIRST, "12 200 4 400 1 1 3 4", "table", "统计表")
    assert state(ledger.history(), PREFECTURE) == "需重新确认"
    ledger.note("05-26 10:00", PREFECTURE, "correction", item="统计表", values={})
    assert state(ledger.history(), PREFECTURE) == "已确认"


def test_a_returned_report_counts_for_nothing_until_it_is_submitted_again() -> None:
    ledger = two_schools_reported()
    ledger.note("05-16 09:00", SECOND, "return", date="2023-05-14", reason="数字有误")
    history = ledger.history()
    assert week(history, SECOND) == {}
    assert week(history, PREFECTURE) == {"schools": 1} | figures("12 200 4 400 1 1 3 4")
    ledger.report("05-16 10:00", SECOND, "5 90 1 105 0 0 0 2", subject="2023-05-14")
    assert week(ledger.history(), PREFECTURE)["students"] == 290


def test_a_draft_counts_for_nothing() -> None:
    ledger = two_schools_reported()
    ledger.note("05-16 09:00", SECOND, "draft", date="2023-05-16", values={"students": 9999}, source="问答")
    assert week(ledger.history(), SECOND)["students"] == 100


@pytest.mark.promise("6.23")
def test_a_zero_report_is_a_report_and_a_missing_one_is_not_a_zero() -> None:
    ledger = prefecture()
    ledger.report("05-14 17:00", FIRST, "0 0 0 0 0 0 0 0", "zero")
    history = ledger.history()
    assert week(history, FIRST) == {"schools": 0} | figures("0 0 0 0 0 0 0 0")
    assert week(history, SECOND) == {}
    assert coverage(history, FIRST) == 0
    assert coverage(history, SECOND) is None


def test_a_school_took_part_in_the_week_if_it_did_on_any_day() -> None:
    ledger = prefecture()
    ledger.report("05-14 17:00", FIRST, "0 0 0 0 0 0 0 1")
    ledger.report("05-22 17:00", FIRST, "0 0 0 0 0 0 0 0", "table", "统计表")
    assert week(ledger.history(), FIRST)["schools"] == 1


def test_coverage_is_students_over_enrolment_of_those_who_reported_never_a_mean_of_rates() -> None:
    history = two_schools_reported().history()
    assert coverage(history, FIRST) == 0.2
    assert coverage(history, PREFECTURE) == pytest.approx(300 / 1500)
    assert coverage(history, yunnan.ROOT) == pytest.approx(300 / 1500)


def test_coverage_leaves_out_a_school_whose_enrolment_is_unknown() -> None:
    ledger = prefecture()
    ledger.unit("示例三职", yunnan.SCHOOL, PREFECTURE)
    ledger.report("05-14 17:00", FIRST, "10 200 2 300 0 1 1 3")
    ledger.report("05-14 17:05", "示例三职", "5 100 1 105 0 0 0 2")
    history = ledger.history()
    assert week(history, PREFECTURE)["students"] == 300
    assert coverage(history, PREFECTURE) == 0.2


def test_coverage_of_a_parents_own_students_goes_with_all_it_files_for() -> None:
    ledger = two_schools_reported()
    ledger.report("05-26 10:00", PREFECTURE, "2 20 330 5 600 1 1 3 6", "table", "统计表")
    assert coverage(ledger.history(), PREFECTURE) == pytest.approx(330 / 1500)


@pytest.mark.parametrize(("exempted", "expected"), [(False, None), (True, 330 / 1500)])
def test_coverage_of_a_parents_own_students_is_unknown_with_one_child_unless_that_is_exempt(
    exempted: bool, expected: float | None
) -> None:
    ledger = two_schools_reported()
    ledger.lines = ledger.lines[:4]
    ledger.unit("示例三职", yunnan.SCHOOL, PREFECTURE)
    if exempted:
        ledger.note("05-12 10:00", "示例三职", "exempt", reason="停办")
    ledger.report("05-26 10:00", PREFECTURE, "2 20 330 5 600 1 1 3 6", "table", "统计表")
    assert coverage(ledger.history(), PREFECTURE) == (pytest.approx(expected) if expected else None)


def test_a_day_rolls_up_through_a_county() -> None:
    ledger = prefecture()
    ledger.unit("示例一县教育体育局", yunnan.COUNTY, PREFECTURE)
    ledger.unit("示例三职", yunnan.SCHOOL, "示例一县教育体育局", 100)
    ledger.report("05-14 17:00", FIRST, "10 200 2 300 0 1 1 3")
    ledger.report("05-14 17:05", "示例三职", "5 100 1 105 0 0 0 2")
    history = ledger.history()
    root = history.roster.root
    assert Figures(history).day(root, FIRST_DAY) == figures("2 15 300 3 405 0 1 1 5")
