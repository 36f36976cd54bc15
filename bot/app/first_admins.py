"""The first admins, as WEEKBOT_ADMINS names them: each is given the role once in a store's life.

Whoever was revoked since stays so, however often the program starts: the setting names first admins, not the present
ones. A new name in it is another first admin.
"""

import hashlib
import hmac
import json
from collections.abc import Sequence
from datetime import datetime

import structlog

from dialogs.model.units import Role
from storage.db import key_value
from storage.db.database import Tx
from storage.people import accounts, audit

log = structlog.get_logger()

BY = "settings"
"""Who gave the role, in the store and in the audit."""

_GIVEN = "first-admin:"


async def make(tx: Tx, persons: Sequence[str], root: int, now: datetime, *, noted: bool) -> None:
    """Give the role to those who never had it from here; `noted`: with an entry of the audit."""
    key = await key_value.store_key(tx)
    for person in persons:
        mark = _GIVEN + hmac.new(key, person.encode(), hashlib.sha256).hexdigest()[:32]
        is_admin = (root, Role.ADMIN) in await accounts.memberships(tx, person)
        if not is_admin and (await key_value.get(tx, mark) or await _was_revoked(tx, person)):
            log.warning("first-admin-was-revoked", channel=person.partition(":")[0])
            continue
        channel, _, chat = person.partition(":")
        await accounts.ensure(tx, person, channel, chat, "", now)
        if await accounts.grant(tx, person, root, Role.ADMIN, BY, now) and noted:
            await audit.append(tx, BY, "grant", {"person": person, "unit": root, "role": Role.ADMIN.value}, now)
        await key_value.put(tx, mark, "1")


async def _was_revoked(tx: Tx, person: str) -> bool:
    """Look in the audit: a store of an earlier version has it nowhere else."""
    return any(json.loads(entry.detail).get("person") == person for entry in await audit.entries(tx, "revoke"))
