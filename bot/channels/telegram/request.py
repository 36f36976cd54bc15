"""python-telegram-bot's request layer, with the server's refusals as they came and the raw updates.

The library reads an HTTP error into classes that forget the status, and cannot hand on an update it fails to parse;
both are settled here, below it (its documented extension point, `telegram.request.BaseRequest`).
"""

import json
import logging
import math
import re
from typing import Any

from telegram.error import TelegramError
from telegram.request import HTTPXRequest

from bot.channels.bounded_answers import PLAIN, bounded

API_HOST = "api.telegram.org"

POOL = 256
CONNECT_TIMEOUT = 5.0
READ_TIMEOUT = 15.0
WRITE_TIMEOUT = 15.0
POOL_TIMEOUT = 10.0

ANSWER_LIMIT = 4 * 1024 * 1024
"""The most bytes of an answer: far more than any but a hundred of the longest updates at once, which are then asked
for in smaller handfuls."""

LONGEST_WAIT = 86_400.0
"""The longest, in seconds, that a server can ask to wait."""

_NOT_OK = re.compile(rb'\s*\{\s*"ok"\s*:\s*false')


class Refusal(TelegramError):
    """The server answered with an HTTP status that is no success.

    `description` is the server's own; `retry_after` in seconds and `migrate_to` where it names them
    (https://core.telegram.org/bots/api#responseparameters). `foreign`: it is no Bot API server's answer at all, but
    that of a proxy or a portal on the way.
    """

    __slots__ = ("description", "foreign", "migrate_to", "retry_after", "status")

    def __init__(
        self,
        status: int,
        description: str,
        retry_after: float | None = None,
        migrate_to: int | None = None,
        *,
        foreign: bool = False,
    ) -> None:
        super().__init__(f"{status} {description}".strip())
        self.status = status
        self.description = description
        self.retry_after = retry_after
        self.migrate_to = migrate_to
        self.foreign = foreign


class NoUpdates(TelegramError):
    """A getUpdates answer that is no list of updates."""

    __slots__ = ()


class TelegramRequest(HTTPXRequest):
    """Requests that raise `Refusal` for whatever is no success."""

    __slots__ = ()

    def __init__(self, connection_pool_size: int = POOL, *, read_timeout: float = READ_TIMEOUT) -> None:
        super().__init__(
            connection_pool_size=connection_pool_size,
            connect_timeout=CONNECT_TIMEOUT,
            read_timeout=read_timeout,
            write_timeout=WRITE_TIMEOUT,
            pool_timeout=POOL_TIMEOUT,
            httpx_kwargs={"headers": PLAIN, "event_hooks": {"response": [bounded(ANSWER_LIMIT)]}},
        )

    async def do_request(self, *args: Any, **kwargs: Any) -> tuple[int, bytes]:
        """Make the request. Raises `Refusal`, and the library's NetworkError where no answer came, or one too long."""
        status, payload = await super().do_request(*args, **kwargs)
        if not 200 <= status <= 299 or _NOT_OK.match(payload):  # noqa: PLR2004 (HTTP's range of success)
            raise _refusal(status, payload)
        return status, payload


class UpdatesRequest(TelegramRequest):
    """The request of getUpdates: keeps the raw updates and shows the library none, so that it parses none."""

    __slots__ = ("_updates",)

    def __init__(self, *, read_timeout: float) -> None:
        super().__init__(connection_pool_size=2, read_timeout=read_timeout)
        self._updates: list[Any] = []

    async def do_request(self, *args: Any, **kwargs: Any) -> tuple[int, bytes]:
        """Make the request. Raises `NoUpdates` where the answer is something else."""
        status, payload = await super().do_request(*args, **kwargs)
        try:
            updates = json.loads(payload.decode("utf-8", "replace"))["result"]
        except (ValueError, TypeError, KeyError, RecursionError):
            raise NoUpdates("an answer without a result") from None
        if not isinstance(updates, list):
            raise NoUpdates("a result that is no list")
        self._updates = updates
        return status, b'{"ok": true, "result": []}'

    def take(self) -> list[Any]:
        """The updates of the last answer, once."""
        updates, self._updates = self._updates, []
        return updates


def _refusal(status: int, payload: bytes) -> Refusal:
    try:
        answer = json.loads(payload)
    except (ValueError, RecursionError):
        answer = None
    answer = answer if isinstance(answer, dict) else {}
    parameters = answer.get("parameters")
    parameters = parameters if isinstance(parameters, dict) else {}
    description, migrate_to = answer.get("description"), parameters.get("migrate_to_chat_id")
    code = answer.get("error_code")
    return Refusal(
        code if isinstance(code, int) and 200 <= status <= 299 else status,  # noqa: PLR2004 (HTTP's range of success)
        description if isinstance(description, str) else "",
        _seconds(parameters.get("retry_after")),
        migrate_to if isinstance(migrate_to, int) else None,
        foreign=answer.get("ok") is not False,
    )


def _seconds(asked: object) -> float | None:
    """How long the server asks to wait, None where it does not say, or nothing that could be."""
    if not isinstance(asked, int | float) or isinstance(asked, bool) or not math.isfinite(asked):
        return None
    return min(max(0.0, float(asked)), LONGEST_WAIT)


def silence_libraries() -> None:
    """Keep the libraries below from logging: their lines carry the token in addresses, and people's texts.

    Nothing is lost by it: whatever fails reaches the channel as an exception, and it says so in its own words.
    """
    for name in ("telegram", "httpx", "httpcore", "hpack"):
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
