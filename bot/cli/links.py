"""`weekbot login` and `weekbot board`: one-time links for whoever may run commands on this machine."""

from datetime import timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.failures import CommandRefused
from bot.cli.loop import finish
from dialogs.texts.terminal import cli as texts

if TYPE_CHECKING:
    from bot.runtime.settings import Settings

BY = "command-line"

OPEN_FOR = timedelta(hours=1)


def add_to(app: typer.Typer) -> None:
    """Add the commands to the program."""
    app.command(help=texts.LOGIN)(login)
    app.command(help=texts.BOARD)(board)


def login(account: Annotated[str, typer.Argument(help=texts.LOGIN_ACCOUNT)]) -> None:
    """A link that logs a browser in as that account of the page, such as the first admin's."""
    from bot.runtime.settings import load_settings

    channel, _, name = account.partition(":")
    if channel != "page" or not name.isascii() or not name.replace("-", "").isalnum():
        raise CommandRefused(texts.no_page_account(account))
    print(finish(_login(load_settings(), account)))


def board(
    unit: Annotated[str, typer.Option(help=texts.BOARD_UNIT)] = "",
    end: Annotated[bool, typer.Option("--end", help=texts.BOARD_END)] = False,
) -> None:
    """A link that opens the live board, of the whole campaign or of one unit's subtree; or the end of all such."""
    from bot.runtime.settings import load_settings

    if end:
        print(texts.boards_ended(finish(_end_boards(load_settings()))))
        return
    print(finish(_board(load_settings(), unit)))


async def _login(settings: "Settings", account: str) -> str:
    from bot.cli.store import opened
    from bot.runtime.links import login_link
    from storage.people import audit, page_sessions
    from storage.people.page_sessions import CodeKind, Visitor

    async with opened(settings, create=True) as ctx, ctx.db.write() as tx:
        now = ctx.clock.now()
        code = await page_sessions.issue_link(tx, CodeKind.LOGIN, Visitor(account, ""), now + OPEN_FOR)
        await audit.append(tx, BY, "login-link", {"person": account}, now)
        return login_link(ctx, code)


async def _end_boards(settings: "Settings") -> int:
    from bot.cli.store import opened
    from storage.people import audit, page_sessions

    async with opened(settings) as ctx, ctx.db.write() as tx:
        ended = await page_sessions.end_boards(tx, BY)
        await audit.append(tx, BY, "boards-ended", {"count": ended}, ctx.clock.now())
        return ended


async def _board(settings: "Settings", name: str) -> str:
    from bot.cli.store import opened
    from bot.runtime.links import board_link
    from storage.people import audit, page_sessions, roster
    from storage.people.page_sessions import CodeKind, Visitor

    async with opened(settings) as ctx, ctx.db.write() as tx:
        organisation = await roster.organisation(tx, ctx.campaign)
        unit = organisation.named(name) if name else next(iter(organisation), None)
        if unit is None:
            raise CommandRefused(texts.no_such_unit(name))
        now = ctx.clock.now()
        code = await page_sessions.issue_link(tx, CodeKind.BOARD, Visitor(f"board:{unit.id}", BY), now + OPEN_FOR)
        await audit.append(tx, BY, "board-link", {"unit": unit.id}, now)
        return board_link(ctx, code)
