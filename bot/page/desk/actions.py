"""Return, extend, unlock, exempt as forms: each writes the chat's command and has it carried out."""

from collections.abc import Callable, Mapping

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.commands.context import Refusal
from bot.page.desk.auth import Admin, Entrance
from bot.page.desk.forms import Form
from bot.page.desk.frame import DeskPage
from dialogs.model.campaign import Campaign
from dialogs.model.outgoing import Outgoing
from dialogs.texts.screens import desk as texts

LIFTED = "恢复"
"""What /exempt takes for 恢复应报."""

ARGS: Mapping[str, Callable[[Form], str]] = {
    "return": lambda form: _words(form["unit"], form["what"], form["reason"]),
    "extend": lambda form: _words(form["what"], form["unit"], form["day"], form["time"]),
    "unlock": lambda form: _words(form["unit"], form["what"]),
    "exempt": lambda form: _words(form["unit"], LIFTED if form["lift"] else form["reason"]),
}
"""By command: what stands behind it, from the form's boxes."""


class Acts:
    """The routes."""

    def __init__(self, entrance: Entrance, page: DeskPage) -> None:
        self._entrance = entrance
        self._page = page

    def routes(self) -> list[Route]:
        """What is to be mounted."""
        return [
            Route("/desk/acts", self._entrance.show(self._show)),
            Route("/desk/acts", self._entrance.act(self._act), methods=["POST"]),
        ]

    async def _show(self, request: Request, admin: Admin) -> Response:
        return await self._shown(request, admin)

    async def _act(self, request: Request, admin: Admin, form: Form) -> Response:
        args = ARGS.get(form["act"])
        if args is None:
            return await self._shown(request, admin, 400, refused=texts.BROKEN)
        try:
            said = await self._page.command(admin, form["act"], args(form))
        except Refusal as refusal:
            return await self._shown(request, admin, 422, refused=str(refusal), form=form)
        return await self._shown(request, admin, said=said)

    async def _shown(
        self,
        request: Request,
        admin: Admin,
        status: int = 200,
        *,
        said: Outgoing | None = None,
        refused: str = "",
        form: Form | None = None,
    ) -> Response:
        campaign = self._page.ctx.campaign
        return await self._page.show(
            request,
            admin,
            "desk_acts",
            status,
            said=said or Outgoing(""),
            refused=refused,
            filled=form or Form(),
            days=_days(campaign),
            items=[deliverable.name for deliverable in campaign.deliverables],
        )


def _days(campaign: Campaign) -> list[str]:
    """The days that have reports, as commands name them."""
    return [day.isoformat() for day in campaign.days] if campaign.daily else []


def _words(*parts: str) -> str:
    return " ".join(" ".join(part.split()) for part in parts if part)
