"""Updates by webhook: answered after they are stored, and taken from the server alone."""

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest

from bot.channels.telegram.channel import TelegramChannel
from bot.channels.telegram.webhook import BODY_LIMIT, SECRET_HEADER, Webhook
from bot.http.server import HttpServer
from bot.runtime.settings import Address
from tests.botapi import BotApiDouble, Kind, Person

pytest_plugins = ["tests.botapi.fixtures"]

SECRET = "a-Secret_of_the_test"  # noqa: S105 (opens nothing)
UPDATE = b'{"update_id": 7, "message": {}}'


class Inbox:
    """A store that can be told to fail."""

    def __init__(self) -> None:
        self.stored: dict[str, bytes] = {}
        self.failing = False

    async def receive(self, update_id: str, raw: bytes) -> None:
        if self.failing:
            raise OSError("disk full")
        self.stored[update_id] = raw


@pytest.fixture
def inbox() -> Inbox:
    return Inbox()


@pytest.fixture(autouse=True)
def quick_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.channels.telegram.webhook.PAUSES", (0.02,))
    monkeypatch.setattr("bot.channels.telegram.webhook.WATCH_SECONDS", 0.05)


@pytest.fixture
async def url(api: BotApiDouble, inbox: Inbox, unused_tcp_port: int) -> AsyncIterator[str]:
    """The address of a program that receives by webhook."""
    address = f"http://127.0.0.1:{unused_tcp_port}/hook/telegram"
    channel = TelegramChannel(api.token, base_url=api.base_url, file_url=api.file_url, webhook=Webhook(address, SECRET))
    route = channel.webhook_route()
    assert route is not None
    server = HttpServer(Address("127.0.0.1", unused_tcp_port), checks={}, metrics=lambda: b"", routes=[route])
    await server.start()
    await channel.start(inbox.receive)
    yield address
    await channel.stop()
    await channel.close()
    await server.stop()


async def post(url: str, body: bytes, secret: str | None = SECRET) -> int:
    headers = {} if secret is None else {SECRET_HEADER: secret.encode()}
    async with httpx.AsyncClient() as client:
        return (await client.post(url, content=body, headers=headers)).status_code


async def test_the_server_delivers_and_what_is_stored_is_confirmed(
    api: BotApiDouble, url: str, inbox: Inbox, anna: Person
) -> None:
    await anna.send("教师32")
    await api.ledger.expect(Kind.CONFIRMED)
    assert len(inbox.stored) == 1
    assert not api.ledger.of(Kind.REQUEST, method="getupdates")


@pytest.mark.promise("3.7")
async def test_the_address_and_what_concerns_the_program_are_registered(api: BotApiDouble, url: str) -> None:
    assert api.webhook.url == url
    assert set(api.updates.allowed or ()) == {"message", "edited_message", "callback_query", "my_chat_member"}


async def test_what_cannot_be_stored_is_answered_503_and_comes_again(
    api: BotApiDouble, url: str, inbox: Inbox, anna: Person
) -> None:
    inbox.failing = True
    await anna.send("教师32")
    await api.ledger.expect(Kind.WEBHOOK, status=503, count=2)
    inbox.failing = False
    await api.ledger.expect(Kind.CONFIRMED)
    assert len(inbox.stored) == 1


@pytest.mark.parametrize("secret", [None, "", "wrong", SECRET + "x", SECRET.lower(), "密"])
async def test_without_the_secret_nothing_is_stored(url: str, inbox: Inbox, secret: str | None) -> None:
    assert await post(url, UPDATE, secret) == 403
    assert inbox.stored == {}


async def test_with_the_secret_it_is_stored_under_its_number(url: str, inbox: Inbox) -> None:
    assert await post(url, UPDATE) == 200
    assert inbox.stored == {"7": UPDATE}


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b'{"update_id": "7"}', b'{"update_id": true}', b"\xff", b"[" * 9999]
)
async def test_what_says_no_number_is_stored_for_the_quarantine(url: str, inbox: Inbox, body: bytes) -> None:
    assert [await post(url, body), await post(url, body)] == [200, 200]
    [(update_id, raw)] = inbox.stored.items()
    assert update_id.startswith("sha256:")
    assert raw == body


async def test_what_is_larger_than_any_update_is_refused(url: str, inbox: Inbox) -> None:
    assert await post(url, b" " * (BODY_LIMIT + 1)) == 413
    assert inbox.stored == {}


async def test_only_posting_is_allowed(url: str) -> None:
    async with httpx.AsyncClient() as client:
        assert (await client.get(url, headers={SECRET_HEADER: SECRET})).status_code == 405


async def test_a_registration_somebody_removed_is_put_back(api: BotApiDouble, url: str) -> None:
    await api.webhook.remove()
    await api.ledger.expect(Kind.RESPONSE, method="setwebhook", count=2)
    assert api.webhook.url == url


async def test_a_failed_registration_is_tried_again(api: BotApiDouble, inbox: Inbox) -> None:
    api.faults.server_error("setWebhook", times=2)
    channel = TelegramChannel(
        api.token, base_url=api.base_url, file_url=api.file_url, webhook=Webhook("http://127.0.0.1:9/hook", SECRET)
    )
    await channel.start(inbox.receive)
    await api.ledger.expect(Kind.RESPONSE, method="setwebhook", code=200)
    assert api.webhook.url == "http://127.0.0.1:9/hook"
    await channel.stop()
    await channel.close()


async def test_after_the_stop_updates_are_left_to_the_server(api: BotApiDouble, inbox: Inbox) -> None:
    channel = TelegramChannel(
        api.token, base_url=api.base_url, file_url=api.file_url, webhook=Webhook("http://127.0.0.1:9/hook", SECRET)
    )
    route = channel.webhook_route()
    assert route is not None
    transport = httpx.ASGITransport(app=route.app)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:9") as client:
        headers = {SECRET_HEADER: SECRET}
        assert (await client.post("/hook", content=UPDATE, headers=headers)).status_code == 503
        await channel.start(inbox.receive)
        assert (await client.post("/hook", content=UPDATE, headers=headers)).status_code == 200
        await channel.stop()
        assert (await client.post("/hook", content=UPDATE, headers=headers)).status_code == 503
    await channel.close()


async def test_silence_ends_with_every_update(api: BotApiDouble, inbox: Inbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.channels.telegram.webhook.WATCH_SECONDS", 60.0)
    now = 100.0
    channel = TelegramChannel(
        api.token,
        base_url=api.base_url,
        file_url=api.file_url,
        webhook=Webhook("http://127.0.0.1:9/hook", SECRET),
        monotonic=lambda: now,
    )
    await channel.start(inbox.receive)
    await api.ledger.expect(Kind.RESPONSE, method="getwebhookinfo")
    await asyncio.sleep(0)
    now = 150.0
    assert channel.stalled_for() == 50.0
    route = channel.webhook_route()
    assert route is not None
    transport = httpx.ASGITransport(app=route.app)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:9") as client:
        await client.post("/hook", content=UPDATE, headers={SECRET_HEADER: SECRET})
    assert channel.stalled_for() == 0.0
    await channel.stop()
    await channel.close()


def test_the_secret_is_not_shown() -> None:
    assert SECRET not in repr(Webhook("http://127.0.0.1:9/hook", SECRET))
    assert Webhook("https://example.org", SECRET).path == "/"
