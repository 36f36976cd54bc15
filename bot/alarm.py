"""Wakes the program at an instant. APScheduler does the waking and keeps no truth: what is due stands in the calendar,
what was done in the store. So its job store is in memory, no misfire is ever dropped, and being woken too often or
twice is harmless (https://apscheduler.readthedocs.io/en/3.x/userguide.html).
"""

import asyncio
from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from apscheduler.schedulers.asyncio import AsyncIOScheduler

NEXT = "next"


class Alarm:
    """Calls `ring` at the instant set last."""

    def __init__(self, zone: ZoneInfo, ring: Callable[[], None]) -> None:
        self._ring = ring
        self._scheduler = AsyncIOScheduler(
            timezone=zone, job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
        )

    def start(self) -> None:
        """Begin to wake; needs a running event loop."""
        self._scheduler.configure(event_loop=asyncio.get_running_loop())
        self._scheduler.start()

    def set(self, at: datetime) -> None:
        """Wake at that instant of the system's clock, in place of the one set before."""
        self._scheduler.add_job(self._ring, "date", run_date=at, id=NEXT, replace_existing=True)

    def stop(self) -> None:
        """Wake no more."""
        self._scheduler.shutdown(wait=False)
