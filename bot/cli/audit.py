"""`weekbot audit verify` and `audit list`."""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.failures import CommandFailed, CommandRefused
from bot.cli.loop import finish
from dialogs.texts.terminal import backup
from dialogs.texts.terminal import cli as texts

if TYPE_CHECKING:
    from bot.runtime.settings import Settings

group = typer.Typer(help=texts.AUDIT_GROUP, no_args_is_help=True, rich_markup_mode=None)

_HASH = re.compile("[0-9a-f]{64}")


def add_to(app: typer.Typer) -> None:
    """Add the group to the program."""
    app.add_typer(group, name="audit")


@group.command(help=texts.AUDIT_VERIFY)
def verify(head: Annotated[str, typer.Option(help=backup.HEAD)] = "") -> None:
    """Check the audit chain; name the first broken entry and exit with 1."""
    from bot.runtime.settings import load_settings

    noted = head.strip().lower()
    if noted and _HASH.fullmatch(noted) is None:
        raise CommandRefused(backup.no_head(head))
    checked = finish(_verify(load_settings(), noted))
    if checked.broken is not None:
        raise CommandFailed(texts.audit_broken(checked.broken))
    if checked.replaced:
        raise CommandFailed(backup.replaced(noted, checked.entries))
    print(backup.sound(checked.entries, checked.head))


@group.command("list", help=backup.LIST)
def list_(act: Annotated[str, typer.Option(help=backup.ACT)] = "") -> None:
    """Who did what and when, a line each; `--act export` is the export log."""
    from bot.runtime.settings import load_settings

    lines = finish(_lines(load_settings(), act.strip()))
    print("\n".join(lines) if lines else backup.NO_ENTRY)


@dataclass(frozen=True, slots=True)
class _Checked:
    """The first broken entry if there is one; `replaced`: the head that was noted is none of this chain."""

    broken: int | None
    replaced: bool
    entries: int
    head: str


async def _verify(settings: "Settings", noted: str) -> _Checked:
    from bot.cli.store import opened
    from storage.people import audit

    async with opened(settings) as ctx, ctx.db.read() as tx:
        broken = await audit.verify(tx)
        replaced = broken is None and bool(noted) and await audit.verify(tx, noted) is not None
        return _Checked(broken, replaced, await audit.length(tx), await audit.head(tx))


async def _lines(settings: "Settings", act: str) -> list[str]:
    from bot.cli.store import opened
    from storage.people import audit

    async with opened(settings) as ctx, ctx.db.read() as tx:
        return [
            backup.entry(found.number, found.at.astimezone(ctx.campaign.zone), found.actor, found.act, found.detail)
            for found in await audit.entries(tx, act)
        ]
