"""The five notices: each campaign shipped says what its notice says, and marks what is ours."""

from datetime import date
from pathlib import Path

import pytest

from bot.runtime.campaign_files import CampaignFaulty, CampaignUnknown, campaign_text, load_campaign, shipped
from dialogs.model.awards import FIGURES
from dialogs.model.campaign import Campaign
from dialogs.model.deliverables import DeliverableKind
from dialogs.model.indicators import OURS
from dialogs.schedule.calendar import SlotKind, all_slots
from dialogs.texts.terminal.campaigns import describe, list_line

CAMPAIGNS = {name: load_campaign(name) for name in shipped()}
MINISTRY, JINAN = CAMPAIGNS["ministry-2023"], CAMPAIGNS["jinan-2023"]
LIAONING, SICHUAN = CAMPAIGNS["liaoning-2023"], CAMPAIGNS["sichuan-college-2023"]


def dues(campaign: Campaign) -> dict[str, list[str]]:
    """Due times by deliverable, as notices write them: 24:00 for the midnight that ends the day."""
    return {
        d.name: [f"{due.day:%m-%d} {'24:00' if due.at.hour == 0 else f'{due.at:%H:%M}'}" for due in d.dues]
        for d in campaign.deliverables
    }


def kinds_of(campaign: Campaign, kind: SlotKind) -> set[str]:
    return {f"{slot.at:%m-%d %H:%M}" for slot in all_slots(campaign) if slot.kind is kind}


def test_five_campaigns_are_shipped() -> None:
    assert shipped() == ("jinan-2023", "liaoning-2023", "ministry-2023", "sichuan-college-2023", "yunnan-2023")


@pytest.mark.parametrize("campaign", CAMPAIGNS.values(), ids=CAMPAIGNS)
class TestEveryCampaign:
    def test_names_the_clause_of_every_item_or_says_it_is_ours(self, campaign: Campaign) -> None:
        items = (*campaign.unit_kinds, *campaign.indicators, *campaign.rules, *campaign.deliverables)
        items += (*campaign.lead_categories, *campaign.activity_forms, *campaign.events, *campaign.awards)
        assert all(item.source for item in items)
        assert all(d.source != OURS for d in campaign.deliverables)

    def test_asks_for_a_table_only_where_it_has_indicators(self, campaign: Campaign) -> None:
        assert bool(campaign.indicators) is bool(campaign.table) is bool(campaign.table_title)

    def test_is_said_in_words_with_every_slot_and_due_time_dated(self, campaign: Campaign) -> None:
        text = describe(campaign)
        for slot in all_slots(campaign):
            assert f"  {slot.at:%Y-%m-%d %H:%M} 周" in text
        for deliverable in campaign.deliverables:
            assert f"{deliverable.name}（" in text
            assert all(f"{due.day}" in text for due in deliverable.dues)
        assert len(text.splitlines()) > len(all_slots(campaign))
        assert list_line(campaign).startswith(campaign.name)

    def test_tells_what_each_award_looks_at(self, campaign: Campaign) -> None:
        known = {*FIGURES, *(indicator.key for indicator in campaign.indicators)}
        assert all(set(c.figures) <= known for award in campaign.awards for c in award.criteria)


@pytest.mark.parametrize("campaign", [MINISTRY, JINAN, LIAONING], ids=lambda c: c.name)
def test_a_notice_without_a_table_has_no_indicators_and_a_daily_prompt_all_the_same(campaign: Campaign) -> None:
    assert campaign.indicators == ()
    assert len(kinds_of(campaign, SlotKind.PROMPT)) == len(campaign.days)
    assert "报送材料和线索" in describe(campaign)


class TestMinistry:
    def test_plan_site_and_liaison_by_the_28th_of_april_summary_within_a_week(self) -> None:
        assert dues(MINISTRY) == {
            "方案": ["04-28 24:00"],
            "网站地址": ["04-28 24:00"],
            "联络员": ["04-28 24:00"],
            "材料": ["05-20 24:00"],
            "总结": ["05-27 24:00"],
        }

    def test_provinces_the_corps_and_the_industry_committees_report(self) -> None:
        assert set(MINISTRY.deliverable("plan").dues[0].kinds) == {"省级教育行政部门", "兵团教育局", "行指委（教指委）"}

    def test_has_a_shortlist_of_one_or_two_provinces_or_cities_for_people_to_choose(self) -> None:
        assert [(a.name, a.places, a.source) for a in MINISTRY.awards] == [("年度推介省份（城市）", 2, "三（一）")]
        assert all(criterion.judged for criterion in MINISTRY.awards[0].criteria)


class TestJinan:
    def test_materials_are_due_every_day_with_nudges_and_without_reminders(self) -> None:
        assert JINAN.deliverable("materials").daily
        assert len(kinds_of(JINAN, SlotKind.NUDGE)) == 2 * len(JINAN.days)
        reminded = {key for s in all_slots(JINAN) if s.kind is SlotKind.REMINDER for key in s.deliverables}
        assert reminded == {"summary"}

    def test_the_summary_is_due_within_three_days(self) -> None:
        assert dues(JINAN)["总结"] == ["05-23 24:00"]

    def test_the_ten_issuing_departments_keep_the_citys_activities_and_are_never_due_a_report(self) -> None:
        register = JINAN.register
        assert register is not None
        assert len({entry.unit for entry in register.entries}) == 10
        assert {entry.unit for entry in register.entries} >= {"济南市教育局", "济南市总工会", "共青团济南市委"}
        assert set(register.kept_by) == {"市教育局", "发文部门"}
        assert not JINAN.kind("发文部门").reports
        assert all("发文部门" not in slot.kinds for slot in all_slots(JINAN))


