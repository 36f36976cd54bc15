"""The command line under test, in an empty working directory and an environment without settings."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from bot.cli import main
from tests.cli.command_line import HEADER, PROGRAM, ROOT, Outcome, Run


@pytest.fixture(autouse=True)
def clean_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working directory, and no variable of ours."""
    for name in list(os.environ):
        if name.startswith("WEEKBOT_"):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def weekbot(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command in this process: quick, and all but the very start of the program."""

    def run(*arguments: str) -> Outcome:
        monkeypatch.setattr(sys, "argv", ["weekbot", *arguments])
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        captured = capsys.readouterr()
        return Outcome(int(ended.value.code or 0), captured.out, captured.err)

    return run


@pytest.fixture
def process() -> Run:
    """Runs a command as a process of its own."""

    def run(*arguments: str, **variables: str) -> Outcome:
        environment = {**os.environ, "PYTHONPATH": str(ROOT), **variables}
        done = subprocess.run(
            [*PROGRAM, *arguments], capture_output=True, text=True, env=environment, timeout=60, check=False
        )
        return Outcome(done.returncode, done.stdout, done.stderr)

    return run


@pytest.fixture
def roster_file(clean_place: Path) -> Path:
    """A small roster: a prefecture with two schools, and a college that reports alone."""
    path = clean_place / "名册.csv"
    rows = [
        HEADER,
        "示例州教育体育局,州市教育行政部门,,,,甲,",
        "示例一职,职业学校,示例州教育体育局,1200,100,乙,13800000001",
        "示例二职,职业学校,示例州教育体育局,800,,,",
        "示例高职,高等职业院校,,9000,500,丙,0871-60000000",
    ]
    path.write_text("\n".join(rows), encoding="utf-8")
    return path
