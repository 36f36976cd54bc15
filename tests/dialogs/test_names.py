"""Names found in what people write: however they are folded, the longest first, and never a part of another."""

import time
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs.spelling.names import Names


@dataclass(frozen=True, slots=True)
class Place:
    """What has a name."""

    name: str


PLACES = tuple(map(Place, ("示例一职", "示例一职（分校）", "示例中学1", "示例中学12", "示例学院", "样例 三职")))
NAMES = Names(PLACES)


def named(text: str) -> list[str]:
    return [found.what.name for found in NAMES.found_in(text)]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("示例一职 教师32", ["示例一职"]),
        ("示例一職教師32", ["示例一职"]),
        ("示例一职(分校)教师32", ["示例一职（分校）"]),
        ("示例一职【分 校】 和 示例一职", ["示例一职（分校）", "示例一职"]),
        ("示例中学12 教师1", ["示例中学12"]),
        ("示例中学123", []),
        ("示例中学1教师12", ["示例中学1"]),
        ("⽰例学院、样例三职", ["示例学院", "样例 三职"]),
        ("示\u200b例\u202a学院", ["示例学院"]),
        ("示例", []),
        ("", []),
    ],
)
def test_the_longest_name_at_a_place_is_found_in_order(text: str, names: list[str]) -> None:
    assert named(text) == names


def test_a_name_is_taken_out_whole_with_what_cannot_be_seen_in_it() -> None:
    assert NAMES.without("【示\u200b例一職(分校)】教师32") == "【 】教师32"


def test_what_stands_behind_a_leading_name() -> None:
    assert NAMES.leading(" 示例学院：今日无活动") == (Place("示例学院"), "今日无活动")
    assert NAMES.leading("我是示例学院") == (None, "我是示例学院")


def test_a_part_of_a_name_leads_to_it() -> None:
    assert NAMES.containing("三職") == Place("样例 三职")
    assert NAMES.containing("一职(分") == Place("示例一职（分校）")
    assert NAMES.containing("四职") is None
    assert NAMES.containing("") is None


def test_of_names_that_look_alike_the_first_counts() -> None:
    twins = (Place("示例(分校)"), Place("示例（分校）"))
    assert Names(twins).called("示例【分校】") is twins[0]


@given(st.text(), st.sampled_from(PLACES), st.text())
def test_a_name_behind_a_stop_is_always_found(before: str, place: Place, behind: str) -> None:
    found = list(NAMES.found_in(f"{before}。{place.name}。{behind}"))
    assert place in [one.what for one in found]


@given(st.text(alphabet="示例一职（分校）中学12院样三 \u200b教师"))
def test_names_found_do_not_overlap_and_are_what_the_text_says(text: str) -> None:
    end = 0
    for found in NAMES.found_in(text):
        assert found.start >= end
        end = found.end
        assert NAMES.called(text[found.start : found.end]) is found.what


def test_a_name_is_found_among_eleven_thousand_at_once() -> None:
    many = Names(tuple(Place(f"示例第{number}职业技术学校（{number % 7}校区）") for number in range(11_200)))
    assert many.containing("第9999职业技术学校") is not None
    message = "示例第77职业技术学校(0校区) 教师32 学生450 " * 20
    started = time.process_time()
    for _ in range(50):
        assert len(list(many.found_in(message))) == 20
        assert many.containing("没有这个学校") is None
    # A look at every name would take a hundred times as long.
    assert time.process_time() - started < 1
