"""The phone page, put together: its channel, its chats and its routes (see `bot.app.serve`)."""

import asyncio
from collections.abc import Sequence

import structlog
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Mount

from bot.channels.page.channel import NotOpen, PageChannel
from bot.channels.page.streams import StoredChats
from bot.jobs.jobs import Jobs
from bot.jobs.worker.errors import ReportError
from bot.page.auth import Doors
from bot.page.board.auth import BoardDoor
from bot.page.board.routes import Board
from bot.page.chat import Chat, Field
from bot.page.desk.app import AdminDesk
from bot.page.http import assets
from bot.page.http.cookies import Cookies
from bot.page.http.middleware import Guard, TooSlow
from bot.page.http.one_time_links import ClientOf, Threshold
from bot.page.http.rendering import Rendering
from bot.page.http.uploads import UploadFolder
from bot.page.receipts import Receipts, WhoOf
from bot.runtime.context import Context
from bot.runtime.organisation_cache import OrganisationCache
from bot.runtime.origins import path_of
from dialogs.model.units import Role
from dialogs.texts.screens import page as texts
from storage.db import key_value
from storage.db.errors import StorageError
from storage.people import accounts
from storage.people.page_sessions import Visitor

log = structlog.get_logger()

LOOK = 1.0
"""Seconds between looks whether the sessions of open pages still are."""


class PageSite:
    """One run's page. Mount `route()`; `channel` is its way in and out."""

    def __init__(self, ctx: Context, client_of: ClientOf) -> None:
        self._ctx = ctx
        self._client_of = client_of
        self._ending: asyncio.Task[None] | None = None
        self._organisations = OrganisationCache(ctx.campaign)
        self._chats = StoredChats(ctx)
        self._uploads = UploadFolder(ctx.media.uploads)
        self.channel = PageChannel(self._chats, self._uploads)
        self._chats.channel = self.channel
        self._desk: AdminDesk | None = None

    async def route(self, jobs: Jobs) -> BaseRoute:
        """Everything below `/` that is not served by others; exports are made among `jobs`."""
        ctx = self._ctx
        key = await ctx.db.turn(key_value.store_key)
        rendering = Rendering(ctx.campaign.zone, ctx.campaign.title, path_of(ctx.public_url))
        cookies = Cookies(key, secure=ctx.public_url.startswith("https://"))
        threshold = Threshold(ctx, cookies, rendering, self._client_of)
        doors = Doors(ctx, self._organisations, self._chats, cookies, rendering, threshold)
        chat = Chat(
            self._chats,
            self._uploads,
            rendering,
            visitor_of=doors.visitor_of,
            fields_of=self._fields_of,
            path_of=ctx.media.path,
            session_of=doors.session_of,
            may_send_files=self._may_send_files,
        )
        board_door = BoardDoor(ctx, self._organisations, cookies, rendering, threshold)
        board = Board(ctx, rendering, unit_of=board_door.unit_of, session_of=board_door.session_of)
        desk = self._desk = AdminDesk(ctx, self._organisations, cookies, rendering, threshold, jobs)
        receipts = Receipts(ctx, self._organisations, rendering, who_of=self._who_of(doors, desk))
        app = Starlette(
            routes=[
                *doors.routes(),
                *chat.routes(),
                *board_door.routes(),
                *board.routes(),
                *desk.routes(),
                *receipts.routes(),
                *assets.routes(),
            ],
            middleware=[Middleware(Guard, public_url=ctx.public_url)],
            exception_handlers={
                404: _not_found,
                NotOpen: _later,
                StorageError: _later,
                ReportError: _later,
                TooSlow: _too_slow,
            },
        )
        self._ending = asyncio.create_task(self._end_streams(), name="page streams")
        # A redirect of the framework's names the host that was asked for, whoever named it, and http.
        app.router.redirect_slashes = False
        return Mount("/", app=app)

    def _who_of(self, doors: Doors, desk: AdminDesk) -> WhoOf:
        async def who_of(request: Request) -> str:
            visitor = await doors.visitor_of(request)
            if visitor is not None:
                return visitor.person
            admin = await desk.entrance.admin_of(request)
            return admin.person if admin else ""

        return who_of

    async def _end_streams(self) -> None:
        """Look now and then whether a stream's session is over."""
        while True:
            await asyncio.sleep(LOOK)
            try:
                await self._chats.end_streams()
            except StorageError as error:
                log.warning("page-streams-unchecked", code=error.code)

    async def _may_send_files(self, visitor: Visitor) -> bool:
        """Whether they hold a role for anything: who has lost it, or never had one, fills no disk."""
        async with self._ctx.db.read() as tx:
            return bool(await accounts.memberships(tx, visitor.person))

    async def stop(self) -> None:
        """End what is being made for somebody who waits."""
        if self._ending:
            self._ending.cancel()
            await asyncio.gather(self._ending, return_exceptions=True)
        if self._desk:
            await self._desk.stop()

    async def _fields_of(self, visitor: Visitor) -> Sequence[Field]:
        """The figures asked of the visitor's units, in the table's order."""
        async with self._ctx.db.read() as tx:
            organisation = await self._organisations.current(tx)
            held = await accounts.memberships(tx, visitor.person)
        campaign = self._ctx.campaign
        kinds = {organisation[u].kind for u, role in held if role is Role.LIAISON and u in organisation.units}
        asked = {indicator.key for kind in kinds for indicator in campaign.asked_of(kind)}
        return [
            {"label": i.label, "word": i.aliases[0] if i.aliases else i.label, "measure": i.measure}
            for i in campaign.indicators
            if i.key in asked
        ]


async def _later(request: Request, error: Exception) -> Response:
    return PlainTextResponse(texts.LATER, status_code=503)


async def _too_slow(request: Request, error: Exception) -> Response:
    return PlainTextResponse(texts.TOO_SLOW, status_code=408, headers={"Connection": "close"})


async def _not_found(request: Request, error: Exception) -> Response:
    return PlainTextResponse(texts.NOT_FOUND, status_code=404)
