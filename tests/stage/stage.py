"""The stage: a program with its store in a folder, and short ways to play people on it."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Self, TypeVar

from bot.app.assemble import assemble, prepare
from bot.app.program import Program
from bot.jobs.records import load_records
from bot.reports.figures.records import Records
from bot.runtime.campaign_files import load_campaign
from bot.runtime.clock import VirtualClock
from bot.runtime.context import Context
from dialogs.model.units import Role
from dialogs.schedule.calendar import next_instant
from storage.db.database import Database, Tx
from storage.media.content import MediaFiles
from storage.people import invites, roster
from storage.people.roster import RosterRow
from storage.reports import deadlines
from tests.stage.new_store import new_store
from tests.stage.played_channel import PlayedChannel, Seen

ADMIN = "1"
T = TypeVar("T")

ROSTER = (
    RosterRow("示例州教育体育局", "州市教育行政部门", ""),
    RosterRow("示例一职", "职业学校", "示例州教育体育局", enrolment=1200, staff=80),
    RosterRow("示例二职", "职业学校", "示例州教育体育局", enrolment=900, staff=60),
    RosterRow("样例市教育体育局", "州市教育行政部门", ""),
    RosterRow("示例三职", "职业学校", "样例市教育体育局"),
    RosterRow("示例高职学院", "高等职业院校", "", enrolment=5000, staff=300),
)


class Stage:
    """`async with Stage(folder, at=...) as stage:` — the admin is chat 1; people are chats by number.

    `store`: the address of a migrated store to use in place of a new SQLite file in `folder`.
    """

    def __init__(
        self,
        folder: Path,
        at: str,
        *,
        campaign: str = "yunnan-2023",
        roster: tuple[RosterRow, ...] = ROSTER,
        store: str = "",
    ) -> None:
        self._folder = folder
        self._store = store
        self._roster = roster
        self.campaign = load_campaign(campaign)
        self.clock = VirtualClock(datetime.fromisoformat(at))
        self.channel = PlayedChannel()
        self.program: Program
        self._read: dict[str, int] = {}

    async def __aenter__(self) -> Self:
        url = self._store or f"sqlite+aiosqlite:///{self._folder}/weekbot.db"
        if not self._store:
            await new_store(self._folder / "weekbot.db")
        db = await Database.open(url, durable=False)
        ctx = Context(self.campaign, db, self.clock, MediaFiles(self._folder / "media"))
        await prepare(db, ctx, (f"telegram:{ADMIN}",))
        await db.turn(lambda tx: roster.import_units(tx, self._roster, self.clock.now(), campaign=self.campaign))
        self.program = assemble(ctx, {self.channel.name: self.channel})
        await self.channel.start(self.program.queue.receiver(self.channel.name))
        await self.program.scheduler.tick()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.program.queue.stop()
        await self.program.jobs.stop()
        await self.program.ctx.close()

    async def settle(self) -> None:
        """Let everything that can happen now happen."""
        program = self.program
        while True:
            took = await program.queue.take()
            await program.queue.idle()
            fetched = await program.downloads.fetch_pending()
            await program.queue.idle()
            await program.jobs.idle()
            await program.delivery.drain()
            if not took and not fetched:
                return

    async def says(self, chat: str, text: str, *, person: str = "", message: str = "", **more: object) -> str:
        """Somebody sends text; returns the message's reference."""
        message = message or self.channel.next_message()
        await self.channel.arrive(
            {"type": "text", "chat": chat, "person": f"telegram:{person or chat}", "text": text, "message": message}
            | more
        )
        await self.settle()
        return message

    async def edits(self, chat: str, message: str, text: str) -> None:
        """Somebody edits a message of theirs."""
        update = {"type": "edit", "chat": chat, "person": f"telegram:{chat}", "text": text, "message": message}
        await self.channel.arrive(dict(update))
        await self.settle()

    async def presses(self, chat: str, label: str, *, person: str = "", on: Seen | None = None) -> None:
        """Somebody presses the button of that label, on the newest message that has it."""
        shown = [on] if on else [seen for seen in reversed(self.channel.chats[chat]) if label in seen.buttons]
        assert shown, f"no button {label}: {[list(s.buttons) for s in self.channel.chats[chat]]}"
        await self.press_data(chat, shown[0].buttons[label], person=person)

    async def press_data(self, chat: str, data: str, *, person: str = "") -> None:
        """A press with raw data, as a forged client would send it."""
        update = {"type": "press", "chat": chat, "person": f"telegram:{person or chat}", "data": data}
        await self.channel.arrive(dict(update))
        await self.settle()

    async def sends_file(self, chat: str, data: bytes, *, name: str = "", kind: str = "photo", **more: object) -> None:
        """Somebody sends a file."""
        remote = f"file{len(self.channel.files)}"
        self.channel.files[remote] = data
        update = {
            "type": "file",
            "chat": chat,
            "person": f"telegram:{chat}",
            "remote": remote,
            "kind": kind,
            "file_name": name,
            "size": len(data),
            "message": self.channel.next_message(),
        }
        await self.channel.arrive(update | more)
        await self.settle()

    def heard(self, chat: str) -> list[str]:
        """The texts of the messages the chat got since last asked."""
        shown = self.channel.chats.get(chat, [])
        new = shown[self._read.get(chat, 0) :]
        self._read[chat] = len(shown)
        return [seen.text.removeprefix("【演练】") for seen in new]

    def last(self, chat: str) -> Seen:
        """The newest message of the chat."""
        return self.channel.chats[chat][-1]

    async def until(self, at: str) -> None:
        """Let time pass up to that instant, everything on the way carried out."""
        goal = datetime.fromisoformat(at)
        while True:
            async with self.program.ctx.db.read() as tx:
                extensions = await deadlines.extensions(tx)
            step = next_instant(self.campaign, self.clock.now(), extensions)
            if step is None or step > goal:
                break
            self.clock.move_to(step)
            await self.program.scheduler.tick()
            await self.settle()
        self.clock.move_to(goal)
        await self.program.scheduler.tick()
        await self.settle()

    async def skip_to(self, at: str) -> None:
        """Be down until that instant, then tick: an outage."""
        self.clock.move_to(datetime.fromisoformat(at))
        await self.program.scheduler.tick()
        await self.settle()

    async def registers(self, chat: str, unit: str, role: Role = Role.LIAISON) -> None:
        """The person registers for the unit with a fresh invite, and forgets what was said."""
        code = await self.invite(unit, role)
        await self.says(chat, f"/start {code}")
        await self.presses(chat, "同意并登记")
        self.heard(chat)

    async def invite(self, unit: str, role: Role = Role.LIAISON) -> str:
        """A fresh code."""
        expires = self.clock.now() + timedelta(days=30)

        async def issue(tx: Tx) -> str:
            organisation = await self.program.organisations.current(tx)
            found = organisation.named(unit)
            assert found is not None
            return await invites.issue(tx, found.id, role, "test", self.clock.now(), expires)

        return await self.work(issue)

    async def work(self, work: Callable[[Tx], Awaitable[T]]) -> T:
        """A turn of the store by the test's own hand."""
        return await self.program.ctx.turn(work)

    async def records(self) -> Records:
        """Everything reports are made from, as it stands."""
        async with self.program.ctx.db.read() as tx:
            return await load_records(self.program.ctx, tx, self.program.organisations)
