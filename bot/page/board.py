"""The officials' board on the page: read-only, one subtree, live."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response, StreamingResponse
from starlette.routing import Route

from bot.context import Context
from bot.page.board_view import BoardView, board_view
from bot.page.guard import refused
from bot.page.rendering import Rendering
from bot.reading import read_records
from dialogs.texts import page as texts
from storage.board_version import board_version

LOOK = 2.0
"""Seconds between looks whether anything has changed, one for all who watch."""

RECHECK = 8
"""After so many looks without a change it is looked again whether a reader still may."""

UnitOf = Callable[[Request], Awaitable[int | None]]
"""The unit whose board a browser may see at this moment, None where it is none."""


@dataclass(slots=True)
class _Drawn:
    """A subtree's board as it was drawn for one version of the store."""

    version: str
    view: BoardView
    html: str


class Board:
    """The routes."""

    def __init__(self, ctx: Context, rendering: Rendering, *, unit_of: UnitOf) -> None:
        self._ctx = ctx
        self._rendering = rendering
        self._unit_of = unit_of
        self._drawn: dict[int, _Drawn] = {}
        self._drawing = asyncio.Lock()
        self._looking = asyncio.Lock()
        self._looked_at = -LOOK
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
        unit_id = await self._unit_of(request)
        drawn = self._drawn.get(unit_id) if unit_id is not None else None
        picture = drawn.view.pictures.get(request.path_params["name"]) if drawn else None
        if picture is None:
            return refused(texts.NOT_FOUND, 404)
        return Response(picture, media_type="image/png")

    async def _photo(self, request: Request) -> Response:
        unit_id = await self._unit_of(request)
        drawn = self._drawn.get(unit_id) if unit_id is not None else None
        for photo in drawn.view.photos if drawn else ():
            if photo.file.number == request.path_params["number"]:
                return Response(photo.jpeg, media_type="image/jpeg", headers={"Cache-Control": "private, max-age=3600"})
        return refused(texts.NOT_FOUND, 404)

    async def _events(self, request: Request) -> Response:
        if await self._unit_of(request) is None:
            return refused(texts.BOARD_HOW_IN, 401)
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        return StreamingResponse(self._changes(request), media_type="text/event-stream", headers=headers)

    async def _changes(self, request: Request) -> AsyncIterator[str]:
        """The version whenever it is another one; ends where the reader may see it no more."""
        said, looks = "", 0
        while True:
            version = await self._version(at_most=LOOK)
            if (version != said or looks % RECHECK == 0) and await self._unit_of(request) is None:
                return
            yield f"data: {version}\n\n" if version != said else ": \n\n"
            said, looks = version, looks + 1
            await asyncio.sleep(LOOK)

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
                records = await read_records(self._ctx)
                find = self._ctx.media.path
                view = await asyncio.to_thread(board_view, records, unit_id, find, pictures=self._ctx.pictures)
                html = self._rendering.fragment("board_content", view=view, version=version)
                drawn = self._drawn[unit_id] = _Drawn(version, view, html)
            return drawn
