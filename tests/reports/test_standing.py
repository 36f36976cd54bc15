"""/progress and /pending (INTERFACE §5)."""

import re

from bot.reports.messages.progress_message import pending, progress
from dialogs.model.units import Unit
from tests.reports.sample import DAY1, DAY2, MAY, UNITS, at, figures, handed_in, organisation, records, report

REPORTS = (
    report(4, DAY1, figures(teachers=3)),
    report(5, DAY1, zero=True),
    report(4, DAY2, figures(teachers=3), first=at(DAY2, "16:30")),
)
MATERIALS = [handed_in(unit, item, at(MAY[8])) for unit in (2, 7, 10, 11) for item in ("plan", "site", "contact")]


def plain(message):
    return re.sub(r"</?(b|pre)>", "", message.text).splitlines()


class TestProgress:
    def test_of_the_province_is_by_prefecture_by_day_and_by_item(self):
        made = records([*REPORTS, *MATERIALS], now=at(DAY2, "18:00"))
        assert plain(progress(made, 1)) == [
            "云南省教育厅 报送进度（5月15日18:00）",
            "应报 6，已报 1（含零报告 0），未报 5，报送率 16.7%",
            "",
            "5月15日按州市（应报/已报/零报告/未报 报送率）",
            "示例州教育体育局 3/1/0/2 33.3%",
            "样例市教育体育局 1/0/0/1 0.0%",
            "直报单位 2/0/0/2 0.0%",
            "",
            "各天（应报/已报/零报告/未报 报送率）",
            "5月14日 6/2/1/4 33.3%",
            "5月15日 6/1/0/5 16.7%",
            "",
            "报送项目（应报/已报/按时/缺 报送率）",
            "方案（5月10日24:00） 4/4/4/0 100.0%",
            "网站地址（5月10日24:00） 4/4/4/0 100.0%",
            "联络员（5月10日24:00） 4/4/4/0 100.0%",
            "统计表（5月25日24:00） 5/0/0/5 0.0%",
            "统计表（5月27日24:00） 4/0/0/4 0.0%",
            "总结报告（5月27日24:00） 4/0/0/4 0.0%",
            "材料（5月31日24:00） 9/0/0/9 0.0%",
        ]

    def test_of_a_unit_whose_schools_stand_right_below_is_school_by_school(self):
        made = records(REPORTS, now=at(DAY2, "20:30"))
        assert plain(progress(made, 3))[3:6] == [
            "5月15日各单位（已报天数）",
            "示例二职 未报（1/2天）",
            "示例三职 未报（0/2天）",
        ]

    def test_before_the_digest_who_has_not_reported_is_still_awaited(self):
        assert "示例二职 待报（1/2天）" in plain(progress(records(REPORTS, now=at(DAY2, "18:00")), 3))

    def test_before_the_window_has_the_items_only(self):
        lines = plain(progress(records(MATERIALS, now=at(MAY[9])), 1))
        assert lines[2] == "报送项目（应报/已报/按时/缺 报送率）"

    def test_after_the_window_shows_its_last_day(self):
        lines = plain(progress(records(REPORTS, now=at(MAY[25])), 1))
        assert "5月20日按州市（应报/已报/零报告/未报 报送率）" in lines
        assert sum(line.startswith("5月") and line[-1] == "%" for line in lines) == 7

    def test_many_units_are_counted_beyond_a_screen(self):
        units = [UNITS[0], UNITS[1], *(Unit(n, f"示例第{n}职业学校", "职业学校", 2) for n in range(3, 103))]
        assert "另有60个单位" in plain(progress(records(organisation=organisation(units), now=at(DAY1)), 2))


class TestPending:
    def test_is_a_text_to_paste_for_today_and_the_names_of_earlier_days(self):
        made = records([*REPORTS, *MATERIALS], now=at(DAY2, "18:00"))
        assert pending(made, 2).text.splitlines() == [
            "<b>示例州教育体育局 未报情况（5月15日18:00）</b>",
            "",
            "<b>5月15日日报未报（2）</b>",
            (
                "<pre>【职业教育活动周】截至18:00，以下单位5月15日的日报还没有收到：示例二职、示例三职。"
                "请于20:30前报送；没有活动也请报“今日无活动”。谢谢！</pre>"
            ),
            "",
            "<b>5月14日日报未报（1）</b>",
            "示例三职",
            "以上文字块可直接复制到工作群。",
        ]

    def test_speaks_of_no_text_to_paste_where_only_earlier_days_are_missing(self):
        reports = [report(4, DAY2), report(5, DAY2), report(6, DAY2)]
        lines = plain(pending(records([*reports, *MATERIALS], now=at(DAY2, "18:00")), 2))
        assert lines[2:] == ["5月14日日报未报（3）", "示例一职、示例二职、示例三职"]

    def test_after_the_digest_asks_for_a_late_report(self):
        assert "请尽快补报" in pending(records(REPORTS, now=at(DAY2, "21:00")), 2).text

    def test_has_what_is_overdue_or_due_within_three_days(self):
        made = records([handed_in(2, "plan", at(MAY[8]))], now=at(MAY[8], "10:00"))
        assert plain(pending(made, 2))[2:4] == [
            "5月10日24:00截止的材料，缺（1）",
            (
                "【职业教育活动周】以下材料还没有收到：示例州教育体育局（网站地址、联络员）。"
                "截止时间5月10日24:00，请抓紧报送。谢谢！"
            ),
        ]
        assert plain(pending(records(now=at(MAY[1])), 2)) == [
            "示例州教育体育局 未报情况（5月2日16:30）",
            "没有缺报",
        ]

    def test_fits_a_message_however_many_are_missing(self):
        units = [UNITS[0], *(Unit(n, f"示例第{n}职业技术学院", "高等职业院校", 1) for n in range(2, 900))]
        text = pending(records(organisation=organisation(units), now=at(MAY[20])), 1).text
        assert len(text) <= 4096
        assert "另有858个单位" in text
        assert text.count("<pre>") == text.count("</pre>")
