"""The officials' board on the page: read-only, one subtree, live."""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response, StreamingResponse
from starlette.routing import Route

from bot.jobs import offload
from bot.page.board.view import BoardView, board_now
from bot.page.http.middleware import refused
from bot.page.http.rendering import Rendering
from bot.runtime.context import Context
from dialogs.texts.screens import page as texts
from storage.reports.changes import board_version

LOOK = 2.0
"""Seconds between looks whether anything has changed, one for all who watch."""

WATCHING, WATCHING_ALL = 8, 2000
"""Streams one browser, and all of them, may have open."""

SHARE = 4
"""A look comes so many drawings' time after the last one: where drawing is slow, changes are drawn together."""

STILL_THERE = 30.0
"""Seconds for which a photo that a newer board leaves out can still be fetched, by whoever was shown the older one."""

RECHECK = 2
"""After so many looks without a change it is looked again whether a reader still may."""

UnitOf = Callable[[Request], Awaitable[int | None]]
"""The unit whose board a browser may see at this moment, None where it is none."""


@dataclass(slots=True)
class _Drawn:
    """A subtree's board as it was drawn for one version of the store."""

    version: str
    view: BoardView
    html: str
    left_out: Mapping[int, "_LeftOut"]

    def photo(self, number: int, now: float) -> bytes | None:
        """The photo of that number, if it is on the board or was a moment ago."""
        there = (photo.jpeg for photo in self.view.photos if photo.file.number == number)
        left = self.left_out.get(number)
        return next(there, left.jpeg if left and now < left.until else None)

    def followed_at(self, now: float) -> dict[int, "_LeftOut"]:
        """The photos that can still be fetched when another board takes its place."""
        left = {number: photo for number, photo in self.left_out.items() if now < photo.until}
        shown = {photo.file.number: _LeftOut(photo.jpeg, now + STILL_THERE) for photo in self.view.photos}
        return left | shown


class _LeftOut(NamedTuple):
    """A photo of an older board, and until when (`time.monotonic`) it can be fetched."""

    jpeg: bytes
    until: float


class Board:
    """The routes."""

    def __init__(
        self,
        ctx: Context,
        rendering: Rendering,
        *,
        unit_of: UnitOf,
        session_of: Callable[[Request], str] = lambda _: "",
    ) -> None:
        self._ctx = ctx
        self._session_of = session_of
        self._watching: Counter[str] = Counter()
        self._rendering = rendering
        self._unit_of = unit_of
        self._drawn: dict[int, _Drawn] = {}
        self._drawing = asyncio.Lock()
        self._looking = asyncio.Lock()
        self._looked_at = -LOOK
        self._took = 0.0
        self._seen = ""

    def routes(self, base: str = "/board") -> list[Route]:
        """What is to be mounted, below `base`."""
        return [
            Route(base or "/", self._page),
            Route(f"{base}/content", self._content),
            Route(f"{base}/events", self._events),
            Route(f"{base}/picture/{{name}}.png", self._picture),
            Route(f"{base}/photo/{{number:int}}.jpg", self._photo),
        ]

    async def _page(self, request: Request) -> Response:
        unit_id = await self._unit_of(request)
        if unit_id is None:
            return self._rendering.page("refused", 403, reason=texts.BOARD_HOW_IN, known=True)
        drawn = await self._draw(unit_id)
        return self._rendering.page("board", unit=drawn.view.unit, content=drawn.html)

    async def _content(self, request: Request) -> Response:
        unit_id = await self._unit_of(request)
        if unit_id is None:
            return refused(texts.BOARD_HOW_IN, 401)
        return HTMLResponse((await self._draw(unit_id)).html)

    async def _picture(self, request: Request) -> Response:
        drawn = await self._shown(request)
        picture = drawn.view.pictures.get(request.path_params["name"]) if drawn else None
        if picture is None:
            return refused(texts.NOT_FOUND, 404)
        return Response(picture, media_type="image/png")

    async def _photo(self, request: Request) -> Response:
        drawn = await self._shown(request)
        jpeg = drawn.photo(request.path_params["number"], time.monotonic()) if drawn else None
        if jpeg is None:
            return refused(texts.NOT_FOUND, 404)
        return Response(jpeg, media_type="image/jpeg", headers={"Cache-Control": "private, max-age=3600"})

    async def _shown(self, request: Request) -> _Drawn | None:
        """The board the browser was shown, or a newer one; None where it may see none."""
        unit_id = await self._unit_of(request)
        return None if unit_id is None else self._drawn.get(unit_id) or await self._draw(unit_id)

    async def _events(self, request: Request) -> Response:
        if await self._unit_of(request) is None:
            return refused(texts.BOARD_HOW_IN, 401)
        session = self._session_of(request)
        if (session and self._watching[session] >= WATCHING) or self._watching.total() >= WATCHING_ALL:
            return refused(texts.LATER, 429)
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        return StreamingResponse(self._changes(request), media_type="text/event-stream", headers=headers)

    async def _changes(self, request: Request) -> AsyncIterator[str]:
        """The version whenever it is another one; ends where the reader may see it no more."""
        said, looks = "", 0
        session = self._session_of(request)
        self._watching[session] += 1
        try:
            while True:
                version = await self._version(at_most=self._rest)
                if (version != said or looks % RECHECK == 0) and await self._unit_of(request) is None:
                    return
                yield f"data: {version}\n\n" if version != said else ": \n\n"
                said, looks = version, looks + 1
                await asyncio.sleep(self._rest)
        finally:
            self._watching[session] -= 1
            self._watching += Counter()

    @property
    def _rest(self) -> float:
        """Seconds between looks."""
        return max(LOOK, SHARE * self._took)

    async def _version(self, at_most: float = 0.0) -> str:
        """The store's version and the day, read again if that was longer ago than `at_most` seconds."""
        async with self._looking:
            if time.monotonic() - self._looked_at >= at_most:
                async with self._ctx.db.read() as tx:
                    version = await board_version(tx)
                self._seen = f"{version}/{self._ctx.campaign.today(self._ctx.clock.now())}"
                self._looked_at = time.monotonic()
            return self._seen

    async def _draw(self, unit_id: int) -> _Drawn:
        """The board as it stands, drawn once for everybody who looks at it."""
        async with self._drawing:
            version = await self._version()
            drawn = self._drawn.get(unit_id)
            if drawn is None or drawn.version != version:
                begun = time.monotonic()
                view = await offload.made(self._ctx, partial(board_now, unit_id=unit_id))
                html = self._rendering.fragment("board_content", view=view, version=version)
                now = time.monotonic()
                drawn = self._drawn[unit_id] = _Drawn(version, view, html, drawn.followed_at(now) if drawn else {})
                self._took = now - begun
            return drawn
