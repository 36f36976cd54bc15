"""The ranking an award starts from: every component can be checked by hand."""

import pytest

from dialogs.figures.ranking import AwardStanding, rank
from dialogs.model.awards import Award, Criterion

EFFORT = Criterion("宣传推广力度", ("media", "leads"), judged=True)
SHARE = Criterion("师生参与人数占比", ("coverage",), judged=True)
QUALITY = Criterion("活动质量", (), judged=True)
PRIZE = Award("organisation", "优秀组织奖", 1, ("二级学院",), (EFFORT, SHARE, QUALITY))

FIRST, SECOND, THIRD = 1, 2, 3


def ranked(**figures: tuple[float | None, ...]) -> dict[int, AwardStanding]:
    """Standings by unit; figures as media, leads, coverage."""
    names = ("media", "leads", "coverage")
    given = {n: dict(zip(names, values, strict=False)) for n, values in enumerate(figures.values(), start=1)}
    return {standing.unit_id: standing for standing in rank(PRIZE, given)}


def places(standing: AwardStanding) -> list[int | None]:
    return [place for criterion in standing.criteria for _, _, place in criterion.figures]


def test_each_figure_has_its_place_each_criterion_its_mean_and_the_mean_of_those_decides() -> None:
    found = ranked(a=(10, 1, 0.5), b=(4, 3, 0.2), c=(7, 2, 0.9))
    assert [places(found[n]) for n in (FIRST, SECOND, THIRD)] == [[1, 3, 2], [3, 1, 3], [2, 2, 1]]
    assert [c.mean for c in found[FIRST].criteria] == [2, 2, None]
    assert [(found[n].mean, found[n].place) for n in (FIRST, SECOND, THIRD)] == [(2, 2), (2.5, 3), (1.5, 1)]
    assert list(found) == [THIRD, FIRST, SECOND]


def test_equal_figures_share_a_place_and_the_next_one_is_left_out() -> None:
    found = ranked(a=(5, 0, 0.5), b=(5, 0, 0.5), c=(1, 0, 0.1))
    assert [places(found[n]) for n in (FIRST, SECOND, THIRD)] == [[1, 1, 1], [1, 1, 1], [3, 1, 3]]
    assert (found[FIRST].place, found[SECOND].place, found[THIRD].place) == (1, 1, 3)


def test_who_has_no_figure_stands_behind_all_who_have_one() -> None:
    found = ranked(a=(None, 1, 0.5), b=(0, 1, 0.5), c=(3, 1, 0.5))
    assert [places(found[n])[0] for n in (FIRST, SECOND, THIRD)] == [3, 2, 1]


def test_what_cannot_be_known_of_a_unit_speaks_neither_for_nor_against_it() -> None:
    found = ranked(a=(10, 1), b=(4, 1, 0.2), c=(7, 1, 0.9))
    assert [places(found[n])[2] for n in (FIRST, SECOND, THIRD)] == [None, 2, 1]
    assert found[FIRST].mean == pytest.approx(1)


def test_where_nothing_is_known_nobody_has_a_place() -> None:
    award = Award("organisation", "优秀组织奖", 1, ("二级学院",), (QUALITY,))
    (standing,) = rank(award, {FIRST: {}})
    assert (standing.mean, standing.place) == (None, None)


def test_an_award_nobody_is_in_the_running_for_has_no_ranking() -> None:
    assert rank(PRIZE, {}) == []
