"""Sheets as strangers mutilate them: whatever becomes of the bytes, the outcome is a reading or a refusal in words."""

import io
import random
import time
import zipfile
from collections.abc import Callable, Mapping

import pytest
from running.annex_files import FIGURES, annex
from selection import WHOLE
from spreadsheets import xls_files as xls
from spreadsheets.ods_files import ods, row, table
from spreadsheets.package_files import zipped
from spreadsheets.xls_files import XlsSheet

from bot.annexes.reading import look_into
from bot.campaigns import load_campaign
from bot.rosters.faults import RosterFaulty
from bot.rosters.files import HEADERS, read_roster
from bot.sheets.errors import NotASpreadsheet
from dialogs.texts.roster_faults import fault_line, not_a_sheet

CAMPAIGN = load_campaign("yunnan-2023")
ROWS = (
    HEADERS,
    ("示例州教育体育局", "州市教育行政部门", "", "", "", "甲", ""),
    ("示例一职", "职业学校", "示例州教育体育局", 1200, 100, "乙", "13800000001"),
)
SECONDS = 45 if WHOLE else 2
"""How long each kind of file is tried; a hundred times at least."""

FEWEST = 100
SLOWEST = 5.0


def old_workbook() -> bytes:
    records = [xls.hidden_row(9), xls.hidden_columns(9, 12), xls.merged(3, 4, 2, 2), *xls.grid(ROWS)]
    records += [xls.shared(5, n, n) for n in range(3)] + [xls.truth(6, 3, 0x2A, is_error=True)]
    records += [xls.formula(7, 3, b"\x00\x00\x00\x00\x00\x00\xff\xff"), xls.came_to("示例")]
    return xls.workbook([XlsSheet(records=records), XlsSheet("旧", records, 1)], ("示例三职", "职业学校", "示例"))


def table_of_figures() -> bytes:
    return annex(change=lambda page, _: page.write_formula("C4", "=SUM(1,2)", None, 3))


def document() -> bytes:
    return ods(table(*(row(*cells) for cells in ROWS), row("x", more='table:number-rows-repeated="3"')))


def text() -> bytes:
    return "\n".join(",".join(map(str, cells)) for cells in ROWS).encode("gb18030")


def cut(draw: random.Random, data: bytearray) -> None:
    at = draw.randrange(len(data))
    del data[at : at + draw.choice((1, 2, 7, 100, 10**6))]


def put_in(draw: random.Random, data: bytearray) -> None:
    at = draw.randrange(len(data))
    data[at:at] = draw.choice((b"\x00", b"\xff" * 4, b"<", b'"', b"999999999", draw.randbytes(9), b"\r\n,," * 50))


def replace(draw: random.Random, data: bytearray) -> None:
    at = draw.randrange(len(data))
    data[at : at + 4] = draw.choice((b"\xff\xff\xff\xff", b"\x00\x00\x00\x00", b"\xff\xff\xff\x7f", draw.randbytes(4)))


def repeat(draw: random.Random, data: bytearray) -> None:
    at, many = draw.randrange(len(data)), draw.choice((2, 9, 200))
    data[at:at] = bytes(data[at : at + draw.randrange(1, 60)]) * many


CHANGES: tuple[Callable[[random.Random, bytearray], None], ...] = (cut, put_in, replace, repeat)


def mutated(draw: random.Random, data: bytes) -> bytes:
    """The bytes, changed in one to five places."""
    changed = bytearray(data)
    for _ in range(draw.randint(1, 5)):
        if changed:
            draw.choice(CHANGES)(draw, changed)
    return bytes(changed)


def mutated_part(draw: random.Random, data: bytes) -> bytes:
    """The archive, one of its parts changed; what is packed is sound, so that it is looked into."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts: dict[str, str | bytes] = {name: archive.read(name) for name in archive.namelist()}
    name = draw.choice(sorted(parts))
    parts[name] = mutated(draw, bytes(parts[name])) if parts[name] else b"x"  # type: ignore[arg-type] # read as bytes
    return zipped(parts)


KINDS: Mapping[str, tuple[Callable[[], bytes], Callable[[random.Random, bytes], bytes]]] = {
    "xlsx": (table_of_figures, mutated),
    "xlsx, its parts": (table_of_figures, mutated_part),
    "xls": (old_workbook, mutated),
    "ods": (document, mutated),
    "ods, its parts": (document, mutated_part),
    "csv": (text, mutated),
}


@pytest.mark.parametrize("kind", KINDS)
def test_whatever_becomes_of_a_sheet_it_is_read_or_refused_in_words(kind: str, draw: random.Random) -> None:
    make, change = KINDS[kind]
    data = make()
    outcomes: set[str] = set()
    until, tried = time.monotonic() + SECONDS, 0
    while tried < FEWEST or time.monotonic() < until:
        began = time.monotonic()
        tried += 1
        changed = change(draw, data)
        outcomes |= {roster_outcome(changed), table_outcome(changed)}
        assert time.monotonic() - began < SLOWEST
    assert len(outcomes) > 1, "some of them are read, some refused"


def roster_outcome(data: bytes) -> str:
    """What is said of a roster of these bytes, without what it quotes."""
    try:
        read_roster(data, CAMPAIGN)
    except NotASpreadsheet as error:
        return not_a_sheet("f", error.why)
    except RosterFaulty as error:
        for fault in error.faults:
            assert fault_line("f", fault.sheet, fault.row, "A", fault.header, fault.code, fault.details)
        return "faulty"
    return "read"


def table_outcome(data: bytes) -> str:
    reading = look_into(CAMPAIGN, data)
    assert bool(reading.faults) != bool(reading.values)
    return str(reading.likeness)


def test_what_is_mutilated_here_is_sound_to_begin_with() -> None:
    for make in (document, text):
        assert roster_outcome(make()) in {"read", "faulty"}
    assert len(FIGURES) == len(look_into(CAMPAIGN, annex()).values) + 1
