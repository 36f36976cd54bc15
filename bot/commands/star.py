"""/star: a lead, or a case handed in (典型案例), is recommended (择优推介), or not any more."""

import re

from bot.commands.context import SUPERVISING, Command, CommandContext, Refusal
from dialogs.model.outgoing import Outgoing
from dialogs.model.submissions import CASE, FileState
from dialogs.spelling.folding import folded_in_place
from dialogs.texts.office import commands as common
from dialogs.texts.office import supervising as texts
from storage.media import files
from storage.reports import leads

_NUMBER = re.compile(r"(?P<of>线索|典型案例|案例|编号)?\s*(?P<number>[0-9]{1,9})", re.ASCII)


async def star(command: CommandContext) -> Outgoing:
    """Recommend the lead or the case of that number; again: take it back."""
    named = _NUMBER.fullmatch(folded_in_place(command.call.args))
    if named is None:
        raise Refusal(texts.STAR_USAGE)
    number = int(named["number"])
    return await (_lead(command, number) if named["of"] in {None, "线索"} else _case(command, number))


async def _lead(command: CommandContext, number: int) -> Outgoing:
    lead = await leads.lead(command.tx, number)
    if lead is None:
        raise Refusal(texts.no_lead(number))
    unit = command.organisation[lead.unit_id]
    if not command.may(unit):
        raise Refusal(common.NOT_ALLOWED)
    starred = bool(await leads.star(command.tx, number))
    await command.record("star" if starred else "unstar", lead=number, unit=unit.id)
    return Outgoing(texts.starred(f"线索{number}", unit.name, lead.title, now=starred))


async def _case(command: CommandContext, number: int) -> Outgoing:
    """Recommend a file by its 编号, as 材料清单 and the archive's file names have it."""
    found = await files.by_numbers(command.tx, [number])
    if not found or found[0].state is not FileState.KEPT:
        raise Refusal(texts.no_file(number))
    file = found[0]
    unit = command.organisation[file.target.unit_id]
    if not command.may(unit):
        raise Refusal(common.NOT_ALLOWED)
    if file.category != CASE:
        raise Refusal(texts.no_case(number, file.name))
    starred = bool(await files.star(command.tx, number))
    await command.record("star" if starred else "unstar", file=number, unit=unit.id)
    return Outgoing(texts.starred(f"案例{number}", unit.name, file.caption or file.name, now=starred))


COMMANDS = (Command("star", ("推介",), SUPERVISING, star),)
