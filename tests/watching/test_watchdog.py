"""The watchdog says what turns bad and when it is good again, and ends a program whose own loop stands still."""

import socket
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot.health.watchdog import BLOCKED, STUCK, Stuck, Watchdog
from bot.runtime import systemd
from bot.runtime.heartbeat import Heartbeat
from bot.runtime.metrics import Metrics


class Program:
    """A program of one check and one loop, and what systemd was told of it."""

    def __init__(self) -> None:
        self.time = 0.0
        self.reason = ""
        self.told: list[str] = []
        self.metrics = Metrics()
        self.heartbeat = Heartbeat(self.now)
        self.watchdog = Watchdog({"database": self.check}, self.heartbeat, self.metrics, self.now, tell=self.tell)

    def now(self) -> float:
        return self.time

    async def check(self) -> str:
        return self.reason

    def tell(self, *states: str) -> None:
        self.told += states

    def figure(self, name: str, **labels: str) -> float | None:
        return self.metrics.registry.get_sample_value(name, labels)


async def test_a_check_that_turns_bad_is_logged_once_with_its_reason_and_once_when_it_is_good_again() -> None:
    program = Program()
    with capture_logs() as lines:
        await program.watchdog.look()
        program.reason = "busy: nothing written for 12 s"
        for _ in range(3):
            await program.watchdog.look()
            program.time += 5
        assert program.figure("weekbot_ready", check="database") == 0
        program.reason = ""
        await program.watchdog.look()
    assert [(line["event"], line["check"]) for line in lines] == [
        ("not-ready", "database"),
        ("ready-again", "database"),
    ]
    assert lines[0]["reason"] == "busy: nothing written for 12 s"
    assert lines[1]["seconds"] == 15
    assert program.figure("weekbot_ready", check="database") == 1


async def test_systemd_hears_at_every_look_that_the_program_lives_and_how_it_is() -> None:
    program = Program()
    await program.watchdog.look()
    program.reason = "full"
    await program.watchdog.look()
    assert program.told == ["WATCHDOG=1", "STATUS=ready", "WATCHDOG=1", "STATUS=not ready: database: full"]


async def test_a_cause_outside_is_waited_for_however_long_it_lasts() -> None:
    program = Program()
    program.reason = "busy"
    for _ in range(3):
        program.heartbeat.beat("turns")
        await program.watchdog.look()
        program.time += STUCK * 2
        program.heartbeat.beat("turns")
    assert program.told.count("WATCHDOG=1") == 3


async def test_a_loop_that_stands_still_ends_the_program_and_systemd_hears_no_more_of_it() -> None:
    program = Program()
    program.heartbeat.beat("turns")
    program.time += STUCK
    await program.watchdog.look()
    program.told.clear()
    program.time += 1
    with pytest.raises(Stuck, match="turns for 601 s"):
        await program.watchdog.look()
    assert program.told == []


async def test_an_event_loop_that_comes_late_is_measured_and_logged() -> None:
    program = Program()
    with capture_logs() as lines:
        program.watchdog.note_lateness(BLOCKED / 2)
        program.watchdog.note_lateness(BLOCKED + 1)
    assert [(line["event"], line["seconds"]) for line in lines] == [("loop-blocked", BLOCKED + 1)]
    assert program.figure("weekbot_loop_lag_seconds") == BLOCKED + 1


async def test_it_looks_again_and_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.health.watchdog.LOOK", 0.01)
    program = Program()
    program.heartbeat.beat("turns")
    program.watchdog._checks = {"database": stops_after_three(program)}
    with pytest.raises(Stuck):
        await program.watchdog.run()
    assert program.told.count("WATCHDOG=1") == 2


def stops_after_three(program: Program) -> Callable[[], Awaitable[str]]:
    """A check that is asked again and again; the third time a loop has stood still for too long."""
    asked = 0

    async def check() -> str:
        nonlocal asked
        asked += 1
        program.time += STUCK if asked == 3 else 1
        return ""

    return check


@pytest.mark.parametrize("abstract", [False, True], ids=["path", "abstract"])
def test_systemd_is_told_over_the_socket_it_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, abstract: bool
) -> None:
    name = f"@weekbot-test-{tmp_path.name}" if abstract else str(tmp_path / "notify")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as heard:
        heard.bind("\0" + name[1:] if abstract else name)
        heard.settimeout(5)
        monkeypatch.setenv(systemd.ADDRESS, name)
        systemd.notify("READY=1", "STATUS=ready")
        assert heard.recv(100) == b"READY=1\nSTATUS=ready"


@pytest.mark.parametrize("address", ["", "/no/such/socket", "vsock:2:1"])
def test_without_systemd_nothing_happens(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setenv(systemd.ADDRESS, address)
    systemd.notify("READY=1")
