"""Letters reach their people: each once, in order, answers first."""

import asyncio
import time

import pytest

from bot.channels.telegram.channel import TelegramChannel
from bot.delivery.pacing import Limits
from bot.runtime.clock import VirtualClock
from dialogs.model.outgoing import Attachment, AttachmentKind, Button, Lane
from storage.messages.outbox_message import OutboxState
from storage.people import accounts
from tests.botapi import BotApiDouble, Kind, Person, TelegramLimits
from tests.channels.delivering import PageChannel, PostOffice

pytest_plugins = ["tests.botapi.fixtures", "tests.channels.delivering_fixtures"]

BUTTONS = ((Button("确认提交", "submit"), Button("修改", "edit")), (Button("取消", "cancel"),))


async def people_of(api: BotApiDouble, count: int, first: int = 2001) -> list[Person]:
    """So many people the bot may write to."""
    found = [api.user(first + number) for number in range(count)]
    for person in found:
        await person.send("/start")
    api.updates.drop_all()
    return found


async def test_a_posted_letter_arrives_and_is_sent(office: PostOffice, anna: Person) -> None:
    async with office.running() as delivery:
        key = await office.post(1001, "已保存")
        delivery.wake()
        message = await anna.expect("已保存")
    letter = await office.letter(key)
    assert (letter.state, letter.external_id) == (OutboxState.SENT, f"1001:{message.message_id}")
    assert office.counted(Lane.ANSWER, "sent") == 1


async def test_a_letter_posted_by_another_process_arrives_without_being_announced(
    office: PostOffice, anna: Person
) -> None:
    async with office.running():
        await office.post(1001, "已保存")
        await anna.expect("已保存")


async def test_buttons_carry_the_letters_key_and_their_number_row_by_row(office: PostOffice, anna: Person) -> None:
    key = await office.post(1001, "对吗？", buttons=BUTTONS)
    await office.delivery().drain()
    data = [[button["callback_data"] for button in row] for row in anna.latest.markup]
    assert data == [[f"{key}:0", f"{key}:1"], [f"{key}:2"]]


@pytest.mark.promise("9.4")
async def test_an_answer_to_a_chat_leaves_before_the_broadcast_to_it(office: PostOffice, anna: Person) -> None:
    await office.post(1001, "提醒", lane=Lane.BROADCAST)
    await office.post(1001, "汇总", lane=Lane.GROUP)
    await office.post(1001, "已保存")
    await office.delivery().drain()
    assert [message.words for message in anna.inbox] == ["已保存", "汇总", "提醒"]


async def test_the_letters_of_a_chat_arrive_in_order_one_at_a_time(
    office: PostOffice, api: BotApiDouble, anna: Person
) -> None:
    api.faults.hang("sendMessage", seconds=0.05, times=None)
    for number in range(6):
        await office.post(1001, str(number))
    await office.delivery().drain()
    assert [message.words for message in anna.inbox] == list("012345")
    kinds = [
        r.kind for r in api.ledger.records if r["method"] == "sendmessage" and r.kind in (Kind.REQUEST, Kind.RESPONSE)
    ]
    assert kinds == [Kind.REQUEST, Kind.RESPONSE] * 6


async def test_a_slow_chat_holds_up_no_other(office: PostOffice, api: BotApiDouble, anna: Person) -> None:
    ben, carl = await people_of(api, 2)
    api.faults.hang("sendMessage", seconds=1.0, chat_id=1001)
    async with office.running() as delivery:
        await office.post(1001, "慢")
        await office.post(ben.id, "快")
        await office.post(carl.id, "快")
        delivery.wake()
        await anna.expect("慢")
        assert [record["text"] for record in api.ledger.of(Kind.DELIVERED)] == ["快", "快", "慢"]


async def test_many_slow_broadcasts_leave_room_for_an_answer(
    office: PostOffice, api: BotApiDouble, anna: Person
) -> None:
    everybody = await people_of(api, 80)
    api.faults.hang("sendMessage", seconds=1.0, times=None, when=lambda call: call.chat_id != 1001)
    for person in everybody:
        await office.post(person.id, "提醒", lane=Lane.BROADCAST)
    async with office.running() as delivery:
        await api.ledger.expect(Kind.FAULT, count=64)
        await office.post(1001, "已保存")
        delivery.wake()
        await anna.expect("已保存", timeout=0.8)
        await api.ledger.expect(Kind.DELIVERED, count=81)


@pytest.mark.promise("9.4")
async def test_an_answer_waits_for_no_more_of_a_broadcast_at_the_limit_than_a_second_carries(
    office: PostOffice, anna: Person, api: BotApiDouble
) -> None:
    everybody = await people_of(api, 90)
    api.flood.limits = TelegramLimits()
    office.limits = Limits()
    for person in everybody:
        await office.post(person.id, "提醒", lane=Lane.BROADCAST)
    async with office.running() as delivery:
        for number in range(3):
            await api.ledger.expect(Kind.DELIVERED, count=10 * (number + 1))
            before = len(api.ledger.of(Kind.DELIVERED))
            await office.post(1001, f"已保存{number}")
            delivery.wake()
            await anna.expect(f"已保存{number}")
            texts = [record["text"] for record in api.ledger.of(Kind.DELIVERED)]
            assert texts.index(f"已保存{number}") - before <= office.limits.overall
        await api.ledger.expect(Kind.DELIVERED, count=93)
    assert api.flood.rejected == 0


