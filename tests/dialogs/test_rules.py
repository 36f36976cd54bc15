"""The campaign's rules on values, as data: which fields, which two numbers; and what is saved, refused, held back."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.runtime.campaign_files import load_campaign
from dialogs.figures.rules import DayCheck, Fault, Finding, sift
from dialogs.figures.table_rules import Bounds, TableCheck, week_findings
from dialogs.model.indicators import IndicatorKind, Severity
from dialogs.model.units import Unit

YUNNAN = load_campaign("yunnan-2023")
SCHOOL = Unit(3, "示例一职", "职业学校", 2, enrolment=1200, staff=80)
KEYS = [indicator.key for indicator in YUNNAN.asked_of(SCHOOL.kind)]
GOOD = dict(zip(KEYS, (32, 450, 3, 1200, 0, 1, 5, 6), strict=True))
UNHURRIED = settings(deadline=None)
VALUES = st.dictionaries(st.sampled_from(KEYS), st.integers(0, 3000))


def check(number: int = 1, *others: dict[str, int], unit: Unit = SCHOOL) -> DayCheck:
    return DayCheck(YUNNAN, unit, others, number)


def test_a_sound_report_breaks_nothing() -> None:
    assert check()(GOOD) == []


@pytest.mark.promise("6.19")
@pytest.mark.parametrize(
    ("values", "found"),
    [
        (
            {**GOOD, "media": 0},
            Finding(Fault.BELOW_SUM, Severity.ERROR, ("media", "central_media", "provincial_media"), 0, 1),
        ),
        (
            {**GOOD, "participants": 481},
            Finding(Fault.BELOW_SUM, Severity.ERROR, ("participants", "teachers", "students"), 481, 482),
        ),
        (
            {**GOOD, "students": 1201, "participants": 2000},
            Finding(Fault.ABOVE_KNOWN, Severity.WARNING, ("students",), 1201, 1200, "enrolment"),
        ),
        ({**GOOD, "teachers": 81}, Finding(Fault.ABOVE_KNOWN, Severity.WARNING, ("teachers",), 81, 80, "staff")),
    ],
)
def test_a_broken_rule_names_its_fields_and_both_numbers(values: dict[str, int], found: Finding) -> None:
    assert check()(values) == [found]


def test_the_bounds_themselves_are_allowed() -> None:
    assert check()({**GOOD, "media": 1, "participants": 482, "teachers": 32}) == []
    assert check()({**GOOD, "students": 1200, "teachers": 80, "participants": 1280}) == []


def test_where_the_roster_knows_nothing_there_is_no_rule() -> None:
    unknown = replace(SCHOOL, enrolment=None, staff=None)
    assert check(unit=unknown)({**GOOD, "students": 900_000, "participants": 999_999}) == []


def test_a_sum_of_what_is_there_counts_although_a_part_is_missing() -> None:
    assert [f.bound for f in check()({"media": 3, "central_media": 5})] == [5]
    assert check()({"central_media": 5, "provincial_media": 5}) == []


@pytest.mark.promise("6.19")
@pytest.mark.parametrize(
    ("value", "fault"),
    [(2250, None), (2251, Fault.FAR_ABOVE), (90, None), (89, Fault.FAR_BELOW), (0, Fault.FAR_BELOW)],
)
def test_far_from_the_own_days_is_more_than_five_times_or_less_than_a_fifth_of_the_median(
    value: int, fault: Fault | None
) -> None:
    days = ({"students": 400}, {"students": 450}, {"students": 9000})
    known = replace(SCHOOL, enrolment=None)
    assert [f.fault for f in check(4, *days, unit=known)({"students": value})] == ([fault] if fault else [])


@pytest.mark.promise("6.19")
def test_the_own_days_are_asked_from_the_third_day_and_from_a_median_of_ten_on() -> None:
    assert check(2, {"media": 100})({"media": 1000}) == []
    assert [f.fault for f in check(3, {"media": 100})({"media": 1000})] == [Fault.FAR_ABOVE]
    assert check(3, {"media": 9})({"media": 1000}) == []
    assert [f.bound for f in check(3, {"media": 9}, {"media": 12})({"media": 1000})] == [10.5]
    assert check(7)({"media": 1000}) == []


@pytest.mark.promise("5.84")
def test_an_error_refuses_its_fields_of_this_message_and_no_others() -> None:
    sifted = sift(check(), {"teachers": 32, "students": 450}, {"participants": 100, "projects": 6})
    assert (sifted.saved, sifted.refused, sifted.held) == ({"projects": 6}, {"participants": 100}, {})
    assert [f.fields[0] for f in sifted.errors] == ["participants"]


@pytest.mark.promise("5.84")
def test_all_fields_of_the_broken_rule_that_the_message_gave_are_refused() -> None:
    sifted = sift(check(), {}, {"teachers": 32, "students": 450, "participants": 100, "media": 5})
    assert sifted.saved == {"media": 5}
    assert set(sifted.refused) == {"teachers", "students", "participants"}


def test_a_warning_holds_back_just_its_fields_until_they_are_confirmed() -> None:
    given_values = {**GOOD, "students": 1300, "participants": 2000}
    sifted = sift(check(), {}, given_values)
    assert sifted.held == {"students": 1300}
    assert "students" not in sifted.saved
    assert len(sifted.saved) == len(GOOD) - 1
    assert sift(check(), {}, given_values, ["students"]).saved == given_values


def test_what_would_break_an_error_rule_without_the_held_values_waits_with_them() -> None:
    known = replace(SCHOOL, enrolment=None)
    days = ({"participants": 500}, {"participants": 500})
    sifted = sift(check(3, *days, unit=known), {"participants": 500}, {"students": 5000, "participants": 6000})
    assert sifted.saved == {}
    assert sifted.held == {"students": 5000, "participants": 6000}


@UNHURRIED
@given(base=VALUES, values=VALUES, others=st.lists(VALUES, max_size=4), confirmed=st.sets(st.sampled_from(KEYS)))
def test_every_value_is_saved_refused_or_held_and_what_is_saved_breaks_nothing_new(
    base: dict[str, int], values: dict[str, int], others: list[dict[str, int]], confirmed: set[str]
) -> None:
    whole = check(5, *others)
    sifted = sift(whole, base, values, confirmed)
    assert {**sifted.saved, **sifted.refused, **sifted.held} == values
    assert len(sifted.saved) + len(sifted.refused) + len(sifted.held) == len(values)
    after = whole({**base, **sifted.saved})
    assert not [f for f in after if f.severity is Severity.ERROR and set(f.fields) & set(sifted.saved)]
    assert not [f for f in after if set(f.fields) & set(sifted.saved) - confirmed]
    assert bool(sifted.errors) == bool(sifted.refused)


STUDENTS = YUNNAN.indicator("students")
MEDIA = YUNNAN.indicator("media")


@pytest.mark.promise("6.14", "6.15")
@pytest.mark.parametrize(
    ("value", "bounds", "found"),
    [
        (499, Bounds(500, 950, complete=True), [(Fault.BELOW_LARGEST_DAY, Severity.ERROR, 500)]),
        (500, Bounds(500, 950, complete=True), []),
        (951, Bounds(500, 950, complete=True), [(Fault.ABOVE_DAYS, Severity.ERROR, 950)]),
        (951, Bounds(500, 950), [(Fault.ABOVE_DAYS, Severity.WARNING, 950)]),
        (449, Bounds(largest_child=450, children=550), [(Fault.BELOW_LARGEST_CHILD, Severity.WARNING, 450)]),
        (551, Bounds(largest_child=450, children=550), [(Fault.ABOVE_CHILDREN, Severity.WARNING, 550)]),
        (0, Bounds(), []),
    ],
)
def test_a_distinct_week_lies_between_its_largest_day_and_its_days_together(
    value: int, bounds: Bounds, found: list[tuple[Fault, Severity, int]]
) -> None:
    assert STUDENTS.kind is IndicatorKind.DISTINCT
    assert [(f.fault, f.severity, f.bound) for f in week_findings(STUDENTS, value, bounds)] == found


@pytest.mark.promise("6.20")
@pytest.mark.parametrize(("value", "faults"), [(10, []), (9, [Fault.NOT_DAYS]), (11, [Fault.NOT_DAYS])])
def test_an_additive_week_is_the_sum_of_its_days_or_is_asked_about(value: int, faults: list[Fault]) -> None:
    for bounds in (Bounds(6, 10, complete=True), Bounds(largest_child=6, children=10)):
        assert [f.fault for f in week_findings(MEDIA, value, bounds)] == faults


def test_the_table_keeps_the_rules_between_its_figures_too() -> None:
    table = TableCheck(YUNNAN, SCHOOL, {})
    faults = [f.fault for f in table({**GOOD, "media": 0, "students": 1201, "participants": 5000})]
    assert faults == [Fault.BELOW_SUM, Fault.ABOVE_KNOWN]
