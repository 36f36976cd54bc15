"""Telegram as a channel, with python-telegram-bot as the transport underneath (DESIGN: as transport only).

Updates come in by polling or by webhook and are handed on raw; reading them, sending and fetching files have a module
each. The token appears in addresses, so nothing below logs or quotes one.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import suppress
from typing import Protocol
from urllib.parse import urlsplit

import structlog
from starlette.routing import Route
from telegram import Bot
from telegram.error import TelegramError

from bot.channels.base import Arrival, Dispatch, Receive
from bot.channels.errors import WrongToken
from bot.channels.telegram.address import NAME
from bot.channels.telegram.errors import described, token_refused
from bot.channels.telegram.files import FileFetcher
from bot.channels.telegram.polling import ANSWER_SECONDS, PAUSES, Poller
from bot.channels.telegram.read import DOWNLOAD_LIMIT, OWN_SERVER_LIMIT, Reader
from bot.channels.telegram.request import API_HOST, TelegramRequest, UpdatesRequest, silence_libraries
from bot.channels.telegram.send import Sender
from bot.channels.telegram.webhook import Webhook, WebhookReceiver

BASE_URL = f"https://{API_HOST}/bot"
FILE_URL = f"https://{API_HOST}/file/bot"

UPLOAD_LIMIT = 50 * 1024 * 1024
"""The most bytes a bot may send through Telegram's own server (https://core.telegram.org/bots/api#senddocument)."""

ACKNOWLEDGE_SECONDS = 5.0

START_SECONDS = 5.0
"""How long an answer may take while the program starts: it is not kept waiting by a server that hangs."""

Command = tuple[str, str]
"""A command's name without the slash, and what it does in the words of the menu."""

Work = Callable[[], Coroutine[None, None, None]]


class Keep(Protocol):
    """Run work until cancelled, restarting it whenever it fails; what `may_end` is let go when it does."""

    async def __call__(self, name: str, loop: Work, *, may_end: bool = False) -> None: ...


async def _unkept(name: str, loop: Work, *, may_end: bool = False) -> None:
    await loop()


log = structlog.get_logger(__name__)


class TelegramChannel:
    """A `Channel` over Telegram's Bot API.

    `base_url` and `file_url` go up to but not including the token. With `webhook` updates are taken at `webhook_route`,
    which the caller mounts on its HTTP server before `start`; without it they are polled. `commands` is the menu.
    `paid_broadcast`: what goes beyond 30 messages a second is paid for, instead of refused
    (https://core.telegram.org/bots/api#paid-broadcasts). `keep` runs what receives.
    """

    name = NAME

    def __init__(
        self,
        token: str,
        *,
        base_url: str = BASE_URL,
        file_url: str = FILE_URL,
        webhook: Webhook | None = None,
        commands: Sequence[Command] = (),
        paid_broadcast: bool = False,
        monotonic: Callable[[], float] = time.monotonic,
        keep: Keep | None = None,
    ) -> None:
        self._keep = keep or _unkept
        silence_libraries()
        self._updates = UpdatesRequest(read_timeout=ANSWER_SECONDS)
        self._bot = Bot(
            token,
            base_url=base_url,
            base_file_url=file_url,
            request=TelegramRequest(),
            get_updates_request=self._updates,
        )
        self._own_server = urlsplit(base_url).hostname != API_HOST
        self._commands = tuple(commands)
        self._monotonic = monotonic
        self._webhook = WebhookReceiver(self._bot, webhook, monotonic=monotonic) if webhook else None
        self._poller: Poller | None = None
        self._sender = Sender(self._bot, paid_broadcast=paid_broadcast)
        self._files = FileFetcher(
            self._bot, self.download_limit, own_server=self._own_server, monotonic=self._monotonic
        )
        self._tasks: list[asyncio.Task[None]] = []
        self.username = ""
        """The bot's name for deep links, without the @; empty until the server has told it."""

    @property
    def download_limit(self) -> int:
        """How many bytes of a file can be fetched."""
        return OWN_SERVER_LIMIT if self._own_server else DOWNLOAD_LIMIT

    @property
    def upload_limit(self) -> int:
        """How many bytes a file to send may have."""
        return OWN_SERVER_LIMIT if self._own_server else UPLOAD_LIMIT

    def webhook_route(self) -> Route | None:
        """The route updates arrive at, None where they are polled."""
        return self._webhook.route() if self._webhook else None

    async def start(self, receive: Receive) -> None:
        """Begin to receive. Where the server is out of reach this returns all the same, and goes on trying.

        Raises `WrongToken`.
        """
        answers = await self._introduced()
        if not answers:
            self._go_on(self._introduce, "telegram-introduction", may_end=True)
        if self._webhook:
            self._webhook.begin(receive)
            if answers:
                await self._webhook.register()
            self._go_on(self._webhook.run, "telegram-webhook")
            return
        self._poller = Poller(self._bot, self._updates, receive, monotonic=self._monotonic)
        if answers:
            await self._poller.prepare()
        self._go_on(self._poller.run, "telegram-polling")

    async def stop(self) -> None:
        """Stop receiving; what was stored is confirmed to the server. Sending goes on working until `close`."""
        if self._webhook:
            self._webhook.end()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks.clear()
        if self._poller:
            await self._poller.confirm()
        await self._updates.shutdown()

    async def close(self) -> None:
        """Close the connections, after `stop` and after the last message."""
        await self._files.close()
        await asyncio.gather(self._updates.shutdown(), self._bot.request.shutdown())

    def read(self, raw: bytes) -> Arrival:
        """Read an update. Raises `UnreadableUpdate`."""
        return Reader(self.username, self.download_limit).read(raw)

    async def send(self, dispatch: Dispatch) -> str:
        """Deliver a message. Raises a `SendError`."""
        return await self._sender.send(dispatch)

    async def acknowledge(self, press: str) -> None:
        """Stop the waiting sign on a pressed button; a press too old to answer is none to care about."""
        with suppress(TelegramError, TimeoutError, KeyError, TypeError, ValueError):
            async with asyncio.timeout(ACKNOWLEDGE_SECONDS):
                await self._bot.answer_callback_query(press)

    def fetch(self, remote: str) -> AsyncIterator[bytes]:
        """A file's bytes, in pieces. Raises a `FetchError`."""
        return self._files.fetch(remote)

    def stalled_for(self) -> float:
        """Seconds since the server was last heard where updates come from it; 0 before `start`."""
        receiver = self._webhook or self._poller
        return self._monotonic() - receiver.heard_at if receiver else 0.0

    def _go_on(self, work: Work, name: str, *, may_end: bool = False) -> None:
        self._tasks.append(asyncio.create_task(self._keep(name, work, may_end=may_end), name=name))

    async def _introduced(self) -> bool:
        """Learn the bot's name and set its menu; whether the server answered. Raises `WrongToken`."""
        try:
            self.username = (await self._bot.get_me(read_timeout=START_SECONDS)).username or ""
        except TelegramError as error:
            if token_refused(error):
                raise WrongToken("the server does not know the bot's token") from None
            log.warning("Telegram does not answer", error=described(error))
            return False
        if self._commands:
            try:
                await self._bot.set_my_commands(self._commands, read_timeout=START_SECONDS)
            except TelegramError as error:
                log.warning("the command menu could not be set", error=described(error))
        return True

    async def _introduce(self) -> None:
        """Try until the server has answered; a token it refuses meanwhile shows in every other request."""
        tries = 0
        with suppress(WrongToken):
            while not await self._introduced():
                await asyncio.sleep(PAUSES[min(tries, len(PAUSES) - 1)])
                tries += 1
