"""What follows when a final table is confirmed: the unit's own annex; and 需重新确认 when something below changes."""

import io
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from bot.app.assemble import assemble
from dialogs.figures.table_state import TableState
from dialogs.model.units import Role
from storage.messages import jobs as job_rows
from storage.people.roster import RosterRow
from tests.stage import Stage

ROSTER = (
    RosterRow("示例州教育体育局", "州市教育行政部门", ""),
    RosterRow("示例县教育体育局", "县区教育行政部门", "示例州教育体育局"),
    RosterRow("示例一职", "职业学校", "示例县教育体育局", enrolment=1200, staff=80),
    RosterRow("示例二职", "职业学校", "示例州教育体育局", enrolment=900, staff=60),
)
DAY = "教师32 学生450 企业3 总人数1200 央媒0 省媒1 媒体5 项目6"
STATE, COUNTY, FIRST, SECOND = "31", "32", "11", "12"
"""The chats of the liaisons of 示例州, 示例县, 示例一职, 示例二职."""


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    """Both schools have reported one day; the week is over."""
    async with Stage(tmp_path, at="2023-05-20T09:00+08:00", roster=ROSTER) as stage:
        names = {STATE: ROSTER[0], COUNTY: ROSTER[1], FIRST: ROSTER[2], SECOND: ROSTER[3]}
        for chat, row in names.items():
            await stage.registers(chat, row.name)
        await stage.registers("21", ROSTER[0].name, Role.SUPERVISOR)
        for chat in (FIRST, SECOND):
            await stage.says(chat, DAY)
            await stage.presses(chat, "确认提交")
        await stage.until("2023-05-22T10:00+08:00")
        forget(stage)
        yield stage


def forget(stage: Stage) -> None:
    for chat in (STATE, COUNTY, FIRST, SECOND, "21"):
        stage.heard(chat)


async def signs(stage: Stage, chat: str) -> None:
    await later(stage)
    await stage.says(chat, "/stats")
    while "仍然保存" in stage.last(chat).buttons:
        await stage.presses(chat, "仍然保存")
    await stage.presses(chat, "确认提交")
    stage.heard(chat)


async def later(stage: Stage) -> None:
    """A minute passes: what happens at one instant is no change since."""
    now = stage.clock.now()
    await stage.until(now.replace(minute=now.minute + 1).isoformat())


async def state(stage: Stage, name: str) -> TableState:
    records = await stage.records()
    unit = records.organisation.named(name)
    assert unit is not None
    return records.figures.table_state(unit.id)


async def test_whoever_confirms_a_table_gets_its_units_annex(stage: Stage) -> None:
    await signs(stage, FIRST)
    ((name, data, caption),) = stage.last(FIRST).documents
    assert name == "2023年职业教育活动周情况统计表_示例一职.xlsx"
    assert "示例一职 情况统计表" in caption
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    assert book.sheet_names == ["情况统计表"]
    rows = book.get_sheet_by_name("情况统计表").to_python()
    assert rows[1][0] == "报送单位：示例一职"
    assert rows[3] == [1, 1, 32, 450, 0.375, 3, 1200, 0, 1, 5, 6]
    assert rows[4] == ["总计", *rows[3][1:]]
    assert [stage.heard(chat) for chat in (STATE, COUNTY, SECOND)] == [[], [], []]


async def test_the_units_other_liaisons_get_its_annex_with_who_confirmed_and_when_once(stage: Stage) -> None:
    await stage.registers("15", "示例一职")
    await stage.says("15", "/today")
    await stage.says(FIRST, "/status", name="示例老师")
    stage.heard("15")
    await signs(stage, FIRST)
    ((name, data, caption),) = stage.last("15").documents
    assert name == "2023年职业教育活动周情况统计表_示例一职.xlsx"
    assert data == stage.last(FIRST).documents[0][1]
    assert caption == (
        "【演练】示例老师 5月22日 10:01 确认提交了统计表。\n示例一职 情况统计表，与已提交的一致，可打印盖章。"
    )
    assert len(stage.heard("15")) == 1


