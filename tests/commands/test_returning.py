"""/return: a submitted report goes back with a reason, and opens again exactly where it was (INTERFACE §5, §6)."""

import pytest

from dialogs.model.submissions import Status
from tests.commands.commanding import COLLEGE, FIRST, OTHER_SUPERVISOR, REPORT, SUPERVISOR, Refused, report, submission
from tests.stage import Stage
from tests.stage.stage import ADMIN


@pytest.mark.promise("5.11")
async def test_the_latest_daily_report_is_returned_and_its_liaison_gets_the_reason_and_a_button(stage: Stage) -> None:
    await report(stage, FIRST)
    await stage.skip_to("2023-05-16T17:00+08:00")
    await report(stage, FIRST, "教师40 学生500 企业3 总人数1200 央媒0 省媒1 媒体5 项目6")
    stage.heard(SUPERVISOR)
    await stage.says(SUPERVISOR, "/return 示例一职 学生数与名册不符")
    (answer,) = stage.heard(SUPERVISOR)
    assert "已退回：示例一职 5月16日日报" in answer
    assert "已通知1位联络员" in answer
    (letter,) = stage.heard(FIRST)
    assert "示例一职 5月16日日报被退回" in letter
    assert "学生数与名册不符" in letter
    assert (await submission(stage, "示例一职", "day:2023-05-16")).status is Status.RETURNED
    assert (await submission(stage, "示例一职", "day:2023-05-15")).status is Status.SUBMITTED


async def test_at_night_the_answer_says_when_the_liaison_hears_of_it(stage: Stage) -> None:
    await report(stage, FIRST)
    await stage.skip_to("2023-05-15T22:30+08:00")
    stage.heard(FIRST)
    await stage.says(SUPERVISOR, "/return 示例一职 学生数与名册不符")
    assert stage.last(SUPERVISOR).text.endswith("已通知1位联络员。\n现在是免打扰时间，07:00发出。")
    assert stage.heard(FIRST) == []
    await stage.until("2023-05-16T07:00+08:00")
    assert any("被退回" in text for text in stage.heard(FIRST))


@pytest.mark.promise("5.49", "6.27")
async def test_the_button_opens_exactly_that_report_and_the_first_submission_time_stays(stage: Stage) -> None:
    await report(stage, FIRST)
    first = (await submission(stage, "示例一职", "day:2023-05-15")).first_submitted_at
    await stage.skip_to("2023-05-16T10:00+08:00")
    await stage.says(SUPERVISOR, "/return 示例一职 2023-05-15 企业数漏填")
    await stage.presses(FIRST, "打开填报")
    assert "示例一职 5月15日日报" in stage.last(FIRST).text
    assert "企业数漏填" in stage.last(FIRST).text
    await stage.says(FIRST, "企业8")
    await stage.presses(FIRST, "确认提交")
    again = await submission(stage, "示例一职", "day:2023-05-15")
    assert again.status is Status.SUBMITTED
    assert again.values["enterprises"] == 8
    assert again.first_submitted_at == first


async def test_a_return_is_a_revision_with_its_reason_and_is_audited(stage: Stage) -> None:
    await report(stage, FIRST)
    head = (await stage.records()).audit_head
    await stage.says(SUPERVISOR, "/return 示例一职 今天 总人数偏大")
    records = await stage.records()
    (revision,) = records.revisions
    assert (revision.field, revision.by, revision.reason) == ("退回", f"telegram:{SUPERVISOR}", "总人数偏大")
    assert records.audit_head != head


async def test_a_day_is_named_as_people_write_it(stage: Stage) -> None:
    await report(stage, FIRST)
    for day in ("2023-05-15", "5月15日", "15日", "今天", "5-15：", "5月15日，"):
        await stage.says(SUPERVISOR, f"/return 示例一职 {day} 请核对")
        assert (await submission(stage, "示例一职", "day:2023-05-15")).status is Status.RETURNED
        assert "理由：请核对\n" in stage.last(SUPERVISOR).text
        await stage.presses(FIRST, "打开填报")
        await stage.presses(FIRST, "确认提交")


async def test_a_day_joined_to_the_reason_is_still_the_day(stage: Stage) -> None:
    await report(stage, FIRST)
    await stage.says(SUPERVISOR, "/return 示例一职 5月15日学生数不对")
    assert "理由：学生数不对\n" in stage.last(SUPERVISOR).text