class TestLiaoning:
    def test_the_window_is_twelve_days_and_the_due_times_follow_it(self) -> None:
        assert (LIAONING.first, LIAONING.last) == (date(2023, 5, 14), date(2023, 5, 25))
        assert dues(LIAONING) == {"方案": ["05-08 24:00"], "材料": ["05-25 24:00"], "总结": ["06-01 24:00"]}

    def test_the_launch_on_the_20th_is_told_of_the_day_before(self) -> None:
        assert [(e.name, f"{e.start:%m-%d}") for e in LIAONING.events] == [("启动仪式", "05-20")]
        assert kinds_of(LIAONING, SlotKind.EVENT) == {"05-19 10:00"}

    def test_the_digest_is_also_given_as_text_to_paste(self) -> None:
        assert LIAONING.digest_as_text
        assert "QQ 群" in describe(LIAONING)


class TestSichuanCollege:
    def test_the_register_is_due_at_six_in_the_evening_and_the_rest_by_the_25th(self) -> None:
        assert dues(SICHUAN) == {
            "活动信息表": ["05-09 18:00"],
            "总结报告": ["05-25 24:00"],
            "统计表": ["05-25 24:00"],
            "新闻报道": ["05-25 24:00", "05-25 24:00"],
        }
        assert SICHUAN.deliverable("register").kind is DeliverableKind.REGISTER

    def test_faculties_report_and_offices_do_not(self) -> None:
        assert (SICHUAN.first, SICHUAN.last) == (date(2023, 5, 15), date(2023, 5, 19))
        prompted = {kind for s in all_slots(SICHUAN) if s.kind is SlotKind.PROMPT for kind in s.kinds}
        assert prompted == {"二级学院"}

    def test_the_college_is_one_school_however_many_faculties_it_has(self) -> None:
        assert SICHUAN.kind("学校").single_school
        assert "schools" not in [i.key for i in SICHUAN.asked_of("二级学院")]

    def test_the_show_day_is_an_event_told_of_the_day_before_and_in_the_morning(self) -> None:
        show = SICHUAN.events[0]
        assert (show.name, f"{show.start:%m-%d %H:%M}", f"{show.end:%H:%M}") == ("集中展示日", "05-15 09:30", "18:00")
        assert kinds_of(SICHUAN, SlotKind.EVENT) == {"05-14 10:00", "05-15 08:00"}

    def test_social_service_off_campus_waits_for_the_office_of_academic_affairs(self) -> None:
        register = SICHUAN.register
        assert register is not None
        assert register.approval_when == {"form": "社会服务", "place": "校外"}
        assert register.approved_by == "教务处"

    def test_four_prizes_have_the_three_criteria_of_clause_eight(self) -> None:
        (prize,) = SICHUAN.awards
        assert (prize.name, prize.places, len(prize.criteria)) == ("优秀组织奖", 4, 3)
        assert "线下活动的数量及质量：看活动数、项目、照片数，由人评分" in describe(SICHUAN)

    def test_what_goes_out_is_said_to_wait_and_when_the_office_is_reminded(self) -> None:
        said = "活动形式是“社会服务”、校内或校外是“校外”的，要等教务处审批，活动前1天 16:00 提醒还没审批的"
        assert said in describe(SICHUAN)


class TestWhatGoesFurtherUp:
    """五（四）: what has met with much response is recommended (择优推介)."""

    def test_is_a_shortlist_of_the_ministry_and_of_jinan_alone(self) -> None:
        lists = {name: campaign.shortlist for name, campaign in CAMPAIGNS.items()}
        assert {name for name, shortlist in lists.items() if shortlist} == {"ministry-2023", "jinan-2023"}
        assert {shortlist.source for shortlist in lists.values() if shortlist} == {"五（四）"}


class TestLoading:
    def test_a_path_is_read_and_names_the_campaign(self, tmp_path: Path) -> None:
        path = tmp_path / "elsewhere-2024.toml"
        path.write_text(campaign_text("yunnan-2023")[1], encoding="utf-8-sig")
        assert load_campaign(path).name == "elsewhere-2024"
        assert load_campaign(str(path)).indicators == CAMPAIGNS["yunnan-2023"].indicators

    @pytest.mark.parametrize("wanted", ["yunnan-1923", "", ".", "no/such.toml", "a\0b"])
    def test_what_is_neither_shipped_nor_a_file_is_unknown_and_says_what_there_is(self, wanted: str) -> None:
        with pytest.raises(CampaignUnknown) as raised:
            load_campaign(wanted)
        assert "yunnan-2023" in raised.value.text
        assert (raised.value.code, raised.value.retry) == ("campaign-unknown", False)

    def test_a_file_far_too_large_is_not_read(self, tmp_path: Path) -> None:
        path = tmp_path / "huge.toml"
        path.write_bytes(b"#" * 1_000_001)
        with pytest.raises(CampaignUnknown):
            load_campaign(path)

    def test_a_file_in_another_encoding_is_told_how_to_be_saved(self, tmp_path: Path) -> None:
        path = tmp_path / "gbk.toml"
        path.write_bytes('title = "活动周"'.encode("gb18030"))
        with pytest.raises(CampaignFaulty) as raised:
            load_campaign(path)
        assert "UTF-8" in raised.value.text

    def test_a_faulty_file_tells_all_its_faults(self, tmp_path: Path) -> None:
        path = tmp_path / "faulty.toml"
        path.write_text(campaign_text("yunnan-2023")[1].replace("[grace]", "[grase]"), encoding="utf-8")
        with pytest.raises(CampaignFaulty) as raised:
            load_campaign(path)
        assert [fault.where for fault in raised.value.faults] == ["grace", "grase"]
        assert str(path) in raised.value.text
