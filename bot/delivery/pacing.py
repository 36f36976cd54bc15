"""The pace of a bot's messages, as a pure function of what left before. Times are monotonic seconds, given in.

Telegram allows about 30 messages a second over all, one a second in a chat with short bursts tolerated, 20 a minute in
a group (https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this). Broadcasts and digests leave
evenly, so that the next place is never far off; an answer takes it before them. So answers need no share of the rate
kept free, and a broadcast runs at all of it. Letters of a broadcast are claimed a batch at a time.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from dialogs.model.outgoing import Lane

GROUP_WINDOW = 60.0

SLACK = 0.01
"""A message counts from its start until a window after its answer, but at most this much longer than a window.

Its arrival at the server lies between the two. So a server that counts strictly agrees as long as messages take no more
than this much longer than one another to get there, and the rate stays within 1 %.
"""

CAREFUL_SLACK = 0.05
"""The same after the server refused a message."""

BEAT = 0.1
"""Seconds between two batches of a broadcast: looking for letters costs less than looking for each."""

AHEAD = 2 * BEAT
"""Seconds before their place at which letters are claimed: a place that comes free is taken at once, by a letter that
waits for it, and not only after one was looked for. Answers as well: a broadcast leaves none free for long."""

CATCH_UP = 5
"""How many batches a caller that wakes late may make up for at once: half a second's."""

CAREFUL = 600.0
"""For how long nobody gets a burst, and the limits are kept with more slack, after the server refused a message."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Messages a second over all (0: no limit of any kind), a second in a chat, a minute in a group.

    `answer_burst`: how many answers a chat that was quiet may get at once.
    """

    overall: float = 30.0
    per_chat: float = 1.0
    per_group: int = 20
    answer_burst: int = 3


@dataclass(slots=True)
class _Window:
    """At most `capacity` messages in any `seconds`."""

    capacity: int
    seconds: float
    entries: deque[list[float]] = field(default_factory=deque)

    def free(self, at: float) -> int:
        """Return how many places are free at `at`, if nothing leaves before."""
        return self.capacity - sum(1 for entry in self.entries if entry[0] > at)

    def enter(self, now: float, cost: int, slack: float) -> list[list[float]]:
        while self.entries and self.entries[0][0] <= now:
            self.entries.popleft()
        entered = [[now + self.seconds + slack] for _ in range(cost)]
        self.entries.extend(entered)
        return entered

    def next_free(self, now: float) -> float:
        return min((entry[0] for entry in self.entries if entry[0] > now), default=now)


@dataclass(slots=True)
class _Chat:
    """A chat that was written to lately. `ready_at`: when the next message is due at a steady pace."""

    ready_at: float = 0.0
    held_until: float = 0.0
    minute: deque[float] = field(default_factory=deque)

    def idle(self, now: float) -> bool:
        while self.minute and self.minute[0] + GROUP_WINDOW <= now:
            self.minute.popleft()
        return self.ready_at <= now and self.held_until <= now and not self.minute


@dataclass(slots=True)
class _UnderWay:
    lane: Lane
    cost: int
    entered: list[list[float]]


