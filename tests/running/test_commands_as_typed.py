"""Commands as a Chinese keyboard writes them: the slash may be full-width, in private and in a group."""

from pathlib import Path

import pytest
from stage import Stage


@pytest.mark.parametrize("command", ["/report", "／report", "／填报", "填报"])
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
