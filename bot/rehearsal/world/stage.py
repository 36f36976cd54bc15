"""The stage: the real program on a virtual clock, with everything it would do by itself driven to rest, step by step.

Nothing sleeps and nothing races: an act is handed over, the program is let come to rest, then the next one follows. So
what happens depends on the order of acts alone, not on how the event loop interleaves.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path

from bot.app.assemble import assemble, prepare
from bot.app.program import Program
from bot.posting.moved_events import as_moved
from bot.rehearsal.world.channel import NAME, SimulatedChannel, Update
from bot.rehearsal.world.person import Person
from bot.rehearsal.world.script import Act, Answer, Pressed, Reworded, Sent, Typed, Waited
from bot.runtime.clock import VirtualClock
from bot.runtime.context import Context
from dialogs.model.campaign import Campaign
from dialogs.schedule.calendar import next_instant, slots
from dialogs.schedule.slot import Slot
from storage.db import migrate
from storage.db.database import Database
from storage.media.content import MediaFiles
from storage.messages import wakeups
from storage.reports import deadlines

JUST_BEFORE = timedelta(microseconds=1)


class Stage:
    """A program and the channel it is played on."""

    def __init__(self, program: Program, clock: VirtualClock, channel: SimulatedChannel) -> None:
        self.program = program
        self.clock = clock
        self.channel = channel
        self._titles: dict[str, str] = {}
        self._albums = 0

    def name_group(self, chat: str, title: str) -> None:
        """There is a group of that title."""
        self._titles[chat] = title

    async def tick(self) -> None:
        """Let the scheduler say what is due now."""
        await self.program.scheduler.tick()
        await self.program.queue.idle()
        await self.program.delivery.drain()

    async def next_look(self) -> datetime | None:
        """When the scheduler next has something to say: a slot, or a reminder somebody asked for."""
        ctx = self.program.ctx
        async with ctx.db.read() as tx:
            extensions = await deadlines.extensions(tx)
            wakeup = await wakeups.next_at(tx)
            campaign = await as_moved(tx, ctx.campaign)
        upcoming = next_instant(campaign, self.clock.now(), extensions)
        return min((at for at in (upcoming, wakeup) if at is not None), default=None)

    async def slots_at(self, at: datetime) -> list[Slot]:
        """The slots of the calendar at that very instant, its events where they have been moved to."""
        ctx = self.program.ctx
        async with ctx.db.read() as tx:
            campaign = await as_moved(tx, ctx.campaign)
        return list(slots(campaign, at - JUST_BEFORE, at))

    async def perform(self, who: Person, act: Act) -> Answer:
        """Somebody acts; returns what appeared on the screen they look at."""
        self.channel.acting = getattr(act, "group", "") or who.chat
        screen = self.channel.screen(self.channel.acting)
        screen.fresh()
        updates = self._updates(who, act)
        for update in updates:
            await self.channel.hand_over(update)
        sent = tuple(str(update["message"]) for update in updates)
        if updates:
            await self._settle(files=isinstance(act, Sent))
        return Answer(self.clock.now(), sent, screen.fresh())

    async def _settle(self, *, files: bool) -> None:
        """Let everything happen that comes of what was just handed over; only files are fetched afterwards."""
        program = self.program
        await program.queue.take()
        await program.queue.idle()
        if files:
            await program.downloads.fetch_pending()
            await program.queue.idle()
        await program.jobs.idle()
        await program.delivery.drain()

    def _updates(self, who: Person, act: Act) -> list[Update]:
        chat = getattr(act, "group", "") or who.chat
        base: Update = {"person": who.chat, "name": who.name, "chat": chat, "title": self._titles.get(chat, "")}
        match act:
            case Typed():
                return [base | {"kind": "text", "text": act.text, "message": self.channel.reference()}]
            case Reworded():
                return [base | {"kind": "edit", "text": act.text, "message": act.message}]
            case Pressed():
                return [base | {"kind": "press", "data": act.data, "message": ""}]
            case Sent():
                return self._files(base, act)
            case Waited():
                return []

    def _files(self, base: Update, act: Sent) -> list[Update]:
        self._albums += len(act.files) > 1
        album = f"album-{self._albums}" if len(act.files) > 1 else ""
        return [
            base
            | {
                "kind": "file",
                "file": file.kind.value,
                "remote": self.channel.upload(file.data),
                "unique": f"unique-{file.name}",
                "file_name": file.name,
                "size": len(file.data),
                "caption": act.caption if number == 0 else "",
                "album": album,
                "message": self.channel.reference(),
            }
            for number, file in enumerate(act.files)
        ]


@asynccontextmanager
async def stage(campaign: Campaign, begins: datetime, folder: Path, admin: str) -> AsyncIterator[Stage]:
    """A stage with an empty store in `folder`, at the instant `begins`; `admin` is the account of its first admin."""
    clock = VirtualClock(begins)
    channel = SimulatedChannel(clock.now)
    url = f"sqlite+aiosqlite:///{folder / 'weekbot.db'}"
    await migrate.upgrade(url)
    # A power cut during a rehearsal loses nothing but the rehearsal.
    db = await Database.open(url, durable=False)
    ctx = Context(campaign, db, clock, MediaFiles(folder / "media"), pictures=False)
    try:
        await prepare(db, ctx, (admin,))
        program = assemble(ctx, {NAME: channel})
        await channel.start(program.queue.receiver(NAME))
        yield Stage(program, clock, channel)
        await channel.stop()
        await program.queue.stop()
        await program.jobs.stop()
    finally:
        await ctx.close()
