"""`weekbot backup`, `restore`, `purge` (INTERFACE §2)."""

import io
import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path

import pytest
import python_calamine

from tests.cli.command_line import Run, assert_refused

ELSEWHERE = {
    "WEEKBOT_DATABASE_URL": "sqlite+aiosqlite:///new/weekbot.db",
    "WEEKBOT_MEDIA_DIR": "new/media",
}


@pytest.fixture
def stored(weekbot: Run, roster_file: Path, clean_place: Path) -> Path:
    """A place with a store."""
    weekbot("roster", "import", str(roster_file))
    return clean_place


@pytest.fixture
def elsewhere(monkeypatch: pytest.MonkeyPatch, stored: Path) -> None:
    """Settings of another place, which is taken only once there is a backup."""
    for name, value in ELSEWHERE.items():
        monkeypatch.setenv(name, value)


def sql(folder: Path, statement: str) -> list[tuple[object, ...]]:
    """What the store of that place answers."""
    with closing(sqlite3.connect(folder / "data" / "weekbot.db")) as store, store:
        return store.execute(statement).fetchall()


def units(folder: Path) -> list[list[object]]:
    (workbook,) = folder.glob("*.xlsx")
    return python_calamine.load_workbook(workbook).get_sheet_by_name("分单位统计").to_python()


