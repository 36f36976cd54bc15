"""The demo's stage: a rehearsal that goes at the pace of whoever watches, who may act in it as any of its people."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.app.assemble import assemble, prepare
from bot.app.program import Program
from bot.channels.base import Dispatch
from bot.channels.page.channel import NotOpen, Shown
from bot.channels.page.streams import FIRST_LOAD, Listeners
from bot.demo.pace import DemoClock, Pace
from bot.page.http.uploads import UploadFolder
from bot.rehearsal.world.channel import NAME, SimulatedChannel
from bot.rehearsal.world.person import Person
from bot.rehearsal.world.script import Act, Answer, Pressed, Reworded, Sent, Typed
from bot.rehearsal.world.stage import Stage
from bot.runtime.context import Context
from dialogs.model.campaign import Campaign
from storage.db import migrate
from storage.db.database import Database
from storage.media.content import MediaFiles
from storage.messages.page_messages import PageMessage
from storage.people.page_sessions import Visitor

GROUP, ADMIN = "-1", "1"
"""The chats shown beside a liaison's: the province's group, the admin's."""


class DemoChats:
    """Implements `Chats` in memory: everything anybody sees or says."""

    def __init__(self) -> None:
        self.listeners = Listeners()
        self.stage: DemoStage | None = None
        self._shown: dict[str, dict[int, PageMessage]] = {}
        self._last = 0
        self._taken: set[str] = set()

    async def newest(self, chat: str) -> Sequence[PageMessage]:
        """The last messages of a chat."""
        return list(self._shown.get(chat, {}).values())[-FIRST_LOAD:]

    async def since(self, chat: str, after_id: int) -> Sequence[PageMessage]:
        """What came or changed after that id, oldest first."""
        found = [message for message in self._shown.get(chat, {}).values() if message.id > after_id]
        return sorted(found, key=lambda message: message.id)

    async def at(self, chat: str, position: int) -> PageMessage | None:
        """One message."""
        return self._shown.get(chat, {}).get(position)

    async def take(self, visitor: Visitor, client_id: str, update: Mapping[str, object], echo: Shown | None) -> None:
        """Whoever watches acts. Raises `NotOpen` while the stage is being set: the page sends it again."""
        if self.stage is None:
            raise NotOpen
        if client_id in self._taken:
            return
        self._taken.add(client_id)
        await self.stage.act(visitor, update, echo, client_id)

    def show(self, chat: str, reference: str, content: Mapping[str, Any], at: datetime, replaces: int = 0) -> None:
        """A message appears, or takes the place of another."""
        self._last += 1
        there = self._shown.setdefault(chat, {})
        position = replaces if replaces in there else self._last
        there[position] = PageMessage(self._last, position, reference, content, at)
        self.listeners.push(chat, there[position])


class DemoChannel(SimulatedChannel):
    """A simulated channel whose screens can be looked at."""

    def __init__(self, clock: DemoClock, pace: Pace, chats: DemoChats, watched: set[str]) -> None:
        super().__init__(clock.now)
        self._clock = clock
        self._pace = pace
        self._chats = chats
        self._watched = watched
        self._places: dict[str, int] = {}

    async def send(self, dispatch: Dispatch) -> str:
        """Show the message on the chat's screen."""
        reference = await super().send(dispatch)
        content = {
            "text": dispatch.message.text,
            "html": dispatch.message.html,
            "buttons": dispatch.buttons,
            "files": [
                {"sha256": f.path.name, "name": f.name, "caption": f.caption, "picture": not f.as_document}
                for f in dispatch.files
            ],
        }
        replaces = self._places.get(dispatch.replaces, 0)
        self._chats.show(dispatch.chat, f"out-{reference}", content, self._clock.now(), replaces)
        self._places.setdefault(reference, replaces or self._chats._last)  # noqa: SLF001
        if dispatch.chat in self._watched:
            self._pace.found()
        return reference


