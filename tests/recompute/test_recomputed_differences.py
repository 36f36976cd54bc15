"""The comparison finds what is wrong, says where, and says nothing where nothing is."""

import ast
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest
import xlsxwriter

from tests.recompute import sheets, yunnan
from tests.recompute.check import check
from tests.recompute.differences import ACROSS, ANNEX, differences, same
from tests.recompute.handwritten import FIRST, PREFECTURE, SECOND, Handwritten, prefecture
from tests.recompute.ledger import read_ledger
from tests.recompute.replay import replay
from tests.recompute.xlsx import SheetRead, read_xlsx

HERE = Path(__file__).parent
NOON = datetime(2023, 5, 14, 12, 30, 5)  # noqa: DTZ001 (a cell has no zone)
CATEGORY = "职业教育改革发展重要成果"


def everything() -> Handwritten:
    """A ledger with a line of every kind that has an effect."""
    ledger = prefecture()
    photo = {"act": "photo", "name": "a.jpg", "size": 1200, "sha256": "ab" * 32}
    paper = {"act": "file", "name": "方案.docx", "size": 900, "sha256": "cd" * 32}
    ledger.note("05-06 09:00", PREFECTURE, "register", role="联络员", name="示例联络员一")
    ledger.note("05-06 09:10", SECOND, "exempt", reason="停办", person="sim:1")
    ledger.note("05-06 10:00", PREFECTURE, "material", item="方案", category="", **paper)
    ledger.note("05-06 10:01", PREFECTURE, "category", item="方案", category="方案")
    ledger.note("05-06 10:02", PREFECTURE, "hand-in", item="方案")
    ledger.note("05-06 10:03", PREFECTURE, "address", item="网站地址", text="https://a.example")
    ledger.note("05-06 10:04", PREFECTURE, "hand-in", item="网站地址")
    ledger.note("05-06 10:05", PREFECTURE, "address", item="网站地址", text="https://b.example")
    ledger.note("05-06 10:06", PREFECTURE, "hand-in", item="网站地址")
    ledger.report("05-14 17:00", FIRST, "10 200 2 300 0 1 1 3")
    ledger.note("05-14 18:00", FIRST, "correction", date="2023-05-14", values={"teachers": 11})
    ledger.note("05-14 18:01", FIRST, "photo", date="2023-05-14", **photo)
    ledger.note("05-14 18:02", FIRST, "lead", number=1, date="2023-05-14", title="技能集市", body="技能集市。")
    ledger.note("05-14 18:03", FIRST, "lead-category", number=1, category=CATEGORY)
    ledger.note("05-14 18:04", FIRST, "lead-text", number=1, body="技能集市。\n很热闹。")
    ledger.note("05-14 18:05", PREFECTURE, "star", number=1, starred=True)
    ledger.report("05-15 17:00", FIRST, "0 0 0 0 0 0 0 0", "zero")
    ledger.note("05-16 09:00", FIRST, "return", date="2023-05-15", reason="数字有误", person="sim:2")
    ledger.note("05-16 17:00", FIRST, "draft", date="2023-05-16", values={"students": 9}, source="快捷")
    ledger.note("05-17 17:00", FIRST, "draft", date="2023-05-17", values={"students": 9}, source="快捷")
    ledger.note("05-17 17:01", FIRST, "clear", date="2023-05-17")
    due = {"was": "2023-05-28T00:00:00+08:00", "due": "2023-05-30T18:00:00+08:00"}
    ledger.note("05-18 09:00", PREFECTURE, "extend", item="统计表", person="sim:1", **due)
    ledger.report("05-26 09:00", PREFECTURE, "1 11 210 2 300 0 1 1 3", "table", "统计表")
    ledger.note("05-29 09:00", FIRST, "unlock", date="2023-05-14", person="sim:1")
    ledger.note("06-10 09:00", yunnan.ROOT, "export", person="sim:1")
    return ledger


