"""`weekbot run`, `rehearse`, `demo`: what they hand on and what they show (INTERFACE §2)."""

import asyncio
import signal
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.rehearsal import Rehearsal
from bot.rehearsal.results import Summary
from bot.runtime.settings import Settings
from dialogs.model.campaign import Campaign
from tests.cli.command_line import Run, assert_refused

TOKEN = "123456789:AAsample-token_sample"  # noqa: S105 (made up)


class Played:
    """Stands in for the rehearsal itself, and remembers what was asked of it."""

    def __init__(self, digests: int) -> None:
        self.digests = digests
        self.asked: tuple[str, int, int, Path] | None = None

    async def rehearse(
        self, campaign: Campaign, *, units: int, seed: int, out: Path, progress: Callable[[int, int, str], None]
    ) -> Rehearsal:
        """Write a digest a day."""
        self.asked = (campaign.name, units, seed, out)
        return self._written(out, progress)

    def _written(self, out: Path, progress: Callable[[int, int, str], None]) -> Rehearsal:
        out.mkdir(parents=True)
        paths = tuple(out / f"2023-05-1{day} 示例.txt" for day in range(self.digests))
        for number, path in enumerate(paths):
            path.write_text(f"第 {number} 期", encoding="utf-8")
            progress(number + 1, len(paths), path.stem)
        summary = Summary({"简报": 7}, 1, ())
        return Rehearsal(out / "工作簿.xlsx", out / "ledger.jsonl", out / "roster.xlsx", paths, summary)


@pytest.fixture
def played(monkeypatch: pytest.MonkeyPatch) -> Played:
    played = Played(digests=3)
    monkeypatch.setattr("bot.rehearsal.rehearse", played.rehearse)
    monkeypatch.setattr("bot.runtime.logs.configure", lambda level: None)
    return played


def test_a_rehearsal_is_played_as_asked_and_says_where_its_results_lie(weekbot: Run, played: Played) -> None:
    outcome = weekbot("rehearse", "jinan-2023", "--units", "5", "--seed", "3", "--out", "演练")
    assert outcome.status == 0
    assert played.asked == ("jinan-2023", 5, 3, Path("演练"))
    assert "演练/工作簿.xlsx" in outcome.out
    assert "演练/ledger.jsonl" in outcome.out
    assert "简报：7" in outcome.out
    assert "3/3（100%）" in outcome.err


def test_a_demo_ends_with_its_last_digest_and_where_the_workbook_lies(weekbot: Run, played: Played) -> None:
    outcome = weekbot("demo")
    assert outcome.status == 0
    assert played.asked is not None
    assert played.asked[0] == "yunnan-2023"
    assert "第 2 期" in outcome.out
    assert "第 1 期" not in outcome.out
    assert outcome.out.index("第 2 期") < outcome.out.index("工作簿.xlsx")


@pytest.mark.promise("2.4")
def test_a_demo_without_a_terminal_plays_to_the_end_and_exports(
    weekbot: Run, monkeypatch: pytest.MonkeyPatch, clean_place: Path
) -> None:
    monkeypatch.setattr("bot.cli.running.DEMO_UNITS", 2)
    monkeypatch.setattr("bot.runtime.logs.configure", lambda level: None)
    outcome = weekbot("demo", "--campaign", "liaoning-2023", "--port", "0")
    assert outcome.status == 0
    (workbook,) = (clean_place / "out" / "demo").glob("*职业教育活动周_*.xlsx")
    assert zipfile.is_zipfile(workbook)
    assert workbook.name in outcome.out
    assert "100%" in outcome.err


def test_a_campaign_without_digests_is_a_demo_too(weekbot: Run, played: Played) -> None:
    played.digests = 0
    assert weekbot("demo").status == 0


@pytest.mark.parametrize("status", [0, 1])
def test_run_hands_its_settings_to_the_program_and_exits_as_it_does(
    weekbot: Run, monkeypatch: pytest.MonkeyPatch, status: int
) -> None:
    given: list[Settings] = []

    async def run(settings: Settings) -> int:
        given.append(settings)
        return status

    monkeypatch.setattr("bot.app.assemble.run", run)
    monkeypatch.setattr("bot.runtime.logs.configure", lambda level, secrets: None)
    monkeypatch.setenv("WEEKBOT_TELEGRAM_TOKEN", TOKEN)
    assert weekbot("run").status == status
    assert given[0].secrets == (TOKEN,)


def test_a_media_folder_nothing_can_be_kept_in_is_refused_at_start_with_its_name(
    weekbot: Run, monkeypatch: pytest.MonkeyPatch, clean_place: Path
) -> None:
    (clean_place / "a file").write_text("no folder")
    monkeypatch.setenv("WEEKBOT_TELEGRAM_TOKEN", TOKEN)
    monkeypatch.setenv("WEEKBOT_MEDIA_DIR", "a file/media")
    assert_refused(weekbot("run"), "WEEKBOT_MEDIA_DIR（环境变量）", "a file/media", "能写入的文件夹")


def test_a_media_folder_of_the_default_is_refused_as_such(
    weekbot: Run, monkeypatch: pytest.MonkeyPatch, clean_place: Path
) -> None:
    (clean_place / "data").write_text("no folder")
    monkeypatch.setenv("WEEKBOT_TELEGRAM_TOKEN", TOKEN)
    assert_refused(weekbot("run"), "WEEKBOT_MEDIA_DIR（默认值）")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_stop_while_it_starts_is_a_clean_end(
    weekbot: Run, monkeypatch: pytest.MonkeyPatch, clean_place: Path, number: signal.Signals
) -> None:
    async def run(settings: Settings) -> int:
        signal.raise_signal(number)
        await asyncio.sleep(60)
        return 1

    before = signal.getsignal(number)
    monkeypatch.setattr("bot.app.assemble.run", run)
    monkeypatch.setattr("bot.runtime.logs.configure", lambda level, secrets: None)
    monkeypatch.setenv("WEEKBOT_TELEGRAM_TOKEN", TOKEN)
    assert weekbot("run").status == 0
    assert signal.getsignal(number) is before