@pytest.mark.promise("5.11")
async def test_the_table_is_returned_by_its_name_and_opened_by_the_button(stage: Stage) -> None:
    await report(stage, COLLEGE)
    await stage.skip_to("2023-05-21T10:00+08:00")
    await stage.says(COLLEGE, "/stats")
    await stage.presses(COLLEGE, "确认提交")
    if "仍然保存" in stage.last(COLLEGE).buttons:
        await stage.presses(COLLEGE, "仍然保存")
        await stage.presses(COLLEGE, "确认提交")
    assert (await submission(stage, "示例高职学院", "item:table")).status is Status.SUBMITTED
    await stage.says(ADMIN, "/return 示例高职学院 统计表 请核对企业数")
    assert "示例高职学院 统计表被退回" in stage.last(COLLEGE).text
    await stage.presses(COLLEGE, "打开填报")
    assert "示例高职学院 情况统计表" in stage.last(COLLEGE).text
    assert (await submission(stage, "示例高职学院", "item:table")).status is Status.RETURNED


async def test_a_hand_in_is_returned_and_can_be_handed_in_again(stage: Stage) -> None:
    await stage.says(COLLEGE, "/materials 网站地址")
    await stage.says(COLLEGE, "https://example.edu.cn/week")
    await stage.presses(COLLEGE, "确认提交")
    await stage.says(ADMIN, "/return 示例高职学院 网站地址 打不开")
    assert "示例高职学院 网站地址被退回" in stage.last(COLLEGE).text
    await stage.presses(COLLEGE, "打开填报")
    await stage.says(COLLEGE, "https://example.edu.cn/2023")
    await stage.presses(COLLEGE, "确认提交")
    again = await submission(stage, "示例高职学院", "item:site")
    assert (again.status, again.text) == (Status.SUBMITTED, "https://example.edu.cn/2023")


async def test_in_quiet_hours_the_liaison_hears_of_it_at_7(stage: Stage) -> None:
    await report(stage, FIRST)
    await stage.skip_to("2023-05-15T22:30+08:00")
    stage.heard(FIRST)
    await stage.says(SUPERVISOR, "/return 示例一职 学生数不对")
    assert stage.heard(FIRST) == []
    await stage.skip_to("2023-05-16T07:00+08:00")
    assert any("被退回" in text for text in stage.heard(FIRST))


async def test_who_returns_is_told_where_nobody_is_registered(stage: Stage) -> None:
    await report(stage, FIRST)
    await stage.says(ADMIN, f"/revoke {FIRST}")
    await stage.says(SUPERVISOR, "/return 示例一职 学生数不对")
    assert "还没有登记的联络员" in stage.last(SUPERVISOR).text


async def test_what_is_not_submitted_is_not_returned(stage: Stage, refused: Refused) -> None:
    await refused(SUPERVISOR, "/return 示例一职 数据不对", "没有已提交的日报")
    await stage.says(FIRST, "教师32 学生450")
    await refused(SUPERVISOR, "/return 示例一职 今天 数据不对", "没有提交")
    await stage.says(FIRST, REPORT)
    await stage.presses(FIRST, "确认提交")
    await refused(SUPERVISOR, "/return 示例一职 2023-05-14 数据不对", "5月14日日报没有提交")
    await refused(SUPERVISOR, "/return 示例一职 统计表 数据不对", "统计表没有提交")
    await stage.says(SUPERVISOR, "/return 示例一职 数据不对")
    await refused(SUPERVISOR, "/return 示例一职 今天 数据不对", "已经退回")


async def test_what_a_unit_does_not_owe_is_not_returned_and_it_is_said_what_it_owes(
    stage: Stage, refused: Refused
) -> None:
    """A liaison is noted for every unit, and owed by those alone that the notice asks for one."""
    await stage.registers("15", "示例一职")
    assert (await submission(stage, "示例一职", "item:contact")).counts
    await refused(SUPERVISOR, "/return 示例一职 联络员 请换人", "不用报送联络员", "要报的是：日报、统计表、材料。")
    await refused(SUPERVISOR, "/return 示例一职 方案 请补充", "不用报送方案", "要报的是：日报、统计表、材料。")
    await refused(ADMIN, "/return 示例州教育体育局 5月15日 请核对", "5月15日日报没有提交")


@pytest.mark.promise("5.26")
async def test_a_return_needs_a_unit_of_the_own_subtree_a_day_of_the_window_and_a_reason(
    stage: Stage, refused: Refused
) -> None:
    await report(stage, FIRST)
    await refused(OTHER_SUPERVISOR, "/return 示例一职 数据不对", "没有权限")
    await refused(FIRST, "/return 示例一职 数据不对", "没有权限")
    await refused(SUPERVISOR, "/return 示例一职", "理由", "/return 单位")
    await refused(SUPERVISOR, "/return 示例一职 今天", "理由", "/return 单位")
    await refused(SUPERVISOR, "/return 示例一直 数据不对", "没有找到", "示例一职")
    await refused(SUPERVISOR, "/return", "请写上单位全称")
    await refused(SUPERVISOR, "/return 示例一职 2023-06-01 数据不对", "不是活动周里的日期")
