"""Counts: everything promised is read, everything else is refused with its reason, nothing raises."""

import re
import time

import cn2an
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dialogs.parsing.numbers import DEFAULT_UNITS, LARGEST_COUNT, Count, NotACount, Reason, parse_count
from tests.dialogs.number_cases import REFUSED, TAKEN

FULL_WIDTH = str.maketrans("0123456789,.", "０１２３４５６７８９，．")
DIGITS = "零一二三四五六七八九"
SCALES = ((10**8, "亿"), (10**4, "万"), (1000, "千"), (100, "百"))

counts = st.one_of(
    st.integers(0, 10**8),
    st.integers(0, 9999),
    # Round numbers and lonely digits are where Chinese numerals have their rules.
    st.lists(st.sampled_from([0, 0, 0, 1, 2, 5, 9]), min_size=1, max_size=8).map(
        lambda digits: int("".join(map(str, digits)))
    ),
)


@pytest.mark.parametrize(("text", "value"), TAKEN)
@pytest.mark.promise("5.86")
def test_a_number_as_people_write_it_is_read(text: str, value: int) -> None:
    assert parse_count(text) == Count(value)


@pytest.mark.parametrize(("text", "reason"), REFUSED)
@pytest.mark.promise("5.87")
def test_what_is_not_exactly_a_count_is_refused_with_its_reason(text: str, reason: Reason) -> None:
    read = parse_count(text)
    assert isinstance(read, NotACount)
    assert read.reason is reason


def test_a_refusal_quotes_the_words_as_written_without_the_spaces_around() -> None:
    assert parse_count("  约３００ 人 ") == NotACount("约３００ 人", Reason.ABOUT)


def test_the_largest_count_is_taken_and_the_next_is_not() -> None:
    assert parse_count(str(LARGEST_COUNT)) == Count(LARGEST_COUNT)
    assert parse_count(str(LARGEST_COUNT + 1)) == NotACount(str(LARGEST_COUNT + 1), Reason.TOO_LARGE)


def test_unit_words_are_those_given() -> None:
    assert parse_count("3辆", units=("辆",)) == Count(3)
    assert parse_count("3人", units=("辆",)) == NotACount("3人", Reason.SURROUNDED)
    assert parse_count("3", units=("",)) == Count(3)


def test_every_reason_has_a_case() -> None:
    assert {reason for _, reason in REFUSED} == set(Reason)


@given(counts)
def test_digits_come_back_in_every_width_and_grouping(count: int) -> None:
    grouped = f"{count:,}"
    for text in (str(count), f"00{count}", grouped, grouped.replace(",", "，"), f"{count}.0", f"{grouped}.00"):
        assert parse_count(text) == Count(count)
        assert parse_count(text.translate(FULL_WIDTH)) == Count(count)


@given(counts)
def test_chinese_numerals_come_back_in_lower_and_upper_case(count: int) -> None:
    lower, upper = cn2an.an2cn(count, "low"), cn2an.an2cn(count, "up")
    for text in (lower, upper, lower.replace("零", "〇"), _with_two_as_pair(lower), _contracted(lower)):
        assert parse_count(text) == Count(count), text


