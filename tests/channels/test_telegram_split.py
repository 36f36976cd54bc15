"""A long text becomes messages Telegram takes, and loses nothing on the way."""

import re
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.telegram.split import plain, split_text, utf16_length

WORDS = st.text(st.sampled_from("技能生活abc 。\n,😀𠮷&<>"), min_size=1, max_size=300)


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def marked_up(text: str) -> str:
    """The text with every other half line bold and italic, nested."""
    return "".join(f"<b>{escaped(a)}<i>{escaped(b)}</i></b>" for a, b in zip(text[::2], text[1::2], strict=False))


@given(WORDS, st.integers(min_value=2, max_value=40))
def test_every_message_is_within_the_limit_and_together_they_are_the_text(text: str, limit: int) -> None:
    parts = split_text(text, html=False, limit=limit)
    assert all(utf16_length(part) <= limit for part in parts)
    assert re.sub(r"\s", "", "".join(parts)) == re.sub(r"\s", "", text)


@given(WORDS, st.integers(min_value=2, max_value=40))
def test_split_markup_is_balanced_in_every_message_and_shows_the_same_text(text: str, limit: int) -> None:
    source = marked_up(text)
    parts = split_text(source, html=True, limit=limit)
    for part in parts:
        tags = re.findall(r"<(/?)(\w+)>", part)
        stack: list[str] = []
        for closing, name in tags:
            if closing:
                assert stack.pop() == name
            else:
                stack.append(name)
        assert not stack
        assert utf16_length(plain(part)) <= limit
        assert not re.search(r"&(?!(amp|lt|gt);)", part)
    assert re.sub(r"\s", "", "".join(map(plain, parts))) == re.sub(r"\s", "", plain(source))


@given(WORDS, st.integers(min_value=8, max_value=40))
def test_every_further_message_begins_with_the_mark_and_stays_within_the_limit(text: str, limit: int) -> None:
    parts = split_text("【演练】" + text, html=False, limit=limit, continued="【演练】")
    assert all(part.startswith("【演练】") for part in parts)
    assert all(utf16_length(part) <= limit for part in parts)


def test_a_text_within_the_limit_stays_as_it_is() -> None:
    text = "<b>今日汇总</b> " + "字" * 4091
    assert split_text(text, html=True) == (text,)


def test_an_emoji_counts_two_and_is_never_cut() -> None:
    assert split_text("😀" * 2049, html=False) == ("😀" * 2048, "😀")


def test_a_text_is_cut_after_a_line_rather_than_inside_one() -> None:
    text = "甲" * 3000 + "\n" + "乙" * 3000
    assert split_text(text, html=False) == ("甲" * 3000 + "\n", "乙" * 3000)


def test_an_entity_counts_as_the_one_character_it_shows() -> None:
    assert len(split_text("&lt;" * 4096, html=True)) == 1
    assert [len(unescape(part)) for part in split_text("&lt;" * 4097, html=True)] == [4096, 1]


def test_a_link_open_at_the_cut_goes_on_in_the_next_message() -> None:
    first, second = split_text(f'<a href="https://example.org/?a=1&amp;b">{"字" * 5000}</a>', html=True)
    assert first.endswith("字</a>")
    assert second.startswith('<a href="https://example.org/?a=1&amp;b">字')


@pytest.mark.parametrize("text", ["", " \n ", "<b> </b>"])
def test_a_text_that_shows_nothing_makes_no_message(text: str) -> None:
    assert split_text(text, html=True) == ()


def test_a_mark_that_leaves_no_room_is_refused() -> None:
    with pytest.raises(ValueError, match="room"):
        split_text("字" * 20, html=False, limit=5, continued="【演练】")


def test_plain_text_is_the_markup_without_its_tags() -> None:
    assert plain("<b>示例一职</b> 5 &lt; 6 &amp; 7") == "示例一职 5 < 6 & 7"
