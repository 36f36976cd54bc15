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
    MATERIALS = "materials"


def add_to(app: typer.Typer) -> None:
    """Add the commands to the program."""
    app.command(help=texts.EXPORT)(export)
    app.command(help=texts.DIGEST)(digest)


def export(
    out: Annotated[Path, typer.Option(help=texts.OUT, file_okay=False)] = Path("out"),
    what: Annotated[What, typer.Option(help=texts.WHAT)] = What.ALL,
) -> None:
    """The workbook, its long sheets as csv, and the materials archive."""
    from bot.settings import load_settings

    settings = load_settings()
    records = finish(_records(settings))
    if what is not What.MATERIALS:
        print(texts.exported([str(path) for path in _write_table(records, out)]))
    if what is not What.TABLE:
        print(_write_materials(records, settings, out))


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

    path = out / _name(records, "", ".xlsx")
    with Progress(texts.WRITING_WORKBOOK) as progress:
        write_whole(path, lambda unfinished: write_workbook(records, unfinished, progress=progress))
    return [path, *write_csv(records, out)]


def _write_materials(records: "Records", settings: "Settings", out: Path) -> str:
    from bot.reports.archive import write_archive
    from storage.media_files import MediaFiles

    media = MediaFiles(settings.media_dir)
    with Progress(texts.PACKING) as progress:
        archive = write_archive(
            records, out / _name(records, texts.MATERIALS_PART, ".zip"), media.path, progress=progress
        )
    return texts.packed([str(path) for path in archive.paths], archive.files, len(archive.missing))


def _name(records: "Records", part: str, suffix: str) -> str:
    at = records.now.astimezone(records.campaign.zone)
    return f"{records.campaign.title}{part}_{at:%Y%m%d-%H%M}{suffix}"


def _write_text(path: Path, text: str) -> None:
    path.write_text(text + "\n", encoding="utf-8")
