"""The final table sent as the notice's annex: read, shown, checked, taken as the draft; anything wrong is refused."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from dialogs.model.submissions import Status, Subject, Submission
from dialogs.model.units import Role
from storage.people.roster import RosterRow
from tests.running.annex_files import FIGURES, LABELS, annex, with_parts
from tests.stage import Stage

TABLE = Subject(deliverable="table")
COLLEGE = (RosterRow("示例一职学院", "二级学院", "", enrolment=1200),)
LIAONING = (RosterRow("示例市教育局", "市级教育行政部门", ""),)
LIST = annex(labels=["甲"], rows=[("乙",)], total=None, title="清单")
DAY = "教师32 学生450 企业3 总人数1200 央媒0 省媒1 媒体5 项目6"


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    """The week is over; 示例一职 has reported one day."""
    async with Stage(tmp_path, at="2023-05-20T09:00+08:00") as stage:
        await stage.registers("11", "示例一职")
        await stage.says("11", DAY)
        await stage.presses("11", "确认提交")
        await stage.until("2023-05-22T10:00+08:00")
        stage.heard("11")
        yield stage


async def sends(stage: Stage, data: bytes, name: str = "附件.xlsx", chat: str = "11") -> str:
    """The liaison sends the file; what is answered."""
    await stage.sends_file(chat, data, name=name, kind="document")
    return "\n".join(stage.heard(chat))


async def table(stage: Stage, unit: str = "示例一职") -> Submission | None:
    records = await stage.records()
    found = records.organisation.named(unit)
    assert found is not None
    return records.of_item(found.id, "table")


async def test_the_official_form_filled_in_by_hand_becomes_the_draft_and_is_confirmed_as_usual(stage: Stage) -> None:
    said = await sends(stage, annex())
    assert "已读取您发来的统计表" in said
    assert "参与活动的职业院校学生数（人） 450" in said
    draft = await table(stage)
    assert draft is not None
    assert draft.status is Status.DRAFT
    assert draft.values == {
        "teachers": 32,
        "students": 450,
        "enterprises": 3,
        "participants": 1200,
        "central_media": 0,
        "provincial_media": 1,
        "media": 5,
        "projects": 6,
    }
    await stage.presses("11", "确认提交")
    assert "已提交" in stage.channel.chats["11"][-2].text
    confirmed = await table(stage)
    assert confirmed is not None
    assert confirmed.counts


async def test_the_export_of_a_colleges_own_campaign_hands_up_to_its_province(stage: Stage, tmp_path: Path) -> None:
    folder = tmp_path / "college"
    folder.mkdir()
    async with Stage(folder, at="2023-05-16T12:00+08:00", campaign="sichuan-college-2023", roster=COLLEGE) as college:
        await college.registers("51", "示例一职学院")
        await college.says("51", "教师32 学生450 企业3 总人数1200 央媒0 省媒1 媒体5 项目6")
        await college.presses("51", "确认提交")
        await college.says("1", "/export")
        ((name, data, _),) = college.last("1").documents
    said = await sends(stage, data, name)
    assert "参与总人数（人） 1,200" in said
    assert "表上的报送单位是「四川科技职业学院」，现作为「示例一职」的统计表" in said
    await stage.presses("11", "确认提交")
    confirmed = await table(stage)
    assert confirmed is not None
    assert confirmed.counts
    assert confirmed.values["students"] == 450


async def test_figures_that_break_a_rule_are_refused_by_the_same_rules(stage: Stage) -> None:
    said = await sends(stage, annex([(1, 32, 300, "", 3, 1200, 0, 1, 5, 6)], None))
    assert "未保存" in said
    assert "单日最大的 450" in said
    draft = await table(stage)
    assert draft is not None
    assert "students" not in draft.values


async def test_a_figure_that_is_only_odd_asks(stage: Stage) -> None:
    said = await sends(stage, annex([(1, 32, 450, "", 3, 1200, 0, 1, 7, 6)], None))
    assert "媒体 7篇，不等于各日合计 5" in said
    assert {"仍然保存", "重填"} <= set(stage.last("11").buttons)


async def test_what_is_left_blank_is_asked_for(stage: Stage) -> None:
    await stage.registers("12", "示例二职")
    said = await sends(stage, annex([(1, 32, "", "", 3, 1200, 0, 1, 5, 6)], None), chat="12")
    assert "已保存：教师 32人" in said
    assert "参与活动的职业院校学生数（人）？" in said


def formula(cell: str) -> bytes:
    return annex(change=lambda page, _: page.write_formula(cell, "=SUM(1,2)", None, 3))


def array_formula() -> bytes:
    return annex(change=lambda page, _: page.write_array_formula("C4:D4", "{=C5:D5}", None, 3))


def over_last_year(hidden: bool) -> bytes:
    """A workbook whose first sheet is last year's table, hidden or not; the second is this year's."""

    def second(page: Any, book: Any) -> None:
        other = book.add_worksheet("今年")
        other.write_row(0, 0, ["序号", *LABELS])
        other.write_row(1, 0, [1, *FIGURES])
        if hidden:
            other.activate()
            page.hide()

    return annex([(1, 99, *FIGURES[2:])], None, change=second)


BAD = {
    "two tables": (over_last_year(hidden=False), "有2张填好的统计表（Sheet1、今年）"),
    "a header is missing": (annex(labels=("学校数", *LABELS[1:])), "表头缺少：参与活动的职业院校数（所）"),
    "an error": (annex([(1, 32, "#N/A", *FIGURES[3:])], None), "D4（学生）是错误值"),
    "a formula that nothing calculated": (
        annex(change=lambda page, _: page.write_formula("C4", "=SUM(1,2)")),
        "C4（教师）是公式，没有算出的值",
    ),
    "a column that is hidden": (
        annex(change=lambda page, _: page.set_column("C:C", None, None, {"hidden": True})),
        "这几列是隐藏的：参与活动的职业院校教师数（人）",
    ),
    "a header stands twice": (annex(labels=(*LABELS[:9], LABELS[8])), "表头有两个「媒体报道总数」"),
    "a formula": (formula("C4"), "C4（教师）是公式"),
    "a formula in the total": (formula("G5"), "G5（总人数）是公式"),
    "a formula over several cells": (array_formula(), "D4（学生）是公式"),
    "merged cells": (annex(change=lambda page, _: page.merge_range("C4:D4", 5)), "C4（教师）是合并单元格"),
    "text": (annex([(1, "三十二人", *FIGURES[2:])], None), "C4（教师）是文字「三十二人」"),
    "a fraction": (annex([(1, 32.5, *FIGURES[2:])], None), "C4（教师）是「32.5」"),
    "a negative number": (annex([(1, -32, *FIGURES[2:])], None), "C4（教师）是「-32」"),
    "a number beyond all": (annex([(1, 1e12, *FIGURES[2:])], None), "C4（教师）是"),
    "true": (annex([(1, True, *FIGURES[2:])], None), "C4（教师）是"),
    "a total that differs": (annex(total=(1, 32, 540, *FIGURES[3:])), "第5行“总计”与第4行不一致：学生 450 与 540"),
    "several rows": (annex([FIGURES, FIGURES], None), "有2行数（第4、5行）"),
    "no figures": (annex([()], None), "表头下面没有填数"),
    "several schools": (annex([(3, *FIGURES[1:])], None), "院校数填了3"),
}


ALIKE = [label.replace("人", "⼈").replace("（", "(\u200b").replace("）", ")\ufeff") for label in LABELS]


def merged_header() -> bytes:
    """The labels over two rows, each merged but for the media, which have a title of their own above."""

    def rows(page: Any, _: Any) -> None:
        for column, label in enumerate(LABELS, start=1):
            if 7 <= column <= 9:
                page.write_string(10, column, label)
            else:
                page.merge_range(9, column, 10, column, label)
        page.merge_range(9, 7, 9, 9, "媒体报道")
        page.write_row(11, 1, FIGURES)

    return annex(rows=[], total=None, labels=["甲"] * 10, change=rows)


def signed(*cells: str) -> bytes:
    return annex(total=None, change=lambda page, _: page.write_row(5, 1, cells))


def hidden_row() -> bytes:
    def hide(page: Any, _: Any) -> None:
        page.set_row(4, None, None, {"hidden": True})

    return annex([FIGURES, (1, 99, *FIGURES[2:])], None, change=hide)


TAKEN = {
    "digits as text": (annex([(1, "32", " 450 ", "", 3, "１,２００", *FIGURES[6:])], None), ""),
    "noise in the last digits": (annex([(1, 32, 450.00000000000006, *FIGURES[3:])], None), ""),
    "a hidden sheet before it": (over_last_year(hidden=True), "隐藏的工作表「Sheet1」没有读"),
    "labels out of a PDF": (annex(labels=ALIKE), ""),
    "a header over two rows": (merged_header(), ""),
    "who signs": (signed("填表人：甲", "", "审核人：乙", "", "2023年5月20日"), "第6行「填表人：甲」不是填的数，没有读"),
    "who signs, in cells of their own": (signed("", "填表人：", "甲", "联系电话：", "1"), "没有读"),
    "a hidden row": (hidden_row(), "第5行是隐藏的，没有读"),
    "a rate that could not be computed": (
        annex(total=None, change=lambda page, _: page.write_formula("E4", "=1/0", None, "#DIV/0!")),
        "",
    ),
    "a cell at the end of the sheet": (annex(change=lambda page, _: page.write_string(1048575, 16383, " ")), ""),
}


@pytest.mark.parametrize("what", TAKEN)
async def test_a_table_is_taken_as_a_person_sees_it_and_what_was_not_read_is_said(stage: Stage, what: str) -> None:
    data, told = TAKEN[what]
    said = await sends(stage, data)
    assert "已读取您发来的统计表" in said
    assert told in said
    draft = await table(stage)
    assert draft is not None
    assert (draft.values["teachers"], draft.values["students"], draft.values["participants"]) == (32, 450, 1200)


async def test_a_table_in_a_hidden_sheet_alone_is_refused_by_its_name(stage: Stage) -> None:
    def other(page: Any, book: Any) -> None:
        book.add_worksheet("说明").activate()
        page.hide()

    assert "统计表在隐藏的工作表「Sheet1」里" in await sends(stage, annex(change=other))
    assert await table(stage) is None


@pytest.mark.parametrize("what", BAD)
async def test_a_table_that_cannot_be_taken_is_refused_by_name_and_nothing_changes(stage: Stage, what: str) -> None:
    data, why = BAD[what]
    said = await sends(stage, data)
    assert "未保存" in said
    assert why in said
    assert await table(stage) is None
    assert (await stage.records()).files == [], "a refused table is no material"


ZEROS = bytes(40_000_000)
DEEP = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">]>'
SHEET = "xl/worksheets/sheet1.xml"
BOMBS = {
    "zeros": (with_parts(annex(), {SHEET: ZEROS}), "太大"),
    "shared texts": (with_parts(annex(), {"xl/sharedStrings.xml": ZEROS}), "太大"),
    "a document type": (with_parts(annex(), {"xl/workbook.xml": DEEP}), "打不开"),
    "half a file": (annex()[:3000], "打不开"),
    "no workbook": (b"PK\x05\x06" + bytes(18), "打不开"),
    "half of old Excel": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "打不开"),
    "a password": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "密码"),
}


@pytest.mark.parametrize("what", BOMBS)
async def test_a_file_made_to_hurt_or_broken_is_refused_while_the_table_is_filled(stage: Stage, what: str) -> None:
    data, why = BOMBS[what]
    await stage.says("11", "/stats")
    stage.heard("11")
    said = await sends(stage, data, "表.xls" if "OLE" in what else "表.xlsx")
    assert "未保存" in said
    assert why in said
    assert await table(stage) is None


async def test_while_the_table_is_filled_a_sheet_with_other_headers_is_refused(stage: Stage) -> None:
    await stage.says("11", "/stats")
    stage.heard("11")
    assert "没有找到统计表的表头" in await sends(stage, annex(labels=["姓名", "年龄"], rows=[("张三", 20)], total=None))


async def test_while_the_table_is_filled_a_paper_of_another_kind_is_no_table(stage: Stage) -> None:
    await stage.says("11", "/stats")
    stage.heard("11")
    said = await sends(stage, b"%PDF-1.4\n" + bytes(100), "统计表.pdf")
    assert "未保存为统计表：统计表只收 xlsx 文件" in said
    assert "这是什么文件？" in said, "it may be meant for something else"
    assert await table(stage) is None


async def test_any_other_sheet_is_a_file_like_any_other(stage: Stage) -> None:
    other = annex(labels=["姓名", "年龄"], rows=[("某生", 20)], total=None, title="获奖名单")
    said = await sends(stage, other, "获奖名单.xlsx")
    assert "已保存 1 个文件" in said
    assert "这是什么文件？" in said
    assert await table(stage) is None


async def test_a_unit_that_owes_no_table_keeps_it_as_a_file(stage: Stage) -> None:
    await stage.says("1", "/exempt 示例二职 已停办")
    await stage.registers("12", "示例二职")
    await stage.until("2023-05-22T10:01+08:00")
    said = await sends(stage, annex(), chat="12")
    assert "统计表" not in said.replace("统计表.xlsx", "")


async def test_a_campaign_without_a_table_keeps_it_as_a_file(tmp_path: Path) -> None:
    async with Stage(tmp_path, at="2023-05-16T12:00+08:00", campaign="liaoning-2023", roster=LIAONING) as stage:
        await stage.registers("11", "示例市教育局")
        assert "已保存 1 个文件" in await sends(stage, annex())


async def test_before_the_last_day_it_is_kept_as_a_file_and_said_why(tmp_path: Path) -> None:
    async with Stage(tmp_path, at="2023-05-16T12:00+08:00") as stage:
        await stage.registers("11", "示例一职")
        said = await sends(stage, annex())
        assert "未保存为统计表：统计表在活动周最后一天" in said
        assert "已保存 1 个文件" in said
        assert await table(stage) is None


async def test_once_confirmed_it_changes_nothing_until_it_is_returned_or_unlocked(stage: Stage) -> None:
    await sends(stage, annex())
    await stage.presses("11", "确认提交")
    other = annex([(1, 40, *FIGURES[2:])], None)
    assert "统计表已确认" in await sends(stage, other)
    confirmed = await table(stage)
    assert confirmed is not None
    assert confirmed.values["teachers"] == 32
    await stage.registers("21", "示例州教育体育局", Role.SUPERVISOR)
    await stage.says("21", "/return 示例一职 统计表 教师数请核对")
    stage.heard("11")
    said = await sends(stage, annex([(1, 30, *FIGURES[2:])], None))
    assert "教师 30人，应不少于单日最大的 32" in said
    assert "参与活动的职业院校学生数（人） 450" in await sends(stage, annex())
    await stage.presses("11", "确认提交")
    confirmed = await table(stage)
    assert confirmed is not None
    assert confirmed.counts


async def test_it_goes_to_the_unit_it_names_among_the_liaisons_own(stage: Stage) -> None:
    await stage.registers("11", "示例二职")
    await sends(stage, annex(body="示例二职"))
    assert await table(stage) is None
    other = await table(stage, "示例二职")
    assert other is not None
    assert other.values["teachers"] == 32


async def test_in_the_middle_of_another_hand_in_a_faultless_table_is_the_table_with_a_way_back(tmp_path: Path) -> None:
    async with Stage(tmp_path, at="2023-05-22T10:00+08:00") as stage:
        await stage.registers("14", "示例高职学院")
        await stage.says("14", "/materials")
        await stage.presses("14", "总结报告")
        await sends(stage, annex(total=None), chat="14")
        assert (await table(stage, "示例高职学院")) is not None
        await stage.presses("14", "归入「总结报告」")
        (file,) = (await stage.records()).files
        assert str(file.target.subject) == "item:summary"


async def test_in_the_middle_of_another_hand_in_a_faulty_one_stays_there(tmp_path: Path) -> None:
    async with Stage(tmp_path, at="2023-05-22T10:00+08:00") as stage:
        await stage.registers("14", "示例高职学院")
        await stage.says("14", "/materials")
        await stage.presses("14", "总结报告")
        stage.heard("14")
        said = await sends(stage, formula("C4"), chat="14")
        assert "未保存为统计表：C4（教师）是公式" in said
        assert "已保存 1 个文件：示例高职学院「总结报告」" in said
        assert await table(stage, "示例高职学院") is None


async def test_a_late_table_is_read_when_nothing_else_is_taken_any_more(stage: Stage) -> None:
    await stage.says("11", "/materials")
    await stage.presses("11", "材料")
    await stage.sends_file("11", LIST, name="清单.xlsx", kind="document")
    await stage.presses("11", "典型案例")
    await stage.presses("11", "以上即全部材料")
    await stage.until("2023-06-02T12:00+08:00")
    stage.heard("11")
    assert "迟报" in await sends(stage, annex())
    await stage.presses("11", "确认提交")
    assert "迟报" in stage.channel.chats["11"][-2].text
    assert "现在不收照片和文件" in await sends(stage, LIST, "清单.xlsx")


async def test_a_table_and_a_paper_sent_together_are_told_apart(stage: Stage) -> None:
    data = b"%PDF-1.4\n" + bytes(100)
    await stage.channel.arrive(dict(_file(stage, data, "总结.pdf")))
    await stage.channel.arrive(dict(_file(stage, annex(), "附件.xlsx")))
    await stage.settle()
    said = "\n".join(stage.heard("11"))
    assert "这是什么文件？" in said
    assert "已读取您发来的统计表" in said


def _file(stage: Stage, data: bytes, name: str) -> dict[str, object]:
    remote = f"file{len(stage.channel.files)}"
    stage.channel.files[remote] = data
    sent = {"type": "file", "chat": "11", "person": "telegram:11", "remote": remote, "kind": "document"}
    return sent | {"file_name": name, "size": len(data), "message": stage.channel.next_message(), "album": "A"}
