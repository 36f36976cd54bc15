"""What holds for every command: help, exit status, refusals (INTERFACE §2)."""

import os
import subprocess
import tomllib
from pathlib import Path

import pytest

from tests.cli.command_line import PROGRAM, ROOT, Run, assert_refused

HEAVY = {
    *("apscheduler", "asyncio", "docxtpl", "httpx", "matplotlib", "numpy", "pandas", "PIL", "pydantic"),
    *("pydantic_settings", "python_calamine", "rich", "sqlalchemy", "starlette", "structlog", "telegram", "uvicorn"),
    "xlsxwriter",
}


@pytest.mark.promise("2.1")
def test_weekbot_is_the_only_console_script() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["scripts"] == {"weekbot": "bot.cli:main"}


def test_help_loads_nothing_heavy(process: Run) -> None:
    outcome = process("--help", PYTHONPROFILEIMPORTTIME="1")
    loaded = {line.rpartition("|")[2].strip().partition(".")[0] for line in outcome.err.splitlines()}
    assert "typer" in loaded
    assert loaded & HEAVY == set()


def test_help_takes_under_a_third_of_a_second_of_work(process: Run) -> None:
    def cost() -> float:
        before = os.times()
        assert process("--help").status == 0
        after = os.times()
        return after.children_user + after.children_system - before.children_user - before.children_system

    assert min(cost() for _ in range(3)) < 0.3


def test_help_names_every_command_in_chinese(weekbot: Run) -> None:
    outcome = weekbot("--help")
    assert outcome.status == 0
    for command in ("run", "rehearse", "demo", "campaign", "roster", "export", "digest", "audit", "doctor"):
        assert f"\n  {command} " in outcome.out
    assert "在前台运行机器人" in outcome.out


@pytest.mark.promise("2.2")
@pytest.mark.parametrize(
    "arguments",
    [
        ("nonsense",),
        ("export", "--nonsense"),
        ("digest",),
        ("roster", "import"),
        ("export", "--what", "everything"),
        ("rehearse", "yunnan-2023", "--units", "0"),
        ("rehearse", "yunnan-2023", "--seed", "x"),
    ],
)
def test_bad_usage_exits_2(weekbot: Run, arguments: tuple[str, ...]) -> None:
    assert_refused(weekbot(*arguments))


def test_a_wrong_setting_is_refused_by_every_command_that_reads_it(
    weekbot: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WEEKBOT_HTTP", "nonsense")
    for command in (
        ("run",),
        ("export",),
        ("roster", "invites"),
        ("digest", "--date", "2023-05-15"),
        ("audit", "verify"),
    ):
        assert_refused(weekbot(*command), "WEEKBOT_HTTP", "127.0.0.1:8080")


def test_run_without_any_channel_says_what_to_set(weekbot: Run) -> None:
    assert_refused(weekbot("run"), "WEEKBOT_TELEGRAM_TOKEN", "WEEKBOT_HTTP")


@pytest.mark.parametrize(
    "command", [("export",), ("digest", "--date", "2023-05-15"), ("audit", "verify"), ("roster", "invites")]
)
def test_without_a_store_a_command_says_how_to_begin_and_makes_none(
    weekbot: Run, clean_place: Path, command: tuple[str, ...]
) -> None:
    assert_refused(weekbot(*command), "roster import")
    assert list(clean_place.iterdir()) == []


@pytest.mark.promise("2.2")
def test_what_nobody_foresaw_is_one_line_without_what_it_quotes(weekbot: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise RuntimeError("教师32")

    monkeypatch.setattr("bot.runtime.settings.load_settings", fail)
    outcome = weekbot("export")
    assert outcome.status == 1
    assert len(outcome.err.splitlines()) == 1
    assert "RuntimeError" in outcome.err
    assert "教师" not in outcome.err


def test_a_reader_that_has_seen_enough_gets_no_error_message(clean_place: Path) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        [*PROGRAM, "campaign", "show", "yunnan-2023"],
        stdout=writing,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        timeout=60,
        check=False,
    )
    os.close(writing)
    assert (done.returncode, done.stderr) == (1, "")