@given(st.integers(1, 9), st.integers(1, 9), st.sampled_from(SCALES))
def test_a_bare_digit_at_the_end_stands_for_the_next_lower_place(
    first: int, second: int, scale: tuple[int, str]
) -> None:
    size, sign = scale
    count = Count(first * size + second * size // 10)
    assert parse_count(f"{DIGITS[first]}{sign}{DIGITS[second]}") == count
    assert parse_count(f"{first}{sign}{second}") == count


@given(st.integers(1, 9), st.integers(1, 9), st.sampled_from(SCALES))
def test_a_digit_behind_zero_counts_ones(first: int, second: int, scale: tuple[int, str]) -> None:
    size, sign = scale
    assert parse_count(f"{DIGITS[first]}{sign}零{DIGITS[second]}") == Count(first * size + second)


@given(counts, st.sampled_from(SCALES))
def test_decimals_of_a_scale_come_back(count: int, scale: tuple[int, str]) -> None:
    size, sign = scale
    whole, rest = divmod(count, size)
    places = f"{rest:0{len(str(size)) - 1}}".rstrip("0")
    if not count:
        return
    for coefficient in (f"{whole}.{places or 0}", f"{whole:,}.{places or 0}"):
        assert parse_count(f"{coefficient}{sign}") == Count(count)
        assert parse_count(f"{coefficient.translate(FULL_WIDTH)} {sign}人") == Count(count)


@given(st.integers(1, 9999), st.integers(1000, 9999), st.integers(1, 9))
def test_digits_and_scales_mix(ten_thousands: int, below: int, thousands: int) -> None:
    assert parse_count(f"{ten_thousands}万{below}") == Count(ten_thousands * 10**4 + below)
    assert parse_count(f"{ten_thousands}万{thousands}千") == Count(ten_thousands * 10**4 + thousands * 1000)
    assert parse_count(f"{ten_thousands}万{DIGITS[thousands]}千") == Count(ten_thousands * 10**4 + thousands * 1000)


@given(counts, st.sampled_from(DEFAULT_UNITS), st.sampled_from(["", " ", "\u3000"]), st.sampled_from(["", "。", "。 "]))
@pytest.mark.promise("5.86")
def test_a_unit_word_and_a_final_stop_change_nothing(count: int, unit: str, space: str, stop: str) -> None:
    for text in (str(count), f"{count:,}", cn2an.an2cn(count, "low")):
        assert parse_count(f" {text}{space}{unit}{stop}") == Count(count)


@given(counts, st.characters(exclude_characters="0123456789０１２３４５６７８９"), st.data())
def test_a_foreign_character_inside_a_number_ends_it(count: int, foreign: str, data: st.DataObject) -> None:
    digits = str(count + 10)
    at = data.draw(st.integers(1, len(digits) - 1))
    text = digits[:at] + foreign + digits[at:]
    if not RECOGNISED.fullmatch(text):
        assert isinstance(parse_count(text), NotACount)


# An independent recogniser: the same language as one regular expression, scale by scale from below. It only says yes
# or no; where it says no, no number may come out.
_D, _A = "[一二三四五六七八九]", "[1-9]"
_HEAD = f"(?:{_D}|两|{_A})"
_TEN = f"(?:(?:{_D}?十|廿|卅|卌){_D}?)"
_HUNDRED = f"(?:{_HEAD}百(?:零(?:{_D}|{_A})|{_TEN}|{_A}[0-9]|{_D}|{_A})?)"
_BELOW_1000 = f"(?:{_HUNDRED}|{_TEN})"
_THOUSAND = f"(?:{_HEAD}千(?:零(?:{_TEN}|{_D}|{_A}[0-9]?)|{_BELOW_1000}|{_A}[0-9]{{2}}|{_D}|{_A})?)"
_BELOW_10000 = f"(?:{_THOUSAND}|{_BELOW_1000})"
_NUMBER = r"(?:(?:[1-9][0-9]*|[1-9][0-9]{0,2}(?:,[0-9]{3})+|0(?=\.))(?:\.[0-9]+)?)"
_SPOKEN = rf"(?:(?:零|{_HEAD}|{_BELOW_10000})点[零一二三四五六七八九]+)"
_MYRIAD_TAIL = f"(?:零?(?:{_BELOW_10000}|{_D}|{_A}[0-9]{{0,3}}))"
_COEFFICIENT = f"(?:{_NUMBER}|{_SPOKEN}|{_HEAD}|{_BELOW_10000}|(?:{_NUMBER}|{_SPOKEN})[百千])"
_MYRIAD = f"(?:{_COEFFICIENT}万{_MYRIAD_TAIL}?)"
_HUNDRED_MILLION = f"(?:(?:{_COEFFICIENT}|{_MYRIAD})亿(?:零?(?:{_MYRIAD}|{_BELOW_10000}|{_D}|{_A}[0-9]{{0,7}}))?)"
_SCALED_NUMBER = f"(?:(?:{_NUMBER}|{_SPOKEN})(?:百|千)(?:零?(?:{_BELOW_1000}|{_D}|{_A}[0-9]{{0,2}}))?)"
RECOGNISED = re.compile(
    rf"\s*(?:[0-9]+|0\.0+|{_NUMBER}|{_SPOKEN}|{_HEAD}|{_BELOW_10000}|{_MYRIAD}|{_HUNDRED_MILLION}|{_SCALED_NUMBER}|"
    rf"[零无]|没有)\s*(?:人次|[人名位所家个项篇条次])?\s*[。.]?\s*"
)


@given(st.text("0123,，.。 一二两三五十百千万亿零〇廿卅无没有人次个-+%约几点多/", max_size=7))
@example("三百二千")
@example("1,20")
def test_nothing_outside_the_grammar_is_a_number(text: str) -> None:
    read = parse_count(text)
    plain = re.sub(r"(?<=[0-9]) +(?=[百千万亿])", "", text.replace("，", ",").replace("〇", "零"))
    if not RECOGNISED.fullmatch(plain):
        assert isinstance(read, NotACount), read


@given(st.text())
def test_any_text_has_an_answer_that_quotes_it(text: str) -> None:
    match parse_count(text):
        case Count(value):
            assert 0 <= value <= LARGEST_COUNT
        case NotACount(read):
            assert read in text


@pytest.mark.parametrize(
    "text", ["9", "0", "三", "零", "万", "1,", "1 ", "1,200", "🎉", "\u202e", "\x00", "约", "点", "十"]
)
def test_a_long_text_is_answered_in_linear_time(text: str) -> None:
    long = (text * 100_000)[:100_000]
    started = time.process_time()
    for end in ("", "x", "万", "人"):
        parse_count(long + end)
    # A quadratic step would take minutes here.
    assert time.process_time() - started < 3


def _with_two_as_pair(numeral: str) -> str:
    return re.sub("二(?=[百千])|(?:^|(?<=亿)|(?<=亿零))二(?=[万亿])", "两", numeral)


def _contracted(numeral: str) -> str:
    return re.sub("二十", "廿", re.sub("三十", "卅", numeral))
