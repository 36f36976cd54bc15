"""Quick entry: what a liaison writes in one message, in whatever order and notation, and what is left unread."""

import time
from collections.abc import Mapping

import cn2an
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs.parsing.numbers import Reason, seen
from dialogs.parsing.quick_entry import Clash, Field, QuickEntry, RefusedField, parse_quick_entry
from dialogs.parsing.quick_entry_pieces import has_break
from tests.dialogs.number_cases import REFUSED

FIELDS = (
    Field("schools", "参与活动的职业院校数（所）", ("学校", "院校数")),
    Field("teachers", "参与活动的职业院校教师数（人）", ("教师", "老师")),
    Field("students", "参与活动的职业院校学生数（人）", ("学生",)),
    Field("enterprises", "参与活动的企业数", ("企业",)),
    Field("participants", "参与总人数（人）", ("总人数", "参与总人数")),
    Field("central_media", "中央媒体对活动报道总数", ("央媒",)),
    Field("provincial_media", "省级以上媒体对活动报道总数（不含中央媒体报道）", ("省媒", "省级媒体")),
    Field("media", "媒体报道总数", ("媒体", "媒体总数")),
    Field("projects", "观摩体验活动项目数", ("项目", "体验项目")),
)
COMPUTED = (Field("coverage", "参与活动的职业院校学生参与覆盖率", ("覆盖率",)),)


def read(text: str) -> QuickEntry:
    return parse_quick_entry(text, FIELDS, COMPUTED)


def check(
    text: str,
    values: Mapping[str, int] | None = None,
    *,
    refused: Mapping[str, tuple[str, Reason | Clash]] | None = None,
    unknown: tuple[str, ...] = (),
    computed: tuple[str, ...] = (),
    blank: tuple[str, ...] = (),
) -> None:
    """What is expected of a message; what is not mentioned must be empty."""
    assert read(text) == QuickEntry(
        values or {},
        tuple(RefusedField(key, words, reason) for key, (words, reason) in (refused or {}).items()),
        unknown,
        computed,
        blank,
    )


BOTH = {"teachers": 32, "students": 450}


def test_a_point_right_before_a_digit_belongs_to_the_number() -> None:
    check("总人数.5万 教师32", {"teachers": 32}, refused={"participants": (".5万", Reason.FRACTION)})
    check("项目：.5 教师32", {"teachers": 32}, refused={"projects": (".5", Reason.FRACTION)})
    check("教师....32 学生.....450", BOTH)
    check("教师32.学生450.", BOTH)


@pytest.mark.promise("5.76")
def test_a_whole_report_in_one_message_comes_in_the_order_of_the_message() -> None:
    entry = read("教师32 学生450 企业3 总人数1200 央媒0 省媒1 媒体5 项目6")
    assert list(entry.values.items()) == [
        ("teachers", 32),
        ("students", 450),
        ("enterprises", 3),
        ("participants", 1200),
        ("central_media", 0),
        ("provincial_media", 1),
        ("media", 5),
        ("projects", 6),
    ]
    assert entry == QuickEntry(entry.values)


@pytest.mark.promise("5.76")
def test_notations_mix_within_a_message() -> None:
    check(
        "教师：三十二人，学生 １，２００，企业=3家；总人数1.2万 …",
        {"teachers": 32, "students": 1200, "enterprises": 3, "participants": 12_000},
    )


@pytest.mark.parametrize(
    "text",
    [
        "教师32 学生450",
        "学生450 教师32",
        "教师32学生450",
        "教师32人学生450人",
        "教师三十二人学生四百五",
        "教师32,学生450",
        "教师32，学生450。",
        "教师32、学生450",
        "教师32/学生450",
        "教师32|学生450",
        "教师32;学生450；",
        "教师32\t学生450",
        "教师\t32\n学生\t450",
        "教师32\n学生450\n",
        "教师\n32\n学生\n450",
        "教师:32 学生:450",
        "教师：３２ 学生：４５０",
        "教师=32,学生＝450",
        "教师 : 32 ; 学生 = 450",
        "教师32. 学生450.",
        "教师32-学生450",
        "教师32～学生450～",
        "教师（32）学生（450人）",
        "教师(人)：32 学生（人）450",
        "【教师】32【学生】450",
        "✅教师32 ✅学生450",
        "- 教师32\n- 学生450",
        "老师32 学生450",
        "参与活动的职业院校教师数（人）：32\n参与活动的职业院校学生数（人）：450",
        "参与活动的职业院校教师数：32 参与活动的职业院校学生数(人) 450",
        "教师32 名，学生450 人",
        "教师 32 人学生 450 人",
        "教师32 教师32 学生450",
    ],
)
@pytest.mark.promise("5.79")
def test_two_fields_are_read_however_they_are_separated(text: str) -> None:
    assert dict(read(text).values) == BOTH
    assert read(text) == QuickEntry(read(text).values)


