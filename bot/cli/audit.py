"""`weekbot audit verify`."""

from typing import TYPE_CHECKING

import typer

from bot.cli.failures import CommandFailed
from bot.cli.loop import finish
from dialogs.texts import cli as texts

if TYPE_CHECKING:
    from bot.settings import Settings

group = typer.Typer(help=texts.AUDIT_GROUP, no_args_is_help=True, rich_markup_mode=None)


def add_to(app: typer.Typer) -> None:
    """Add the group to the program."""
    app.add_typer(group, name="audit")


@group.callback()
def audit() -> None:
    """A group even with one command in it."""


@group.command(help=texts.AUDIT_VERIFY)
def verify() -> None:
    """Check the audit chain; name the first broken entry and exit with 1."""
    from bot.settings import load_settings

    broken = finish(_verify(load_settings()))
    if broken is not None:
        raise CommandFailed(texts.audit_broken(broken))
    print(texts.AUDIT_SOUND)


async def _verify(settings: "Settings") -> int | None:
    from bot.cli.store import opened
    from storage import audit

    async with opened(settings) as ctx, ctx.db.read() as tx:
        return await audit.verify(tx)
