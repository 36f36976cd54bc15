"""/star: leads and cases are recommended and taken back (择优推介, INTERFACE §5)."""

import pytest

from dialogs.model.submissions import FileKind
from tests.commands.commanding import COLLEGE, FIRST, OTHER_SUPERVISOR, SUPERVISOR, Refused
from tests.reports.photographs import jpeg
from tests.stage import Stage
from tests.stage.stage import ADMIN

JPEG = jpeg()


@pytest.fixture(autouse=True)
async def a_lead(stage: Stage) -> None:
    await stage.says(FIRST, "/lead 企业开放日，学生进车间")
    await stage.presses(FIRST, "技能成才的典型人物和事迹")
    await stage.presses(FIRST, "完成")
    stage.heard(FIRST)


async def starred(stage: Stage) -> list[bool]:
    return [lead.starred for lead in (await stage.records()).leads]


@pytest.mark.promise("5.12")
async def test_a_lead_is_recommended_by_its_number_and_again_taken_back(stage: Stage) -> None:
    for name in ("1", "线索1", "１"):
        await stage.says(SUPERVISOR, f"/star {name}")
        assert "已推介线索1（示例一职" in stage.last(SUPERVISOR).text
        assert await starred(stage) == [True]
        await stage.says(SUPERVISOR, f"/star {name}")
        assert "已取消推介线索1" in stage.last(SUPERVISOR).text
        assert await starred(stage) == [False]


@pytest.fixture
async def a_case(stage: Stage) -> int:
    """The college's case, with its 编号."""
    await stage.says(COLLEGE, "/materials 材料")
    await stage.sends_file(COLLEGE, b"%PDF-1.4 example", name="产教融合案例.pdf", kind="document")
    await stage.presses(COLLEGE, "典型案例")
    await stage.presses(COLLEGE, "以上即全部材料")
    stage.heard(COLLEGE)
    (file,) = (await stage.records()).files
    return file.number


async def test_a_case_is_recommended_by_its_number_and_again_taken_back(stage: Stage, a_case: int) -> None:
    for name in (f"案例{a_case}", f"典型案例 {a_case}", f"编号{a_case}"):
        await stage.says(ADMIN, f"/star {name}")
        assert f"已推介案例{a_case}（示例高职学院：产教融合案例.pdf）。" in stage.last(ADMIN).text
        assert f"再发一次 /star 案例{a_case} 可取消" in stage.last(ADMIN).text
        assert [file.starred for file in (await stage.records()).files] == [True]
        await stage.says(ADMIN, f"/star {name}")
        assert f"已取消推介案例{a_case}" in stage.last(ADMIN).text
        assert [file.starred for file in (await stage.records()).files] == [False]
    assert await starred(stage) == [False], "lead 1 is another thing than case 1"


async def test_a_recommended_case_is_in_that_days_digest_with_a_star(stage: Stage, a_case: int) -> None:
    await stage.says(ADMIN, "/digest")
    assert "案例" not in stage.last(ADMIN).text
    await stage.says(ADMIN, f"/star 案例{a_case}")
    await stage.says(ADMIN, "/digest")
    digest = next(seen.text for seen in reversed(stage.channel.chats[ADMIN]) if "应报" in seen.text)
    assert f"★ 案例{a_case} 产教融合案例.pdf（示例高职学院）" in digest


async def test_others_cases_photos_and_unknown_numbers_are_refused(stage: Stage, refused: Refused, a_case: int) -> None:
    await refused(SUPERVISOR, f"/star 案例{a_case}", "没有权限")
    await refused(ADMIN, "/star 案例999", "没有编号999的材料")
    await stage.sends_file(FIRST, JPEG, kind="photo")
    photo = next(file.number for file in (await stage.records()).files if file.kind is FileKind.PHOTO)
    await refused(SUPERVISOR, f"/star 案例{photo}", "不是典型案例")
    await refused(SUPERVISOR, "/star", "线索编号", "/star 案例12")


async def test_others_leads_no_leads_and_no_numbers_are_refused(stage: Stage, refused: Refused) -> None:
    await refused(OTHER_SUPERVISOR, "/star 1", "没有权限")
    await refused(FIRST, "/star 1", "没有权限")
    await refused(SUPERVISOR, "/star 2", "没有线索2")
    await refused(SUPERVISOR, "/star", "线索编号")
    await refused(SUPERVISOR, "/star 第一个", "线索编号")
    await refused(SUPERVISOR, "/star -1", "线索编号")
