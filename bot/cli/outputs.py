"""`weekbot export` and `digest`: what the bot sends, on disk."""

from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.dates import parse_date
from bot.cli.failures import CommandRefused
from bot.cli.files import write_whole
from bot.cli.loop import finish
from bot.cli.progress import Progress
from dialogs.texts import cli as texts

if TYPE_CHECKING:
    from bot.reports.records import Records
    from bot.settings import Settings


class What(StrEnum):
    """What `export` writes."""

    ALL = "all"
    TABLE = "table"


def add_to(app: typer.Typer) -> None:
    """Add the commands to the program."""
    app.command(help=texts.EXPORT)(export)
    app.command(help=texts.DIGEST)(digest)


def export(
    out: Annotated[Path, typer.Option(help=texts.OUT, file_okay=False)] = Path("out"),
    what: Annotated[What, typer.Option(help=texts.WHAT)] = What.ALL,
) -> None:
    """The workbook, and its long sheets as csv."""
    from bot.settings import load_settings

    records = finish(_records(load_settings()))
    written = _write_table(records, out)
    print(texts.exported([str(path) for path in written]))


def digest(
    date: Annotated[str, typer.Option(help=texts.DIGEST_DATE)],
    out: Annotated[Path | None, typer.Option(help=texts.OUT, file_okay=False)] = None,
) -> None:
    """One day's digest of the whole campaign."""
    from bot.settings import load_settings

    day = parse_date(date, "2023-05-15")
    text = finish(_digest(load_settings(), day))
    print(text)
    if out:
        path = out / f"digest-{day}.txt"
        write_whole(path, lambda unfinished: _write_text(unfinished, text))
        print(texts.written(str(path)))


async def _records(settings: "Settings") -> "Records":
    from bot.cli.store import opened
    from bot.organisations import Organisations
    from bot.records import load_records

    async with opened(settings) as ctx, ctx.db.read() as tx:
        return await load_records(ctx, tx, Organisations(ctx.campaign))


async def _digest(settings: "Settings", day: date) -> str:
    from bot.reports.digest import digest_text

    records = await _records(settings)
    campaign = records.campaign
    if not campaign.in_window(day):
        raise CommandRefused(texts.outside_window(day, campaign.first, campaign.last))
    return digest_text(records, records.organisation.root.id, day)


def _write_table(records: "Records", out: Path) -> list[Path]:
    from bot.reports.workbook import write_csv, write_workbook

    at = records.now.astimezone(records.campaign.zone)
    path = out / f"{records.campaign.title}_{at:%Y%m%d-%H%M}.xlsx"
    with Progress(texts.WRITING_WORKBOOK) as progress:
        write_whole(path, lambda unfinished: write_workbook(records, unfinished, progress=progress))
    return [path, *write_csv(records, out)]


def _write_text(path: Path, text: str) -> None:
    path.write_text(text + "\n", encoding="utf-8")
