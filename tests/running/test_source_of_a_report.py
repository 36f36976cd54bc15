"""来源 says how a report was entered, whatever is asked about it before it is submitted (INTERFACE §8)."""

from pathlib import Path

from dialogs.model.submissions import Source
from tests.stage import Stage

ABOVE_ENROLMENT = "教师32 学生1300 企业3 总人数1400 央媒0 省媒1 媒体5 项目6"


async def test_a_quick_entry_stays_one_when_a_warning_is_confirmed_at_its_submission(tmp_path: Path) -> None:
    async with Stage(tmp_path, at="2023-05-14T16:10+08:00") as stage:
        await stage.registers("11", "示例一职")
        await stage.says("11", ABOVE_ENROLMENT)
        await stage.presses("11", "仍然保存")
        await stage.presses("11", "确认提交")
        await stage.says("1", "/return 示例一职 请核对")
        await stage.says("11", ABOVE_ENROLMENT)
        while "仍然保存" in stage.last("11").buttons:
            await stage.presses("11", "仍然保存")
        await stage.presses("11", "确认提交")
        while "仍然保存" in stage.last("11").buttons:
            await stage.presses("11", "仍然保存")
            await stage.presses("11", "确认提交")
        (report,) = [s for s in (await stage.records()).submissions if s.subject.day]
        assert report.counts
        assert report.source is Source.QUICK