class Pacer:
    """Say what may leave. The caller has at most one message under way in a chat: `begin`, then `finish`.

    `is_group` tells the chats that have a group's limit.
    """

    def __init__(self, limits: Limits, *, is_group: Callable[[str], bool]) -> None:
        self._limits = limits
        self._is_group = is_group
        self._unlimited = limits.overall <= 0
        capacity = max(1, int(limits.overall))
        self._overall = _Window(capacity, 0.0 if self._unlimited else capacity / limits.overall)
        self._spacing = 0.0 if self._unlimited else 1.0 / limits.overall
        self._batch = max(1, int(limits.overall * BEAT))
        self._chats: dict[str, _Chat] = {}
        self._under_way: dict[str, _UnderWay] = {}
        self._bulk_at = 0.0
        self._careful_until = 0.0
        self.held_until = 0.0
        """Until when nothing leaves at all."""

    def room(self, lane: Lane, now: float, waiting: int = 0) -> int | None:
        """How many letters of a lane to claim now, beside those claimed that wait for their place; None for any number.

        As many as find their place within AHEAD; of what is no answer a batch at least.
        """
        if now < self.held_until:
            return 0
        if self._unlimited:
            return None
        then = now + AHEAD
        if lane is Lane.ANSWER:
            return max(0, self._overall.free(then) - waiting)
        due = 0 if then < self._bulk_at else 1 + int((then - self._bulk_at) / self._spacing)
        room = min(self._overall.free(then), due, CATCH_UP * self._batch) - waiting
        return room if room >= self._batch else 0

    def resting(self, lane: Lane, now: float) -> list[str]:
        """Return the chats that may not be written to now."""
        for chat in [chat for chat, state in self._chats.items() if state.idle(now)]:
            del self._chats[chat]
        return [chat for chat, state in self._chats.items() if self._ready_at(chat, state, lane, now) > now]

    def wait(self, chat: str, lane: Lane, now: float, cost: int = 1, *, kept_free: int = 0) -> float:
        """Seconds until a message of `cost` (an album counts each file) may leave to this chat; then ask again.

        It leaves `kept_free` places to others.
        """
        state = self._chats.get(chat)
        ready = max(self.held_until, self._ready_at(chat, state, lane, now, cost) if state else 0.0)
        if not self._unlimited:
            wanted = min(cost, self._overall.capacity) if lane is Lane.ANSWER else 1
            if self._overall.free(max(now, self.held_until)) < wanted + kept_free:
                ready = max(ready, self._overall.next_free(now))
            if lane is not Lane.ANSWER:
                ready = max(ready, self._bulk_at)
        return max(0.0, ready - now)

    def begin(self, chat: str, lane: Lane, now: float, cost: int = 1) -> None:
        """Note that a message leaves."""
        if self._unlimited:
            return
        slack = CAREFUL_SLACK if now < self._careful_until else SLACK
        self._under_way[chat] = _UnderWay(lane, cost, self._overall.enter(now, cost, slack))
        if lane is not Lane.ANSWER:
            earliest = now - CATCH_UP * self._batch * self._spacing
            self._bulk_at = max(self._bulk_at, earliest) + cost * self._spacing

    def finish(self, chat: str, now: float) -> None:
        """Note that its answer came, or none will."""
        sent = self._under_way.pop(chat, None)
        if sent is None:
            return
        for entry in sent.entered:
            entry[0] = min(entry[0], now + self._overall.seconds)
        state = self._chats.setdefault(chat, _Chat())
        cost = min(sent.cost, self._limits.answer_burst) if sent.lane is Lane.ANSWER else sent.cost
        state.ready_at = max(state.ready_at, now) + cost / self._limits.per_chat
        if self._is_group(chat):
            state.minute.extend([now] * sent.cost)

    def refuse(self, chat: str, until: float, now: float) -> None:
        """Send this chat nothing before the time a server named when it refused a message."""
        self.hold(chat, until)
        self._careful_until = now + CAREFUL

    def hold(self, chat: str, until: float) -> None:
        """Send this chat nothing until then."""
        state = self._chats.setdefault(chat, _Chat())
        state.held_until = max(state.held_until, until)

    def hold_all(self, until: float) -> None:
        """Send nothing anywhere until then."""
        self.held_until = max(self.held_until, until)

    def next_change(self, now: float) -> float | None:
        """Return when more may leave than now, None if nothing holds anything back."""
        times = [self.held_until, self._next_place(Lane.ANSWER, now), self._next_place(Lane.BROADCAST, now)]
        for chat, state in self._chats.items():
            times += [self._ready_at(chat, state, lane, now) for lane in (Lane.ANSWER, Lane.BROADCAST)]
        return min((time for time in times if time > now), default=None)

    def _ready_at(self, chat: str, state: _Chat, lane: Lane, now: float, cost: int = 1) -> float:
        burst = lane is Lane.ANSWER and cost == 1 and now >= self._careful_until
        tolerance = (self._limits.answer_burst - 1) / self._limits.per_chat if burst else 0.0
        ready = max(state.held_until, state.ready_at - tolerance)
        if self._is_group(chat) and state.minute:
            surplus = len(state.minute) + min(cost, self._limits.per_group) - self._limits.per_group
            if surplus > 0:
                ready = max(ready, state.minute[surplus - 1] + GROUP_WINDOW)
        return ready

    def _next_place(self, lane: Lane, now: float) -> float:
        if self._unlimited:
            return now
        place = self._overall.next_free(now) if self._overall.free(now) <= 0 else now
        return place if lane is Lane.ANSWER else max(place, self._bulk_at + (self._batch - 1) * self._spacing)
