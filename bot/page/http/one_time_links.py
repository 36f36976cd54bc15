"""What all doors of the page have in common that open once: an invite's, a link's, a recovery code's.

A secret is spent when its result has arrived. Whoever asks to be let in is first given a name (a cookie): a browser
that keeps none would not keep the session either, and nothing is spent for it. What the secret opens is derived from
that name and the secret itself, so that the same browser, asking again because the answer was lost or the button was
pressed twice, gets the very same session again, and another browser with the same secret does not.
"""

import base64
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import partial
from urllib.parse import parse_qs

import structlog
from starlette.requests import Request
from starlette.responses import Response

from bot.page.http.cookies import Cookies
from bot.page.http.middleware import Pace, TooLong, body_of
from bot.page.http.rendering import Rendering
from bot.runtime.context import Context
from dialogs.texts.screens import page as texts
from storage.db.database import Tx
from storage.db.errors import StorageError
from storage.people import audit, page_sessions
from storage.people.page_sessions import CodeKind, Visitor

log = structlog.get_logger()

FORM_BYTES = 8_000

FORM_SECONDS = 10.0
"""How long a stranger's form may take to arrive."""

SHOWN = "shown"
"""The field by which a form says that this page showed it, and had named the browser by then."""

BURST, RATE = 60, 1
EVERYBODYS_BURST, EVERYBODYS_RATE = 2000, 20
"""Wrong secrets from one address, and from everywhere, before they are called too many: a right one never is."""

NOTED_EVERY = timedelta(minutes=10)
"""So seldom failed tries get an entry of the audit, with how many they were."""

ClientOf = Callable[[Request], str]
"""The address somebody asks from."""


class Threshold:
    """One for all doors of a site."""

    def __init__(self, ctx: Context, cookies: Cookies, rendering: Rendering, client_of: ClientOf) -> None:
        self._ctx = ctx
        self._cookies = cookies
        self._rendering = rendering
        self._client_of = client_of
        self._pace = Pace(BURST, RATE, ctx.clock.monotonic)
        self._everybodys = Pace(EVERYBODYS_BURST, EVERYBODYS_RATE, ctx.clock.monotonic)
        self._failed = 0
        self._noted: datetime | None = None

    def page(self, request: Request, template: str, /, status: int = 200, **values: object) -> Response:
        """A page with a door's form: its reader's browser has a name from now on."""
        response = self._rendering.page(template, status, shown=SHOWN, **values)
        self._cookies.know_browser(response, self._cookies.browser(request))
        return response

    def browser(self, request: Request, fields: Mapping[str, str]) -> str:
        """What the browser is called that sent a form; empty where it keeps no cookies: nothing is to be spent.

        What comes without the page's form, from a program, is named now.
        """
        known = self._cookies.browser(request)
        return known or ("" if SHOWN in fields else self._cookies.new_browser())

    def no_cookies(self) -> Response:
        """What is said to a browser that keeps none."""
        return self._rendering.page("refused", 400, reason=texts.NO_COOKIES, known=None)

    def token(self, browser: str, code: str) -> str:
        """The session that code opens in that browser."""
        return base64.urlsafe_b64encode(self._cookies.derived("session", browser, code)).decode().rstrip("=")

    def recovery(self, browser: str, code: str) -> str:
        """The recovery code that comes with it."""
        return page_sessions.made_recovery(self._cookies.derived("recovery", browser, code))

    async def open(
        self, request: Request, browser: str, code: str, kind: CodeKind, *, lasts: timedelta = page_sessions.IDLE
    ) -> str:
        """Open a one-time link in that browser, once or again; the session's token, empty where it opens nothing."""
        token, now = self.token(browser, code), self._ctx.clock.now()
        async with self._ctx.db.read() as tx:
            again = await page_sessions.visitor_of(tx, token, now) is not None
            fits = again or await page_sessions.opens(tx, code, kind, now) is not None
        if again or not fits:
            return token if again else ""

        async def work(tx: Tx) -> bool:
            if await page_sessions.visitor_of(tx, token, now) is not None:
                return True
            visitor = await page_sessions.use(tx, code, kind, now)
            if visitor is None:
                return False
            await page_sessions.begin(tx, visitor, now, lasts, token)
            unit = {"unit": int(visitor.chat)} if kind is CodeKind.BOARD else {}
            await audit.append(tx, owner(visitor), f"{kind.value}-opened", unit, now)
            return True

        return token if await self._ctx.turn(work) else ""

    async def too_many(self, request: Request) -> bool:
        """A wrong secret came from there: whether that has become too many. What is right is never asked."""
        self._failed += 1
        await self._note()
        everybodys = self._everybodys.allows("")
        return not (self._pace.allows(self._client_of(request)) and everybodys)

    async def _note(self) -> None:
        """Put failed tries into the audit: never more than a few entries an hour, however many they are."""
        now = self._ctx.clock.now()
        if self._noted is not None and now - self._noted < NOTED_EVERY:
            return
        self._noted, failed, self._failed = now, self._failed, 0
        entry = partial(audit.append, actor=STRANGER, act="tries-failed", detail={"count": failed}, now=now)
        try:
            await self._ctx.turn(entry)
        except StorageError as error:
            self._failed += failed
            log.warning("failed tries could not be noted", code=error.code)


STRANGER = "page"
"""Who acts in the audit where nobody knows who it was."""


def owner(visitor: Visitor) -> str:
    """The account that a session is somebody's by."""
    return visitor.person if visitor.person.startswith("page:") else visitor.name


async def fields_of(request: Request) -> Mapping[str, str]:
    """A stranger's form; what is no form has no fields. Raises `TooSlow`."""
    try:
        fields = parse_qs((await body_of(request, FORM_BYTES, FORM_SECONDS)).decode("utf-8", "replace"))
    except (TooLong, ValueError):
        return {}
    return {name: values[0] for name, values in fields.items()}


def code_of(request: Request, fields: Mapping[str, str]) -> str:
    """The secret a form carries; earlier pages had it in the address."""
    code: str = request.path_params.get("code") or fields.get("code", "")
    return code.strip()
