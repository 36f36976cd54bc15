"""`weekbot campaign`: list, show, check, new."""

import re
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.dates import parse_date
from bot.cli.failures import CommandRefused
from dialogs.texts.terminal import cli as texts

group = typer.Typer(help=texts.CAMPAIGN_GROUP, no_args_is_help=True, rich_markup_mode=None)

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")


def add_to(app: typer.Typer) -> None:
    """Add the group to the program."""
    app.add_typer(group, name="campaign")


@group.command("list", help=texts.CAMPAIGN_LIST)
def list_() -> None:
    """The campaigns shipped, a line each."""
    from bot.runtime.campaign_files import load_campaign, shipped
    from dialogs.texts.terminal.campaigns import list_line

    for name in shipped():
        print(list_line(load_campaign(name)))


@group.command(help=texts.CAMPAIGN_SHOW)
def show(name: Annotated[str, typer.Argument(help=texts.CAMPAIGN_NAME)]) -> None:
    """One campaign in words, with every prompt, reminder and deadline dated."""
    from bot.runtime.campaign_files import load_campaign
    from dialogs.texts.terminal.campaigns import describe

    print(describe(load_campaign(name)))


@group.command(help=texts.CAMPAIGN_CHECK)
def check(file: Annotated[str, typer.Argument(help=texts.FILE_CAMPAIGN)]) -> None:
    """Every fault of a campaign file at once."""
    from bot.runtime.campaign_files import load_campaign

    print(texts.sound(file, load_campaign(file).title))


@group.command(help=texts.CAMPAIGN_NEW)
def new(
    name: Annotated[str, typer.Argument(help=texts.NEW_NAME)],
    source: Annotated[str, typer.Option("--from", help=texts.NEW_FROM)],
    week_start: Annotated[str, typer.Option(help=texts.NEW_WEEK)],
    out: Annotated[Path | None, typer.Option(help=texts.NEW_OUT)] = None,
) -> None:
    """Next year's campaign file: every date shifted, and what a person has to check."""
    from bot.runtime.campaign_files import campaign_text, load_campaign
    from dialogs.campaign.shift import new_campaign

    if not NAME.fullmatch(name):
        raise CommandRefused(texts.bad_name(name))
    path = out or Path(f"{name}.toml")
    start = parse_date(week_start, "2027-05-09")
    load_campaign(source)
    try:
        text, checks = new_campaign(campaign_text(source)[1], name, start)
    except ValueError:
        raise CommandRefused(texts.faulty_source(source)) from None
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        raise CommandRefused(texts.exists(str(path))) from None
    print(texts.written(str(path)))
    print(texts.TO_CHECK)
    for line in checks:
        print(f"- {line}")
