"""What every page of the desk is made with: its frame, its commands, the tree of units."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from starlette.requests import Request
from starlette.responses import Response

from bot.commands.context import CommandCall
from bot.commands.registry import CommandRegistry
from bot.jobs.jobs import Jobs
from bot.page.desk.auth import Admin
from bot.page.http.rendering import Rendering
from bot.runtime.context import Context
from bot.runtime.organisation_cache import OrganisationCache
from dialogs.model.outgoing import Outgoing
from dialogs.model.units import Organisation
from dialogs.texts.screens import desk as texts
from storage.db.database import Tx

T = TypeVar("T")

NAMES_OFFERED = 500
"""So many unit names a field offers at most: beyond that the list costs more than typing."""


class DeskPage:
    """Shows the desk's pages, and carries out commands as the chat does."""

    def __init__(
        self,
        ctx: Context,
        organisations: OrganisationCache,
        rendering: Rendering,
        commands: CommandRegistry,
        jobs: Jobs,
    ) -> None:
        self.ctx = ctx
        self.jobs = jobs
        self._organisations = organisations
        self._rendering = rendering
        self._commands = commands

    async def organisation(self) -> Organisation:
        """The tree of units as it stands."""
        async with self.ctx.db.read() as tx:
            return await self._organisations.current(tx)

    async def show(
        self, request: Request, admin: Admin, template: str, /, status: int = 200, **values: object
    ) -> Response:
        """A page of the desk in its frame."""
        names = [unit.name for unit in await self.organisation()]
        return self._rendering.page(
            template,
            status,
            desk=texts,
            here=request.url.path,
            form_token=admin.form_token,
            on_page=admin.to.channel == "page",
            unit_names=names if len(names) <= NAMES_OFFERED else [],
            **values,
        )

    async def turn(self, work: Callable[[Tx, Organisation], Awaitable[T]]) -> T:
        """Do something with the store and the tree of units in one transaction."""

        async def turn(tx: Tx) -> T:
            return await work(tx, await self._organisations.current(tx))

        return await self.ctx.turn(turn)

    async def command(self, admin: Admin, name: str, args: str) -> Outgoing:
        """Carry out a command exactly as if the admin had typed it. Raises `Refusal`; then nothing was changed."""
        call = CommandCall(name, args, to=admin.to, roles=admin.roles)
        answer = await self.turn(lambda tx, organisation: self._commands.answer(self.ctx, tx, organisation, call))
        return answer or Outgoing("")
