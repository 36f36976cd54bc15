"""`weekbot roster`: template, import, invites."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.failures import CommandRefused
from bot.cli.files import free_name, require_xlsx, unfinished, write_whole
from bot.cli.loop import finish
from bot.cli.progress import Progress
from dialogs.texts.terminal import cli as texts

if TYPE_CHECKING:
    from bot.rosters.faults import RosterFault
    from bot.rosters.import_roster import RosterImport
    from bot.rosters.invites import InviteLine, Place
    from bot.runtime.context import Context
    from bot.runtime.settings import Settings

group = typer.Typer(help=texts.ROSTER_GROUP, no_args_is_help=True, rich_markup_mode=None)

BATCH = 500
"""So many invites are issued in one transaction: a bot that runs beside waits no longer than for these."""

BY = "command-line"
"""Who acted, in the audit: whoever may run commands on this machine."""


def add_to(app: typer.Typer) -> None:
    """Add the group to the program."""
    app.add_typer(group, name="roster")


@group.command(help=texts.ROSTER_TEMPLATE)
def template(file: Annotated[Path, typer.Argument(help=texts.FILE_XLSX)]) -> None:
    """An empty roster to fill in."""
    from bot.rosters.template import write_template
    from bot.runtime.campaign_files import load_campaign
    from bot.runtime.settings import load_settings

    campaign = load_campaign(load_settings().campaign)
    require_xlsx(file)
    if file.exists():
        raise CommandRefused(texts.exists(str(file)))
    write_whole(file, lambda path: write_template(path, campaign))
    print(texts.written(str(file)))


@group.command("import", help=texts.ROSTER_IMPORT)
def import_(file: Annotated[Path, typer.Argument(help=texts.FILE_ROSTER)]) -> None:
    """Load a roster; all of it, or nothing."""
    from bot.rosters.faults import RosterFaulty
    from bot.runtime.settings import load_settings
    from bot.sheets.errors import NotASpreadsheet
    from bot.sheets.reading import read_file
    from dialogs.texts.documents import rosters as fault_texts

    settings = load_settings()
    try:
        imported = finish(_import(settings, read_file(file)))
    except NotASpreadsheet as error:
        raise CommandRefused(fault_texts.not_a_sheet(str(file), error.why)) from None
    except RosterFaulty as error:
        lines = _lines(file, error.faults)
        raise CommandRefused(fault_texts.listed(fault_texts.REFUSED, lines)) from None
    roster, done = imported.file, imported.done
    if roster.warnings:
        print(fault_texts.listed(fault_texts.WARNED, _lines(file, roster.warnings)))
    print(texts.imported(len(done.added), len(done.updated), len(done.unchanged), imported.kept))


@group.command(help=texts.ROSTER_INVITES)
def invites(
    reissue: Annotated[bool, typer.Option("--reissue", help=texts.REISSUE)] = False,
    out: Annotated[Path | None, typer.Option(help=texts.INVITES_OUT)] = None,
) -> None:
    """The invite codes and links, as a sheet to hand out."""
    from bot.runtime.settings import load_settings

    settings = load_settings()
    path = out or free_name(Path("invites.xlsx"))
    require_xlsx(path)
    lines = finish(_invite(settings, path, reissue=reissue))
    new = sum(1 for line in lines if line.code)
    print(texts.invites_written(str(path), new, len(lines) - new))
    if new and not any(line.link.startswith("https://t.me/") for line in lines):
        print(texts.page_links(settings.public_url))


async def _import(settings: "Settings", file: bytes) -> "RosterImport":
    from bot.cli.store import opened
    from bot.rosters.import_roster import import_roster

    async with opened(settings, create=True) as ctx:
        return await import_roster(ctx, file, ctx.db.turn, by=BY)


def _lines(file: Path, faults: "Sequence[RosterFault]") -> list[str]:
    from dialogs.parsing.cell_names import column_letter
    from dialogs.texts.documents.rosters import fault_line

    return [
        fault_line(
            str(file),
            fault.sheet,
            fault.row,
            "" if fault.column is None else column_letter(fault.column),
            fault.header,
            fault.code,
            fault.details,
        )
        for fault in faults
    ]


async def _invite(settings: "Settings", path: Path, *, reissue: bool) -> "Sequence[InviteLine]":
    from bot.cli.store import know_username, opened
    from bot.rosters.invites import places, write_invites
    from storage.people import roster

    async with opened(settings) as ctx:
        async with ctx.db.read() as tx:
            organisation = await roster.organisation(tx, ctx.campaign)
            wanted = await places(tx, organisation)
        if len(organisation.units) <= 1:
            raise CommandRefused(texts.NO_ROSTER)
        await know_username(ctx, settings)
        sheet = unfinished(path)
        lines: list[InviteLine] = []
        try:
            await _issue(ctx, wanted, lines, reissue=reissue)
        finally:
            # A code is shown this once: whatever was issued is written, come what may.
            write_invites(sheet, lines, ctx.campaign.zone)
            sheet.replace(path)
    return lines


async def _issue(ctx: "Context", wanted: "Sequence[Place]", lines: "list[InviteLine]", *, reissue: bool) -> None:
    """Issue batch by batch, adding to `lines` what is committed."""
    from bot.rosters.invites import issue_batch
    from bot.runtime.links import invite_link

    with Progress(texts.ISSUING) as progress:
        for start in range(0, len(wanted), BATCH):
            batch = wanted[start : start + BATCH]
            async with ctx.db.write() as tx:
                issued = await issue_batch(ctx, tx, batch, by=BY, reissue=reissue, link=partial(invite_link, ctx))
            lines.extend(issued)
            progress(len(lines), len(wanted))
