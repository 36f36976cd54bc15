"""Updates by polling: on disk before they are confirmed, whatever comes and whatever fails."""

import asyncio
import json
import logging
import tracemalloc
import zlib
from collections.abc import AsyncIterator

import pytest

from bot.channels.errors import UnreadableUpdate, WrongToken
from bot.channels.telegram.channel import TelegramChannel
from bot.channels.telegram.polling import Poller
from bot.channels.telegram.request import UpdatesRequest
from tests.botapi import BotApiDouble, Kind, Person
from tests.botapi.errors import ApiError, conflict

pytest_plugins = ["tests.botapi.fixtures"]

SECONDS = 5.0


def bomb() -> bytes:
    """300 MB of nothing, packed."""
    packer = zlib.compressobj(9, wbits=31)
    return b"".join([*(packer.compress(bytes(1_000_000)) for _ in range(300)), packer.flush()])


class Inbox:
    """A store that can be told to fail; `arrived` says that something was offered."""

    def __init__(self) -> None:
        self.stored: dict[str, bytes] = {}
        self.offered: list[str] = []
        self.refusing: set[str] | None = set()
        self._changed = asyncio.Event()

    async def receive(self, update_id: str, raw: bytes) -> None:
        self.offered.append(update_id)
        await asyncio.sleep(0)
        self._changed.set()
        if self.refusing is None or update_id in self.refusing:
            raise OSError("disk full")
        self.stored.setdefault(update_id, raw)

    async def until(self, condition) -> None:
        async with asyncio.timeout(SECONDS):
            while not condition():
                self._changed.clear()
                await self._changed.wait()

    def texts(self) -> list[str]:
        updates = [json.loads(raw) for raw in self.stored.values()]
        return [update["message"].get("text", "") for update in updates if "message" in update]


@pytest.fixture
def inbox() -> Inbox:
    return Inbox()


@pytest.fixture(autouse=True)
def quick_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.channels.telegram.polling.PAUSES", (0.02,))
    monkeypatch.setattr("bot.channels.telegram.channel.PAUSES", (0.02,))


@pytest.fixture
async def channel(api: BotApiDouble) -> AsyncIterator[TelegramChannel]:
    telegram = TelegramChannel(
        api.token,
        base_url=api.base_url,
        file_url=api.file_url,
        commands=[("report", "填今天的日报"), ("help", "帮助")],
    )
    yield telegram
    await telegram.stop()
    await telegram.close()


async def test_the_start_learns_the_name_sets_the_menu_and_ends_a_webhook_but_drops_nothing(
    channel: TelegramChannel, api: BotApiDouble, anna: Person, inbox: Inbox
) -> None:
    await anna.send("早")
    await channel.start(inbox.receive)
    assert channel.username == "zhoubao_bot"
    await inbox.until(lambda: inbox.texts() == ["早"])
    menu = next(iter(api.profile.commands.values()))
    assert [command["command"] for command in menu] == ["report", "help"]
    assert api.ledger.of(Kind.REQUEST, method="deletewebhook")
    assert not api.ledger.of(Kind.DROPPED, update_id=int(next(iter(inbox.stored))))


async def test_only_what_concerns_the_program_is_asked_for(
    channel: TelegramChannel, api: BotApiDouble, inbox: Inbox
) -> None:
    await channel.start(inbox.receive)
    await api.ledger.expect(Kind.REQUEST, method="getupdates")
    assert set(api.updates.allowed or ()) == {"message", "edited_message", "callback_query", "my_chat_member"}


async def test_an_update_is_confirmed_after_it_is_stored(
    channel: TelegramChannel, api: BotApiDouble, anna: Person, inbox: Inbox
) -> None:
    inbox.refusing = None
    await anna.send("教师32")
    await channel.start(inbox.receive)
    await inbox.until(lambda: len(inbox.offered) >= 3)
    assert len(set(inbox.offered)) == 1
    assert not api.ledger.of(Kind.CONFIRMED)
    inbox.refusing = set()
    await inbox.until(lambda: inbox.texts() == ["教师32"])
    await api.ledger.expect(Kind.CONFIRMED, update_id=int(inbox.offered[0]))