async def test_a_letter_whose_time_has_not_come_waits(office: PostOffice, clock: VirtualClock, anna: Person) -> None:
    office.clock = clock
    due = clock.now().replace(hour=13)
    await office.post(1001, "提醒", lane=Lane.BROADCAST, not_before=due)
    delivery = office.delivery()
    await delivery.drain()
    assert anna.inbox == []
    clock.move_to(due)
    await delivery.drain()
    assert [message.words for message in anna.inbox] == ["提醒"]


async def test_an_edit_takes_the_place_of_the_letter_it_names(office: PostOffice, anna: Person) -> None:
    first = await office.post(1001, "第一问", buttons=BUTTONS)
    second = await office.post(1001, "第二问", edits=first)
    third = await office.post(1001, "第三问", edits=second)
    await office.delivery().drain()
    assert [message.words for message in anna.inbox] == ["第三问"]
    assert (await office.letter(third)).external_id == (await office.letter(first)).external_id


async def test_an_edit_of_what_is_not_there_any_more_arrives_as_a_new_message(office: PostOffice, anna: Person) -> None:
    first = await office.post(1001, "第一问")
    delivery = office.delivery()
    await delivery.drain()
    anna.latest.editable = False
    await office.post(1001, "第二问", edits=first)
    await office.post(1001, "第三问", edits="no-such-letter")
    await delivery.drain()
    assert [message.words for message in anna.inbox] == ["第一问", "第二问", "第三问"]


async def test_an_edit_waits_a_little_for_its_letter_and_then_goes_alone(
    office: PostOffice, clock: VirtualClock, anna: Person
) -> None:
    office.clock = clock
    later = clock.now().replace(hour=13)
    prompt = await office.post(1001, "日报", lane=Lane.BROADCAST, not_before=later)
    await office.post(1001, "已提交", edits=prompt)
    delivery = office.delivery()
    for _ in range(4):
        assert anna.inbox == []
        await delivery.drain()
        clock.move_to(clock.now().replace(second=clock.now().second + 1))
    assert [message.words for message in anna.inbox] == ["已提交"]


async def test_a_long_letter_arrives_in_parts_that_begin_with_the_rehearsals_mark(
    office: PostOffice, clock: VirtualClock, anna: Person
) -> None:
    office.clock = clock
    await office.post(1001, "【演练】" + "甲" * 5000)
    await office.delivery().drain()
    assert [message.words[:5] for message in anna.inbox] == ["【演练】甲"] * 2


async def test_an_attachment_arrives_and_one_whose_bytes_are_missing_is_left_out(
    office: PostOffice, anna: Person
) -> None:
    (office.media / "a1").write_bytes(b"table")
    files = tuple(Attachment(AttachmentKind.DOCUMENT, sha256, "情况统计表.xlsx") for sha256 in ("a1", "b2"))
    await office.post(1001, "请查收", attachments=files)
    await office.delivery().drain()
    assert [message.media for message in anna.inbox] == [None, "document"]
    assert anna.latest.content == b"table"


async def test_a_letter_for_a_channel_that_is_off_waits_and_holds_up_nobody(office: PostOffice, anna: Person) -> None:
    away = await office.post("x", "你好", channel="wecom")
    await office.post(1001, "已保存")
    await office.delivery().drain()
    assert [message.words for message in anna.inbox] == ["已保存"]
    assert await office.state(away) is OutboxState.PENDING


async def test_each_channel_gets_its_own_letters(office: PostOffice, page: PageChannel, anna: Person) -> None:
    await office.post("u1", "网页", channel="page")
    await office.post(1001, "电报")
    await office.delivery().drain()
    assert [dispatch.message.text for dispatch in page.sent] == ["网页"]
    assert [message.words for message in anna.inbox] == ["电报"]


async def test_without_telegram_the_other_channel_works_alone(office: PostOffice, page: PageChannel) -> None:
    office.channels = {"page": page}
    await office.post("u1", "网页", channel="page")
    await office.delivery().drain()
    assert [dispatch.message.text for dispatch in page.sent] == ["网页"]


async def test_a_blocked_person_is_marked_and_their_other_letters_withdrawn(
    office: PostOffice, api: BotApiDouble, anna: Person
) -> None:
    now = office.clock.now()
    await office.db.turn(lambda tx: accounts.ensure(tx, "telegram:1001", "telegram", "1001", "联络员甲", now))
    await anna.block()
    first = await office.post(1001, "提醒一", lane=Lane.BROADCAST)
    second = await office.post(1001, "提醒二", lane=Lane.BROADCAST)
    await office.delivery().drain()
    assert [await office.state(first), await office.state(second)] == [OutboxState.GONE, OutboxState.DROPPED]
    assert len(api.ledger.of(Kind.REQUEST, method="sendmessage")) == 1
    assert office.unreachable == ["1001"]
    async with office.db.read() as tx:
        account = await accounts.account(tx, "telegram:1001")
    assert account is not None
    assert not account.reachable