@pytest.mark.parametrize(
    "text",
    [
        "1. 教师：32\n2. 学生：450",
        "1、教师32，2、学生450",
        "1.教师32 2.学生450",
        "（1）教师32\n（2）学生450",
        "一、教师：32人\n二、学生：450人",
        "①教师32②学生450",
        "1\t教师\t32\n2\t学生\t450",
        "2. 教师：32\n5. 学生：450",
    ],
)
def test_the_numbers_of_a_list_are_not_figures(text: str) -> None:
    check(text, BOTH)


def test_a_number_that_may_count_a_line_or_answer_the_line_before_is_nobodys() -> None:
    check("教师：\n12、学生：450", {"students": 450}, unknown=("12",), blank=("teachers",))
    check("1、教师：\n2、学生：450", {"students": 450}, blank=("teachers",))
    check("教师：\n32、学生：450", BOTH)
    check("教师：\n0、学生：450", {"teachers": 0, "students": 450})


@pytest.mark.parametrize(
    "text",
    [
        "您好，今日数据如下：教师32，学生450，谢谢！",
        "您好 教师32 学生450 谢谢",
        "教师32 学生450 十分感谢",
        "今日数据\n教师32\n学生450\n以上，请审核",
        "教师32 👍 学生450",
    ],
)
def test_politeness_and_headings_do_not_stand_in_the_way(text: str) -> None:
    check(text, BOTH)


@pytest.mark.parametrize(
    ("text", "unknown"),
    [
        ("教师32 abc 学生450", ("abc",)),
        ("【示例学校】教师32 学生450", ("示例学校",)),
        ("教师32，其他没有，学生450", ("其他没有",)),
        ("教师32（含外聘） 学生450", ("含外聘",)),
        ("教师32 学生450 企业不变", ("企业不变",)),
        ("教师32 学生450 企业 待定", ("待定",)),
    ],
)
def test_a_word_that_is_no_courtesy_is_quoted_too(text: str, unknown: tuple[str, ...]) -> None:
    assert dict(read(text).values) == BOTH
    assert read(text).unknown == unknown


def test_a_form_sent_back_partly_empty_leaves_fields_blank() -> None:
    check("教师：\n学生：450\n企业：\n", {"students": 450}, blank=("teachers", "enterprises"))
    check("教师 学生 450", {"students": 450}, blank=("teachers",))
    check("教师", blank=("teachers",))
    check("教师 谢谢 学生450", {"students": 450}, blank=("teachers",))
    check("教师 校车 5 学生450", {"students": 450}, unknown=("校车 5",), blank=("teachers",))
    check("教师：校车：5 学生450", {"students": 450}, unknown=("校车：5",), blank=("teachers",))
    check("教师：\n教师：32", {"teachers": 32})


def test_none_in_words_is_zero() -> None:
    check("央媒无 省媒没有 媒体：无", {"central_media": 0, "provincial_media": 0, "media": 0})
    check("央媒无省媒没有媒体5", {"central_media": 0, "provincial_media": 0, "media": 5})


