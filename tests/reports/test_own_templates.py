"""An office's own Word templates: what is wrong with one is said in words, before and when it is used."""

from pathlib import Path

import pytest
from docx import Document

from bot.decoding.pool import DecoderPool
from bot.health import templates
from bot.reports.attachments import SHIPPED, Lacking, digest_enclosures
from bot.reports.charts.photos import Copies
from bot.reports.own_templates import template_faults
from bot.runtime.campaign_files import load_campaign, shipped
from dialogs.model.outgoing import AttachmentKind
from tests.reports.sample import DAY1, records, yunnan
from tests.stage import Stage


@pytest.fixture(scope="module")
def copies():
    with DecoderPool() as decoders:
        yield Copies(Path, decoders)


def office(folder: Path, **files: tuple[str, ...] | bytes) -> Path:
    """A folder with these templates: paragraphs, or a file's bytes."""
    folder.mkdir()
    for name, content in files.items():
        path = folder / f"{name}.docx"
        if isinstance(content, bytes):
            path.write_bytes(content)
            continue
        document = Document()
        for paragraph in content:
            document.add_paragraph(paragraph)
        document.save(str(path))
    return folder


@pytest.mark.parametrize("name", shipped())
def test_the_shipped_templates_have_no_fault_in_any_campaign(name, copies):
    assert template_faults(load_campaign(name), SHIPPED, copies) == []


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({"daily_brief": ("{{ 单位 }}", "{{ 单位名 }}")}, ["daily_brief.docx", "第2段“{{ 单位名 }}”", "单位"]),
        ({"summary_report": ("{{ 主題 }}",)}, ["summary_report.docx", "第1段", "主题"]),
        ({"daily_brief": ("{%p for 条 in 动态 %}", "{{ 条.题目 }}", "{%p endfor %}")}, ["第2段", "题目"]),
        ({"daily_brief": ("{%p for 张 in 照片 %}", "{{ 张.图片 }}", "{%p endfor %}")}, ["第2段", "图片"]),
        ({"daily_brief": b"no Word file"}, ["daily_brief.docx", "不是可以打开的 Word 文件"]),
        ({"日报": ("{{ 单位 }}",)}, ["日报.docx", "daily_brief.docx", "summary_report.docx"]),
    ],
)
def test_a_fault_names_the_file_the_place_and_what_is_right(tmp_path, copies, files, words):
    (fault,) = template_faults(yunnan(), office(tmp_path / "own", **files), copies)
    for word in words:
        assert word in fault


def test_a_folder_that_is_not_there_is_said(tmp_path, copies):
    (fault,) = template_faults(yunnan(), tmp_path / "nowhere", copies)
    assert "没有这个文件夹" in fault


def test_a_digest_made_with_the_shipped_template_in_its_place_says_so(tmp_path, copies):
    lacking = Lacking()
    own = office(tmp_path / "own", daily_brief=("{{ 单位名 }}",))
    made = digest_enclosures(records(), 1, DAY1, copies, own, lacking)
    assert AttachmentKind.DOCUMENT in {enclosure.kind for enclosure in made}
    assert not lacking.kinds
    assert "没有“单位名”这一项" in lacking.templates[0]


async def test_admins_are_told_once_at_the_start_and_when_it_is_used(tmp_path):
    async with Stage(tmp_path, at="2023-05-14T16:10+08:00") as stage:
        stage.program.ctx.templates = office(tmp_path / "own", daily_brief=("{{ 单位名 }}",))
        for _ in range(2):
            await templates.say(stage.program.ctx)
        await stage.settle()
        await stage.says("-100", "/bind", person="1")
        await stage.until("2023-05-14T20:31+08:00")
        told = [text for text in stage.heard("1") if "模板" in text]
    assert len(told) == 1
    assert "daily_brief.docx" in told[0]
    assert "第1段“{{ 单位名 }}”" in told[0]
