"""The Bot API double hands out updates and fails as Telegram does, seen by python-telegram-bot itself."""

import asyncio
import time
from collections.abc import AsyncIterator
from typing import Self

import pytest
from aiohttp import web
from telegram import Bot, Update
from telegram.error import Conflict, NetworkError, RetryAfter, TelegramError, TimedOut

from tests.botapi import BotApiDouble, Kind, Person, TelegramLimits
from tests.botapi.pictures import picture

pytest_plugins = ("tests.botapi.fixtures",)


class Program:
    """The receiving end of a webhook: answers with the statuses given, then with 200."""

    def __init__(self) -> None:
        self.received: list[tuple[str | None, Update]] = []
        self.statuses: list[int] = []

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_post("/hook", self._receive)
        self._runner = web.AppRunner(app)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}/hook"
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._runner.cleanup()

    async def _receive(self, request: web.Request) -> web.Response:
        secret = request.headers.get("X-Telegram-Bot-Api-Secret-Token")
        self.received.append((secret, Update.de_json(await request.json(), None)))
        return web.Response(status=self.statuses.pop(0) if self.statuses else 200)


@pytest.fixture
async def program() -> AsyncIterator[Program]:
    async with Program() as receiver:
        yield receiver


async def texts(bot: Bot, **arguments: object) -> list[str]:
    return [update.message.text for update in await bot.get_updates(**{"timeout": 0, **arguments})]


class TestPolling:
    async def test_an_update_is_handed_out_until_a_higher_offset_confirms_it(
        self, api: BotApiDouble, ptb_bot: Bot, anna: Person
    ) -> None:
        first, second = await anna.send("教师32"), await anna.send("学生450")
        for _ in range(2):
            assert await texts(ptb_bot) == ["教师32", "学生450"]
        assert await texts(ptb_bot, offset=second.update_ids[0]) == ["学生450"]
        assert api.ledger.update_ids("confirmed") == set(first.update_ids)
        assert await texts(ptb_bot, offset=second.update_ids[0] + 1) == []
        assert api.ledger.update_ids("confirmed") == {*first.update_ids, *second.update_ids}
        assert len(api.ledger.of("handed")) == 5

    async def test_an_offset_far_beyond_the_queue_confirms_nothing(self, ptb_bot: Bot, anna: Person) -> None:
        await anna.send("1")
        assert await texts(ptb_bot, offset=2_000_000_000) == ["1"]

    async def test_a_negative_offset_keeps_only_the_newest(self, api: BotApiDouble, ptb_bot: Bot, anna: Person) -> None:
        await anna.send("一")
        await anna.send("二")
        assert await texts(ptb_bot, offset=-1) == ["二"]
        assert len(api.updates) == 1

    async def test_no_more_than_a_hundred_at_once(self, ptb_bot: Bot, anna: Person) -> None:
        for number in range(150):
            await anna.send(str(number))
        assert len(await texts(ptb_bot, limit=500)) == 100

    async def test_ids_jump_after_a_quiet_week(self, api: BotApiDouble, ptb_bot: Bot, anna: Person) -> None:
        before = await anna.send("1")
        api.updates.jump(5_000_000)
        after = await anna.send("2")
        assert after.update_ids[0] - before.update_ids[0] > 5_000_000
        assert await texts(ptb_bot, offset=before.update_ids[0] + 1) == ["2"]

    async def test_a_long_poll_returns_as_soon_as_something_comes(
        self, api: BotApiDouble, ptb_bot: Bot, anna: Person
    ) -> None:
        poll = asyncio.create_task(texts(ptb_bot, timeout=20))
        await api.ledger.expect("request", method="getupdates")
        await anna.send("学生450")
        assert await asyncio.wait_for(poll, 5) == ["学生450"]

    async def test_a_long_poll_ends_empty_when_its_time_is_over(self, ptb_bot: Bot) -> None:
        start = time.monotonic()
        assert await texts(ptb_bot, timeout=1) == []
        assert time.monotonic() - start >= 0.9

    async def test_a_second_poller_ends_the_first(self, api: BotApiDouble, ptb_bot: Bot, anna: Person) -> None:
        first = asyncio.create_task(texts(ptb_bot, timeout=20))
        await api.ledger.expect("request", method="getupdates")
        async with Bot(api.token, base_url=api.base_url) as other:
            second = asyncio.create_task(texts(other, timeout=20))
            with pytest.raises(Conflict, match="terminated by other getUpdates"):
                await first
            await anna.send("1")
            assert await second == ["1"]

    async def test_a_killed_poller_is_handed_nothing(self, api: BotApiDouble, ptb_bot: Bot, anna: Person) -> None:
        poll = asyncio.create_task(texts(ptb_bot, timeout=20))
        await api.ledger.expect("request", method="getupdates")
        poll.cancel()
        await api.ledger.expect("abandoned", method="getupdates")
        await anna.send("1")
        assert api.ledger.of("handed") == []

    async def test_what_is_not_asked_for_does_not_come(self, ptb_bot: Bot, anna: Person) -> None:
        await texts(ptb_bot, allowed_updates=["callback_query"])
        await anna.send("不收")
        await texts(ptb_bot, allowed_updates=[])
        await anna.send("收")
        assert await texts(ptb_bot) == ["收"]

    async def test_a_malformed_update_stalls_the_library_as_in_production(
        self, api: BotApiDouble, ptb_bot: Bot, anna: Person
    ) -> None:
        bad = api.malformed_update()
        await anna.send("之后")
        with pytest.raises(TypeError):
            await ptb_bot.get_updates(timeout=0)
        assert await texts(ptb_bot, offset=bad + 1) == ["之后"]


