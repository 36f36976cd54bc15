"""The context every part of the running program is given, put together once by `bot.app.assemble`."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from bot.decoding.pool import DecoderPool
from bot.processes.spare import SpareProcess
from bot.runtime.clock import Clock
from bot.runtime.clock_trust import ClockTrust
from bot.runtime.heartbeat import Heartbeat
from dialogs.model.campaign import Campaign
from storage.db.database import Database, Tx
from storage.media.content import MediaFiles

T = TypeVar("T")


@dataclass(slots=True)
class Context:
    """The campaign, the store and the clock of this run.

    `public_url` is how the page is reached from outside; `usernames` maps a channel to the bot's name on it, known once
    the channel has started. `templates`: the folder of an office's own Word templates. `pictures`: False where nobody
    looks at charts, photos and documents of digests, as in a rehearsal of hundreds of units. `robot`: a 企业微信 group
    robot gets the root's digests and bulletins too. `posted` is set whenever the outbox has something new, `announced`
    when a file has. `long_reports`, `short_reports`: how many processes make reports at a time, each of which holds a
    nation's records. `spare_reports`: a program that runs for weeks makes every report in a process, and keeps one
    there for the next; None where short reports are made in place. `decoders`: where all that others made is decoded.
    `heartbeat` hears the program's loops, `trust` tells whether the clock is to be believed.
    """

    campaign: Campaign
    db: Database
    clock: Clock
    media: MediaFiles
    public_url: str = ""
    usernames: dict[str, str] = field(default_factory=dict)
    templates: Path | None = None
    pictures: bool = True
    robot: bool = False
    posted: asyncio.Event = field(default_factory=asyncio.Event)
    announced: asyncio.Event = field(default_factory=asyncio.Event)
    long_reports: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(1))
    short_reports: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(2))
    spare_reports: SpareProcess | None = None
    decoders: DecoderPool = field(default_factory=DecoderPool)
    heartbeat: Heartbeat = field(init=False)
    trust: ClockTrust = field(init=False)

    def __post_init__(self) -> None:
        self.heartbeat = Heartbeat(self.clock.monotonic)
        self.trust = ClockTrust(self.clock)

    async def turn(self, work: Callable[[Tx], Awaitable[T]]) -> T:
        """Do `work` as one turn of the store; once it is committed, wake delivery and the fetching of files."""
        result = await self.db.turn(work)
        self.posted.set()
        self.announced.set()
        return result

    async def close(self) -> None:
        """End the processes that wait and close the store; nothing of this run goes on afterwards."""
        if self.spare_reports:
            await self.spare_reports.close()
        await asyncio.to_thread(self.decoders.close)
        await self.db.close()
