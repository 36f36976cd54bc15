"""Who may give which command, where, and in which words (INTERFACE §5)."""

import pytest

from dialogs.model.submissions import Status
from tests.commands.commanding import FIRST, OTHER_SUPERVISOR, PROVINCE, SUPERVISOR, THIRD, Refused, report, submission
from tests.stage import Stage
from tests.stage.stage import ADMIN

SUPERVISORS_COMMANDS = ("/progress", "/pending", "/remind", "/return 示例一职 理由", "/star 1", "/digest")
ADMINS_COMMANDS = (
    "/invite 示例一职",
    "/grant 99 联络员 示例一职",
    "/revoke 14",
    "/extend 统计表 2023-05-30 18:00",
    "/unlock 示例一职 5月15日",
    "/exempt 示例一职 停办",
    "/broadcast 请注意",
    "/event 启动仪式 5月17日 09:00",
)


@pytest.mark.promise("5.38")
async def test_a_liaison_may_give_none_of_them(refused: Refused) -> None:
    for command in (*SUPERVISORS_COMMANDS, *ADMINS_COMMANDS):
        await refused(FIRST, command, "没有权限")


@pytest.mark.promise("1.5", "5.38")
async def test_a_supervisor_may_not_give_an_admins(refused: Refused) -> None:
    for command in ADMINS_COMMANDS:
        await refused(PROVINCE, command, "没有权限")


async def test_nobody_grants_beyond_their_own_rank(stage: Stage, refused: Refused) -> None:
    await refused(SUPERVISOR, "/grant 21 管理员", "没有权限")
    await refused(SUPERVISOR, "/grant 21 主管 样例市教育体育局", "没有权限")
    await refused(ADMIN, "/grant 21 管理员 示例州教育体育局", "管理员管全部单位")


async def test_a_role_is_told_to_who_gets_it(stage: Stage) -> None:
    await stage.says(ADMIN, f"/grant {FIRST} 主管 示例州教育体育局")
    assert "您现在是示例州教育体育局的主管" in stage.last(FIRST).text
    await stage.says(FIRST, "/progress")
    assert "示例州教育体育局 报送进度" in stage.last(FIRST).text


async def test_a_role_can_be_given_before_its_holder_has_written(stage: Stage) -> None:
    await stage.says(ADMIN, "/grant telegram:99 主管 示例州教育体育局")
    assert "还没有给机器人发过消息" in stage.last(ADMIN).text
    await stage.says("99", "/pending")
    assert "示例一职" in stage.last("99").text


@pytest.mark.promise("5.10", "5.26")
async def test_progress_and_pending_show_the_own_subtree_only(stage: Stage) -> None:
    await report(stage, FIRST)
    await stage.says(SUPERVISOR, "/progress")
    assert "应报 2" in stage.last(SUPERVISOR).text
    await stage.says(SUPERVISOR, "/pending")
    assert "示例二职" in stage.last(SUPERVISOR).text
    assert "示例三职" not in stage.last(SUPERVISOR).text
    await stage.says(SUPERVISOR, "/progress 样例市教育体育局")
    assert stage.last(SUPERVISOR).text.endswith("没有权限")
    await stage.says(PROVINCE, "/progress 样例市教育体育局")
    assert "应报 1" in stage.last(PROVINCE).text


@pytest.mark.promise("5.27")
async def test_in_a_group_the_same_roles_count(stage: Stage) -> None:
    await report(stage, FIRST)
    await stage.says("-100", "/return 示例一职 请核对", person=OTHER_SUPERVISOR)
    assert stage.heard("-100") == ["没有权限"]
    await stage.says("-100", "/return 示例一职 请核对", person=SUPERVISOR, anonymous=True)
    assert stage.heard("-100") == ["没有权限"]
    await stage.says("-100", "/return 示例一职 请核对", person="77")
    assert stage.heard("-100") == ["没有权限"]
    await stage.says("-100", "/return 示例一职 请核对", person=SUPERVISOR)
    assert "已退回" in stage.heard("-100")[0]


async def test_what_is_not_for_a_group_is_not_done_there(stage: Stage) -> None:
    for command in ("/broadcast 请注意", "/exempt 示例一职 停办", "/unlock 示例一职 5月15日"):
        await stage.says("-100", command, person=ADMIN)
        assert stage.heard("-100") == ["请私聊机器人发这个命令。"]


async def test_the_chinese_words_mean_the_same(stage: Stage) -> None:
    await report(stage, FIRST)
    await stage.says(SUPERVISOR, "退回　示例一职　请核对")
    assert (await submission(stage, "示例一职", "day:2023-05-15")).status is Status.RETURNED


async def test_such_a_word_begins_a_lead_where_its_sender_may_not_give_the_command(stage: Stage) -> None:
    await stage.says(FIRST, "/lead")
    await stage.says(FIRST, "推介 本校非遗工坊开放，市民排队体验")
    await stage.presses(FIRST, "技能成才的典型人物和事迹")
    (lead,) = (await stage.records()).leads
    assert "非遗工坊" in lead.title + lead.body


async def test_who_has_several_subtrees_is_asked_which_one_and_reminds_in_all(stage: Stage) -> None:
    await stage.says(ADMIN, f"/grant {SUPERVISOR} 主管 样例市教育体育局")
    await stage.says(SUPERVISOR, "/progress")
    assert "示例州教育体育局、样例市教育体育局" in stage.last(SUPERVISOR).text
    await stage.says(SUPERVISOR, "/remind")
    assert len(stage.heard(THIRD)) == 1


async def test_a_role_taken_away_is_gone_at_once(stage: Stage, refused: Refused) -> None:
    await stage.says(ADMIN, "/grant 21 联络员 示例一职")
    await stage.says(ADMIN, "/revoke 21 示例州教育体育局")
    await refused(SUPERVISOR, "/progress", "没有权限")


async def test_whatever_stands_behind_a_command_it_is_answered_and_nothing_is_set_aside(stage: Stage) -> None:
    tails = ("", " \0", " |||||", " 示例一职\n统计表", " " + "长" * 5000, " 1" * 400, " 统计表 99月99日 99:99")
    for command in ("remind", "return", "star", "extend", "unlock", "exempt", "broadcast", "event"):
        for tail in tails:
            await stage.says(ADMIN, f"/{command}{tail}")
            answers = stage.heard(ADMIN)
            assert answers, (command, tail)
            assert not any("已隔离" in answer for answer in answers), (command, tail)
