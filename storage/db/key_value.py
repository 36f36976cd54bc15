"""Single values of the store: which campaign it holds, the newest instant it has seen, the scheduler's mark."""

import secrets
from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import bindparam, delete, select

from storage.db.columns import EPOCH, microseconds
from storage.db.database import Tx
from storage.db.errors import OtherCampaign
from storage.db.statements import upsert
from storage.db.tables import meta

_CAMPAIGN = "campaign"
_NEWEST = "newest-instant"
_PROBED = "probed"
_KEY = "page-key"

_VALUE = select(meta.c.value).where(meta.c.key == bindparam("of_key"))
"""Built once: several are read for every message."""


async def get(tx: Tx, key: str, default: str = "") -> str:
    """The value under `key`."""
    found = await tx.scalar(_VALUE, {"of_key": key})
    return default if found is None else str(found)


async def get_all(tx: Tx, keys: Collection[str]) -> dict[str, str]:
    """Return the values under those of the keys that exist."""
    if not keys:
        return {}
    found = await tx.execute(select(meta.c.key, meta.c.value).where(meta.c.key.in_(list(keys))))
    return {str(key): str(value) for key, value in found}


async def put(tx: Tx, key: str, value: str) -> None:
    """Set the value under `key`."""
    await upsert(tx, meta, {"key": key}, {"value": value})


async def store_key(tx: Tx) -> bytes:
    """A key of this store's own, made at its first use: it signs the page's cookies, and hides names."""
    known = await get(tx, _KEY)
    if not known:
        known = secrets.token_hex(32)
        await put(tx, _KEY, known)
    return bytes.fromhex(known)


async def drop(tx: Tx, keys: Collection[str]) -> None:
    """Forget what is under these keys."""
    await tx.execute(delete(meta).where(meta.c.key.in_(list(keys))))


async def instant(tx: Tx, key: str) -> datetime | None:
    """The instant under `key`."""
    found = await get(tx, key)
    return EPOCH + timedelta(microseconds=int(found)) if found else None


async def put_instant(tx: Tx, key: str, at: datetime) -> None:
    """Set the instant under `key`."""
    await put(tx, key, str(microseconds(at)))


async def campaign(tx: Tx) -> str:
    """The name of the campaign this store holds, empty before the first use."""
    return await get(tx, _CAMPAIGN)


async def claim_campaign(tx: Tx, name: str) -> None:
    """The store holds the campaign `name` from its first use on. Raises `OtherCampaign`."""
    held = await campaign(tx)
    if not held:
        await put(tx, _CAMPAIGN, name)
    elif held != name:
        raise OtherCampaign(f"the store holds {held}, not {name}")


async def newest_instant_seen(tx: Tx) -> datetime | None:
    """The newest instant any run has noted: a rehearsal clock never starts before it (INTERFACE §3)."""
    return await instant(tx, _NEWEST)


async def see_nothing(tx: Tx) -> None:
    """Write without having reached anything, to find out whether that can be done."""
    await put(tx, _PROBED, "")


async def see_instant(tx: Tx, now: datetime) -> None:
    """Note that `now` has been reached."""
    seen = await newest_instant_seen(tx)
    if seen is None or seen < now:
        await put_instant(tx, _NEWEST, now)