async def test_of_many_updates_none_is_confirmed_past_one_that_could_not_be_stored(
    channel: TelegramChannel, api: BotApiDouble, anna: Person, inbox: Inbox
) -> None:
    for number in range(5):
        await anna.send(str(number))
    ids = api.updates.ids
    inbox.refusing = {str(ids[2])}
    await channel.start(inbox.receive)
    await api.ledger.expect(Kind.CONFIRMED, count=2)
    await inbox.until(lambda: inbox.offered.count(str(ids[2])) >= 3)
    assert api.ledger.update_ids(Kind.CONFIRMED) == set(ids[:2])
    inbox.refusing = set()
    await api.ledger.expect(Kind.CONFIRMED, count=5)
    assert sorted(inbox.texts()) == ["0", "1", "2", "3", "4"]


async def test_a_hundred_updates_are_offered_in_order_and_together(
    channel: TelegramChannel, api: BotApiDouble, anna: Person, inbox: Inbox
) -> None:
    for number in range(150):
        await anna.send(str(number))
    under_way = most = 0

    async def receive(update_id: str, raw: bytes) -> None:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        await inbox.receive(update_id, raw)
        under_way -= 1

    await channel.start(receive)
    await inbox.until(lambda: len(inbox.stored) == 150)
    assert inbox.texts() == [str(number) for number in range(150)]
    assert most == 100


async def test_an_update_nobody_can_parse_is_stored_and_holds_up_nothing(
    channel: TelegramChannel, api: BotApiDouble, anna: Person, inbox: Inbox
) -> None:
    await anna.send("前")
    broken = api.malformed_update()
    await anna.send("后")
    await channel.start(inbox.receive)
    await api.ledger.expect(Kind.CONFIRMED, count=3)
    assert inbox.texts()[0::2] == ["前", "后"]
    with pytest.raises(UnreadableUpdate):
        channel.read(inbox.stored[str(broken)])


async def test_half_a_character_is_stored_as_it_came(channel: TelegramChannel, api: BotApiDouble, inbox: Inbox) -> None:
    body = b'{"ok":true,"result":[{"update_id":5,"message":{"text":"\\ud83d"}}]}'
    api.faults.malformed_json("getUpdates", body=body)
    await channel.start(inbox.receive)
    await inbox.until(lambda: inbox.texts() == ["\ud83d"])


@pytest.mark.parametrize(
    "body",
    [
        b'{"ok":true,"resu',
        b'{"ok":true}',
        b'{"ok":true,"result":{}}',
        b"[]",
        b'{"ok":true,"result":[[7]]}',
        b'{"ok":true,"result":[{"message":{}}]}',
        b'{"ok":true,"result":[{"update_id":true}]}',
    ],
)
async def test_an_answer_that_is_no_list_of_updates_is_asked_for_again(
    channel: TelegramChannel, api: BotApiDouble, anna: Person, inbox: Inbox, body: bytes
) -> None:
    api.faults.malformed_json("getUpdates", body=body)
    await anna.send("教师32")
    await channel.start(inbox.receive)
    await inbox.until(lambda: "教师32" in inbox.texts())


async def test_polling_outlives_outages_floods_and_server_errors(
    channel: TelegramChannel, api: BotApiDouble, anna: Person, inbox: Inbox
) -> None:
    api.faults.drop_connection("getUpdates", times=2)
    api.faults.server_error("getUpdates", times=2)
    api.faults.flood("getUpdates", retry_after=0)
    api.faults.refuse("getUpdates", ApiError(401, "Unauthorized"))
    api.faults.drop_response("getUpdates")
    await channel.start(inbox.receive)
    await anna.send("教师32")
    await inbox.until(lambda: inbox.texts() == ["教师32"])
    assert len(api.ledger.of(Kind.FAULT)) == 7


async def test_another_program_on_the_same_token_is_named_and_waited_out(
    channel: TelegramChannel, api: BotApiDouble, anna: Person, inbox: Inbox, capsys: pytest.CaptureFixture[str]
) -> None:
    api.faults.refuse("getUpdates", conflict("terminated by other getUpdates request"), times=3)
    await channel.start(inbox.receive)
    await anna.send("教师32")
    await inbox.until(lambda: inbox.texts() == ["教师32"])
    assert "another program receives this bot's updates" in capsys.readouterr().out


