"""Whatever the shell's umask allows others: what the program writes, names and photos, is its owner's alone."""

import os
import stat
import subprocess
from pathlib import Path

import pytest

from tests.cli.command_line import HEADER, PROGRAM

ROSTER = f"{HEADER}\n示例一职,职业学校,示例州教育体育局,1200,80,联络员甲,\n示例州教育体育局,州市教育行政部门,,,,,\n"

ENVIRONMENT = {name: value for name, value in os.environ.items() if not name.startswith("WEEKBOT_")}


def open_to_others(folder: Path) -> list[str]:
    """What in the folder somebody else could read: a closed folder closes what is in it."""
    found = []
    for path in folder.iterdir():
        if stat.S_IMODE(path.stat().st_mode) & 0o077:
            found.append(path.name)
        elif path.is_dir():
            found += open_to_others(path)
    return found


@pytest.fixture
def commanded(tmp_path: Path) -> Path:
    """The folder in which commands were run under a umask that hides nothing."""
    (tmp_path / "roster.csv").write_text(ROSTER, encoding="utf-8")
    (tmp_path / "roster.csv").chmod(0o600)
    for command in (
        ["roster", "import", "roster.csv"],
        ["roster", "invites", "--out", "invites.xlsx"],
        ["export", "--out", "out", "--what", "table"],
        ["backup", "backup.zip"],
    ):
        subprocess.run(
            [*PROGRAM, *command],
            cwd=tmp_path,
            check=True,
            umask=0o000,
            env=ENVIRONMENT,
            capture_output=True,
        )
    return tmp_path


def test_what_commands_write_nobody_else_can_read(commanded: Path) -> None:
    assert open_to_others(commanded) == []
    assert {path.name for path in commanded.iterdir()} >= {"data", "out", "invites.xlsx", "backup.zip"}


def test_a_store_that_others_could_read_is_closed_to_them(commanded: Path) -> None:
    database = commanded / "data" / "weekbot.db"
    database.chmod(0o644)
    subprocess.run([*PROGRAM, "audit", "verify"], cwd=commanded, check=True, env=ENVIRONMENT, capture_output=True)
    assert stat.S_IMODE(database.stat().st_mode) == 0o600
