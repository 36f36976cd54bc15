"""One channel as delivery sees it: the way out, its pace, and whether its server is there.

A server that is out of reach, or that turns everybody away, is not asked by every letter in turn: after failures in
several chats in a row everything waits, and then one message at a time tries whether it is over.
"""

from collections.abc import Callable

import structlog

from bot.channels.base import Channel
from bot.delivery.pacing import Pacer
from dialogs.model.outgoing import Lane

SUSPECT = 3
"""So many chats that fail with none succeeding between them: it is the server, not they."""

PAUSES = (1.0, 2.0, 4.0, 8.0, 10.0)
"""Seconds before the server is tried again, after the first, second … time in vain."""

CHAT_PAUSES = (1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 60.0)
"""The same for one chat."""

MARGIN = 0.1
"""Seconds added to what a server asks to wait, whose clock is not ours."""

WORKING = 600.0
"""A success this long ago, in seconds, still shows that the server works."""

SIGN_OF_LIFE = 60.0
"""How long to wait, in seconds, for the server to be heard again before a letter is risked on it."""

log = structlog.get_logger(__name__)


class ChannelHealth:
    """A channel, its pacer and its health. `monotonic` tells the time in seconds."""

    def __init__(self, channel: Channel, pacer: Pacer, monotonic: Callable[[], float]) -> None:
        self.channel = channel
        self.pacer = pacer
        self._monotonic = monotonic
        self._under_way: set[str] = set()
        self._waiting: dict[str, Lane] = {}
        self._failed: set[str] = set()
        self._refused: set[str] = set()
        self._doubted: dict[str, float] = {}
        self._suspected = False
        self._pauses = 0
        self._succeeded_at: float | None = None

    @property
    def held(self) -> bool:
        """Whether nothing leaves on this channel at the moment."""
        return self._monotonic() < self.pacer.held_until

    @property
    def works(self) -> bool:
        """Whether the server took a message lately."""
        return self._succeeded_at is not None and self._monotonic() - self._succeeded_at < WORKING

    def room(self, lane: Lane) -> int | None:
        """Return how many letters of a lane to claim now, None for any number."""
        waiting = sum(of is Lane.ANSWER or lane is not Lane.ANSWER for of in self._waiting.values())
        room = self.pacer.room(lane, self._monotonic(), waiting)
        if not self._suspected:
            return room
        probe = 0 if self._under_way or self._silent_since(max(self._doubted.values(), default=None)) else 1
        return probe if room is None else min(room, probe)

    def resting(self, lane: Lane) -> set[str]:
        """Return the chats nothing may be sent to now."""
        for chat in [chat for chat, since in self._doubted.items() if not self._silent_since(since)]:
            del self._doubted[chat]
        return self._under_way.union(self.pacer.resting(lane, self._monotonic()), self._doubted)

    def take(self, chat: str, lane: Lane) -> None:
        """Note that a letter to this chat is under way, and waits for its place."""
        self._under_way.add(chat)
        self._waiting[chat] = lane

    def message_done(self, chat: str) -> None:
        """Note that the message that left for this chat is out, or will not be."""
        self.pacer.finish(chat, self._monotonic())

    def next_message(self, chat: str, lane: Lane, cost: int) -> float:
        """Begin the letter's next message if it may leave now and return 0, else in how many seconds to ask again.

        What waits to answer somebody goes before the rest.
        """
        now = self._monotonic()
        first = 0 if lane is Lane.ANSWER else sum(of is Lane.ANSWER for of in self._waiting.values())
        seconds = self.pacer.wait(chat, lane, now, cost, kept_free=first)
        if not seconds:
            self._waiting.pop(chat, None)
            self.pacer.begin(chat, lane, now, cost)
        return seconds

    def end(self, chat: str) -> None:
        """Note that the letter to this chat is no longer under way."""
        self._under_way.discard(chat)
        self._waiting.pop(chat, None)

    def doubt(self, chat: str) -> None:
        """Send this chat nothing before the server was heard again: nobody knows whether its message arrived.

        It has one more try, not to be spent on a dead server.
        """
        self._doubted[chat] = self._monotonic()

    def succeed(self) -> None:
        """Note that the server dealt with a message, whatever it thought of it."""
        if self._suspected:
            log.info("the server answers again", channel=self.channel.name)
        self._succeeded_at = self._monotonic()
        self._suspected = False
        self._failed.clear()
        self._refused.clear()
        self._pauses = 0

    def refuse(self, chat: str, after: float, *, whole_bot: bool) -> None:
        """Wait as the server asks: with this chat, or with everybody if it says so or shows it."""
        now = self._monotonic()
        until = now + after + MARGIN
        self.pacer.refuse(chat, until, now)
        self._refused.add(chat)
        if whole_bot or len(self._refused) >= SUSPECT:
            self._suspected = True
            self.pacer.hold_all(until)
            log.warning("the server asks to wait with everything", channel=self.channel.name, seconds=round(after))

    def rest(self, chat: str, attempts: int) -> None:
        """Send this chat nothing for a moment, longer after each attempt."""
        self.pacer.hold(chat, self._monotonic() + _pause(CHAT_PAUSES, attempts - 1))

    def fail(self, chat: str, attempts: int, *, whole_bot: bool) -> bool:
        """Note that a message failed, or may have; return whether that is more than this chat's trouble."""
        now = self._monotonic()
        self.rest(chat, attempts)
        self._failed.add(chat)
        if not whole_bot and len(self._failed) < SUSPECT:
            return False
        self._suspected = True
        if not self.held:
            pause = _pause(PAUSES, self._pauses)
            self._pauses += 1
            self.pacer.hold_all(now + pause)
            log.warning("the server is out of reach", channel=self.channel.name, seconds=pause)
        return True

    def _silent_since(self, failed_at: float | None) -> bool:
        """Return whether the server has not been heard since a failure, for `SIGN_OF_LIFE` at most."""
        if failed_at is None:
            return False
        now = self._monotonic()
        heard_at = max(now - self.channel.stalled_for(), self._succeeded_at or failed_at)
        return heard_at <= failed_at and now - failed_at < SIGN_OF_LIFE


def _pause(pauses: tuple[float, ...], count: int) -> float:
    return pauses[max(0, min(count, len(pauses) - 1))]