class TestWebhook:
    async def test_updates_are_posted_with_the_secret_until_accepted(
        self, api: BotApiDouble, ptb_bot: Bot, anna: Person, program: Program
    ) -> None:
        await anna.send("教师32")
        program.statuses = [500, 200]
        await ptb_bot.set_webhook(program.url, secret_token="s3cret")  # noqa: S106  # made up
        await api.ledger.expect("confirmed")
        assert [(secret, update.message.text) for secret, update in program.received] == [("s3cret", "教师32")] * 2
        assert [record["status"] for record in api.ledger.of(Kind.WEBHOOK)] == [500, 200]
        assert (await ptb_bot.get_webhook_info()).pending_update_count == 0

    async def test_a_chat_is_served_in_order(
        self, api: BotApiDouble, ptb_bot: Bot, anna: Person, program: Program
    ) -> None:
        program.statuses = [503]
        await ptb_bot.set_webhook(program.url)
        for text in "甲乙丙":
            await anna.send(text)
        await api.ledger.expect("confirmed", count=3)
        assert [update.message.text for _, update in program.received] == ["甲", "甲", "乙", "丙"]

    async def test_polling_and_webhook_exclude_each_other(
        self, api: BotApiDouble, ptb_bot: Bot, anna: Person, program: Program
    ) -> None:
        poll = asyncio.create_task(texts(ptb_bot, timeout=20))
        await api.ledger.expect("request", method="getupdates")
        await ptb_bot.set_webhook(program.url)
        with pytest.raises(Conflict, match="terminated by setWebhook"):
            await poll
        with pytest.raises(Conflict, match="webhook is active"):
            await texts(ptb_bot)
        await ptb_bot.delete_webhook()
        await anna.send("1")
        assert await texts(ptb_bot) == ["1"]

    async def test_a_receiver_that_is_down_gets_it_later(self, api: BotApiDouble, ptb_bot: Bot, anna: Person) -> None:
        async with Program() as program:
            await ptb_bot.set_webhook(program.url)
        await anna.send("教师32")
        await api.ledger.expect("webhook", status=0)
        assert len(api.updates) == 1
        assert "Connection" in (await ptb_bot.get_webhook_info()).last_error_message

    async def test_a_forged_request_can_be_made(self, api: BotApiDouble, ptb_bot: Bot, program: Program) -> None:
        await ptb_bot.set_webhook(program.url, secret_token="s3cret")  # noqa: S106  # made up
        assert await api.webhook.post({"update_id": 1}, secret="wrong") == 200  # noqa: S106  # made up
        assert program.received[0][0] == "wrong"


