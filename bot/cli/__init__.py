"""The command line, `weekbot` (INTERFACE §2). Every command loads what it needs when it runs: `--help` stays quick."""

import contextlib
import os
import sys
from typing import TextIO

import typer

from bot.cli import audit, campaigns, checking, keeping, links, outputs, rosters, running
from bot.cli.failures import explain
from dialogs.texts.terminal import cli as texts

app = typer.Typer(
    help=texts.PROGRAM,
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,  # loading rich for the help alone costs more than all the rest
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
running.add_to(app)
campaigns.add_to(app)
rosters.add_to(app)
links.add_to(app)
outputs.add_to(app)
keeping.add_to(app)
audit.add_to(app)
checking.add_to(app)


def main() -> None:
    """Run the command named on the command line, and exit with its status."""
    # Names, phone numbers and photos are in whatever it writes: for its owner alone.
    os.umask(0o077)
    for stream in (sys.stdout, sys.stderr):
        _never_fail_on_a_character(stream)
    try:
        try:
            app(prog_name="weekbot")
        finally:
            sys.stdout.flush()
    except BrokenPipeError:
        # Whoever read our output has seen enough; what is still buffered must not fail again at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001 (a person sees words, never a traceback)
        status, words = explain(error)
        print(words or _unforeseen(error), file=sys.stderr)
        sys.exit(status)


def _never_fail_on_a_character(stream: TextIO) -> None:
    with contextlib.suppress(AttributeError):
        stream.reconfigure(errors="replace")  # type: ignore[attr-defined] # a replaced stream may not have it


def _unforeseen(error: BaseException) -> str:
    """Say what to do; at debug level log where it happened, without what it quotes."""
    if os.environ.get("WEEKBOT_LOG", "").strip().lower() == "debug":
        import structlog

        from bot.runtime import logs

        logs.configure("debug")
        structlog.get_logger("bot.cli").error("command failed", exc_info=error)
    return texts.unexpected(type(error).__name__)
