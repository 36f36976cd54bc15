"""Sheets as plain text, in every encoding and with every separator; and what only calls itself a sheet."""

import pytest

from bot.sheets.errors import NotASpreadsheet
from bot.sheets.reading import read_sheets
from dialogs.parsing.sheets import Mark, Sheet
from tests.running.kind_samples import TAKEN

HEADER = "单位名称,在校生数,联系电话"
LINE = "示例一职,1200,13800000001"


def sheet(data: bytes | str) -> Sheet:
    (read,) = read_sheets(data if isinstance(data, bytes) else data.encode())
    return read


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
def test_every_encoding_people_save(encoding: str) -> None:
    assert sheet(f"{HEADER}\r\n{LINE}\r\n".encode(encoding)).cell(1, 0) == "示例一职"


def test_the_euro_sign_of_windows() -> None:
    data = f"{HEADER}\n示例,1,乙".encode("gbk") + b"\x80\n"
    assert sheet(data).cell(1, 2) == "乙€"


@pytest.mark.parametrize("separator", ["\t", ";", "，", "|"])
@pytest.mark.parametrize("title", ["", "云南省，示例州，2023年，活动周，名册\n", "a;b;c;d;e\n"])
def test_what_separates_cells_is_told_by_most_rows_whatever_a_title_has(separator: str, title: str) -> None:
    lines = [line.replace(",", separator) for line in (HEADER, LINE, LINE, LINE)]
    read = sheet(title + "\n".join(lines))
    assert read.cells[read.rows[-1]] == {0: "示例一职", 1: "1200", 2: "13800000001"}


def test_excel_may_be_told_the_separator_in_the_first_line() -> None:
    assert sheet("sep=;\na;b,c,d").cells == {0: {0: "a", 1: "b,c,d"}}


def test_a_number_kept_as_text_by_a_formula_is_the_text() -> None:
    read = sheet(f'{HEADER}\n示例一职,1200,"=""13800000001"""\n示例二职,=SUM(1;2),#N/A')
    assert read.cell(1, 2) == "13800000001"
    assert (read.mark(2, 1), read.mark(2, 2)) == (Mark.UNCALCULATED, Mark.ERROR)


def test_noise_in_the_last_digits_is_none_in_text_either() -> None:
    assert sheet(f"{HEADER}\n示例一职,450.00000000000006,1.5").cells[1] == {0: "示例一职", 1: 450, 2: "1.5"}


@pytest.mark.parametrize("cell", ['"乙', '"乙\n'])
def test_a_quotation_mark_that_is_not_closed_swallows_no_row_unseen(cell: str) -> None:
    with pytest.raises(NotASpreadsheet) as refused:
        sheet(f"{HEADER},备注\n示例一职,1200,1,{cell}\n示例二职,900,2,丁\n示例三职,800,3,戊\n")
    assert refused.value.why == "quotes"


def test_a_cell_may_have_several_lines() -> None:
    assert sheet(f'{HEADER}\n示例一职,1200,"1380, 1\n1390, 2"\n').cell(1, 2) == "1380, 1\n1390, 2"


@pytest.mark.parametrize(
    ("data", "why"),
    [
        ("<html><body><table><tr><td>单位名称</td></tr></table></body></html>", "web-page"),
        ("  <!DOCTYPE html>\n<html></html>", "web-page"),
        ("<table><tr><td>1</td></tr></table>", "web-page"),
        ("MIME-Version: 1.0\nContent-Type: multipart/related; boundary=x\n\n--x\n<html>", "web-page"),
        ('<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>', "xml-2003"),
        ('<?xml version="1.0"?><other/>', "other"),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8-sig", "gbk", "utf-16"])
def test_a_web_page_or_xml_that_calls_itself_a_sheet_is_said_to_be_one(data: str, why: str, encoding: str) -> None:
    with pytest.raises(NotASpreadsheet) as refused:
        read_sheets(data.encode(encoding))
    assert refused.value.why == why


@pytest.mark.parametrize("what", ["jpeg", "heic", "mp4, isom", "pdf", "odt", "doc", "rar"])
def test_what_is_no_table_is_said_to_be_none_rather_than_one_nobody_can_read(what: str) -> None:
    """Not that its encoding is unknown, nor that it is empty."""
    with pytest.raises(NotASpreadsheet) as refused:
        read_sheets(TAKEN[what][1])
    assert refused.value.why == NotASpreadsheet.OTHER