async def test_a_group_that_cannot_be_reached_says_nothing_about_a_person(
    office: PostOffice, api: BotApiDouble, anna: Person
) -> None:
    now = office.clock.now()
    await office.db.turn(lambda tx: accounts.ensure(tx, "telegram:1001", "telegram", "1001", "联络员甲", now))
    group = api.group(-100123, "示例州教育体育局", members=[anna])
    await group.bot_kicked(anna)
    key = await office.post(-100123, "没有权限", person="telegram:1001")
    await office.delivery().drain()
    assert await office.state(key) is OutboxState.GONE
    assert office.unreachable == ["-100123"]
    async with office.db.read() as tx:
        account = await accounts.account(tx, "telegram:1001")
    assert account is not None
    assert account.reachable


async def test_a_group_that_moved_gets_its_letters_at_the_new_address(
    office: PostOffice, api: BotApiDouble, anna: Person
) -> None:
    group = api.group(-123, "示例州教育体育局", members=[anna], kind="group")
    new = await group.migrate()
    await office.post(-123, "今日汇总", lane=Lane.GROUP, person="")
    await office.post(-123, "补报", lane=Lane.GROUP, person="")
    await office.delivery().drain()
    assert [message.words for message in new.inbox] == ["今日汇总", "补报"]


async def test_a_group_is_written_to_no_more_often_than_it_may_be(
    office: PostOffice, clock: VirtualClock, api: BotApiDouble, anna: Person
) -> None:
    office.clock, office.limits = clock, Limits()
    group = api.group(-100123, "示例州教育体育局", members=[anna])
    for number in range(25):
        await office.post(-100123, str(number), lane=Lane.GROUP, person="")
    delivery = office.delivery()
    for second in range(59):
        await delivery.drain()
        clock.move_to(clock.now().replace(minute=0, second=second + 1))
    assert len(group.inbox) == 20


async def test_a_stop_lets_what_is_under_way_end(office: PostOffice, api: BotApiDouble, anna: Person) -> None:
    api.faults.hang("sendMessage", seconds=0.3)
    key = await office.post(1001, "已保存")
    delivery = office.delivery()
    await delivery.start()
    await api.ledger.expect(Kind.FAULT)
    await delivery.stop(grace=2.0)
    assert await office.state(key) is OutboxState.SENT


async def test_a_stop_does_not_wait_for_what_hangs_and_the_next_start_shows_it_once_more(
    office: PostOffice, api: BotApiDouble, anna: Person
) -> None:
    api.faults.hang("sendMessage", seconds=5.0, handled=True)
    key = await office.post(1001, "已保存")
    delivery = office.delivery()
    await delivery.start()
    await api.ledger.expect(Kind.DELIVERED)
    began = time.monotonic()
    await delivery.stop(grace=0.2)
    assert time.monotonic() - began < 1.0
    assert await office.state(key) is OutboxState.SENDING
    async with office.running():
        await api.ledger.expect(Kind.DELIVERED, count=2)
        await asyncio.sleep(0)
    assert await office.state(key) is OutboxState.SENT


async def test_a_letter_stopped_between_its_parts_goes_on_with_the_next_one(
    office: PostOffice, api: BotApiDouble, anna: Person, telegram: TelegramChannel
) -> None:
    office.limits = Limits()
    key = await office.post(1001, "甲" * 4096 + "乙" * 4096 + "丙", lane=Lane.BROADCAST, buttons=BUTTONS)
    delivery = office.delivery()
    await delivery.start()
    await api.ledger.expect(Kind.DELIVERED)
    await delivery.stop()
    assert await office.state(key) is OutboxState.PENDING
    office.limits = Limits(overall=0)
    await office.delivery().drain()
    assert [message.words[0] for message in anna.inbox] == ["甲", "乙", "丙"]
    assert (await office.letter(key)).external_id == f"1001:{anna.inbox[0].message_id}"


async def test_after_a_crash_between_two_parts_none_is_sent_twice(
    office: PostOffice, api: BotApiDouble, anna: Person
) -> None:
    key = await office.post(1001, "甲" * 4096 + "乙")
    delivery = office.delivery()

    async def killed(*_: object) -> None:
        raise asyncio.CancelledError

    delivery._attempt._turn_comes = killed  # type: ignore[method-assign]
    await delivery.drain()
    assert await office.state(key) is OutboxState.SENDING
    async with office.running():
        await anna.expect("乙")
    assert [message.words[0] for message in anna.inbox] == ["甲", "乙"]


@pytest.mark.parametrize("lane", list(Lane))
async def test_the_time_from_posting_to_delivery_is_measured(
    office: PostOffice, clock: VirtualClock, anna: Person, lane: Lane
) -> None:
    office.clock = clock
    await office.post(1001, "你好", lane=lane)
    clock.move_to(clock.now().replace(second=7))
    await office.delivery().drain()
    measured = office.metrics.registry.get_sample_value("weekbot_delivery_seconds_sum", {"lane": lane.name.lower()})
    assert measured == 7.0
