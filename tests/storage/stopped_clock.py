"""The time in the storage tests."""

from datetime import UTC, datetime, timedelta

NOW = datetime(2023, 5, 14, 8, 0, tzinfo=UTC)


class Clock:
    """An instant that moves only when told."""

    def __init__(self) -> None:
        self.now = NOW

    def pass_(self, **spans: float) -> datetime:
        """That much later, as `timedelta` has it."""
        self.now += timedelta(**spans)
        return self.now