class DemoStage(Stage):
    """A stage that waits for the screen's clock before each act, and lets the watcher act in between.

    `people` are those met so far by chat; whoever the watcher has acted as is no longer simulated.
    """

    def __init__(
        self,
        program: Program,
        clock: DemoClock,
        channel: DemoChannel,
        pace: Pace,
        chats: DemoChats,
        uploads: UploadFolder,
    ) -> None:
        super().__init__(program, clock, channel)
        self._shown_clock = clock
        self._pace = pace
        self._chats = chats
        self._uploads = uploads
        self._one_at_a_time = asyncio.Lock()
        self.people: dict[str, Person] = {}
        self.taken_over: set[str] = set()

    async def tick(self) -> None:
        """Let the scheduler say what is due, once it is."""
        due = self.clock.now()
        await self._pace.reach(due)
        async with self._one_at_a_time:
            await super().tick()

    async def perform(self, who: Person, act: Act) -> Answer:
        """Somebody acts, once it is time to, unless the watcher does so in their place."""
        at = self.clock.now()
        await self._pace.reach(at)
        async with self._one_at_a_time:
            self.people.setdefault(who.chat, who)
            if who.chat in self.taken_over:
                return Answer(at, tuple("" for _ in getattr(act, "files", ("",))))
            self._show_own(who, act)
            return await super().perform(who, act)

    async def act(self, visitor: Visitor, update: Mapping[str, object], echo: Shown | None, client_id: str) -> None:
        """The watcher acts as that person, at the instant the screen shows; in the group as the admin."""
        async with self._one_at_a_time:
            due = self.clock.now()
            self._shown_clock.show(self._pace.now())
            if visitor.chat not in {GROUP, ADMIN}:
                self.taken_over.add(visitor.chat)
            if echo is not None:
                self._chats.show(visitor.chat, client_id, echo, self.clock.now())
            await self.channel.hand_over(self._simulated(visitor, update))
            await self._settle(files=update["kind"] == "file")
            self._shown_clock.show(due)

    def title(self, chat: str) -> str:
        """What a group is called."""
        return self._titles.get(chat, "")

    def _show_own(self, who: Person, act: Act) -> None:
        match act:
            case Typed() | Reworded():
                words = act.text
            case Pressed():
                words = f"▸ {act.label}"
            case Sent():
                words = "\n".join(file.name for file in act.files)
            case _:
                return
        chat = getattr(act, "group", "") or who.chat
        content = {"own": True, "text": words, "html": False, "buttons": [], "files": []}
        self._chats.show(chat, "", content, self.clock.now())

    def _simulated(self, visitor: Visitor, update: Mapping[str, object]) -> dict[str, str | int]:
        """The simulated channel's form of what the page sent."""
        person = ADMIN if visitor.chat == GROUP else visitor.chat
        base: dict[str, str | int] = {
            "person": person,
            "name": visitor.name,
            "chat": visitor.chat,
            "title": self.title(visitor.chat),
            "kind": str(update["kind"]),
            "message": self.channel.reference(),
        }
        if update["kind"] == "text":
            return base | {"text": str(update["text"])}
        if update["kind"] == "press":
            return base | {"data": str(update["press"])}
        path = self._uploads.path(str(update["remote"]))
        data = path.read_bytes() if path else b""
        return base | {
            "file": str(update["file"]),
            "remote": self.channel.upload(data),
            "unique": str(update["remote"]),
            "file_name": str(update["file_name"]),
            "size": len(data),
            "caption": str(update["caption"]),
            "album": str(update["album"]),
        }


class Demo:
    """A demo: its pace, its chats, and its stage once that is set. `watched` are the chats on the screen."""

    def __init__(self, begins: datetime, folder: Path) -> None:
        self.folder = folder
        self.pace = Pace(begins)
        self.chats = DemoChats()
        self.uploads = UploadFolder(folder / "uploads")
        self.media = MediaFiles(folder / "media")
        self.watched = {GROUP, ADMIN}
        self.ended = asyncio.Event()
        self.stage: DemoStage | None = None

    @asynccontextmanager
    async def opened(self, campaign: Campaign, begins: datetime, folder: Path, admin: str) -> AsyncIterator[Stage]:
        """Set the stage as `bot.rehearsal.world.stage` does. When the play is over it stays until the demo is quit."""
        clock = DemoClock(begins)
        channel = DemoChannel(clock, self.pace, self.chats, self.watched)
        url = f"sqlite+aiosqlite:///{folder / 'weekbot.db'}"
        await migrate.upgrade(url)
        db = await Database.open(url, durable=False)
        ctx = Context(campaign, db, clock, self.media)
        try:
            await prepare(db, ctx, (admin,))
            program = assemble(ctx, {NAME: channel})
            await channel.start(program.queue.receiver(NAME))
            self.stage = DemoStage(program, clock, channel, self.pace, self.chats, self.uploads)
            self.chats.stage = self.stage
            try:
                yield self.stage
                self.ended.set()
                # The stage stays set until the demo itself is cancelled.
                await asyncio.Event().wait()
            finally:
                await program.queue.stop()
                await program.jobs.stop()
        finally:
            await ctx.close()

    async def liaisons(self) -> list[dict[str, str]]:
        """Whose phone may be looked at: everybody met so far who reports for a reporting unit."""
        if self.stage is None:
            return []
        async with self.stage.program.ctx.db.read() as tx:
            organisation = await self.stage.program.organisations.current(tx)
        reporting = {unit.name for unit in organisation.reporting()}
        met = sorted(self.stage.people.values(), key=lambda person: int(person.chat))
        return [{"chat": p.chat, "name": p.name, "unit": p.unit} for p in met if p.unit in reporting]

    def visitor(self, chat: str) -> Visitor | None:
        """Whose phone that is, None before they are met."""
        if self.stage is None:
            return None
        if chat == GROUP:
            return Visitor(f"{NAME}:{chat}", "")
        person = self.stage.people.get(chat)
        return Visitor(f"{NAME}:{chat}", person.name) if person else None
