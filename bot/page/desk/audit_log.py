"""The audit on the desk: whether its chain is whole, its head, its newest entries."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.page.desk.auth import Admin, Entrance
from bot.page.desk.frame import DeskPage
from dialogs.model.units import Organisation
from dialogs.texts.screens import desk as texts
from storage.db.database import Database
from storage.people import accounts, audit
from storage.people.audit import Entry

SHOWN = 50

BY = "command-line"
"""Who acts for whoever may run commands on this machine."""


@dataclass(frozen=True, slots=True)
class Line:
    """An entry as it is read; `at` in the campaign's zone."""

    number: int
    at: datetime
    who: str
    act: str
    detail: str


class AuditLog:
    """The routes."""

    def __init__(self, entrance: Entrance, page: DeskPage) -> None:
        self._entrance = entrance
        self._page = page

    def routes(self) -> list[Route]:
        """What is to be mounted."""
        return [Route("/desk/audit", self._entrance.show(self._show))]

    async def _show(self, request: Request, admin: Admin) -> Response:
        asked = request.query_params.get("before", "")
        before = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < len(str(2**62)) else None
        ctx = self._page.ctx
        broken, head = await asyncio.to_thread(lambda: asyncio.run(_verified(ctx.db.url)))
        async with ctx.db.read() as tx:
            entries = await audit.newest(tx, SHOWN, before)
            names = await accounts.names(tx, {entry.actor for entry in entries})
        organisation = await self._page.organisation()
        lines = [self._line(entry, names, organisation) for entry in entries]
        older = entries[-1].number if entries and entries[-1].number > 1 else None
        return await self._page.show(request, admin, "desk_audit", broken=broken, head=head, lines=lines, older=older)

    def _line(self, entry: Entry, names: Mapping[str, str], organisation: Organisation) -> Line:
        campaign = self._page.ctx.campaign
        who = texts.COMMAND_LINE if entry.actor == BY else names.get(entry.actor) or entry.actor
        detail = json.loads(entry.detail)
        said = " · ".join(
            f"{texts.AUDIT_DETAILS.get(name, name)} {_shown(name, value, organisation)}"
            for name, value in detail.items()
            if value is not None
        )
        act = texts.AUDIT_ACTS.get(entry.act, entry.act)
        return Line(entry.number, entry.at.astimezone(campaign.zone), who, act, said)


def _shown(name: str, value: object, organisation: Organisation) -> str:
    """A value as it is read: units and deliverables by their names, days as days."""
    units = {unit.id: unit.name for unit in organisation}
    deliverables = {deliverable.key: deliverable.name for deliverable in organisation.campaign.deliverables}
    match name, value:
        case "unit", int(number):
            return units.get(number, str(number))
        case "units", list(numbers):
            return texts.listed([units.get(number, str(number)) for number in numbers])
        case "subject" | "deliverable", str(key):
            return deliverables.get(bare := key.rpartition(":")[2], bare)
        case _, bool(yes):
            return texts.YES if yes else texts.NO
        case _:
            return str(value)


async def _verified(url: str) -> tuple[int | None, str]:
    """The first broken entry, None where there is none; and the chain's head."""
    db = await Database.open(url)
    try:
        async with db.read() as tx:
            return await audit.verify(tx), await audit.head(tx)
    finally:
        await db.close()
