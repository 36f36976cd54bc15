"""The HTTP side: ``/bot<token>/<method>`` and ``/file/bot<token>/<path>`` on 127.0.0.1."""

import asyncio
import inspect
import itertools
import json
import re
from typing import Any

from aiohttp import web

from tests.botapi.backend import Backend
from tests.botapi.chats import Chat
from tests.botapi.errors import ApiError, faulty_request
from tests.botapi.faults import Drop, Fault, Garble, Hang, Refuse
from tests.botapi.ledger import Kind
from tests.botapi.methods import METHODS, Handler, messages_sent
from tests.botapi.parameters import Call, read_call

_PATH = re.compile(r"/(?P<file>file/)?bot(?P<token>[^/]+)/(?P<rest>.+)")
_TOKEN = re.compile(r"\d+:[\w-]+")
_MAX_BODY = 64 * 1024 * 1024


class Server:
    """Answers for one token; ``in_flight`` counts the requests under way but waiting polls."""

    def __init__(self, backend: Backend, token: str) -> None:
        self._backend = backend
        self._token = token
        self._serial = itertools.count(1)
        self._runner: web.AppRunner | None = None
        self.in_flight = 0
        self.port = 0

    async def start(self) -> None:
        """Listen on a free port, the same one after a stop."""
        app = web.Application(client_max_size=_MAX_BODY)
        app.router.add_route("*", "/{path:.*}", self._handle)
        # A program that is killed must not leave a waiting getUpdates behind: its answer would go nowhere.
        self._runner = web.AppRunner(app, access_log=None, handler_cancellation=True, shutdown_timeout=0.5)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self.port, backlog=1024)
        await site.start()
        self.port = self._runner.addresses[0][1]

    async def stop(self) -> None:
        """Stop listening; open connections end."""
        self._backend.updates.release()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        match = _PATH.fullmatch(request.path)
        if match is None or not _TOKEN.fullmatch(match["token"]):
            return _json(404, ApiError(404, "Not Found").body())
        if match["token"] != self._token:
            return _json(401, ApiError(401, "Unauthorized").body())
        if match["file"]:
            return await self._download(request, match["rest"])
        polling = match["rest"].lower() == "getupdates"
        self.in_flight += not polling
        try:
            return await self._answer(request, match["rest"])
        finally:
            self.in_flight -= not polling
            self._backend.ledger.changed.notify()

    async def _answer(self, request: web.Request, method: str) -> web.StreamResponse:
        serial = next(self._serial)
        ledger = self._backend.ledger
        try:
            call = await read_call(method, request)
        except ApiError as error:
            self._backend.blame(method.lower(), error)
            return _json(error.code, error.body())
        ledger.note(Kind.REQUEST, request=serial, method=call.method, chat_id=call.chat_id, text=call.get("text"))
        try:
            fault = self._fault(call)
            early = await _suffer(request, fault) if fault and not fault.handled else None
            if early is not None:
                return early
            code, body = await self._run(call)
            late = await _suffer(request, fault) if fault and fault.handled else None
        except asyncio.CancelledError:
            ledger.note(Kind.ABANDONED, request=serial, method=call.method)
            raise
        ledger.note(
            Kind.RESPONSE,
            request=serial,
            method=call.method,
            code=code,
            description=body.get("description"),
            chat_id=call.chat_id,
        )
        return late or _json(code, body)

    def _fault(self, call: Call) -> Fault | None:
        fault = self._backend.faults.take(call)
        if fault is not None:
            outcome = type(fault.outcome).__name__
            self._backend.ledger.note(Kind.FAULT, method=call.method, chat_id=call.chat_id, fault=outcome)
        return fault

    async def _run(self, call: Call) -> tuple[int, dict[str, Any]]:
        try:
            self._backend.schema.check_call(call)
            handler = _handler(call)
            self._admit(call)
            result = handler(self._backend, call)
            if inspect.isawaitable(result):
                result = await result
            # Updates were held against the schema when they were queued, but for the malformed ones.
            if call.method != "getupdates":
                self._backend.schema.check_answer(call.method, result)
        except ApiError as error:
            self._backend.blame(call.method, error)
            return error.code, error.body()
        except Exception as error:  # noqa: BLE001  # a fault of the double must fail the test, not pass for an outage
            broken = ApiError(500, f"Internal Server Error: {error!r}", violation=True)
            self._backend.blame(call.method, broken)
            return broken.code, broken.body()
        return 200, {"ok": True, "result": result}

    def _admit(self, call: Call) -> None:
        cost = messages_sent(call)
        if not cost or call.chat_id is None:
            return
        chat = self._backend.directory.chats.get(call.chat_id)
        try:
            self._backend.flood.admit(call.chat_id, group=isinstance(chat, Chat) and chat.is_group, cost=cost)
        except ApiError as error:
            retry_after = (error.parameters or {}).get("retry_after")
            self._backend.ledger.note(Kind.LIMITED, method=call.method, chat_id=call.chat_id, retry_after=retry_after)
            raise

    async def _download(self, request: web.Request, path: str) -> web.StreamResponse:
        fault = self._fault(Call("download", {"path": path}))
        early = await _suffer(request, fault) if fault else None
        if early is not None:
            return early
        file = self._backend.files.by_path(path)
        if file is None:
            return _json(404, ApiError(404, "Not Found").body())
        self._backend.ledger.note(Kind.DOWNLOADED, path=path, size=len(file.content))
        return web.Response(body=file.content, content_type="application/octet-stream")


def _handler(call: Call) -> Handler:
    handler = METHODS.get(call.method)
    if handler is None:
        raise faulty_request(f"the double does not know the method {call.method}")
    return handler


async def _suffer(request: web.Request, fault: Fault) -> web.StreamResponse | None:
    """Let a fault happen; the answer it puts in place of the right one, None where that still comes."""
    match fault.outcome:
        case Refuse(error):
            return _json(error.code, error.body())
        case Drop():
            if request.transport is not None:
                request.transport.abort()
            return web.Response(status=500)
        case Hang(seconds):
            await asyncio.sleep(seconds)
            return None
        case Garble(body, status, headers):
            return web.Response(body=body, status=status, headers={"Content-Type": "application/json", **dict(headers)})


def _json(code: int, body: dict[str, Any]) -> web.Response:
    return web.Response(
        status=code, body=json.dumps(body, ensure_ascii=False).encode(), content_type="application/json"
    )
