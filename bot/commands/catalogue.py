"""Every supervisor's and admin's command there is."""

from bot.commands import (
    broadcasting,
    exempting,
    extending,
    groups,
    moving_events,
    people,
    reminding,
    returning,
    starring,
    unlocking,
)
from bot.commands.desk import Command
from bot.commands.reports import ReportCommands
from bot.organisations import Organisations


def all_commands(organisations: Organisations) -> tuple[Command, ...]:
    """The commands, for the book."""
    return (
        *groups.COMMANDS,
        *people.COMMANDS,
        *ReportCommands(organisations).commands(),
        *reminding.COMMANDS,
        *returning.COMMANDS,
        *starring.COMMANDS,
        *extending.COMMANDS,
        *unlocking.COMMANDS,
        *exempting.COMMANDS,
        *broadcasting.COMMANDS,
        *moving_events.COMMANDS,
    )
