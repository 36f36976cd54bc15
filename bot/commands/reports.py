"""/export, /digest, /progress and /pending: what officials and admins read, at any moment."""

from datetime import date

from bot.commands.desk import SUPERVISING, Command, Desk, Refusal
from bot.commands.finding import one_unit, split_unit
from bot.exports import send_materials, send_workbook
from bot.report_answers import Made, Make, send_answer
from bot.reports.records import Records
from dialogs.day_words import read_day
from dialogs.outgoing import Outgoing
from dialogs.texts import commands as texts
from dialogs.texts import exporting
from dialogs.units import Unit


async def _export(desk: Desk) -> Outgoing | None:
    """The workbook of the sender's subtree, or with 材料 its materials, as documents when they are made."""
    word, _, rest = desk.call.args.strip().partition(" ")
    ctx, to = desk.ctx, desk.call.to
    if word.lower() in exporting.MATERIALS_WORDS:
        unit = one_unit(desk, rest)
        desk.jobs.put(lambda: send_materials(ctx, to, unit.id), f"materials {unit.id}")
        return None
    unit = one_unit(desk, desk.call.args)
    desk.jobs.put(lambda: send_workbook(ctx, to, unit.id), f"export {unit.id}")
    return Outgoing(texts.export_begun(unit.name))


async def _digest(desk: Desk) -> None:
    """A day's digest of the own subtree as it would be posted now, with all that goes with it."""
    unit, day = one_unit(desk, ""), _day(desk)
    find, templates = desk.ctx.media.path, desk.ctx.templates

    def make(records: Records) -> Made:
        from bot.reports.digest import digest
        from bot.reports.enclosures import digest_enclosures

        enclosures = digest_enclosures(records, unit.id, day, find, templates) if desk.ctx.pictures else []
        return digest(records, unit.id, day), enclosures

    _answer_soon(desk, make)


async def _progress(desk: Desk) -> None:
    """The reporting rate by unit, as text and picture."""
    unit = _subtree(desk)

    def make(records: Records) -> Made:
        from bot.reports import standing
        from bot.reports.enclosures import progress_enclosures

        return standing.progress(records, unit.id), progress_enclosures(records, unit.id) if desk.ctx.pictures else []

    _answer_soon(desk, make)


async def _pending(desk: Desk) -> None:
    """Who is missing, with a text ready to paste into a WeChat group, and a picture."""
    unit = _subtree(desk)

    def make(records: Records) -> Made:
        from bot.reports import standing
        from bot.reports.enclosures import pending_enclosures

        return standing.pending(records, unit.id), pending_enclosures(records, unit.id) if desk.ctx.pictures else []

    _answer_soon(desk, make)


def _answer_soon(desk: Desk, make: Make) -> None:
    ctx, to = desk.ctx, desk.call.to
    desk.jobs.put(lambda: send_answer(ctx, to, make), desk.call.name, quick=True)


def _subtree(desk: Desk) -> Unit:
    return split_unit(desk, desk.call.args)[0] if desk.call.args.strip() else one_unit(desk, "")


COMMANDS = (
    Command("export", ("导出",), SUPERVISING, _export),
    Command("digest", ("摘要", "简报"), SUPERVISING, _digest),
    Command("progress", ("进展", "汇总"), SUPERVISING, _progress),
    Command("pending", ("未报", "缺报"), SUPERVISING, _pending),
)


def _day(desk: Desk) -> date:
    """The day the command names, today's without one, of the window in any case."""
    campaign, word = desk.ctx.campaign, desk.call.args.strip()
    today = campaign.today(desk.now)
    if not word:
        return min(max(today, campaign.first), campaign.last)
    read = read_day(word, today, campaign.days)
    if read is None or read.day is None or read.rest or not campaign.in_window(read.day):
        raise Refusal(texts.not_a_day(word))
    return read.day
