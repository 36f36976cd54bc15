"""The ways in and out of the page: an invite, a recovery code, a login link; and the page of whoever is in."""

import asyncio
import secrets
from collections.abc import Mapping
from functools import partial
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from bot.channels.page import NAME
from bot.context import Context
from bot.page.cookies import RECOVERY, SESSION, Cookies
from bot.page.feed import StoredChats
from bot.page.guard import Pace, TooLong, body_of
from bot.page.rendering import Rendering
from bot.turns.organisations import Organisations
from dialogs.folding import plain, visible
from dialogs.invite_codes import read_invite_code
from dialogs.texts import labels
from dialogs.texts import page as texts
from dialogs.texts import registration as registration_texts
from dialogs.units import Role
from storage import invites, page_sessions, people
from storage.database import Tx
from storage.page_messages import PageMessage
from storage.page_sessions import CodeKind, Visitor

FORM_BYTES = 8_000
NAME_LENGTH = 40

CONSENT_SECONDS = 5.0
"""How long the purpose may take to come back before the reader is left to press the button there."""

SEE_OTHER = 303


class Doors:
    """The routes. Opening a link changes nothing, so that a preview of it cannot use it up; a button does."""

    def __init__(
        self, ctx: Context, organisations: Organisations, chats: StoredChats, cookies: Cookies, rendering: Rendering
    ) -> None:
        self._ctx = ctx
        self._organisations = organisations
        self._chats = chats
        self._cookies = cookies
        self._rendering = rendering
        self._pace = Pace(burst=60, rate=2)

    def routes(self) -> list[Route]:
        """What is to be mounted."""
        return [
            Route("/", self._index),
            Route("/join", self._find_invite),
            Route("/join/{code}", self._show_invite),
            Route("/join/{code}", self._join, methods=["POST"]),
            Route("/recover", self._show_recovery),
            Route("/recover", self._recover, methods=["POST"]),
            Route("/recover/kept", self._put_code_away, methods=["POST"]),
            Route("/login/{code}", self._show_login),
            Route("/login/{code}", self._login, methods=["POST"]),
            Route("/logout", self._log_out, methods=["POST"]),
        ]

    async def visitor_of(self, request: Request) -> Visitor | None:
        """Whose browser it is, None where nobody is logged in."""
        token = self._cookies.token(request)
        if not token:
            return None
        async with self._ctx.db.read() as tx:
            found = await page_sessions.visitor_of(tx, token, self._ctx.clock.now())
        return found if found and found.person.startswith(f"{NAME}:") else None

    async def _index(self, request: Request) -> Response:
        visitor = await self.visitor_of(request)
        if visitor is None:
            return self._rendering.page("welcome")
        messages = await self._chats.newest(visitor.chat)
        return self._rendering.page(
            "chat",
            base="",
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
            return any(role is Role.ADMIN for _, role in await people.memberships(tx, visitor.person))

    async def _find_invite(self, request: Request) -> Response:
        """A code that was typed instead of opened."""
        typed = request.query_params.get("code", "").strip()
        named = read_invite_code(typed, invites.CODE_LENGTH)
        code = named.code if named else typed
        return _go(f"/join/{code}" if code.isascii() and code.replace("-", "").replace("_", "").isalnum() else "/")

    async def _show_invite(self, request: Request) -> Response:
        found = await self._invite(request)
        if isinstance(found, invites.Refusal):
            reason = registration_texts.REFUSED[found.value]
            known = await self.visitor_of(request) is not None
            return self._rendering.page("refused", 404, reason=reason, known=known)
        async with self._ctx.db.read() as tx:
            unit = (await self._organisations.current(tx))[found.unit_id]
        purpose = registration_texts.consent(self._ctx.campaign.title, unit.name, found.role)
        known = await self.visitor_of(request) is not None
        return self._rendering.page("join", purpose=purpose, code=request.path_params["code"], known=known)

    async def _invite(self, request: Request) -> invites.InviteRow | invites.Refusal:
        if not self._pace.allows(_peer(request)):
            return invites.Refusal.UNKNOWN
        async with self._ctx.db.read() as tx:
            return await invites.find(tx, request.path_params["code"], self._ctx.clock.now())

    async def _join(self, request: Request) -> Response:
        """Agreed: the account begins here, and the chat with the very turns that opening a deep link makes."""
        found = await self._invite(request)
        if isinstance(found, invites.Refusal):
            return self._rendering.page("refused", 404, reason=registration_texts.REFUSED[found.value], known=False)
        fields = await _form(request)
        response: Response = _go("/")
        visitor = await self.visitor_of(request)
        if visitor is None:
            visitor = Visitor(f"{NAME}:{secrets.token_hex(8)}", fields.get("name", "").strip()[:NAME_LENGTH])
            token, recovery = await self._ctx.turn(partial(self._begin, visitor=visitor))
            self._cookies.keep_session(response, token)
            self._cookies.show_recovery(response, recovery)
        await self._agree(visitor, request.path_params["code"])
        return response

    async def _begin(self, tx: Tx, visitor: Visitor) -> tuple[str, str]:
        token = await page_sessions.begin(tx, visitor, self._ctx.clock.now())
        return token, await page_sessions.issue_recovery(tx, visitor)

    async def _agree(self, visitor: Visitor, code: str) -> None:
        """Say `/start CODE` and press 同意并登记 under the purpose, which the reader has just agreed to."""
        said: dict[str, object] = {"chat": visitor.chat, "name": visitor.name, "message": "", "kind": "text"}
        with self._chats.listeners.listen(visitor.chat) as queue:
            await self._chats.take(visitor, f"start-{secrets.token_hex(8)}", said | {"text": f"/start {code}"}, None)
            try:
                async with asyncio.timeout(CONSENT_SECONDS):
                    press = ""
                    while not press:
                        press = _agreement(await queue.get())
            except TimeoutError:
                return
        pressed = said | {"kind": "press", "press": press}
        await self._chats.take(visitor, f"agree-{secrets.token_hex(8)}", pressed, None)

    async def _show_recovery(self, request: Request) -> Response:
        return self._rendering.page("recover", reason="")

    async def _recover(self, request: Request) -> Response:
        fields = await _form(request)
        code = "".join(filter(str.isalnum, plain(visible(fields.get("code", ""))))).upper()
        if not self._pace.allows(_peer(request)):
            return self._rendering.page("recover", 429, reason=texts.TOO_FAST)
        come_back = await self._ctx.turn(partial(self._come_back, code=code))
        if come_back is None:
            return self._rendering.page("recover", 403, reason=texts.WRONG_RECOVERY)
        visitor, token, recovery = come_back
        self._chats.listeners.close(visitor.chat)
        response = _go("/")
        self._cookies.keep_session(response, token)
        self._cookies.show_recovery(response, recovery)
        return response

    async def _come_back(self, tx: Tx, code: str) -> tuple[Visitor, str, str] | None:
        """Every other browser is logged out: the phone may be lost. The code is used up, and there is a new one."""
        visitor = await page_sessions.use(tx, code, CodeKind.RECOVERY, self._ctx.clock.now())
        if visitor is None:
            return None
        await page_sessions.end_all(tx, visitor.person)
        return visitor, *await self._begin(tx, visitor)

    async def _put_code_away(self, request: Request) -> Response:
        response = _go("/")
        self._cookies.forget(response, RECOVERY)
        return response

    async def _show_login(self, request: Request) -> Response:
        return self._rendering.page("login", code=request.path_params["code"], reason="")

    async def _login(self, request: Request) -> Response:
        code, now = request.path_params["code"], self._ctx.clock.now()
        if not self._pace.allows(_peer(request)):
            return self._rendering.page("login", 429, code=code, reason=texts.TOO_FAST)

        async def work(tx: Tx) -> str:
            visitor = await page_sessions.use(tx, code, CodeKind.LOGIN, now)
            return await page_sessions.begin(tx, visitor, now) if visitor else ""

        token = await self._ctx.turn(work)
        if not token:
            return self._rendering.page("refused", 404, reason=texts.LOGIN_GONE, known=False)
        response = _go("/")
        self._cookies.keep_session(response, token)
        return response

    async def _log_out(self, request: Request) -> Response:
        token = self._cookies.token(request)
        if token:
            await self._ctx.turn(lambda tx: page_sessions.end(tx, token))
        response = _go("/")
        self._cookies.forget(response, SESSION)
        self._cookies.forget(response, RECOVERY)
        return response


def _agreement(message: PageMessage | None) -> str:
    """What 同意并登记 sends, where the message has that button."""
    rows = message.content["buttons"] if message else ()
    return next((data for row in rows for label, data in row if label == labels.AGREE), "")


async def _form(request: Request) -> Mapping[str, str]:
    """A form's fields; what is no form has none."""
    try:
        fields = parse_qs((await body_of(request, FORM_BYTES)).decode("utf-8", "replace"))
    except (TooLong, ValueError):
        return {}
    return {name: values[0] for name, values in fields.items()}


def _go(address: str) -> RedirectResponse:
    return RedirectResponse(address, SEE_OTHER)


def _peer(request: Request) -> str:
    return request.client.host if request.client else ""
