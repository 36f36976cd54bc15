"""The running program as one thing: its parts, wired together by `bot.app`."""

from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass

from bot.channels.channel import Channel
from bot.context import Context
from bot.delivery.delivery import Delivery
from bot.jobs.jobs import Jobs
from bot.scheduler import Scheduler
from bot.turns.fetching import Fetcher
from bot.turns.organisations import Organisations
from bot.turns.turns import Turns
from bot.watching.store_probe import StoreProbe


@dataclass(slots=True)
class Program:
    """Everything that runs, wired together."""

    ctx: Context
    organisations: Organisations
    channels: Mapping[str, Channel]
    turns: Turns
    fetcher: Fetcher
    delivery: Delivery
    scheduler: Scheduler
    jobs: Jobs
    probe: StoreProbe

    def loops(self) -> Mapping[str, Callable[[], Coroutine[None, None, None]]]:
        """The loops that make the program go."""
        return {
            "turns": self.turns.run,
            "fetcher": self.fetcher.run,
            "scheduler": self.scheduler.run,
            "store": self.probe.run,
            "delivery": self.delivery.run,
        }