def test_a_comma_between_digits_groups_thousands_or_spoils_the_number() -> None:
    check("教师1,200", {"teachers": 1200})
    check("教师1，200，学生450", {"teachers": 1200, "students": 450})
    check("教师12,34 学生450", {"students": 450}, refused={"teachers": ("12,34", Reason.GROUPING)})
    check(
        "教师32，450名学生",
        refused={"teachers": ("32，450名", Clash.SEVERAL_NUMBERS)},
        blank=("students",),
    )


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("1 200", Clash.SEVERAL_NUMBERS),
        ("1, 200", Clash.SEVERAL_NUMBERS),
        ("12、34", Clash.SEVERAL_NUMBERS),
        ("32=33", Clash.SEVERAL_NUMBERS),
        ("32\n33", Clash.SEVERAL_NUMBERS),
        ("32 约33", Clash.SEVERAL_NUMBERS),
        ("12,34", Reason.GROUPING),
        ("1/2", Reason.FRACTION),
        ("3.5", Reason.FRACTION),
        ("大概32", Reason.ABOUT),
        (" 大概 32", Reason.ABOUT),
        ("32左右", Reason.ABOUT),
        (" 32 左右", Reason.ABOUT),
        ("32（左右）", Reason.ABOUT),
        ("不到32", Reason.ABOUT),
        ("：约三百人", Reason.ABOUT),
        ("十几", Reason.ABOUT),
        ("若干", Reason.ABOUT),
        ("32+", Reason.ABOUT),
        ("32-35", Reason.RANGE),
        ("32 - 35", Reason.RANGE),
        ("32 至 35", Reason.RANGE),
        ("32 到35", Reason.RANGE),
        ("三四百", Reason.RANGE),
        ("-5", Reason.SIGN),
        (" - 5", Reason.SIGN),
        ("30%", Reason.PERCENT),
        ("一二三", Reason.POSITIONAL),
        ("3️⃣", Reason.LOOKALIKE),
        ("③", Reason.LOOKALIKE),
        ("32辆", Reason.SURROUNDED),
        ("32校车5", Reason.SURROUNDED),
        ("：同昨", Reason.NOT_A_NUMBER),
        ("没有数据", Reason.NOT_A_NUMBER),
        ("5月14日", Reason.SURROUNDED),
    ],
)
@pytest.mark.promise("5.80")
def test_a_field_with_anything_but_one_number_is_not_taken_and_its_neighbours_are(
    words: str, reason: Reason | Clash
) -> None:
    entry = read(f"企业3 教师{words} 学生450")
    assert dict(entry.values) == {"enterprises": 3, "students": 450}
    (refused,) = entry.refused
    assert (refused.key, refused.reason) == ("teachers", reason)
    assert refused.read.strip("：（） ") == words.strip("：（） ")
    assert entry.unknown == ()


def test_a_name_far_behind_an_endless_number_is_not_looked_for() -> None:
    check(f"教师 {'9' * 70} 人学生", refused={"teachers": ("9" * 70, Reason.TOO_LARGE)}, unknown=("人学生",))


def test_about_words_do_not_hide_the_label_glued_behind_them() -> None:
    check("教师32左右学生450", {"students": 450}, refused={"teachers": ("32左右", Reason.ABOUT)})
    check("教师大概32学生450", {"students": 450}, refused={"teachers": ("大概32", Reason.ABOUT)})
    check("教师1 200学生450", {"students": 450}, refused={"teachers": ("1 200", Clash.SEVERAL_NUMBERS)})


@pytest.mark.parametrize(
    ("text", "unknown"),
    [
        ("教师32 校车5 学生450", ("校车5",)),
        ("校车5 教师32 学生450", ("校车5",)),
        ("校车 5 教师 32 学生 450", ("校车 5",)),
        ("教师32，校车：5，学生450", ("校车：5",)),
        ("教师32\n校车\n5\n学生450", ("校车\n5",)),
        ("教师32 新媒体5 学生450", ("新媒体5",)),
        ("教师32 学生450 校车五辆", ("校车五辆",)),
        ("教师32（其中女教师12） 学生450", ("其中女教师12",)),
        ("教师32 学生450 活动总人数12", ("活动总人数12",)),
        ("教师32 学生450 学生会3 企业家5", ("学生会3", "企业家5")),
        ("教师32 学生450 联系电话 100", ("联系电话 100",)),
        ("5月14日 教师32 学生450", ("5月14日",)),
        ("5月14日教师32学生450", ("5月14日",)),
        ("教师32 学生450\n2023年5月14日", ("2023年5月14日",)),
        ("2023-05-14\n教师32\n学生450", ("2023-05-14",)),
        ("昨日数据：教师32 学生450", ("昨日数据",)),
        ("14 教师32 学生450", ("14",)),
        ("教师32 学生450 共 ４８２ 人", ("共 ４８２",)),
    ],
)
@pytest.mark.promise("5.80", "5.85")
def test_what_is_not_understood_is_quoted_as_written_and_costs_its_neighbours_nothing(
    text: str, unknown: tuple[str, ...]
) -> None:
    check(text, BOTH, unknown=unknown)


@pytest.mark.parametrize(
    "text",
    [
        "32名教师",
        "32教师450学生",
        "32 教师 450 学生",
        "32\n教师\n450\n学生",
        "今日 32 教师 450 学生",
        "共32名教师450名学生",
        "今日教师32学生450",
        "教师学生450",
        "32 教师 450",
        "教" * 70 + "师教师32",
        "今天" * 40 + "32名教师",
    ],
)
@pytest.mark.promise("5.82")
def test_a_value_before_its_name_or_between_unclear_words_is_quoted_whole(text: str) -> None:
    check(text, unknown=(text,))


