"""The HTTP server: health, readiness, metrics (INTERFACE §3, WEEKBOT_HTTP)."""

import asyncio
import signal
from collections.abc import AsyncIterator
from ipaddress import ip_network

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.http.peers import Proxies
from bot.http.server import AddressTaken, HttpServer, is_local
from bot.runtime.metrics import Metrics
from bot.runtime.settings import Address

ANY_PORT = Address("127.0.0.1", 0)


class State:
    """What the checks say."""

    def __init__(self) -> None:
        self.wrong = ""

    async def check(self) -> str:
        """What is wrong."""
        return self.wrong


async def _hello(request: Request) -> Response:
    await request.body()
    return PlainTextResponse("mounted")


async def _broken() -> str:
    raise RuntimeError("教师32")


@pytest.fixture
def state() -> State:
    return State()


@pytest.fixture
async def client(state: State) -> AsyncIterator[httpx.AsyncClient]:
    metrics = Metrics()
    metrics.updates.labels("telegram", "stored").inc(3)
    server = HttpServer(
        ANY_PORT,
        checks={"database": state.check},
        metrics=metrics.render,
        routes=[Route("/hook", _hello, methods=["POST"])],
    )
    await server.start()
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{server.port}", trust_env=False) as client:
        yield client
    await server.stop()


async def test_it_says_that_the_process_lives(client: httpx.AsyncClient, state: State) -> None:
    state.wrong = "cannot be reached"
    assert (await client.get("/healthz")).status_code == 200


async def test_it_is_ready_when_every_check_is_content(client: httpx.AsyncClient) -> None:
    answer = await client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json() == {"ready": True, "checks": {"database": "ok"}}


@pytest.mark.promise("3.13")
async def test_it_is_not_ready_and_says_why(client: httpx.AsyncClient, state: State) -> None:
    state.wrong = "cannot be reached"
    answer = await client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json() == {"ready": False, "checks": {"database": "cannot be reached"}}


async def test_a_check_that_fails_itself_is_a_reason_without_its_text() -> None:
    server = HttpServer(ANY_PORT, checks={"polling": _broken}, metrics=Metrics().render)
    await server.start()
    async with httpx.AsyncClient(trust_env=False) as client:
        answer = await client.get(f"http://127.0.0.1:{server.port}/readyz")
    await server.stop()
    assert answer.json() == {"ready": False, "checks": {"polling": "RuntimeError"}}


async def test_a_check_that_hangs_is_a_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    async def hang() -> str:
        await asyncio.Event().wait()
        return ""

    monkeypatch.setattr("bot.http.server.CHECK_SECONDS", 0.01)
    server = HttpServer(ANY_PORT, checks={"scheduler": hang}, metrics=Metrics().render)
    await server.start()
    async with httpx.AsyncClient(trust_env=False) as client:
        answer = await client.get(f"http://127.0.0.1:{server.port}/readyz")
    await server.stop()
    assert answer.status_code == 503
    assert "no answer" in answer.json()["checks"]["scheduler"]


async def test_metrics_are_prometheus_text(client: httpx.AsyncClient) -> None:
    answer = await client.get("/metrics")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain")
    assert 'weekbot_updates_total{channel="telegram",outcome="stored"} 3.0' in answer.text


@pytest.mark.promise("3.13")
@pytest.mark.parametrize(
    "header",
    [
        "X-Forwarded-For",
        "Forwarded",
        "X-Real-IP",
        "Via",
        "X-Forwarded-Proto",
        "X-Forwarded-Host",
        "X-Forwarded-Ssl",
        "X-Client-IP",
        "X-Cluster-Client-IP",
        "X-Envoy-External-Address",
        "X-Scheme",
        "CDN-Loop",
        "CF-Ray",
    ],
)
async def test_metrics_are_not_for_whom_a_proxy_passes_on(client: httpx.AsyncClient, header: str) -> None:
    assert (await client.get("/metrics", headers={header: "127.0.0.1"})).status_code == 403


@pytest.mark.promise("3.13")
@pytest.mark.parametrize(
    ("peer", "local"),
    [
        ("127.0.0.1", True),
        ("127.9.9.9", True),
        ("::1", True),
        ("::ffff:127.0.0.1", True),
        ("192.0.2.1", False),
        ("::ffff:192.0.2.1", False),
        ("2001:db8::1", False),
    ],
)
def test_metrics_answer_the_loopback_only(peer: str, *, local: bool) -> None:
    assert is_local(Request({"type": "http", "headers": [], "client": (peer, 1234)})) is local


@pytest.mark.parametrize("host", ["week.example.org", "127.0.0.1", "localhost:1", "192.0.2.1:80", "evil.example:8080"])
async def test_metrics_are_for_whom_asks_this_machine_at_its_port(client: httpx.AsyncClient, host: str) -> None:
    assert (await client.get("/metrics", headers={"Host": host})).status_code == 403


async def test_metrics_answer_localhost_at_its_port(client: httpx.AsyncClient) -> None:
    host = f"localhost:{client.base_url.port}"
    assert (await client.get("/metrics", headers={"Host": host})).status_code == 200


async def test_metrics_are_not_for_whom_nginx_passes_on_without_a_word(client: httpx.AsyncClient) -> None:
    port = client.base_url.port
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(f"GET /metrics HTTP/1.0\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n".encode())
    assert b" 403 " in await reader.readline()
    writer.close()


LOOPBACK = [ip_network("127.0.0.0/8"), ip_network("::1")]