class TestFaults:
    async def test_a_dropped_response_leaves_the_message_delivered(
        self, api: BotApiDouble, ptb_bot: Bot, anna: Person
    ) -> None:
        api.faults.drop_response("sendMessage")
        with pytest.raises(NetworkError):
            await ptb_bot.send_message(1001, "已提交")
        (delivered,) = api.ledger.of("delivered", chat_id=1001)
        assert (await anna.expect("已提交")).message_id == delivered["message_id"]

    async def test_a_dropped_connection_leaves_nothing(self, api: BotApiDouble, ptb_bot: Bot, anna: Person) -> None:
        api.faults.drop_connection("sendMessage")
        with pytest.raises(NetworkError):
            await ptb_bot.send_message(1001, "已提交")
        assert anna.inbox == []
        await ptb_bot.send_message(1001, "已提交")
        assert len(anna.inbox) == 1

    async def test_flood_hits_one_chat_a_number_of_times(self, api: BotApiDouble, ptb_bot: Bot, anna: Person) -> None:
        other = api.user(1002)
        await other.send("/start")
        fault = api.faults.flood("sendMessage", retry_after=3, chat_id=1001, times=2)
        for _ in range(2):
            with pytest.raises(RetryAfter, match="0:00:03"):
                await ptb_bot.send_message(1001, "提醒")
        await ptb_bot.send_message(1002, "提醒")
        await ptb_bot.send_message(1001, "提醒")
        assert fault.hits == 2

    async def test_server_errors_and_garbage_strike_what_is_meant(
        self, api: BotApiDouble, ptb_bot: Bot, anna: Person
    ) -> None:
        api.faults.server_error("sendMessage", when=lambda call: "提醒" in call.get("text"))
        api.faults.malformed_json("sendMessage", when=lambda call: "日报" in call.get("text"))
        with pytest.raises(NetworkError, match="Bad Gateway"):
            await ptb_bot.send_message(1001, "提醒")
        with pytest.raises(TelegramError, match="Invalid server response"):
            await ptb_bot.send_message(1001, "日报")
        assert anna.inbox == []

    async def test_a_hang_outlasts_the_patience_of_the_program(
        self, api: BotApiDouble, ptb_bot: Bot, anna: Person
    ) -> None:
        api.faults.hang("sendMessage", seconds=30, handled=True)
        with pytest.raises(TimedOut):
            await ptb_bot.send_message(1001, "已提交", read_timeout=0.1)
        assert anna.latest.text == "已提交"
        await api.ledger.expect("abandoned", method="sendmessage")

    async def test_an_outage_ends(self, api: BotApiDouble, ptb_bot: Bot, anna: Person) -> None:
        await anna.send("1")
        with api.outage(), pytest.raises(NetworkError):
            await texts(ptb_bot)
        assert await texts(ptb_bot) == ["1"]

    async def test_downloads_fail_too(self, api: BotApiDouble, ptb_bot: Bot, anna: Person) -> None:
        await anna.send_photo(picture())
        (update,) = await ptb_bot.get_updates(timeout=0)
        file = await ptb_bot.get_file(update.message.photo[-1].file_id)
        api.faults.server_error("download")
        with pytest.raises(NetworkError):
            await file.download_as_bytearray()
        assert bytes(await file.download_as_bytearray()) == picture()

    async def test_flood_control_answers_with_retry_after(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("PTB_TIMEDELTA", "1")
        async with BotApiDouble(limits=TelegramLimits(chat_burst=2)) as api:
            await api.user(1001).send("/start")
            async with Bot(api.token, base_url=api.base_url) as bot:
                await bot.send_message(1001, "一")
                await bot.send_message(1001, "二")
                with pytest.raises(RetryAfter, match="0:00:01"):
                    await bot.send_message(1001, "三")
            assert (api.flood.admitted, api.flood.rejected, len(api.ledger.of("limited"))) == (2, 1, 1)


async def test_idle_waits_until_everything_is_confirmed(api: BotApiDouble, ptb_bot: Bot, anna: Person) -> None:
    sent = await anna.send("1")
    with pytest.raises(AssertionError, match="not at rest"):
        await api.idle(quiet=0.01, timeout=0.1)
    await ptb_bot.get_updates(offset=sent.update_ids[0] + 1, timeout=0)
    await api.idle(quiet=0.01)
