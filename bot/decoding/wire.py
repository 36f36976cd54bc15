"""What the bot and a decoding process say to each other, once it has said that it is there."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bot.decoding.limits import Limits

Work = Callable[[], Any]
"""A function of a module, or a `partial` of one, so that another process finds it by its name."""


@dataclass(frozen=True, slots=True)
class Ready:
    """The first frame of a process."""


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be done, within what limits."""

    work: Work
    limits: Limits


@dataclass(frozen=True, slots=True)
class Done:
    """What the work returned. `worn`: the process keeps more memory than it should."""

    result: Any
    worn: bool = False


@dataclass(frozen=True, slots=True)
class Raised:
    """The work raised an exception of the program's own: put together anew without being begun anew, which takes what
    its class likes."""

    kind: type[Exception]
    said: tuple[Any, ...]
    state: dict[str, Any]

    @property
    def error(self) -> Exception:
        """It as it was, without where it was raised."""
        error = self.kind.__new__(self.kind, *self.said)
        error.__dict__.update(self.state)
        return error


@dataclass(frozen=True, slots=True)
class Failed:
    """The work raised anything else, told without what was decoded. `worn`: the process is not to be used again."""

    why: str
    worn: bool = False