def test_values_before_names_end_where_a_name_leads_again() -> None:
    check("32名教师 450名学生", unknown=("32名教师", "450名学生"))
    check("32 教师，学生450", {"students": 450}, unknown=("32 教师",))


@pytest.mark.promise("5.81")
def test_the_same_field_twice() -> None:
    check("教师32 教师33 学生450", {"students": 450}, refused={"teachers": ("32、33", Clash.TWO_VALUES)})
    check("教师32 老师33", refused={"teachers": ("32、33", Clash.TWO_VALUES)})
    check("教师32 教师约33", refused={"teachers": ("32、约33", Clash.TWO_VALUES)})
    check("教师约32 教师约33", refused={"teachers": ("约32、约33", Reason.ABOUT)})
    check("教师32 教师三十二", {"teachers": 32})


def test_the_longest_label_wins() -> None:
    check("媒体总数5省级媒体1", {"media": 5, "provincial_media": 1})
    check("参与总人数1200 体验项目6 院校数2", {"participants": 1200, "projects": 6, "schools": 2})
    check("省级以上媒体对活动报道总数（不含中央媒体报道）：3", {"provincial_media": 3})
    check("省级以上媒体对活动报道总数：3", {"provincial_media": 3})


def test_a_label_in_another_word_is_no_label() -> None:
    check("中央媒体3", unknown=("中央媒体3",))
    check("省媒体3", unknown=("省媒体3",))
    check("学生数450", unknown=("学生数450",))
    check("教师节快乐", unknown=("教师节快乐",))
    check("我校学生表现很好", unknown=("我校学生表现很好",))


@pytest.mark.promise("5.83")
def test_a_computed_figure_is_named_and_never_taken() -> None:
    check("教师32 覆盖率12%", {"teachers": 32}, computed=("coverage",))
    check("覆盖率12 学生450", {"students": 450}, computed=("coverage",))
    check("参与活动的职业院校学生参与覆盖率：12.34%\n学生450", {"students": 450}, computed=("coverage",))
    check("学生覆盖率12% 教师3", {"teachers": 3}, computed=("coverage",))


def test_a_bracketed_scale_behind_the_label_is_not_passed_over() -> None:
    assert "participants" not in read("总人数（万人）：3").values


def test_of_two_fields_with_one_name_the_first_is_meant() -> None:
    twins = (Field("a", "甲", ("同名",)), Field("b", "乙", ("同名",)))
    assert dict(parse_quick_entry("同名3 乙4", twins).values) == {"a": 3, "b": 4}


def test_without_fields_everything_is_unknown() -> None:
    assert parse_quick_entry("教师32", ()) == QuickEntry({}, unknown=("教师32",))


counts = st.one_of(st.integers(0, 3000), st.integers(0, 10**8))


@st.composite
def numbers(draw: st.DrawFn) -> tuple[int, str]:
    """A count and one way of writing it."""
    count = draw(counts)
    unit = draw(st.sampled_from(["", "人", " 人", "人次", "家", "篇", "。"]))
    spelling = draw(
        st.sampled_from(
            [
                str(count),
                f"0{count}",
                f"{count:,}",
                f"{count:,}".replace(",", "，"),
                str(count).translate(str.maketrans("0123456789", "０１２３４５６７８９")),
                cn2an.an2cn(count, "low"),
                cn2an.an2cn(count, "up"),
                f"{count}.0",
            ]
        )
    )
    return count, spelling + unit


@given(st.permutations(FIELDS), st.integers(1, len(FIELDS)), st.data())
@pytest.mark.promise("5.76")
def test_any_selection_of_fields_comes_back_in_any_order_and_notation(
    fields: list[Field], how_many: int, data: st.DataObject
) -> None:
    message, expected = "", {}
    for field in fields[:how_many]:
        count, written = data.draw(numbers())
        name = data.draw(st.sampled_from([field.label, *field.names]))
        joint = data.draw(st.sampled_from(["", " ", ":", "：", "=", "＝", " ： ", "\n", "\u3000"]))
        separator = data.draw(st.sampled_from(["", " ", "\n", ",", "，", "；", "、", "/", "|", "\t", "。", " ，\n"]))
        if joint == "\n" and count <= 20 and separator in {"、", "\t"}:
            separator = "；"  # 教师⏎12、学生: such a number may count the line, and is nobody's
        message += name + joint + written + separator
        expected[field.key] = count
    entry = read(message)
    assert list(entry.values.items()) == list(expected.items()), message
    assert entry == QuickEntry(expected), message


