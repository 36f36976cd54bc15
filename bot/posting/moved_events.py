"""Calendar events (集中展示日) that an admin has moved: the store remembers when each begins now."""

from datetime import datetime

from dialogs.model.campaign import Campaign
from dialogs.schedule.calendar import move_event
from storage.db import key_value
from storage.db.database import Tx

_MOVED = "event-begins:"


async def as_moved(tx: Tx, campaign: Campaign) -> Campaign:
    """Return the campaign with its events where they have been moved to."""
    for event in campaign.events:
        start = await key_value.instant(tx, _MOVED + event.key)
        if start is not None:
            campaign = move_event(campaign, event.key, start)
    return campaign


async def move(tx: Tx, key: str, start: datetime) -> None:
    """Let that event begin at `start` from now on."""
    await key_value.put_instant(tx, _MOVED + key, start)
