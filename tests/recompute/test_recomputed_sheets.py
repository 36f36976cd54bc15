"""The recomputation's own sheets: every cell of a small campaign, written out by hand."""

from datetime import date, datetime

import pytest

from tests.recompute import sheets, yunnan
from tests.recompute.handwritten import COLLEGE, FIRST, PREFECTURE, SECOND, prefecture
from tests.recompute.history import History
from tests.recompute.ledger import BadLedger, read_ledger

BLANK = [None] * 10
HASH = "ab" * 32


def at(text: str) -> datetime:
    """A cell with an instant."""
    return datetime.fromisoformat(f"2023-{text}")


def progress(history: History) -> dict[str, list[sheets.Cell]]:
    """报送进度 by unit."""
    return {str(row[0]): list(row[1:]) for row in sheets.progress_sheet(history).rows}


def test_a_report_is_a_row_with_its_first_and_last_time() -> None:
    ledger = prefecture()
    ledger.report("05-14 17:00", FIRST, "10 200 2 300 0 1 1 3")
    ledger.note("05-14 18:00", FIRST, "correction", date="2023-05-14", values={"students": 250})
    (row,) = sheets.daily_sheet(ledger.history()).rows
    figures = [1, 10, 250, 0.25, 2, 300, 0, 1, 1, 3]
    assert row == [date(2023, 5, 14), FIRST, *figures, at("05-14 17:00"), at("05-14 18:00"), "快捷", "已提交"]


def test_a_draft_is_a_row_with_what_was_saved_and_no_first_time() -> None:
    ledger = prefecture()
    ledger.note("05-14 17:00", FIRST, "draft", date="2023-05-14", values={"students": 200}, source="快捷")
    ledger.note("05-14 17:01", FIRST, "draft", date="2023-05-14", values={"teachers": 7}, source="问答")
    (row,) = sheets.daily_sheet(ledger.history()).rows
    assert row[2:12] == [1, 7, 200, 0.2, None, None, None, None, None, None]
    assert row[12:] == [None, at("05-14 17:01"), "问答", "草稿"]


def test_an_emptied_draft_is_no_row() -> None:
    ledger = prefecture()
    ledger.note("05-14 17:00", FIRST, "draft", date="2023-05-14", values={"students": 200}, source="快捷")
    ledger.note("05-14 17:01", FIRST, "clear", date="2023-05-14")
    assert sheets.daily_sheet(ledger.history()).rows == []


def test_a_returned_report_keeps_its_first_time_and_is_a_revision() -> None:
    ledger = prefecture()
    ledger.report("05-14 17:00", FIRST, "10 200 2 300 0 1 1 3")
    ledger.note("05-16 09:00", FIRST, "return", date="2023-05-14", reason="学生数有误", person="sim:2")
    history = ledger.history()
    (row,) = sheets.daily_sheet(history).rows
    assert row[-4:] == [at("05-14 17:00"), at("05-16 09:00"), "快捷", "退回"]
    returned = [at("05-16 09:00"), FIRST, "2023-05-14 退回", None, None, "sim:2", "学生数有误"]
    assert sheets.revisions_sheet(history).rows == [returned]
    ledger.report("05-16 10:00", FIRST, "10 190 2 300 0 1 1 3", subject="2023-05-14")
    history = ledger.history()
    assert progress(history)[FIRST][0] == "按时"
    again = [at("05-16 10:00"), FIRST, "2023-05-14 参与活动的职业院校学生数（人）", 200, 190, "sim:7", None]
    assert sheets.revisions_sheet(history).rows == [returned, again]


def test_a_correction_after_the_digest_without_a_reason_says_so() -> None:
    ledger = prefecture()
    ledger.report("05-14 17:00", FIRST, "10 200 2 300 0 1 1 3")
    for time in ("05-14 20:29", "05-14 20:30"):
        ledger.note(time, FIRST, "correction", date="2023-05-14", values={"teachers": int(time[-2:])}, reason="")
    reasons = [row[-1] for row in sheets.revisions_sheet(ledger.history()).rows]
    assert reasons == [None, "未说明"]


def test_progress_tells_on_time_late_zero_missing_and_what_is_not_due_yet() -> None:
    ledger = prefecture()
    ledger.report("05-14 20:29", FIRST, "10 200 2 300 0 1 1 3")
    ledger.report("05-14 20:30", SECOND, "10 200 2 300 0 1 1 3")
    ledger.report("05-15 12:00", FIRST, "0 0 0 0 0 0 0 0", "zero")
    found = progress(ledger.history("05-15 20:29"))
    assert found[FIRST] == ["按时", "零报告", *[None] * 11]
    assert found[SECOND] == ["迟报", *[None] * 12]
    assert found[COLLEGE] == ["未报", *[None] * 6, "未报", "未报", "未报", None, None, None]
    assert found[PREFECTURE] == [*[None] * 7, "未报", "未报", "未报", None, None, None]


def test_a_due_time_is_the_end_of_its_day() -> None:
    ledger = prefecture()
    ledger.note("05-10 23:59", COLLEGE, "hand-in", item="方案")
    ledger.note("05-11 00:00", COLLEGE, "hand-in", item="网站地址")
    ledger.note("05-11 00:00", COLLEGE, "register", role="联络员", name="示例联络员一")
    assert progress(ledger.history())[COLLEGE][7:] == ["按时", "迟报", "迟报", "未报", "未报", "未报"]


