"""Memory that is free goes back to the system: by itself the C library keeps some for the next large thing."""

import ctypes
from contextlib import suppress

_ARENA_MAX = -8
"""M_ARENA_MAX of mallopt(3)."""

ARENAS = 2


def keep_together() -> None:
    """Have all threads take memory from the same places: else each keeps what its largest work took."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).mallopt(_ARENA_MAX, ARENAS)


def give_back() -> None:
    """Return what is free. Where the C library is another one, nothing is done."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)
