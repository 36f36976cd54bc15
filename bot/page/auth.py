"""The ways in and out of the page: an invite, a recovery code, a login link; and the page of whoever is in."""

from functools import partial

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from bot.channels.page.channel import NAME
from bot.channels.page.streams import StoredChats
from bot.page.http.cookies import BROWSER, RECOVERY, SESSION, Cookies
from bot.page.http.one_time_links import Threshold, code_of, fields_of
from bot.page.http.rendering import Rendering
from bot.page.joining import Joining
from bot.runtime.context import Context
from bot.runtime.organisation_cache import OrganisationCache
from dialogs.model.units import Role
from dialogs.parsing.invite_codes import read_invite_code
from dialogs.spelling.folding import plain, visible
from dialogs.texts.liaison import registration as registration_texts
from dialogs.texts.screens import page as texts
from storage.db.database import Tx
from storage.people import accounts, audit, invites, page_sessions
from storage.people.page_sessions import CodeKind, Visitor

NAME_LENGTH = 40

SEE_OTHER = 303


class Doors:
    """The routes. Opening a link changes nothing, so that a preview of it cannot use it up; a button does.

    The button sends the secret in the form's body: what stands in addresses stands in the logs of servers between.
    """

    def __init__(
        self,
        ctx: Context,
        organisations: OrganisationCache,
        chats: StoredChats,
        cookies: Cookies,
        rendering: Rendering,
        threshold: Threshold,
    ) -> None:
        self._ctx = ctx
        self._organisations = organisations
        self._chats = chats
        self._cookies = cookies
        self._rendering = rendering
        self._threshold = threshold
        self._joining = Joining(ctx, chats, cookies, threshold)

    def routes(self) -> list[Route]:
        """What is to be mounted."""
        return [
            Route("/", self._index),
            Route("/join", self._find_invite),
            Route("/join", self._join, methods=["POST"]),
            Route("/join/find", self._type_invite, methods=["POST"]),
            Route("/join/{code}", self._show_invite),
            Route("/join/{code}", self._join, methods=["POST"]),
            Route("/recover", self._show_recovery),
            Route("/recover", self._recover, methods=["POST"]),
            Route("/recover/kept", self._put_code_away, methods=["POST"]),
            Route("/login/{code}", self._show_login),
            Route("/login", self._login, methods=["POST"]),
            Route("/login/{code}", self._login, methods=["POST"]),
            Route("/logout", self._log_out, methods=["POST"]),
        ]

    async def visitor_of(self, request: Request) -> Visitor | None:
        """Whose browser it is, None where nobody is logged in."""
        token = self._cookies.token(request)
        if not token:
            return None
        now = self._ctx.clock.now()
        async with self._ctx.db.read() as tx:
            session = await page_sessions.session_of(tx, token, now)
        if session is None or not session.visitor.person.startswith(f"{NAME}:"):
            return None
        if session.to_be_noted(now):
            await self._ctx.turn(partial(page_sessions.seen, token=token, session=session, now=now))
        return session.visitor

    def session_of(self, request: Request) -> str:
        """The session a browser says it is in."""
        return self._cookies.token(request)

    async def _index(self, request: Request) -> Response:
        visitor = await self.visitor_of(request)
        if visitor is None:
            return self._threshold.page(request, "welcome")
        messages = await self._chats.newest(visitor.chat)
        return self._rendering.page(
            "chat",
            base=self._rendering.root,
            messages=messages,
            since=max((message.id for message in messages), default=0),
            rendered=[self._rendering.message(message) for message in messages],
            person=visitor.person,
            name=visitor.name,
            recovery=self._cookies.recovery_code(request),
            desk=await self._is_admin(visitor),
        )

    async def _is_admin(self, visitor: Visitor) -> bool:
        async with self._ctx.db.read() as tx:
            return any(role is Role.ADMIN for _, role in await accounts.memberships(tx, visitor.person))

    async def _find_invite(self, request: Request) -> Response:
        """A code in an address, as earlier pages sent what was typed."""
        code = code_in(request.query_params.get("code", ""))
        return _go(f"/join/{code}" if code.isascii() and code.replace("-", "").replace("_", "").isalnum() else "/")

    async def _type_invite(self, request: Request) -> Response:
        """A code that was typed, or a link that was pasted, instead of opened."""
        return await self._invite_page(request, code_in((await fields_of(request)).get("code", "")))

    async def _show_invite(self, request: Request) -> Response:
        return await self._invite_page(request, code_in(request.path_params["code"]))

    async def _invite_page(self, request: Request, code: str) -> Response:
        visitor = await self.visitor_of(request)
        browser = self._cookies.browser(request)
        asking = visitor or (self._joining.visitor(browser, code) if browser else None)
        found = await self._joining.found(code, asking)
        if isinstance(found, invites.Refusal):
            return await self._no_invite(request, found, known=visitor is not None)
        if visitor is not None and found.used_at is not None:
            return _go("/")
        async with self._ctx.db.read() as tx:
            unit = (await self._organisations.current(tx))[found.unit_id]
        purpose = registration_texts.consent(self._ctx.campaign.title, unit.name, found.role)
        return self._threshold.page(request, "join", purpose=purpose, code=code, known=visitor is not None)

    async def _no_invite(self, request: Request, why: invites.Refusal, *, known: bool) -> Response:
        """Why a code opens nothing. Only what nobody was ever given is a try."""
        if why is invites.Refusal.UNKNOWN and await self._threshold.too_many(request):
            return self._rendering.page("refused", 429, reason=texts.TRIED_TOO_OFTEN, known=known)
        return self._rendering.page("refused", 404, reason=registration_texts.REFUSED[why.value], known=known)

    async def _join(self, request: Request) -> Response:
        """Agreed."""
        fields = await fields_of(request)
        code = code_of(request, fields)
        known = await self.visitor_of(request)
        browser = self._threshold.browser(request, fields)
        if known is None and not browser:
            return self._threshold.no_cookies()
        name = fields.get("name", "").strip()[:NAME_LENGTH]
        visitor = known or self._joining.visitor(browser, code, name)
        found = await self._joining.found(code, visitor)
        if isinstance(found, invites.Refusal):
            return await self._no_invite(request, found, known=known is not None)
        again = found.used_at is not None
        spent = again or await self._joining.register(visitor, code, known=known is not None)
        if known is not None:
            return _go("/")
        return await self._entered(request, visitor, browser, code) if spent else await self._not_yet(request, code)

    async def _entered(self, request: Request, visitor: Visitor, browser: str, code: str) -> Response:
        entered = await self._joining.enter(visitor, browser, code)
        if entered is None:
            return await self._no_invite(request, invites.Refusal.USED, known=False)
        response = _go("/")
        self._cookies.know_browser(response, browser)
        self._cookies.keep_session(response, entered.token)
        if entered.recovery:
            self._cookies.show_recovery(response, entered.recovery)
        return response

    async def _not_yet(self, request: Request, code: str) -> Response:
        """Somebody else was faster, or the bot is slow: then the button is to be pressed again."""
        async with self._ctx.db.read() as tx:
            found = await invites.find(tx, code, self._ctx.clock.now())
        if isinstance(found, invites.Refusal):
            return await self._no_invite(request, found, known=False)
        purpose = registration_texts.AGREE_AGAIN
        return self._threshold.page(request, "join", 503, purpose=purpose, code=code, known=False)

    async def _begin(self, tx: Tx, visitor: Visitor, token: str, recovery: str) -> None:
        await page_sessions.begin(tx, visitor, self._ctx.clock.now(), token=token)
        await page_sessions.issue_recovery(tx, visitor, recovery)

    async def _show_recovery(self, request: Request) -> Response:
        return self._threshold.page(request, "recover", reason="")

    async def _recover(self, request: Request) -> Response:
        fields = await fields_of(request)
        code = "".join(filter(str.isalnum, plain(visible(fields.get("code", ""))))).upper()
        browser = self._threshold.browser(request, fields)
        if not browser:
            return self._threshold.no_cookies()
        token, recovery = self._threshold.token(browser, code), self._threshold.recovery(browser, code)
        visitor = await self._comes_back(code, token)
        if visitor is None:
            if await self._threshold.too_many(request):
                return self._threshold.page(request, "recover", 429, reason=texts.TRIED_TOO_OFTEN)
            return self._threshold.page(request, "recover", 403, reason=texts.WRONG_RECOVERY)
        if await self._ctx.turn(partial(self._come_back, code=code, token=token, recovery=recovery)) is None:
            return self._threshold.page(request, "recover", 403, reason=texts.WRONG_RECOVERY)
        self._chats.listeners.close(visitor.chat, but=token)
        response = _go("/")
        self._cookies.know_browser(response, browser)
        self._cookies.keep_session(response, token)
        self._cookies.show_recovery(response, recovery)
        return response

    async def _comes_back(self, code: str, token: str) -> Visitor | None:
        """Whom a recovery code brings back, or has brought back in this browser just before."""
        now = self._ctx.clock.now()
        async with self._ctx.db.read() as tx:
            again = await page_sessions.visitor_of(tx, token, now)
            return again or await page_sessions.opens(tx, code, CodeKind.RECOVERY, now)

    async def _come_back(self, tx: Tx, code: str, token: str, recovery: str) -> Visitor | None:
        """Every other browser is logged out: the phone may be lost. The code is used up, and there is a new one."""
        now = self._ctx.clock.now()
        again = await page_sessions.visitor_of(tx, token, now)
        if again is not None:
            return again
        visitor = await page_sessions.use(tx, code, CodeKind.RECOVERY, now)
        if visitor is None:
            return None
        await page_sessions.end_all(tx, visitor.person)
        await self._begin(tx, visitor, token, recovery)
        await audit.append(tx, visitor.person, "recovered", {}, now)
        return visitor

    async def _put_code_away(self, request: Request) -> Response:
        response = _go("/")
        self._cookies.forget(response, RECOVERY)
        return response

    async def _show_login(self, request: Request) -> Response:
        return self._threshold.page(request, "login", code=request.path_params["code"], reason="")

    async def _login(self, request: Request) -> Response:
        fields = await fields_of(request)
        code = code_of(request, fields)
        browser = self._threshold.browser(request, fields)
        if not browser:
            return self._threshold.no_cookies()
        token = await self._threshold.open(request, browser, code, CodeKind.LOGIN)
        if not token:
            if await self._threshold.too_many(request):
                return self._threshold.page(request, "login", 429, code=code, reason=texts.TRIED_TOO_OFTEN)
            return self._rendering.page("refused", 404, reason=texts.LOGIN_GONE, known=False)
        response = _go("/")
        self._cookies.know_browser(response, browser)
        self._cookies.keep_session(response, token)
        return response

    async def _log_out(self, request: Request) -> Response:
        token = self._cookies.token(request)
        if token:
            await self._ctx.turn(lambda tx: page_sessions.end(tx, token))
            self._chats.listeners.close_session(token)
        response = _go("/")
        self._cookies.forget(response, SESSION)
        self._cookies.forget(response, RECOVERY)
        self._cookies.forget(response, BROWSER)
        response.headers["Clear-Site-Data"] = '"cache"'
        return response


def code_in(typed: str) -> str:
    """The invite code in what was typed: by itself, in a sentence, in a link; else what was typed."""
    named = read_invite_code(typed, invites.CODE_LENGTH)
    return named.code if named else typed.strip()


def _go(address: str) -> RedirectResponse:
    return RedirectResponse(address, SEE_OTHER)
