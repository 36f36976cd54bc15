"""A campaign for a year to come is one copied file with other dates, and a list of what a person has to check."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.runtime.campaign_files import campaign_text, shipped
from dialogs.campaign.file import parse_campaign
from dialogs.campaign.shift import new_campaign
from dialogs.model.campaign import Campaign
from dialogs.schedule.calendar import all_slots

TEXTS = {name: campaign_text(name)[1] for name in shipped()}
YUNNAN = TEXTS["yunnan-2023"]


def read(text: str) -> Campaign:
    campaign = parse_campaign(text, "test")
    assert isinstance(campaign, Campaign)
    return campaign


@pytest.mark.promise("2.7")
def test_every_date_moves_with_the_week() -> None:
    text, _ = new_campaign(YUNNAN, "yunnan-2027", date(2027, 5, 9))
    new = read(text)
    assert (new.first, new.last) == (date(2027, 5, 9), date(2027, 5, 15))
    assert {d.name: [str(due.day) for due in d.dues] for d in new.deliverables} == {
        "方案": ["2027-05-05"],
        "网站地址": ["2027-05-05"],
        "联络员": ["2027-05-05"],
        "统计表": ["2027-05-20", "2027-05-22"],
        "总结报告": ["2027-05-22"],
        "材料": ["2027-05-26"],
    }


def test_titles_take_the_new_year_and_the_notice_cited_does_not() -> None:
    new = read(new_campaign(YUNNAN, "yunnan-2027", date(2027, 5, 9))[0])
    assert (new.title, new.table_title) == ("2027年云南省职业教育活动周", "2027年职业教育活动周情况统计表")
    assert "2023年" in new.notice


def test_comments_and_layout_are_kept() -> None:
    text, _ = new_campaign(YUNNAN, "yunnan-2027", date(2027, 5, 9))
    heading, *lines = text.splitlines()
    assert heading.startswith("# yunnan-2027：")
    old = YUNNAN.splitlines()
    assert len(lines) == len(old)
    assert [line for line in lines if line.startswith("#")] == [line for line in old if line.startswith("#")]
    different = [(a, b) for a, b in zip(old, lines, strict=True) if a != b]
    assert all(len(a) == len(b) for a, b in different)
    assert len(different) == 11


def test_dates_in_comments_and_in_quoted_hashes_are_told_apart() -> None:
    text = YUNNAN.replace("last = 2023-05-20", 'last = "2023-05-20" # 原为 2023-05-20').replace(
        'theme = "技能：让生活更美好"', 'theme = "#技能 2023-05-14"'
    )
    new = new_campaign(text, "test", date(2023, 5, 15))[0]
    assert 'last = "2023-05-21" # 原为 2023-05-20' in new
    assert 'theme = "#技能 2023-05-15"' in new


def test_what_a_shift_cannot_know_is_listed_for_a_person_to_check() -> None:
    _, checks = new_campaign(TEXTS["sichuan-college-2023"], "sichuan-2024", date(2024, 5, 14))
    said = "\n".join(checks)
    assert "主题：每年不同，现在还是“技能让生活更美好”" in said
    assert "川科校发〔2023〕30号" in said
    assert "星期变了：原来从周一开始，现在从周二开始" in said
    assert "期限：活动信息表 2024-05-08 18:00（周三）" in said
    assert "活动：集中展示日 2024-05-14 09:30（周二）" in said


def test_a_due_time_on_a_weekend_is_pointed_out() -> None:
    _, checks = new_campaign(YUNNAN, "yunnan-2027", date(2027, 5, 9))
    assert [check.split("（")[0] for check in checks if "周末" in check] == [
        "期限：统计表 2027-05-22 24:00",
        "期限：总结报告 2027-05-22 24:00",
    ]


def test_a_faulty_file_is_not_shifted() -> None:
    with pytest.raises(ValueError, match="1 fault"):
        new_campaign(YUNNAN.replace("[rows]", "[[rows]]"), "test", date(2027, 5, 9))


@pytest.mark.parametrize("week_start", [date.max, date(1923, 5, 13)])
def test_a_week_out_of_any_calendar_is_refused(week_start: date) -> None:
    with pytest.raises(ValueError, match=r"test has \d+ faults|no such date"):
        new_campaign(YUNNAN, "test", week_start)


@settings(max_examples=25, deadline=None)
@given(st.sampled_from(sorted(TEXTS)), st.dates(date(2001, 1, 1), date(2098, 12, 31)))
def test_the_whole_calendar_moves_by_as_many_days(name: str, week_start: date) -> None:
    old = read(TEXTS[name])
    new = read(new_campaign(TEXTS[name], name, week_start)[0])
    shift = week_start - old.first
    # Wall clock: where the zone had summer time, as China did until 1991, the hour stays and not the elapsed time.
    assert [(s.kind, s.at.replace(tzinfo=None)) for s in all_slots(new)] == [
        (s.kind, s.at.replace(tzinfo=None) + shift) for s in all_slots(old)
    ]
    assert new.days == tuple(day + shift for day in old.days)
    back = new_campaign(new_campaign(TEXTS[name], name, week_start)[0], name, old.first)[0]
    assert back.splitlines()[2:] == TEXTS[name].splitlines()
    assert week_start - timedelta(days=shift.days) == old.first