def test_a_school_owes_its_table_two_days_before_its_prefecture_and_no_plan() -> None:
    found = progress(prefecture().history("05-26 00:00"))
    assert found[FIRST][7:] == [None, None, None, "未报", None, None]
    assert found[PREFECTURE][7:] == ["未报", "未报", "未报", None, None, None]


def test_an_exempt_unit_is_excused_from_what_it_owes() -> None:
    ledger = prefecture()
    ledger.note("05-12 10:00", FIRST, "exempt", reason="停办")
    assert progress(ledger.history())[FIRST] == [*["免报"] * 7, None, None, None, "免报", None, "免报"]


def test_files_are_listed_once_a_unit_and_numbered_as_they_came() -> None:
    ledger = prefecture()
    photo = {"act": "photo", "name": "开放日.jpg", "size": 1200, "sha256": HASH}
    ledger.note("05-14 17:00", FIRST, "photo", date="2023-05-14", caption="开幕", **photo)
    ledger.note("05-14 17:01", FIRST, "photo", date="2023-05-14", **photo)
    ledger.note("05-14 17:02", SECOND, "mistake", accepted=False, **photo)
    ledger.note("05-14 17:03", SECOND, "photo", date="2023-05-14", **photo)
    rows = sheets.materials_sheet(ledger.history()).rows
    rest = ["开放日.jpg", 1200, HASH]
    assert rows == [
        [1, FIRST, "照片", "开幕", *rest, at("05-14 17:00")],
        [4, SECOND, "照片", None, *rest, at("05-14 17:03")],
    ]


def test_a_document_may_be_named_after_it_was_sent() -> None:
    ledger = prefecture()
    paper = {"act": "file", "name": "方案.docx", "size": 9, "sha256": HASH}
    ledger.note("05-08 10:00", COLLEGE, "material", item="方案", category="", **paper)
    ledger.note("05-08 10:01", COLLEGE, "category", item="方案", category="方案", names=["方案.docx"])
    assert [row[2] for row in sheets.materials_sheet(ledger.history()).rows] == ["方案"]


def test_a_lead_lends_its_title_to_its_photos() -> None:
    ledger = prefecture()
    lead = {"number": 1, "date": "2023-05-14", "title": "技能集市", "body": "技能集市。来了三百人。"}
    ledger.note("05-14 17:00", FIRST, "lead", **lead)
    ledger.note("05-14 17:01", FIRST, "lead-category", number=1, category="职业教育改革发展重要成果")
    ledger.note("05-14 17:02", FIRST, "photo", lead=1, act="photo", name="a.jpg", size=5, sha256=HASH)
    ledger.note("05-14 17:03", PREFECTURE, "star", number=1, starred=True)
    history = ledger.history()
    category = "职业教育改革发展重要成果"
    row = [1, date(2023, 5, 14), FIRST, category, "技能集市", "技能集市。来了三百人。", "是"]
    assert sheets.leads_sheet(history).rows == [row]
    assert [row[3] for row in sheets.materials_sheet(history).rows] == ["技能集市"]


def test_units_are_numbered_in_the_rosters_order_and_the_total_is_the_roots_figures() -> None:
    ledger = prefecture()
    ledger.report("05-26 10:00", PREFECTURE, "2 20 330 5 600 1 1 3 6", "table", "统计表")
    ledger.report("05-14 17:00", FIRST, "10 200 2 300 0 1 1 3")
    rows = sheets.units_sheet(ledger.history()).rows
    assert [row[:4] for row in rows] == [
        [1, PREFECTURE, yunnan.PREFECTURE, yunnan.ROOT],
        [2, FIRST, yunnan.SCHOOL, PREFECTURE],
        [3, SECOND, yunnan.SCHOOL, PREFECTURE],
        [4, COLLEGE, yunnan.COLLEGE, yunnan.ROOT],
        ["总计", "总计", None, None],
    ]
    assert [row[6] for row in rows] == [330, 200, None, None, 330]
    assert rows[3][4:] == [*BLANK, "未报", 4000, None]


def test_the_annex_is_the_roots() -> None:
    ledger = prefecture()
    ledger.report("05-14 17:00", COLLEGE, "10 200 2 300 0 1 1 3")
    written = sheets.annex(ledger.history())
    assert written[1] == ["报送单位：云南省教育厅", "联系人：", "联系方式："]
    assert written[3] == [1, 1, 10, 200, 0.05, 2, 300, 0, 1, 1, 3]
    assert written[4] == ["总计", *written[3][1:]]


def test_what_comes_after_the_export_is_not_in_it() -> None:
    ledger = prefecture()
    ledger.report("05-14 17:00", FIRST, "10 200 2 300 0 1 1 3")
    assert sheets.daily_sheet(ledger.history("05-14 16:00")).rows == []


@pytest.mark.parametrize(
    ("kind", "more"),
    [
        ("harvest", {}),
        ("correction", {"date": "2023-05-14", "values": {}}),
        ("return", {"item": "方案", "reason": "不完整"}),
        ("lead", {"number": 3, "date": "2023-05-14", "title": "", "body": ""}),
    ],
)
def test_a_line_that_makes_no_sense_is_refused_by_its_number(kind: str, more: dict[str, object]) -> None:
    ledger = prefecture()
    ledger.note("05-14 17:00", FIRST, kind, **more)
    with pytest.raises(BadLedger, match="line 5"):
        ledger.history()


def test_time_never_runs_backwards() -> None:
    ledger = prefecture()
    ledger.note("05-04 17:00", FIRST, "look")
    with pytest.raises(BadLedger, match="line 5"):
        read_ledger(ledger.lines)
