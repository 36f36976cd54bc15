"""The Word brief of a day."""

from dataclasses import replace
from io import BytesIO

import pytest
from docx import Document

from bot.reports.attachments import SHIPPED, digest_enclosures, template_file
from bot.reports.charts.photos import best_photos
from bot.reports.word.brief import TEMPLATE, brief
from dialogs.model.outgoing import AttachmentKind
from dialogs.model.submissions import FileKind, Lead, Subject
from tests.reports.photographs import Album
from tests.reports.sample import DAY1, DAY2, UNITS, at, figures, organisation, records, report, yunnan
from tests.reports.week import file

REPORTS = (
    report(4, DAY1, figures(teachers=30, students=400, enterprises=2, participants=500, media=3)),
    report(4, DAY2, figures(teachers=32, students=450, enterprises=2, participants=800, media=1)),
    report(5, DAY2, zero=True),
)
CASE_OF = Subject(deliverable="materials")
LEADS = (
    Lead(1, 4, DAY2, "社区维修日", "学生在社区修家电。", "people"),
    Lead(2, 10, DAY2, "大国工匠进校园", "大国工匠走进示例高职。", "people", starred=True),
    Lead(3, 4, DAY1, "昨天的线索", "昨天的。"),
)


CASES = (
    file(7, 10, CASE_OF, "案例.docx", kind=FileKind.DOCUMENT, category="典型案例", starred=True, sent_at=at(DAY2)),
    file(8, 4, CASE_OF, "秘密.docx", kind=FileKind.DOCUMENT, category="典型案例", starred=True, private=True),
    file(9, 4, CASE_OF, "没有推介.docx", kind=FileKind.DOCUMENT, category="典型案例", sent_at=at(DAY2)),
    file(10, 4, CASE_OF, "昨天.docx", kind=FileKind.DOCUMENT, category="典型案例", starred=True, sent_at=at(DAY1)),
)


@pytest.fixture
def album(tmp_path):
    return Album(tmp_path)


def made(made_records, top=1, day=DAY2, photos=()):
    document = Document(BytesIO(brief(made_records, top, day, photos, SHIPPED / TEMPLATE)))
    text = [p.text.strip() for p in document.paragraphs if p.text.strip()]
    rows = [[cell.text for cell in row.cells] for table in document.tables for row in table.rows]
    return text, rows, document


def test_a_case_handed_in_that_day_and_recommended_stands_after_the_recommended_leads():
    text, _, _ = made(records(REPORTS, leads=LEADS, files=CASES))
    assert text[-3:] == ["三、典型案例", "大国工匠进校园（示例高职）大国工匠走进示例高职。", "案例.docx（示例高职）"]


def test_has_its_number_date_figures_news_and_cases():
    text, rows, _ = made(records(REPORTS, leads=LEADS))
    assert text == [
        "职业教育活动周每日简报",
        "（第2期）",
        "云南省教育厅\t2023年5月15日",
        "一、动态",
        "社区维修日（示例一职）学生在社区修家电。",
        "二、数据",
        "应报6个单位，已报2个（含零报告1个），未报4个，报送率33.3%。未报单位：示例三职、示例四职、示例高职、示例省属中职。",
        "三、典型案例",
        "大国工匠进校园（示例高职）大国工匠走进示例高职。",
    ]
    assert rows[0] == ["指标", "当日", "较前日", "累计"]
    assert rows[2] == ["教师", "32人", "+2", "62人次"]
    assert rows[4] == ["覆盖率", "30.00%", "-10.00个百分点", "—"]
    assert rows[7] == ["央媒", "0篇", "持平", "0篇"]
    assert len(rows) == 11


def test_has_photos_with_their_units_names(album):
    album.keep(4, caption="开放日")
    album.keep(10)
    photos = best_photos(records(files=album.files), 1, [DAY1], album.copies, 9)
    text, _, document = made(records(REPORTS), day=DAY1, photos=photos)
    assert len(document.inline_shapes) == 2
    assert text[-1] == "示例一职：开放日　　示例高职"


