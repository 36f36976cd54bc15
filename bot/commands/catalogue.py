"""Every supervisor's and admin's command there is."""

from bot.commands import (
    activities,
    board,
    broadcasting,
    exempting,
    extending,
    groups,
    moving_events,
    people,
    reminding,
    reports,
    returning,
    starring,
    unlocking,
)
from bot.commands.desk import Command

ALL: tuple[Command, ...] = (
    *groups.COMMANDS,
    *people.COMMANDS,
    *reports.COMMANDS,
    *reminding.COMMANDS,
    *returning.COMMANDS,
    *starring.COMMANDS,
    *extending.COMMANDS,
    *unlocking.COMMANDS,
    *exempting.COMMANDS,
    *broadcasting.COMMANDS,
    *moving_events.COMMANDS,
    *activities.COMMANDS,
    *board.COMMANDS,
)
