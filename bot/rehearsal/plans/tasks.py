"""An errand: what somebody sets out to do, and when; and the times of day people have for it."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.rehearsal.world.person import Person
from bot.rehearsal.world.script import Script

OPEN, CLOSED = time(8, 30), time(21, 30)
"""When people have time for what has no time of its own."""

BEFORE_DIGEST = (time(18, 55), time(20, 20))
"""When those in charge look how the day is going."""


@dataclass(frozen=True, slots=True)
class Errand:
    """What `who` sets out to do at `at`; the script is made when it begins."""

    at: datetime
    who: Person
    script: Callable[[], Script[None]]


def moment(day: date, span: tuple[time, time], zone: ZoneInfo, rng: random.Random) -> datetime:
    """An instant of that day within the span, never on a full minute: nobody acts at the very instant of a slot."""
    begin = datetime.combine(day, span[0], zone)
    seconds = int((datetime.combine(day, span[1], zone) - begin).total_seconds())
    at = begin + timedelta(seconds=rng.randrange(max(1, seconds)))
    return at.replace(second=at.second or 1)


def some_day(first: date, last: date, rng: random.Random) -> date:
    """A day from `first` to `last`, both included; `first` where there is none."""
    return first + timedelta(days=rng.randrange(max(1, (last - first).days + 1)))
