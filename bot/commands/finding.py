"""Reads what commands name: units, people, dates, deliverables. What is not found is refused in words."""

import difflib
import re

from dialogs.day_words import read_day

from bot.commands.desk import Desk, Refusal
from dialogs.submissions import Subject
from dialogs.texts import commands as texts
from dialogs.units import Unit


def split_unit(desk: Desk, args: str) -> tuple[Unit, str]:
    """The unit an argument text begins with, and what follows it. A name may hold spaces: the longest match counts.

    Raises `Refusal` where there is no such unit, or it is not the sender's to act on.
    """
    words = args.split()
    for count in range(len(words), 0, -1):
        unit = desk.organisation.named(" ".join(words[:count]))
        if unit is not None:
            if not desk.may(unit):
                raise Refusal(texts.NOT_ALLOWED)
            return unit, " ".join(words[count:])
    raise Refusal(texts.no_such_unit(words[0] if words else "", _similar(desk, words[0] if words else "")))


def one_unit(desk: Desk, args: str) -> Unit:
    """The unit that argument text is; without one the sender's own, where that is clear. Raises `Refusal`."""
    if not args.strip():
        tops = desk.tops()
        if len(tops) != 1:
            raise Refusal(texts.which_unit([unit.name for unit in tops]))
        return tops[0]
    unit, rest = split_unit(desk, args)
    if rest:
        raise Refusal(texts.no_such_unit(args, _similar(desk, args)))
    return unit


def subject_of(desk: Desk, word: str) -> Subject | None:
    """The day or deliverable a word names (`2023-05-15`, 昨天, 统计表), None where it names neither."""
    campaign = desk.ctx.campaign
    for deliverable in campaign.deliverables:
        if word == deliverable.name:
            return Subject(deliverable=deliverable.key)
    day = read_day(word, campaign.today(desk.now), campaign.days)
    return Subject(day=day.day) if day and day.day and not day.rest else None


def account(word: str) -> str:
    """An account as commands name it: `telegram:1001`, or `1001` for Telegram's. Raises `Refusal`."""
    if re.fullmatch(r"[1-9][0-9]{0,18}", word, re.ASCII):
        return f"telegram:{word}"
    if re.fullmatch(r"[a-z]+:\S+", word):
        return word
    raise Refusal(texts.no_account(word))


def _similar(desk: Desk, name: str) -> list[str]:
    known = [unit.name for unit in desk.organisation if desk.may(unit)]
    containing = [other for other in known if name and name in other]
    return (containing or difflib.get_close_matches(name, known, n=3, cutoff=0.4))[:3]
