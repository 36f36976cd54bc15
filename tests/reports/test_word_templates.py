"""Word templates: filled with whatever people wrote, and explained by line where they are broken."""

import zipfile
from io import BytesIO
from xml.etree import ElementTree as ET

import pytest
from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.reports.word.template import Picture, TemplateBroken, fill
from tests.reports.photographs import jpeg
from tests.thoroughness import tries

CONTEXT = {"单位": "示例厅", "条目": [{"标题": "甲", "数": 1}, {"标题": "乙", "数": 2}], "没有": []}


@pytest.fixture
def template(tmp_path):
    """Writes a template of these paragraphs, a list in it being a table's rows."""

    def write(*paragraphs, header=""):
        document = Document()
        document.paragraphs[0].clear() if document.paragraphs else None
        for paragraph in paragraphs:
            if isinstance(paragraph, str):
                document.add_paragraph(paragraph)
                continue
            table = document.add_table(rows=0, cols=len(paragraph[0]))
            for row in paragraph:
                for cell, text in zip(table.add_row().cells, row, strict=True):
                    cell.text = text
        if header:
            document.sections[0].header.paragraphs[0].text = header
        document.save(str(tmp_path / "模板.docx"))
        return tmp_path / "模板.docx"

    return write


def words(data):
    document = Document(BytesIO(data))
    return [p.text for p in document.paragraphs if p.text], [
        [c.text for c in r.cells] for t in document.tables for r in t.rows
    ]


def test_marks_are_filled_in_paragraphs_tables_and_headers(template):
    path = template(
        "{{ 单位 }}简报",
        "{%p for 条 in 条目 %}",
        "{{ loop.index }}. {{ 条.标题 }}",
        "{%p endfor %}",
        [["标题", "数"], ["{%tr for 条 in 条目 %}", ""], ["{{ 条.标题 }}", "{{ 条.数 }}"], ["{%tr endfor %}", ""]],
        header="{{ 单位 }}文件",
    )
    data = fill(path, CONTEXT)
    paragraphs, rows = words(data)
    assert paragraphs == ["示例厅简报", "1. 甲", "2. 乙"]
    assert rows == [["标题", "数"], ["甲", "1"], ["乙", "2"]]
    assert Document(BytesIO(data)).sections[0].header.paragraphs[0].text == "示例厅文件"


def test_a_picture_is_fitted_into_its_room(template):
    path = template("{{ 图 }}")
    for size, width, height in (((200, 100), 60, 30), ((100, 200), 20, 40)):
        data = fill(path, {"图": Picture(jpeg(size=size), 60, 40)})
        (shape,) = Document(BytesIO(data)).inline_shapes
        assert (round(shape.width.mm), round(shape.height.mm)) == (width, height)


@pytest.mark.parametrize(
    ("paragraphs", "because"),
    [
        (["一", "二 {{ 单位", "三"], ["第2段“二 {{ 单位”", "花括号没有成对"]),
        (["一", "{% if 单位 }} 有"], ["第2段", "花括号没有成对"]),
        (["一", "二", "{{ 单位名 }}"], ["第3段“{{ 单位名 }}”", "没有“单位名”这一项", "单位"]),
        (["{%p for 条 in 条目 %}", "{{ 条.标题 }}"], ["第2段", "endfor"]),
        (["一", "{{ 单位 | 大写 }}"], ["第2段“{{ 单位 | 大写 }}”", "大写"]),
        (["一", "{%p for 条 in 条目 %}", "{{ 条.题目 }}", "{%p endfor %}"], ["第3段“{{ 条.题目 }}”", "题目"]),
        (["{%tr for 条 in 条目 %}", "{{ 条.标题 }}", "{%tr endfor %}"], ["第1段", "只能写在表格里"]),
        (["{{ 单位 + 1 }}"], ["模板.docx：模板有误"]),
        (["{{ 单位.__class__.__mro__ }}"], ["第1段", "__class__"]),
    ],
)
def test_a_broken_template_is_explained_by_its_line(template, paragraphs, because):
    with pytest.raises(TemplateBroken) as broken:
        fill(template(*paragraphs), CONTEXT)
    for words_ in ("模板.docx", *because):
        assert words_ in str(broken.value)


def test_every_name_nobody_knows_is_told_at_once(template):
    with pytest.raises(TemplateBroken) as broken:
        fill(template("{{ 甲 }}", "{{ 乙 }}"), CONTEXT)
    assert "第1段“{{ 甲 }}”" in str(broken.value)
    assert "第2段“{{ 乙 }}”" in str(broken.value)


@pytest.mark.parametrize("content", [b"", b"no Word file", b"PK\x05\x06" + b"\0" * 18])
def test_what_is_no_word_file_is_called_so(tmp_path, content):
    (tmp_path / "模板.docx").write_bytes(content)
    with pytest.raises(TemplateBroken, match="不是可以打开的 Word 文件"):
        fill(tmp_path / "模板.docx", CONTEXT)


def test_a_workbook_is_no_template(tmp_path):
    with zipfile.ZipFile(tmp_path / "模板.docx", "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
    with pytest.raises(TemplateBroken):
        fill(tmp_path / "模板.docx", CONTEXT)


def test_a_template_with_a_part_that_cannot_be_unpacked_is_explained(template):
    path = template("{{ 单位 }}")
    with zipfile.ZipFile(path) as archive:
        at = archive.getinfo("word/styles.xml").header_offset
    data = bytearray(path.read_bytes())
    data[at + 60 : at + 160] = bytes(100)
    path.write_bytes(data)
    with pytest.raises(TemplateBroken, match=r"模板\.docx"):
        fill(path, CONTEXT)


def test_a_template_that_is_not_there_is_called_so(tmp_path):
    with pytest.raises(TemplateBroken):
        fill(tmp_path / "模板.docx", CONTEXT)


HOSTILE = [
    "</w:t></w:r></w:p><w:p/>",
    "=cmd|' /C calc'!A0",
    '</b><a href="https://example.org">',
    "{{ 单位 }}{% for x in y %}",
    "\u202e示例\x00\ud83d",
    "&amp;<&>",
    "甲\n乙\t丙",
    "😀" * 4096,
]


@pytest.mark.parametrize("text", HOSTILE)
def test_what_people_wrote_is_text_whatever_it_says(template, text):
    data = fill(template("前{{ 单位 }}后"), {"单位": text})
    (paragraph,), _ = words(data)
    assert paragraph.startswith("前")
    assert paragraph.endswith("后")
    assert "\u202e" not in paragraph


@given(text=st.text(max_size=50))
@settings(deadline=None, max_examples=tries(40, quick=15))
def test_any_text_leaves_the_file_whole(text, tmp_path_factory):
    path = tmp_path_factory.getbasetemp() / "any.docx"
    if not path.exists():
        document = Document()
        document.add_paragraph("{{ 单位 }}")
        document.save(str(path))
    data = fill(path, {"单位": text})
    with zipfile.ZipFile(BytesIO(data)) as archive:
        body = ET.fromstring(archive.read("word/document.xml"))  # noqa: S314 - our own file
    assert not any("hyperlink" in element.tag for element in body.iter())
