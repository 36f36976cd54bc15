"""Who may sit at the desk: an admin with a session of the desk, or of the page; and that its forms are its own."""

import hmac
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from bot.page.desk.forms import Form, form_of
from bot.page.http.cookies import DESK, SESSION, Cookies
from bot.page.http.middleware import TooLong
from bot.page.http.one_time_links import Threshold, code_of, fields_of
from bot.page.http.rendering import Rendering
from bot.posting.post import Address
from bot.runtime.context import Context
from dialogs.model.units import Role
from dialogs.texts.screens import desk as texts
from dialogs.texts.screens import page as page_texts
from storage.db.database import Tx
from storage.people import accounts, audit, page_sessions
from storage.people.page_sessions import CodeKind, Visitor

LASTS = timedelta(hours=12)
"""A session of the desk is a working day's."""

SEE_OTHER = 303


@dataclass(frozen=True, slots=True)
class Admin:
    """The admin at the desk: where they are written to, their roles at this moment, and the mark of their forms."""

    to: Address
    roles: tuple[tuple[int, Role], ...]
    form_token: str

    @property
    def person(self) -> str:
        """Their account."""
        return self.to.person


Show = Callable[[Request, Admin], Awaitable[Response]]
Act = Callable[[Request, Admin, Form], Awaitable[Response]]


class Entrance:
    """The way in, and what stands before each of the desk's pages."""

    def __init__(self, ctx: Context, cookies: Cookies, rendering: Rendering, threshold: Threshold) -> None:
        self._ctx = ctx
        self._threshold = threshold
        self._cookies = cookies
        self._rendering = rendering

    def routes(self) -> list[Route]:
        """What is to be mounted."""
        return [
            Route("/desk/open/{code}", self._show_link),
            Route("/desk/open", self._open, methods=["POST"]),
            Route("/desk/open/{code}", self._open, methods=["POST"]),
            Route("/desk/enter", self._enter, methods=["POST"]),
            Route("/desk/leave", self.act(self._leave), methods=["POST"]),
        ]

    def show(self, answer: Show) -> Callable[[Request], Awaitable[Response]]:
        """A page for admins only."""

        async def endpoint(request: Request) -> Response:
            admin = await self.admin_of(request)
            return await self._not_in(request) if admin is None else await answer(request, admin)

        return endpoint

    def act(self, answer: Act) -> Callable[[Request], Awaitable[Response]]:
        """What an admin's own form does."""

        async def endpoint(request: Request) -> Response:
            admin = await self.admin_of(request)
            if admin is None:
                return await self._not_in(request)
            try:
                form = await form_of(request)
            except TooLong:
                return self._refused(texts.TOO_LARGE, 413)
            except ValueError:
                return self._refused(texts.BROKEN, 400)
            if not hmac.compare_digest(form["token"].encode(), admin.form_token.encode()):
                return self._refused(texts.STALE_FORM)
            return await answer(request, admin, form)

        return endpoint

    async def admin_of(self, request: Request) -> Admin | None:
        """Whose desk it is; None where the browser is nobody's, or theirs who is no admin (any more)."""
        now = self._ctx.clock.now()
        async with self._ctx.db.read() as tx:
            for cookie, kind in ((DESK, "desk:"), (SESSION, "page:")):
                token = self._cookies.token(request, cookie)
                session = await page_sessions.session_of(tx, token, now) if token else None
                if session is None or not session.visitor.person.startswith(kind) or now - session.created_at >= LASTS:
                    continue
                visitor = session.visitor
                admin = await self._admin(tx, visitor.name if cookie == DESK else visitor.person, token)
                if admin is not None:
                    return admin
        return None

    async def _on_page(self, request: Request) -> Admin | None:
        """The admin who is in on the page, for however long."""
        async with self._ctx.db.read() as tx:
            token = self._cookies.token(request, SESSION)
            visitor = await page_sessions.visitor_of(tx, token, self._ctx.clock.now()) if token else None
            if visitor is None or not visitor.person.startswith("page:"):
                return None
            return await self._admin(tx, visitor.person, token)

    async def _not_in(self, request: Request) -> Response:
        """How to come in: who is in on the page, but came before today, says once a day that it is still they."""
        admin = await self._on_page(request)
        if admin is None:
            return self._refused(texts.HOW_IN)
        return self._rendering.page("desk_enter", 403, desk=texts, form_token=admin.form_token)

    async def _enter(self, request: Request) -> Response:
        admin = await self._on_page(request)
        if admin is None:
            return self._refused(texts.HOW_IN)
        fields = await fields_of(request)
        if not hmac.compare_digest(fields.get("token", "").encode(), admin.form_token.encode()):
            return self._refused(texts.STALE_FORM)
        now = self._ctx.clock.now()

        async def work(tx: Tx) -> str:
            await audit.append(tx, admin.person, "desk-opened", {}, now)
            return await page_sessions.begin(tx, Visitor(f"desk:{admin.person}", admin.person), now, LASTS)

        response = RedirectResponse("/desk", SEE_OTHER)
        self._cookies.keep_session(response, await self._ctx.turn(work), DESK)
        return response

    async def _admin(self, tx: Tx, person: str, token: str) -> Admin | None:
        roles = tuple(await accounts.memberships(tx, person))
        account = await accounts.account(tx, person)
        if account is None or not any(role is Role.ADMIN for _, role in roles):
            return None
        return Admin(Address(account.channel, account.chat, person), roles, self._cookies.form_token(token))

    async def _show_link(self, request: Request) -> Response:
        return self._threshold.page(request, "desk_link", code=request.path_params["code"], desk=texts)

    async def _open(self, request: Request) -> Response:
        fields = await fields_of(request)
        code = code_of(request, fields)
        browser = self._threshold.browser(request, fields)
        if not browser:
            return self._threshold.no_cookies()
        token = await self._threshold.open(request, browser, code, CodeKind.DESK, lasts=LASTS)
        if not token:
            if await self._threshold.too_many(request):
                return self._refused(page_texts.TRIED_TOO_OFTEN, 429)
            return self._refused(texts.LINK_GONE, 404)
        response = RedirectResponse("/desk", SEE_OTHER)
        self._cookies.know_browser(response, browser)
        self._cookies.keep_session(response, token, DESK)
        return response

    async def _leave(self, request: Request, admin: Admin, form: Form) -> Response:
        token = self._cookies.token(request, DESK)
        if token:
            await self._ctx.turn(lambda tx: page_sessions.end(tx, token))
        response = RedirectResponse("/", SEE_OTHER)
        self._cookies.forget(response, DESK)
        return response

    def _refused(self, reason: str, status: int = 403) -> Response:
        return self._rendering.page("refused", status, reason=reason, known=True)
