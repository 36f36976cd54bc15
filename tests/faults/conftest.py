"""The fault tests: a quick selection by default, everything with WEEKBOT_FAULTS=whole (`make faults`)."""

import os
import random
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.botapi import BotApiDouble
from tests.faults.quick_bot import QuickBot
from tests.faults.selection import WHOLE


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "faults_whole: runs under WEEKBOT_FAULTS=whole only (`make faults`)")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    left_out = [item for item in items if not WHOLE and item.get_closest_marker("faults_whole")]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]


@pytest.fixture
def seed(request: pytest.FixtureRequest) -> int:
    """What this test draws from; WEEKBOT_SEED repeats an earlier one."""
    given = os.environ.get("WEEKBOT_SEED")
    seed = int(given) if given else random.SystemRandom().randrange(10**6)
    print(f"WEEKBOT_SEED={seed}")  # noqa: T201  # pytest shows it with a failure, and with -rP always
    return seed


@pytest.fixture
def draw(seed: int) -> random.Random:
    """Randomness that can be repeated."""
    return random.Random(seed)


@pytest.fixture
async def bot(tmp_path: Path, api: BotApiDouble) -> AsyncIterator[QuickBot]:
    """A program over the double, not started yet."""
    quick = QuickBot(tmp_path, api)
    yield quick
    if quick.running:
        await quick.kill()
