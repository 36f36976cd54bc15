"""What people do on an ordinary day and no flow foresees: each is understood, or has a way on."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from dialogs.model.units import Role
from storage.people.roster import RosterRow
from tests.reports.photographs import jpeg
from tests.stage import Stage

REPORT = "教师32 学生450 企业3 总人数1200 央媒0 省媒1 媒体5 项目6"
SCHOOL, COLLEGE = "11", "14"


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with Stage(tmp_path, at="2023-05-14T17:00+08:00") as stage:
        await stage.registers(SCHOOL, "示例一职")
        await stage.registers(COLLEGE, "示例高职学院")
        yield stage


async def test_an_address_as_long_as_an_invite_code_is_an_address(stage: Stage) -> None:
    address = "https://example.edu.cn"
    assert len(address) == 22
    await stage.says(COLLEGE, "/materials 网站地址")
    await stage.says(COLLEGE, address)
    assert "已保存：网站地址「https://example.edu.cn」" in stage.last(COLLEGE).text
    code = await stage.invite("示例二职")
    await stage.says(COLLEGE, code)
    assert "您将登记为「示例二职」" in stage.last(COLLEGE).text, "a code by itself still opens its invite"


@pytest.mark.parametrize("words", ["今天没有活动", "今天无活动", "没有活动"])
async def test_no_activity_is_said_in_several_ways(stage: Stage, words: str) -> None:
    await stage.says(SCHOOL, words)
    assert "今日无活动，8项都报 0（零报告）" in stage.last(SCHOOL).text


@pytest.mark.parametrize("words", ["同昨日", "同昨天", "和昨天一样"])
async def test_the_same_as_yesterday_is_said_in_several_ways(stage: Stage, words: str) -> None:
    await stage.says(SCHOOL, REPORT)
    await stage.presses(SCHOOL, "确认提交")
    await stage.skip_to("2023-05-15T17:00+08:00")
    await stage.says(SCHOOL, words)
    assert "示例一职 5月15日日报（已保存，待确认）" in stage.last(SCHOOL).text
    assert "总人数 1,200人" in stage.last(SCHOOL).text


async def test_a_number_a_rule_refused_is_asked_for_again(stage: Stage) -> None:
    await stage.says(SCHOOL, REPORT)
    await stage.presses(SCHOOL, "确认提交")
    await stage.skip_to("2023-05-21T10:00+08:00")
    await stage.says(SCHOOL, "/stats")
    await stage.presses(SCHOOL, "修改")
    await stage.presses(SCHOOL, "学生")
    await stage.says(SCHOOL, "400")
    assert "应不少于单日最大的 450" in stage.last(SCHOOL).text
    assert "参与活动的职业院校学生数（人）？" in stage.last(SCHOOL).text
    await stage.says(SCHOOL, "450")
    assert "参与活动的职业院校学生数（人） 450" in stage.last(SCHOOL).text
    assert "确认提交" in stage.last(SCHOOL).buttons


@pytest.mark.promise("6.14")
async def test_above_the_sum_of_the_days_is_refused_once_every_day_is_in_and_asked_about_before(stage: Stage) -> None:
    for day in range(14, 20):
        await stage.skip_to(f"2023-05-{day}T17:00+08:00")
        await stage.says(SCHOOL, REPORT)
        await stage.presses(SCHOOL, "确认提交")
    await stage.skip_to("2023-05-20T16:30+08:00")
    await stage.says(SCHOOL, "/stats")
    await stage.says(SCHOOL, "企业19")
    assert "应不多于各日合计 18" in stage.last(SCHOOL).text
    assert "仍然保存" in stage.last(SCHOOL).buttons
    await stage.says(SCHOOL, "/cancel")
    await stage.says(SCHOOL, "/report")
    await stage.says(SCHOOL, REPORT)
    await stage.presses(SCHOOL, "确认提交")
    await stage.says(SCHOOL, "/stats")
    await stage.says(SCHOOL, "企业22")
    assert "应不多于各日合计 21" in stage.last(SCHOOL).text
    assert "仍然保存" not in stage.last(SCHOOL).buttons


async def test_a_number_of_a_correction_that_a_rule_refused_is_asked_for_again(stage: Stage) -> None:
    await stage.says(SCHOOL, REPORT)
    await stage.presses(SCHOOL, "确认提交")
    await stage.says(SCHOOL, "企业4")
    await stage.presses(SCHOOL, "修改")
    await stage.presses(SCHOOL, "媒体")
    await stage.says(SCHOOL, "0")
    assert "未保存" in stage.last(SCHOOL).text
    assert "媒体报道总数（篇）？" in stage.last(SCHOOL).text
    await stage.says(SCHOOL, "7")
    assert "企业 3 → 4家\n媒体 5 → 7篇" in stage.last(SCHOOL).text


async def test_a_photo_sent_while_yesterdays_report_is_filled_can_be_put_to_today(stage: Stage) -> None:
    await stage.skip_to("2023-05-15T17:00+08:00")
    await stage.says(SCHOOL, "/report 昨天")
    await stage.sends_file(SCHOOL, jpeg())
    assert "示例一职 5月14日日报" in stage.last(SCHOOL).text
    await stage.presses(SCHOOL, "改归今天")
    assert "示例一职 5月15日日报" in stage.last(SCHOOL).text
    await stage.says(SCHOOL, "/today")
    assert "照片 1" in stage.last(SCHOOL).text


async def test_a_voice_message_is_kept_and_it_is_said_that_nobody_listens(stage: Stage) -> None:
    await stage.says(SCHOOL, "/report")
    await stage.sends_file(SCHOOL, b"OggS", name="voice.ogg", kind="document", mime="audio/ogg")
    assert "已保存 1 个文件" in stage.last(SCHOOL).text
    assert "语音只存为文件，听不出内容：数据、线索请发文字" in stage.last(SCHOOL).text


async def test_tomorrows_figures_are_not_taken_for_another_day(stage: Stage) -> None:
    await stage.says(SCHOOL, "/report 5月14日")
    await stage.says(SCHOOL, "明天 教师3")
    assert "5月15日（周一）还没到，到时再报。" in stage.last(SCHOOL).text
    assert "数据未保存" in stage.last(SCHOOL).text
    assert not any(submission.values for submission in (await stage.records()).submissions)
    await stage.says("1", "/digest 明天")
    assert stage.last("1").text.endswith("5月15日还没到，还没有简报。")


async def test_the_words_of_a_button_that_is_not_there_show_the_report_with_its_buttons(stage: Stage) -> None:
    await stage.says(SCHOOL, REPORT)
    await stage.says(SCHOOL, "/status")
    for words in ("确认提交", "修改"):
        await stage.says(SCHOOL, "/status")
        await stage.says(SCHOOL, words)
        assert "示例一职 5月14日日报（已保存，待确认）" in stage.last(SCHOOL).text
        assert list(stage.last(SCHOOL).buttons) == ["确认提交", "修改"]
    await stage.says(SCHOOL, "确认提交")
    assert "已提交" in stage.last(SCHOOL).text


async def test_a_sticker_is_no_lead(stage: Stage) -> None:
    await stage.says(SCHOOL, "/lead")
    await stage.says(SCHOOL, "👍")
    assert "请把线索发来" in stage.last(SCHOOL).text
    assert (await stage.records()).leads == []


async def test_a_liaisons_command_in_a_group_is_sent_to_the_private_chat_and_other_words_are_not_heard(
    stage: Stage,
) -> None:
    for text in ("/report", "/help", "／填报"):
        await stage.says("-5", text, person=SCHOOL)
        assert stage.heard("-5") == ["请私聊机器人发这个命令。"]
    await stage.says("-5", REPORT, person=SCHOOL)
    await stage.says("-5", "填报", person=SCHOOL)
    await stage.says("-5", "/report", person="99")
    await stage.says("-5", "/hot", person=SCHOOL)
    assert stage.heard("-5") == []


async def test_a_reminder_names_the_command_of_what_it_is_about_and_no_other(stage: Stage) -> None:
    await stage.skip_to("2023-05-22T09:00+08:00")
    stage.heard(SCHOOL)
    await stage.until("2023-05-22T10:00+08:00")
    (told,) = stage.heard(SCHOOL)
    assert told.endswith("· 统计表，5月25日24:00截止（还有3天）\n发 /stats 填报。")
    await stage.until("2023-05-28T10:00+08:00")
    due, overdue = stage.heard(SCHOOL)[-1].split("\n\n")
    assert due.endswith("· 材料，5月31日24:00截止（还有3天）\n发 /materials 查看和报送。")
    assert overdue.endswith("· 统计表，5月25日24:00截止\n发 /stats 补报。")


async def test_who_has_reported_before_the_prompt_is_thanked_and_not_asked(tmp_path: Path) -> None:
    async with Stage(tmp_path, at="2023-05-14T15:00+08:00") as stage:
        await stage.registers(SCHOOL, "示例一职")
        await stage.says(SCHOOL, REPORT)
        await stage.presses(SCHOOL, "确认提交")
        stage.heard(SCHOOL)
        await stage.until("2023-05-14T16:00+08:00")
        assert stage.heard(SCHOOL) == ["【示例一职 5月14日】今天的数据已经报过了，谢谢。"]


async def test_where_nothing_is_counted_too(tmp_path: Path) -> None:
    roster = (RosterRow("示例市教育局", "市级教育行政部门", ""),)
    async with Stage(tmp_path, at="2023-05-14T15:00+08:00", campaign="liaoning-2023", roster=roster) as stage:
        await stage.registers(SCHOOL, "示例市教育局")
        await stage.sends_file(SCHOOL, jpeg())
        await stage.presses(SCHOOL, "确认提交")
        stage.heard(SCHOOL)
        await stage.until("2023-05-14T16:00+08:00")
        assert stage.heard(SCHOOL) == ["【示例市教育局 5月14日】今天已经报过了，谢谢；还有材料可接着发。"]
        await stage.says("1", "/event")
        assert "例如：/event 启动仪式 5月20日 " in stage.last("1").text


async def test_an_office_that_files_no_days_is_not_told_how_to(tmp_path: Path) -> None:
    roster = (RosterRow("示例教务处", "教务处", ""),)
    async with Stage(tmp_path, at="2023-05-15T15:00+08:00", campaign="sichuan-college-2023", roster=roster) as stage:
        await stage.registers(SCHOOL, "示例教务处")
        await stage.says(SCHOOL, "/help")
        assert "直接发数据就能填报" not in stage.last(SCHOOL).text
        assert "/report" not in stage.last(SCHOOL).text
        assert "/stats" not in stage.last(SCHOOL).text
        assert list(stage.last(SCHOOL).buttons) == ["材料", "进度"]


async def test_the_register_among_the_materials_opens_with_its_button(tmp_path: Path) -> None:
    roster = (RosterRow("示例机电学院", "二级学院", ""),)
    async with Stage(tmp_path, at="2023-05-08T15:00+08:00", campaign="sichuan-college-2023", roster=roster) as stage:
        await stage.registers(SCHOOL, "示例机电学院")
        await stage.says(SCHOOL, "/materials 活动信息表")
        await stage.presses(SCHOOL, "活动")
        assert "还没有登记活动" in stage.last(SCHOOL).text


async def test_an_office_below_which_nobody_reports_gets_no_digest_of_nothing(tmp_path: Path) -> None:
    roster = (RosterRow("示例机电学院", "二级学院", ""), RosterRow("示例教务处", "教务处", ""))
    async with Stage(tmp_path, at="2023-05-15T20:00+08:00", campaign="sichuan-college-2023", roster=roster) as stage:
        await stage.registers("23", "示例教务处", Role.SUPERVISOR)
        await stage.registers("24", "示例机电学院", Role.SUPERVISOR)
        await stage.until("2023-05-15T20:31+08:00")
        assert stage.heard("23") == []
        assert any("5月15日简报" in text for text in stage.heard("24"))


async def test_a_late_table_does_not_promise_a_lock_that_is_there_already(stage: Stage) -> None:
    await stage.says(SCHOOL, REPORT)
    await stage.presses(SCHOOL, "确认提交")
    await stage.skip_to("2023-05-21T10:00+08:00")
    await stage.says(SCHOOL, "/stats")
    assert "确认后每日数据锁定（还有6天没报）。" in stage.last(SCHOOL).text
    await stage.skip_to("2023-05-26T10:00+08:00")
    await stage.says(SCHOOL, "/stats")
    assert "已过截止时间，仍可补报（记为迟报）。" in stage.last(SCHOOL).text
    assert "锁定" not in stage.last(SCHOOL).text


@pytest.fixture
async def of_two(stage: Stage) -> Stage:
    """The school's liaison reports for another school too, and is filling the first one's report."""
    await stage.registers(SCHOOL, "示例二职")
    await stage.says(SCHOOL, "示例一职 教师32")
    return stage


async def test_a_part_of_a_units_name_before_figures_is_that_unit(of_two: Stage) -> None:
    await of_two.says(SCHOOL, "二职 教师5")
    assert "示例二职 5月14日日报" in of_two.last(SCHOOL).text
    assert "未保存" not in of_two.last(SCHOOL).text
    await of_two.says(SCHOOL, "/today 示例一职")
    assert "教师 32人" in of_two.last(SCHOOL).text


async def test_a_command_may_stand_behind_its_units_name(of_two: Stage) -> None:
    await of_two.says(SCHOOL, "示例二职 今日无活动")
    assert "示例二职 5月14日日报：今日无活动" in of_two.last(SCHOOL).text
    await of_two.says(SCHOOL, "示例二职 进度")
    assert "示例一职" not in of_two.last(SCHOOL).text
    await of_two.says(SCHOOL, "示例一职 /report")
    assert "示例一职 5月14日日报（2/8）" in of_two.last(SCHOOL).text
    await of_two.says(SCHOOL, "示例二职")
    assert "示例二职 5月14日日报（1/8）" in of_two.last(SCHOOL).text


async def test_an_answer_in_place_of_a_colleagues_says_both(stage: Stage) -> None:
    await stage.registers("15", "示例高职学院")
    await stage.says(COLLEGE, "/report")
    await stage.says("15", "教师40")
    await stage.says(COLLEGE, "41")
    assert "已保存：教师 40 → 41人" in stage.last(COLLEGE).text


async def test_of_two_documents_sent_one_after_the_other_both_are_asked_what_they_are(stage: Stage) -> None:
    await stage.says(SCHOOL, "/materials 材料")
    await stage.sends_file(SCHOOL, b"%PDF-1.4 one", name="开放日.pdf", kind="document")
    await stage.sends_file(SCHOOL, b"%PDF-1.4 two", name="报道.pdf", kind="document")
    await stage.presses(SCHOOL, "稿件")
    assert "已保存：报道.pdf，类别 稿件\n开放日.pdf 是什么材料？" in stage.last(SCHOOL).text
    await stage.presses(SCHOOL, "典型案例")
    assert "开放日.pdf，类别 典型案例" in stage.last(SCHOOL).text
    await stage.presses(SCHOOL, "以上即全部材料")
    files = (await stage.records()).files
    assert {file.name: file.category for file in files} == {"开放日.pdf": "典型案例", "报道.pdf": "稿件"}
