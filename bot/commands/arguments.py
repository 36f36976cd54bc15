"""Arguments of commands: units, people, subjects, instants. `Refusal` says in words what is not found."""

import difflib
import re
from datetime import datetime, time, timedelta

from bot.commands.context import CommandContext, Refusal
from dialogs.figures.progress import would_report
from dialogs.model.submissions import Subject
from dialogs.model.units import Unit
from dialogs.parsing.dates import parse_day, read_day
from dialogs.parsing.numbers import half_width
from dialogs.schedule.owing import owed
from dialogs.spelling.folding import alike, folded, plain, visible
from dialogs.texts.office import commands as texts
from dialogs.texts.words.dates import month_day

TABLE = "统计表"
"""The final table as commands name it, whatever the campaign calls it (INTERFACE §5)."""

_CLOCK = re.compile(r"[日号T]?(?P<hour>\d{1,2}):(?P<minute>\d{2})", re.ASCII)
"""What stands behind a date; 日 where it is joined to the hour (5月12日18:00)."""
_BREAK = re.compile(r"[\s:：,，]+")


def first_word(text: str) -> tuple[str, str]:
    """Split an argument text into its first word and the rest."""
    word, *rest = text.split(maxsplit=1) or [""]
    return word, rest[0].strip() if rest else ""


def split_unit(command: CommandContext, args: str) -> tuple[Unit, str]:
    """Split off the unit an argument text begins with. A name may hold spaces: the longest match counts.

    Raises `Refusal` where there is no such unit, or it is not the sender's to act on.
    """
    words = args.split()
    for count in range(len(words), 0, -1):
        unit = command.organisation.named(" ".join(words[:count]))
        if unit is not None:
            if not command.may(unit):
                raise Refusal(texts.NOT_ALLOWED)
            return unit, " ".join(words[count:])
    raise Refusal(texts.no_such_unit(words[0] if words else "", _similar(command, words[0] if words else "")))


def one_unit(command: CommandContext, args: str) -> Unit:
    """Return the unit named; without a name the sender's own, if that is clear. Raises `Refusal`."""
    if not args.strip():
        tops = command.tops()
        if len(tops) != 1:
            raise Refusal(texts.which_unit([unit.name for unit in tops]))
        return tops[0]
    unit, rest = split_unit(command, args)
    if rest:
        raise Refusal(texts.no_such_unit(args, _similar(command, args)))
    return unit


def subject_of(command: CommandContext, word: str) -> Subject | None:
    """Return the day or deliverable a word names (`2023-05-15`, 昨天, 统计表), None if it names neither."""
    campaign = command.ctx.campaign
    for deliverable in campaign.deliverables:
        if alike(word, deliverable.name):
            return Subject(deliverable=deliverable.key)
    if campaign.table and alike(word, TABLE):
        return Subject(deliverable=campaign.table.key)
    day = parse_day(word, command.sent_on, campaign.days)
    return Subject(day=day) if day else None


def split_subject(command: CommandContext, text: str) -> tuple[Subject | None, str]:
    """Split off the subject a text begins with, None if it begins with none.

    A day of the window may be joined to what follows (5月15日学生数不对). Raises `Refusal` for any other day.
    """
    first, *rest = _BREAK.split(text.strip(), maxsplit=1)
    subject = subject_of(command, first)
    if subject is not None:
        return in_campaign(command, subject, first), rest[0] if rest else ""
    campaign = command.ctx.campaign
    read = read_day(text, command.sent_on, campaign.days)
    if read and read.day and campaign.in_window(read.day):
        return Subject(day=read.day), read.rest
    return None, text.strip()


def in_campaign(command: CommandContext, subject: Subject, word: str) -> Subject:
    """Return the subject; raise `Refusal` if its day is outside the window or has no daily reports."""
    campaign = command.ctx.campaign
    if subject.day and (campaign.daily is None or not campaign.in_window(subject.day)):
        raise Refusal(texts.not_a_day(word))
    return subject


def subject_name(command: CommandContext, subject: Subject) -> str:
    """Return the subject's name: 5月15日日报, 方案."""
    if subject.day:
        return texts.daily_report(month_day(subject.day))
    return command.ctx.campaign.deliverable(subject.deliverable).name


def owed_names(command: CommandContext, unit: Unit) -> list[str]:
    """Return what the unit has to report, as commands name it: 日报, then the deliverables it owes."""
    campaign = command.ctx.campaign
    reports = campaign.daily is not None and would_report(command.organisation, unit) and not unit.exempt
    return [*([texts.DAILY_REPORT] if reports else []), *(d.name for d in owed(campaign, unit))]


def split_instant(command: CommandContext, text: str) -> tuple[str, datetime | None]:
    """Split off the date and time a text ends with, None if it ends with none.

    24:00 is the midnight that ends the day, as the notices write it.
    """
    words = text.split()
    for count in (2, 1):
        at = read_instant(command, " ".join(words[-count:])) if len(words) >= count else None
        if at is not None:
            return " ".join(words[:-count]), at
    return text, None


def read_instant(command: CommandContext, text: str) -> datetime | None:
    """Read a date and time in the campaign's zone (2023-05-12 18:00, 5月12日24:00), None if it is none."""
    campaign = command.ctx.campaign
    day = read_day(text, command.sent_on, campaign.days)
    clock = _CLOCK.fullmatch(half_width(day.rest)) if day else None
    if day is None or day.day is None or clock is None:
        return None
    hour, minute = int(clock["hour"]), int(clock["minute"])
    try:
        if (hour, minute) == (24, 0):
            return campaign.at(day.day + timedelta(days=1), time())
        return campaign.at(day.day, time(hour, minute))
    except (ValueError, OverflowError):
        return None


def account(word: str) -> str:
    """Read an account as commands name it: `telegram:1001`, or `1001` for Telegram's. Raises `Refusal`."""
    channel, colon, number = plain(visible(word)).rpartition(":")
    if not colon and re.fullmatch(r"[1-9][0-9]{0,18}", number, re.ASCII):
        return f"telegram:{number}"
    if re.fullmatch(r"[a-z]+", channel.casefold()) and number:
        return f"{channel.casefold()}:{number}"
    raise Refusal(texts.no_account(word))


def _similar(command: CommandContext, name: str) -> list[str]:
    known = [unit.name for unit in command.organisation if command.may(unit)]
    part = folded(name)
    containing = [other for other in known if part and part in folded(other)]
    return (containing or difflib.get_close_matches(name, known, n=3, cutoff=0.4))[:3]