def test_says_so_where_there_is_no_news_and_no_case():
    text, _, document = made(records())
    assert "当日没有新闻线索。" in text
    assert "当日没有推介的线索。" in text
    assert len(document.inline_shapes) == 0


def test_of_a_campaign_without_indicators_has_no_table():
    campaign = replace(yunnan(), indicators=(), rules=())
    bare = replace(records(REPORTS), campaign=campaign, organisation=organisation(campaign=campaign))
    _, rows, _ = made(bare)
    assert rows == []


def test_a_lead_without_a_title_is_told_by_its_text():
    text, _, _ = made(records(leads=[Lead(1, 4, DAY2, "", "只有正文的线索")]))
    assert "只有正文的线索（示例一职）" in text


class TestWhatGoesWithADigest:
    def test_is_a_picture_photos_with_names_and_the_brief(self, album):
        album.keep(4, caption="开放日")
        album.keep(10, private=True)
        enclosures = digest_enclosures(records(REPORTS, files=album.files), 1, DAY1, album.copies)
        assert [(e.kind, e.name, e.caption) for e in enclosures] == [
            (AttachmentKind.PICTURE, "chart.png", ""),
            (AttachmentKind.PHOTO, "1.jpg", "示例一职：开放日"),
            (AttachmentKind.DOCUMENT, "职业教育活动周每日简报（第1期）.docx", ""),
        ]

    def test_shows_nine_photos_at_most(self, album):
        for n in range(12):
            album.keep(4 + n % 2)
        enclosures = digest_enclosures(records(files=album.files), 1, DAY1, album.copies)
        assert sum(e.kind is AttachmentKind.PHOTO for e in enclosures) == 9

    def test_is_made_with_an_offices_own_template(self, album, tmp_path):
        document = Document()
        document.add_paragraph("{{ 单位 }}自己的简报")
        document.save(str(tmp_path / TEMPLATE))
        (data,) = (e.data for e in digest_enclosures(records(), 1, DAY1, album.copies, tmp_path) if ".docx" in e.name)
        assert "云南省教育厅自己的简报" in [p.text for p in Document(BytesIO(data)).paragraphs]

    def test_is_made_with_the_shipped_template_where_the_own_one_is_broken(self, album, tmp_path, capsys):
        (tmp_path / TEMPLATE).write_bytes(b"broken")
        (data,) = (e.data for e in digest_enclosures(records(), 1, DAY1, album.copies, tmp_path) if ".docx" in e.name)
        assert "（第1期）" in [p.text for p in Document(BytesIO(data)).paragraphs]
        assert "template-broken" in capsys.readouterr().out

    def test_what_cannot_be_made_is_left_out_and_the_rest_is_there(self, album, monkeypatch, capsys):
        monkeypatch.setattr("bot.reports.charts.canvas._FONT", "nowhere.ttf")
        monkeypatch.setattr("bot.reports.charts.canvas._known", font_gone)
        enclosures = digest_enclosures(records(), 1, DAY1, album.copies)
        assert [e.kind for e in enclosures] == [AttachmentKind.DOCUMENT]
        assert "enclosure-failed" in capsys.readouterr().out


def font_gone():
    from bot.reports.charts.canvas import font_file

    return font_file()


def test_an_office_may_replace_one_template_and_keep_the_other(tmp_path):
    (tmp_path / TEMPLATE).write_bytes(b"")
    assert template_file(tmp_path, TEMPLATE) == tmp_path / TEMPLATE
    assert template_file(tmp_path, "summary_report.docx") == SHIPPED / "summary_report.docx"
    assert template_file(None, TEMPLATE).is_file()


def test_units_names_do_not_become_markup():
    units = [replace(unit, name="</w:t><a>&" if unit.id == 4 else unit.name) for unit in UNITS]
    text, _, _ = made(records(leads=[Lead(1, 4, DAY2, "{{ 题 }}", "")], organisation=organisation(units)))
    assert "{{ 题 }}（</w:t><a>&）" in text


def test_its_properties_tell_the_audit_chains_head():
    _, _, document = made(replace(records(REPORTS), audit_head="0123abcd"))
    assert document.core_properties.comments == "审计链：0123abcd"
