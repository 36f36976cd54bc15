"""Every shipped campaign has its reports, whatever it asks for."""

import pytest
from python_calamine import CalamineWorkbook

from bot.reports.figures.records import Records
from bot.reports.messages.digest import digest_text
from bot.reports.messages.progress_message import pending, progress
from bot.reports.workbook.workbook import write_csv, write_workbook
from bot.runtime.campaign_files import load_campaign, shipped
from dialogs.model.submissions import Status, Subject, Submission
from dialogs.model.units import Organisation, Unit
from tests.reports.sample import bulletin_text

OWN_SHEETS = {
    "yunnan-2023": [],
    "liaoning-2023": [],
    "ministry-2023": ["择优推介", "年度推介省份（城市）"],
    "jinan-2023": ["全市性活动清单", "择优推介", "重点推介区县"],
    "sichuan-college-2023": ["2023年职教周活动信息表", "优秀组织奖"],
}
"""What the notice alone calls for, behind the sheets of INTERFACE §8."""


def one_of_each_kind(campaign):
    """The root, and below it a unit of every kind where it may first stand."""
    units = []
    for number, kind in enumerate(sorted(campaign.unit_kinds, key=lambda kind: len(kind.parents) > 0), start=1):
        parent = next((unit.id for unit in units if unit.kind in kind.parents), None)
        if kind.parents and parent is None:
            parent = units[0].id
        units.append(Unit(number, f"示例单位{number}", kind.name, parent, enrolment=1000))
    return Organisation(units, campaign)


@pytest.fixture(params=shipped())
def made(request):
    campaign = load_campaign(request.param)
    organisation = one_of_each_kind(campaign)
    now = campaign.at(campaign.last, campaign.daily.digest)
    submissions = [
        Submission(
            unit.id,
            Subject(day=campaign.first),
            Status.SUBMITTED,
            {indicator.key: 3 for indicator in campaign.asked_of(unit.kind)},
            first_submitted_at=campaign.at(campaign.first, campaign.daily.prompt),
            changed_at=campaign.at(campaign.first, campaign.daily.prompt),
        )
        for unit in organisation.reporting()
    ]
    return Records(campaign, organisation, now, submissions)


def test_workbook_has_the_table_sheets_exactly_where_the_notice_prints_a_table(made, tmp_path):
    write_workbook(made, tmp_path / "e.xlsx")
    names = CalamineWorkbook.from_path(str(tmp_path / "e.xlsx")).sheet_names
    tables = ["情况统计表", "分单位统计"] if made.campaign.indicators else []
    assert names == [*tables, "每日数据", "报送进度", "材料清单", "线索", "修订记录", *OWN_SHEETS[made.campaign.name]]
    assert len(write_csv(made, tmp_path)) == len(names) - bool(tables)


def test_digest_counts_everybody_as_reported_on_the_first_day_and_nobody_on_the_last(made):
    owed = len(made.organisation.reporting())
    root = made.organisation.root.id
    assert f"应报 {owed}，已报 {owed}（含零报告 0），未报 0，报送率 100.0%" in digest_text(
        made, root, made.campaign.first
    )
    assert f"应报 {owed}，已报 0（含零报告 0），未报 {owed}，报送率 0.0%" in digest_text(made, root, made.campaign.last)


def test_digest_has_figures_exactly_where_the_campaign_has_indicators(made):
    text = digest_text(made, made.organisation.root.id, made.campaign.first)
    assert ("数据（括号内为较昨日）" in text) is bool(made.campaign.indicators)


def test_every_due_time_has_its_bulletin(made):
    for deliverable in made.campaign.deliverables:
        for due in deliverable.dues:
            text = bulletin_text(made, made.organisation.root.id, [deliverable.key], due.at)
            assert f"{deliverable.name}报送通报" in text
            assert "按时 0" in text


def test_progress_and_pending_have_an_answer(made):
    root = made.organisation.root.id
    assert "报送进度" in progress(made, root).text
    assert "日报未报" in pending(made, root).text
