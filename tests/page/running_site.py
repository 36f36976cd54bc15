"""The program with the page alone, in this process: a store in a folder, a real HTTP server, a clock set to a day."""

import asyncio
import contextlib
from datetime import datetime, timedelta
from pathlib import Path
from typing import Self

from bot.app.assemble import assemble, open_context, prepare
from bot.app.program import Program
from bot.app.serve import Serving
from bot.runtime.clock import RehearsalClock
from bot.runtime.context import Context
from bot.runtime.settings import Address, Settings
from dialogs.model.units import Role
from storage.db.database import Tx
from storage.people import invites, roster
from storage.people.roster import RosterRow
from tests.stage.new_store import new_store

ROSTER = (
    RosterRow("示例州教育体育局", "州市教育行政部门", ""),
    RosterRow("示例一职", "职业学校", "示例州教育体育局", enrolment=1200, staff=80),
    RosterRow("示例二职", "职业学校", "示例州教育体育局", enrolment=900, staff=60),
)

ADMIN = "page:office"


class RunningSite:
    """`async with RunningSite(folder) as site:`; `site.url` is where it is."""

    def __init__(self, folder: Path, at: str = "2023-05-14T16:30:00+08:00", **settings: object) -> None:
        self._store = folder / "weekbot.db"
        self._settings = Settings(
            database_url=f"sqlite+aiosqlite:///{self._store}",
            media_dir=folder / "media",
            http=Address("127.0.0.1", 0),
            admins=(ADMIN,),
            **settings,  # type: ignore[arg-type]
        )
        self._clock = RehearsalClock(datetime.fromisoformat(at))
        self._stack = contextlib.AsyncExitStack()
        self.ctx: Context
        self.program: Program
        self.url = ""

    async def __aenter__(self) -> Self:
        await new_store(self._store)
        ctx = self.ctx = await open_context(self._settings, clock=self._clock)
        self._stack.push_async_callback(ctx.close)
        await prepare(ctx.db, ctx, self._settings.admins)
        await ctx.turn(lambda tx: roster.import_units(tx, ROSTER, self._clock.now(), campaign=ctx.campaign))
        self._serving = Serving(self._settings, ctx)
        self.program = assemble(ctx, self._serving.channels)
        await self.program.delivery.start()
        await self._serving.start(self.program)
        self.url = f"http://127.0.0.1:{self._serving.port}"
        self._tasks = [asyncio.create_task(loop()) for loop in self.program.loops().values()]
        return self

    async def __aexit__(self, *_: object) -> None:
        for channel in self.program.channels.values():
            await channel.stop()
        await self.program.queue.stop()
        await self.program.jobs.stop()
        await self.program.delivery.stop()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._serving.stop()
        await self._stack.aclose()

    def pass_time(self, time: timedelta) -> None:
        """It is so much later."""
        self._clock.start += time

    async def invite(self, unit: str, role: Role = Role.LIAISON, *, days: int = 30) -> str:
        """A fresh code."""
        now = self._clock.now()

        async def issue(tx: Tx) -> str:
            found = (await self.program.organisations.current(tx)).named(unit)
            assert found is not None
            return await invites.issue(tx, found.id, role, "test", now, now + timedelta(days=days))

        return await self.ctx.turn(issue)
