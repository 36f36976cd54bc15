"""The draft of the final report: what is filled in, and from what."""

import zipfile
from dataclasses import replace
from io import BytesIO

import pytest
from docx import Document

from bot.reports.attachments import SHIPPED
from bot.reports.charts.photos import Copies
from bot.reports.word.summary_report import TEMPLATE, summary_report
from dialogs.model.submissions import FileKind, Lead, Subject
from dialogs.texts.notifications.digest import percent
from tests.reports.photographs import DECODERS, Album, jpeg
from tests.reports.sample import DAY1, MAY, UNITS, at, organisation, records
from tests.reports.test_every_campaign import made  # noqa: F401 - a fixture
from tests.reports.week import file, week

NO_PHOTOS = Copies(lambda sha256: SHIPPED / sha256, DECODERS)


@pytest.fixture
def album(tmp_path):
    return Album(tmp_path)


def drafted(made_records, copies=NO_PHOTOS, top=1):
    return Document(BytesIO(summary_report(made_records, top, copies, SHIPPED / TEMPLATE)))


def lines(document):
    return [paragraph.text for paragraph in document.paragraphs if paragraph.text.strip()]


def rows(document, number):
    return [[cell.text for cell in row.cells] for row in document.tables[number].rows]


def test_the_weeks_figures_are_those_of_the_workbook():
    document = drafted(week())
    figures = week().figures.week(1)
    table = dict(rows(document, 0))
    assert table["参与总人数（人）"] == f"{figures['participants']:,}人"
    assert table["观摩体验活动项目数"] == f"{figures['projects']:,}项"
    assert table["参与活动的职业院校学生参与覆盖率"] == percent(week().figures.week_ratio(1, "coverage").value, 2)
    assert len(table) == 11


def test_reporting_is_told_by_prefecture_over_all_days():
    document = drafted(week())
    assert rows(document, 1) == [
        ["州市", "应报", "已报", "报送率"],
        ["示例州教育体育局", "21", "5", "23.8%"],
        ["样例市教育体育局", "7", "2", "28.6%"],
        ["直报单位", "14", "1", "7.1%"],
    ]
    assert "应报单位6个，7天应报日报42份，已报8份，报送率19.0%。" in lines(document)


def test_every_deliverable_is_counted_at_each_of_its_due_times():
    text = "\n".join(lines(drafted(week())))
    assert "方案（5月10日24:00截止）：应报4个单位，已报2个，按时1个，缺2个。" in text
    assert "总结报告（5月29日18:00截止）：应报1个单位，已报1个，按时1个，缺0个。" in text


def test_a_prefectures_draft_is_of_its_own_subtree():
    document = drafted(week(), top=2)
    assert lines(document)[0] == "示例州教育体育局"
    assert "应报单位3个" in "\n".join(lines(document))


def test_recommended_leads_are_told_and_others_are_named_under_their_subject():
    leads = [
        Lead(1, 4, DAY1, "推介的线索", "推介的正文。", "people", starred=True),
        Lead(2, 5, DAY1, "别的线索", "别的正文。", "policy"),
    ]
    text = "\n".join(lines(drafted(records(leads=leads, now=at(MAY[20])))))
    assert "推介的线索（示例一职，5月14日）推介的正文。" in text
    assert "别的正文。" not in text
    assert "职业教育方针政策及法律法规：收到线索1条，如“别的线索”。" in text
    assert "职业教育改革发展重要成果：收到线索0条。" in text


def test_what_is_private_is_neither_shown_nor_named(album):
    album.keep(4, private=True)
    given = {"kind": FileKind.DOCUMENT, "category": "典型案例"}
    files = [
        *album.files,
        file(90, 10, Subject(deliverable="materials"), "公开.docx", sha256="e" * 64, **given),
        file(91, 10, Subject(deliverable="materials"), "内部.docx", sha256="f" * 64, private=True, **given),
    ]
    document = drafted(records(files=files, now=at(MAY[30])), album.copies)
    text = "\n".join(lines(document))
    assert "收到典型案例材料1份：公开.docx（示例高职，典型案例）。" in text
    assert "内部" not in text


def test_photos_are_there_without_what_their_camera_wrote(album):
    album.keep(4, data=jpeg(gps={1: "N", 2: (25.0, 3.0, 0.0)}), caption="开放日")
    made_records = records(files=album.files, now=at(MAY[20]))
    data = summary_report(made_records, 1, album.copies, SHIPPED / TEMPLATE)
    with zipfile.ZipFile(BytesIO(data)) as archive:
        photos = [archive.read(name) for name in archive.namelist() if name.endswith((".jpg", ".jpeg"))]
    assert b"Exif" in album.find(album.files[0].sha256).read_bytes()
    assert len(photos) == 1
    assert b"Exif" not in photos[0]
    assert "示例一职：开放日" in lines(Document(BytesIO(data)))


def test_a_photo_whose_bytes_are_gone_does_not_keep_the_draft_from_being_made(album):
    album.find(album.keep(4).sha256).unlink()
    assert lines(drafted(records(files=album.files, now=at(MAY[20])), album.copies))


def test_what_people_wrote_is_text_whatever_it_says():
    units = [replace(unit, name="</w:p>{{ 单位 }}" if unit.id == 4 else unit.name) for unit in UNITS]
    leads = [Lead(1, 4, DAY1, "=1+1", "<b>\u202e正文\x00</b>", starred=True)]
    text = "\n".join(lines(drafted(records(leads=leads, organisation=organisation(units), now=at(MAY[20])))))
    assert "=1+1（</w:p>{{ 单位 }}，5月14日）<b>正文</b>" in text


def test_every_shipped_campaign_has_its_draft(made):  # noqa: F811 - the fixture
    document = drafted(made, top=made.organisation.root.id)
    text = "\n".join(lines(document))
    assert made.campaign.title in text
    for group in made.campaign.activity_forms:
        assert group.name in text
    assert len(document.tables) >= bool(made.campaign.indicators)


def test_its_properties_tell_the_campaign_the_moment_and_the_audit_chains_head_and_its_text_does_not():
    document = drafted(week())
    told = document.core_properties
    assert (told.title, told.comments) == (week().campaign.title, "审计链：0123abcd")
    assert told.created.replace(tzinfo=None) == week().now.astimezone(week().campaign.zone).replace(
        tzinfo=None, microsecond=0
    )
    assert "0123abcd" not in "\n".join(lines(document))


def test_a_head_of_full_length_fits():
    head = "0123456789abcdef" * 4
    assert drafted(replace(week(), audit_head=head)).core_properties.comments == f"审计链：{head}"


def test_a_photos_caption_is_never_parted_from_it():
    template = Document(SHIPPED / TEMPLATE)
    (shown,) = [paragraph for paragraph in template.paragraphs if "张.图" in paragraph.text]
    assert shown.paragraph_format.keep_with_next
