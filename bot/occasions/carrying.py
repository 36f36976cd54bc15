"""Carries the slots of one instant out: gathers who is told what, joins it, and posts it in batches."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from operator import attrgetter

from bot.context import Context
from bot.occasions import personal
from bot.occasions.audience import load_audience
from bot.occasions.collecting import collected
from bot.occasions.events import as_moved
from bot.occasions.notices import Notice, joined
from bot.occasions.personal import Standing
from bot.posting import Address, post
from bot.turns.gathering import facts_of
from bot.turns.organisations import Organisations
from dialogs.calendar import all_slots
from dialogs.due_times import Extension, due_of
from dialogs.facts import Facts
from dialogs.outgoing import Lane, Outgoing
from dialogs.owing import owed
from dialogs.slot import Slot, SlotKind
from dialogs.steps.report_prompts import daily_prompts, nudges
from dialogs.texts import missed as texts
from dialogs.units import Organisation, Role, Unit
from storage import people, submissions
from storage import slots as slot_log
from storage.database import Tx

BATCH = 100
DAILY = {SlotKind.PROMPT, SlotKind.NUDGE}


class Carrier:
    """Turns slots into letters. Each letter has its own idempotency key: an instant cut short is finished later."""

    def __init__(self, ctx: Context, organisations: Organisations) -> None:
        self._ctx = ctx
        self._organisations = organisations

    async def carry_out(self, slots: Sequence[Slot], extensions: Sequence[Extension]) -> None:
        """Say what these slots, all of one instant, say."""
        async with self._ctx.db.read() as tx:
            missed = await slot_log.missed_unreported(tx)
            in_words = await self._in_words(tx, missed, extensions)
        for_all = [slot for slot in slots if slot.kind.collective]
        collective_notices, copies = await collected(self._ctx, for_all, in_words) if for_all else ([], [])
        notices = joined([*await self._personal(slots, extensions), *collective_notices])
        instant = slots[0].at.isoformat()
        for batch in _batches(notices, BATCH):
            await self._ctx.turn(partial(self._post, notices=batch, instant=instant))
        for batch in _batches(copies, BATCH):
            await self._ctx.turn(partial(self._post, notices=batch, instant=f"{instant}:copy"))
        if missed and any(slot.kind is SlotKind.DIGEST for slot in slots):
            await self._ctx.turn(partial(slot_log.mark_reported, slots=missed))

    async def _in_words(self, tx: Tx, missed: Sequence[str], extensions: Sequence[Extension]) -> tuple[str, ...]:
        if not missed:
            return ()
        known = {slot.key: slot for slot in all_slots(await as_moved(tx, self._ctx.campaign), extensions)}
        slots = sorted((known[key] for key in missed if key in known), key=attrgetter("order"))
        return tuple(dict.fromkeys(map(texts.missed, slots)))

    async def _post(self, tx: Tx, *, notices: Sequence[Notice], instant: str) -> None:
        for notice in notices:
            to = notice.to
            await post(
                self._ctx,
                tx,
                to,
                notice.message,
                lane=Lane.BROADCAST if to.person else Lane.GROUP,
                kind=notice.kind,
                once=f"slot:{instant}:{to.person or f'{to.channel}:{to.chat}'}",
            )

    async def _personal(self, slots: Sequence[Slot], extensions: Sequence[Extension]) -> list[Notice]:
        wanted = [slot for slot in slots if not slot.kind.collective]
        if not wanted:
            return []
        async with self._ctx.db.read() as tx:
            organisation = await self._organisations.current(tx)
            audience = await load_audience(tx, organisation)
            standing = await self._standing(tx, organisation, extensions)
            granted = {(h.person, h.unit_id): h.granted_at for h in await people.holders(tx)}
            facts = await self._facts(tx, organisation, wanted, standing)
        earliest: dict[str, datetime] = {}
        for (person, _), at in granted.items():
            earliest[person] = min(at, earliest.get(person, at))
        there = partial(_there, earliest, wanted[0].at)
        return personal.notices(wanted, standing, audience, _prompts(facts), there)

    async def _facts(
        self, tx: Tx, organisation: Organisation, slots: Sequence[Slot], standing: Standing
    ) -> Mapping[str, Facts]:
        """The facts of everyone who is prompted or nudged, in bulk."""
        daily = [slot for slot in slots if slot.kind in DAILY]
        if not daily:
            return {}
        asked = [
            unit.id
            for unit in organisation.reporting()
            if any(s.kind is SlotKind.PROMPT or not standing.has_reported(unit, s.day) for s in daily)
        ]
        persons = {h.person for h in await people.holders(tx, role=Role.LIAISON, unit_ids=asked)}
        return await facts_of(self._ctx, tx, organisation, persons)

    async def _standing(self, tx: Tx, organisation: Organisation, extensions: Sequence[Extension]) -> Standing:
        campaign = await as_moved(tx, self._ctx.campaign)
        dues = {
            (unit.id, d.key): due
            for unit in organisation
            for d in owed(campaign, unit)
            if (due := due_of(campaign, d, unit, extensions)) is not None
        }
        return Standing(campaign, organisation, await submissions.of_units(tx, list(organisation.units)), dues)


def _there(earliest: Mapping[str, datetime], at: datetime, to: Address) -> bool:
    """Whether the person had a role by then: who has started late gets the next one, not the past ones."""
    return earliest.get(to.person, at) <= at


def _prompts(facts: Mapping[str, Facts]) -> personal.Prompts:
    def says(slot: Slot, to: Address, units: Sequence[Unit]) -> Sequence[Outgoing]:
        make = daily_prompts if slot.kind is SlotKind.PROMPT else nudges
        return make(facts[to.person], units, slot.day)

    return says


def _batches(notices: Sequence[Notice], size: int) -> list[Sequence[Notice]]:
    return [notices[at : at + size] for at in range(0, len(notices), size)]
