"""Invites on the desk: a sheet of cards with QR codes to print; a code is shown when it is issued, and only then."""

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import segno
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.commands.arguments import one_unit
from bot.commands.context import CommandCall, CommandContext, Refusal
from bot.page.desk.auth import Admin, Entrance
from bot.page.desk.forms import Form
from bot.page.desk.frame import DeskPage
from bot.rosters.invites import InviteLine, Place, issue_batch, places
from bot.runtime.links import invite_link, page_link
from dialogs.model.units import Organisation
from dialogs.texts.documents import rosters
from dialogs.texts.screens import desk as texts
from storage.db.database import Tx

BORDER = 4
"""Modules of white around the code: the standard's quiet zone (ISO/IEC 18004)."""


def qr_svg(text: str, label: str) -> Markup:
    """The text as a QR code with medium error correction; `label` is read out in its place."""
    out = io.BytesIO()
    segno.make(text, error="m", micro=False).save(
        out, kind="svg", border=BORDER, xmldecl=False, svgns=False, omitsize=True, title=label, light="#fff"
    )
    svg = out.getvalue().decode().strip()
    return Markup(svg.replace("<svg ", '<svg role="img" ', 1))  # noqa: S704 (made here; segno escapes the title)


@dataclass(frozen=True, slots=True)
class Card:
    """One invite to cut out and hand over."""

    line: InviteLine
    role: str
    until: str
    qr: Markup


class Invites:
    """The routes."""

    def __init__(self, entrance: Entrance, page: DeskPage) -> None:
        self._entrance = entrance
        self._page = page

    def routes(self) -> list[Route]:
        """What is to be mounted."""
        return [
            Route("/desk/invites", self._entrance.show(self._show)),
            Route("/desk/invites", self._entrance.act(self._issue), methods=["POST"]),
        ]

    async def _show(self, request: Request, admin: Admin) -> Response:
        return await self._shown(request, admin)

    async def _issue(self, request: Request, admin: Admin, form: Form) -> Response:
        reissue = form["which"] == "again"
        try:
            lines, left = await self._page.turn(partial(self._issued, admin=admin, form=form, reissue=reissue))
        except Refusal as refusal:
            return await self._shown(request, admin, 422, refused=str(refusal))
        cards = [self._card(line) for line in lines]
        return await self._shown(request, admin, cards=cards, left=left, refused="" if cards else texts.INVITES_NONE)

    async def _issued(
        self, tx: Tx, organisation: Organisation, *, admin: Admin, form: Form, reissue: bool
    ) -> tuple[list[InviteLine], int]:
        """What was issued, and how many are left to issue. Raises `Refusal`."""
        ctx = self._page.ctx
        wanted = [place for place in await self._wanted(tx, organisation, admin, form) if reissue or not place.earlier]
        if reissue and len(wanted) > texts.INVITES_MOST:
            raise Refusal(texts.invites_too_many(len(wanted)))
        batch = wanted[: texts.INVITES_MOST]
        link: Callable[[str], str] = partial(page_link if form["link"] == "page" else invite_link, ctx)
        lines = await issue_batch(ctx, tx, batch, by=admin.person, reissue=reissue, link=link)
        return lines, len(wanted) - len(batch)

    async def _wanted(self, tx: Tx, organisation: Organisation, admin: Admin, form: Form) -> list[Place]:
        """The places of the unit named and of those below it, of everybody where none is. Raises `Refusal`."""
        found = await places(tx, organisation)
        if not form["unit"]:
            return found
        call = CommandCall("invite", to=admin.to, roles=admin.roles)
        top = one_unit(CommandContext(self._page.ctx, tx, organisation, call, self._page.jobs), form["unit"])
        return [place for place in found if organisation.within(place.unit.id, top.id)]

    def _card(self, line: InviteLine) -> Card:
        zone = self._page.ctx.campaign.zone
        until = f"{line.expires.astimezone(zone):%Y-%m-%d}" if line.expires else ""
        return Card(line, rosters.ROLES[line.role], until, qr_svg(line.link, f"{line.unit} {texts.QR}"))

    async def _shown(
        self,
        request: Request,
        admin: Admin,
        status: int = 200,
        *,
        cards: Sequence[Card] = (),
        left: int = 0,
        refused: str = "",
    ) -> Response:
        async with self._page.ctx.db.read() as tx:
            known = await places(tx, await self._page.organisation())
        given = sum(place.earlier is not None for place in known)
        return await self._page.show(
            request,
            admin,
            "desk_invites",
            status,
            state=texts.invites_state(given, len(known)),
            cards=cards,
            left=left,
            refused=refused,
            by_telegram="telegram" in self._page.ctx.usernames,
        )
