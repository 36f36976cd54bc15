"""Receiving by webhook (https://core.telegram.org/bots/api#setwebhook): answered 200 after the commit, not before."""

import asyncio
import hmac
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from http import HTTPStatus
from urllib.parse import urlsplit

import structlog
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route
from telegram import Bot
from telegram.error import TelegramError

from bot.channels.base import Receive
from bot.channels.telegram.errors import described
from bot.channels.telegram.polling import PAUSES, digest_id
from bot.channels.telegram.read import ALLOWED_UPDATES

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 (the header's name)

BODY_LIMIT = 4 * 1024 * 1024
"""More bytes than any update has."""

WATCH_SECONDS = 30.0
"""How often the registration is looked at."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Webhook:
    """Where updates are to be sent: the public address, and the secret the server sends along."""

    url: str
    secret: str = field(repr=False)

    @property
    def path(self) -> str:
        """The path of the address, which is served here."""
        return urlsplit(self.url).path or "/"


class WebhookReceiver:
    """Take updates over HTTP for `receive`; `run` registers the address and keeps it registered."""

    def __init__(
        self,
        bot: Bot,
        webhook: Webhook,
        *,
        monotonic: Callable[[], float],
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._bot = bot
        self._webhook = webhook
        self._receive: Receive | None = None
        self._monotonic = monotonic
        self._sleep = sleep
        self.heard_at = monotonic()

    def begin(self, receive: Receive) -> None:
        """From now on updates are taken."""
        self._receive = receive

    def end(self) -> None:
        """From now on updates are turned away; the server keeps them."""
        self._receive = None

    def route(self) -> Route:
        """The route to mount on the program's HTTP server."""
        return Route(self._webhook.path, self.answer, methods=["POST"], name="telegram-webhook")

    async def answer(self, request: Request) -> Response:
        """403 without the secret, 413 for what is no update, 503 for what could not be stored, else 200."""
        given = request.headers.get(SECRET_HEADER, "")
        if not hmac.compare_digest(given.encode(), self._webhook.secret.encode()):
            return Response(status_code=HTTPStatus.FORBIDDEN)
        raw = await _body(request)
        if raw is None:
            return Response(status_code=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        return Response(status_code=HTTPStatus.OK if await self._stored(raw) else HTTPStatus.SERVICE_UNAVAILABLE)

    async def _stored(self, raw: bytes) -> bool:
        if self._receive is None:
            return False
        try:
            await self._receive(_identifier(raw), raw)
        except Exception as error:  # noqa: BLE001 (whatever kept it from the disk, it is not acknowledged)
            log.error("an update could not be stored and is not confirmed", kind=type(error).__name__)  # noqa: TRY400
            return False
        self.heard_at = self._monotonic()
        return True

    async def register(self) -> bool:
        """Tell the server where to send updates; whether it agreed."""
        try:
            await self._bot.set_webhook(
                url=self._webhook.url, secret_token=self._webhook.secret, allowed_updates=ALLOWED_UPDATES
            )
        except TelegramError as error:
            log.error("the webhook could not be registered", error=described(error))  # noqa: TRY400 (addresses in it)
            return False
        self.heard_at = self._monotonic()
        return True

    async def run(self) -> None:
        """Keep the address registered, for ever."""
        failures = 0
        while True:
            if await self._kept_in_order():
                failures = 0
                await self._sleep(WATCH_SECONDS)
            else:
                failures += 1
                await self._sleep(PAUSES[min(failures, len(PAUSES)) - 1])

    async def _kept_in_order(self) -> bool:
        """Whether the registration stands, put back where it did not."""
        try:
            return await self._in_order() or await self.register()
        except Exception:
            # An answer nobody foresaw must not end the watching.
            log.exception("webhook-watch-stumbled")
            return False

    async def _in_order(self) -> bool:
        """Whether the server says that it sends updates to this address."""
        try:
            info = await self._bot.get_webhook_info()
        except TelegramError as error:
            log.warning("the webhook could not be looked at", error=described(error))
            return False
        self.heard_at = self._monotonic()
        if info.url != self._webhook.url:
            log.warning("the webhook is not registered", waiting=info.pending_update_count)
        return info.url == self._webhook.url


def _identifier(raw: bytes) -> str:
    try:
        number = json.loads(raw)["update_id"]
    except (ValueError, TypeError, KeyError, RecursionError):
        return digest_id(raw)
    return str(number) if isinstance(number, int) and not isinstance(number, bool) else digest_id(raw)


async def _body(request: Request) -> bytes | None:
    """The request's bytes, None where there are too many or they stop coming."""
    body = bytearray()
    try:
        async for piece in request.stream():
            body += piece
            if len(body) > BODY_LIMIT:
                return None
    except ClientDisconnect:
        return None
    return bytes(body)
