"""`weekbot export`, `digest`, `audit verify` (INTERFACE §2)."""

import sqlite3
import subprocess
import zipfile
from pathlib import Path

import pytest
import python_calamine
from docx import Document

from tests.cli.command_line import Run, assert_refused


@pytest.mark.promise("2.9")
@pytest.mark.parametrize(
    ("what", "suffixes"),
    [
        ("table", {".xlsx", ".csv", ".txt"}),
        ("materials", {".zip", ".txt"}),
        ("report", {".docx", ".txt"}),
        ("templates", {".docx"}),
    ],
)
def test_an_export_may_be_a_part(
    weekbot: Run, roster_file: Path, clean_place: Path, what: str, suffixes: set[str]
) -> None:
    weekbot("roster", "import", str(roster_file))
    assert weekbot("export", "--out", "out", "--what", what).status == 0
    assert {path.suffix for path in (clean_place / "out").iterdir()} == suffixes


@pytest.mark.promise("2.9")
def test_an_export_is_the_workbook_its_lists_as_csv_and_the_materials(
    weekbot: Run, roster_file: Path, clean_place: Path
) -> None:
    weekbot("roster", "import", str(roster_file))
    outcome = weekbot("export", "--out", "导出")
    assert outcome.status == 0
    written = sorted(path.name for path in (clean_place / "导出").iterdir())
    assert [name for name in written if name.endswith(".csv")] == [
        "修订记录.csv",
        "分单位统计.csv",
        "报送进度.csv",
        "材料清单.csv",
        "每日数据.csv",
        "线索.csv",
    ]
    (workbook,) = (name for name in written if name.endswith(".xlsx"))
    assert python_calamine.load_workbook(clean_place / "导出" / workbook).sheet_names[0] == "情况统计表"
    (archive,) = (name for name in written if name.endswith(".zip"))
    with zipfile.ZipFile(clean_place / "导出" / archive) as packed:
        assert packed.namelist() == ["目录.xlsx"]
    assert all(f"导出/{name}" in outcome.out for name in written)
    assert "（100%）" in outcome.err


def test_beside_an_export_stand_the_checksums_of_all_its_files_and_the_audit_head(
    weekbot: Run, roster_file: Path, clean_place: Path
) -> None:
    weekbot("roster", "import", str(roster_file))
    outcome = weekbot("export")
    (listed,) = (clean_place / "out").glob("*_校验_*.txt")
    head = outcome.out.split("审计链：")[1].strip()
    assert f"# 审计链：{head}\n" in listed.read_text(encoding="utf-8")
    subprocess.run(["sha256sum", "--check", "--strict", listed.name], cwd=listed.parent, check=True)
    lines = listed.read_text(encoding="utf-8").splitlines()
    named = {line.split("  ", 1)[1] for line in lines if not line.startswith("#")}
    assert named == {path.name for path in listed.parent.iterdir()} - {listed.name}


@pytest.mark.promise("2.10")
def test_a_digest_is_printed_and_kept(weekbot: Run, roster_file: Path, clean_place: Path) -> None:
    weekbot("roster", "import", str(roster_file))
    outcome = weekbot("digest", "--date", "2023-05-15", "--out", "out")
    assert outcome.status == 0
    assert "应报 3，已报 0" in outcome.out
    assert "示例一职" in outcome.out
    kept = (clean_place / "out" / "digest-2023-05-15.txt").read_text(encoding="utf-8")
    assert outcome.out.startswith(kept)


@pytest.mark.promise("2.10")
def test_a_digest_on_disk_has_its_picture_and_brief_beside_it(
    weekbot: Run, roster_file: Path, clean_place: Path
) -> None:
    weekbot("roster", "import", str(roster_file))
    assert weekbot("digest", "--date", "2023-05-15", "--out", "out").status == 0
    assert sorted(path.name for path in (clean_place / "out").iterdir()) == [
        "digest-2023-05-15-chart.png",
        "digest-2023-05-15-职业教育活动周每日简报（第2期）.docx",
        "digest-2023-05-15.txt",
    ]


def test_a_broken_template_is_refused_with_its_line(
    weekbot: Run, roster_file: Path, clean_place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    weekbot("roster", "import", str(roster_file))
    assert weekbot("export", "--what", "templates", "--out", "own").status == 0
    template = Document(str(clean_place / "own" / "summary_report.docx"))
    template.paragraphs[0].text = "{{ 单位名 }}"
    template.save(str(clean_place / "own" / "summary_report.docx"))
    monkeypatch.setenv("WEEKBOT_TEMPLATES", "own")
    assert_refused(weekbot("export", "--what", "report"), "第1段“{{ 单位名 }}”", "没有“单位名”", "单位")


@pytest.mark.parametrize(("day", "words"), [("2023-05-21", "2023-05-14 至 2023-05-20"), ("yesterday", "2023-05-15")])
def test_a_digest_of_no_campaign_day_is_refused(weekbot: Run, roster_file: Path, day: str, words: str) -> None:
    weekbot("roster", "import", str(roster_file))
    assert_refused(weekbot("digest", "--date", day), words)


@pytest.mark.promise("2.15")
def test_the_audit_chain_is_sound_until_somebody_changes_an_entry(
    weekbot: Run, roster_file: Path, clean_place: Path
) -> None:
    weekbot("roster", "import", str(roster_file))
    weekbot("roster", "invites")
    assert weekbot("audit", "verify").status == 0
    with sqlite3.connect(clean_place / "data" / "weekbot.db") as database:
        database.execute("UPDATE audit SET actor = 'somebody else' WHERE number = 2")
    outcome = weekbot("audit", "verify")
    assert outcome.status == 1
    assert "第 2 条" in outcome.err


def test_a_store_of_another_campaign_is_refused(
    weekbot: Run, roster_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    weekbot("roster", "import", str(roster_file))
    monkeypatch.setenv("WEEKBOT_CAMPAIGN", "jinan-2023")
    assert_refused(weekbot("export"), "另一个活动")


@pytest.mark.parametrize("command", [("export",), ("digest", "--date", "2023-05-14")])
def test_a_store_without_a_roster_is_refused_with_what_to_do(
    weekbot: Run, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
) -> None:
    monkeypatch.setenv("WEEKBOT_ADMINS", "page:office")
    assert weekbot("login", "page:office").status == 0
    assert_refused(weekbot(*command), "weekbot roster import")


def test_a_database_that_is_none_fails_without_a_traceback(weekbot: Run, clean_place: Path) -> None:
    (clean_place / "data").mkdir()
    (clean_place / "data" / "weekbot.db").write_bytes(b"no database at all, " * 100)
    outcome = weekbot("export")
    assert outcome.status == 1
    assert "Traceback" not in outcome.err
    assert "数据库" in outcome.err
