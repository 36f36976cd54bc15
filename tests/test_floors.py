"""The rooms and their floors hold, and no folder grows beyond what is seen at a glance."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
MOST_ENTRIES = 25


def test_no_import_runs_against_the_floors() -> None:
    lint = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([str(lint), "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("room", ["bot", "storage", "dialogs"])
def test_a_folder_has_no_more_entries_than_are_seen_at_a_glance(room: str) -> None:
    folders = [ROOT / room, *(path for path in (ROOT / room).rglob("*") if path.is_dir())]
    crowded = {
        str(folder.relative_to(ROOT)): count
        for folder in folders
        if (count := sum(entry.name not in {"__init__.py", "__pycache__"} for entry in folder.iterdir())) > MOST_ENTRIES
    }
    assert crowded == {}
