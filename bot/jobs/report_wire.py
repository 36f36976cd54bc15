"""What the bot and a report process say to each other: frames over two pipes, each its length and a pickled object.

Both ends are this program, and nobody else holds the pipes; what does not fit is a broken process, never a surprise.
"""

import pickle
import struct
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from bot.context import Context
from dialogs.campaign import Campaign

T = TypeVar("T")

Shown = Callable[[int, int], None]
"""Told how many of how many are done."""

Work = Callable[[Context, Shown], Awaitable[T]]
"""What makes a report. A function of a module, or a `partial` of one, so that another process finds it by its name."""

LENGTH = struct.Struct(">Q")

LARGEST = 64_000_000
"""Bytes of a frame. Files go by the media store, so messages and errors are all there is; none comes near it."""


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


def packed(said: object) -> bytes:
    """A frame's bytes. Raises what pickle raises for what cannot be packed."""
    data = pickle.dumps(said)
    return LENGTH.pack(len(data)) + data


def length(head: bytes) -> int:
    """How many bytes follow that head. Raises ValueError beyond LARGEST."""
    (size,) = LENGTH.unpack(head)
    if size > LARGEST:
        raise ValueError(f"a frame of {size} bytes")
    return int(size)


def unpacked(data: bytes) -> object:
    """What a frame's bytes say. Raises ValueError for what is none."""
    try:
        return pickle.loads(data)  # noqa: S301 (see above: both ends are this program)
    except Exception as error:
        raise ValueError("not a frame") from error