@given(
    st.sampled_from(FIELDS),
    st.sampled_from(["32", "三十二", "1,200"]),
    st.characters(
        categories=["Lo", "So", "Ll"], exclude_characters="十百千万亿拾佰仟萬億零〇人名位所家个項项篇条條次個"
    ).filter(lambda foreign: not has_break(foreign)),
)
def test_a_word_glued_to_the_number_never_lets_it_through(field: Field, number: str, foreign: str) -> None:
    entry = read(f"{field.names[0]}{number}{foreign}")
    assert not entry.values or foreign in "一二三四五六七八九壹贰貳叁肆伍陆陸柒捌玖廿卅卌"


fragments = st.sampled_from(
    [name for field in FIELDS for name in field.names]
    + ["覆盖率", "校车", "新", "大概", "左右", "谢谢", "没有", "无", "32", "1,200", "三百二", "１２", "5月14日", "14"]
    + [
        "1.",
        "2、",
        "①",
        "3️⃣",
        "人",
        "万",
        "%",
        "-",
        "+",
        ":",
        "：",
        "=",
        ",",
        "，",
        "。",
        "\n",
        " ",
        "\t",
        "（",
        "）",
        "🎉",
    ]
)


@given(st.one_of(st.text(), st.lists(fragments, max_size=20).map("".join)))
def test_any_message_has_an_answer_in_the_users_own_words(text: str) -> None:
    entry = read(text)
    keys = {field.key for field in FIELDS}
    text = seen(text)
    assert all(words and words in text for words in entry.unknown)
    assert all(part in text for refused in entry.refused for part in refused.read.split("、"))
    named = [*entry.values, *(refused.key for refused in entry.refused), *entry.blank]
    assert len(named) == len(set(named))
    assert set(named) <= keys


labels_words_and_separators = st.sampled_from(
    [name for field in FIELDS for name in field.names]
    + [
        "校车",
        "新",
        "大概",
        "左右",
        "谢谢",
        "没有",
        "三百二",
        "人",
        "万",
        "：",
        "=",
        "，",
        "、",
        "。",
        "\n",
        " ",
        "\t",
        "（",
        "🎉",
    ]
)


@given(st.lists(st.one_of(labels_words_and_separators, st.none(), st.none()), max_size=20))
@pytest.mark.promise("5.85")
def test_no_digits_get_lost(fragments: list[str | None]) -> None:
    numbers = [str(code) for code in range(1234, 1234 + len(fragments))]
    text = "".join(fragment or number for fragment, number in zip(fragments, numbers, strict=True))
    entry = read(text)
    kept = [*map(str, entry.values.values()), *(refused.read for refused in entry.refused), *entry.unknown]
    for fragment, number in zip(fragments, numbers, strict=True):
        assert fragment or any(number in words for words in kept), (text, entry)


LONG = (
    "教师|教师32|教师32,|1,|1 |- |🎉|\x00|\u202e|三|教师大概|1、教师|①教师|（|5月|32 教师 |校车5|教师："
    "|1.教师\n|一百|\n|参与活动的职业院校|32 至 |教师 32 "
)


@pytest.mark.parametrize("text", LONG.split("|"))
def test_a_long_message_is_read_in_linear_time(text: str) -> None:
    long = (text * 16_000)[:16_000]
    started = time.process_time()
    for end in ("x", "教师32"):
        read(long + end)
    # A quadratic step would take ten times as long.
    assert time.process_time() - started < 3


EMOJI = ("👍", "🎉", "✅", "❤️", "👍🏻", "👨\u200d👩\u200d👧", "🇨🇳", "➡️", "★", "🔴", "☀")


@pytest.mark.parametrize("emoji", EMOJI)
def test_an_emoji_separates_wherever_it_stands(emoji: str) -> None:
    check(f"教师32{emoji}学生450{emoji}企业3", {"teachers": 32, "students": 450, "enterprises": 3})
    check(f"{emoji}教师32人{emoji}{emoji}学生450{emoji}", BOTH)
    check(f"教师{emoji}32 学生：{emoji}450", BOTH)
    check(
        f"教师3{emoji}2 学生450", {"students": 450}, refused={"teachers": (f"3{seen(emoji)}2", Clash.SEVERAL_NUMBERS)}
    )


