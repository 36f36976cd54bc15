"""The HTTP server against whoever opens many connections, stops on the way, or speaks so that two servers differ."""

import asyncio
import contextlib
import logging
import os
import resource
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import httpx
import pytest
import pytest_asyncio
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.http.connections import BURSTS, Connections, Seldom
from bot.http.peers import LOOPBACK
from bot.http.server import HttpServer
from bot.runtime.settings import Address

HALF_A_FORM = b"POST /hook HTTP/1.1\r\nHost: a\r\nContent-Length: 7000\r\n\r\ncode=1"


async def _hook(request: Request) -> Response:
    return PlainTextResponse(f"{len(await request.body())} bytes")


async def _unread(request: Request) -> Response:
    return PlainTextResponse("no", status_code=403)


@pytest_asyncio.fixture
async def server() -> AsyncIterator[HttpServer]:
    routes = [Route("/hook", _hook, methods=["POST"]), Route("/unread", _unread, methods=["POST"])]
    server = HttpServer(Address("127.0.0.1", 0), checks={}, metrics=lambda: b"", routes=routes)
    await server.start()
    yield server
    await server.stop()


async def said(server: HttpServer, request: bytes) -> bytes:
    """All that comes back until the connection is closed."""
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    writer.write(request)
    try:
        async with asyncio.timeout(10):
            return await reader.read()
    finally:
        writer.close()


@pytest.mark.parametrize(
    "request_",
    [
        b"POST /hook HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"POST /hook HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
        b"GET /healthz HTTP/1.1\nHost: a\n\n",
        b"GET /healthz HTTP/1.1\r\nHost: a\nX-B: c\r\n\r\n",
        b"GET /healthz HTTP/1.1\r\nHost: a\r\nX-A: b\r\n c\r\n\r\n",
        b"GET /healthz HTTP/1.1\r\nHost: a\r\nX-A: b\r\n\tc\r\n\r\n",
        b"POST /hook HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nA: b\nC: d\r\n\r\n",
    ],
    ids=["length and chunks", "chunks and length", "bare LF", "one bare LF", "folded", "folded by a tab", "trailer"],
)
async def test_what_two_servers_may_read_in_two_ways_is_refused_and_the_connection_closed(
    server: HttpServer, request_: bytes
) -> None:
    answer = await said(server, request_ + b"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n")
    assert b" 400 " in answer.partition(b"\r\n")[0]
    assert answer.count(b"HTTP/1.1 ") == 1


@pytest.mark.parametrize("cut", range(1, 60, 7))
async def test_a_right_request_may_come_in_pieces_and_its_body_hold_any_bytes(server: HttpServer, cut: int) -> None:
    request = b"POST /hook HTTP/1.1\r\nHost: a\r\nContent-Length: 6\r\nConnection: close\r\n\r\na\n b\n\t"
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    for start in range(0, len(request), cut):
        writer.write(request[start : start + cut])
        await asyncio.sleep(0)
    async with asyncio.timeout(10):
        assert (await reader.read()).endswith(b"6 bytes")
    writer.close()


async def test_a_body_that_stops_on_the_way_is_not_waited_for_for_ever(
    server: HttpServer, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("bot.http.heads.SILENCE_SECONDS", 0.2)
    assert await said(server, HALF_A_FORM) == b""
    assert "Traceback" not in caplog.text
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]


