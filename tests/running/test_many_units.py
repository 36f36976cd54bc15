"""Somebody who reports for a whole district's schools: every message is one, short, and leads to each unit."""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from pathlib import Path

import pytest

from dialogs.model.units import Role
from storage.db.database import Tx
from storage.people import accounts
from storage.people.roster import RosterRow
from tests.reports.photographs import jpeg
from tests.stage import Stage

SCHOOLS = [f"示例县第{n}职业技术学校" for n in range(1, 46)]
ROSTER = (
    RosterRow("示例州教育体育局", "州市教育行政部门", ""),
    *(RosterRow(name, "职业学校", "示例州教育体育局", enrolment=900, staff=60) for name in SCHOOLS),
)
WHO, SUPERVISOR = "11", "21"
REPORT = "教师32 学生450 企业3 总人数1200 央媒0 省媒1 媒体5 项目6"
MOST_BUTTONS = 100
"""Telegram takes no more under one message."""

PHONE = 700
"""Characters that fit a phone's screen, about."""


async def enlist(stage: Stage, schools: Sequence[str]) -> None:
    """One person is liaison of these schools."""

    async def work(tx: Tx) -> None:
        organisation = await stage.program.organisations.current(tx)
        now = stage.clock.now()
        for chat, names, role in (
            (WHO, schools, Role.LIAISON),
            (SUPERVISOR, ["示例州教育体育局"], Role.SUPERVISOR),
        ):
            await accounts.ensure(tx, f"telegram:{chat}", "telegram", chat, "", now)
            for name in names:
                unit = organisation.named(name)
                assert unit is not None
                await accounts.grant(tx, f"telegram:{chat}", unit.id, role, "test", now)

    await stage.work(work)


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with Stage(tmp_path, at="2023-05-14T15:00+08:00", roster=ROSTER) as stage:
        await enlist(stage, SCHOOLS)
        yield stage


async def submits(stage: Stage, unit: str) -> None:
    await stage.says(WHO, f"{unit} {REPORT}")
    await stage.presses(WHO, "确认提交")


async def test_the_prompt_is_one_short_message_with_the_count_the_first_units_and_a_form(stage: Stage) -> None:
    await stage.until("2023-05-14T16:00+08:00")
    (prompt,) = stage.heard(WHO)
    assert "等待填报的45个单位：示例县第1职业技术学校、" in prompt
    assert "等45个" in prompt
    assert "【示例县第1职业技术学校 5月14日】\n教师：\n学生：" in prompt
    assert len(prompt) < PHONE
    assert list(stage.last(WHO).buttons)[-2:] == ["填报 示例县第10职业技术学校", "其余35个单位"]


async def test_the_rest_are_reached_by_the_last_button_and_by_their_name_and_on_the_form(stage: Stage) -> None:
    await stage.until("2023-05-14T16:00+08:00")
    await stage.presses(WHO, "其余35个单位")
    assert "示例县第45职业技术学校" in stage.last(WHO).buttons
    await stage.presses(WHO, "示例县第45职业技术学校")
    assert stage.last(WHO).text.removeprefix("【演练】").startswith("示例县第45职业技术学校 5月14日日报")
    await submits(stage, "示例县第44职业技术学校")
    assert "已提交：示例县第44职业技术学校" in stage.last(WHO).text
    fields = REPORT.replace("教师", "教师：").replace(" ", "\n")
    form = f"【示例县第43职业技术学校 5月14日】\n{fields}"
    await stage.says(WHO, form)
    await stage.presses(WHO, "确认提交")
    assert "已提交：示例县第43职业技术学校" in stage.last(WHO).text


@pytest.mark.parametrize("at", ["2023-05-14T16:00+08:00", "2023-05-14T19:00+08:00"])
async def test_the_whole_message_may_come_back_with_the_form_filled_in(stage: Stage, at: str) -> None:
    await stage.until(at)
    prompt = stage.heard(WHO)[-1]
    for field, value in (pair.split() for pair in ("教师 32", "学生 450", "企业 3", "总人数 1200")):
        prompt = prompt.replace(f"\n{field}：\n", f"\n{field}：{value}\n")
    await stage.says(WHO, prompt)
    assert "教师 32人、学生 450人、企业 3家、总人数 1,200人" in stage.last(WHO).text
    assert "未保存" not in stage.last(WHO).text


