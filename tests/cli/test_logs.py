"""What the log shows, and above all what it never shows (INTERFACE §3, WEEKBOT_LOG)."""

import base64
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.runtime.logs import HIDDEN, Redactor
from storage.people.invites import CODE_BYTES
from tests.cli.logging_sample import CODE, PHONE, SECRET, TOKEN

ROOT = Path(__file__).parents[2]

SAMPLE = Path(__file__).with_name("logging_sample.py")


def log_lines(level: str) -> list[dict[str, object]]:
    done = subprocess.run(
        [sys.executable, SAMPLE, level],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        timeout=60,
        check=False,
    )
    assert done.stdout == ""
    return [json.loads(line) for line in done.stderr.splitlines()]


@pytest.fixture(scope="module")
def debug_lines() -> list[dict[str, object]]:
    return log_lines("debug")


@pytest.mark.parametrize(
    "hidden", [TOKEN, CODE, str(PHONE), "138-0013-8000", "65141234", SECRET, "教师", "学生450", "hello"]
)
def test_at_debug_nothing_secret_and_nobodys_words_are_logged(
    debug_lines: list[dict[str, object]], hidden: str
) -> None:
    for line in debug_lines:
        assert hidden not in json.dumps(line, ensure_ascii=False)


@pytest.mark.promise("3.23")
def test_off_a_terminal_every_line_is_json_with_its_time_level_and_source(debug_lines: list[dict[str, object]]) -> None:
    for line in debug_lines:
        assert {"event", "level", "logger", "timestamp"} <= set(line)
    first = debug_lines[0]
    assert (first["event"], first["unit"], first["count"], first["level"]) == ("started", "示例一职", 3, "info")


def test_libraries_are_heard_from_warnings_on(debug_lines: list[dict[str, object]]) -> None:
    foreign = [line for line in debug_lines if line["logger"] in {"httpx", "aiosqlite", "sqlalchemy.engine"}]
    assert [line["level"] for line in foreign] == ["warning"] * 3


def test_an_exception_keeps_its_type_place_and_cause(debug_lines: list[dict[str, object]]) -> None:
    failed = next(str(line["exception"]) for line in debug_lines if line["event"] == "turn-failed")
    assert "builtins.RuntimeError" in failed
    assert "caused by: json.decoder.JSONDecodeError" in failed
    assert "logging_sample.py:" in failed


def test_what_nobody_caught_is_logged_with_every_member(debug_lines: list[dict[str, object]]) -> None:
    last = debug_lines[-1]
    assert (last["event"], last["level"]) == ("uncaught exception", "error")
    assert "member: builtins.ValueError" in str(last["exception"])
    assert "member: builtins.KeyError" in str(last["exception"])


@pytest.mark.promise("3.23")
def test_the_level_is_kept() -> None:
    levels = {str(line["level"]) for line in log_lines("error")}
    assert levels <= {"error", "warning"}
    ours = {line["level"] for line in log_lines("error") if str(line["logger"]).startswith("bot")}
    assert ours == {"error"}


@pytest.mark.parametrize(
    "text",
    [
        "tel 13800138000",
        "+8613800138000",
        "0086 138 0013 8000",
        "138-0013-8000",
        "(0871)65141234",
        "010-12345678",
        "+1 555 123 4567",
        f"/start {CODE}",
        "/start abc",
        "https://t.me/sample_bot?start=abc",
        "https://example.org/join/abc",
        f"https://api.example.org/bot{TOKEN}/getMe",
        TOKEN,
    ],
)
def test_phone_numbers_codes_and_tokens_are_hidden(text: str) -> None:
    shown = Redactor().own(text)
    assert HIDDEN in shown
    assert not any(character.isdigit() and character not in "08" for character in shown.replace("/bot", ""))


@pytest.mark.parametrize(
    "text",
    [
        "2023-05-14T15:59:30.123456Z",
        "telegram:1001",
        "nudge:2023-05-14:2",
        "127.0.0.1:8080",
        "yunnan-2023",
        "newest_instant_is_seen",
        "took 0.01234567890 s",
        "示例一职 1200",
        "1684051170000000",
    ],
)
def test_what_is_no_secret_stays_readable(text: str) -> None:
    assert Redactor().own(text) == text


@given(
    st.binary(min_size=CODE_BYTES, max_size=CODE_BYTES), st.sampled_from(["{}", "code={}", "“{}”", "a {} b", "({})"])
)
def test_an_invite_code_is_hidden_wherever_it_stands(code: bytes, around: str) -> None:
    written = base64.urlsafe_b64encode(code).decode().rstrip("=")
    assert written not in Redactor().own(around.format(written))


@given(st.text())
def test_redaction_takes_any_text(text: str) -> None:
    redactor = Redactor(["secret"])
    assert "secret" not in redactor.own(text + "secret")
    assert all(character.isascii() or character.isspace() for character in redactor.foreign(text))
