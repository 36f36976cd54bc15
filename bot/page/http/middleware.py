"""What stands before every page: headers that keep foreign things out, the origin of what changes things, the pace."""

import asyncio
import json
import time
from collections.abc import Callable

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.runtime.origins import origin_of, path_of
from dialogs.texts.screens import page as texts

SAFE = frozenset({"GET", "HEAD"})

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; font-src 'self'; "
    "connect-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'self'"
)
"""Nothing from anywhere else, and no script that stands in a page (https://www.w3.org/TR/CSP3/)."""

HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "geolocation=(), microphone=(), payment=()",
}


BODY_SECONDS = 60.0
"""How long a body may take that is read into memory."""

STRICT = {"Strict-Transport-Security": "max-age=31536000"}
"""Where the page is reached by https, browsers are to ask it in no other way (RFC 6797)."""


class Guard:
    """ASGI middleware. `public_url` is an origin of our own beside the address the browser asked for.

    Where it has a path, a web server passes the page on below that folder, whether it takes the folder off or not.
    """

    def __init__(self, app: ASGIApp, public_url: str) -> None:
        self._app = app
        self._public = origin_of(public_url)
        self._root = path_of(public_url)
        strict = self._public is not None and self._public.scheme == "https"
        self._headers = HEADERS | (STRICT if strict else {})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse what another site's page sent; put the headers on every answer."""
        if scope["type"] != "http":
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers.setdefault(name, value)
                headers.setdefault("Cache-Control", "no-store")
                if headers.get("location", "").startswith("/"):
                    headers["Location"] = self._root + headers["location"]
            await send(message)

        if scope["method"] not in SAFE and not self._is_own(Headers(scope=scope)):
            await refused(texts.WRONG_ORIGIN, 403)(scope, receive, guarded)
            return
        await self._app(self._inside(scope), receive, guarded)

    def _inside(self, scope: Scope) -> Scope:
        """The request as it looks without the folder."""
        path = scope["path"]
        if not self._root or not path.startswith(self._root + "/"):
            return scope
        return {**scope, "path": path.removeprefix(self._root)}

    def _is_own(self, headers: Headers) -> bool:
        """Whether the request comes from a page of ours: browsers name its origin, older ones at least the page."""
        source = origin_of(headers.get("origin") or headers.get("referer") or "")
        if source is None:
            return False
        if self._public is not None and source.place == self._public.place:
            return source == self._public
        # How the browser asked for a host that is not the public one, a web server may not have said: the host decides.
        asked = origin_of(f"{source.scheme}://{headers.get('host', '')}")
        return asked is not None and asked.place == source.place


def refused(reason: str, status: int) -> Response:
    """A refusal in words a person understands."""
    return JSONResponse({"error": reason}, status_code=status)


class Pace:
    """So many acts at once and so many a second for each client; whoever is quiet for long is forgotten."""

    def __init__(self, burst: float, rate: float, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._burst = burst
        self._rate = rate
        self._monotonic = monotonic
        self._left: dict[str, tuple[float, float]] = {}

    def allows(self, client: str) -> bool:
        """Whether this client may act now; it then has."""
        now = self._monotonic()
        left, at = self._left.get(client, (self._burst, now))
        left = min(self._burst, left + (now - at) * self._rate)
        if left < 1:
            return False
        if len(self._left) > 10_000:  # noqa: PLR2004 (a bound on memory, no more)
            self._left.clear()
        self._left[client] = (left - 1, now)
        return True


class TooLong(Exception):
    """A body with more bytes than are read."""


class TooSlow(Exception):
    """A body that did not come in the time it has."""


async def body_of(request: Request, limit: int, seconds: float = BODY_SECONDS) -> bytes:
    """The body. Raises `TooLong` as soon as there is more of it than `limit` bytes, `TooSlow`, ClientDisconnect."""
    if int(request.headers.get("content-length") or 0) > limit:
        raise TooLong
    body = bytearray()
    try:
        async with asyncio.timeout(seconds):
            async for piece in request.stream():
                body += piece
                if len(body) > limit:
                    raise TooLong
    except TimeoutError:
        raise TooSlow from None
    return bytes(body)


async def json_of(request: Request, limit: int) -> dict[str, object]:
    """The body as a JSON object. Raises `TooLong`, `TooSlow`, ValueError, ClientDisconnect."""
    try:
        found = json.loads(await body_of(request, limit))
    except RecursionError as error:
        raise ValueError("nested too deep") from error
    if not isinstance(found, dict):
        raise ValueError("no object")  # noqa: TRY004 (the sender's mistake, not ours)
    return found
