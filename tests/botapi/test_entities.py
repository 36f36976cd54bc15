"""Formatted text is read as the Bot API documents it."""

import html

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.botapi.entities import FormattedText, found_by_server, read_formatted, trim, utf16_length
from tests.botapi.errors import ApiError


def test_nested_tags_become_entities_in_utf16_units() -> None:
    read = read_formatted("😀<b>教师<i>32</i></b> <a href='https://example.org'>表</a>", "HTML", None)
    assert read.text == "😀教师32 表"
    assert read.entities == [
        {"type": "bold", "offset": 2, "length": 4},
        {"type": "italic", "offset": 4, "length": 2},
        {"type": "text_link", "offset": 7, "length": 1, "url": "https://example.org"},
    ]


def test_attributes_choose_the_kind() -> None:
    read = read_formatted('<blockquote expandable>一</blockquote><span class="tg-spoiler">二</span>', "HTML", None)
    assert [entity["type"] for entity in read.entities] == ["expandable_blockquote", "spoiler"]


@pytest.mark.parametrize(
    ("source", "problem"),
    [
        ("<p>一</p>", 'Unsupported start tag "p" at byte offset 0'),
        ("教师<学生>", 'Unsupported start tag "学生" at byte offset 6'),
        ("3 < 5", "Unclosed start tag at byte offset 2"),
        ("<b>一", 'Can\'t find end tag corresponding to start tag "b"'),
        ("一</b>", "Unexpected end tag at byte offset 3"),
        ("<b><i>一</b></i>", 'Unmatched end tag at byte offset 9, expected "</i>", found "</b>"'),
        ("<b>一</b", "Unclosed end tag"),
        ("<span>一</span>", 'Tag "span" must have class "tg-spoiler"'),
        ("甲&乙", 'Unescaped character "&" at byte offset 3'),
        ("&nbsp;", 'Unescaped character "&"'),
        ("&#1114112;", "Invalid character reference"),
    ],
)
def test_broken_markup_is_refused_with_its_place(source: str, problem: str) -> None:
    with pytest.raises(ApiError) as caught:
        read_formatted(source, "HTML", None)
    assert caught.value.violation
    assert problem in caught.value.description


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_escaped_text_comes_back_as_it_was(text: str) -> None:
    assert read_formatted(html.escape(text, quote=False), "HTML", None).text == trim(FormattedText(text)).text


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_length_is_that_of_utf16(text: str) -> None:
    assert utf16_length(text) == len(text.encode("utf-16-le")) // 2


def test_blanks_around_a_text_are_cut_and_entities_moved() -> None:
    read = read_formatted("\n <b>甲</b> \n", "HTML", None)
    assert read == FormattedText("甲", [{"type": "bold", "offset": 0, "length": 1}])


def test_the_server_marks_commands_and_addresses() -> None:
    found = found_by_server("/bind@zhoubao_bot 见 https://example.org/a 路/径")
    assert [(entity["type"], entity["offset"], entity["length"]) for entity in found] == [
        ("bot_command", 0, 17),
        ("url", 20, 21),
    ]
