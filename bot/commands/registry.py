"""Every supervisor's and admin's command there is."""

from bot.commands import (
    activities,
    board,
    broadcast,
    events,
    exempt,
    extend,
    groups,
    invite,
    remind,
    reports,
    send_back,
    star,
    unlock,
)
from bot.commands.context import Command

ALL: tuple[Command, ...] = (
    *groups.COMMANDS,
    *invite.COMMANDS,
    *reports.COMMANDS,
    *remind.COMMANDS,
    *send_back.COMMANDS,
    *star.COMMANDS,
    *extend.COMMANDS,
    *unlock.COMMANDS,
    *exempt.COMMANDS,
    *broadcast.COMMANDS,
    *events.COMMANDS,
    *activities.COMMANDS,
    *board.COMMANDS,
)
