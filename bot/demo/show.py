"""`weekbot demo` on a terminal: a rehearsal one can watch and take part in, served on this machine alone."""

import asyncio
import signal
import tempfile
from collections.abc import Callable
from datetime import time, timedelta
from pathlib import Path

from bot.demo.site import DemoSite
from bot.demo.stage import Demo
from bot.http.server import HttpServer
from bot.rehearsal.rehearse import BEGINS, LEAD_TIME, rehearse
from bot.runtime.metrics import Metrics
from bot.runtime.settings import Address
from dialogs.model.campaign import Campaign
from dialogs.schedule.calendar import all_slots

UNITS = 24
SEED = 7

BEFORE_PROMPT = timedelta(minutes=5)
"""How long before the first day's prompt the watcher comes in."""


async def show(campaign: Campaign, port: int, opened: Callable[[str], None]) -> None:
    """Serve the demo on 127.0.0.1 until SIGINT or SIGTERM; `opened` is told its address. Leaves nothing behind.

    Raises `AddressTaken`.
    """
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stop.set)
    with tempfile.TemporaryDirectory(prefix="weekbot-demo-") as folder:
        demo = _demo(campaign, Path(folder))
        server = HttpServer(
            Address("127.0.0.1", port),
            checks={},
            metrics=Metrics().render,
            routes=[DemoSite(campaign, demo).route()],
        )
        await server.start()
        opened(f"http://127.0.0.1:{server.port}/")
        playing = asyncio.create_task(
            rehearse(campaign, units=UNITS, seed=SEED, out=Path(folder) / "out", opened=demo.opened), name="play"
        )
        waiting = asyncio.create_task(stop.wait(), name="stop")
        try:
            await asyncio.wait([playing, waiting], return_when=asyncio.FIRST_COMPLETED)
        finally:
            demo.chats.listeners.close_all()
            waiting.cancel()
            playing.cancel()
            await asyncio.wait([playing])
            await server.stop()
        if not playing.cancelled():
            playing.result()


def _demo(campaign: Campaign, folder: Path) -> Demo:
    """A demo that goes on by itself to just before the first prompt, and then at its pace."""
    begins = campaign.at(all_slots(campaign)[0].at.date() - LEAD_TIME, BEGINS)
    demo = Demo(begins, folder)
    prompt = campaign.daily.prompt if campaign.daily else time(9, 0)
    demo.pace.seek(campaign.at(campaign.first, prompt) - BEFORE_PROMPT)
    return demo
