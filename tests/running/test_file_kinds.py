"""What is taken is told by its bytes, and the one table of it is what is decided, said and printed."""

from pathlib import Path

import pytest

from bot.file_types.recognise import Refused, file_type
from dialogs.model import file_kinds
from dialogs.model.file_kinds import KINDS
from dialogs.model.submissions import FileKind, FileTrouble
from dialogs.texts.liaison import photos as texts
from tests.running.kind_samples import OFFICE, REFUSED, TAKEN, film, picture
from tests.stage import Stage

ROOT = Path(__file__).parents[2]
READMES = {"README.md": 0, "README.zh-CN.md": 1}


@pytest.mark.parametrize("what", TAKEN)
def test_a_file_is_what_its_bytes_say_whatever_it_is_called(what: str, tmp_path: Path) -> None:
    mime, content = TAKEN[what]
    (tmp_path / "file").write_bytes(content)
    for name in ("文件.txt", *([] if mime == "text/plain" else ("", "文件.exe", "照片.jpg"))):
        assert file_type(tmp_path / "file", name) == mime


@pytest.mark.parametrize("what", REFUSED)
def test_what_is_not_taken_is_refused_with_what_it_is(what: str, tmp_path: Path) -> None:
    name, content, word = REFUSED[what]
    (tmp_path / "file").write_bytes(content)
    with pytest.raises(Refused) as refused:
        file_type(tmp_path / "file", name)
    said = texts.refused(name, len(content), refused.value.trouble, 0)
    assert said.startswith(f"未保存：「{name}」")
    assert word in said


def test_every_kind_of_the_table_has_a_sample() -> None:
    assert {mime for mime, _ in TAKEN.values()} == set(KINDS)


def test_every_refusal_says_what_to_do_instead() -> None:
    for trouble in FileTrouble:
        said = texts.refused("a.b", 3_000_000, trouble, 0)
        assert said.startswith("未保存：「a.b」")
        assert "请" in said or "可以" in said


def test_the_documents_of_an_office_may_be_a_plan() -> None:
    endings = {ending for kind in file_kinds.TAKEN if kind.paper for ending in kind.endings}
    assert {".ofd", ".odt", ".rtf", ".wps", ".docx", ".docm", ".doc", ".pdf", ".xlsx", ".et"} <= endings


def rows(page: str) -> list[list[str]]:
    """The cells of the table under the heading of that page."""
    text = (ROOT / page).read_text(encoding="utf-8")
    heading = ("## What is taken\n", "## 收哪些文件\n")[READMES[page]]
    section = text.partition(heading)[2].partition("\n## ")[0]
    return [[c.strip().strip("`") for c in line.strip("|").split("|")] for line in section.splitlines() if "`." in line]


@pytest.mark.parametrize("page", READMES)
def test_the_readme_prints_the_table(page: str) -> None:
    as_what = {
        FileKind.PHOTO: ("photo", "照片"),
        FileKind.VIDEO: ("video", "视频"),
        FileKind.DOCUMENT: ("file", "文件"),
    }
    language = READMES[page]
    paper = (("", "document"), ("", "可作方案、总结"))[language]
    wanted = [
        [kind.name, " ".join(kind.endings), as_what[kind.kind][language], paper[kind.paper], kind.by]
        for kind in file_kinds.TAKEN
    ]
    assert rows(page) == wanted


@pytest.mark.parametrize(
    ("content", "name", "kind"),
    [(film(b"iso6"), "IMG_1.jpg", "photo"), (film(b"qt  "), "录像", "document"), (picture("PNG"), "照片", "document")],
    ids=["a film as a photo", "a film as a file", "a photo as a file"],
)
async def test_a_file_counts_as_what_it_is_however_it_was_sent(
    tmp_path: Path, content: bytes, name: str, kind: str
) -> None:
    async with Stage(tmp_path, at="2023-05-14T16:10+08:00") as stage:
        await stage.registers("11", "示例一职")
        await stage.sends_file("11", content, name=name, kind=kind)
        is_photo = content.startswith(b"\x89PNG")
        assert ("已保存 1 张照片" if is_photo else "已保存 1 个视频") in stage.last("11").text
        (file,) = (await stage.records()).files
        assert file.kind is (FileKind.PHOTO if is_photo else FileKind.VIDEO)
        assert file.category == ("照片" if is_photo else "视频")


async def test_a_document_with_macros_is_taken_and_what_it_is_is_said(tmp_path: Path) -> None:
    async with Stage(tmp_path, at="2023-05-14T16:10+08:00") as stage:
        await stage.registers("11", "示例一职")
        await stage.sends_file("11", TAKEN["docm"][1], name="方案.docm", kind="document")
        said = stage.last("11").text
        assert "已保存 1 个文件" in said
        assert "「方案.docm」带宏" in said
        assert "另存为 docx" in said
        assert [file.mime for file in (await stage.records()).files] == [TAKEN["docm"][0]]


@pytest.mark.parametrize("what", ["ofd", "odt", "rtf", "doc", "docx", "docm", "pdf behind line ends", "ods"])
async def test_a_plan_may_be_any_document_an_office_sends(tmp_path: Path, what: str) -> None:
    async with Stage(tmp_path, at="2023-05-08T10:00+08:00") as stage:
        await stage.registers("11", "示例州教育体育局")
        await stage.says("11", "/materials 方案")
        await stage.sends_file("11", TAKEN[what][1], name="方案", kind="document")
        assert "已保存" in stage.last("11").text
        await stage.presses("11", "确认提交")
        assert "已提交" in stage.last("11").text


async def test_a_refused_file_is_refused_at_once_and_listed_nowhere(tmp_path: Path) -> None:
    async with Stage(tmp_path, at="2023-05-14T16:10+08:00") as stage:
        await stage.registers("11", "示例一职")
        for name, content, word in REFUSED.values():
            await stage.sends_file("11", content, name=name, kind="document")
            assert "未保存" in stage.last("11").text
            assert word in stage.last("11").text
        assert (await stage.records()).files == []


def test_a_sheet_of_an_unusual_package_is_a_sheet(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(TAKEN["xlsx"][1])
    assert file_type(tmp_path / "file", "") == f"{OFFICE}spreadsheetml.sheet"
