"""/export, /digest, /progress and /pending: what officials and admins read, at any moment."""

from datetime import date

from bot.commands.arguments import first_word, one_unit, split_unit
from bot.commands.context import SUPERVISING, Command, CommandContext, Refusal
from bot.jobs import kinds as job_kinds
from dialogs.model.outgoing import Outgoing
from dialogs.model.units import Unit
from dialogs.parsing.dates import read_day
from dialogs.spelling.folding import alike
from dialogs.texts.office import commands as texts
from dialogs.texts.office import exports
from dialogs.texts.words.dates import month_day
from storage.messages.jobs import Job


async def _export(command: CommandContext) -> Outgoing | None:
    """Order the workbook of the sender's subtree, or with 材料 its materials, as documents when they are made."""
    word, rest = first_word(command.call.args)
    if any(alike(word, known) for known in exports.MATERIALS_WORDS):
        return await _order(command, job_kinds.MATERIALS, one_unit(command, rest))
    unit = one_unit(command, command.call.args)
    return await _order(command, job_kinds.WORKBOOK, unit) or Outgoing(texts.export_begun(unit.name))


async def _digest(command: CommandContext) -> Outgoing | None:
    """Order a day's digest of the own subtree as it would be posted now, with all that goes with it."""
    return await _order(command, job_kinds.DIGEST, one_unit(command, ""), _day(command))


async def _progress(command: CommandContext) -> Outgoing | None:
    """Order the reporting rate by unit, as text and picture."""
    return await _order(command, job_kinds.PROGRESS, _subtree(command))


async def _pending(command: CommandContext) -> Outgoing | None:
    """Order the list of who is missing, with a text ready to paste into a WeChat group, and a picture."""
    return await _order(command, job_kinds.PENDING, _subtree(command))


async def _order(command: CommandContext, kind: str, unit: Unit, day: date | None = None) -> Outgoing | None:
    """Have it made; what is said where the same waits to be made already."""
    to = command.call.to
    ordered = await command.jobs.order(command.tx, Job(kind, to.channel, to.chat, to.person, unit.id, day))
    return None if ordered else Outgoing(exports.ASKED_ALREADY)


def _subtree(command: CommandContext) -> Unit:
    return split_unit(command, command.call.args)[0] if command.call.args.strip() else one_unit(command, "")


COMMANDS = (
    Command("export", ("导出",), SUPERVISING, _export),
    Command("digest", ("摘要", "简报"), SUPERVISING, _digest),
    Command("progress", ("进展", "汇总"), SUPERVISING, _progress),
    Command("pending", ("未报", "缺报"), SUPERVISING, _pending),
)


def _day(command: CommandContext) -> date:
    """Return the day the command names, else today, moved into the window."""
    campaign, word = command.ctx.campaign, command.call.args.strip()
    today = campaign.today(command.now)
    if not word:
        return min(max(today, campaign.first), campaign.last)
    read = read_day(word, command.sent_on, campaign.days)
    if read is None or read.day is None or read.rest or not campaign.in_window(read.day):
        raise Refusal(texts.not_a_day(word))
    if read.day > today:
        raise Refusal(texts.day_to_come(month_day(read.day)))
    return read.day
