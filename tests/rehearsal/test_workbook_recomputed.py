"""Whatever a rehearsal's workbook says follows from its ledger alone, by rules that share no code with the program."""

import json
import random
import re
import shutil
import subprocess
import sys
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.recompute.check import LEDGER, check_folder, workbook_in
from tests.recompute.ledger import read_ledger
from tests.recompute.xlsx import read_xlsx
from tests.thoroughness import ALL, tries

UNITS = tries(24, quick=16)
SEEDS = (1, 2) if ALL else (9,)
"""One that has everything by itself, or two that have it together."""

TELLING = {
    "clear",
    "category",
    "correction",
    "draft",
    "exempt",
    "extend",
    "hand-in",
    "lead",
    "lead-category",
    "lead-text",
    "leave",
    "material",
    "photo",
    "register",
    "report",
    "return",
    "star",
    "table",
    "unlock",
    "zero",
}
"""Kinds of lines that all rehearsals together have to have: who plays nothing proves nothing."""

UNITS_SHEET = "分单位统计"
REGISTER, AWARD = "2023年职教周活动信息表", "优秀组织奖"

SHOWN = {
    UNITS_SHEET: {"已确认", "需重新确认", "待确认", "汇总", "未报"},
    "报送进度": {"按时", "迟报", "零报告", "未报", "退回", "免报"},
    "每日数据": {"已提交", "零报告", "草稿", "退回", "快捷", "问答"},
}
"""Words that the workbooks together have to show."""


@pytest.fixture(scope="module")
def rehearsals(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """A folder for each seed, played side by side by a process each."""
    folders = [tmp_path_factory.mktemp(f"seed{seed}-") for seed in SEEDS]
    with ThreadPoolExecutor() as pool:
        done = list(pool.map(_rehearse, SEEDS, folders))
    assert [run.returncode for run in done] == [0] * len(SEEDS), done
    return folders


def _rehearse(
    seed: int, folder: Path, campaign: str = "yunnan-2023", units: int = UNITS
) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "bot.cli", "rehearse", campaign]
    command += ["--units", str(units), "--seed", str(seed), "--out", str(folder)]
    return subprocess.run(command, check=False, capture_output=True, text=True, encoding="utf-8", timeout=300)


@pytest.fixture
def copied(rehearsals: list[Path], tmp_path: Path) -> Path:
    """A rehearsal to tamper with."""
    return shutil.copytree(rehearsals[0], tmp_path / "copy")


@pytest.mark.promise("6.24", "6.25", "6.26", "8.2", "8.4", "8.10", "8.11", "8.12")
def test_every_cell_of_every_workbook_follows_from_its_ledger(rehearsals: list[Path]) -> None:
    for folder in rehearsals:
        assert [str(difference) for difference in check_folder(folder)] == []


def test_the_rehearsals_have_something_of_everything(rehearsals: list[Path]) -> None:
    lines = [line for folder in rehearsals for line in read_ledger(_lines(folder))]
    assert {line.kind for line in lines if line.accepted} >= TELLING
    assert len(lines) > tries(1_000, quick=500)
    books = [sheet for folder in rehearsals for sheet in read_xlsx(workbook_in(folder))]
    for name, words in SHOWN.items():
        assert words <= {cell for sheet in books if sheet.name == name for cell in sheet.cells.values()}


def test_one_number_altered_in_the_file_is_found(copied: Path) -> None:
    altered = _alter_a_number(workbook_in(copied), random.Random(7))
    (found,) = check_folder(copied)
    assert (found.sheet, found.got) == (UNITS_SHEET, altered)


@pytest.mark.parametrize("kind", ["report", "table", "correction"])
def test_one_figure_altered_in_the_ledger_is_found(copied: Path, kind: str) -> None:
    lines = _lines(copied)
    told = [json.loads(line) for line in lines]
    place = max(n for n, line in enumerate(told) if line["meaning"]["kind"] == kind and line["meaning"]["values"])
    values = told[place]["meaning"]["values"]
    values[next(iter(values))] += 1
    lines[place] = json.dumps(told[place], ensure_ascii=False)
    _write(copied, lines)
    assert told[place]["unit"] in {name for found in check_folder(copied) for name in found.row.split()}


