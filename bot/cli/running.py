"""`weekbot run`, `rehearse`, `demo`: the program itself, and the program played through."""

import os
import signal
import sys
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.loop import finish
from bot.cli.progress import Progress
from dialogs.texts.terminal import cli as texts
from dialogs.texts.terminal import settings as setting_texts

if TYPE_CHECKING:
    from bot.rehearsal import Rehearsal

DESKTOPS = ("DISPLAY", "WAYLAND_DISPLAY")

DEMO_UNITS = 60
DEMO_SEED = 7
DEMO_OUT = Path("out/demo")


def add_to(app: typer.Typer) -> None:
    """Add the commands to the program."""
    app.command(help=texts.DEMO)(demo)
    app.command(help=texts.RUN)(run)
    app.command(help=texts.REHEARSE)(rehearse)


def run() -> None:
    """The bot, in the foreground, until SIGTERM or SIGINT."""
    before = {number: signal.signal(number, _stop_while_starting) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        raise typer.Exit(_run())
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _run() -> int:
    from bot.processes.memory import keep_together
    from bot.runtime.logs import configure
    from bot.runtime.settings import SettingsError, load_settings, require_media_folder

    settings = load_settings()
    if not settings.has_channel:
        raise SettingsError(setting_texts.NO_CHANNEL)
    require_media_folder(settings)
    configure(settings.log, settings.secrets)
    keep_together()
    from bot.app.assemble import run as run_app

    return finish(run_app(settings))


def _stop_while_starting(number: int, frame: FrameType | None) -> None:
    """Leave cleanly, whatever is half begun; once the program runs it has a handler of its own."""
    raise SystemExit(0)


def rehearse(
    campaign: Annotated[str, typer.Argument(help=texts.CAMPAIGN_NAME)],
    units: Annotated[int, typer.Option(help=texts.UNITS, min=1)] = DEMO_UNITS,
    seed: Annotated[int, typer.Option(help=texts.SEED, min=0)] = DEMO_SEED,
    out: Annotated[Path, typer.Option(help=texts.OUT, file_okay=False)] = Path("out"),
) -> None:
    """A whole campaign on a virtual clock, with simulated units."""
    rehearsal = _play(campaign, units, seed, out)
    print(texts.rehearsed(str(rehearsal.workbook), str(rehearsal.ledger), len(rehearsal.digests)))


def demo(
    campaign: Annotated[str, typer.Option(help=texts.CAMPAIGN_OPTION)] = "yunnan-2023",
    port: Annotated[int, typer.Option(help=texts.DEMO_PORT, min=0, max=65535)] = 8080,
) -> None:
    """On a terminal a campaign to watch and take part in; elsewhere it is played to its end, and exported."""
    if sys.stdin.isatty() and sys.stdout.isatty():
        _watch(campaign, port)
        return
    rehearsal = _play(campaign, DEMO_UNITS, DEMO_SEED, DEMO_OUT)
    for digest in rehearsal.digests[-1:]:
        print(f"\n{texts.last_digest(digest.stem)}\n{digest.read_text(encoding='utf-8')}")
    print(texts.rehearsed(str(rehearsal.workbook), str(rehearsal.ledger), len(rehearsal.digests)))


def _watch(name: str, port: int) -> None:
    """Serve the demo until it is stopped."""
    from bot.runtime.campaign_files import load_campaign
    from bot.runtime.logs import configure
    from dialogs.texts.screens import demo as demo_texts

    campaign = load_campaign(name)
    configure("warning")
    from bot.demo.show import show

    def opened(address: str) -> None:
        import webbrowser

        print(demo_texts.open_page(address), flush=True)
        # Without a desktop a text browser would take the terminal over.
        if sys.platform in {"darwin", "win32"} or any(os.environ.get(name) for name in DESKTOPS):
            webbrowser.open(address)

    finish(show(campaign, port, opened))
    print(demo_texts.STOPPED)


def _play(name: str, units: int, seed: int, out: Path) -> "Rehearsal":
    """Play the campaign and count what came of it."""
    from bot.runtime.campaign_files import load_campaign
    from bot.runtime.logs import configure

    campaign = load_campaign(name)
    configure("warning")
    from bot.rehearsal import rehearse as play

    with Progress(texts.REHEARSING) as progress:
        rehearsal = finish(play(campaign, units=units, seed=seed, out=out, progress=progress))
    print(rehearsal.summary.text)
    return rehearsal
