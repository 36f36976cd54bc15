"""`weekbot doctor`."""

import typer

from bot.cli.loop import finish
from dialogs.texts.terminal import cli as texts


def add_to(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command(help=texts.DOCTOR)(doctor)


def doctor() -> None:
    """Everything a first run needs, a line each; exits with 1 where something has to be done."""
    from bot.cli.doctor import examine
    from dialogs.texts.terminal.doctor import line

    findings = finish(examine())
    for finding in findings:
        print(line(finding.what, finding.severity, finding.says))
    if any(finding.severity == "bad" for finding in findings):
        raise typer.Exit(1)
