"""`weekbot roster template`, `import`, `invites` (INTERFACE §2, §4)."""

from pathlib import Path

import pytest
import python_calamine

from tests.cli.command_line import HEADER, Run, assert_refused


def sheet(path: Path) -> list[list[object]]:
    return python_calamine.load_workbook(path).get_sheet_by_index(0).to_python()


def test_the_template_is_an_empty_roster_that_import_understands(weekbot: Run, clean_place: Path) -> None:
    assert weekbot("roster", "template", "空表.xlsx").status == 0
    book = python_calamine.load_workbook(clean_place / "空表.xlsx")
    assert book.sheet_names == ["名册", "单位类型说明"]
    assert book.get_sheet_by_index(0).to_python()[0] == HEADER.split(",")
    kinds = [row[0] for row in book.get_sheet_by_index(1).to_python()]
    assert "职业学校" in kinds
    assert_refused(weekbot("roster", "import", "空表.xlsx"), "没有单位")
    assert_refused(weekbot("roster", "template", "空表.xlsx"), "空表.xlsx")
    assert_refused(weekbot("roster", "template", "空表.csv"), ".xlsx")


@pytest.mark.promise("1.5", "4.8")
def test_a_roster_is_imported_and_imported_again(weekbot: Run, roster_file: Path) -> None:
    first = weekbot("roster", "import", str(roster_file))
    assert (first.status, first.err) == (0, "")
    assert "新增 4 个" in first.out
    again = weekbot("roster", "import", str(roster_file))
    assert "新增 0 个" in again.out
    assert "未变 4 个" in again.out
    assert "保留" not in again.out
    roster_file.write_text(f"{HEADER}\n示例一职,职业学校,示例州教育体育局,1300,,,\n", encoding="utf-8")
    changed = weekbot("roster", "import", str(roster_file))
    assert "更新 1 个" in changed.out
    assert "3 个单位保留" in changed.out


@pytest.mark.promise("2.2", "4.7")
def test_a_faulty_roster_is_refused_with_every_place_and_nothing_is_imported(weekbot: Run, roster_file: Path) -> None:
    with roster_file.open("a", encoding="utf-8") as file:
        file.write("\n示例一职,职业校,乌有局,12.5,,,\n")
    assert_refused(
        weekbot("roster", "import", "名册.csv"),
        "共 4 处",
        "名册.csv 第 6 行 A 列（单位名称）",
        "名册.csv 第 6 行 B 列（单位类型）",
        "名册.csv 第 6 行 C 列（上级单位）",
        "名册.csv 第 6 行 D 列（在校生数）：“12.5”不是整数",
    )
    assert_refused(weekbot("roster", "invites"), "roster import")


@pytest.mark.promise("4.10")
def test_a_file_that_is_no_sheet_is_refused(weekbot: Run, clean_place: Path) -> None:
    (clean_place / "名册.xlsx").write_bytes(b"PK\x03\x04nonsense")
    assert_refused(weekbot("roster", "import", "名册.xlsx"), "名册.xlsx", "不是表格文件")
    assert_refused(weekbot("roster", "import", "nowhere.csv"), "nowhere.csv")


@pytest.mark.promise("1.5", "3.14", "4.11", "4.13")
def test_invites_are_issued_for_every_unit_and_role_and_shown_once(
    weekbot: Run, roster_file: Path, clean_place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WEEKBOT_PUBLIC_URL", "https://example.org/weekbot")
    monkeypatch.setenv("WEEKBOT_CLOCK", "2023-05-01T12:00:00+08:00")
    weekbot("roster", "import", str(roster_file))
    assert weekbot("roster", "invites", "--out", "a.xlsx").status == 0
    header, *rows = sheet(clean_place / "a.xlsx")
    assert header == ["单位名称", "角色", "联络员", "邀请码", "链接", "有效期至", "状态"]
    assert [tuple(row[:3]) for row in rows] == [
        ("云南省教育厅", "联络员", ""),
        ("云南省教育厅", "主管", ""),
        ("示例州教育体育局", "联络员", "甲"),
        ("示例州教育体育局", "主管", ""),
        ("示例一职", "联络员", "乙"),
        ("示例二职", "联络员", ""),
        ("示例高职", "联络员", "丙"),
    ]
    codes = [str(row[3]) for row in rows]
    assert len(set(codes)) == 7
    assert all(len(code) == 22 for code in codes)
    assert [row[4] for row in rows] == [f"https://example.org/weekbot/join/{code}" for code in codes]
    assert {row[6] for row in rows} == {"新发放"}
    assert f"{rows[0][5]:%Y-%m-%d %H:%M}" == "2023-06-30 12:00"
    assert (clean_place / "a.xlsx").stat().st_mode & 0o077 == 0

    assert "另有 7 个以前已发放" in weekbot("roster", "invites", "--out", "b.xlsx").out
    assert {(row[3], row[4], row[6]) for row in sheet(clean_place / "b.xlsx")[1:]} == {("", "", "已发放")}

    weekbot("roster", "invites", "--reissue", "--out", "c.xlsx")
    renewed = [str(row[3]) for row in sheet(clean_place / "c.xlsx")[1:]]
    assert len(set(renewed) | set(codes)) == 14


def test_invites_without_a_name_never_overwrite_an_earlier_sheet(
    weekbot: Run, roster_file: Path, clean_place: Path
) -> None:
    weekbot("roster", "import", str(roster_file))
    weekbot("roster", "invites")
    first = (clean_place / "invites.xlsx").read_bytes()
    assert "invites-2.xlsx" in weekbot("roster", "invites").out
    assert (clean_place / "invites.xlsx").read_bytes() == first


def test_invites_that_cannot_be_written_are_not_issued(weekbot: Run, roster_file: Path, clean_place: Path) -> None:
    weekbot("roster", "import", str(roster_file))
    (clean_place / "file").write_text("", encoding="utf-8")
    outcome = weekbot("roster", "invites", "--out", "file/a.xlsx")
    assert outcome.status == 1
    assert "file/a.xlsx" in outcome.err
    assert "新发放 7 个" in weekbot("roster", "invites").out
