"""Habits of units: when they report, how they write, and how often something goes wrong."""

import random
from dataclasses import dataclass
from datetime import time
from enum import Enum
from typing import TypeVar

Card = TypeVar("Card")


class Rhythm(Enum):
    """When a unit reports, as the span of the day it does so in; None where a day is left out."""

    EARLY = (time(10, 2), time(15, 40))
    PROMPT = (time(16, 3), time(17, 30))
    EVENING = (time(17, 30), time(18, 50))
    NUDGED = (time(19, 3), time(19, 50))
    LAST_MINUTE = (time(20, 3), time(20, 24))
    AT_NIGHT = (time(20, 40), time(23, 20))
    NEXT_DAY = (time(8, 10), time(11, 40))
    PATCHY = (time(16, 5), time(21, 0))
    SILENT = None


class Manner(Enum):
    """How a unit's people fill in a report."""

    QUICK = "quick"
    FORM = "form"
    QUESTIONS = "questions"
    SAME = "same"
    MIXED = "mixed"


@dataclass(frozen=True, slots=True)
class Habits:
    """One unit's habits; shares are of one. `outgrown`: more pupils take part than the roster knows of.

    `idle` is the share of days without any activity, `diligence` the share of what is due that comes in on time.
    """

    rhythm: Rhythm
    manner: Manner
    idle: float
    mistakes: float
    corrections: float
    photos: float
    leads: float
    diligence: float
    outgrown: bool = False
    unfinished: bool = False
    """Whether it sometimes fills a report and forgets to confirm it."""

    @property
    def is_steady(self) -> bool:
        """Whether it reports every day, and in time."""
        return self.rhythm in STEADY and not self.unfinished


STEADY = (Rhythm.EARLY, Rhythm.PROMPT, Rhythm.EVENING, Rhythm.NUDGED)

RHYTHMS = (
    *(Rhythm.PROMPT,) * 6,
    *(Rhythm.EVENING,) * 4,
    *(Rhythm.EARLY,) * 2,
    *(Rhythm.NUDGED,) * 3,
    *(Rhythm.LAST_MINUTE,) * 2,
    *(Rhythm.AT_NIGHT,),
    *(Rhythm.NEXT_DAY,) * 2,
    *(Rhythm.PATCHY,) * 3,
    Rhythm.SILENT,
)

MANNERS = (*(Manner.QUICK,) * 4, *(Manner.FORM,) * 3, Manner.QUESTIONS, Manner.SAME, *(Manner.MIXED,) * 2)


def deal_habits(count: int, rng: random.Random) -> list[Habits]:
    """Habits for so many units: of any number of units above two dozen every rhythm and manner is among them."""
    rhythms = _dealt(RHYTHMS, count, rng)
    manners = _dealt(MANNERS, count, rng)
    return [_habits(rhythm, manner, rng) for rhythm, manner in zip(rhythms, manners, strict=True)]


def _dealt(cards: tuple[Card, ...], count: int, rng: random.Random) -> list[Card]:
    dealt: list[Card] = []
    while len(dealt) < count:
        pack = list(cards)
        rng.shuffle(pack)
        dealt += pack
    return dealt[:count]


def _habits(rhythm: Rhythm, manner: Manner, rng: random.Random) -> Habits:
    return Habits(
        rhythm=rhythm,
        manner=manner,
        idle=rng.choice((0.0, 0.0, 0.0, 0.15, 0.5)),
        mistakes=rng.choice((0.05, 0.2, 0.4)),
        corrections=rng.choice((0.0, 0.1, 0.25)),
        photos=rng.choice((0.0, 0.3, 0.8)),
        leads=rng.choice((0.0, 0.1, 0.3)),
        diligence=rng.choice((0.5, 0.8, 0.95)),
        outgrown=rng.random() < 0.06,  # noqa: PLR2004 (one unit in seventeen)
        unfinished=rng.random() < 0.08,  # noqa: PLR2004
    )
