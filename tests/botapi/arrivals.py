"""What the program sent to one chat, and waiting for it."""

from collections.abc import Callable
from dataclasses import dataclass

from tests.botapi.messages import BotMessage
from tests.botapi.signals import Signal


@dataclass(frozen=True, slots=True)
class Arrival:
    """One event a person sees: a new message, changed contents, or changed buttons only."""

    message: BotMessage
    event: str
    """``new``, ``edit`` or ``markup``."""
    words: str
    """Text or caption at that moment."""

    def fits(self, contains: tuple[str, ...], kind: str | None, where: Callable[[BotMessage], bool] | None) -> bool:
        """Whether it is what a test waits for; changed buttons alone only when asked for by kind."""
        if kind is None and self.event == "markup":
            return False
        if kind is not None and kind not in (self.event, self.message.media or "text"):
            return False
        return all(part in self.words for part in contains) and (where is None or where(self.message))


class Arrivals:
    """The messages of a chat in order of arrival and a mark up to which a test has read them."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._events: list[Arrival] = []
        self._read = 0
        self._signal = Signal()

    def add(self, message: BotMessage, event: str) -> None:
        """The program sent or changed something."""
        self._events.append(Arrival(message, event, message.words))
        self._signal.notify()

    @property
    def messages(self) -> list[BotMessage]:
        """Every message that is still there, oldest first."""
        return [event.message for event in self._events if event.event == "new" and not event.message.deleted]

    @property
    def unread(self) -> list[Arrival]:
        """What came after the last one a test waited for."""
        return self._events[self._read :]

    def skip(self) -> None:
        """Mark everything as read."""
        self._read = len(self._events)

    async def expect(
        self,
        contains: str | tuple[str, ...] = (),
        *,
        kind: str | None = None,
        where: Callable[[BotMessage], bool] | None = None,
        timeout: float = 30.0,  # noqa: ASYNC109  # what a test waits is part of what it says
    ) -> BotMessage:
        """The first unread message or edit with all these words; it and what came before it is read then.

        ``kind`` narrows to ``new``, ``edit``, ``markup`` (buttons alone changed), ``text``, ``photo``, ``document`` …

        Raises AssertionError that lists what came instead.
        """
        wanted = (contains,) if isinstance(contains, str) else contains

        def find() -> int | None:
            fits = (at for at, event in enumerate(self._events[self._read :]) if event.fits(wanted, kind, where))
            return next(fits, None)

        found = await self._signal.wait(find, timeout)
        if found is None:
            came = "\n".join(f"  {event.event}: {event.message!r}" for event in self.unread) or "  nothing"
            raise AssertionError(f"{self._name} waited {timeout} s for {contains!r} ({kind or 'any'}); came:\n{came}")
        event = self._events[self._read + found]
        self._read += found + 1
        return event.message