def test_a_photo_left_out_of_the_ledger_is_found(copied: Path) -> None:
    lines = _lines(copied)
    last = max(line.number for line in read_ledger(lines) if line.kind == "photo" and line.accepted)
    _write(copied, [line for number, line in enumerate(lines, 1) if number != last])
    assert {found.sheet for found in check_folder(copied)} == {"材料清单"}


def test_a_liaison_left_out_of_the_ledger_is_found(copied: Path) -> None:
    lines = _lines(copied)
    told = read_ledger(lines)
    first = next(line for line in told if line.kind == "register" and line.means["role"] == "联络员")
    _write(copied, [line for number, line in enumerate(lines, 1) if number != first.number])
    assert ("报送进度", first.unit, "联络员（05-10）") in {(f.sheet, f.row, f.column) for f in check_folder(copied)}


COLLEGE_UNITS = 14
"""From so many units on the college's rehearsal has every office, and faculties enough for people with parts."""


@pytest.fixture(scope="module")
def college(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The rehearsal of one college: its activity register, approvals, an award."""
    folder = tmp_path_factory.mktemp("college-")
    assert _rehearse(3, folder, "sichuan-college-2023", COLLEGE_UNITS).returncode == 0
    return folder


def test_the_colleges_rehearsal_has_a_register_with_approvals_and_an_award(college: Path) -> None:
    kinds = {line.kind for line in read_ledger(_lines(college)) if line.accepted}
    assert kinds >= {"activity", "approval", "event", "table", "hand-in"}
    book = {sheet.name: sheet for sheet in read_xlsx(workbook_in(college))}
    assert "审批通过" in book[REGISTER].cells.values()
    assert book[AWARD].row(2)[1] == 1
    assert [str(difference) for difference in check_folder(college)] == []


def test_an_approval_left_out_of_the_ledger_is_found(college: Path, tmp_path: Path) -> None:
    copy = shutil.copytree(college, tmp_path / "copy")
    lines = _lines(copy)
    last = max(line.number for line in read_ledger(lines) if line.kind == "approval" and line.accepted)
    _write(copy, [line for number, line in enumerate(lines, 1) if number != last])
    assert REGISTER in {found.sheet for found in check_folder(copy)}


def test_a_figure_altered_in_the_ledger_changes_the_award(college: Path, tmp_path: Path) -> None:
    copy = shutil.copytree(college, tmp_path / "copy")
    told = [json.loads(line) for line in _lines(copy)]
    table = next(line for line in told if line["meaning"]["kind"] == "table" and line["meaning"]["accepted"])
    table["meaning"]["values"]["media"] += 100
    _write(copy, [json.dumps(line, ensure_ascii=False) for line in told])
    assert AWARD in {found.sheet for found in check_folder(copy)}


def _lines(folder: Path) -> list[str]:
    return (folder / LEDGER).read_text(encoding="utf-8").splitlines()


def _write(folder: Path, lines: list[str]) -> None:
    (folder / LEDGER).write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


def _alter_a_number(path: Path, rng: random.Random) -> int:
    """Put another number in place of one count of 分单位统计, in the file itself; returns the new number."""
    part = f"xl/worksheets/sheet{[sheet.name for sheet in read_xlsx(path)].index(UNITS_SHEET) + 1}.xml"
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    text = parts[part].decode()
    chosen = rng.choice(list(re.finditer(r'<c r="[F-N]\d+"[^>]*><v>(\d+)</v>', text)))
    number = int(chosen[1]) + 1
    parts[part] = f"{text[: chosen.start(1)]}{number}{text[chosen.end(1) :]}".encode()
    with zipfile.ZipFile(path, "w") as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return number
