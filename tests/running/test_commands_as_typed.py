"""Commands, codes and names as people type them: full-width, with stops and marks, in traditional characters."""

from pathlib import Path

import pytest

from storage.people.roster import RosterRow
from tests.stage import Stage
from tests.stage.stage import ADMIN, ROSTER


@pytest.mark.parametrize(
    "command",
    [
        *("/report", "／report", "／填报", "填报", "／ＲＥＰＯＲＴ", "/Report。", "填報", "填 报", "填报！"),
        *("\u202a填报\u202c", "\ufeff/report"),
    ],
)
async def test_a_liaison_opens_the_report(tmp_path: Path, command: str) -> None:
    async with Stage(tmp_path, at="2023-05-14T16:10+08:00") as stage:
        await stage.registers("11", "示例一职")
        await stage.says("11", command)
        assert "示例一职 5月14日日报（1/8）" in stage.last("11").text


async def test_a_stranger_registers(tmp_path: Path) -> None:
    async with Stage(tmp_path, at="2023-05-14T16:10+08:00") as stage:
        await stage.says("11", f"／start {await stage.invite('示例一职')}")
        await stage.presses("11", "同意并登记")
        assert "登记成功" in stage.last("11").text


@pytest.mark.parametrize("slash", "/／")
async def test_an_admin_asks_in_a_group_and_in_private(tmp_path: Path, slash: str) -> None:
    async with Stage(tmp_path, at="2023-05-14T16:10+08:00") as stage:
        for chat in ("-5", "1"):
            await stage.says(chat, f"{slash}progress", person="1")
            assert "云南省教育厅 报送进度" in stage.last(chat).text


@pytest.mark.promise("10.4")
@pytest.mark.parametrize(
    "said",
    [
        "/start {code}。",
        "/start {code} 谢谢",
        "/START  {code}",
        "／ｓｔａｒｔ {code}！",
        "开始 {code}",
        "開始 {code}",
        "https://t.me/weekbot?start={code}",
        "https://t.me/weekbot?start={code} 点这个链接",
        "https://week.example.edu.cn/join/{code}",
        "邀请码：{code}",
        "邀請碼∶{code}。",
        "您好，我的邀请码是{code}，谢谢",
        "【{code}】",
        "{code}。",
        "\u200b{code}\u200b",
        "\u2066{code}\u2069",
        "您好 {code} 请登记",
        "/start={code}",
        "／start：{code}",
        "/ start {code}",
        "/strat {code}",
    ],
)
async def test_a_code_registers_with_whatever_stands_around_it(tmp_path: Path, said: str) -> None:
    async with Stage(tmp_path, at="2023-05-14T16:10+08:00") as stage:
        await stage.says("11", said.format(code=await stage.invite("示例一职")))
        assert "您将登记为「示例一职」" in stage.last("11").text
        await stage.presses("11", "同意并登记")
        assert "登记成功" in stage.last("11").text


async def test_a_code_that_was_wrapped_in_two_registers(tmp_path: Path) -> None:
    async with Stage(tmp_path, at="2023-05-14T16:10+08:00") as stage:
        code = await stage.invite("示例一职")
        await stage.says("11", f"/start {code[:9]}\n{code[9:]}")
        assert "您将登记为「示例一职」" in stage.last("11").text


@pytest.mark.parametrize("nothing", ["/", "／", "//", "—", "、"])
async def test_a_slash_is_no_story_and_no_reason(tmp_path: Path, nothing: str) -> None:
    async with Stage(tmp_path, at="2023-05-14T16:10+08:00") as stage:
        await stage.registers("11", "示例一职")
        await stage.says("11", "/lead")
        await stage.says("11", nothing)
        assert "请把线索发来" in stage.last("11").text
        await stage.says("11", "教师32 学生450 企业3 总人数1200 央媒0 省媒1 媒体5 项目6")
        await stage.presses("11", "确认提交")
        await stage.until("2023-05-15T13:00+08:00")
        await stage.says("11", "14日 教师35")
        await stage.says("11", nothing)
        assert "请先发一句更正原因" in stage.last("11").text
        for command in ("/return 示例一职 5月14日", "/exempt 示例一职"):
            await stage.says(ADMIN, f"{command} {nothing}")
            assert "理由" in stage.last(ADMIN).text
        assert not (await stage.records()).leads


