"""The desk, put together (see `bot.page.site`)."""

from starlette.routing import Route

from bot.commands import catalogue
from bot.commands.book import CommandBook
from bot.context import Context
from bot.jobs.jobs import Jobs
from bot.page.cookies import Cookies
from bot.page.desk.acts import Acts
from bot.page.desk.audit_log import AuditLog
from bot.page.desk.desk_page import DeskPage
from bot.page.desk.entrance import Entrance
from bot.page.desk.exports import Exports
from bot.page.desk.invites import Invites
from bot.page.desk.overview import Overview
from bot.page.desk.rosters import Rosters
from bot.page.rendering import Rendering
from bot.page.threshold import Threshold
from bot.turns.organisations import Organisations


class AdminDesk:
    """All of its routes."""

    def __init__(
        self,
        ctx: Context,
        organisations: Organisations,
        cookies: Cookies,
        rendering: Rendering,
        threshold: Threshold,
        jobs: Jobs,
    ) -> None:
        self.entrance = entrance = Entrance(ctx, cookies, rendering, threshold)
        page = DeskPage(ctx, organisations, rendering, CommandBook(catalogue.ALL, jobs), jobs)
        self._exports = Exports(entrance, page)
        self._parts = (
            Overview(entrance, page, cookies),
            Rosters(entrance, page),
            Invites(entrance, page),
            Acts(entrance, page),
            self._exports,
            AuditLog(entrance, page),
        )

    def routes(self) -> list[Route]:
        """What is to be mounted."""
        return [*self.entrance.routes(), *(route for part in self._parts for route in part.routes())]

    async def stop(self) -> None:
        """End the exports being made."""
        await self._exports.stop()
