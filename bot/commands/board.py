"""/board and /desk: links that open the live board of the own subtree, or the admin's desk, once, in any browser."""

from datetime import timedelta

from bot.commands.arguments import one_unit
from bot.commands.context import ADMIN, SUPERVISING, Command, CommandContext
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


async def board(command: CommandContext) -> Outgoing:
    """Issue a link to the board of the sender's unit, or of the one named."""
    unit = one_unit(command, command.call.args)
    visitor = Visitor(f"board:{unit.id}", command.person)
    code = await page_sessions.issue_link(command.tx, CodeKind.BOARD, visitor, command.now + OPEN_FOR)
    await command.record("board-link", unit=unit.id)
    return Outgoing(texts.board_link(unit.name, board_link(command.ctx, code)))


async def admin_desk(command: CommandContext) -> Outgoing:
    """Issue a link to the admin's desk."""
    visitor = Visitor(f"desk:{command.person}", command.person)
    code = await page_sessions.issue_link(command.tx, CodeKind.DESK, visitor, command.now + DESK_OPEN_FOR)
    await command.record("desk-link")
    return Outgoing(desk_texts.link(desk_link(command.ctx, code)))


COMMANDS = (
    Command("board", ("看板",), SUPERVISING, board, in_groups=False),
    Command("desk", ("管理台",), ADMIN, admin_desk, in_groups=False),
)
