"""`weekbot backup` and `restore`: everything in one file, and back."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.failures import CommandFailed, CommandRefused
from bot.cli.files import unfinished
from bot.cli.loop import finish
from bot.cli.progress import Progress
from dialogs.texts import cli as cli_texts
from dialogs.texts import keeping as texts

if TYPE_CHECKING:
    from bot.settings import Settings
    from storage.archive import Manifest

BY = "command-line"
"""Who acted, in the audit."""


def add_to(app: typer.Typer) -> None:
    """Add the commands to the program."""
    app.command(help=texts.BACKUP)(backup)
    app.command(help=texts.RESTORE)(restore)


def backup(file: Annotated[Path, typer.Argument(help=texts.FILE)]) -> None:
    """The store and every file as of one moment, checked; an earlier backup of that name is replaced only then."""
    from bot.settings import load_settings

    if file.is_dir():
        raise CommandRefused(texts.is_folder(str(file)))
    manifest = finish(_backup(load_settings(), file))
    files = len(manifest.members) - 1
    print(texts.backed_up(str(file), file.stat().st_size, manifest.counts, files, manifest.audit_head))
    if manifest.missing:
        print(texts.missing(len(manifest.missing)))


def restore(file: Annotated[Path, typer.Argument(help=texts.FROM_FILE)]) -> None:
    """A backup put back into an empty store and an empty folder."""
    from bot.settings import load_settings

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


async def _backup(settings: "Settings", file: Path) -> "Manifest":
    from importlib.metadata import version

    from bot.cli.store import opened
    from storage import audit
    from storage import backup as archives

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
    from storage import audit, restoring
    from storage.database import Database
    from storage.media_files import MediaFiles

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
    from datetime import datetime

    return f"{datetime.fromisoformat(made_at):%Y-%m-%d %H:%M}"


def _is_set(settings: "Settings", name: str) -> bool:
    from bot.campaigns import CampaignError, load_campaign

    try:
        return load_campaign(settings.campaign).name == name
    except CampaignError:
        return False
