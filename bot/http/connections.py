"""How many connections the server holds: never so many that the rest of the program finds no file to open.

Where there are as many as may be, whoever has kept us waiting longest has to go: for a head, for a body, for a next
request. Whoever has asked and is being answered stays. So a few who open connections and say nothing keep nobody out.
"""

import logging
import resource
import time
from collections import Counter
from collections.abc import Callable
from typing import Protocol

import structlog

log = structlog.get_logger()

MOST = 16_384
"""Files the program may have open, where the system lets it: what a shell gives is often too little."""

SHARE_FOR_OTHERS = 4
"""One file in so many is for the rest of the program: the store, media, other servers, processes."""

BURSTS = 5
"""So many handfuls of new connections may be on their way at once before the first of them is counted."""

LARGEST_BURST = 512

ONE_PEERS_SHARE = 2
"""One in so many connections may be of one address, but for those of web servers before the page."""

SAID_EVERY = 60.0
"""Seconds between log lines that say the same of connections."""


class Held(Protocol):
    """A connection."""

    peer: str

    def let_go(self) -> None:
        """Close it at once."""


def files_allowed() -> int:
    """How many files the program may have open; asks the system for as many as are of use."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST if hard == resource.RLIM_INFINITY else min(MOST, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
        soft = wanted
    return MOST if soft == resource.RLIM_INFINITY else soft


class Connections:
    """The connections of one server. `files`: how many files the program may have open."""

    def __init__(
        self, files: int, *, is_server: Callable[[str], bool], monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        others = files // SHARE_FOR_OTHERS
        self.most = files - others
        self.burst = max(8, min(LARGEST_BURST, others // BURSTS))
        self._is_server = is_server
        self._waited_for: dict[Held, None] = {}
        self._held: set[Held] = set()
        self._of_peer: Counter[str] = Counter()
        self._monotonic = monotonic
        self._said = -SAID_EVERY

    def __len__(self) -> int:
        return len(self._held)

    def begun(self, held: Held) -> bool:
        """There is one more; False where it has to go, for nobody else can."""
        many_of_peer = self._of_peer[held.peer] >= self.most // ONE_PEERS_SHARE and not self._is_server(held.peer)
        if (len(self._held) >= self.most or many_of_peer) and not self._make_room(held.peer if many_of_peer else ""):
            return False
        self._held.add(held)
        self._of_peer[held.peer] += 1
        self._waited_for[held] = None
        return True

    def waits(self, held: Held) -> None:
        """It was heard of, and is waited for again."""
        if held in self._held:
            self._waited_for.pop(held, None)
            self._waited_for[held] = None

    def answers(self, held: Held) -> None:
        """It has asked, and is being answered."""
        self._waited_for.pop(held, None)

    def ended(self, held: Held) -> None:
        """It is closed."""
        self._waited_for.pop(held, None)
        if held in self._held:
            self._held.remove(held)
            self._of_peer[held.peer] -= 1
            if not self._of_peer[held.peer]:
                del self._of_peer[held.peer]

    def _make_room(self, peer: str) -> bool:
        if self._monotonic() - self._said >= SAID_EVERY:
            self._said = self._monotonic()
            log.warning("connections-at-limit", connections=len(self._held), most=self.most)
        longest = next((held for held in self._waited_for if not peer or held.peer == peer), None)
        if longest is None:
            return False
        self.ended(longest)
        longest.let_go()
        return True


class Seldom(logging.Filter):
    """Lets a library say the same thing of connections once a minute: whoever sends rubbish must not fill the disk."""

    SAID = (
        "socket.accept() out of system resource",
        "Invalid HTTP request received",
        "Unsupported upgrade request",
        "No supported WebSocket library",
    )

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._monotonic = monotonic
        self._last: dict[str, float] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether the line is written."""
        said = next((words for words in self.SAID if str(record.msg).startswith(words)), "")
        if not said:
            return True
        now = self._monotonic()
        if now - self._last.get(said, -SAID_EVERY) < SAID_EVERY:
            return False
        self._last[said] = now
        return True


_SELDOM = Seldom()


def say_seldom() -> None:
    """Have the libraries under the server say the same thing once a minute."""
    for name in ("asyncio", "uvicorn.error"):
        logging.getLogger(name).addFilter(_SELDOM)
