"""Pressed buttons that wait for their answer."""

import asyncio
import itertools
import time
from collections.abc import Callable
from dataclasses import dataclass

from tests.botapi.errors import bad_request

MAX_ANSWER = 200
"""Characters an answer may have (Bot API, answerCallbackQuery)."""


@dataclass(frozen=True, slots=True)
class CallbackAnswer:
    """What the person sees on pressing: a notice at the top, or a window (``show_alert``), or nothing."""

    text: str
    show_alert: bool
    url: str


class Callbacks:
    """Queries by id; each is answered once and within ``lifetime`` seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.lifetime = 30.0
        self._clock = clock
        self._serial = itertools.count(4_300_000_000_001)
        self._asked: dict[str, tuple[float, asyncio.Future[CallbackAnswer]]] = {}

    def ask(self) -> tuple[str, "asyncio.Future[CallbackAnswer]"]:
        """A new query id and the answer to come."""
        query_id = str(next(self._serial))
        answer: asyncio.Future[CallbackAnswer] = asyncio.get_running_loop().create_future()
        self._asked[query_id] = (self._clock(), answer)
        return query_id, answer

    def answer(self, query_id: str, answer: CallbackAnswer) -> None:
        """Raises ApiError 400 for a query unknown, answered or too old, or an answer too long."""
        asked_at, waiting = self._asked.pop(query_id, (float("-inf"), None))
        if waiting is None or self._clock() - asked_at > self.lifetime:
            raise bad_request("query is too old and response timeout expired or query ID is invalid")
        if len(answer.text) > MAX_ANSWER:
            raise bad_request("MESSAGE_TOO_LONG")
        if not waiting.done():
            waiting.set_result(answer)

    def expire(self) -> None:
        """Let every open query be too old at once, as after a long outage."""
        self._asked.clear()
