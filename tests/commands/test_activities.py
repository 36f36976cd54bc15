"""/activities: a college's register of planned activities, and the office that lets them go out (INTERFACE §5)."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from dialogs.model.submissions import Status
from dialogs.model.units import Role
from storage.people.roster import RosterRow
from tests.commands.commanding import enlist
from tests.stage import Stage
from tests.stage.stage import ADMIN

FACULTY, OTHER_FACULTY, OFFICE = "11", "12", "21"
ROSTER = (
    RosterRow("示例机电学院", "二级学院"),
    RosterRow("示例护理学院", "二级学院"),
    RosterRow("教务处", "教务处"),
)

OUTING = """/activities 新增
活动名称：社区义诊
日期：5月16日
开始时间：9:30
校内或校外：校外
地点：示例社区
活动形式：社会服务
预计人数：一百二十人
负责人：示例老师"""


@pytest.fixture
async def college(tmp_path: Path) -> AsyncIterator[Stage]:
    async with Stage(tmp_path, at="2023-05-08T12:00+08:00", campaign="sichuan-college-2023", roster=ROSTER) as stage:
        await enlist(stage, FACULTY, "示例机电学院", Role.LIAISON)
        await enlist(stage, OTHER_FACULTY, "示例护理学院", Role.LIAISON)
        await enlist(stage, OFFICE, "教务处", Role.LIAISON)
        yield stage


@pytest.mark.promise("5.23")
async def test_the_form_is_copied_filled_in_and_sent_back(college: Stage) -> None:
    await college.says(FACULTY, "/activities")
    assert "还没有登记活动" in college.last(FACULTY).text
    await college.presses(FACULTY, "新增")
    form = college.last(FACULTY).text
    assert "/activities 新增 示例机电学院" in form
    assert "活动形式：" in form
    await college.says(FACULTY, "/activities 新增 示例机电学院\n活动名称：校园开放日\n日期：5月15日\n开始时间：")
    assert "已保存：活动1\n活动名称：校园开放日\n日期：5月15日" in college.last(FACULTY).text
    await college.says(FACULTY, "活动")
    assert "活动1 校园开放日，5月15日" in college.last(FACULTY).text


async def test_values_are_read_as_the_column_takes_them_and_what_is_not_is_not_saved(college: Stage) -> None:
    await college.says(
        FACULTY,
        "/activities 新增\n活动名称：开放日\n日期：下周\n开始时间：九点多\n校内或校外：校园\n预计人数：约300\n天气：晴",
    )
    answer = college.last(FACULTY).text
    assert "已保存：活动1" in answer
    for refused in (
        "日期——「下周」",
        "开始时间——「九点多」",
        "校内或校外——「校园」。请写以下之一：校内、校外",
        "预计人数——「约300」",
    ):
        assert f"未保存：{refused}" in answer
    assert "没看懂：「天气：晴」" in answer


@pytest.mark.promise("5.23")
async def test_a_change_keeps_what_it_does_not_name(college: Stage) -> None:
    await college.says(FACULTY, "/activities 新增\n活动名称：开放日\n预计人数：120")
    await college.presses(FACULTY, "修改 1")
    assert "/activities 1\n活动名称：开放日" in college.last(FACULTY).text
    await college.says(FACULTY, "/activities 1 预计人数：1.2万")
    assert "已保存：活动1\n活动名称：开放日\n预计人数：12,000" in college.last(FACULTY).text


async def test_a_new_activity_needs_its_name(college: Stage) -> None:
    await college.says(FACULTY, "/activities 新增\n日期：5月15日")
    assert "未保存：请写上活动名称" in college.last(FACULTY).text
    await college.says(FACULTY, "/activities")
    assert "还没有登记活动" in college.last(FACULTY).text


async def test_an_activity_called_off_is_gone_and_its_number_is_not_given_again(college: Stage) -> None:
    await college.says(FACULTY, "/activities 新增\n活动名称：甲")
    await college.says(FACULTY, "/activities 删除 1")
    await college.says(FACULTY, "/activities 新增\n活动名称：乙")
    assert "已保存：活动2" in college.last(FACULTY).text
    await college.says(FACULTY, "/activities 1")
    assert "没有活动1" in college.last(FACULTY).text


async def test_the_register_is_handed_in_once_and_is_no_longer_missing(college: Stage) -> None:
    await college.says(FACULTY, "/activities 新增\n活动名称：开放日")
    await college.says(FACULTY, "/activities")
    await college.presses(FACULTY, "确认提交")
    assert "已提交：示例机电学院 活动信息表（1项活动）\n回执号：0001" in college.last(FACULTY).text
    await college.presses(FACULTY, "确认提交")
    assert "已提交过（回执号：0001）" in college.last(FACULTY).text
    records = await college.records()
    assert [(str(s.subject), s.status) for s in records.submissions] == [("item:register", Status.SUBMITTED)]
    college.heard(FACULTY)
    await college.until("2023-05-09T09:00+08:00")
    assert not any("活动信息表" in text for text in college.heard(FACULTY))
    assert any("活动信息表" in text for text in college.heard(OTHER_FACULTY))


@pytest.mark.promise("5.23")
async def test_what_goes_out_waits_for_the_office(college: Stage) -> None:
    await college.says(FACULTY, OUTING)
    assert "已保存：活动1（待审批）" in college.last(FACULTY).text
    (asked,) = college.heard(OFFICE)
    assert "示例机电学院 活动1 待审批" in asked
    assert "预计人数：120" in asked
    college.heard(FACULTY)
    await college.presses(OFFICE, "批准")
    assert "已批准" in college.last(OFFICE).text
    assert college.heard(FACULTY) == ["示例机电学院 活动1（社区义诊）审批通过，可以外出。"]
    await college.presses(OFFICE, "批准")
    assert "不在待审批之列" in college.last(OFFICE).text


async def test_it_is_refused_with_a_reason_and_waits_again_once_it_is_changed(college: Stage) -> None:
    await college.says(FACULTY, OUTING)
    await college.says(OFFICE, "/activities 不批准 1")
    assert "理由" in college.last(OFFICE).text
    await college.says(OFFICE, "/activities 不批准 1 未附安全预案")
    assert "审批未通过，请勿外出。\n理由：未附安全预案" in college.last(FACULTY).text
    college.heard(OFFICE)
    await college.says(FACULTY, "/activities 1 负责人：示例主任")
    assert "待审批" in college.last(FACULTY).text
    assert len(college.heard(OFFICE)) == 1


async def test_what_stays_in_needs_nobodys_approval(college: Stage) -> None:
    await college.says(FACULTY, OUTING.replace("：校外", "：校内"))
    assert "待审批" not in college.last(FACULTY).text
    assert college.heard(OFFICE) == []


async def test_the_office_is_reminded_the_day_before_of_what_still_waits(college: Stage) -> None:
    await college.says(FACULTY, OUTING)
    await college.says(OTHER_FACULTY, OUTING)
    await college.says(OFFICE, "/activities 批准 2")
    college.heard(OFFICE)
    await college.skip_to("2023-05-15T15:59+08:00")
    assert not any("外出报备" in text for text in college.heard(OFFICE))
    await college.skip_to("2023-05-15T16:00+08:00")
    (reminder,) = [text for text in college.heard(OFFICE) if "外出报备" in text]
    assert "示例机电学院 活动1（社区义诊）5月16日 09:30开始，还没有审批" in reminder


async def test_each_faculty_sees_its_own_and_the_office_sees_all(college: Stage) -> None:
    await college.says(FACULTY, OUTING)
    await college.says(OTHER_FACULTY, "/activities 新增\n活动名称：护理技能体验")
    await college.says(OTHER_FACULTY, "/activities")
    assert "社区义诊" not in college.last(OTHER_FACULTY).text
    for text in ("/activities 1", "/activities 1 地点：别处", "/activities 删除 1", "/activities 批准 1"):
        await college.says(OTHER_FACULTY, text)
        assert college.last(OTHER_FACULTY).text.endswith("没有权限")
    await college.says(OFFICE, "/activities")
    assert "社区义诊" in college.last(OFFICE).text
    assert "护理技能体验" in college.last(OFFICE).text
    await college.says(FACULTY, "/activities 批准 1")
    assert college.last(FACULTY).text.endswith("没有权限")


async def test_a_department_fills_in_what_the_notice_lists_for_it(tmp_path: Path) -> None:
    roster = (RosterRow("济南市总工会", "发文部门"), RosterRow("示例区教体局", "区县教体局"))
    async with Stage(tmp_path, at="2023-05-10T12:00+08:00", campaign="jinan-2023", roster=roster) as stage:
        await enlist(stage, FACULTY, "济南市总工会", Role.LIAISON)
        await enlist(stage, OTHER_FACULTY, "示例区教体局", Role.LIAISON)
        await stage.says(FACULTY, "/activities")
        assert "劳模工匠进校园" in stage.last(FACULTY).text
        (change,) = [label for label in stage.last(FACULTY).buttons if label.startswith("修改")]
        number = change.removeprefix("修改 ")
        await stage.says(FACULTY, f"/activities {number}\n日期：5月18日\n地点：示例职业学校")
        assert "日期：5月18日" in stage.last(FACULTY).text
        await stage.says(ADMIN, "/activities 济南市总工会")
        assert "5月18日" in stage.last(ADMIN).text
        await stage.says(OTHER_FACULTY, "/activities")
        assert stage.last(OTHER_FACULTY).text.endswith("没有权限")
        await stage.says(FACULTY, "/activities 新增\n活动名称：工匠讲堂")
        assert f"已保存：活动{len(stage.campaign.register.entries) + 1}" in stage.last(FACULTY).text


@pytest.mark.promise("5.23")
async def test_without_a_register_the_word_is_no_command(stage: Stage) -> None:
    await stage.says(ADMIN, "/activities")
    assert "没看懂" in stage.last(ADMIN).text


async def test_whatever_is_typed_behind_it_it_is_answered(college: Stage) -> None:
    for tail in (
        "新增\n：：",
        "新增 示例护理学院\n活动名称：甲",
        "99",
        "批准",
        "不批准",
        "删除 x",
        "甲乙",
        "确认提交",
        "新增\n活动名称：" + "长" * 300,
    ):
        for chat in (FACULTY, OFFICE, ADMIN):
            await college.says(chat, f"/activities {tail}")
            answers = college.heard(chat)
            assert answers, (chat, tail)
            assert not any("已隔离" in answer for answer in answers), (chat, tail)


async def test_the_office_hears_that_an_outing_it_was_asked_about_does_not_take_place(college: Stage) -> None:
    await college.says(FACULTY, OUTING)
    college.heard(OFFICE)
    await college.says(FACULTY, "/activities 删除 1")
    assert college.heard(OFFICE) == ["【外出报备】示例机电学院 已取消活动1（社区义诊），不用再审批。"]


async def test_the_office_hears_nothing_of_an_activity_that_never_waited(college: Stage) -> None:
    await college.says(FACULTY, "/activities 新增\n活动名称：校园开放日")
    college.heard(OFFICE)
    await college.says(FACULTY, "/activities 删除 1")
    assert college.heard(OFFICE) == []


@pytest.mark.parametrize(
    ("unit", "guide"),
    [
        ("教务处", "有活动要外出报备时我转给您，按「批准」即可；全部活动发 /activities"),
        ("团委", "要报送什么发 /materials 看，文件直接发来"),
        ("示例机电学院", "活动周每天 16:00 我发来当日报表"),
    ],
)
async def test_who_owes_no_daily_report_is_told_at_registration_what_there_is_instead(
    tmp_path: Path, unit: str, guide: str
) -> None:
    roster = (*ROSTER, RosterRow("团委", "职能部门"))
    at = "2023-05-15T12:00+08:00"
    async with Stage(tmp_path, at=at, campaign="sichuan-college-2023", roster=roster) as stage:
        await stage.says("31", f"/start {await stage.invite(unit)}")
        await stage.presses("31", "同意并登记")
        welcome = stage.last("31").text
        assert guide in welcome
        assert ("教师" in welcome) is (unit == "示例机电学院")
