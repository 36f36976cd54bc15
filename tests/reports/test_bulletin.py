"""The bulletin on the morning after a due time (INTERFACE §7)."""

from datetime import timedelta

import pytest

from bot.reports.figures.records import Liaison
from bot.reports.messages.bulletin import bulletin
from dialogs.model.submissions import Status
from dialogs.model.units import Unit
from dialogs.schedule.calendar import Extension
from tests.reports.sample import MAY, UNITS, at, bulletin_text, handed_in, organisation, records, table

FIRST_DUE = at(MAY[11], "00:00") - timedelta(days=1)
"""5月10日24:00."""
ITEMS = ("plan", "site", "contact")


def in_time(unit):
    return [handed_in(unit, item, at(MAY[9])) for item in ITEMS]


@pytest.mark.promise("7.13")
def test_names_who_is_complete_who_in_time_and_who_lacks_what():
    submissions = [
        *in_time(2),
        handed_in(10, "plan", at(MAY[9])),
        handed_in(10, "site", at(MAY[10], "00:00")),
        handed_in(10, "contact", at(MAY[9])),
        handed_in(11, "plan", at(MAY[9]), status=Status.RETURNED),
        handed_in(11, "site", at(MAY[9]), status=Status.DRAFT),
    ]
    made = records(submissions, now=at(MAY[10], "09:00"), liaisons={11: [Liaison("示例", "", at(MAY[1]))]})
    assert bulletin_text(made, 1, ITEMS, FIRST_DUE) == (
        """云南省教育厅 方案、网站地址、联络员报送通报（5月10日24:00截止）
应报 4，已报 2，按时 1，缺 2，报送率 50.0%

按州市（应报/已报/按时/缺 报送率）
示例州教育体育局 1/1/1/0 100.0%
样例市教育体育局 1/0/0/1 0.0%
直报单位 2/1/0/1 50.0%

缺（2）
样例市教育体育局：方案、网站地址、联络员
示例省属中职：方案、网站地址"""
    )


def test_a_prefectures_own_has_its_schools():
    made = records([table(4, {}, first=at(MAY[24]))], now=at(MAY[25], "09:00"))
    assert bulletin_text(made, 2, ("table",), at(MAY[25], "00:00")) == (
        """示例州教育体育局 统计表报送通报（5月25日24:00截止）
应报 4，已报 1，按时 1，缺 3，报送率 25.0%

按下级单位（应报/已报/按时/缺 报送率）
示例县教育体育局 3/0/0/3 0.0%
直属单位 1/1/1/0 100.0%

缺（3）
示例县教育体育局：统计表
示例二职：统计表
示例三职：统计表"""
    )


def test_counts_only_who_owes_it_at_that_due_time():
    made = records([], now=at(MAY[27], "09:00"))
    assert "应报 4，" in bulletin_text(made, 1, ("table",), at(MAY[27], "00:00"))


def test_whoever_has_more_time_is_not_in_it_but_in_their_own():
    more = at(MAY[12], "18:00")
    extensions = [Extension(item, 10, more) for item in ITEMS]
    made = records(in_time(2), now=at(MAY[13]), extensions=extensions)
    assert "应报 3，已报 1" in bulletin_text(made, 1, ITEMS, FIRST_DUE)
    assert "应报 1，已报 0" in bulletin_text(made, 1, ITEMS, more)


def test_an_extension_for_all_moves_it_as_a_whole():
    more = at(MAY[12], "18:00")
    made = records([], now=at(MAY[13]), extensions=[Extension("plan", None, more)])
    assert "样例市教育体育局：网站地址、联络员" in bulletin_text(made, 1, ITEMS, FIRST_DUE)
    assert "应报 4，" in bulletin_text(made, 1, ("plan",), more)


def test_exempt_units_are_not_expected():
    made = records([], now=at(MAY[31 - 1]), organisation=organisation(UNITS))
    assert "应报 1，" in bulletin_text(made, 8, ("materials",), at(MAY[30], "00:00") + timedelta(days=1))
    assert bulletin(made, 9, ("materials",), at(MAY[30], "00:00") + timedelta(days=1)) is None


def test_there_is_none_where_nobody_owes_it():
    assert bulletin(records(), 7, ITEMS, at(MAY[20])) is None


def test_all_complete():
    submissions = [s for unit in (2, 7, 10, 11) for s in in_time(unit)]
    text = bulletin_text(records(submissions, now=at(MAY[10], "09:00")), 1, ITEMS, FIRST_DUE)
    assert "应报 4，已报 4，按时 4，缺 0，报送率 100.0%" in text
    assert text.endswith("\n全部报齐")


def test_units_beyond_a_screen_are_counted():
    units = [UNITS[0], *(Unit(n, f"示例第{n}职业技术学院", "高等职业院校", 1) for n in range(2, 50))]
    text = bulletin_text(records(organisation=organisation(units)), 1, ITEMS, FIRST_DUE)
    assert text.endswith("另有18个单位")


@pytest.mark.parametrize("name", ["</b><script>", "A&B"])
def test_markup_in_names_is_shown_as_text(name):
    units = [UNITS[0], Unit(2, name, "高等职业院校", 1)]
    text = bulletin(records(organisation=organisation(units)), 1, ITEMS, FIRST_DUE).text
    assert name not in text
    assert text.count("<b>") == text.count("</b>") == 2