async def test_a_webhook_set_beside_polling_is_ended(
    channel: TelegramChannel, api: BotApiDouble, anna: Person, inbox: Inbox, unused_tcp_port: int
) -> None:
    await channel.start(inbox.receive)
    await api.ledger.expect(Kind.REQUEST, method="getupdates")
    api.updates.release()
    await api.webhook.set(f"http://127.0.0.1:{unused_tcp_port}/", None, 1)
    await api.ledger.expect(Kind.RESPONSE, method="deletewebhook", count=2)
    await anna.send("教师32")
    await inbox.until(lambda: inbox.texts() == ["教师32"])


async def test_a_wrong_token_is_refused_at_the_start(api: BotApiDouble, inbox: Inbox) -> None:
    stranger = TelegramChannel("1:wrong", base_url=api.base_url, file_url=api.file_url)
    with pytest.raises(WrongToken) as caught:
        await stranger.start(inbox.receive)
    assert "1:wrong" not in f"{caught.value!r} {caught.value.__cause__!r}"
    await stranger.stop()
    await stranger.close()


async def test_a_server_out_of_reach_at_the_start_is_waited_for(
    channel: TelegramChannel, api: BotApiDouble, anna: Person, inbox: Inbox
) -> None:
    with api.outage():
        await channel.start(inbox.receive)
        assert channel.username == ""
        await api.ledger.expect(Kind.FAULT, method="getupdates", count=3)
    await anna.send("教师32")
    await inbox.until(lambda: inbox.texts() == ["教师32"])
    await api.ledger.expect(Kind.RESPONSE, method="getme")
    await api.ledger.expect(Kind.RESPONSE, method="setmycommands")
    assert channel.username == "zhoubao_bot"


async def test_a_stop_confirms_what_is_stored(
    channel: TelegramChannel, api: BotApiDouble, anna: Person, inbox: Inbox
) -> None:
    await channel.start(inbox.receive)
    await api.ledger.expect(Kind.REQUEST, method="getupdates")
    api.faults.drop_connection("getUpdates", times=None, when=lambda call: call.get("timeout") != 0)
    await anna.send("教师32")
    await api.ledger.expect(Kind.FAULT)
    await channel.stop()
    assert inbox.texts() == ["教师32"]
    assert api.ledger.update_ids(Kind.CONFIRMED) == {int(n) for n in inbox.stored}


async def test_after_a_crash_what_was_not_stored_comes_again_and_the_rest_does_not(
    api: BotApiDouble, anna: Person, inbox: Inbox
) -> None:
    for number in range(4):
        await anna.send(str(number))
    inbox.refusing = {str(api.updates.ids[1])}
    first = TelegramChannel(api.token, base_url=api.base_url, file_url=api.file_url)
    await first.start(inbox.receive)
    await inbox.until(lambda: len(inbox.offered) >= 6)
    for task in first._tasks:
        task.cancel()
    await asyncio.gather(*first._tasks, return_exceptions=True)
    await first.close()

    again = Inbox()
    second = TelegramChannel(api.token, base_url=api.base_url, file_url=api.file_url)
    await second.start(again.receive)
    await again.until(lambda: len(again.stored) == 3)
    assert again.texts() == ["1", "2", "3"]
    await second.stop()
    await second.close()


async def test_silence_is_counted_from_the_last_answer(api: BotApiDouble, inbox: Inbox) -> None:
    now = 100.0
    channel = TelegramChannel(api.token, base_url=api.base_url, file_url=api.file_url, monotonic=lambda: now)
    assert channel.stalled_for() == 0.0
    await channel.start(inbox.receive)
    await api.ledger.expect(Kind.REQUEST, method="getupdates")
    outage = api.faults.drop_connection("getUpdates", times=None)
    api.updates.release()
    await api.ledger.expect(Kind.FAULT, method="getupdates", count=2)
    now = 190.0
    await api.ledger.expect(Kind.FAULT, method="getupdates", count=4)
    assert channel.stalled_for() == 90.0
    api.faults.cancel(outage)
    api.malformed_update()
    await api.ledger.expect(Kind.CONFIRMED)
    assert channel.stalled_for() == 0.0
    await channel.stop()
    await channel.close()


