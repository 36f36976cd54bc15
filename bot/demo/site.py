"""The demo on one page: three phones side by side, the board below, and the clock above them."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import datetime

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Mount, Route, Router
from starlette.types import Receive, Scope, Send

from bot.demo.pace import SPEEDS, ShownClock
from bot.demo.stage import ADMIN, GROUP, Demo
from bot.page.board.routes import Board
from bot.page.chat import Chat, Field
from bot.page.http import assets
from bot.page.http.middleware import Guard, json_of, refused
from bot.page.http.rendering import Rendering
from dialogs.model.campaign import Campaign
from dialogs.texts.screens import demo as demo_texts
from dialogs.texts.screens import page as texts
from storage.people.page_sessions import Visitor

LOOK = 0.25
"""Seconds between what the page is told of the clock."""

BASE = "/phone/{chat}"


class DemoSite:
    """The demo's routes."""

    def __init__(self, campaign: Campaign, demo: Demo) -> None:
        self._campaign = campaign
        self._demo = demo
        self._rendering = Rendering(campaign.zone, campaign.title)
        self._board: Router | None = None

    def route(self) -> Mount:
        """Everything below `/`."""
        chat = Chat(
            self._demo.chats,
            self._demo.uploads,
            self._rendering,
            visitor_of=self._visitor_of,
            fields_of=self._fields_of,
            path_of=self._demo.media.path,
            base=BASE,
        )
        routes = [
            Route("/", self._page),
            Route(BASE, self._phone),
            Route("/clock", self._clock),
            Route("/control", self._control, methods=["POST"]),
            Mount("/board", app=self._show_board),
            *chat.routes(),
            *assets.routes(),
        ]
        app = Starlette(routes=routes, middleware=[Middleware(Guard, public_url="")])
        app.router.redirect_slashes = False
        return Mount("/", app=app)

    async def _page(self, request: Request) -> Response:
        return self._rendering.page("demo", demo=demo_texts, speeds=SPEEDS, group=GROUP, admin=ADMIN)

    async def _phone(self, request: Request) -> Response:
        chat = request.path_params["chat"]
        self._demo.watched.add(chat)
        messages = await self._demo.chats.newest(chat)
        base = BASE.format(chat=chat)
        return self._rendering.page(
            "chat",
            base=base,
            messages=messages,
            since=max((message.id for message in messages), default=0),
            rendered=[self._rendering.message(message, base) for message in messages],
            person="",
            name=None,
            recovery="",
            desk=False,
        )

    async def _show_board(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The province's board, as of the instant shown; nobody has to log in to a demo."""
        stage = self._demo.stage
        if stage is None:
            await refused(demo_texts.SETTING, 503)(scope, receive, send)
            return
        if self._board is None:
            ctx = replace(stage.program.ctx, clock=ShownClock(self._demo.pace))
            self._board = Router(Board(ctx, self._rendering, unit_of=self._root).routes(base=""))
        await self._board(scope, receive, send)

    async def _root(self, request: Request) -> int | None:
        stage = self._demo.stage
        if stage is None:
            return None
        async with stage.program.ctx.db.read() as tx:
            return (await stage.program.organisations.current(tx)).root.id

    async def _visitor_of(self, request: Request) -> Visitor | None:
        chat: str = request.path_params["chat"]
        return self._demo.visitor(chat) or Visitor(f"sim:{chat}", "")

    async def _fields_of(self, visitor: Visitor) -> Sequence[Field]:
        """The figures asked of the person's unit."""
        stage = self._demo.stage
        person = stage.people.get(visitor.chat) if stage else None
        if stage is None or person is None:
            return []
        async with stage.program.ctx.db.read() as tx:
            unit = (await stage.program.organisations.current(tx)).named(person.unit)
        asked = self._campaign.asked_of(unit.kind) if unit else ()
        return [{"label": i.label, "word": i.aliases[0] if i.aliases else i.label, "measure": i.measure} for i in asked]

    async def _clock(self, request: Request) -> Response:
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        return StreamingResponse(self._ticks(), media_type="text/event-stream", headers=headers)

    async def _ticks(self) -> AsyncIterator[str]:
        said = ""
        while True:
            now = json.dumps(await self._state(), ensure_ascii=False)
            if now != said:
                said = now
                yield f"data: {now}\n\n"
            await asyncio.sleep(LOOK)

    async def _state(self) -> dict[str, object]:
        demo = self._demo
        stage = demo.stage
        return {
            "now": demo_texts.clock(self._local(demo.pace.now())),
            "playing": demo.pace.playing,
            "seeking": demo.pace.seeking,
            "speed": demo.pace.speed,
            "ended": demo.ended.is_set(),
            "people": await demo.liaisons(),
            "taken": sorted(stage.taken_over) if stage else [],
        }

    def _local(self, at: datetime) -> datetime:
        return at.astimezone(self._campaign.zone)

    async def _control(self, request: Request) -> Response:
        try:
            asked = await json_of(request, 1000)
        except (ValueError, UnicodeDecodeError):
            return refused(texts.BROKEN, 400)
        pace = self._demo.pace
        match asked:
            case {"act": "play", "speed": int(speed)}:
                pace.play(speed)
            case {"act": "speed", "speed": int(speed)}:
                pace.set_speed(speed)
            case {"act": "pause"}:
                pace.pause()
            case {"act": "next"}:
                pace.seek()
            case {"act": "watch", "chats": list(chats)}:
                self._demo.watched.clear()
                self._demo.watched.update(str(chat) for chat in chats)
            case _:
                return refused(texts.BROKEN, 400)
        return JSONResponse(await self._state())
