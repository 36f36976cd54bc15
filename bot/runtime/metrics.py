"""Figures about the running program, in Prometheus's text format; they hold no names, texts or numbers of people."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

TURN_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.3, 1.0, 3.0, 10.0)
ANSWER_SECONDS = (0.05, 0.1, 0.3, 1.0, 2.0, 5.0, 15.0, 60.0, 300.0, 1800.0)


class Metrics:
    """Every figure of one run, in a registry of its own so that two runs in a process do not mix.

    Seconds are real ones. `outcome` of an update: stored, duplicate, quarantined; of a letter: sent, retried,
    uncertain, failed, gone.
    """

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.updates = Counter("weekbot_updates", "Updates received", ("channel", "outcome"), registry=self.registry)
        self.turns = Histogram(
            "weekbot_turn_seconds", "Time one conversation turn took", buckets=TURN_SECONDS, registry=self.registry
        )
        self.letters = Counter("weekbot_letters", "Letters handled", ("lane", "outcome"), registry=self.registry)
        self.delivery = Histogram(
            "weekbot_delivery_seconds",
            "Time from posting a letter to its delivery",
            ("lane",),
            buckets=ANSWER_SECONDS,
            registry=self.registry,
        )
        self.outbox = Gauge("weekbot_outbox_waiting", "Letters waiting", ("lane",), registry=self.registry)
        self.inbox = Gauge("weekbot_inbox_waiting", "Updates waiting", registry=self.registry)
        self.media = Gauge(
            "weekbot_media_pending", "Files announced whose bytes are not kept yet", registry=self.registry
        )
        self.scheduler_lag = Gauge("weekbot_scheduler_lag_seconds", "How late the scheduler is", registry=self.registry)
        self.silence = Gauge(
            "weekbot_channel_silence_seconds",
            "Since a channel last heard from its server",
            ("channel",),
            registry=self.registry,
        )
        self.ready = Gauge(
            "weekbot_ready", "Whether a check of /readyz is content: 1 or 0", ("check",), registry=self.registry
        )
        self.loop_lag = Gauge(
            "weekbot_loop_lag_seconds", "How late the event loop was at the last look", registry=self.registry
        )
        self.part_failures = Counter(
            "weekbot_part_failures", "Failures of a part that was begun anew", ("part",), registry=self.registry
        )
        self.disk_free = Gauge(
            "weekbot_disk_free_bytes", "Room left where the data are", ("place",), registry=self.registry
        )

    def render(self) -> bytes:
        """Return all figures in the text format of Prometheus."""
        return generate_latest(self.registry)
