"""How much decoding one thing may take."""

from contextvars import ContextVar
from dataclasses import dataclass

MB = 1_000_000


@dataclass(frozen=True, slots=True)
class Limits:
    """`memory`: bytes beyond what the process maps when it begins. `seconds`: by the clock, and of a processor.
    `files`: the highest number of handles. `written`: bytes a file may grow to."""

    memory: int = 256 * MB
    seconds: int = 20
    files: int = 48
    written: int = 0


ORDINARY = Limits()

LARGE_PICTURE = Limits(memory=640 * MB, seconds=60)
"""A picture of a hundred million pixels, say, that has to be read whole."""

within: ContextVar[Limits | None] = ContextVar("within", default=None)
"""The limits that hold here; none outside of a decoding process."""
