"""The way to the officials' board: a link that opens once, and whose board a browser may see then."""

from datetime import timedelta

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from bot.page.http.cookies import BOARD, Cookies
from bot.page.http.one_time_links import Threshold, code_of, fields_of
from bot.page.http.rendering import Rendering
from bot.runtime.context import Context
from bot.runtime.organisation_cache import OrganisationCache
from dialogs.model.units import Role
from dialogs.texts.screens import page as texts
from storage.db.database import Tx
from storage.people import accounts, page_sessions
from storage.people.page_sessions import CodeKind, Visitor

COMMAND_LINE = "command-line"
"""Whoever may run commands on this machine."""

BOARD_LASTS = timedelta(days=14)
"""How long a board stays open in a browser: the week and its days before and after."""


class BoardDoor:
    """The routes."""

    def __init__(
        self,
        ctx: Context,
        organisations: OrganisationCache,
        cookies: Cookies,
        rendering: Rendering,
        threshold: Threshold,
    ) -> None:
        self._ctx = ctx
        self._organisations = organisations
        self._cookies = cookies
        self._rendering = rendering
        self._threshold = threshold

    def routes(self) -> list[Route]:
        """What is to be mounted."""
        return [
            Route("/board/open/{code}", self._show_link),
            Route("/board/open", self._open, methods=["POST"]),
            Route("/board/open/{code}", self._open, methods=["POST"]),
        ]

    def session_of(self, request: Request) -> str:
        """The session of a board that a browser says it is in."""
        return self._cookies.token(request, BOARD)

    async def unit_of(self, request: Request) -> int | None:
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
        held = await accounts.memberships(tx, visitor.name)
        may = any(
            role is Role.ADMIN
            or (role is Role.SUPERVISOR and u in organisation.units and organisation.within(unit_id, u))
            for u, role in held
        )
        return unit_id if may else None

    async def _show_link(self, request: Request) -> Response:
        return self._threshold.page(request, "board_link", code=request.path_params["code"])

    async def _open(self, request: Request) -> Response:
        fields = await fields_of(request)
        code = code_of(request, fields)
        browser = self._threshold.browser(request, fields)
        if not browser:
            return self._threshold.no_cookies()
        token = await self._threshold.open(request, browser, code, CodeKind.BOARD, lasts=BOARD_LASTS)
        if not token:
            if await self._threshold.too_many(request):
                return self._rendering.page("refused", 429, reason=texts.TRIED_TOO_OFTEN, known=True)
            return self._rendering.page("refused", 404, reason=texts.BOARD_LINK_GONE, known=True)
        response = RedirectResponse("/board", 303)
        self._cookies.know_browser(response, browser)
        self._cookies.keep_session(response, token, BOARD)
        return response
