"""Exports on the desk: begun by a form, watched while they are made, downloaded when they are there."""

import asyncio
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from urllib.parse import quote

import structlog
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from bot.commands.arguments import one_unit
from bot.commands.context import CommandCall, CommandContext, Refusal
from bot.jobs.export_log import note_export
from bot.jobs.exports import make_materials, make_workbook
from bot.page.desk.auth import SEE_OTHER, Admin, Entrance
from bot.page.desk.forms import Form
from bot.page.desk.frame import DeskPage
from dialogs.model.outgoing import Attachment
from dialogs.model.units import Organisation, Unit
from dialogs.texts.screens import desk as texts
from storage.db.database import Tx
from storage.people import audit

log = structlog.get_logger()

KEPT = 20
"""So many of the last exports can be downloaded again; an older one is made anew."""

AT_ONCE = 2
"""Exports made at a time."""

TABLE, MATERIALS = "table", "materials"


@dataclass(slots=True)
class Export:
    """An export: how far it is, what came of it in words, and its files once it is finished."""

    id: str
    person: str
    what: str
    name: str
    unit_id: int
    done: int = 0
    total: int = 0
    finished: bool = False
    said: str = ""
    files: Sequence[Attachment] = ()

    def progress(self, done: int, total: int) -> None:
        """So many of so many are written."""
        self.done, self.total = done, total


class Exports:
    """The routes, and the exports of this run."""

    def __init__(self, entrance: Entrance, page: DeskPage) -> None:
        self._entrance = entrance
        self._page = page
        self._made: dict[str, Export] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._gate = asyncio.Semaphore(AT_ONCE)

    def routes(self) -> list[Route]:
        """What is to be mounted."""
        return [
            Route("/desk/export", self._entrance.show(self._show)),
            Route("/desk/export", self._entrance.act(self._begin), methods=["POST"]),
            Route("/desk/export/{id}", self._entrance.show(self._watch)),
            Route("/desk/export/{id}/state", self._entrance.show(self._state)),
            Route("/desk/export/{id}/{index:int}", self._entrance.show(self._download)),
        ]

    async def stop(self) -> None:
        """End what is being made; whoever waits for it asks again."""
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _show(self, request: Request, admin: Admin) -> Response:
        return await self._shown(request, admin)

    async def _begin(self, request: Request, admin: Admin, form: Form) -> Response:
        what = MATERIALS if form["what"] == MATERIALS else TABLE
        try:
            unit = await self._page.turn(partial(self._unit, admin=admin, name=form["unit"]))
        except Refusal as refusal:
            return await self._shown(request, admin, 422, refused=str(refusal))
        ctx = self._page.ctx
        at: datetime = ctx.clock.now().astimezone(ctx.campaign.zone)
        export = Export(secrets.token_hex(8), admin.person, what, texts.export_name(what, unit.name, at), unit.id)
        self._made[export.id] = export
        for old in list(self._made)[:-KEPT]:
            del self._made[old]
        task = asyncio.create_task(self._make(export), name=f"desk export {export.id}")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return RedirectResponse(f"/desk/export/{export.id}", SEE_OTHER)

    async def _unit(self, tx: Tx, organisation: Organisation, *, admin: Admin, name: str) -> Unit:
        call = CommandCall("export", to=admin.to, roles=admin.roles)
        return one_unit(CommandContext(self._page.ctx, tx, organisation, call, self._page.jobs), name)

    async def _make(self, export: Export) -> None:
        """The very files the chat's /export sends."""
        ctx = self._page.ctx
        try:
            async with self._gate:
                if export.what == MATERIALS:
                    export.said, files = await make_materials(ctx, export.unit_id, export.progress)
                else:
                    files = [await make_workbook(ctx, export.unit_id, export.progress)]
            note = partial(note_export, ctx=ctx, person=export.person, what=export.what, unit_id=export.unit_id)
            await ctx.turn(note)
            export.files = files
        except Exception:
            log.exception("export-failed", unit=export.unit_id)
            export.said = texts.EXPORT_FAILED
        finally:
            export.finished = True

    def _own(self, request: Request, admin: Admin) -> Export | None:
        found = self._made.get(request.path_params["id"])
        return found if found and found.person == admin.person else None

    async def _watch(self, request: Request, admin: Admin) -> Response:
        export = self._own(request, admin)
        if export is None:
            return RedirectResponse("/desk/export", SEE_OTHER)
        return await self._shown(request, admin, export=export)

    async def _state(self, request: Request, admin: Admin) -> Response:
        export = self._own(request, admin)
        if export is None:
            return JSONResponse({"finished": True})
        said = texts.export_progress(export.done, export.total) if export.total else ""
        return JSONResponse({"done": export.done, "total": export.total, "said": said, "finished": export.finished})

    async def _download(self, request: Request, admin: Admin) -> Response:
        export, index = self._own(request, admin), request.path_params["index"]
        if export is None or index >= len(export.files):
            return RedirectResponse("/desk/export", SEE_OTHER)
        file = export.files[index]
        path: Path = self._page.ctx.media.path(file.sha256)
        if not self._page.ctx.media.exists(file.sha256):
            # Made too long ago: see `storage.messages.sent_exports`.
            return RedirectResponse("/desk/export", SEE_OTHER)
        ctx, what = self._page.ctx, {"what": export.what, "unit": export.unit_id}
        note = partial(audit.append, actor=admin.person, act="download", detail=what, now=ctx.clock.now())
        await ctx.turn(note)
        headers = {"Content-Disposition": f"attachment; filename*=utf-8''{quote(file.name)}"}
        return FileResponse(path, media_type="application/octet-stream", headers=headers)

    async def _shown(
        self, request: Request, admin: Admin, status: int = 200, *, export: Export | None = None, refused: str = ""
    ) -> Response:
        lately = [made for made in reversed(self._made.values()) if made.person == admin.person]
        return await self._page.show(
            request, admin, "desk_export", status, export=export, lately=lately, refused=refused
        )
