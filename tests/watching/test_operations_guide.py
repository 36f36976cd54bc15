"""docs/operations.md describes every check, figure and alarm there is; the sample unit is one systemd takes."""

import ast
import configparser
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.cli.failures import BAD_INPUT
from bot.health.checks import Health
from bot.runtime.metrics import Metrics
from tests.stage import Stage

ROOT = Path(__file__).resolve().parents[2]
GUIDE = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
UNIT = ROOT / "docs" / "weekbot.service"

KEEP_IT_GOING = (
    *(
        "app/lifetime",
        "runtime/supervision",
        "notifications/scheduler",
        "app/serve",
        "app/assemble",
        "inbound/queue",
        "inbound/downloads",
    ),
    *(
        "health/watchdog",
        "health/store_probe",
        "runtime/clock_trust",
        "notifications/outage",
        "health/recovery",
        "health/store_lock",
        "health/old_exports",
        "health/old_updates",
    ),
    *("notifications/slot_attempts", "notifications/failures", "notifications/slot_runner"),
    *("jobs/jobs", "jobs/attachments", "reports/attachments", "reports/charts/photos"),
    *("delivery/delivery", "delivery/attempt", "delivery/claim", "delivery/outcomes", "delivery/channel_health"),
    *("channels/telegram/channel", "channels/telegram/polling", "channels/telegram/webhook", "channels/telegram/send"),
)
"""The parts whose alarms somebody has to understand at night."""


def first_cells(heading: str) -> set[str]:
    """What stands as code in the first column of the table under a heading."""
    section = GUIDE.partition(f"### {heading}\n")[2].partition("\n#")[0]
    rows = [line.split(" | ")[0] for line in section.splitlines() if line.startswith("| `")]
    return {name for row in rows for name in re.findall(r"`([^`]+)`", row)}


def alarms(module: str) -> Iterator[str]:
    """The warnings and errors a module logs."""
    tree = ast.parse((ROOT / "bot" / f"{module}.py").read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        match node:
            case ast.Call(
                func=ast.Attribute(value=ast.Name(id="log"), attr="warning" | "error" | "exception" | "critical"),
                args=[ast.Constant(value=str(event)), *_],
            ):
                yield event


async def test_every_check_of_readyz_is_described_and_no_other(tmp_path: Path) -> None:
    async with Stage(tmp_path, at="2023-05-14T12:00+08:00") as stage:
        program = stage.program
        health = Health(program.ctx, program.scheduler, program.probe, program.channels, {})
        assert first_cells("What `/readyz` names") - {"fuser -v weekbot.db"} == set(health.checks())


def test_every_figure_is_described_and_no_other() -> None:
    assert first_cells("What `/metrics` shows") == {family.name for family in Metrics().registry.collect()}


@pytest.mark.parametrize("module", KEEP_IT_GOING)
def test_every_alarm_of_the_parts_that_keep_it_going_is_described(module: str) -> None:
    assert set(alarms(module)) - first_cells("What the log says") == set()


def test_alarms_are_found_at_all() -> None:
    assert {"turn-failed", "update-quarantined"} <= set(alarms("inbound/queue"))


def test_the_sample_unit_says_when_it_is_ready_and_is_started_again_unless_its_settings_are_wrong() -> None:
    unit = configparser.RawConfigParser(strict=False)
    unit.read(UNIT)
    assert (unit["Service"]["Type"], unit["Service"]["Restart"]) == ("notify", "always")
    assert unit["Service"]["RestartPreventExitStatus"] == str(BAD_INPUT)
    assert unit["Service"]["ExecStart"].endswith("/weekbot run")


@pytest.mark.parametrize("analyze", [found for found in [shutil.which("systemd-analyze")] if found] or [""])
def test_systemd_takes_the_sample_unit_where_there_is_systemd(tmp_path: Path, analyze: str) -> None:
    unit = tmp_path / "weekbot.service"
    unit.write_text(UNIT.read_text(encoding="utf-8").replace("/opt/weekbot/venv/bin/weekbot", "/bin/true"))
    done = subprocess.run([analyze or "true", "verify", str(unit)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_unit_waits_longer_for_a_sign_of_life_than_the_program_takes_between_two() -> None:
    from bot.health.watchdog import LOOK

    seconds = int(re.findall(r"^WatchdogSec=(\d+)$", UNIT.read_text(encoding="utf-8"), re.MULTILINE)[0])
    assert seconds >= 4 * LOOK