@pytest.mark.parametrize("emoji", ["🔟", "💯", "🔢", "3️⃣", "⭕", "○", "➕", "❓", "🤔", "🈚", "🅾"])
def test_an_emoji_that_says_something_of_a_number_does_not_go_under(emoji: str) -> None:
    entry = read(f"企业3 教师32{emoji} 学生450")
    assert dict(entry.values) == {"enterprises": 3, "students": 450}
    assert [refused.key for refused in entry.refused] == ["teachers"]
    assert dict(read(f"教师32{emoji}学生450").values) == {"students": 450}


@pytest.mark.parametrize(
    "text",
    [
        "教師32 學生450",
        "教師三十二人，學生四百五十名，謝謝",
        "参與活動的職業院校教師數（人）：32\n參與活動的職業院校學生數﹙人﹚﹕450",
        "⽼师32 学⽣450",
        "教师∶32 学生︰450",
        "教　师：32\n学  生：450",
        "教\u200b师32\u200b学\u2060生450",
        "\u202a教师\u202c\u200e32\u200e \u2068学生450\u2069",
        "\ufeff教师32 学生450",
        "教\U000e0041师32 学\ufe00生450",
        "1、教師32；2、學生450",
        "【教師】32【學生】450",
    ],
)
def test_labels_are_read_however_they_are_written(text: str) -> None:
    check(text, BOTH)


def test_none_in_traditional_characters_is_zero_too() -> None:
    check(
        "央媒無 省媒沒有 教師約32",
        {"central_media": 0, "provincial_media": 0},
        refused={"teachers": ("約32", Reason.ABOUT)},
    )


def test_a_mark_between_two_digits_or_one_that_turns_them_round_is_no_number() -> None:
    for number in ("3\u200b2", "3\u200e2", "\u202e32", "3\u00ad2"):
        assert not read(f"教师{number} 学生450").values.keys() - {"students"}


@pytest.mark.parametrize(
    "text",
    [
        "参与教师32人",
        "参加教师32",
        "参加的教师是32",
        "参与活动的教师32",
        "教师有32人",
        "教师为32人",
        "教师共32人",
        "教师共有32人",
        "教师一共32名",
        "教师总共有32人",
        "教师是三十二",
        "教师一共是32人",
        "教师共计为32人",
        "教师合计有32人",
        "教师达到32人",
        "教师有三十二人",
        "教师参加了32人",
        "教师：有32人",
        "教師有32人",
        "参与的老师共计32人",
        "共有教师32人",
        "本次参与教师32人",
        "本次共参加教师32名",
    ],
)
def test_a_figure_as_it_is_spoken(text: str) -> None:
    check(text, {"teachers": 32})
    check(f"{text}，学生有450人", BOTH)
    check(f"学生450{text}", BOTH)


SPOKEN = ("教师有{}", "参与教师{}", "教师共{}", "教师为{}人", "参加的教师是{}", "教师有 {}", "教师：共{}")
NUMBERS = [text for text, _ in REFUSED if text.strip("。 \x00人-/／—、×") and text != "32🎉"]


@pytest.mark.parametrize("said", SPOKEN)
@pytest.mark.parametrize("number", NUMBERS)
def test_what_is_refused_as_a_number_stays_so_in_spoken_words(said: str, number: str) -> None:
    entry = read(said.format(number))
    assert "teachers" not in entry.values
    assert entry.refused or entry.unknown or entry.blank


@pytest.mark.parametrize(
    "text",
    [
        *(
            "教师有事",
            "教师有一些问题",
            "学生有一部分没来",
            "教师有3人请假",
            "教师有没有32",
            "教师为主",
            "教师是很好的32",
        ),
        *(
            "未参加学生5",
            "没有参加的教师32",
            "今天参与教师32",
            "教师培训32人",
            "学生参与率32",
            "企业家有32人",
            "教师节有32人",
        ),
    ],
)
def test_what_only_sounds_like_a_figure_is_none(text: str) -> None:
    assert not read(text).values


def test_what_a_field_is_called_in_passing_counts_where_no_other_is_called_so() -> None:
    fields = (
        Field("teachers", "教师数", ("教师",), ("教师人数", "人数")),
        Field("students", "学生数", ("学生",), ("学生人数", "人数")),
        Field("all", "参与人数", ("总数",), ()),
        Field("media", "媒体数", ("媒体",), ("参与人数",)),
    )
    entry = parse_quick_entry("教师人数32，学生人数为450，人数7，参与人数500", fields)
    assert dict(entry.values) == {"teachers": 32, "students": 450, "all": 500}
    assert entry.unknown == ("人数7",)
