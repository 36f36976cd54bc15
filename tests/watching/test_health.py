"""What `/readyz` names: each check turns red for its own cause, and green again when the cause is gone."""

import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot.health.checks import SILENCE, STILL, Health, places_of
from bot.health.store_probe import EVERY, SLOW
from bot.http.server import reasons_of
from bot.runtime.metrics import Metrics
from bot.runtime.settings import Settings
from storage.messages import inbox
from tests.stage import Stage


@pytest.fixture
async def stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Stage]:
    monkeypatch.setattr("storage.db.engines.BUSY_MILLISECONDS", 20)
    async with Stage(tmp_path, at="2023-05-14T12:00+08:00") as stage:
        await stage.program.probe.write()
        yield stage


def health(stage: Stage) -> Health:
    program = stage.program
    return Health(program.ctx, program.scheduler, program.probe, program.channels, {"media": stage._folder / "media"})


async def red(stage: Stage) -> dict[str, str]:
    """The checks that are not content."""
    return {name: why for name, why in (await reasons_of(health(stage).checks())).items() if why}


@contextmanager
def locked(stage: Stage) -> Iterator[None]:
    """Another process is writing."""
    with closing(sqlite3.connect(stage._folder / "weekbot.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


async def test_all_is_well_after_a_start(stage: Stage) -> None:
    assert await red(stage) == {}


async def test_a_store_another_process_locks_is_red_although_it_can_be_read(stage: Stage) -> None:
    with capture_logs() as lines:
        with locked(stage):
            await stage.program.probe.write()
            await stage.program.probe.write()
            assert await red(stage) == {"database": "busy: nothing written for 0 s"}
        await stage.program.probe.write()
    assert await red(stage) == {}
    assert [(line["event"], line.get("code")) for line in lines] == [
        ("store-not-writable", "busy"),
        ("store-writable-again", None),
    ]


async def test_a_write_that_never_returns_is_red(stage: Stage) -> None:
    stage.clock.move(timedelta(seconds=EVERY + SLOW + 1))
    await stage.program.scheduler.tick()
    assert await red(stage) == {"database": "nothing written for 16 s"}


async def test_a_disk_that_fills_up_is_red_before_it_is_full(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("storage.media.disk.RESERVED_SHARE", 1.1)
    monkeypatch.setattr("storage.media.disk.RESERVED", 2**60)
    found = await red(stage)
    assert list(found) == ["disk"]
    assert found["disk"].startswith("media: ")
    assert found["disk"].endswith(" MB left")


async def test_a_media_folder_nothing_can_be_kept_in_is_red_until_it_is_there_again(stage: Stage) -> None:
    folder = stage._folder / "media"
    aside = folder / "incoming"
    folder.mkdir(exist_ok=True)
    aside.write_text("in the way")
    assert await red(stage) == {"disk": "media: nothing can be kept, unavailable"}
    aside.unlink()
    assert await red(stage) == {}
    assert list(aside.iterdir()) == [], "nothing is left of having tried"


async def test_a_channel_that_hears_nothing_is_red(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stage.channel, "stalled_for", lambda: SILENCE + 5)
    assert await red(stage) == {"channels": "nothing heard from telegram for 95 s"}


async def test_a_scheduler_that_lags_is_red_until_it_ticks(stage: Stage) -> None:
    stage.clock.move(timedelta(minutes=2, seconds=1))
    await stage.program.probe.write()
    assert await red(stage) == {"scheduler": "last tick 0:02:01 ago"}
    await stage.program.scheduler.tick()
    assert await red(stage) == {}


async def test_an_update_nobody_works_off_is_red(stage: Stage) -> None:
    at = stage.clock.now()
    await stage.work(lambda tx: inbox.receive(tx, "telegram", "77", b"{}", at))
    stage.clock.move(timedelta(seconds=61))
    await stage.program.probe.write()
    assert list(await red(stage)) == ["inbox"]
    await stage.settle()
    assert await red(stage) == {}


async def test_a_loop_without_a_sign_of_life_is_red_by_name(stage: Stage) -> None:
    heartbeat = stage.program.ctx.heartbeat
    heartbeat.beat("delivery")
    heartbeat.beat("turns")
    stage.clock.move(timedelta(seconds=STILL + 1))
    heartbeat.beat("turns")
    await stage.program.probe.write()
    assert await red(stage) == {"loops": "delivery stands still for 61 s"}


async def test_the_figures_say_how_much_room_is_left_and_how_late_the_scheduler_is(stage: Stage) -> None:
    metrics = Metrics()
    stage.clock.move(timedelta(seconds=30))
    await health(stage)._measure(metrics)
    assert (metrics.registry.get_sample_value("weekbot_disk_free_bytes", {"place": "media"}) or 0) > 0
    assert metrics.registry.get_sample_value("weekbot_scheduler_lag_seconds") == 30


def test_the_places_are_those_of_the_settings(tmp_path: Path) -> None:
    local = Settings(database_url=f"sqlite+aiosqlite:///{tmp_path}/a/weekbot.db", media_dir=tmp_path / "b")
    assert places_of(local) == {"media": tmp_path / "b", "database": tmp_path / "a"}
    server = Settings(database_url="postgresql+asyncpg://host/weekbot", media_dir=tmp_path / "b")
    assert places_of(server) == {"media": tmp_path / "b"}
