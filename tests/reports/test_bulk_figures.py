"""The figures in bulk are the figures of `dialogs.figures.rollup`, whatever the tree and whoever filed what."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.reports.figures.rollup import BulkFigures
from dialogs.figures.rollup import Figures, Ratio
from dialogs.model.submissions import Status
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
    at,
    organisation,
    report,
    table,
    yunnan,
)
from tests.thoroughness import tries

KEYS = [indicator.key for indicator in yunnan().asked]

values = st.one_of(
    st.fixed_dictionaries({key: st.integers(0, 5) for key in KEYS}),
    st.fixed_dictionaries({key: st.integers(0, 999_999_999) for key in KEYS}),
    st.dictionaries(st.sampled_from(KEYS), st.integers(0, 5)),
)
instants = st.integers(0, 20 * 24).map(lambda hours: at(MAY[13]) + timedelta(hours=hours))
statuses = st.sampled_from([Status.SUBMITTED, Status.SUBMITTED, Status.SUBMITTED, Status.DRAFT, Status.RETURNED])


@st.composite
def trees(draw):
    units = [Unit(7, "云南省教育厅", ROOT, None, enrolment=draw(st.none() | st.just(5000)))]
    for n in range(draw(st.integers(0, 9))):
        units.append(
            Unit(
                id=100 - n,
                name=f"示例单位{n}",
                kind=draw(st.sampled_from([PREFECTURE, COUNTY, COLLEGE, SCHOOL, SCHOOL])),
                parent_id=draw(st.sampled_from(units)).id,
                enrolment=draw(st.none() | st.integers(0, 2000)),
                exempt=draw(st.booleans()),
                position=draw(st.integers(0, 3)),
            )
        )
    return units


@st.composite
def filings(draw, units):
    found = []
    for unit in units:
        for day in draw(st.sets(st.sampled_from([DAY1, DAY2, DAY3, MAY[0]]), max_size=3)):
            zero = draw(st.booleans()) and draw(st.booleans())
            found.append(report(unit.id, day, draw(values), status=draw(statuses), changed=draw(instants), zero=zero))
        if draw(st.booleans()):
            found.append(table(unit.id, draw(values), status=draw(statuses), changed=draw(instants)))
    return draw(st.permutations(found))


@st.composite
def campaigns_in_progress(draw):
    units = draw(trees())
    return units, draw(filings(units))


@settings(max_examples=tries(80, quick=30), deadline=None)
@given(campaigns_in_progress())
def test_both_ways_of_computing_agree_on_every_figure(drawn):
    units, submissions = drawn
    tree = organisation(units)
    one_by_one, in_bulk = Figures(tree, submissions), BulkFigures(tree, submissions)
    for unit in units:
        for day in (DAY1, DAY2, DAY3, MAY[0]):
            assert in_bulk.day(unit.id, day) == one_by_one.day(unit.id, day)
            assert in_bulk.to_date(unit.id, day) == one_by_one.to_date(unit.id, day)
            assert in_bulk.day_ratio(unit.id, "coverage", day) == one_by_one.day_ratio(unit.id, "coverage", day)
        assert in_bulk.week(unit.id) == one_by_one.week(unit.id)
        assert in_bulk.week_ratio(unit.id, "coverage") == one_by_one.week_ratio(unit.id, "coverage")
        assert in_bulk.table_state(unit.id) is one_by_one.table_state(unit.id)
        assert in_bulk.changed_below(unit.id) == one_by_one.changed_below(unit.id)


@settings(max_examples=tries(25, quick=10), deadline=None)
@given(campaigns_in_progress())
def test_no_units_figure_is_counted_twice(drawn):
    """A root that filed nothing is the sum over what stands right below it, and so on down."""
    units, submissions = drawn
    tree = organisation(units)
    submissions = [s for s in submissions if s.unit_id != tree.root.id]
    figures = BulkFigures(tree, submissions)
    below = [figures.day(child.id, DAY1) for child in tree.children(tree.root.id)]
    assert figures.day(tree.root.id, DAY1) == {
        key: sum(day[key] for day in below if key in day) for key in KEYS if any(key in day for day in below)
    }


def test_a_campaign_without_indicators_has_no_figures():
    campaign = replace(yunnan(), indicators=(), rules=())
    tree = organisation(campaign=campaign)
    figures = BulkFigures(tree, [report(4, DAY1)])
    assert figures.day(1, DAY1) == {}
    assert figures.week(1) == {}


def test_nobody_filed():
    figures = BulkFigures(organisation(), [])
    assert figures.day(1, DAY1) == figures.week(1) == {}
    assert figures.day_ratio(1, "coverage", DAY1) == figures.week_ratio(1, "coverage") == Ratio()
