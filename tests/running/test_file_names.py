"""A file is kept under the name it came with, without what would show it as another."""

from pathlib import Path

import pytest

from bot.inbound.dispatch import LONGEST, tidy_name
from tests.stage.stage import Stage


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("方案.docx", "方案.docx"),
        ("方案\u202excod.exe", "方案xcod.exe"),
        ("../../etc/方案.docx", "../../etc/方案.docx"),
        ("a\0\nb\ud83d.pdf", "ab.pdf"),
        (" \u200f ", ""),
        ("长" * 500 + ".docx", "长" * (LONGEST - 5) + ".docx"),
        ("x" * 500, "x" * LONGEST),
    ],
)
def test_a_name_says_what_it_shows(sent: str, kept: str) -> None:
    assert tidy_name(sent) == kept


@pytest.mark.parametrize(
    "name", ["方案\u202excod.pdf", "../../../方案.pdf", "长" * 2000 + ".pdf", "\ud83d.pdf", "", "NUL"]
)
async def test_a_file_with_any_name_is_kept_and_answered(tmp_path: Path, name: str) -> None:
    async with Stage(tmp_path, at="2023-05-14T16:10+08:00") as stage:
        await stage.registers("11", "示例一职")
        await stage.sends_file("11", b"%PDF-1.7 ", name=name, kind="document", caption="\ud83d\u202e说明")
        (answer,) = stage.heard("11")
        assert "\u202e" not in answer
        assert answer.startswith("已保存 1 个文件")