async def test_nor_is_the_rest_of_one_that_nobody_wanted(server: HttpServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.http.heads.UNREAD_SECONDS", 0.3)
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    writer.write(HALF_A_FORM.replace(b"/hook", b"/unread"))
    async with asyncio.timeout(10):
        assert b" 403 " in await reader.readline()
        with contextlib.suppress(ConnectionError):
            while not reader.at_eof():
                writer.write(b"x")
                await reader.read(100)
    writer.close()


async def test_a_request_cut_off_before_its_body_is_no_error(
    server: HttpServer, caplog: pytest.LogCaptureFixture
) -> None:
    _, writer = await asyncio.open_connection("127.0.0.1", server.port)
    writer.write(HALF_A_FORM)
    await writer.drain()
    await asyncio.sleep(0.1)
    writer.transport.abort()
    await asyncio.sleep(0.1)
    assert not [record for record in caplog.records if record.levelno >= logging.WARNING]


class TestWhereThereAreAsManyAsMayBe:
    @pytest.fixture(autouse=True)
    def few(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("bot.http.server.files_allowed", lambda: 40)

    async def test_whoever_keeps_us_waiting_longest_goes_and_a_right_request_is_answered(
        self, server: HttpServer
    ) -> None:
        opened = [await asyncio.open_connection("127.0.0.1", server.port) for _ in range(60)]
        for _, writer in opened:
            writer.write(HALF_A_FORM)
        async with httpx.AsyncClient(trust_env=False) as client:
            for _ in range(5):
                assert (await client.get(f"http://127.0.0.1:{server.port}/healthz")).status_code == 200
        async with asyncio.timeout(10):
            with contextlib.suppress(ConnectionError):
                assert await opened[0][0].read() == b""
        for _, writer in opened:
            writer.close()


class Connection:
    """One that is held."""

    def __init__(self, peer: str) -> None:
        self.peer = peer
        self.gone = False

    def let_go(self) -> None:
        self.gone = True


def connections() -> Connections:
    return Connections(16, is_server=LOOPBACK.trusts)


def test_a_quarter_of_all_files_is_for_the_rest_of_the_program() -> None:
    held = Connections(1024, is_server=LOOPBACK.trusts)
    assert held.most == 768
    assert held.burst * BURSTS <= 1024 - held.most


def test_whoever_is_being_answered_stays() -> None:
    held = connections()
    all_ = [Connection("127.0.0.1") for _ in range(held.most)]
    for one in all_:
        assert held.begun(one)
        held.answers(one)
    assert not held.begun(Connection("127.0.0.1"))
    held.waits(all_[3])
    assert held.begun(Connection("127.0.0.1"))
    assert [one.gone for one in all_].index(True) == 3


def test_one_address_has_no_more_than_half_and_pushes_out_its_own() -> None:
    held = connections()
    other = Connection("192.0.2.9")
    held.begun(other)
    greedy = [Connection("192.0.2.1") for _ in range(held.most)]
    assert all(held.begun(one) for one in greedy)
    assert not other.gone
    assert len(held) == held.most // 2 + 1


def test_what_libraries_say_of_rubbish_is_written_once_a_minute() -> None:
    now = [0.0]
    seldom = Seldom(lambda: now[0])
    line = logging.LogRecord(
        "asyncio", logging.ERROR, "", 0, "socket.accept() out of system resource\nsocket", (), None
    )
    other = logging.LogRecord("asyncio", logging.ERROR, "", 0, "something else", (), None)
    assert [seldom.filter(line) for _ in range(3)] == [True, False, False]
    assert all(seldom.filter(other) for _ in range(3))
    now[0] = 61
    assert seldom.filter(line)


SMALL = """
import asyncio, resource, sys
resource.setrlimit(resource.RLIMIT_NOFILE, (256, 256))
from bot.http.server import HttpServer
from bot.runtime.settings import Address

async def main():
    server = HttpServer(Address("127.0.0.1", 0), checks={}, metrics=lambda: b"")
    await server.start()
    print(server.port, flush=True)
    for _ in range(400):
        await asyncio.sleep(0.02)
        open("/dev/null").close()
    await server.stop()

asyncio.run(main())
"""
"""A server that may open few files, and beside it what opens one now and then: the rest of the program."""


@pytest.fixture
def small(tmp_path: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", SMALL]
    where = Path(__file__).parents[2]
    return subprocess.Popen(
        command, cwd=where, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=os.environ | {"TZ": "UTC"}
    )


async def test_a_thousand_who_stop_in_the_midst_of_a_form_leave_the_rest_of_the_program_its_files(
    small: subprocess.Popen[str], record_property: Callable[[str, object], None]
) -> None:
    assert small.stdout is not None
    port = int(await asyncio.to_thread(small.stdout.readline))
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < 2000 <= hard:
        resource.setrlimit(resource.RLIMIT_NOFILE, (2000, hard))
    writers = []

    async def stops() -> None:
        with contextlib.suppress(OSError, TimeoutError):
            async with asyncio.timeout(3):
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(HALF_A_FORM.replace(b"/hook", b"/recover"))
            writers.append(writer)

    await asyncio.gather(*(stops() for _ in range(600)))
    async with httpx.AsyncClient(trust_env=False, timeout=20) as client:
        answer = await client.get(f"http://127.0.0.1:{port}/healthz")
    assert answer.status_code == 200
    _, errors = await asyncio.to_thread(small.communicate)
    for writer in writers:
        writer.close()
    record_property("errors", errors)
    assert small.returncode == 0, errors
    assert "Too many open files" not in errors
