"""Whatever people typed, the exports are whole, hold no formula and no foreign markup."""

import csv
import zipfile
from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from bot.reports.messages.digest import digest, digest_text
from bot.reports.messages.message_builder import utf16_length
from bot.reports.workbook.cell_text import CELL_LIMIT, cell_text, csv_text
from bot.reports.workbook.workbook import write_csv, write_workbook
from dialogs.model.submissions import FileState, Lead, Revision, Subject
from dialogs.model.units import Unit
from tests.reports.sample import DAY1, PREFECTURE, ROOT, SCHOOL, UNITS, at, figures, organisation, records, report
from tests.reports.week import file

NAMES = {
    4: "=cmd|' /C calc'!A0",
    5: '</b><a href="https://example.org">示例&amp;</a>',
    6: "<r><t>示例</t></r>",
    8: "\u202e示例四职\x00\u200f",
    9: "..\\..\\示例",
    10: "{=示例()}",
    11: "@SUM(示例)",
}


@pytest.fixture
def hostile():
    units = [replace(unit, name=NAMES.get(unit.id, unit.name)) for unit in UNITS]
    return records(
        [report(unit, DAY1, figures(teachers=unit)) for unit in NAMES if unit != 9],
        now=at(DAY1, "20:30"),
        organisation=organisation(units),
        files=[
            file(1, 4, Subject(day=DAY1), "长" * 300 + ".jpg", sha256="a" * 64, caption="=1+1"),
            file(2, 5, Subject(day=DAY1), "..\\..\\x", state=FileState.LOST),
        ],
        leads=[
            Lead(1, 4, DAY1, "=HYPERLINK(1)", "😀" * 4096),
            Lead(2, 5, DAY1, "<b>", "一" * 40_000),
            Lead(3, 6, DAY1, "-1", "行一\n行二\x00\ud83d"),
        ],
        revisions=[Revision(at(DAY1), 4, Subject(day=DAY1), "退回", "", "", "telegram:1", "+1 请核对")],
    )


@pytest.mark.promise("8.12")
def test_workbook_is_whole_and_has_no_formula(hostile, tmp_path):
    write_workbook(hostile, tmp_path / "e.xlsx")
    with zipfile.ZipFile(tmp_path / "e.xlsx") as archive:
        for part in archive.namelist():
            tags = {element.tag.rpartition("}")[2] for element in ET.fromstring(archive.read(part)).iter()}  # noqa: S314 - our own file
            assert "f" not in tags
            assert "hyperlink" not in tags


def test_workbook_keeps_every_text_as_it_was_but_for_what_no_file_can_hold(hostile, tmp_path):
    write_workbook(hostile, tmp_path / "e.xlsx")
    book = CalamineWorkbook.from_path(str(tmp_path / "e.xlsx"))
    names = [row[1] for row in book.get_sheet_by_name("分单位统计").to_python()]
    assert {NAMES[n] for n in (4, 5, 9, 10, 11)} <= set(names)
    assert "\u202e示例四职\u200f" in names
    assert f"{NAMES[6]}\u200b" in names
    leads = book.get_sheet_by_name("线索").to_python()
    assert leads[1][5] == "😀" * 4096
    assert leads[2][5].startswith("一" * 32_000)
    assert leads[2][5].endswith("…")
    assert leads[3][4:6] == ["-1", "行一\n行二"]


def test_csv_has_no_field_a_spreadsheet_takes_for_a_formula(hostile, tmp_path):
    for path in write_csv(hostile, tmp_path):
        text = path.read_text(encoding="utf-8-sig")
        for row in csv.reader(text.splitlines(keepends=True)):
            assert not any(cell.startswith(("=", "+", "-", "@")) for cell in row), path.name


def test_digest_shows_markup_as_the_text_it_is(hostile):
    text = digest(hostile, 1, DAY1).text
    assert "<a" not in text
    assert text.count("<b>") == text.count("</b>")
    assert "&lt;/b&gt;&lt;a href=" in text
    assert "\u202e" not in text
    assert "\x00" not in text


def test_digest_fits_a_message_whatever_units_are_called_and_however_many_there_are():
    units = [Unit(1, "云南省教育厅" * 20, ROOT, None)]
    units += [Unit(n, f"{n}{'长名' * 60}", PREFECTURE, 1) for n in range(2, 92)]
    units += [Unit(100 + n, f"{n}{'😀' * 60}", SCHOOL, n) for n in range(2, 92)]
    leads = [Lead(n, 102, DAY1, "题" * 300, "文") for n in range(200)]
    text = digest_text(records(organisation=organisation(units), leads=leads), 1, DAY1)
    assert utf16_length(text) <= 2000
    assert "另有70行未列" in text
    assert "另有84个单位" in text
    assert "另有197条线索未列" in text


@given(st.text())
@example("<r></r>")
@example("_x0041_")
@settings(deadline=None, max_examples=200)
def test_any_text_can_stand_in_a_cell(text):
    cell = cell_text(text)
    assert not (cell.startswith("<r>") and cell.endswith("</r>"))
    ET.fromstring(f"<t>{cell.replace('&', '&amp;').replace('<', '&lt;')}</t>")  # noqa: S314 - our own text
    assert len(cell.encode("utf-16-le")) // 2 <= CELL_LIMIT


@given(st.text())
def test_a_csv_field_never_begins_a_formula(text):
    assert not csv_text(text).startswith(("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠"))


def test_text_that_is_no_danger_stays_as_it_is():
    for text in ("示例一职", "1,200", "a=b", "第一行\n第二行", "😀"):
        assert cell_text(text) == csv_text(text) == text
