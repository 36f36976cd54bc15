"""After more than a day down a channel's server has dropped what people sent meanwhile: they are asked again, once.

`notice` finds out at startup, before anything moves on the newest instant seen; `ask` is called by the scheduler, and
asks when what the server still had is worked off, outside quiet hours. What was begun is in the store until it is done.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial

import structlog

from bot.channels.telegram.address import NAME as TELEGRAM
from bot.posting.admins import tell_admins
from bot.posting.notices import nudge_kind
from bot.posting.post import Address, post
from bot.runtime.context import Context
from bot.runtime.organisation_cache import OrganisationCache
from bot.turns.load_facts import facts_of
from dialogs.conversation.states import restore
from dialogs.model.outgoing import Lane
from dialogs.model.units import Role
from dialogs.schedule.slot import in_quiet_hours
from dialogs.steps.outage import Outage, asked_again, the_one_day
from dialogs.texts.notifications import notices as texts
from storage.db import key_value
from storage.db.database import Tx
from storage.messages import conversations, inbox
from storage.people import accounts

KEPT = {TELEGRAM: timedelta(hours=24)}
"""How long a channel's server keeps what it cannot hand over (https://core.telegram.org/bots/api#getting-updates)."""

SINCE = "outage-since"
UNTIL = "outage-until"

SETTLE = 15.0
"""Seconds after the start before anybody is asked: what the server still had comes in first."""

BATCH = 100

log = structlog.get_logger()


async def notice(tx: Tx, now: datetime) -> None:
    """At startup: note an outage after which people have to be asked again. One not dealt with yet grows longer."""
    newest = await key_value.newest_instant_seen(tx)
    if newest is None or now - newest <= min(KEPT.values()):
        return
    log.warning("long-outage", since=newest.isoformat(), hours=round((now - newest) / timedelta(hours=1)))
    if await key_value.instant(tx, SINCE) is None:
        await key_value.put_instant(tx, SINCE, newest)
    await key_value.put_instant(tx, UNTIL, now)


class AskingAgain:
    """Ask those whose answers may have been dropped; `ask` may be called at any time, any number of times."""

    def __init__(self, ctx: Context, organisations: OrganisationCache) -> None:
        self._ctx = ctx
        self._organisations = organisations
        self._started_at = ctx.clock.monotonic()
        self._over = False

    async def ask(self, now: datetime) -> None:
        """Ask, if there was an outage and the time has come. Raises a `StorageError`: call it again."""
        if self._over or self._ctx.clock.monotonic() - self._started_at < SETTLE:
            return
        async with self._ctx.db.read() as tx:
            outage = await _noted(tx)
            waiting = await inbox.oldest_waiting(tx)
        if outage is not None and outage.until > now:
            outage = await self._ctx.turn(partial(_by_the_right_clock, outage=outage, now=now))
        if outage is not None:
            if waiting is not None or in_quiet_hours(self._ctx.campaign, now):
                return
            await self._ask_all(outage)
        self._over = True

    async def _ask_all(self, outage: Outage) -> None:
        async with self._ctx.db.read() as tx:
            holders = await accounts.holders(tx, role=Role.LIAISON)
        reached = {h.person: Address(h.channel, h.chat, h.person) for h in holders if h.reachable and h.channel in KEPT}
        asked = 0
        for batch in _batches(list(reached.values())):
            asked += await self._ctx.turn(partial(self._ask, everybody=batch, outage=outage))
        await self._ctx.turn(partial(self._done, outage=outage, asked=asked))
        log.info("asked-again", people=asked)

    async def _ask(self, tx: Tx, *, everybody: Sequence[Address], outage: Outage) -> int:
        organisation = await self._organisations.current(tx)
        facts = await facts_of(self._ctx, tx, organisation, [to.person for to in everybody])
        asked = 0
        for to in everybody:
            state = await conversations.load(tx, to.person)
            message = asked_again(facts[to.person], restore(state), outage)
            if message is None:
                continue
            one_day = the_one_day(facts[to.person], outage)
            kind = nudge_kind(*one_day) if one_day else "outage"
            once = f"{_once(outage)}:{to.person}"
            posted = await post(self._ctx, tx, to, message, lane=Lane.BROADCAST, kind=kind, once=once)
            asked += posted is not None
        return asked

    async def _done(self, tx: Tx, *, outage: Outage, asked: int) -> None:
        zone = self._ctx.campaign.zone
        text = texts.to_admins(outage.since.astimezone(zone), outage.until.astimezone(zone), asked)
        await tell_admins(self._ctx, tx, text, kind="alarm", once=_once(outage))
        await key_value.drop(tx, [SINCE, UNTIL])


async def _by_the_right_clock(tx: Tx, *, outage: Outage, now: datetime) -> Outage | None:
    """Return the outage as it was if a clock that was ahead noted the start; None if it was none to speak of."""
    if now - outage.since <= min(KEPT.values()):
        await key_value.drop(tx, [SINCE, UNTIL])
        return None
    await key_value.put_instant(tx, UNTIL, now)
    return Outage(outage.since, now, outage.kept)


async def _noted(tx: Tx) -> Outage | None:
    since, until = await key_value.instant(tx, SINCE), await key_value.instant(tx, UNTIL)
    return None if since is None or until is None else Outage(since, until, KEPT[TELEGRAM])


def _once(outage: Outage) -> str:
    return f"outage:{outage.since.isoformat()}"


def _batches(everybody: Sequence[Address]) -> list[Sequence[Address]]:
    return [everybody[at : at + BATCH] for at in range(0, len(everybody), BATCH)]