@pytest.mark.parametrize(
    ("peer", "headers", "client_is"),
    [
        ("127.0.0.1", {"x-forwarded-for": "192.0.2.1"}, "192.0.2.1"),
        ("127.0.0.1", {"x-forwarded-for": "203.0.113.9, 192.0.2.1"}, "192.0.2.1"),
        ("127.0.0.1", {"x-forwarded-for": "192.0.2.1, 127.0.0.1"}, "192.0.2.1"),
        ("127.0.0.1", {"x-forwarded-for": "192.0.2.1:4711"}, "192.0.2.1"),
        ("127.0.0.1", {"x-forwarded-for": "nonsense"}, "127.0.0.1"),
        ("127.0.0.1", {"x-forwarded-for": "192.0.2.1, nonsense"}, "127.0.0.1"),
        ("127.0.0.1", {"forwarded": 'for=203.0.113.9, proto=https;For="[2001:db8::1]:4711"'}, "2001:db8::1"),
        ("127.0.0.1", {"x-real-ip": "192.0.2.1"}, "192.0.2.1"),
        ("::ffff:127.0.0.1", {"x-forwarded-for": "192.0.2.1"}, "192.0.2.1"),
        ("127.0.0.1", {}, "127.0.0.1"),
        ("192.0.2.7", {"x-forwarded-for": "203.0.113.9"}, "192.0.2.7"),
    ],
)
def test_whom_a_trusted_server_passes_on_is_told_apart_and_nobody_elses_word_is_taken(
    peer: str, headers: dict[str, str], client_is: str
) -> None:
    raw = [(name.encode(), value.encode()) for name, value in headers.items()]
    request = Request({"type": "http", "headers": raw, "client": (peer, 1234)})
    assert Proxies(LOOPBACK).client_of(request) == client_is


def test_a_peer_without_an_address_is_not_local() -> None:
    assert not is_local(Request({"type": "http", "headers": [], "client": None}))


async def test_further_routes_are_served_beside(client: httpx.AsyncClient) -> None:
    assert (await client.post("/hook")).text == "mounted"
    assert (await client.get("/nowhere")).status_code == 404


async def test_an_address_in_use_is_said_with_the_address() -> None:
    first = HttpServer(ANY_PORT, checks={}, metrics=Metrics().render)
    await first.start()
    taken = Address("127.0.0.1", first.port)
    second = HttpServer(taken, checks={}, metrics=Metrics().render)
    with pytest.raises(AddressTaken, match=str(first.port)):
        await second.start()
    await second.stop()
    await first.stop()
    again = HttpServer(taken, checks={}, metrics=Metrics().render)
    await again.start()
    await again.stop()


async def test_it_leaves_signals_to_the_program() -> None:
    before = signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGINT)
    server = HttpServer(ANY_PORT, checks={}, metrics=Metrics().render)
    await server.start()
    during = signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGINT)
    await server.stop()
    assert during == before


async def test_it_stops_while_a_request_hangs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.http.server.STOP_SECONDS", 1)
    arrived = asyncio.Event()

    async def hang(request: Request) -> Response:
        arrived.set()
        await asyncio.Event().wait()
        return Response()

    server = HttpServer(ANY_PORT, checks={}, metrics=Metrics().render, routes=[Route("/hang", hang)])
    await server.start()
    async with httpx.AsyncClient(trust_env=False) as client:
        request = asyncio.create_task(client.get(f"http://127.0.0.1:{server.port}/hang"))
        await arrived.wait()
        async with asyncio.timeout(5):
            await server.stop()
        outcome = (await asyncio.gather(request, return_exceptions=True))[0]
    assert isinstance(outcome, httpx.HTTPError) or outcome.status_code >= 500


class TestWhoSpeaksSlowly:
    @pytest.fixture(autouse=True)
    def soon(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("bot.http.heads.HEAD_SECONDS", 0.2)

    @pytest.mark.parametrize("said", [b"", b"GET /healthz HTTP/1.1\r\nHost: a\r\nX-"])
    async def test_keeps_no_connection_for_a_head_that_does_not_end(
        self, client: httpx.AsyncClient, said: bytes
    ) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", client.base_url.port)
        writer.write(said)
        async with asyncio.timeout(5):
            assert await reader.read() == b""
        writer.close()

    async def test_nor_for_the_next_head_on_a_connection_that_was_answered(self, client: httpx.AsyncClient) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", client.base_url.port)
        writer.write(b"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n")
        assert (await reader.readuntil(b"ok\n")).startswith(b"HTTP/1.1 200")
        writer.write(b"GET /healthz")
        async with asyncio.timeout(5):
            assert await reader.read() == b""
        writer.close()

    async def test_may_take_its_time_for_a_body(self, client: httpx.AsyncClient) -> None:
        async def body() -> AsyncIterator[bytes]:
            for _ in range(4):
                await asyncio.sleep(0.1)
                yield b"x"

        assert (await client.post("/hook", content=body())).text == "mounted"


async def test_a_request_that_the_end_cuts_off_is_told_to_come_again(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("bot.http.server.STOP_SECONDS", 0.1)
    begun = asyncio.Event()

    async def stuck(request: Request) -> Response:
        begun.set()
        await asyncio.Event().wait()
        raise AssertionError

    server = HttpServer(ANY_PORT, checks={}, metrics=bytes, routes=[Route("/hook", stuck, methods=["POST"])])
    await server.start()
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{server.port}", trust_env=False) as client:
        asked = asyncio.create_task(client.post("/hook", content=b"{}"))
        await begun.wait()
        await server.stop()
        assert (await asked).status_code == 503
    assert "Exception in ASGI" not in caplog.text
