"""/export, /digest, /progress and /pending: what officials and admins read, at any moment."""

from collections.abc import Callable
from datetime import date

from bot.commands.desk import SUPERVISING, Command, Desk, Refusal
from bot.commands.finding import one_unit, split_unit
from bot.exports import send_workbook
from bot.organisations import Organisations
from bot.records import load_records
from bot.reports.records import Records
from dialogs.day_words import read_day
from dialogs.outgoing import Outgoing
from dialogs.texts import commands as texts
from dialogs.units import Unit


class ReportCommands:
    """The commands that read the whole campaign's records."""

    def __init__(self, organisations: Organisations) -> None:
        self._organisations = organisations

    async def export(self, desk: Desk) -> Outgoing:
        """The workbook of the sender's subtree, as a document when it is made."""
        unit = one_unit(desk, desk.call.args)
        ctx, to = desk.ctx, desk.call.to
        desk.jobs.put(lambda: send_workbook(ctx, self._organisations, to, unit.id), f"export {unit.id}")
        return Outgoing(texts.export_begun(unit.name))

    async def digest(self, desk: Desk) -> Outgoing:
        """A day's digest of the own subtree as it would be posted now."""
        from bot.reports.digest import digest

        return digest(await self._records(desk), one_unit(desk, "").id, _day(desk))

    async def progress(self, desk: Desk) -> Outgoing:
        """The reporting rate by unit."""
        from bot.reports.standing import progress

        return await self._of_subtree(desk, progress)

    async def pending(self, desk: Desk) -> Outgoing:
        """Who is missing, with a text ready to paste into a WeChat group."""
        from bot.reports.standing import pending

        return await self._of_subtree(desk, pending)

    async def _of_subtree(self, desk: Desk, make: Callable[[Records, int], Outgoing]) -> Outgoing:
        unit: Unit = split_unit(desk, desk.call.args)[0] if desk.call.args.strip() else one_unit(desk, "")
        return make(await self._records(desk), unit.id)

    async def _records(self, desk: Desk) -> Records:
        return await load_records(desk.ctx, desk.tx, self._organisations)

    def commands(self) -> tuple[Command, ...]:
        """These commands, for the book."""
        return (
            Command("export", ("导出",), SUPERVISING, self.export),
            Command("digest", ("摘要", "简报"), SUPERVISING, self.digest),
            Command("progress", ("进展", "汇总"), SUPERVISING, self.progress),
            Command("pending", ("未报", "缺报"), SUPERVISING, self.pending),
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
