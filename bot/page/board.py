"""The officials' board on the page: opened by a one-time link, read-only, one subtree, live."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

from bot.context import Context
from bot.organisations import Organisations
from bot.page.board_view import BoardView, board_view
from bot.page.cookies import BOARD, Cookies
from bot.page.guard import refused
from bot.page.rendering import Rendering
from bot.reading import read_records
from dialogs.texts import page as texts
from dialogs.units import Role
from storage import page_sessions, people
from storage.board_version import board_version
from storage.database import Tx
from storage.page_sessions import CodeKind, Visitor

LOOK = 2.0
"""Seconds between looks whether anything has changed, one for all who watch."""

COMMAND_LINE = "command-line"
"""Whoever may run commands on this machine."""


@dataclass(slots=True)
class _Drawn:
    """A subtree's board as it was drawn for one version of the store."""

    version: str
    view: BoardView
    html: str


class Board:
    """The routes."""

    def __init__(self, ctx: Context, organisations: Organisations, cookies: Cookies, rendering: Rendering) -> None:
        self._ctx = ctx
        self._organisations = organisations
        self._cookies = cookies
        self._rendering = rendering
        self._drawn: dict[int, _Drawn] = {}
        self._drawing = asyncio.Lock()

    def routes(self) -> list[Route]:
        """What is to be mounted."""
        return [
            Route("/board", self._page),
            Route("/board/open/{code}", self._show_link),
            Route("/board/open/{code}", self._open, methods=["POST"]),
            Route("/board/content", self._content),
            Route("/board/events", self._events),
            Route("/board/picture.png", self._picture),
            Route("/board/photo/{number:int}.jpg", self._photo),
        ]

    async def _show_link(self, request: Request) -> Response:
        return self._rendering.page("board_link", code=request.path_params["code"])

    async def _open(self, request: Request) -> Response:
        code, now = request.path_params["code"], self._ctx.clock.now()

        async def work(tx: Tx) -> str:
            visitor = await page_sessions.use(tx, code, CodeKind.BOARD, now)
            return await page_sessions.begin(tx, visitor, now) if visitor else ""

        token = await self._ctx.turn(work)
        if not token:
            return self._rendering.page("refused", 404, reason=texts.BOARD_LINK_GONE, known=True)
        response = RedirectResponse("/board", 303)
        self._cookies.keep_session(response, token, BOARD)
        return response

    async def _unit_of(self, request: Request) -> int | None:
        """The unit whose board this browser may see, as long as whoever the link was made for may."""
        token = self._cookies.token(request, BOARD)
        if not token:
            return None
        async with self._ctx.db.read() as tx:
            visitor = await page_sessions.visitor_of(tx, token, self._ctx.clock.now())
            return await self._allowed(tx, visitor) if visitor else None

    async def _allowed(self, tx: Tx, visitor: Visitor) -> int | None:
        organisation = await self._organisations.current(tx)
        unit_id = int(visitor.chat)
        if unit_id not in organisation.units:
            return None
        if visitor.name == COMMAND_LINE:
            return unit_id
        held = await people.memberships(tx, visitor.name)
        may = any(
            role is Role.ADMIN
            or (role is Role.SUPERVISOR and u in organisation.units and organisation.within(unit_id, u))
            for u, role in held
        )
        return unit_id if may else None

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
        if drawn is None or not drawn.view.picture:
            return refused(texts.NOT_FOUND, 404)
        return Response(drawn.view.picture, media_type="image/png")

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
        said = ""
        while await self._unit_of(request) is not None:
            version = await self._version()
            yield f"data: {version}\n\n" if version != said else ": \n\n"
            said = version
            await asyncio.sleep(LOOK)

    async def _version(self) -> str:
        async with self._ctx.db.read() as tx:
            version = await board_version(tx)
        return f"{version}/{self._ctx.campaign.today(self._ctx.clock.now())}"

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
