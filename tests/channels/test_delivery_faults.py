"""Delivery under bad servers, bad networks and a bad disk: nothing lost, nothing shown again but what is in doubt."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from bot.channels.base import Dispatch
from bot.channels.errors import NotReached, OutcomeUnknown, TryLater
from bot.channels.telegram.channel import TelegramChannel
from bot.delivery.channel_health import SIGN_OF_LIFE
from bot.delivery.delivery import STRAYS_EVERY, Delivery
from bot.delivery.outcomes import ATTEMPTS, LOOKS
from bot.runtime.clock import VirtualClock
from dialogs.model.outgoing import Lane, Outgoing
from storage.db.database import Tx
from storage.db.errors import Full
from storage.messages import outbox
from storage.messages.outbox_message import OutboxMessage, OutboxState
from tests.botapi import BotApiDouble, Kind, Person
from tests.botapi.errors import bad_request
from tests.channels.delivering import PageChannel, PostOffice

pytest_plugins = ["tests.botapi.fixtures", "tests.channels.delivering_fixtures"]


async def people_of(api: BotApiDouble, count: int, first: int = 2001) -> list[Person]:
    """So many people the bot may write to."""
    found = [api.user(first + number) for number in range(count)]
    for person in found:
        await person.send("/start")
    api.updates.drop_all()
    return found


def words(person: Person) -> list[str]:
    return [message.words for message in person.inbox]


@pytest.fixture
def on_virtual_time(office: PostOffice, clock: VirtualClock) -> PostOffice:
    office.clock = clock
    return office


async def pass_time(delivery: Delivery, clock: VirtualClock, seconds: float, step: float = 1.0) -> None:
    """Let time pass, with delivery awake at every step."""
    for _ in range(int(seconds / step)):
        clock.move(timedelta(seconds=step))
        await delivery.drain()


async def test_a_chat_told_to_wait_waits_that_long_and_the_others_do_not(
    on_virtual_time: PostOffice, clock: VirtualClock, api: BotApiDouble, anna: Person
) -> None:
    office = on_virtual_time
    (ben,) = await people_of(api, 1)
    api.faults.flood("sendMessage", chat_id=1001, retry_after=30)
    await office.post(1001, "一")
    await office.post(1001, "二")
    await office.post(ben.id, "三")
    delivery = office.delivery()
    await delivery.drain()
    assert (words(anna), words(ben)) == ([], ["三"])
    await pass_time(delivery, clock, 30)
    assert words(anna) == []
    await pass_time(delivery, clock, 1)
    assert words(anna) == ["一", "二"]
    assert len(api.ledger.of(Kind.REQUEST, method="sendmessage", chat_id=1001)) == 3


async def test_a_flood_of_the_whole_bot_is_noticed_and_everybody_waits(
    on_virtual_time: PostOffice, clock: VirtualClock, api: BotApiDouble, page: PageChannel
) -> None:
    office = on_virtual_time
    everybody = await people_of(api, 100)
    flood = api.faults.flood("sendMessage", times=None, retry_after=20)
    for person in everybody:
        await office.post(person.id, "提醒", lane=Lane.BROADCAST)
    await office.post("u1", "网页", channel="page", lane=Lane.BROADCAST)
    delivery = office.delivery()
    await pass_time(delivery, clock, 18, step=6.0)
    assert flood.hits <= 64
    assert [dispatch.message.text for dispatch in page.sent] == ["网页"]
    before = flood.hits
    await pass_time(delivery, clock, 18, step=6.0)
    assert flood.hits == before + 1
    api.faults.clear()
    await pass_time(delivery, clock, 24, step=6.0)
    assert await office.states() == {"sent": 101}
    assert all(words(person) == ["提醒"] for person in everybody)


async def test_an_answer_lost_after_delivery_is_shown_once_more_and_no_more(
    office: PostOffice, api: BotApiDouble, anna: Person
) -> None:
    api.faults.drop_response("sendMessage", times=None)
    key = await office.post(1001, "已保存")
    async with office.running():
        await api.ledger.expect(Kind.DELIVERED, count=2)
    assert words(anna) == ["已保存", "已保存"]
    assert await office.state(key) is OutboxState.FAILED
    assert (office.counted(Lane.ANSWER, "uncertain"), office.counted(Lane.ANSWER, "failed")) == (1, 1)


async def test_a_letter_in_doubt_is_not_risked_on_a_server_that_is_silent(
    on_virtual_time: PostOffice, clock: VirtualClock, page: PageChannel
) -> None:
    office = on_virtual_time
    silence = 0.0
    page.stalled_for = lambda: silence  # type: ignore[method-assign]
    page.errors = [OutcomeUnknown("ReadTimeout")]
    key = await office.post("u1", "已保存", channel="page")
    delivery = office.delivery()
    await delivery.drain()
    for _ in range(20):
        silence += 1.0
        await pass_time(delivery, clock, 1)
    assert await office.state(key) is OutboxState.UNCERTAIN
    silence = 0.0
    await pass_time(delivery, clock, 1)
    assert await office.state(key) is OutboxState.SENT


async def test_a_last_showing_is_on_disk_before_it_begins(
    on_virtual_time: PostOffice, clock: VirtualClock, page: PageChannel, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = on_virtual_time
    page.errors = [OutcomeUnknown("ReadTimeout")]
    key = await office.post("u1", "已保存", channel="page")
    send, uncertain_attempts = page.send, []

    async def watched(dispatch: Dispatch) -> str:
        uncertain_attempts.append((await office.letter(key)).uncertain_attempts)
        return await send(dispatch)

    monkeypatch.setattr(page, "send", watched)
    delivery = office.delivery()
    await delivery.drain()
    await pass_time(delivery, clock, SIGN_OF_LIFE + 1)
    assert uncertain_attempts == [0, outbox.LAST]
    assert await office.state(key) is OutboxState.SENT


async def test_a_letter_in_doubt_does_not_wait_for_ever(
    on_virtual_time: PostOffice, clock: VirtualClock, page: PageChannel
) -> None:
    office = on_virtual_time
    page.stalled_for = clock.monotonic  # type: ignore[method-assign]
    page.errors = [OutcomeUnknown("ReadTimeout")]
    key = await office.post("u1", "已保存", channel="page")
    delivery = office.delivery()
    await delivery.drain()
    await pass_time(delivery, clock, SIGN_OF_LIFE + 1)
    assert await office.state(key) is OutboxState.SENT


async def test_an_outage_costs_no_letter_and_repeats_none(
    on_virtual_time: PostOffice, clock: VirtualClock, api: BotApiDouble
) -> None:
    office = on_virtual_time
    everybody = await people_of(api, 20)
    for person in everybody:
        await office.post(person.id, "提醒", lane=Lane.BROADCAST)
    delivery = office.delivery()
    await api._server.stop()
    await pass_time(delivery, clock, 10)
    assert await office.states() == {"pending": 20}
    await api._server.start()
    await pass_time(delivery, clock, 15)
    assert all(words(person) == ["提醒"] for person in everybody)
    assert await office.states() == {"sent": 20}


async def test_connections_that_break_for_a_while_cost_no_letter_and_repeat_none(
    on_virtual_time: PostOffice, clock: VirtualClock, api: BotApiDouble, telegram: TelegramChannel
) -> None:
    office = on_virtual_time
    silence = 0.0
    telegram.stalled_for = lambda: silence  # type: ignore[method-assign]
    everybody = await people_of(api, 20)
    for person in everybody:
        await office.post(person.id, "提醒", lane=Lane.BROADCAST)
    delivery = office.delivery()
    with api.outage():
        for _ in range(30):
            silence += 1.0
            await pass_time(delivery, clock, 1)
    silence = 0.0
    await pass_time(delivery, clock, 15)
    assert all(words(person) == ["提醒"] for person in everybody)
    assert await office.states() == {"sent": 20}


async def test_a_long_outage_is_tried_rarely_and_costs_no_attempt(
    on_virtual_time: PostOffice, clock: VirtualClock, page: PageChannel
) -> None:
    office = on_virtual_time
    page.errors = [NotReached("ConnectError", whole_bot=True) for _ in range(5000)]
    keys = [await office.post(f"u{number}", "提醒", channel="page") for number in range(5)]
    delivery = office.delivery()
    await pass_time(delivery, clock, 300, step=5.0)
    assert 20 < 5000 - len(page.errors) <= 300 / 10 + 20
    page.errors.clear()
    await pass_time(delivery, clock, 15)
    assert [await office.state(key) for key in keys] == [OutboxState.SENT] * 5
    assert len(page.sent) == 5


async def test_a_letter_the_server_fails_on_for_ever_is_given_up_once_others_got_through(
    on_virtual_time: PostOffice, clock: VirtualClock, api: BotApiDouble, anna: Person
) -> None:
    office = on_virtual_time
    (ben,) = await people_of(api, 1)
    api.faults.server_error("sendMessage", chat_id=1001, times=None, when=lambda call: call.get("text") == "毒")
    poison = await office.post(1001, "毒")
    await office.post(1001, "已保存")
    delivery = office.delivery()
    for minute in range(12):
        await office.post(ben.id, str(minute))
        await pass_time(delivery, clock, 60, step=10.0)
    assert await office.state(poison) is OutboxState.FAILED
    assert words(anna) == ["已保存"]
    assert len(api.ledger.of(Kind.FAULT)) == ATTEMPTS


async def test_a_letter_alone_on_a_failing_server_is_kept_until_it_works(
    on_virtual_time: PostOffice, clock: VirtualClock, api: BotApiDouble, anna: Person
) -> None:
    office = on_virtual_time
    fault = api.faults.server_error("sendMessage", times=None)
    key = await office.post(1001, "已保存")
    delivery = office.delivery()
    await pass_time(delivery, clock, 1200, step=10.0)
    assert ATTEMPTS < fault.hits <= 1200 / 60 + 10
    api.faults.clear()
    await pass_time(delivery, clock, 60, step=10.0)
    assert await office.state(key) is OutboxState.SENT
    assert words(anna) == ["已保存"]


async def test_what_the_server_rejects_is_given_up_at_once_and_holds_up_nothing(
    office: PostOffice, api: BotApiDouble, anna: Person
) -> None:
    api.faults.refuse("sendMessage", bad_request("BUTTON_TYPE_INVALID"))
    rejected = await office.post(1001, "坏")
    await office.post(1001, "好")
    await office.delivery().drain()
    assert await office.state(rejected) is OutboxState.FAILED
    assert words(anna) == ["好"]
    assert len(api.ledger.of(Kind.REQUEST, method="sendmessage")) == 2


async def test_a_channel_that_breaks_is_one_letters_trouble(
    on_virtual_time: PostOffice, clock: VirtualClock, page: PageChannel
) -> None:
    office = on_virtual_time
    page.errors = [ZeroDivisionError("a bug")]  # type: ignore[list-item]
    await office.post("u1", "一", channel="page")
    await office.post("u2", "二", channel="page")
    delivery = office.delivery()
    await delivery.drain()
    assert [dispatch.message.text for dispatch in page.sent] == ["二"]
    await pass_time(delivery, clock, 5)
    assert [dispatch.message.text for dispatch in page.sent] == ["二", "一"]


async def test_a_channel_that_waits_does_not_hold_up_another(
    on_virtual_time: PostOffice, page: PageChannel, api: BotApiDouble, anna: Person
) -> None:
    office = on_virtual_time
    page.errors = [TryLater(3600, whole_bot=True)]
    first = await office.post("u0", "网页", channel="page")
    delivery = office.delivery()
    await delivery.drain()
    waiting = [await office.post(f"u{number}", "网页", channel="page") for number in range(1, 150)]
    await office.post(1001, "已保存")
    await delivery.drain()
    assert words(anna) == ["已保存"]
    assert page.sent == []
    assert {await office.state(key) for key in (first, *waiting)} == {OutboxState.PENDING}


async def test_what_waits_for_a_paused_channel_is_not_taken_and_put_back_meanwhile(
    on_virtual_time: PostOffice, clock: VirtualClock, page: PageChannel, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = on_virtual_time
    page.errors = [TryLater(60, whole_bot=True)]
    for number in range(200):
        await office.post(f"u{number}", "网页", channel="page", lane=Lane.BROADCAST)
    delivery = office.delivery()
    await delivery.drain()
    claimed: list[str] = []
    claim = outbox.claim

    async def noted(tx: Tx, **how: Any) -> list[OutboxMessage]:
        letters = await claim(tx, **how)
        claimed.extend(letter.chat for letter in letters)
        return letters

    monkeypatch.setattr(outbox, "claim", noted)
    await pass_time(delivery, clock, 55, step=5.0)
    assert claimed == []
    await pass_time(delivery, clock, 30, step=5.0)
    assert len(claimed) == len(set(claimed)) > 1
    assert len(page.sent) == 200


async def test_a_part_refused_is_tried_again_and_the_parts_before_it_are_not(
    on_virtual_time: PostOffice, clock: VirtualClock, api: BotApiDouble, anna: Person
) -> None:
    office = on_virtual_time
    api.faults.flood("sendMessage", retry_after=5, when=lambda call: "乙" in call.params["text"])
    key = await office.post(1001, "甲" * 4000 + "\n" + "乙" * 4000 + "\n" + "丙" * 200)
    delivery = office.delivery()
    await delivery.drain()
    await pass_time(delivery, clock, 6)
    assert [text.removeprefix("【演练】")[0] for text in words(anna)] == ["甲", "乙", "丙"]
    assert (await office.letter(key)).external_id == f"1001:{anna.inbox[0].message_id}"


async def test_what_was_sent_while_the_disk_was_full_is_recorded_once_there_is_room(
    office: PostOffice, api: BotApiDouble, anna: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.delivery.outcomes.STORE_PAUSE", 0.01)
    key = await office.post(1001, "已保存")
    turn, refusals, recorded = office.db.turn, 5, asyncio.Event()

    async def full_after_sending(work):
        nonlocal refusals
        if refusals and api.ledger.of(Kind.DELIVERED):
            refusals -= 1
            raise Full("no room")
        result = await turn(work)
        if not refusals:
            recorded.set()
        return result

    monkeypatch.setattr(office.db, "turn", full_after_sending)
    async with office.running():
        await anna.expect("已保存")
        await recorded.wait()
    assert await office.state(key) is OutboxState.SENT
    assert refusals == 0
    assert words(anna) == ["已保存"]


@pytest.mark.parametrize("error", [Full("locked"), ValueError("a letter nobody can decode")])
async def test_a_store_that_cannot_be_read_is_looked_at_again(
    office: PostOffice, anna: Person, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    monkeypatch.setattr("bot.delivery.delivery.LOOK_SECONDS", 0.01)
    await office.post(1001, "已保存")
    async with office.running():
        turn, refusals = office.db.turn, 3

        async def locked(work):
            nonlocal refusals
            if refusals:
                refusals -= 1
                raise error
            return await turn(work)

        monkeypatch.setattr(office.db, "turn", locked)
        await anna.expect("已保存")
    assert words(anna) == ["已保存"]


async def test_a_start_takes_up_what_was_under_way_and_says_so(
    office: PostOffice, api: BotApiDouble, anna: Person, capsys: pytest.CaptureFixture[str]
) -> None:
    api.faults.hang("sendMessage", seconds=5.0)
    key = await office.post(1001, "已保存")
    killed = office.delivery()
    await killed.start()
    await api.ledger.expect(Kind.FAULT)
    await killed.stop(grace=0.0)
    async with office.running():
        assert await office.state(key) in (OutboxState.UNCERTAIN, OutboxState.SENDING)
        await anna.expect("已保存")
    assert "letters were under way when the program ended" in capsys.readouterr().out
    assert words(anna) == ["已保存"]


async def test_a_letter_claimed_that_is_in_nobodys_hands_is_shown_without_a_restart(
    on_virtual_time: PostOffice, clock: VirtualClock, anna: Person
) -> None:
    office = on_virtual_time
    async with office.running() as delivery:

        async def posted_and_claimed(tx: Tx) -> None:
            now, to = clock.now(), {"channel": "telegram", "chat": "1001", "person": "telegram:1001"}
            await outbox.post(tx, **to, lane=Lane.ANSWER, kind="test", message=Outgoing("在册"), now=now)
            await outbox.claim(tx, now=now, limit=1, lane=Lane.ANSWER, channels=["telegram"])

        await office.db.turn(posted_and_claimed)
        await office.post(1001, "其后")
        clock.move(timedelta(seconds=STRAYS_EVERY))
        delivery.wake()
        async with asyncio.timeout(10):
            while words(anna) != ["在册", "其后"]:  # noqa: ASYNC110 (nothing tells that the server was written to)
                await asyncio.sleep(0.02)


async def test_a_chat_that_is_not_found_is_looked_for_again_before_it_is_believed(
    on_virtual_time: PostOffice, clock: VirtualClock, api: BotApiDouble, anna: Person
) -> None:
    office = on_virtual_time
    (ben,) = await people_of(api, 1)
    api.faults.refuse("sendMessage", bad_request("chat not found"), chat_id=1001, times=LOOKS - 1)
    gone = api.faults.refuse("sendMessage", bad_request("chat not found"), chat_id=ben.id, times=None)
    await office.post(1001, "找得到")
    lost = await office.post(ben.id, "找不到")
    async with office.running() as delivery:
        await delivery.drain()
        assert office.unreachable == []
        await pass_time(delivery, clock, 10)
    assert words(anna) == ["找得到"]
    assert (await office.state(lost), office.unreachable, gone.hits) == (OutboxState.GONE, [str(ben.id)], LOOKS)


async def test_a_portal_in_the_way_costs_nobody_a_letter(
    on_virtual_time: PostOffice, clock: VirtualClock, api: BotApiDouble, anna: Person
) -> None:
    office = on_virtual_time
    people = [anna, *await people_of(api, 4)]
    portal = api.faults.answer("sendMessage", b"<html>login</html>", status=403, times=None)
    for person in people:
        await office.post(person.id, "在吗")
    async with office.running() as delivery:
        await delivery.drain()
        await pass_time(delivery, clock, 900, step=5.0)
        api.faults.cancel(portal)
        await pass_time(delivery, clock, 120, step=5.0)
    assert [words(person) for person in people] == [["在吗"]] * 5
    assert office.unreachable == []
