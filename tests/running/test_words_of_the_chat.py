"""What a person and a script go by in a chat: the words promised, where they stand and where not (INTERFACE §5)."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.commands.registry import ALL, CommandRegistry
from dialogs.conversation.events import Said
from dialogs.parsing.commands import COMMANDS, read_command
from tests.e2e.running_bot import sheets, table
from tests.stage import Stage
from tests.stage.stage import ADMIN

VALUES = (32, 450, 3, 1200, 0, 1, 5, 6)
ALIASES = ("教师", "学生", "企业", "总人数", "央媒", "省媒", "媒体", "项目")
UNITS = ("人", "人", "家", "人", "篇", "篇", "篇", "项")
LABELS = (
    "参与活动的职业院校教师数（人）",
    "参与活动的职业院校学生数（人）",
    "参与活动的企业数",
    "参与总人数（人）",
    "中央媒体对活动报道总数",
    "省级以上媒体对活动报道总数（不含中央媒体报道）",
    "媒体报道总数",
    "观摩体验活动项目数",
)
REPORT = " ".join(f"{alias}{value}" for alias, value in zip(ALIASES, VALUES, strict=True))
SCHOOL, STRANGER = "11", "99"


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with Stage(tmp_path, at="2023-05-14T17:00+08:00") as stage:
        await stage.registers(SCHOOL, "示例一职")
        yield stage


async def daily_data(stage: Stage) -> list[dict[str, object]]:
    """The rows of 每日数据 in the export as it stands."""
    await stage.says(ADMIN, "/export")
    exports = [seen.documents[0][1] for seen in stage.channel.chats[ADMIN] if seen.documents]
    return table(sheets(exports[-1])["每日数据"])


async def values(stage: Stage) -> list[dict[str, int]]:
    return [dict(submission.values) for submission in (await stage.records()).submissions if submission.subject.day]


@pytest.mark.promise("5.1")
def test_every_command_has_chinese_words_that_mean_the_same() -> None:
    for name, words in COMMANDS.items():
        for word in words:
            for typed in (f"/{name}", word, f"/{word}"):
                command = read_command(typed)
                assert command is not None
                assert command.name == name
    book = CommandRegistry(None)  # type: ignore[arg-type]
    for command_of_those in ALL:
        assert command_of_those.words
        for word in command_of_those.words:
            calls = [book.call(Said(text)) for text in (f"/{command_of_those.name} 示例一职", f"{word} 示例一职")]
            assert [(call.name, call.args) for call in calls if call] == [(command_of_those.name, "示例一职")] * 2


@pytest.mark.promise("5.1")
@pytest.mark.parametrize(
    ("name", "word"),
    [
        *(("/report", "填报"), ("/lead", "线索"), ("/materials", "材料"), ("/stats", "统计表"), ("/today", "今日")),
        *(("/status", "进度"), ("/help", "帮助"), ("/mydata", "我的信息")),
    ],
)
async def test_a_liaisons_chinese_word_is_answered_as_its_command(stage: Stage, name: str, word: str) -> None:
    await stage.registers("12", "示例一职")
    stage.heard(SCHOOL)
    await stage.says(SCHOOL, name)
    await stage.says("12", word)
    assert [text.replace("telegram:12", f"telegram:{SCHOOL}") for text in stage.heard("12")] == stage.heard(SCHOOL)


@pytest.mark.promise("5.2", "5.28")
async def test_a_code_shows_the_purpose_and_one_press_registers_for_its_unit(stage: Stage) -> None:
    code = await stage.invite("示例二职")
    await stage.says("12", f"/start {code}")
    assert "您将登记为「示例二职」的联络员" in stage.last("12").text
    assert "用途：2023年云南省职业教育活动周的数据、材料报送和提醒。" in stage.last("12").text
    await stage.says("12", REPORT)
    assert await values(stage) == [], "nothing before the consent"
    await stage.presses("12", "同意并登记")
    assert any("登记成功：示例二职" in text for text in stage.heard("12"))


@pytest.mark.promise("5.30")
async def test_a_question_has_its_official_label_and_yesterdays_value(stage: Stage) -> None:
    await stage.says(SCHOOL, "/report")
    for label, value in zip(LABELS, VALUES, strict=True):
        assert label in stage.last(SCHOOL).text
        assert "昨日" not in stage.last(SCHOOL).text
        await stage.says(SCHOOL, str(value))
    await stage.presses(SCHOOL, "确认提交")
    await stage.skip_to("2023-05-15T17:00+08:00")
    await stage.says(SCHOOL, "/report")
    for label, value, unit in zip(LABELS, VALUES, UNITS, strict=True):
        assert label in stage.last(SCHOOL).text
        assert f"昨日：{value:,}{unit}" in stage.last(SCHOOL).text
        await stage.presses(SCHOOL, "同昨日")


@pytest.mark.promise("5.37")
async def test_a_stranger_gets_one_sentence_a_minute_and_no_data(stage: Stage) -> None:
    await stage.says(SCHOOL, REPORT)
    await stage.presses(SCHOOL, "确认提交")
    for text in ("你好", "/today 示例一职", "/progress", REPORT):
        await stage.says(STRANGER, text)
    await stage.sends_file(STRANGER, b"%PDF-1.4 ", name="示例.pdf", kind="document")
    (sentence,) = stage.heard(STRANGER)
    assert sentence.startswith("您好")
    assert sentence.count("。") == 1
    assert "示例一职" not in sentence
    await stage.until("2023-05-14T17:00:59+08:00")
    await stage.says(STRANGER, "在吗")
    assert stage.heard(STRANGER) == []
    await stage.until("2023-05-14T17:01:01+08:00")
    await stage.says(STRANGER, "在吗")
    assert stage.heard(STRANGER) == [sentence]
    assert (await stage.records()).files == []


@pytest.mark.promise("5.40")
async def test_a_draft_is_kept_and_shown_as_one_and_counts_in_no_total(stage: Stage) -> None:
    await stage.says(SCHOOL, "教师32 学生450")
    await stage.says(SCHOOL, "/cancel")
    (row,) = await daily_data(stage)
    assert (row["单位名称"], row[LABELS[0]], row["状态"]) == ("示例一职", 32, "草稿")
    records = await stage.records()
    assert not any(records.figures.week(records.organisation.root.id).values())
    await stage.says(SCHOOL, "/report")
    assert "（3/8）" in stage.last(SCHOOL).text, "it goes on with the draft"


@pytest.mark.promise("5.41")
async def test_a_report_needs_every_field_before_its_confirmation(stage: Stage) -> None:
    await stage.says(SCHOOL, REPORT.replace(" 媒体5", ""))
    assert "确认提交" not in stage.last(SCHOOL).buttons
    await stage.says(SCHOOL, "确认提交")
    assert "已提交" not in stage.last(SCHOOL).text
    assert not any(s.counts for s in (await stage.records()).submissions if s.subject.day)
    await stage.says(SCHOOL, "媒体5")
    await stage.presses(SCHOOL, "确认提交")
    assert "已提交" in stage.last(SCHOOL).text


@pytest.mark.promise("5.3", "5.42")
async def test_a_days_report_opens_at_midnight_and_an_earlier_days_by_its_name(tmp_path: Path) -> None:
    async with Stage(tmp_path, at="2023-05-13T23:59:59+08:00") as stage:
        await stage.registers(SCHOOL, "示例一职")
        await stage.says(SCHOOL, "/report")
        assert "日报（1/8）" not in stage.last(SCHOOL).text
        await stage.skip_to("2023-05-14T00:00+08:00")
        await stage.says(SCHOOL, "/report")
        assert "示例一职 5月14日日报（1/8）" in stage.last(SCHOOL).text
        await stage.says(SCHOOL, "32")
        await stage.says(SCHOOL, "/report")
        assert "示例一职 5月14日日报（2/8）" in stage.last(SCHOOL).text, "goes on with it"
        await stage.skip_to("2023-05-16T00:00+08:00")
        for typed, day in (("/report", 16), ("/report 昨天", 15), ("/report 2023-05-15", 15), ("/report 14日", 14)):
            await stage.says(SCHOOL, typed)
            assert f"示例一职 5月{day}日日报" in stage.last(SCHOOL).text


@pytest.mark.promise("5.44")
async def test_a_correction_stands_nowhere_before_it_is_confirmed(stage: Stage) -> None:
    await stage.says(SCHOOL, REPORT)
    await stage.presses(SCHOOL, "确认提交")
    before = await daily_data(stage)
    await stage.says(SCHOOL, "教师35 企业4")
    assert "教师 32 → 35人\n企业 3 → 4家" in stage.last(SCHOOL).text
    assert "已保存" not in stage.last(SCHOOL).text
    assert await daily_data(stage) == before
    assert (await values(stage))[0]["teachers"] == 32
    await stage.presses(SCHOOL, "确认提交")
    (row,) = await daily_data(stage)
    assert (row[LABELS[0]], row[LABELS[2]], row["状态"]) == (35, 4, "已提交")
