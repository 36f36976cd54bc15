"""Signs of life: each loop of the program tells when it goes round, so that one that no longer does is found out."""

from collections.abc import Callable


class Heartbeat:
    """When each part was last seen to move. `monotonic` tells the time in seconds."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._moved_at: dict[str, float] = {}

    def beat(self, part: str) -> None:
        """Note that the part went round once more."""
        self._moved_at[part] = self._monotonic()

    def beat_again(self, part: str) -> None:
        """Count from now for a part that was restarted, if it is one that beats at all."""
        if part in self._moved_at:
            self.beat(part)

    def still(self, longer_than: float) -> dict[str, float]:
        """Return the parts that have not moved for longer than so many seconds, with for how long."""
        now = self._monotonic()
        return {part: now - at for part, at in self._moved_at.items() if now - at > longer_than}
