"""When something was sent: by the channel's own instant, as far as that can be."""

from datetime import datetime, timedelta

from bot.channels.channel import Arrival
from bot.clock import Clock

OLDEST = timedelta(days=7)
"""What says that it was sent longer ago has a wrong clock behind it: no server keeps a message for a week."""


def sent_at(arrival: Arrival, received_at: datetime, clock: Clock) -> datetime:
    """When it was sent; where the channel does not say (a press, the page) or cannot be right, when it was received."""
    received = min(received_at, clock.now())
    if arrival.sent_at is None:
        return received
    sent = clock.shown_at(arrival.sent_at)
    return sent if received - OLDEST <= sent <= received else received
