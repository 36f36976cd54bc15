"""How much decoding one thing may take."""

from contextvars import ContextVar
from dataclasses import dataclass

MB = 1_000_000


@dataclass(frozen=True, slots=True)
class Limits:
    """`memory`: bytes beyond what the process maps when it begins. `mapped`: the size of a file that is mapped, which
    takes addresses and no memory. `seconds`: by the clock, and of a processor. `files`: the highest number of handles.
    `written`: bytes a file may grow to."""

    memory: int = 256 * MB
    mapped: int = 0
    seconds: int = 20
    files: int = 48
    written: int = 0


ORDINARY = Limits()

LARGE_PICTURE = Limits(memory=640 * MB, seconds=60)
"""A picture of a hundred million pixels, say, that has to be read whole."""

within: ContextVar[Limits | None] = ContextVar("within", default=None)
"""The limits that hold here; none outside of a decoding process."""


class MoreNeeded(Exception):
    """Work saw, before it decoded anything, that it takes more than usual: it is begun anew with that much."""

    def __init__(self, limits: Limits) -> None:
        super().__init__(limits)
        self.limits = limits


def require(limits: Limits) -> None:
    """For work that is about to decode what takes so much. Raises MoreNeeded where there is less."""
    held = within.get()
    if held is not None and held.memory < limits.memory:
        raise MoreNeeded(limits)
