"""One folding of words: what looks alike is one word, what does not stays two."""

import sys
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.rehearsal.world.roster import unit_name
from dialogs.spelling.folding import folded, folded_in_place, visible
from dialogs.spelling.lookalikes import RADICALS, TRADITIONAL

NAME = "示例一职（分校）"

MARKS = [
    *("\u00ad", "\u034f", "\u061c", "\u115f", "\u1160", "\u17b4", "\u180b", "\u180e", "\u200b", "\u200c", "\u200d"),
    *("\u200e", "\u200f", "\u202a", "\u202b", "\u202c", "\u202d", "\u202e", "\u2060", "\u2063", "\u2066", "\u2067"),
    *("\u2068", "\u2069", "\u206f", "\u2800", "\u3164", "\ufe00", "\ufe0f", "\ufeff", "\uffa0", "\ufffb"),
    *("\U000e0020", "\U000e0041", "\U000e007f", "\U000e0100", "\U000e01ef", "\x00", "\x08", "\x7f", "\x9f"),
]


@pytest.mark.parametrize(
    "written",
    [
        "示例一职(分校)",
        "示例一职【分校】",
        "示例一职〔分校〕",
        "示例一职﹙分校﹚",
        "示例一职︵分校︶",
        "示例一职［分校］",
        "示例一职｛分校｝",
        "示例一职〈分校〉",
        "⽰例⼀职（分校）",
        "示例㇐职（分校）",
        "示例一職（分校）",
        " 示例 一职\u3000（分 校）\n",
        "示\u200b例\ufeff一\u202a职\u202c（分校）",
    ],
)
def test_a_name_is_the_same_however_it_is_written(written: str) -> None:
    assert folded(written) == folded(NAME)


@pytest.mark.parametrize("mark", MARKS, ids=lambda mark: f"{ord(mark):04X}")
def test_what_cannot_be_seen_makes_no_difference(mark: str) -> None:
    assert folded(f"{mark}示例{mark}一职{mark}") == "示例一职"
    assert visible(f"{mark}示例{mark}一职{mark}") == "示例一职"


@pytest.mark.parametrize(
    ("forms", "sign"),
    [
        ("：∶︰﹕ː꞉", ":"),
        ("－–—―−‐‑﹣─", "-"),
        ("“”‘’＂＇「」『』", None),
        ("，﹐", ","),
        ("。．｡", "."),
        ("／∕⁄", "/"),
        ("·•・･", "·"),
        ("ＡAａa", "a"),
        ("１1𝟏", "1"),
        ("⾧⻓長长", "长"),
        ("户⼾戶", "户"),
        ("学學", "学"),
        ("师師", "师"),
    ],
)
def test_forms_of_one_sign_are_one(forms: str, sign: str | None) -> None:
    """Corner brackets are brackets, not quotation marks: there are two signs in that row, an opening and a closing."""
    meant = {folded(form) for form in forms}
    assert meant == ({sign} if sign else {'"', "(", ")"})


@pytest.mark.parametrize(("one", "other"), ["乾干", "徵征", "一二", "未末", "土士", "人入", "州洲", ":;", "()", "·."])
def test_signs_that_are_told_apart_stay_apart(one: str, other: str) -> None:
    assert folded(one) != folded(other)


def test_every_radical_and_every_traditional_character_has_its_one_form() -> None:
    for data in (RADICALS, TRADITIONAL):
        for written, meant in zip(data[::2], data[1::2], strict=True):
            assert folded(written) == folded(meant), written
            assert folded_in_place(written) == folded_in_place(folded_in_place(meant)), written


def test_no_two_units_of_a_whole_province_become_one() -> None:
    kinds = (
        "州市教育行政部门",
        "县区教育行政部门",
        "高等职业院校",
        "省属中等职业学校",
        "职业学校",
        "技工学校",
        "二级学院",
    )
    names = [unit_name(kind, number) for kind in kinds for number in range(1, 1601)]
    names += [f"{name}（{part}校区）" for name in names[:2000] for part in ("东", "西", "A", "B")]
    assert len({folded(name) for name in names}) == len(set(names))


def test_every_character_folds_to_what_stays() -> None:
    for code in range(sys.maxunicode + 1):
        char = chr(code)
        if unicodedata.category(char) in {"Cn", "Co"}:
            continue
        once = folded(char)
        assert folded(once) == once, f"{code:04X}"
        assert len(folded_in_place(char)) == 1, f"{code:04X}"


@given(st.text())
@example("\u0345\u200b\u0308")
@example("İ\u00a0\u0307")
def test_what_is_folded_stays_as_it_is(text: str) -> None:
    assert folded(folded(text)) == folded(text)


@given(st.text(), st.text(), st.sampled_from([*MARKS, " ", "\u3000", "\n"]))
def test_marks_and_spaces_may_stand_anywhere(before: str, behind: str, mark: str) -> None:
    assert folded(before + mark + "职" + mark + behind) == folded(before + "职" + behind)


@given(st.text())
def test_folded_in_place_every_sign_keeps_its_position(text: str) -> None:
    shaped = folded_in_place(text)
    assert len(shaped) == len(text)
    assert folded(shaped) == folded(text)


@given(st.text())
def test_what_can_be_seen_stays_as_it_was_written(text: str) -> None:
    assert folded(visible(text)) == folded(text)
    assert visible(visible(text)) == visible(text)
