"""The desk's first page: who has reported, who has not, and a reminder to them."""

import asyncio

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from bot.commands.context import Refusal
from bot.jobs import offload
from bot.jobs.records import read_records
from bot.jobs.worker.wire import Shown
from bot.page.board.auth import BOARD_LASTS
from bot.page.board.view import BoardView, board_view
from bot.page.desk.auth import SEE_OTHER, Admin, Entrance
from bot.page.desk.forms import Form
from bot.page.desk.frame import DeskPage
from bot.page.http.cookies import BOARD, Cookies
from bot.reports.charts.photos import Copies
from bot.reports.figures.records import Records
from bot.runtime.context import Context
from dialogs.model.outgoing import Outgoing
from dialogs.model.units import Organisation
from storage.db.database import Tx
from storage.people import audit, page_sessions
from storage.people.page_sessions import Visitor


async def overview_now(ctx: Context, _shown: Shown) -> tuple[BoardView, Outgoing]:
    """The board of everything, and who is missing, as the store stands now."""
    records = await read_records(ctx)
    return await asyncio.to_thread(_overview, records, Copies(ctx.media.path, ctx.decoders))


def _overview(records: Records, copies: Copies) -> tuple[BoardView, Outgoing]:
    from bot.reports.messages import progress_message

    root = records.organisation.root.id
    return board_view(records, root, copies, pictures=False), progress_message.pending(records, root)


class Overview:
    """The routes."""

    def __init__(self, entrance: Entrance, page: DeskPage, cookies: Cookies) -> None:
        self._entrance = entrance
        self._page = page
        self._cookies = cookies

    def routes(self) -> list[Route]:
        """What is to be mounted."""
        return [
            Route("/desk", self._entrance.show(self._show)),
            Route("/desk/remind", self._entrance.act(self._remind), methods=["POST"]),
            Route("/desk/board", self._entrance.act(self._board), methods=["POST"]),
        ]

    async def _show(self, request: Request, admin: Admin) -> Response:
        return await self._shown(request, admin, Outgoing(""))

    async def _shown(self, request: Request, admin: Admin, said: Outgoing) -> Response:
        view, pending = await offload.made(self._page.ctx, overview_now)
        return await self._page.show(request, admin, "desk_overview", view=view, pending=pending, said=said)

    async def _remind(self, request: Request, admin: Admin, form: Form) -> Response:
        try:
            said = await self._page.command(admin, "remind", "")
        except Refusal as refusal:
            said = Outgoing(str(refusal))
        return await self._shown(request, admin, said)

    async def _board(self, request: Request, admin: Admin, form: Form) -> Response:
        """Open the board of everything in this browser, as the link of /board would."""

        async def work(tx: Tx, organisation: Organisation) -> str:
            now, root = self._page.ctx.clock.now(), organisation.root
            await audit.append(tx, admin.person, "board-opened", {"unit": root.id}, now)
            return await page_sessions.begin(tx, Visitor(f"board:{root.id}", admin.person), now, BOARD_LASTS)

        response = RedirectResponse("/board", SEE_OTHER)
        self._cookies.keep_session(response, await self._page.turn(work), BOARD)
        return response
