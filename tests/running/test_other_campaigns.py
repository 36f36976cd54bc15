"""What other notices than Yunnan's ask for, played: Liaoning's QQ group, Jinan's every day, the ministry's plan."""

import hashlib
import io
import random
import zipfile
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.rehearsal.people.sample_files import pdf, photo, word_document
from bot.reports.workbook.sheets.materials import listed_files
from dialogs.model.submissions import Subject
from dialogs.model.units import Role
from storage.people.roster import RosterRow
from tests.stage import Stage


def zipped(*names: str) -> bytes:
    """A zip with files of these names in it."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as package:
        for name in names:
            package.writestr(name, "示例")
    return packed.getvalue()


CITY, COLLEGE, GROUP, OFFICIAL = "11", "12", "-100", "21"
DISTRICT, SCHOOL, DEPARTMENT = "11", "12", "13"
PROVINCE = "11"


@pytest.fixture
async def liaoning(tmp_path: Path) -> AsyncIterator[Stage]:
    roster = (RosterRow("示例市教育局", "市级教育行政部门"), RosterRow("示例大学", "高等学校"))
    async with Stage(tmp_path, at="2023-05-14T09:00+08:00", campaign="liaoning-2023", roster=roster) as stage:
        await stage.registers(CITY, "示例市教育局")
        await stage.registers(COLLEGE, "示例大学")
        yield stage


@pytest.fixture
async def jinan(tmp_path: Path) -> AsyncIterator[Stage]:
    roster = (
        RosterRow("示例区教育和体育局", "区县教体局"),
        RosterRow("示例技工学校", "职业（技工）院校"),
        RosterRow("济南市总工会", "发文部门"),
    )
    async with Stage(tmp_path, at="2023-05-13T09:00+08:00", campaign="jinan-2023", roster=roster) as stage:
        for chat, row in zip((DISTRICT, SCHOOL, DEPARTMENT), roster, strict=True):
            await stage.registers(chat, row.name)
        yield stage


@pytest.fixture
async def ministry(tmp_path: Path) -> AsyncIterator[Stage]:
    roster = (RosterRow("示例省教育厅", "省级教育行政部门"),)
    async with Stage(tmp_path, at="2023-04-26T09:00+08:00", campaign="ministry-2023", roster=roster) as stage:
        await stage.registers(PROVINCE, "示例省教育厅")
        yield stage


class TestADigestForAGroupElsewhere:
    async def test_comes_a_second_time_as_text_without_markup_pictures_or_buttons(self, liaoning: Stage) -> None:
        await liaoning.says(GROUP, "/bind", person="1", title="省群")
        liaoning.heard(GROUP)
        await liaoning.until("2023-05-14T20:30+08:00")
        digest, copy = liaoning.heard(GROUP)
        assert copy == "".join(part.partition(">")[2] if ">" in part else part for part in digest.split("<"))
        assert copy.startswith("辽宁省教育厅 5月14日简报（第1期）\n应报 2，已报 0")
        seen = liaoning.last(GROUP)
        assert (seen.buttons, seen.documents) == ({}, ())

    async def test_is_sent_once_however_often_its_instant_is_carried_out(self, liaoning: Stage) -> None:
        await liaoning.says(GROUP, "/bind", person="1", title="省群")
        await liaoning.until("2023-05-14T20:30+08:00")
        liaoning.heard(GROUP)
        await liaoning.skip_to("2023-05-14T20:31+08:00")
        assert liaoning.heard(GROUP) == []

    async def test_is_one_message_for_an_official_in_private(self, liaoning: Stage) -> None:
        await liaoning.registers(OFFICIAL, "辽宁省教育厅", Role.SUPERVISOR)
        await liaoning.until("2023-05-14T20:30+08:00")
        assert len([text for text in liaoning.heard(OFFICIAL) if "简报" in text]) == 1

    async def test_is_given_both_ways_to_who_asks_for_it(self, liaoning: Stage) -> None:
        await liaoning.registers(OFFICIAL, "辽宁省教育厅", Role.SUPERVISOR)
        await liaoning.says(OFFICIAL, "/digest")
        digest, copy = liaoning.heard(OFFICIAL)[-2:]
        assert "<b>" in digest
        assert "<b>" not in copy
        assert "应报 2" in copy


class TestMaterialsEveryDay:
    async def test_are_prompted_and_nudged_for_on_the_day_and_by_no_reminder_before(self, jinan: Stage) -> None:
        await jinan.until("2023-05-14T15:59+08:00")
        assert (jinan.heard(DISTRICT), jinan.heard(SCHOOL)) == ([], [])
        await jinan.until("2023-05-14T16:00+08:00")
        (prompt,) = jinan.heard(DISTRICT)
        assert "材料" in prompt
        await jinan.says(SCHOOL, "今日无活动")
        await jinan.presses(SCHOOL, "确认提交")
        jinan.heard(SCHOOL)
        await jinan.until("2023-05-14T20:00+08:00")
        assert len(jinan.heard(DISTRICT)) == 2
        assert jinan.heard(SCHOOL) == []

    async def test_are_asked_of_no_issuing_department(self, jinan: Stage) -> None:
        await jinan.until("2023-05-24T12:00+08:00")
        assert jinan.heard(DEPARTMENT) == []

    async def test_are_in_when_every_day_is(self, jinan: Stage) -> None:
        for day in range(14, 21):
            await jinan.until(f"2023-05-{day}T17:00+08:00")
            await jinan.says(SCHOOL, "今日无活动")
            await jinan.presses(SCHOOL, "确认提交")
        await jinan.says(SCHOOL, "/materials")
        assert "· 材料：已报送（每天报，到 5月20日 24:00）" in jinan.last(SCHOOL).text
        await jinan.says(DISTRICT, "/materials")
        assert "· 材料：待报（每天报，到 5月20日 24:00）" in jinan.last(DISTRICT).text

    async def test_the_city_activities_are_updated_by_the_department_that_has_them(self, jinan: Stage) -> None:
        await jinan.says(DEPARTMENT, "/activities")
        (listed,) = jinan.heard(DEPARTMENT)
        assert listed == "全市性活动清单（1项）\n活动22 “劳模工匠进校园”活动"
        await jinan.says(DEPARTMENT, "/activities 22\n日期：5月16日\n地点：示例广场")
        assert "已保存：活动22" in jinan.last(DEPARTMENT).text
        await jinan.says(DEPARTMENT, "/activities 1\n日期：5月16日")
        assert "没有权限" in jinan.last(DEPARTMENT).text


class TestHandingInToTheMinistry:
    async def test_a_document_is_known_by_its_bytes_whatever_it_is_called(self, ministry: Stage) -> None:
        await ministry.says(PROVINCE, "/materials 方案")
        await ministry.sends_file(PROVINCE, b"\x89PNG\r\n\x1a\n" + b"0" * 64, name="方案.docx", kind="document")
        assert "已提交" not in ministry.last(PROVINCE).text
        assert "未保存" in ministry.last(PROVINCE).text
        subjects = {str(submission.subject) for submission in (await ministry.records()).submissions}
        assert subjects == {str(Subject(deliverable="contact"))}

    @pytest.mark.parametrize(
        ("name", "data"),
        [
            ("方案.pdf", pdf("方案")),
            ("方案.docx", word_document("方案")),
            ("方案.wps", bytes.fromhex("d0cf11e0a1b11ae1") + bytes(504)),
            ("方案.xlsx", zipped("docProps/app.xml", "xl/workbook.xml")),
            ("方案", zipped("customXml/item1.xml", "word/document.xml")),
        ],
        ids=["pdf", "docx", "wps", "xlsx", "docx in another order, without an ending"],
    )
    async def test_what_the_notice_calls_a_document_is_taken(self, ministry: Stage, name: str, data: bytes) -> None:
        await ministry.says(PROVINCE, "/materials 方案")
        await ministry.sends_file(PROVINCE, data, name=name, kind="document")
        assert "已保存" in ministry.last(PROVINCE).text
        await ministry.presses(PROVINCE, "确认提交")
        assert hashlib.sha256(data).hexdigest() in ministry.last(PROVINCE).text

    @pytest.mark.parametrize(
        ("name", "data", "what"),
        [
            ("方案.docx", zipped("a.txt"), "ZIP 压缩包"),
            ("方案.pdf", photo(random.Random(7)), "JPEG 照片"),
            ("方案.pptx", zipped("ppt/presentation.xml"), "演示文稿"),
            ("方案.txt", "方案".encode(), "纯文本"),
        ],
        ids=["a zip", "a photo", "slides", "a text"],
    )
    async def test_anything_else_is_refused_by_name_and_not_kept(
        self, ministry: Stage, name: str, data: bytes, what: str
    ) -> None:
        await ministry.says(PROVINCE, "/materials 方案")
        await ministry.sends_file(PROVINCE, data, name=name, kind="document")
        assert ministry.heard(PROVINCE)[-1] == (
            f"未保存：「{name}」是 {what}，不是文档。「方案」请发 docx、pdf、wps、ofd、xlsx 文件"
            "（压缩包请解开，演示文稿请另存为 pdf）。"
        )
        records = await ministry.records()
        assert listed_files(records, records.organisation.root) == []
        await ministry.sends_file(PROVINCE, pdf("方案"), name="方案.pdf", kind="document")
        await ministry.presses(PROVINCE, "确认提交")
        assert "已提交" in ministry.last(PROVINCE).text

    @pytest.mark.parametrize(("data", "offered"), [(pdf("方案"), True), (zipped("a.txt"), False)], ids=["pdf", "a zip"])
    async def test_a_file_out_of_the_blue_may_be_the_summary_if_it_is_a_document(
        self, ministry: Stage, data: bytes, offered: bool
    ) -> None:
        await ministry.until("2023-05-14T09:00+08:00")
        await ministry.sends_file(PROVINCE, data, name="总结.pdf", kind="document")
        assert ("总结" in ministry.last(PROVINCE).buttons) is offered
        assert "典型案例" in ministry.last(PROVINCE).buttons

    async def test_its_receipt_has_a_number_and_the_files_sha256(self, ministry: Stage) -> None:
        plan = pdf("示例省活动周方案")
        await ministry.says(PROVINCE, "/materials 方案")
        await ministry.sends_file(PROVINCE, plan, name="方案.pdf", kind="document")
        await ministry.presses(PROVINCE, "确认提交")
        receipt = ministry.heard(PROVINCE)[-1]
        assert receipt.startswith("已提交：示例省教育厅「方案」\n回执号：")
        assert hashlib.sha256(plan).hexdigest() in receipt
        assert "迟报" not in receipt

    async def test_what_replaces_it_keeps_the_old_version_and_the_first_time(self, ministry: Stage) -> None:
        for number, name in enumerate(("方案.pdf", "方案（修订）.docx")):
            await ministry.until(f"2023-04-27T1{number}:00+08:00")
            data = pdf("方案") if name.endswith("pdf") else word_document("方案修订")
            await ministry.says(PROVINCE, "/materials 方案")
            await ministry.sends_file(PROVINCE, data, name=name, kind="document")
            await ministry.presses(PROVINCE, "确认提交")
        records = await ministry.records()
        assert [file.name for file in listed_files(records, records.organisation.root)] == [
            "方案.pdf",
            "方案（修订）.docx",
        ]
        plan = next(s for s in records.submissions if s.subject == Subject(deliverable="plan"))
        assert plan.first_submitted_at is not None
        assert plan.first_submitted_at.astimezone(ministry.campaign.zone).hour == 10

    async def test_an_address_is_taken_for_what_it_looks_like_and_never_fetched(self, ministry: Stage) -> None:
        await ministry.says(PROVINCE, "/materials 网站地址")
        await ministry.says(PROVINCE, "我们厅官网")
        assert "未保存" in ministry.last(PROVINCE).text
        await ministry.says(PROVINCE, "https://week.example.edu.cn/2023")
        assert "已保存" in ministry.last(PROVINCE).text
        await ministry.presses(PROVINCE, "确认提交")
        assert "已提交：示例省教育厅「网站地址」" in ministry.last(PROVINCE).text
