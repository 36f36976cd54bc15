"""kill -9 at every named step of a message's life: what comes of it is the same as if nothing had happened."""

from io import BytesIO

import pytest
from PIL import Image

from tests.botapi import BotApiDouble, Kind
from tests.e2e.running_bot import table
from tests.faults.insisting import Liaison, enrolled, school
from tests.faults.kill_points import INSERTED, RECEIVED, STEPS
from tests.faults.oracle import check, shown
from tests.faults.quick_bot import QuickBot

pytest_plugins = ["tests.botapi.fixtures"]

OF_A_FILE = ("stored", "kept", "acknowledged")
OF_A_TEXT = (RECEIVED, INSERTED, *(step for step in STEPS if step not in OF_A_FILE))
QUICK = ("committed",)
NEVER_TWICE = (RECEIVED, "written", INSERTED, "handled", "committed", "claimed")
"""Steps before the message leaves: nobody may see it twice."""

LEAD = "校企共建实训基地今天对市民开放"


def steps(names: tuple[str, ...]) -> list[object]:
    whole = pytest.mark.faults_whole
    return [pytest.param(name, marks=[] if name in QUICK else [whole]) for name in names]


async def killed_at(bot: QuickBot, api: BotApiDouble, step: str, *, count: int = 1) -> Liaison:
    """A registered liaison whose program will kill itself at that step."""
    (liaison,) = await enrolled(bot, api, 1, lambda: bot.start(kill_point=f"{step}:{count}"))
    return liaison


async def until_shown(api: BotApiDouble, part: str, count: int) -> None:
    """Wait until so many different texts with these words were shown, in whatever order."""
    found = await api.ledger.changed.wait(lambda: len(shown(api, part)) >= count or None, 30)
    assert found, shown(api, part)


@pytest.mark.parametrize("step", steps(OF_A_TEXT))
async def test_a_message_is_taken_once_and_answered(bot: QuickBot, api: BotApiDouble, step: str) -> None:
    liaison = await killed_at(bot, api, step)
    await liaison.person.send(f"/lead {LEAD}")
    assert await bot.ended(30) == -9, "the step was never come by"
    await bot.start_and_listen()
    await liaison.person.expect(("已保存", LEAD), timeout=30)
    await api.idle(quiet=1.2)
    assert await bot.stop() == 0

    await check(bot, api, [LEAD], step)
    (times,) = shown(api, "已保存：线索").values()
    assert times == 1 if step in NEVER_TWICE else times <= 2


async def test_started_again_it_repeats_nothing(bot: QuickBot, api: BotApiDouble) -> None:
    (liaison,) = await enrolled(bot, api, 1)
    await liaison.sends_leads(2)
    await bot.kill()
    await bot.start_and_listen()
    await api.idle(quiet=1.2)
    assert await bot.stop() == 0
    await check(bot, api, liaison.leads)
    assert set(shown(api, "已保存：线索").values()) <= {1, 2}


@pytest.mark.faults_whole
@pytest.mark.parametrize(
    ("step", "count"), [(RECEIVED, 3), (INSERTED, 2), ("handled", 3), ("committed", 2), ("delivered", 2)]
)
async def test_in_the_middle_of_several_messages_none_is_lost(
    bot: QuickBot, api: BotApiDouble, step: str, count: int
) -> None:
    liaison = await killed_at(bot, api, step, count=count)
    bodies = [f"{LEAD}第{n}场" for n in range(5)]
    for body in bodies:
        await liaison.person.send(f"/lead {body}")
    assert await bot.ended(30) == -9, "the step was never come by"
    await bot.start_and_listen()
    await until_shown(api, "已保存：线索", len(bodies))
    await api.idle(quiet=1.2)
    assert await bot.stop() == 0
    await check(bot, api, bodies, f"{step}:{count}")
    assert max(shown(api, "已保存：线索").values()) <= 2


@pytest.mark.parametrize("step", steps((*OF_A_FILE, "delivered")))
async def test_a_photo_is_kept_once_and_acknowledged(bot: QuickBot, api: BotApiDouble, step: str) -> None:
    liaison = await killed_at(bot, api, step)
    picture = BytesIO()
    Image.new("RGB", (64, 48), "green").save(picture, "JPEG")
    await liaison.person.send_photo(picture.getvalue(), "操场上的技能展示")
    assert await bot.ended(30) == -9, "the step was never come by"
    await bot.start_and_listen()
    await liaison.person.expect("已保存", timeout=30)
    await api.idle(quiet=1.2)
    assert await bot.stop() == 0
    (row,) = table((await bot.export())["材料清单"])
    assert (row["单位名称"], row["类别"]) == (school(0), "照片")
    (media,) = [path for path in (bot.folder / "data" / "media").rglob("*") if path.is_file()]
    assert media.read_bytes() == picture.getvalue()


@pytest.mark.promise("9.3")
@pytest.mark.parametrize("handled", [True, pytest.param(False, marks=pytest.mark.faults_whole)])
async def test_a_kill_while_the_server_has_the_message_shows_it_at_most_twice(
    bot: QuickBot, api: BotApiDouble, handled: bool
) -> None:
    """The step `sending`: the request is out, its answer is not; with and without the message in the chat."""
    (liaison,) = await enrolled(bot, api, 1)
    await api.idle()
    fault = api.faults.hang("sendMessage", seconds=30, handled=handled)
    await liaison.person.send(f"/lead {LEAD}")
    await api.ledger.expect(Kind.FAULT, fault="Hang")
    if handled:
        await liaison.person.expect(("已保存", LEAD))
    await bot.kill()
    assert fault.hits == 1
    await bot.start_and_listen()
    await liaison.person.expect(("已保存", LEAD), timeout=30)
    await api.idle(quiet=1.2)
    assert await bot.stop() == 0
    await check(bot, api, [LEAD])
    (times,) = shown(api, "已保存：线索").values()
    assert times == 1 + handled