def booked(lines: Sequence[str]) -> list[SheetRead]:
    """The workbook that is right for a ledger."""
    history = replay(read_ledger(lines))
    return [
        _read(ANNEX, sheets.annex(history)),
        *(_read(s.name, [s.header, *s.rows]) for s in sheets.all_sheets(history)),
    ]


def _read(name: str, rows: Sequence[Sequence[sheets.Cell]]) -> SheetRead:
    cells = {(r, c): cell for r, row in enumerate(rows, 1) for c, cell in enumerate(row, 1) if cell is not None}
    return SheetRead(name, cells, merged=[ACROSS], last_row=len(rows))


def test_a_right_workbook_differs_in_nothing() -> None:
    lines = everything().lines
    assert check(lines, booked(lines)) == []


def test_every_cell_that_is_altered_is_reported_at_its_place() -> None:
    lines = everything().lines
    history, book = replay(read_ledger(lines)), booked(lines)
    right = sheets.annex(history), sheets.all_sheets(history)
    for sheet in book:
        for place, cell in sheet.cells.items():
            altered = replace(sheet, cells={**sheet.cells, place: "改过" if isinstance(cell, str) else 987654})
            found = differences([altered if other is sheet else other for other in book], *right)
            assert found, (sheet.name, place)
            assert {difference.sheet for difference in found} == {sheet.name}


def test_a_difference_names_sheet_row_and_column_and_both_values() -> None:
    lines = everything().lines
    book = booked(lines)
    daily = next(sheet for sheet in book if sheet.name == "每日数据")
    daily.cells[2, 5] = 201
    assert [str(difference) for difference in check(lines, book)] == [
        "每日数据 | 2023-05-14 示例一职 | 参与活动的职业院校学生数（人）: got 201, expected 200"
    ]


def test_a_row_too_many_or_too_few_is_reported() -> None:
    lines = everything().lines
    book = booked(lines)
    leads = next(sheet for sheet in book if sheet.name == "线索")
    leads.cells = {(row + (row > 1), column): cell for (row, column), cell in leads.cells.items()}
    leads.cells |= {(2, 1): 7, (2, 3): SECOND}
    leads.last_row += 1
    (found,) = check(lines, book)
    assert (found.sheet, found.row, found.expected) == ("线索", "7", "no such row")
    leads.cells, leads.last_row = {p: cell for p, cell in leads.cells.items() if p[0] == 1}, 1
    (found,) = check(lines, book)
    assert (found.sheet, found.row, found.got) == ("线索", "1", "no such row")


def test_rows_in_another_order_are_reported() -> None:
    lines = everything().lines
    book = booked(lines)
    units = next(sheet for sheet in book if sheet.name == "报送进度")
    swapped = {2: 3, 3: 2}
    units.cells = {(swapped.get(row, row), column): cell for (row, column), cell in units.cells.items()}
    assert [found.column for found in check(lines, book)] == ["order"]


def test_a_missing_sheet_a_formula_and_a_title_that_is_not_across_are_reported() -> None:
    lines = everything().lines
    book = booked(lines)
    book[0].formulas.append("B4")
    book[0].merged.clear()
    del book[4]
    found = check(lines, book)
    assert [(difference.sheet, difference.column) for difference in found] == [
        ("workbook", "names"),
        (ANNEX, "formula"),
        (ANNEX, "merged"),
    ]


KINDS = sorted({line.kind for line in read_ledger(everything().lines)} - {"unit", "export"})


@pytest.mark.parametrize("kind", KINDS)
def test_a_ledger_line_that_changed_nothing_in_truth_makes_the_workbook_wrong(kind: str) -> None:
    """The line turned into one that is not accepted; those that only it makes possible go with it."""
    lines = everything().lines
    book = booked(lines)
    told = read_ledger(lines)
    place = next(n for n, line in enumerate(told) if line.kind == kind)
    assert '"accepted": true' in lines[place]
    altered = [*lines]
    altered[place] = lines[place].replace('"accepted": true', '"accepted": false')
    follow = {"lead": {"lead-category", "lead-text", "star"}, "report": {"correction"}, "zero": {"return"}}
    keep = [n for n, line in enumerate(told) if line.kind not in follow.get(kind, set())]
    assert check([altered[n] for n in keep], book) != []


