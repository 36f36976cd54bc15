"""A stage in the middle of the week: two prefectures with their people, and a college under the root."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.commands.commanding import PEOPLE, Refused, enlist, standing
from tests.stage import Stage
from tests.stage.stage import ADMIN


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with Stage(tmp_path, at="2023-05-15T17:00+08:00") as stage:
        for chat, (unit, role) in PEOPLE.items():
            await enlist(stage, chat, unit, role)
        yield stage


@pytest.fixture
def refused(stage: Stage) -> Refused:
    """Says a command that must be refused with these words, and change nothing and tell nobody."""

    async def say(chat: str, text: str, *because: str) -> None:
        before = await standing(stage)
        for other in (*PEOPLE, ADMIN):
            stage.heard(other)
        await stage.says(chat, text)
        (answer,) = stage.heard(chat)
        for words in because:
            assert words in answer
        assert await standing(stage) == before
        assert [stage.heard(other) for other in (*PEOPLE, ADMIN) if other != chat] == [[]] * len(PEOPLE)

    return say
