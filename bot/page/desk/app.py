"""The desk, put together (see `bot.page.app`)."""

from starlette.routing import Route

from bot.commands.registry import CommandRegistry
from bot.jobs.jobs import Jobs
from bot.page.desk.actions import Acts
from bot.page.desk.audit_log import AuditLog
from bot.page.desk.auth import Entrance
from bot.page.desk.exports import Exports
from bot.page.desk.frame import DeskPage
from bot.page.desk.invites import Invites
from bot.page.desk.overview import Overview
from bot.page.desk.rosters import Rosters
from bot.page.http.cookies import Cookies
from bot.page.http.one_time_links import Threshold
from bot.page.http.rendering import Rendering
from bot.runtime.context import Context
from bot.runtime.organisation_cache import OrganisationCache


class AdminDesk:
    """All of its routes."""

    def __init__(
        self,
        ctx: Context,
        organisations: OrganisationCache,
        cookies: Cookies,
        rendering: Rendering,
        threshold: Threshold,
        jobs: Jobs,
    ) -> None:
        self.entrance = entrance = Entrance(ctx, cookies, rendering, threshold)
        page = DeskPage(ctx, organisations, rendering, CommandRegistry(jobs), jobs)
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
