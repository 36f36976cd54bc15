"""What simulated people type is what the program promises to read: every spelling means the number it was made from."""

import random

from hypothesis import example, given
from hypothesis import strategies as st

from bot.rehearsal.world.number_styles import EntryStyle, chinese, formal, spelled_answer
from bot.runtime.campaign_files import load_campaign
from dialogs.forms.report_entry import read_entry
from dialogs.parsing.numbers import Count, parse_count

CAMPAIGN = load_campaign("yunnan-2023")

counts = st.integers(0, 300_000)


@given(counts)
@example(10)
@example(105)
@example(1_050)
@example(10_500)
@example(100_005)
def test_chinese_numerals_are_read_as_the_number_they_spell(number: int) -> None:
    assert parse_count(chinese(number)) == Count(number)
    assert parse_count(formal(number)) == Count(number)


def test_chinese_numerals_are_as_people_say_them() -> None:
    said = {0: "零", 12: "十二", 105: "一百零五", 1_050: "一千零五十", 30_008: "三万零八", 15_000: "一万五千"}
    assert {number: chinese(number) for number in said} == said
    assert formal(1_200) == "壹仟贰佰"


@given(counts, st.sampled_from(["人", "家", "篇", ""]), st.integers())
def test_an_answer_is_read_as_the_number_it_was_made_from(number: int, measure: str, seed: int) -> None:
    assert parse_count(spelled_answer(number, measure, random.Random(seed))) == Count(number)


@given(st.lists(counts, min_size=len(CAMPAIGN.asked), max_size=len(CAMPAIGN.asked)), st.integers())
def test_a_quick_entry_in_any_style_says_exactly_its_values(numbers: list[int], seed: int) -> None:
    values = {field.key: number for field, number in zip(CAMPAIGN.asked, numbers, strict=True)}
    text = EntryStyle(random.Random(seed)).write(CAMPAIGN.asked, values)
    read = read_entry(text, CAMPAIGN)
    assert dict(read.values) == values
    assert (read.refused, read.unknown, read.blank) == ((), (), ())
