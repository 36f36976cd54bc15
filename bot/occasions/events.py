"""Calendar events (集中展示日) that an admin has moved: the store remembers when each begins now."""

from datetime import datetime

from dialogs.calendar import move_event
from dialogs.campaign import Campaign
from storage import meta
from storage.database import Tx

_MOVED = "event-begins:"


async def as_moved(tx: Tx, campaign: Campaign) -> Campaign:
    """The campaign with its events where they have been moved to."""
    for event in campaign.events:
        start = await meta.instant(tx, _MOVED + event.key)
        if start is not None:
            campaign = move_event(campaign, event.key, start)
    return campaign


async def move(tx: Tx, key: str, start: datetime) -> None:
    """That event begins at `start` from now on."""
    await meta.put_instant(tx, _MOVED + key, start)
