"""/event: a calendar event is moved and everyone told; its notices go by the new time (INTERFACE §5)."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from dialogs.model.units import Role
from storage.people.roster import RosterRow
from tests.commands.commanding import Refused, enlist, standing
from tests.stage import Stage
from tests.stage.stage import ADMIN

FACULTY, OFFICE = "11", "21"
ROSTER = (RosterRow("示例机电学院", "二级学院"), RosterRow("示例护理学院", "二级学院"))


@pytest.fixture
async def college(tmp_path: Path) -> AsyncIterator[Stage]:
    """A college's week: 集中展示日 on 05-15 09:30–18:00, announced the day before at 10:00 and on the day at 8:00."""
    async with Stage(tmp_path, at="2023-05-13T12:00+08:00", campaign="sichuan-college-2023", roster=ROSTER) as stage:
        await enlist(stage, FACULTY, "示例机电学院", Role.LIAISON)
        await enlist(stage, OFFICE, stage.campaign.root, Role.SUPERVISOR)
        yield stage


def announced(stage: Stage, chat: str) -> list[str]:
    return [text for text in stage.heard(chat) if "集中展示日" in text]


async def test_an_event_is_announced_to_everyone_registered(college: Stage) -> None:
    await college.until("2023-05-14T09:59+08:00")
    assert announced(college, FACULTY) == []
    await college.until("2023-05-14T10:00+08:00")
    for chat in (FACULTY, OFFICE, ADMIN):
        assert len(announced(college, chat)) == 1
    await college.until("2023-05-15T08:00+08:00")
    (notice,) = announced(college, FACULTY)
    assert "5月15日 09:30—18:00" in notice


async def test_a_faculty_nobody_registered_for_is_named_to_who_is_in_charge(college: Stage) -> None:
    await college.until("2023-05-14T10:00+08:00")
    assert any("示例护理学院" in text for text in college.heard(OFFICE))


@pytest.mark.promise("5.24")
async def test_everyone_hears_of_the_move_and_nobody_of_the_old_time(college: Stage) -> None:
    await college.says("-100", "/bind", person=ADMIN)
    college.heard("-100")
    await college.says(ADMIN, "/event 集中展示日 5月17日 09:00")
    assert any("已改期：集中展示日 5月17日 09:00—17:30" in text for text in college.heard(ADMIN))
    for chat in (FACULTY, OFFICE, "-100"):
        (notice,) = announced(college, chat)
        assert "改到5月17日 09:00—17:30（原定5月15日 09:30）" in notice
    for old in ("2023-05-14T10:00+08:00", "2023-05-15T08:00+08:00"):
        await college.skip_to(old)
    assert announced(college, FACULTY) == []
    await college.skip_to("2023-05-16T10:00+08:00")
    (notice,) = announced(college, FACULTY)
    assert "5月17日 09:00—17:30" in notice
    await college.skip_to("2023-05-17T08:00+08:00")
    assert len(announced(college, FACULTY)) == 1


async def test_it_can_be_moved_again(college: Stage) -> None:
    await college.says(ADMIN, "/event 集中展示日 5月17日 09:00")
    await college.says(ADMIN, "/event 集中展示日 5月18日 10:00")
    assert "改到5月18日 10:00—18:30（原定5月17日 09:00）" in announced(college, FACULTY)[-1]


@pytest.mark.promise("5.24")
async def test_what_is_no_move_is_refused_and_changes_nothing(college: Stage) -> None:
    before = await standing(college)
    for text, because in (
        ("/event 集中展示日 5月12日 09:00", "已经过去"),
        ("/event 集中展示日 5月15日 09:30", "本来就是"),
        ("/event 集中展示日 5月17日", "集中展示日"),
        ("/event 展示日 5月17日 09:00", "请写日程的名称：集中展示日"),
        ("/event", "请写日程的名称：集中展示日"),
    ):
        await college.says(ADMIN, text)
        assert because in college.last(ADMIN).text
    await college.says(OFFICE, "/event 集中展示日 5月17日 09:00")
    assert college.last(OFFICE).text.endswith("没有权限")
    assert await standing(college) == before
    assert announced(college, FACULTY) == []


async def test_a_campaign_without_events_says_so(refused: Refused) -> None:
    await refused(ADMIN, "/event 启动仪式 5月17日 09:00", "没有可以改期的日程")
