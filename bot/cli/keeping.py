"""`weekbot backup`, `restore`, `purge`: everything in one file, and back; and what may not be kept any longer."""

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.dates import parse_date
from bot.cli.failures import CommandFailed, CommandRefused
from bot.cli.files import unfinished
from bot.cli.loop import finish
from bot.cli.progress import Progress
from dialogs.texts.terminal import backup as texts
from dialogs.texts.terminal import cli as cli_texts

if TYPE_CHECKING:
    from bot.runtime.settings import Settings
    from storage.maintenance.archive import Manifest

BY = "command-line"
"""Who acted, in the audit."""


def add_to(app: typer.Typer) -> None:
    """Add the commands to the program."""
    app.command(help=texts.BACKUP)(backup)
    app.command(help=texts.RESTORE)(restore)
    app.command(help=texts.PURGE)(purge)


def backup(file: Annotated[Path, typer.Argument(help=texts.FILE)]) -> None:
    """The store and every file as of one moment, checked; an earlier backup of that name is replaced only then."""
    from bot.runtime.settings import load_settings

    if file.is_dir():
        raise CommandRefused(texts.is_folder(str(file)))
    manifest = finish(_backup(load_settings(), file))
    files = len(manifest.members) - 1
    print(texts.backed_up(str(file), file.stat().st_size, manifest.counts, files, manifest.audit_head))
    if manifest.missing:
        print(texts.missing(len(manifest.missing)))


def restore(file: Annotated[Path, typer.Argument(help=texts.FROM_FILE)]) -> None:
    """A backup put back into an empty store and an empty folder."""
    from bot.runtime.settings import load_settings

    settings = load_settings()
    if not file.is_file():
        raise CommandRefused(texts.no_backup_here(str(file)))
    manifest, broken = finish(_restore(settings, file))
    files, at = len(manifest.members) - 1, _day_and_time(manifest.made_at)
    place = _place(settings.database_url)
    print(texts.restored(place, str(settings.media_dir), manifest.counts, files, at, manifest.audit_head))
    if manifest.missing:
        print(texts.missing(len(manifest.missing)))
    if manifest.campaign and not _is_set(settings, manifest.campaign):
        print(texts.other_campaign(manifest.campaign))
    if broken is not None:
        raise CommandFailed(cli_texts.audit_broken(broken))


def purge(
    before: Annotated[str, typer.Option(help=texts.BEFORE)],
    yes: Annotated[bool, typer.Option("--yes", help=texts.YES)] = False,
) -> None:
    """The retention rule; on a terminal it asks first."""
    from bot.runtime.settings import load_settings

    settings = load_settings()
    day = parse_date(before, "2023-12-31")
    if not yes and on_terminal():
        print(texts.purging(day, finish(_holdings(settings))))
        if not typer.confirm(texts.SURE):
            raise CommandFailed(texts.NOT_PURGED)
    purged = finish(_purge(settings, day))
    print(texts.purged(day, purged.before, purged.after))
    if not purged.rewritten:
        print(texts.NOT_REWRITTEN)


def on_terminal() -> bool:
    """Whether somebody is there to be asked."""
    return sys.stdin.isatty() and sys.stdout.isatty()


@dataclass(frozen=True, slots=True)
class _Purged:
    """What was stored before and after; `rewritten`: the database's file holds nothing of it any more."""

    before: Mapping[str, int]
    after: Mapping[str, int]
    rewritten: bool


async def _holdings(settings: "Settings") -> dict[str, int]:
    from bot.cli.store import opened
    from storage.maintenance.purge import holdings

    async with opened(settings) as ctx, ctx.db.read() as tx:
        return asdict(await holdings(tx, ctx.media))


async def _purge(settings: "Settings", day: date) -> _Purged:
    from bot.cli.store import opened
    from dialogs.model.register import FieldKind
    from storage.maintenance import purge as rule
    from storage.people import audit

    async with opened(settings) as ctx:
        until = datetime.combine(day, time(), ctx.campaign.zone)
        register = ctx.campaign.register
        typed = {column.key for column in register.columns if column.kind is FieldKind.TEXT} if register else set()
        async with ctx.db.write() as tx:
            earlier = await rule.holdings(tx, ctx.media)
            done = await rule.purge(tx, until, ctx.clock.now(), typed)
            await audit.append(tx, BY, "purge", {"before": day.isoformat(), "people": done.people}, ctx.clock.now())
        with Progress(texts.SWEEPING) as progress:
            rewritten = await rule.sweep(ctx.db, ctx.media, until, done.released, progress)
        async with ctx.db.read() as tx:
            return _Purged(asdict(earlier), asdict(await rule.holdings(tx, ctx.media)), rewritten)


async def _backup(settings: "Settings", file: Path) -> "Manifest":
    from importlib.metadata import version

    from bot.cli.store import opened
    from storage.maintenance import backup as archives
    from storage.people import audit

    async with opened(settings) as ctx:
        being_written = unfinished(file)
        now = ctx.clock.now().astimezone(ctx.campaign.zone)
        try:
            # Names, phone numbers and photos are in it.
            being_written.chmod(0o600)
            with _steps(texts.PROGRESS) as progress:
                manifest = await archives.write(ctx.db, ctx.media, being_written, version("weekbot"), now, progress)
            being_written.replace(file)
        finally:
            being_written.unlink(missing_ok=True)
        async with ctx.db.write() as tx:
            await audit.append(tx, BY, "backup", {"head": manifest.audit_head}, ctx.clock.now())
    return manifest


async def _restore(settings: "Settings", file: Path) -> "tuple[Manifest, int | None]":
    """What was in the backup, and the first broken entry of its audit chain if it has one."""
    from storage.db.database import Database
    from storage.maintenance import restore as restoring
    from storage.media.content import MediaFiles
    from storage.people import audit

    with _steps(texts.RESTORING) as progress:
        manifest = await restoring.restore(file, settings.database_url, MediaFiles(settings.media_dir), progress)
    db = await Database.open(settings.database_url)
    try:
        async with db.read() as tx:
            return manifest, await audit.verify(tx, manifest.audit_head)
    finally:
        await db.close()


@contextmanager
def _steps(title: str) -> Iterator[Callable[[int, int, str], None]]:
    """Progress in which every step has its name."""
    with Progress(title) as progress:
        yield lambda done, total, step: progress(done, total, texts.STEPS[step])


def _place(url: str) -> str:
    """Where a store is, without its password."""
    from sqlalchemy.engine import make_url

    address = make_url(url)
    return str(address.database) if address.get_backend_name() == "sqlite" else address.render_as_string()


def _day_and_time(made_at: str) -> str:
    return f"{datetime.fromisoformat(made_at):%Y-%m-%d %H:%M}"


def _is_set(settings: "Settings", name: str) -> bool:
    from bot.runtime.campaign_files import CampaignError, load_campaign

    try:
        return load_campaign(settings.campaign).name == name
    except CampaignError:
        return False
