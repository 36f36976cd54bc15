"""From started to stopped: the program's loops run until a signal comes or one of them ends, then all stop in order.

A loop under `bot.runtime.supervision` ends by what the program cannot go on with, and by nothing else.
"""

import asyncio
import os
import signal
import threading
from collections.abc import Awaitable, Callable, Mapping

import structlog

from bot.runtime import systemd
from bot.runtime.supervision import Loop

GRACE = 9.5
"""Seconds from the signal to the end (INTERFACE §2: within 10 s). What hangs longer is cut off: what counts is on disk,
and what was under way is taken up at the next start."""

FAILED = 1

log = structlog.get_logger()


async def until_stopped(loops: Mapping[str, Loop], stop: Callable[[], Awaitable[None]]) -> int:
    """Run the loops until SIGTERM, SIGINT or the end of one of them, then `stop`; the exit status."""
    stopping = asyncio.Event()
    running = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        running.add_signal_handler(name, stopping.set)
    tasks = {asyncio.create_task(loop(), name=name) for name, loop in loops.items()}
    waiter = asyncio.create_task(stopping.wait(), name="stop")
    systemd.notify("READY=1")
    done, _ = await asyncio.wait([waiter, *tasks], return_when=asyncio.FIRST_COMPLETED)
    failed = [task for task in done if task is not waiter]
    for task in failed:
        log.error("part-failed", part=task.get_name(), exc_info=task.exception())
    status = FAILED if failed else 0
    cut_off_after(GRACE)
    log.info("stopping")
    systemd.notify("STOPPING=1")
    await stop()
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    waiter.cancel()
    return status


def cut_off_after(seconds: float) -> None:
    """End the process then, whatever it hangs in; a thread of its own, since it may be the event loop."""
    timer = threading.Timer(seconds, _cut_off)
    timer.daemon = True
    timer.start()


def _cut_off() -> None:
    log.error("stopping-hangs", seconds=GRACE)
    os._exit(FAILED)
