"""`weekbot export` and `digest`: what the bot sends, on disk."""

from collections.abc import Iterator
from contextlib import contextmanager
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
from dialogs.texts.terminal import backup
from dialogs.texts.terminal import cli as texts

if TYPE_CHECKING:
    from collections.abc import Collection

    from bot.reports.archive.archive import Archive
    from bot.reports.charts.photos import Copies
    from bot.reports.figures.records import Records
    from bot.runtime.settings import Settings
    from dialogs.model.outgoing import AttachmentKind


BY = "command-line"
"""Who acted, in the audit."""


class What(StrEnum):
    """What `export` writes."""

    ALL = "all"
    TABLE = "table"
    MATERIALS = "materials"
    REPORT = "report"
    TEMPLATES = "templates"


def add_to(app: typer.Typer) -> None:
    """Add the commands to the program."""
    app.command(help=texts.EXPORT)(export)
    app.command(help=texts.DIGEST)(digest)


def export(
    out: Annotated[Path, typer.Option(help=texts.OUT, file_okay=False)] = Path("out"),
    what: Annotated[What, typer.Option(help=texts.WHAT)] = What.ALL,
) -> None:
    """The workbook, its long sheets as csv, the draft of the final report, the materials archive, and checksums."""
    from bot.runtime.settings import load_settings

    if what is What.TEMPLATES:
        print(texts.exported([str(path) for path in _write_templates(out)]))
        return
    settings = load_settings()
    records = finish(_records(settings, what))
    files: list[Path] = []
    if what in {What.ALL, What.TABLE}:
        files += _told(_write_table(records, out))
    if what in {What.ALL, What.REPORT}:
        files += _told([_write_report(records, settings, out)])
    if what in {What.ALL, What.MATERIALS}:
        archive = _write_materials(records, settings, out)
        print(texts.packed([str(path) for path in archive.paths], archive.files, len(archive.missing)))
        files += archive.paths
    _told([_write_checksums(records, files, out)])
    print(backup.exported_at(records.audit_head))


def digest(
    date: Annotated[str, typer.Option(help=texts.DIGEST_DATE)],
    out: Annotated[Path | None, typer.Option(help=texts.OUT, file_okay=False)] = None,
) -> None:
    """One day's digest of the whole campaign: its text, and with `out` its picture, photos and brief too."""
    from bot.runtime.settings import load_settings

    settings = load_settings()
    day = parse_date(date, "2023-05-15")
    records = finish(_records(settings))
    campaign = records.campaign
    if not campaign.in_window(day):
        raise CommandRefused(texts.outside_window(day, campaign.first, campaign.last))
    written, lacking = _write_enclosures(records, settings, day, out) if out else ([], ())
    text = _digest_text(records, day, lacking)
    print(text)
    if out:
        path = out / f"digest-{day}.txt"
        write_whole(path, lambda unfinished: _write_text(unfinished, text))
        print(texts.exported([str(path), *map(str, written)]))


def _told(files: list[Path]) -> list[Path]:
    print(texts.exported([str(path) for path in files]))
    return files


async def _records(settings: "Settings", exporting: What | None = None) -> "Records":
    """The campaign's records; that they are exported stands in the audit before anything is written."""
    from bot.cli.store import opened
    from bot.jobs.export_log import note_export
    from bot.jobs.records import load_records
    from bot.runtime.organisation_cache import OrganisationCache

    async with opened(settings) as ctx:
        async with ctx.db.read() as tx:
            organisations = OrganisationCache(ctx.campaign)
            if not (await organisations.current(tx)).units:
                raise CommandRefused(texts.NO_STORE)
            records = await load_records(ctx, tx, organisations)
        if exporting:
            root = records.organisation.root.id
            async with ctx.db.write() as tx:
                await note_export(tx, ctx=ctx, person=BY, what=exporting.value, unit_id=root)
        return records


def _digest_text(records: "Records", day: date, lacking: "Collection[AttachmentKind]") -> str:
    from bot.reports.messages.digest import digest_text

    return digest_text(records, records.organisation.root.id, day, lacking=lacking)


def _write_enclosures(
    records: "Records", settings: "Settings", day: date, out: Path
) -> "tuple[list[Path], Collection[AttachmentKind]]":
    """What was written, and what could not be made."""
    from bot.reports.attachments import Lacking, digest_enclosures

    top = records.organisation.root.id
    lacking = Lacking()
    with _copies(settings) as copies:
        made = digest_enclosures(records, top, day, copies, settings.templates, lacking)
    return [_write_bytes(out / f"digest-{day}-{one.name}", one.data) for one in made], lacking.kinds


@contextmanager
def _copies(settings: "Settings") -> Iterator["Copies"]:
    from bot.decoding.pool import DecoderPool
    from bot.reports.charts.photos import Copies
    from storage.media.content import MediaFiles

    with DecoderPool() as decoders:
        yield Copies(MediaFiles(settings.media_dir).path, decoders)


def _write_report(records: "Records", settings: "Settings", out: Path) -> Path:
    from bot.reports.attachments import template_file
    from bot.reports.word.summary_report import TEMPLATE, summary_report
    from bot.reports.word.template import TemplateBroken

    template = template_file(settings.templates, TEMPLATE)
    try:
        with _copies(settings) as copies:
            data = summary_report(records, records.organisation.root.id, copies, template)
    except TemplateBroken as broken:
        raise CommandRefused(str(broken)) from None
    return _write_bytes(out / _name(records, texts.REPORT_PART, ".docx"), data)


def _write_templates(out: Path) -> list[Path]:
    from bot.reports.attachments import SHIPPED

    return [_write_bytes(out / path.name, path.read_bytes()) for path in sorted(SHIPPED.glob("*.docx"))]


def _write_bytes(path: Path, data: bytes) -> Path:
    def write(unfinished: Path) -> None:
        unfinished.write_bytes(data)

    write_whole(path, write)
    return path


def _write_table(records: "Records", out: Path) -> list[Path]:
    from bot.reports.workbook.workbook import write_csv, write_workbook

    path = out / _name(records, "", ".xlsx")
    with Progress(texts.WRITING_WORKBOOK) as progress:
        write_whole(path, lambda unfinished: write_workbook(records, unfinished, progress=progress))
    return [path, *write_csv(records, out)]


def _write_materials(records: "Records", settings: "Settings", out: Path) -> "Archive":
    from bot.reports.archive.archive import write_archive
    from storage.media.content import MediaFiles

    media = MediaFiles(settings.media_dir)
    with Progress(texts.PACKING) as progress:
        return write_archive(records, out / _name(records, texts.MATERIALS_PART, ".zip"), media.path, progress=progress)


def _write_checksums(records: "Records", files: list[Path], out: Path) -> Path:
    from bot.reports.archive.checksums import checksums

    return _write_bytes(out / _name(records, texts.CHECKSUMS_PART, ".txt"), checksums(records, files).encode())


def _name(records: "Records", part: str, suffix: str) -> str:
    at = records.now.astimezone(records.campaign.zone)
    return f"{records.campaign.title}{part}_{at:%Y%m%d-%H%M}{suffix}"


def _write_text(path: Path, text: str) -> None:
    path.write_text(text + "\n", encoding="utf-8")
