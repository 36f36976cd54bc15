"""Keep the lock by which this program alone runs on its store (`storage.db.lock`), for as long as it runs."""

import asyncio

import structlog

from storage.db.errors import AlreadyRunning, StorageError
from storage.db.lock import Hold

PAUSE = 1.0
"""Seconds between tries to take a lost lock anew: another program may start before it is taken."""

log = structlog.get_logger()


async def keep(hold: Hold) -> None:
    """Take the lock anew whenever it is lost, until cancelled. Raises `AlreadyRunning`, which ends the program."""
    while True:
        await hold.lost()
        log.warning("lock-lost")
        await _retake(hold)
        log.info("lock-taken-again")


async def _retake(hold: Hold) -> None:
    said = False
    while True:
        try:
            await hold.retake()
        except AlreadyRunning:
            log.error("another-program-runs")  # noqa: TRY400 (the name says it all)
            raise
        except StorageError as error:
            if not said:
                log.error("lock-waits-for-store", code=error.code)  # noqa: TRY400 (the code says it all)
                said = True
            await asyncio.sleep(PAUSE)
        else:
            return
