"""Reading whatever people send as a sheet, without trusting it."""

import io
import unicodedata
import zipfile
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sheets.bounds import FORM
from bot.sheets.errors import NotASpreadsheet
from bot.sheets.reading import read_sheets
from dialogs.parsing.cell_names import column_letter
from dialogs.parsing.sheets import text_of


@pytest.mark.parametrize("separator", ["\t", ";"])
def test_a_csv_may_be_separated_otherwise(separator: str) -> None:
    text = "\n".join(separator.join(row) for row in (("单位名称", "在校生数"), ("示例一职", "1200")))
    assert read_sheets(text.encode())[0].cells == {0: {0: "单位名称", 1: "在校生数"}, 1: {0: "示例一职", 1: "1200"}}


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "empty"),
        (b"\n \n", "empty"),
        (b"PK\x03\x04 no archive", "other"),
        (b"\xd0\xcf\x11\xe0 no workbook", "other"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "other"),
        (b"%PDF-1.7\x00\x01", "other"),
        (b"a,b\n\xff\xff\xff", "encoding"),
        (b",,,\n,,,", "empty"),
    ],
)
def test_a_file_that_is_no_sheet_is_said_to_be_none(content: bytes, why: str) -> None:
    with pytest.raises(NotASpreadsheet) as error:
        read_sheets(content)
    assert error.value.why == why


def test_a_word_document_and_a_bare_archive_are_no_sheets(clean_place: Path) -> None:
    path = clean_place / "名册.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", "<x/>")
    with pytest.raises(NotASpreadsheet) as error:
        read_sheets(path)
    assert error.value.why == "other"


def test_a_missing_file_and_a_folder_are_no_sheets(clean_place: Path) -> None:
    for path, why in ((clean_place / "nowhere.xlsx", "missing"), (clean_place, "unreadable")):
        with pytest.raises(NotASpreadsheet) as error:
            read_sheets(path)
        assert error.value.why == why


def test_columns_are_named_as_excel_does() -> None:
    assert [column_letter(index) for index in (0, 25, 26, 51, 52, 701, 702)] == [
        "A",
        "Z",
        "AA",
        "AZ",
        "BA",
        "ZZ",
        "AAA",
    ]


@given(st.binary(max_size=300))
def test_no_bytes_break_the_reader(content: bytes) -> None:
    with suppress(NotASpreadsheet):
        assert read_sheets(content)


@given(st.text())
def test_a_cells_text_is_one_line_that_shows_all_there_is(text: str) -> None:
    shown = text_of(text)
    assert shown == shown.strip()
    # Rare characters of names are in the private use areas of older encodings: they stay.
    assert all(character.isprintable() or unicodedata.category(character) == "Co" for character in shown)


@pytest.mark.parametrize(
    ("cell", "shown"), [(1200.0, "1200"), (12.5, "12.5"), (13800000001.0, "13800000001"), (None, ""), (True, "True")]
)
def test_a_cell_that_is_no_text_is_shown_as_people_read_it(cell: object, shown: str) -> None:
    assert text_of(cell) == shown


def test_a_workbook_that_unpacks_without_end_is_refused() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b" " * (FORM.part + 1))
    with pytest.raises(NotASpreadsheet) as error:
        read_sheets(packed.getvalue(), FORM)
    assert error.value.why == "too-large"
