"""/board and /desk: links that open the live board of the own subtree, or the admin's desk, once, in any browser."""

from datetime import timedelta

from bot.commands.arguments import one_unit
from bot.commands.context import ADMIN, SUPERVISING, Command, Desk
from bot.runtime.links import board_link, desk_link
from dialogs.model.outgoing import Outgoing
from dialogs.texts.screens import desk as desk_texts
from dialogs.texts.screens import page as texts
from storage.people import page_sessions
from storage.people.page_sessions import CodeKind, Visitor

OPEN_FOR = timedelta(hours=24)
"""How long the link may be opened; once it was, the board stays open in that browser."""

DESK_OPEN_FOR = timedelta(minutes=15)
"""The same for the desk, from which things are changed."""


async def board(desk: Desk) -> Outgoing:
    """The link."""
    unit = one_unit(desk, desk.call.args)
    visitor = Visitor(f"board:{unit.id}", desk.person)
    code = await page_sessions.issue_link(desk.tx, CodeKind.BOARD, visitor, desk.now + OPEN_FOR)
    await desk.record("board-link", unit=unit.id)
    return Outgoing(texts.board_link(unit.name, board_link(desk.ctx, code)))


async def admin_desk(desk: Desk) -> Outgoing:
    """The link of the admin's desk."""
    visitor = Visitor(f"desk:{desk.person}", desk.person)
    code = await page_sessions.issue_link(desk.tx, CodeKind.DESK, visitor, desk.now + DESK_OPEN_FOR)
    await desk.record("desk-link")
    return Outgoing(desk_texts.link(desk_link(desk.ctx, code)))


COMMANDS = (
    Command("board", ("看板",), SUPERVISING, board, in_groups=False),
    Command("desk", ("管理台",), ADMIN, admin_desk, in_groups=False),
)
