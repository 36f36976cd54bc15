"""How a simulated person reads an answer: only what it says is saved counts as saved."""

from datetime import UTC, datetime

import pytest

from bot.rehearsal.people.reading import asked_field, proposed_values, saved_values, table_bound, table_values
from bot.rehearsal.world.screen import ButtonMissing, Screen
from bot.rehearsal.world.script import Answer, Seen
from bot.runtime.campaign_files import load_campaign

CAMPAIGN = load_campaign("yunnan-2023")
FIELDS = CAMPAIGN.asked
NOW = datetime(2023, 5, 14, 8, tzinfo=UTC)


def said(text: str) -> Answer:
    return Answer(NOW, messages=(Seen("1", NOW, text),))


def test_what_a_line_says_is_saved_is_saved_and_what_is_refused_is_not() -> None:
    answer = said("已保存：教师 32人、学生 1,450人\n未保存：媒体——媒体 3篇，少于央媒+省媒的合计 5，请核对后重发。")
    given = {"teachers": 32, "students": 1450, "media": 3, "projects": 6}
    assert saved_values(answer, FIELDS, given) == {"teachers": 32, "students": 1450}


def test_a_summary_that_waits_for_confirmation_has_everything_saved_that_it_shows() -> None:
    answer = said("示例一职 5月14日日报（已保存，待确认）\n教师 32人\n学生 450人\n核对无误请按「确认提交」。")
    assert saved_values(answer, FIELDS, {"teachers": 32, "students": 999}) == {"teachers": 32}


def test_a_collecting_units_figure_is_read_before_what_its_units_make() -> None:
    answer = said("示例州教育体育局 5月14日日报（已保存，待确认）\n教师 32人（下级合计 412）")
    assert saved_values(answer, FIELDS, {"teachers": 32}) == {"teachers": 32}
    assert saved_values(answer, FIELDS, {"teachers": 412}) == {}


def test_an_edited_message_says_old_and_new() -> None:
    answer = said("已按修改后的消息更新，已保存（示例一职 5月14日日报）：\n教师 30 → 32人")
    assert saved_values(answer, FIELDS, {"teachers": 32}) == {"teachers": 32}


def test_a_warning_saves_nothing() -> None:
    answer = said("未保存：学生 4,500人，大于在校生数 1,200。是否写错？\n确认无误按「仍然保存」，写错了按「重填」。")
    assert saved_values(answer, FIELDS, {"students": 4500}) == {}


def test_the_field_asked_for_is_known_by_its_official_label() -> None:
    answer = said("示例一职 5月14日日报（7/8）\n媒体报道总数（篇）？\n昨日：5篇")
    found = asked_field(answer, FIELDS)
    assert found is not None
    assert found.key == "media"
    assert asked_field(said("已提交"), FIELDS) is None


def test_a_table_is_read_line_by_line_with_its_bounds() -> None:
    answer = said("参与活动的职业院校学生数（人） 1,200（800—5,600）\n媒体报道总数 5\n下级：没有")
    assert table_values(answer, FIELDS) == {"students": 1200, "media": 5}
    assert table_bound(answer, CAMPAIGN.indicator("students")) == 5600
    assert table_bound(answer, CAMPAIGN.indicator("media")) is None


def test_a_correction_is_read_as_what_it_changes() -> None:
    assert proposed_values(said("更正 示例一职 情况统计表\n教师 30 → 1,032人\n按「确认提交」后生效"), FIELDS) == {
        "teachers": 1032
    }


def test_the_newest_button_that_says_so_is_pressed_and_a_missing_one_is_missed() -> None:
    screen = Screen()
    screen.show(Seen("1", NOW, "一", (("确认提交", "old:0"),)))
    screen.show(Seen("2", NOW, "二", (("确认提交", "new:0"), ("教师 32", "new:1"))))
    assert screen.button("确认提交") == ("确认提交", "new:0")
    assert screen.button("教师") == ("教师 32", "new:1")
    with pytest.raises(ButtonMissing):
        screen.button("修改")


def test_a_message_edited_in_place_is_fresh_and_stays_where_it_was() -> None:
    screen = Screen()
    screen.show(Seen("1", NOW, "待确认", (("确认提交", "a:0"),)))
    screen.show(Seen("2", NOW, "提示"))
    assert [seen.reference for seen in screen.fresh()] == ["1", "2"]
    screen.show(Seen("3", NOW, "已提交"), replaces="1")
    assert [(seen.reference, seen.text) for seen in screen.fresh()] == [("1", "已提交")]
    assert [seen.text for seen in screen.messages] == ["已提交", "提示"]
