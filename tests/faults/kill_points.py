"""Named steps in a message's life at which a process of the tests kills itself, as a power button would.

The program knows nothing of them: `arm` puts them into a forked process before the program starts there. A step is
`name` or `name:N` for the Nth time it is come by.
"""

import functools
import os
import signal
from collections.abc import Callable
from typing import Any

from bot.delivery import delivery
from bot.delivery import outcomes as delivery_outcomes
from bot.inbound import downloads, queue
from storage.media import files
from storage.messages import inbox, outbox

STEPS: dict[str, tuple[Any, str, bool]] = {
    # name: where the function stands, its name, whether to die once it is done instead of before it begins
    "written": (inbox, "receive", True),
    "handled": (inbox, "mark_done", True),
    "committed": (queue.InboxQueue, "_do", True),
    "claimed": (delivery.Delivery, "_begin", False),
    "delivered": (outbox, "sent", False),
    "marked": (outbox, "sent", True),
    "recorded": (delivery_outcomes.Outcomes, "sent", True),
    "stored": (files, "kept", False),
    "kept": (downloads.Downloads, "_settle", False),
    "acknowledged": (files, "acknowledge", True),
}
"""Update in the inbox but not committed; turn made but not committed; committed; letter claimed; delivered, unmarked;
marked but not committed; recorded. Of a file: bytes on disk; its row says so; its acknowledgement not committed."""

RECEIVED, INSERTED = "received", "inserted"
"""The update is in the program's hands; the update is committed and not acknowledged."""


def arm(point: str) -> None:
    """From now on the process dies at that step. Raises KeyError for none of the steps."""
    name, _, count = point.partition(":")
    die = _countdown(int(count or 1))
    if name in (RECEIVED, INSERTED):
        _at_receiving(die, after=name == INSERTED)
        return
    place, function, after = STEPS[name]
    setattr(place, function, _with_death(getattr(place, function), die, after=after))


def _countdown(count: int) -> Callable[[], None]:
    left = count

    def die() -> None:
        nonlocal left
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    return die


def _at_receiving(die: Callable[[], None], *, after: bool) -> None:
    receiver = queue.InboxQueue.receiver

    def dying(self: queue.InboxQueue, channel: str) -> Callable[..., Any]:
        receive = receiver(self, channel)
        return _with_death(receive, die, after=after) if channel == "telegram" else receive

    queue.InboxQueue.receiver = dying  # type: ignore[method-assign]  # what this module is for


def _with_death(function: Callable[..., Any], die: Callable[[], None], *, after: bool) -> Callable[..., Any]:
    if not after:

        @functools.wraps(function)
        def before(*args: Any, **named: Any) -> Any:
            die()
            return function(*args, **named)

        return before

    @functools.wraps(function)
    async def afterwards(*args: Any, **named: Any) -> Any:
        result = await function(*args, **named)
        die()
        return result

    return afterwards
