"""The HTTP server: `/healthz`, `/readyz`, `/metrics`, and whatever routes the caller mounts beside them.

`/healthz` answers as long as the process does; `/readyz` asks every check and is 503 with the reasons when one fails;
`/metrics` answers peers on the loopback only (INTERFACE §3). Import this module where it is used: it loads the web
parts.
"""

import asyncio
import contextlib
import socket
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from http import HTTPStatus

import structlog
import uvicorn
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.http.connections import Connections, files_allowed, say_seldom
from bot.http.heads import TimedHeads
from bot.http.peers import LOOPBACK, Proxies, is_local
from bot.runtime.settings import Address

log = structlog.get_logger()


class CutOff:
    """Wraps an application: a request that is cancelled before its answer begins gets 503, so that it is sent again."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        begun = False

        async def noting(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self._app(scope, receive, noting)
        except ClientDisconnect:
            # Nobody is left to answer, and nothing is wrong with us.
            log.debug("request-cut-off", path=scope["path"])
        except asyncio.CancelledError:
            if scope["type"] == "http" and not begun:
                await Response(status_code=HTTPStatus.SERVICE_UNAVAILABLE)(scope, receive, send)


Check = Callable[[], Awaitable[str]]
"""Returns what is wrong in a few English words, empty if all is well."""

CHECK_SECONDS = 2.0
"""How long a check may take before it counts as failed."""

STOP_SECONDS = 3
"""How long requests in flight may take when the server stops."""


class AddressTaken(Exception):
    """The server cannot listen there: another program does, or the address is not this machine's."""

    code = "address-taken"

    def __init__(self, address: Address, why: str) -> None:
        super().__init__(f"cannot listen on {address}: {why}")
        self.address = address


class HttpServer:
    """A server on one address. `port` is the real one once started, which matters where port 0 was asked for."""

    def __init__(
        self,
        address: Address,
        *,
        checks: Mapping[str, Check],
        metrics: Callable[[], bytes],
        routes: Sequence[BaseRoute] = (),
        proxies: Proxies = LOOPBACK,
    ) -> None:
        self._address = address
        self._is_server = proxies.trusts
        self._checks = checks
        self._metrics = metrics
        self._socket: socket.socket | None = None
        self._server: _Embedded | None = None
        self._serving: asyncio.Task[None] | None = None
        self.app = Starlette(
            routes=[
                Route("/healthz", self._healthz),
                Route("/readyz", self._readyz),
                Route("/metrics", self._metrics_page),
                *routes,
            ]
        )
        self.app.router.redirect_slashes = False

    @property
    def port(self) -> int:
        """The port it listens on."""
        return self._address.port

    async def start(self) -> None:
        """Listen, and return when requests are answered. Raises AddressTaken."""
        if self._socket:
            self._socket.close()
        self._socket = listen(self._address)
        self._address = replace(self._address, port=int(self._socket.getsockname()[1]))
        say_seldom()
        connections = Connections(files_allowed(), is_server=self._is_server)
        config = uvicorn.Config(
            CutOff(self.app),
            http=type("TimedHeads", (TimedHeads,), {"held_by": connections}),
            ws="none",
            backlog=connections.burst,
            log_config=None,
            access_log=False,
            lifespan="off",
            proxy_headers=False,
            server_header=False,
            timeout_graceful_shutdown=STOP_SECONDS,
        )
        self._server = _Embedded(config)
        self._serving = asyncio.create_task(self._server.serve(sockets=[self._socket]), name="http")
        await self._server.ready.wait()

    async def stop(self) -> None:
        """Stop listening, and return when the requests in flight are done or cut off."""
        if self._server and self._serving:
            self._server.should_exit = True
            await asyncio.gather(self._serving, return_exceptions=True)
        if self._socket:
            self._socket.close()

    async def run(self) -> None:
        """Serve until `stop`, once started; where it had ended it listens anew, on the same port. Raises AddressTaken,
        and what ended it."""
        if self._serving is None or self._serving.done():
            await self.start()
        if self._serving:
            await asyncio.shield(self._serving)

    async def _healthz(self, request: Request) -> Response:
        return PlainTextResponse("ok\n")

    async def _readyz(self, request: Request) -> Response:
        failed = {name: reason for name, reason in (await reasons_of(self._checks)).items() if reason}
        body = {"ready": not failed, "checks": {name: failed.get(name, "ok") for name in self._checks}}
        return JSONResponse(body, status_code=503 if failed else 200, headers={"Cache-Control": "no-store"})

    async def _metrics_page(self, request: Request) -> Response:
        if not is_local(request):
            return PlainTextResponse("loopback only\n", status_code=403)
        return Response(self._metrics(), media_type="text/plain; version=0.0.4")


def listen(address: Address) -> socket.socket:
    """A listening socket. Raises AddressTaken."""
    try:
        family = socket.getaddrinfo(address.host, address.port, type=socket.SOCK_STREAM)[0][0]
        return socket.create_server((address.host, address.port), family=family, backlog=512)
    except OSError as error:
        raise AddressTaken(address, error.strerror or type(error).__name__) from error


async def reasons_of(checks: Mapping[str, Check]) -> dict[str, str]:
    """What each check finds wrong, empty words where nothing is."""
    reasons = await asyncio.gather(*(_reason(check) for check in checks.values()))
    return dict(zip(checks, reasons, strict=True))


async def _reason(check: Check) -> str:
    """What a check finds wrong; one that fails itself, or takes too long, is a reason too."""
    try:
        async with asyncio.timeout(CHECK_SECONDS):
            return await check()
    except TimeoutError:
        return f"no answer within {CHECK_SECONDS:g} s"
    except Exception as error:  # noqa: BLE001 (whatever a check raises, the answer is "not ready")
        return type(error).__name__


class _Embedded(uvicorn.Server):
    """Uvicorn inside our own event loop: signals stay with the program, and `ready` tells when it serves."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = asyncio.Event()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Signals are the program's own business."""
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, and say so; a failure is raised to whoever awaits the serving."""
        try:
            await super().startup(sockets)
        finally:
            self.ready.set()