async def test_a_nudge_counts_only_those_still_missing_and_names_what_was_returned(stage: Stage) -> None:
    await stage.until("2023-05-14T16:00+08:00")
    for unit in SCHOOLS[:3]:
        await submits(stage, unit)
    await stage.says(SUPERVISOR, f"/return {SCHOOLS[2]} 学生数请核对")
    stage.heard(WHO)
    await stage.until("2023-05-14T19:00+08:00")
    (nudge,) = stage.heard(WHO)
    assert "等待填报的43个单位：示例县第3职业技术学校、示例县第4职业技术学校" in nudge
    assert "其中被退回：示例县第3职业技术学校" in nudge
    assert "20:30 汇总" in nudge
    await submits(stage, SCHOOLS[3])
    stage.heard(WHO)
    await stage.until("2023-05-14T20:00+08:00")
    (nudge,) = stage.heard(WHO)
    assert "等待填报的42个单位" in nudge, "one unit's report drops no nudge about the others"


async def test_a_reminder_lists_by_item_who_lacks_it(stage: Stage) -> None:
    await stage.until("2023-05-22T10:00+08:00")
    stage.heard(WHO)
    await stage.until("2023-05-25T16:00+08:00")
    told = stage.heard(WHO)
    assert len(told) == 3, "a day before, and twice on the day"
    assert "您负责的45个单位：还有项目没有收到" in told[-1]
    assert "· 统计表，5月25日24:00截止（今天）（45）：示例县第1职业技术学校、" in told[-1]
    assert all(len(text) < PHONE for text in told)
    await stage.until("2023-05-26T10:00+08:00")
    (overdue,) = stage.heard(WHO)
    assert "已过截止时间，仍可补报（记为迟报）" in overdue
    assert "（今天）" not in overdue


async def test_a_supervisors_reminder_is_one_short_message_too(stage: Stage) -> None:
    await stage.until("2023-05-14T16:30+08:00")
    stage.heard(WHO)
    await stage.says(SUPERVISOR, "/remind")
    (told,) = stage.heard(WHO)
    assert "主管提醒：您负责的45个单位还没有报\n· 5月14日日报（45）：示例县第1职业技术学校、" in told
    assert len(told) < PHONE
    await stage.presses(WHO, "填报")
    assert "这次是哪个" in stage.last(WHO).text


@pytest.mark.parametrize("command", ["/status", "/today"])
async def test_progress_is_a_line_a_unit_and_one_unit_is_seen_by_its_name(stage: Stage, command: str) -> None:
    await submits(stage, SCHOOLS[0])
    stage.heard(WHO)
    await stage.says(WHO, command)
    (shown,) = stage.heard(WHO)
    assert "您负责45个单位，0个已齐，45个还有未报的：" in shown
    assert "· 示例县第1职业技术学校：统计表、材料\n· 示例县第2职业技术学校：今日日报、统计表、材料" in shown
    assert f"看一个单位，在后面写名称：{command} 示例县第1职业技术学校" in shown
    await stage.says(WHO, f"{command} 示例县第1职业技术学校")
    assert "示例县第1职业技术学校" in stage.last(WHO).text
    assert "第2职业技术学校" not in stage.last(WHO).text


async def test_a_unit_without_a_button_is_chosen_by_its_name(tmp_path: Path) -> None:
    schools = [f"示例第{n}职业学校" for n in range(1, 121)]
    roster = (ROSTER[0], *(RosterRow(name, "职业学校", "示例州教育体育局") for name in schools))
    async with Stage(tmp_path, at="2023-05-14T16:30+08:00", roster=roster) as stage:
        await enlist(stage, schools)
        await stage.says(WHO, "教师32 学生450")
        assert "示例第120职业学校" not in stage.last(WHO).buttons
        await stage.says(WHO, "第120")
        assert "已保存：教师 32人、学生 450人" in stage.last(WHO).text
        assert "示例第120职业学校 5月14日日报" in stage.last(WHO).text
        await stage.says(WHO, "/cancel")
        await stage.says(WHO, "示例第119职业学校")
        assert stage.last(WHO).text.removeprefix("【演练】").startswith("示例第119职业学校 5月14日日报（1/8）")
        await stage.says(WHO, "/cancel")
        await stage.sends_file(WHO, jpeg(), caption="示例第118职业学校开幕式")
        shown = stage.last(WHO)
        assert "已保存 1 张照片：示例第118职业学校 5月14日日报" in shown.text
        assert len(shown.buttons) <= MOST_BUTTONS
        await stage.sends_file(WHO, jpeg("navy"), caption="示例第117职业学校", album="A")
        await stage.sends_file(WHO, jpeg("gold"), album="A")
        assert "已保存 1 张照片：示例第117职业学校 5月14日日报" in stage.last(WHO).text


async def test_for_ten_units_each_has_its_own_form(tmp_path: Path) -> None:
    async with Stage(tmp_path, at="2023-05-14T15:00+08:00", roster=ROSTER) as stage:
        await enlist(stage, SCHOOLS[:10])
        await stage.until("2023-05-14T16:00+08:00")
        (prompt,) = stage.heard(WHO)
        assert prompt.count("教师：") == 10
        assert datetime.fromisoformat("2023-05-14T16:00+08:00") == stage.clock.now()