async def test_a_long_word_of_somebody_registered_is_no_code(tmp_path: Path) -> None:
    async with Stage(tmp_path, at="2023-05-14T16:10+08:00") as stage:
        await stage.registers("11", "示例一职")
        await stage.says("11", "/lead")
        await stage.says("11", "示例一职举办 internationalizationxx 主题活动，120名学生参加")
        assert "已保存" in stage.last("11").text
        await stage.says("11", f"同事给的 {await stage.invite('示例二职')} 是这个吗")
        assert "您将登记为「示例二职」" in stage.last("11").text


@pytest.mark.parametrize("code", ["邀请码：aaaaaaaaaaaaaaaaaaaaaa", "aaaaaaaaaaaaaaaaaaaaaa。", "/start 码"])
async def test_a_wrong_code_is_called_wrong(tmp_path: Path, code: str) -> None:
    async with Stage(tmp_path, at="2023-05-14T16:10+08:00") as stage:
        await stage.says("11", code)
        assert "邀请码不对" in stage.last("11").text


BRANCH = RosterRow("示例三职（分校）", "职业学校", "示例州教育体育局")


@pytest.mark.promise("4.14")
@pytest.mark.parametrize(
    "command",
    [
        "/invite 示例三职(分校)",
        "/invite 示例三职【分校】 联络员",
        "/invite 示例三职 （分校） 聯絡員",
        "／ｉｎｖｉｔｅ\u3000示例三職（分校）",
        "邀请 示\u200b例三职﹙分校﹚\u3000联络员",
        "/invite ⽰例三职（分校）",
    ],
)
async def test_a_command_finds_the_unit_however_its_name_is_written(tmp_path: Path, command: str) -> None:
    async with Stage(tmp_path, at="2023-05-14T16:10+08:00", roster=(*ROSTER, BRANCH)) as stage:
        await stage.says(ADMIN, command)
        assert "示例三职（分校）" in stage.last(ADMIN).text
        assert "邀请码" in stage.last(ADMIN).text


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("/extend 方案 ２０２３－０５－１５ １８：００", "方案"),
        ("/extend 總結報告 2023-05-29 18∶00", "总结报告"),
        ("/extend 統計表 示例一職 5月26日 18:00", "示例一职"),
        ("/unlock 示例一职 統計表", "统计表"),
        ("/progress 示例州教育體育局", "示例州教育体育局"),
        ("/export 示例州教育體育局", "示例州教育体育局"),
        ("/digest ５月１４日", "5月14日"),
        ("/broadcast 未報 请尽快", "请尽快"),
        ("/broadcast 職業學校 请尽快", "职业学校"),
        ("/exempt 示例一職\u3000停办", "停办"),
    ],
)
async def test_a_command_takes_its_argument_however_it_is_written(tmp_path: Path, command: str, said: str) -> None:
    async with Stage(tmp_path, at="2023-05-14T16:10+08:00") as stage:
        await stage.registers("11", "示例一职")
        stage.heard(ADMIN)
        await stage.says(ADMIN, command)
        heard = "\n".join(stage.heard(ADMIN))
        assert said in heard
        assert "没有找到" not in heard
        assert "/extend 项目" not in heard


@pytest.mark.parametrize("said", ["確認提交", "确认提交。", "\u2067确认提交\u2069", "确认 提交"])
async def test_a_buttons_word_typed_is_a_press(tmp_path: Path, said: str) -> None:
    async with Stage(tmp_path, at="2023-05-14T16:10+08:00") as stage:
        await stage.registers("11", "示例一职")
        await stage.says("11", "教师32 学生450 企业3 总人数1200 央媒0 省媒1 媒体5 项目6")
        await stage.says("11", said)
        assert "已提交" in stage.last("11").text


@pytest.mark.parametrize("account", ["telegram:77", "77", "７７", "Telegram：77", "\u200e77\u200e"])
async def test_an_account_is_read_however_it_is_written(tmp_path: Path, account: str) -> None:
    async with Stage(tmp_path, at="2023-05-14T16:10+08:00") as stage:
        await stage.says(ADMIN, f"/grant {account} 联絡員 示例一职")
        assert "telegram:77" in stage.last(ADMIN).text