async def test_at_night_the_others_get_the_annex_at_7_and_whoever_confirmed_at_once(stage: Stage) -> None:
    await stage.registers("15", "示例一职")
    await stage.until("2023-05-22T22:30+08:00")
    stage.heard("15")
    await signs(stage, FIRST)
    assert len(stage.last(FIRST).documents) == 1
    await stage.until("2023-05-23T06:59+08:00")
    assert stage.heard("15") == []
    await stage.until("2023-05-23T07:00+08:00")
    assert len(stage.heard("15")) == 1
    assert len(stage.last("15").documents) == 1


async def test_a_collecting_units_annex_is_made_of_what_is_below_it(stage: Stage) -> None:
    await signs(stage, STATE)
    ((_, data, _),) = stage.last(STATE).documents
    rows = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_name("情况统计表").to_python()
    assert rows[3][:4] == [1, 2, 64, 900]


async def test_an_annex_that_a_kill_interrupted_is_sent_at_the_next_start(stage: Stage) -> None:
    await stage.says(FIRST, "/stats")
    shown = stage.last(FIRST)
    program = stage.program
    update = {"type": "press", "chat": FIRST, "person": f"telegram:{FIRST}", "data": shown.buttons["确认提交"]}
    await stage.channel.arrive(dict(update))
    await program.queue.take()
    await program.queue.idle()
    await program.jobs.stop()
    async with program.ctx.db.read() as tx:
        assert len(await job_rows.waiting(tx)) == 1
    stage.program = assemble(program.ctx, program.channels)
    await stage.channel.start(stage.program.queue.receiver("telegram"))
    await stage.program.jobs.resume()
    await stage.settle()
    assert [len(seen.documents) for seen in stage.channel.chats[FIRST]].count(1) == 1


async def test_tables_signed_above_a_change_are_told_once_each_up_the_whole_chain(stage: Stage) -> None:
    await signs(stage, COUNTY)
    await signs(stage, STATE)
    forget(stage)
    await signs(stage, FIRST)
    for chat, name in ((COUNTY, "示例县教育体育局"), (STATE, "示例州教育体育局")):
        (told,) = stage.heard(chat)
        assert told.startswith(f"{name}的统计表确认之后，示例一职又有变动，需重新确认。")
        assert await state(stage, name) is TableState.OUTDATED
    await signs(stage, SECOND)
    assert [stage.heard(chat) for chat in (COUNTY, STATE)] == [[], []], "it is told already"


async def test_after_a_new_confirmation_the_next_change_is_told_again(stage: Stage) -> None:
    await signs(stage, STATE)
    await signs(stage, FIRST)
    await stage.presses(STATE, "查看变动")
    assert "示例一职又有变动" in stage.last(STATE).text
    await stage.presses(STATE, "确认提交")
    forget(stage)
    assert await state(stage, "示例州教育体育局") is TableState.CONFIRMED
    await signs(stage, SECOND)
    (told,) = stage.heard(STATE)
    assert "示例二职又有变动" in told


async def test_a_confirmation_in_the_middle_of_the_chain_is_a_change_for_those_above_only(stage: Stage) -> None:
    await signs(stage, STATE)
    forget(stage)
    await signs(stage, COUNTY)
    assert len(stage.heard(STATE)) == 1
    assert [stage.heard(FIRST), stage.heard(COUNTY)] == [[], []]


async def test_a_return_below_is_a_change_and_shows_what_it_does_to_the_figures(stage: Stage) -> None:
    await signs(stage, FIRST)
    await signs(stage, STATE)
    forget(stage)
    await later(stage)
    await stage.says("21", "/return 示例一职 统计表 学生数请核对")
    (told,) = stage.heard(STATE)
    assert "示例一职又有变动" in told
    await stage.says("21", "/return 示例一职 2023-05-20 学生数请核对")
    assert stage.heard(STATE) == []
    await stage.says(STATE, "/stats")
    (shown,) = stage.heard(STATE)
    assert "学生 900 → 450人" in shown


