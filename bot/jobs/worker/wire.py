"""The messages between the bot and a report process."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from bot.runtime.context import Context
from dialogs.model.campaign import Campaign

T = TypeVar("T")

Shown = Callable[[int, int], None]
"""Told how many of how many are done."""

Work = Callable[[Context, Shown], Awaitable[T]]
"""What makes a report. A function of a module, or a `partial` of one, so that another process finds it by its name."""


@dataclass(frozen=True, slots=True)
class Order:
    """What a report process is to do, and what it must know for it; no secret but the database's own address.

    `now`: the instant the report is made at. `folder`: where all that is temporary lies. `level`: of its log.
    """

    work: Work[Any]
    campaign: Campaign
    url: str
    now: datetime
    media: Path
    templates: Path | None
    pictures: bool
    folder: Path
    level: str


@dataclass(frozen=True, slots=True)
class Done:
    """The last frame of work that came to its end."""

    result: Any


@dataclass(frozen=True, slots=True)
class Failed:
    """The last frame of work that raised."""

    error: Exception


@dataclass(frozen=True, slots=True)
class SoFar:
    """So many of so many are done."""

    done: int
    total: int


Frame = Done | Failed | SoFar
