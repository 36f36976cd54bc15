"""/star: a lead is recommended (择优推介), or not any more."""

import re

from bot.commands.desk import SUPERVISING, Command, Desk, Refusal
from dialogs.numbers import half_width
from dialogs.outgoing import Outgoing
from dialogs.texts import commands as common
from dialogs.texts import supervising as texts
from storage import leads

_NUMBER = re.compile(r"(?:线索)?\s*([0-9]{1,9})", re.ASCII)


async def star(desk: Desk) -> Outgoing:
    """Recommend the lead of that number; again: take it back."""
    named = _NUMBER.fullmatch(half_width(desk.call.args))
    if named is None:
        raise Refusal(texts.STAR_USAGE)
    number = int(named[1])
    lead = await leads.lead(desk.tx, number)
    if lead is None:
        raise Refusal(texts.no_lead(number))
    unit = desk.organisation[lead.unit_id]
    if not desk.may(unit):
        raise Refusal(common.NOT_ALLOWED)
    starred = bool(await leads.star(desk.tx, number))
    await desk.record("star" if starred else "unstar", lead=number, unit=unit.id)
    return Outgoing(texts.starred(number, unit.name, lead.title, now=starred))


COMMANDS = (Command("star", ("推介",), SUPERVISING, star),)