def test_a_figure_altered_in_the_ledger_is_reported_wherever_it_counts() -> None:
    lines = everything().lines
    book = booked(lines)
    altered = [line.replace('"students": 200', '"students": 199') for line in lines]
    assert {difference.sheet for difference in check(altered, book)} == {"分单位统计", "每日数据"}


@pytest.mark.parametrize(
    ("got", "expected"),
    [
        ("32", 32),
        (32, "32"),
        (0, None),
        (None, 0),
        (32.5, 32),
        (0.2, 0.2001),
        (20, 0.2),
        (date(2023, 5, 14), NOON),
        (NOON, date(2023, 5, 14)),
        ("2023-05-14", date(2023, 5, 14)),
        (True, 1),
    ],
)
def test_a_cell_of_another_kind_or_value_is_not_the_same(got: sheets.Cell, expected: sheets.Cell) -> None:
    assert not same(got, expected)


def test_a_workbook_is_read_as_its_cells_show(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    with xlsxwriter.Workbook(path, {"constant_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet("每日数据")
        for column, (cell, shown) in enumerate(
            [(NOON, "yyyy-mm-dd hh:mm:ss"), (date(2023, 5, 14), "yyyy-mm-dd"), (0.125, "0.00%"), (1200, "#,##0")]
        ):
            write = sheet.write_datetime if isinstance(cell, date) else sheet.write_number
            write(0, column, cell, book.add_format({"num_format": shown}))
        sheet.write_string(1, 0, " <=1+1> ")
        sheet.write_blank(1, 1, None, book.add_format({"bold": True}))
        sheet.merge_range(2, 0, 2, 3, "总计")
        sheet.write_formula(3, 27, "=1+1")
    (read,) = read_xlsx(path)
    assert read.row(1) == [NOON, date(2023, 5, 14), 0.125, 1200]
    assert read.row(2) == [" <=1+1> "]
    assert read.row(3) == ["总计"]
    assert (read.formulas, read.merged, read.name) == (["AB4"], ["A3:D3"], "每日数据")


def test_shared_texts_are_read(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["甲", "乙", "甲"])
        sheet.write_rich_string(1, 0, "丙", book.add_format({"bold": True}), "丁", "戊")
    (read,) = read_xlsx(path)
    assert (read.row(1), read.row(2)) == (["甲", "乙", "甲"], ["丙丁戊"])


def test_it_imports_nothing_of_the_program() -> None:
    imported = set()
    for path in HERE.glob("*.py"):
        if path.name.startswith("test_"):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                imported |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                imported.add(".".join(str(node.module).split(".")[:2]))
    assert {name for name in imported if name.partition(".")[0] not in sys.stdlib_module_names} == {"tests.recompute"}


def test_the_command_line_says_what_is_wrong_and_exits_1(tmp_path: Path) -> None:
    lines = everything().lines
    (tmp_path / "ledger.jsonl").write_text("\n".join(lines), encoding="utf-8")
    with xlsxwriter.Workbook(tmp_path / "book.xlsx") as book:
        book.add_worksheet("情况统计表")
    done = _run(str(tmp_path))
    assert done.returncode == 1
    assert "workbook | sheets | names" in done.stdout
    assert done.stdout.splitlines()[-1].endswith(" differences")
    assert _run().returncode == 2


def _run(*arguments: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "tests.recompute", *arguments]
    return subprocess.run(
        command, cwd=HERE.parent, capture_output=True, text=True, check=False, encoding="utf-8", timeout=60
    )