async def test_after_a_quiet_day_updates_are_asked_for_without_an_offset() -> None:
    asked: list[int | None] = []
    now = 0.0

    class Server:
        async def get_updates(self, *, offset: int | None, **_: object) -> None:
            asked.append(offset)
            if len(asked) == 1:
                taken._updates = [{"update_id": 900}]
            if len(asked) == 4:
                raise asyncio.CancelledError

    async def receive(_update_id: str, _raw: bytes) -> None:
        nonlocal now
        now += 1.0

    def monotonic() -> float:
        nonlocal now
        now += 30_000.0 if len(asked) > 1 else 0.0
        return now

    taken = UpdatesRequest(read_timeout=1.0)
    poller = Poller(Server(), taken, receive, monotonic=monotonic)  # type: ignore[arg-type]
    with pytest.raises(asyncio.CancelledError):
        await poller.run()
    await taken.shutdown()
    assert asked == [None, 901, 901, None]


@pytest.mark.parametrize("trouble", ["a mistake", "a hang"])
async def test_polling_goes_on_after_what_nobody_foresaw(trouble: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.channels.telegram.polling.HUNG_SECONDS", 0.02)
    asked = 0

    class Server:
        async def get_updates(self, **_: object) -> None:
            nonlocal asked
            asked += 1
            if asked == 3:
                raise asyncio.CancelledError
            if trouble == "a hang":
                await asyncio.Event().wait()
            raise ZeroDivisionError

    async def receive(_update_id: str, _raw: bytes) -> None:
        raise AssertionError

    taken = UpdatesRequest(read_timeout=1.0)
    poller = Poller(Server(), taken, receive, monotonic=lambda: 0.0)  # type: ignore[arg-type]
    with pytest.raises(asyncio.CancelledError):
        await poller.run()
    await taken.shutdown()
    assert asked == 3


async def test_nothing_the_libraries_log_gets_out(
    channel: TelegramChannel, api: BotApiDouble, anna: Person, inbox: Inbox, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    api.faults.malformed_json("getUpdates")
    api.faults.server_error("getUpdates")
    api.faults.drop_connection("getUpdates")
    await anna.send("学生450")
    await channel.start(inbox.receive)
    await inbox.until(lambda: inbox.texts() == ["学生450"])
    assert api.token not in caplog.text
    assert "学生450" not in caplog.text


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        ({}, b'{"ok":true,"result":[' + b"[]," * 13_000_000 + b"[]]}"),
        ({"Content-Encoding": "gzip"}, bomb()),
        ({"Content-Encoding": "zstd"}, b"\x28\xb5\x2f\xfd"),
    ],
    ids=["list", "bomb", "unasked"],
)
async def test_an_answer_without_end_is_not_read_and_polling_goes_on(
    channel: TelegramChannel, api: BotApiDouble, anna: Person, inbox: Inbox, headers: dict[str, str], body: bytes
) -> None:
    api.faults.answer("getUpdates", body, headers=headers)
    tracemalloc.start()
    await channel.start(inbox.receive)
    await anna.send("教师32")
    await inbox.until(lambda: inbox.texts() == ["教师32"])
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 2 * len(body) + 32_000_000, "the double holds the answer twice itself"


async def test_updates_too_large_together_are_fetched_in_smaller_handfuls(
    channel: TelegramChannel, api: BotApiDouble, anna: Person, inbox: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(40):
        await anna.send(f"第{number}条" + "说" * 4000)
    monkeypatch.setattr("bot.channels.telegram.request.ANSWER_LIMIT", 200_000)
    small = TelegramChannel(api.token, base_url=api.base_url, file_url=api.file_url)
    await small.start(inbox.receive)
    await inbox.until(lambda: len(inbox.stored) == 40)
    await small.stop()
    await small.close()
