"""`weekbot doctor`: every line is ok, or says what to do."""

import asyncio
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.http.server import HttpServer
from bot.runtime.settings import Address
from tests.cli.command_line import Run

TOKEN = "123456789:AAsample-token_sample"  # noqa: S105 (made up)


def lines(outcome_out: str) -> dict[str, str]:
    """Each finding's mark and text, by what was looked at."""
    found = {}
    for line in outcome_out.splitlines():
        mark, _, rest = line.partition("] ")
        what, _, says = rest.partition("：")
        found[what] = f"{mark[1:]} {says}"
    return found


@pytest.fixture
def closed_port() -> Iterator[int]:
    """A port on which nothing answers."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield int(taken.getsockname()[1])


@pytest.fixture(autouse=True)
def any_port(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WEEKBOT_HTTP", "127.0.0.1:0")


@pytest.mark.promise("2.17")
def test_before_anything_is_set_up_it_says_what_to_do(
    weekbot: Run, clean_place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("WEEKBOT_HTTP")
    outcome = weekbot("doctor")
    assert outcome.status == 1
    found = lines(outcome.out)
    assert found["Telegram"].startswith("要处理")
    assert "WEEKBOT_TELEGRAM_TOKEN" in found["Telegram"]
    assert "WEEKBOT_ADMINS" in found["管理员"]
    assert "roster template" in found["名册"]
    assert found["设置"].startswith("正常")
    assert found["字体"].startswith("正常")
    assert list(clean_place.iterdir()) == []


@pytest.mark.promise("4.15")
def test_once_set_up_only_telegram_is_left(weekbot: Run, roster_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    weekbot("roster", "import", str(roster_file))
    monkeypatch.delenv("WEEKBOT_HTTP")
    monkeypatch.setenv("WEEKBOT_ADMINS", "telegram:1001")
    found = lines(weekbot("doctor").out)
    assert found["名册"] == "正常 5 个单位，其中应报 3 个"
    assert found["数据库"].startswith("正常")
    assert found["时钟"].startswith("正常")
    assert "Telegram" in [what for what, says in found.items() if says.startswith("要处理")]


@pytest.mark.promise("2.17")
def test_a_setup_with_the_page_alone_lacks_nothing(
    weekbot: Run, roster_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    weekbot("roster", "import", str(roster_file))
    monkeypatch.setenv("WEEKBOT_ADMINS", "page:office")
    monkeypatch.setenv("WEEKBOT_PUBLIC_URL", "https://week.example.edu.cn")
    outcome = weekbot("doctor")
    assert outcome.status == 0
    assert lines(outcome.out)["Telegram"] == "正常 没有令牌，只用网页 https://week.example.edu.cn"


def test_every_wrong_setting_is_a_line(weekbot: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WEEKBOT_CLOCK", "noon")
    monkeypatch.setenv("WEEKBOT_LOG", "loud")
    outcome = weekbot("doctor")
    assert outcome.status == 1
    assert "WEEKBOT_CLOCK" in outcome.out
    assert "WEEKBOT_LOG" in outcome.out


def test_a_misspelt_variable_is_pointed_out(weekbot: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WEEKBOT_ADMIN", "telegram:1001")
    assert "WEEKBOT_ADMINS" in lines(weekbot("doctor").out)["环境变量"]


def test_a_server_that_does_not_answer_is_said(weekbot: Run, closed_port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WEEKBOT_TELEGRAM_TOKEN", TOKEN)
    monkeypatch.setenv("WEEKBOT_TELEGRAM_BASE_URL", f"http://127.0.0.1:{closed_port}/bot")
    outcome = weekbot("doctor")
    assert lines(outcome.out)["Telegram"].startswith("要处理 连不上")
    assert TOKEN not in outcome.out + outcome.err


def test_an_address_in_use_is_said(weekbot: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.cli.doctor.ANSWER_SECONDS", 0.1)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        monkeypatch.setenv("WEEKBOT_HTTP", address)
        assert lines(weekbot("doctor").out)["网页地址"].startswith(f"要处理 {address}")


async def test_a_weekbot_that_runs_already_is_no_fault(process: Run) -> None:
    server = HttpServer(Address("127.0.0.1", 0), checks={}, metrics=lambda: b"")
    await server.start()
    outcome = await asyncio.to_thread(process, "doctor", WEEKBOT_HTTP=f"127.0.0.1:{server.port}")
    await server.stop()
    assert lines(outcome.out)["网页地址"].startswith("正常")


@pytest.mark.promise("3.11")
def test_a_campaign_file_with_faults_is_said(weekbot: Run, clean_place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (clean_place / "a.toml").write_text('titel = "x"', encoding="utf-8")
    monkeypatch.setenv("WEEKBOT_CAMPAIGN", "a.toml")
    assert "titel" in weekbot("doctor").out


def test_a_damaged_database_is_said(weekbot: Run, clean_place: Path) -> None:
    (clean_place / "data").mkdir()
    (clean_place / "data" / "weekbot.db").write_bytes(b"no database at all, " * 100)
    assert lines(weekbot("doctor").out)["数据库"].startswith("要处理")


def test_a_database_that_cannot_be_reached_is_said_with_its_setting(
    weekbot: Run, closed_port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WEEKBOT_DATABASE_URL", f"postgresql+asyncpg://bot:secret@127.0.0.1:{closed_port}/weekbot")
    outcome = weekbot("doctor")
    assert outcome.status == 1
    assert "[要处理] 数据库：打不开" in outcome.out
    assert "WEEKBOT_DATABASE_URL" in outcome.out
    assert "secret" not in outcome.out


@pytest.mark.promise("3.11")
def test_a_store_of_another_campaign_is_said(weekbot: Run, roster_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    weekbot("roster", "import", str(roster_file))
    monkeypatch.setenv("WEEKBOT_CAMPAIGN", "jinan-2023")
    assert "另一个活动" in weekbot("doctor").out


def test_a_rehearsal_clock_is_pointed_out(weekbot: Run, roster_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    weekbot("roster", "import", str(roster_file))
    monkeypatch.setenv("WEEKBOT_CLOCK", "2023-05-14T08:00:00+08:00*60")
    assert "60 倍速" in lines(weekbot("doctor").out)["时钟"]


def test_an_offices_own_template_is_tried(weekbot: Run, clean_place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from docx import Document

    own = clean_place / "own"
    own.mkdir()
    monkeypatch.setenv("WEEKBOT_TEMPLATES", str(own))
    assert lines(weekbot("doctor").out)["Word模板"].startswith("正常")
    document = Document()
    document.add_paragraph("{{ 单位名 }}")
    document.save(str(own / "daily_brief.docx"))
    outcome = weekbot("doctor")
    assert outcome.status == 1
    (said,) = [line for line in outcome.out.splitlines() if "Word模板" in line]
    assert said.startswith("[要处理]")
    assert "daily_brief.docx" in said
    assert "没有“单位名”这一项" in said
