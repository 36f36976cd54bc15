"""The running program as one thing: its parts, wired together by `bot.app.assemble`."""

from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass

from bot.channels.base import Channel
from bot.delivery.delivery import Delivery
from bot.health.store_probe import StoreProbe
from bot.inbound.downloads import Downloads
from bot.inbound.queue import InboxQueue
from bot.jobs.jobs import Jobs
from bot.notifications.scheduler import Scheduler
from bot.runtime.context import Context
from bot.runtime.organisation_cache import OrganisationCache


@dataclass(slots=True)
class Program:
    """Everything that runs, wired together."""

    ctx: Context
    organisations: OrganisationCache
    channels: Mapping[str, Channel]
    queue: InboxQueue
    downloads: Downloads
    delivery: Delivery
    scheduler: Scheduler
    jobs: Jobs
    probe: StoreProbe

    def loops(self) -> Mapping[str, Callable[[], Coroutine[None, None, None]]]:
        """Return the loops that make the program go, by the names `/readyz` and the log call them."""
        return {
            "turns": self.queue.run,
            "fetcher": self.downloads.run,
            "scheduler": self.scheduler.run,
            "store": self.probe.run,
            "delivery": self.delivery.run,
        }
