"""Receiving by getUpdates (https://core.telegram.org/bots/api#getupdates): on disk first, confirmed after.

The server forgets an update when it is asked for a later one. So the offset moves only behind what `receive` has
committed, and a crash at any point makes the server hand out again what was not. Updates are stored as they came; what
cannot be read is found out later and holds up nothing.
"""

import asyncio
import hashlib
import json
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import timedelta
from http import HTTPStatus
from typing import Any

import structlog
from telegram import Bot
from telegram.error import TelegramError

from bot.channels.base import Receive
from bot.channels.bounded_answers import AnswerTooLarge
from bot.channels.telegram.errors import described, token_refused
from bot.channels.telegram.read import ALLOWED_UPDATES
from bot.channels.telegram.request import Refusal, UpdatesRequest

POLL_SECONDS = 10
"""How long the server may hold a poll open. Short, so that a connection that hangs is noticed soon."""

ANSWER_SECONDS = 5.0
"""How long after that the answer may take."""

HUNG_SECONDS = 45.0
"""After which a request is given up that neither ends nor fails; the library's own timeouts come long before."""

FAREWELL_SECONDS = 2.0

PAUSES = (0.5, 1.0, 2.0, 4.0, 8.0, 10.0)
"""Seconds before trying again after the first, second … failure in a row."""

LONGEST_PAUSE = 600.0
"""The longest pause, in seconds, that a server can ask for: silence must not last longer by its mistake."""

MOST_AT_ONCE = 100
"""How many updates the server hands out where it is not told how many."""

QUIET_SECONDS = 86_400.0
"""After a week without updates the next one may have any number, a smaller one too: long before, ask without offset."""

log = structlog.get_logger(__name__)


class NotStored(Exception):
    """An update could not be committed."""


class Poller:
    """Fetch updates for `receive` until it is cancelled. `taken` is the bot's request of getUpdates."""

    def __init__(
        self,
        bot: Bot,
        taken: UpdatesRequest,
        receive: Receive,
        *,
        monotonic: Callable[[], float],
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._bot = bot
        self._taken = taken
        self._receive = receive
        self._monotonic = monotonic
        self._sleep = sleep
        self._offset: int | None = None
        self._handful: int | None = None
        self._last_update = monotonic()
        self.heard_at = monotonic()

    async def prepare(self) -> None:
        """End a webhook, which polling cannot live beside; what waits stays. Never raises: polling finds out."""
        try:
            await self._bot.delete_webhook(drop_pending_updates=False)
        except TelegramError as error:
            log.warning("the webhook could not be ended", error=described(error))

    async def run(self) -> None:
        """Poll for ever."""
        failures = 0
        while True:
            try:
                await self._poll()
            except NotStored:
                failures += 1
                log.error("updates could not be stored and are not confirmed")  # noqa: TRY400 (its text quotes data)
                await self._pause(failures)
            except TelegramError as error:
                failures += 1
                await self._recover(error, failures)
            except TimeoutError:
                failures += 1
                log.error("polling-hung", seconds=HUNG_SECONDS)  # noqa: TRY400 (where it hung says nothing)
                await self._pause(failures)
            except Exception:
                # Whatever it is, the next poll may go well; an end of polling would be silence for good.
                failures += 1
                log.exception("polling-stumbled")
                await self._pause(failures)
            else:
                failures = 0

    async def confirm(self) -> None:
        """Tell the server what is stored, so that it is not handed out again; best effort, in little time."""
        if self._offset is None:
            return
        with suppress(TelegramError, TimeoutError):
            async with asyncio.timeout(FAREWELL_SECONDS):
                await self._bot.get_updates(
                    offset=self._offset, limit=1, timeout=timedelta(0), allowed_updates=ALLOWED_UPDATES
                )
        self._taken.take()

    async def _poll(self) -> None:
        """One request, and its updates on disk. Raises `NotStored`, TelegramError, TimeoutError where it hangs."""
        if self._monotonic() - self._last_update > QUIET_SECONDS:
            self._offset = None
        async with asyncio.timeout(HUNG_SECONDS):
            await self._bot.get_updates(
                offset=self._offset,
                limit=self._handful,
                timeout=timedelta(seconds=POLL_SECONDS),
                allowed_updates=ALLOWED_UPDATES,
            )
        self._handful = None
        self.heard_at = self._monotonic()
        if updates := self._taken.take():
            self._last_update = self.heard_at
            await self._store(updates)

    async def _store(self, updates: list[Any]) -> None:
        """Commit them all at once, then move the offset behind those below the first that failed."""
        numbers = [_number(update) for update in updates]
        stored = await asyncio.gather(
            *(self._receive(*_identified(update)) for update in updates), return_exceptions=True
        )
        failed = [n for n, result in zip(numbers, stored, strict=True) if isinstance(result, BaseException)]
        known = [n for n in numbers if n is not None]
        if not failed and known:
            self._offset = max(known) + 1
        elif None not in failed and known:
            self._offset = min(n for n in failed if n is not None)
        if failed or not known:
            raise NotStored

    async def _recover(self, error: TelegramError, failures: int) -> None:
        """Say what is wrong, mend what can be mended, and wait."""
        status = error.status if isinstance(error, Refusal) else None
        if isinstance(error.__cause__, AnswerTooLarge):
            self._handful = max(1, (self._handful or MOST_AT_ONCE) // 2)
            log.error("an answer with updates was too large; fewer are asked for", updates=self._handful)
        elif status == HTTPStatus.CONFLICT and "webhook" in str(error).lower():
            log.warning("a webhook was set beside polling; it is ended")
            await self.prepare()
        elif status == HTTPStatus.CONFLICT:
            log.error("another program receives this bot's updates; only one may run with this token")
        elif token_refused(error):
            log.error("the server refuses the bot's token")
        else:
            log.warning("no updates could be fetched", error=described(error), failures=failures)
        await self._pause(failures, error.retry_after if isinstance(error, Refusal) else None)

    async def _pause(self, failures: int, at_least: float | None = None) -> None:
        await self._sleep(max(PAUSES[min(failures, len(PAUSES)) - 1], min(at_least or 0.0, LONGEST_PAUSE)))


def _number(update: object) -> int | None:
    """The update's number, None where it has none: it can be stored, but never confirmed by itself."""
    number = update.get("update_id") if isinstance(update, dict) else None
    return number if isinstance(number, int) and not isinstance(number, bool) else None


def _identified(update: object) -> tuple[str, bytes]:
    """What is handed to `receive`. ASCII, since JSON's escapes can name half characters that no encoding writes."""
    raw = json.dumps(update).encode("ascii")
    number = _number(update)
    return (str(number) if number is not None else digest_id(raw)), raw


def digest_id(raw: bytes) -> str:
    """What an update is stored under that does not say its number: the same bytes are the same update."""
    return f"sha256:{hashlib.sha256(raw).hexdigest()}"