async def test_what_is_drafted_after_a_return_is_no_change_until_it_is_submitted(stage: Stage) -> None:
    await stage.says("21", "/return 示例一职 2023-05-20 学生数请核对")
    await stage.says("1", "/unlock 示例一职 2023-05-20")
    await signs(stage, STATE)
    forget(stage)
    await later(stage)
    await stage.says(FIRST, "/report 2023-05-20")
    await stage.says(FIRST, "学生440")
    assert "已保存" in stage.last(FIRST).text
    assert await state(stage, "示例州教育体育局") is TableState.CONFIRMED
    await stage.says(STATE, "/stats")
    assert "变动" not in stage.last(STATE).text
    await stage.presses(FIRST, "确认提交")
    assert await state(stage, "示例州教育体育局") is TableState.OUTDATED
    assert "示例一职又有变动" in stage.last(STATE).text


async def test_nobody_is_told_of_what_changes_before_they_sign_or_after_a_return_of_theirs(stage: Stage) -> None:
    await signs(stage, FIRST)
    assert stage.heard(STATE) == []
    await signs(stage, STATE)
    await stage.says("21", "/return 示例州教育体育局 统计表 请核对")
    forget(stage)
    await signs(stage, SECOND)
    assert stage.heard(STATE) == []


async def test_a_change_at_night_is_told_at_7(stage: Stage) -> None:
    await signs(stage, STATE)
    await stage.until("2023-05-22T22:30+08:00")
    forget(stage)
    await signs(stage, FIRST)
    await stage.until("2023-05-23T06:59+08:00")
    assert stage.heard(STATE) == []
    await stage.until("2023-05-23T07:00+08:00")
    assert len(stage.heard(STATE)) == 1


async def test_unlock_reopens_a_confirmed_table_for_a_correction_with_a_new_annex(stage: Stage) -> None:
    await signs(stage, FIRST)
    await stage.says("1", "/unlock 示例一职 统计表")
    (told,) = stage.heard(FIRST)
    assert "统计表" in told
    await stage.presses(FIRST, "打开填报")
    await stage.presses(FIRST, "修改")
    await stage.says(FIRST, "总人数1300")
    await stage.presses(FIRST, "仍然保存")
    assert "总人数 1,200 → 1,300人" in stage.last(FIRST).text
    await stage.presses(FIRST, "确认提交")
    ((_, data, _),) = stage.last(FIRST).documents
    rows = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_name("情况统计表").to_python()
    assert rows[3][6] == 1300
    await stage.says(FIRST, "/stats")
    assert "统计表已确认" in stage.last(FIRST).text, "an unlock is used up by the next confirmation"


async def test_a_returned_table_is_filed_again_and_keeps_its_first_time(stage: Stage) -> None:
    await signs(stage, FIRST)
    records = await stage.records()
    first = next(s for s in records.submissions if s.subject.deliverable == "table")
    await stage.until("2023-05-27T10:00+08:00")
    await stage.says("21", "/return 示例一职 统计表 学生数请核对")
    forget(stage)
    await stage.presses(FIRST, "打开填报")
    assert "被退回：学生数请核对" in stage.last(FIRST).text
    await stage.presses(FIRST, "确认提交")
    assert "迟报" not in stage.channel.chats[FIRST][-2].text, "what was in time stays in time"
    again = next(s for s in (await stage.records()).submissions if s.subject.deliverable == "table")
    assert again.counts
    assert again.first_submitted_at == first.first_submitted_at


@pytest.mark.promise("5.46")
async def test_a_late_table_may_still_be_filed_and_says_so(stage: Stage) -> None:
    await stage.until("2023-05-29T12:00+08:00")
    forget(stage)
    await stage.says(FIRST, "/stats")
    assert "记为迟报" in stage.last(FIRST).text
    await stage.presses(FIRST, "确认提交")
    assert "迟报" in stage.channel.chats[FIRST][-2].text
    assert len(stage.last(FIRST).documents) == 1
