"""Running a command's asynchronous work; the event loop's machinery loads only then."""

from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


def finish(work: Coroutine[Any, Any, T]) -> T:
    """Do the work in an event loop of its own and return its result."""
    import asyncio

    return asyncio.run(work)