def test_a_backup_put_back_elsewhere_exports_the_same(
    weekbot: Run, stored: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = weekbot("backup", "kept/weekbot-backup.zip")
    assert written.status == 0
    assert "已核对" in written.out
    assert "100%" in written.err
    weekbot("export", "--out", "before")
    for name, value in ELSEWHERE.items():
        monkeypatch.setenv(name, value)
    restored = weekbot("restore", "kept/weekbot-backup.zip")
    assert restored.status == 0
    assert "new/weekbot.db" in restored.out
    assert weekbot("export", "--out", "after").status == 0
    assert units(stored / "after") == units(stored / "before")
    assert weekbot("audit", "verify").status == 0


def test_a_backup_is_for_its_owner_only_and_replaces_the_one_before(weekbot: Run, stored: Path) -> None:
    (stored / "b.zip").write_bytes(b"the one before")
    assert weekbot("backup", "b.zip").status == 0
    assert (stored / "b.zip").stat().st_mode & 0o777 == 0o600
    assert zipfile.is_zipfile(stored / "b.zip")
    assert [path.name for path in stored.iterdir() if path.name.startswith(".")] == []


def test_who_took_a_backup_stands_in_the_audit_chain(weekbot: Run, stored: Path) -> None:
    weekbot("backup", "b.zip")
    with zipfile.ZipFile(stored / "b.zip") as packed:
        manifest = packed.read("manifest.json").decode()
    ((actor, act, previous),) = sql(stored, "SELECT actor, act, previous FROM audit ORDER BY number DESC LIMIT 1")
    assert (actor, act) == ("command-line", "backup")
    assert previous in manifest
    assert weekbot("audit", "verify").status == 0


def test_a_place_in_use_is_refused_by_name(weekbot: Run, stored: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    weekbot("backup", "b.zip")
    assert_refused(weekbot("restore", "b.zip"), "data/weekbot.db", "不会覆盖")
    monkeypatch.setenv("WEEKBOT_DATABASE_URL", ELSEWHERE["WEEKBOT_DATABASE_URL"])
    (stored / "data" / "media").mkdir()
    (stored / "data" / "media" / "photo").touch()
    assert_refused(weekbot("restore", "b.zip"), "data/media", "不会覆盖")
    assert not (stored / "new").exists()


def test_a_damaged_backup_is_refused_and_nothing_touched(
    weekbot: Run, stored: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    weekbot("backup", "b.zip")
    whole = (stored / "b.zip").read_bytes()
    for name, value in ELSEWHERE.items():
        monkeypatch.setenv(name, value)
    # A hundred bytes, since a single bit of a compressed stream may be one that nothing is read from.
    damaged = bytes(byte ^ 255 for byte in whole[1000:1100])
    (stored / "b.zip").write_bytes(whole[:1000] + damaged + whole[1100:])
    assert_refused(weekbot("restore", "b.zip"), "b.zip", "weekbot.db", "没有恢复任何内容")
    (stored / "b.zip").write_bytes(whole[:-500])
    assert_refused(weekbot("restore", "b.zip"), "b.zip", "不完整")
    assert not (stored / "new").exists()


def test_what_is_no_backup_is_refused(weekbot: Run, stored: Path, elsewhere: None) -> None:
    (stored / "other.zip").write_bytes(b"something else" * 100)
    assert_refused(weekbot("restore", "other.zip"), "other.zip", "不是 weekbot backup")
    assert_refused(weekbot("restore", "none.zip"), "none.zip", "没有这个文件")
    assert_refused(weekbot("backup", "new"), "还没有数据")


def test_a_backup_needs_a_store_and_a_files_name(weekbot: Run, stored: Path) -> None:
    assert_refused(weekbot("backup", "data"), "data：这是文件夹")


def test_a_backup_of_another_campaign_says_what_to_set(
    weekbot: Run, stored: Path, elsewhere: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("WEEKBOT_DATABASE_URL")
    weekbot("backup", "b.zip")
    monkeypatch.setenv("WEEKBOT_DATABASE_URL", ELSEWHERE["WEEKBOT_DATABASE_URL"])
    monkeypatch.setenv("WEEKBOT_CAMPAIGN", "jinan-2023")
    restored = weekbot("restore", "b.zip")
    assert restored.status == 0
    assert "WEEKBOT_CAMPAIGN=yunnan-2023" in restored.out


def test_a_backup_of_a_broken_chain_is_put_back_and_says_so(
    weekbot: Run, stored: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sql(stored, "UPDATE audit SET actor = 'somebody else'")
    weekbot("backup", "b.zip")
    for name, value in ELSEWHERE.items():
        monkeypatch.setenv(name, value)
    restored = weekbot("restore", "b.zip")
    assert restored.status == 1
    assert "已恢复" in restored.out
    assert "第 1 条" in restored.err


def test_a_folder_that_cannot_be_written_is_named(weekbot: Run, stored: Path) -> None:
    (stored / "file").touch()
    outcome = weekbot("backup", "file/b.zip")
    assert outcome.status == 1
    assert "file/b.zip" in outcome.err
    assert "Traceback" not in outcome.err


@pytest.mark.promise("2.16")
def test_a_purge_off_a_terminal_asks_nothing_and_says_before_and_after(weekbot: Run, stored: Path) -> None:
    purged = weekbot("purge", "--before", "2099-01-01")
    assert purged.status == 0
    assert "名册联系人：3 → 0" in purged.out
    assert "审计记录：1 → 2" in purged.out
    assert "以前的备份和导出文件" in purged.out
    assert sql(stored, "SELECT count(*) FROM units WHERE contact_name <> '' OR contact_phone <> ''") == [(0,)]
    assert sql(stored, "SELECT count(*) FROM units") == [(5,)]
    assert b"13800000001" not in (stored / "data" / "weekbot.db").read_bytes()
    assert weekbot("audit", "verify").status == 0
    assert weekbot("export", "--out", "after").status == 0


def test_a_purge_of_nothing_leaves_everything(weekbot: Run, stored: Path) -> None:
    assert "名册联系人：3 → 3" in weekbot("purge", "--before", "2023-01-01").out


@pytest.mark.parametrize("day", ["yesterday", "2023-02-30", "2023-5-1"])
def test_a_purge_needs_a_day(weekbot: Run, stored: Path, day: str) -> None:
    assert_refused(weekbot("purge", "--before", day), day, "2023-12-31")


@pytest.mark.parametrize(("answer", "status", "left"), [("n\n", 1, 3), ("\n", 1, 3), ("y\n", 0, 0)])
def test_on_a_terminal_a_purge_asks_first(
    weekbot: Run, stored: Path, monkeypatch: pytest.MonkeyPatch, answer: str, status: int, left: int
) -> None:
    monkeypatch.setattr("bot.cli.keeping.on_terminal", lambda: True)
    monkeypatch.setattr("sys.stdin", io.StringIO(answer))
    outcome = weekbot("purge", "--before", "2099-01-01")
    assert outcome.status == status
    assert "名册联系人：3" in outcome.out
    assert sql(stored, "SELECT count(*) FROM units WHERE contact_name <> '' OR contact_phone <> ''") == [(left,)]


def test_who_says_yes_is_not_asked(weekbot: Run, stored: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.cli.keeping.on_terminal", lambda: True)
    assert weekbot("purge", "--before", "2099-01-01", "--yes").status == 0


def test_an_export_stands_in_the_audit_and_tells_its_head(weekbot: Run, stored: Path) -> None:
    told = weekbot("export", "--what", "table").out.split("审计链：")[1].strip()
    assert sql(stored, "SELECT hash FROM audit WHERE number = 1") == [(told,)]
    (logged,) = weekbot("audit", "list", "--act", "export").out.splitlines()
    assert "command-line  export" in logged
    assert '"what":"table"' in logged
    assert len(weekbot("audit", "list").out.splitlines()) == 2
    assert "没有这样的记录" in weekbot("audit", "list", "--act", "nothing").out
    (workbook,) = (stored / "out").glob("*.xlsx")
    with zipfile.ZipFile(workbook) as parts:
        assert told in parts.read("docProps/core.xml").decode()


def test_a_noted_head_tells_a_log_that_was_cut_short_or_replaced(weekbot: Run, stored: Path) -> None:
    weekbot("roster", "invites")
    sound = weekbot("audit", "verify")
    assert sound.status == 0
    assert "审计链完整：共 2 条" in sound.out
    head = sound.out.split()[-1]
    assert weekbot("audit", "verify", "--head", head.upper()).status == 0
    sql(stored, "DELETE FROM audit WHERE number = 2")
    assert weekbot("audit", "verify").status == 0
    shortened = weekbot("audit", "verify", "--head", head)
    assert shortened.status == 1
    assert head in shortened.err


@pytest.mark.parametrize("head", ["abc", "z" * 64, "0" * 65])
def test_a_head_that_cannot_be_one_is_refused(weekbot: Run, stored: Path, head: str) -> None:
    assert_refused(weekbot("audit", "verify", "--head", head), head, "64")
