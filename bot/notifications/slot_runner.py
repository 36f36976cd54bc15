"""Run the slots of one instant: gather who is told what, join it to one message each, post it in batches.

What fails for one slot or recipient is noted, and everything else goes out.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from operator import attrgetter

import structlog

from bot.notifications import personal_messages
from bot.notifications.failures import Failures, passes
from bot.notifications.group_messages import Collected, collected
from bot.notifications.personal_messages import SubmissionSnapshot
from bot.posting.moved_events import as_moved
from bot.posting.notices import Notice, joined
from bot.posting.post import Address, post
from bot.posting.recipients import load_audience
from bot.reports.attachments import Lacking
from bot.runtime.context import Context
from bot.runtime.organisation_cache import OrganisationCache
from bot.turns.load_facts import facts_of
from dialogs.forms.facts import Facts
from dialogs.model.outgoing import Lane, Outgoing
from dialogs.model.units import Organisation, Role, Unit
from dialogs.schedule.calendar import all_slots
from dialogs.schedule.due_times import Extension, due_of
from dialogs.schedule.owing import owed
from dialogs.schedule.slot import Slot, SlotKind
from dialogs.steps.report.prompt import daily_prompts, nudges
from dialogs.texts.notifications import reminders as texts
from storage.db.database import Tx
from storage.messages import slots as slot_log
from storage.people import accounts
from storage.reports import submissions

log = structlog.get_logger()

BATCH = 100
DAILY = {SlotKind.PROMPT, SlotKind.NUDGE}


@dataclass(frozen=True, slots=True)
class Gathered:
    """What is to be posted for one instant, what of it failed, what goes without something (`(slot key, unit id)`), and
    the missed slots that a digest among it names."""

    notices: Sequence[Notice]
    copies: Sequence[Notice]
    failures: Failures
    lacking: Mapping[tuple[str, int], Lacking]
    missed: tuple[str, ...]

    def only(self, slot: str, recipients: Collection[str]) -> "Gathered":
        """Return the same for these recipients of that slot alone."""
        failures = Failures(set(self.failures.whole))
        failed = self.failures.recipients.get(slot, set())
        failures.recipients = {slot: {to for to in failed if to.name in recipients}}
        return replace(
            self,
            notices=[notice for notice in self.notices if notice.to.name in recipients],
            copies=[notice for notice in self.copies if notice.to.name in recipients],
            failures=failures,
        )


class SlotRunner:
    """Turn slots into letters. Each letter has its own idempotency key: an instant cut short is finished later.

    What is tried again has a key of its own, since what it was to be joined with has gone out.
    """

    def __init__(self, ctx: Context, organisations: OrganisationCache) -> None:
        self._ctx = ctx
        self._organisations = organisations

    async def gather(self, slots: Sequence[Slot], extensions: Sequence[Extension], *, bare: bool) -> Gathered:
        """Make what these slots, all of one instant, say. `bare`: digests without what has to be drawn or rendered."""
        async with self._ctx.db.read() as tx:
            missed = await slot_log.missed_unreported(tx)
            in_words = await self._in_words(tx, missed, extensions)
        for_all = [slot for slot in slots if slot.kind.collective]
        made = await self._collected(for_all, in_words, bare=bare) if for_all else Collected()
        for_each = [slot for slot in slots if not slot.kind.collective]
        notices = await self._personal(for_each, extensions, made.failures) if for_each else []
        told = any(slot.kind is SlotKind.DIGEST and slot.key not in made.failures.whole for slot in slots)
        return Gathered(
            notices=joined([*notices, *made.notices]),
            copies=made.copies,
            failures=made.failures,
            lacking=made.lacking,
            missed=tuple(missed) if told else (),
        )

    async def post(self, gathered: Gathered, instant: str, again: str = "") -> None:
        """Put what was gathered for the instant into the outbox; whom it could not be posted for is a failure too.

        `again`: the key of the slot that is tried once more.
        """
        once = f"slot:{instant}"
        for batch in _batches(gathered.notices, BATCH):
            await self._post(batch, once, again, gathered.failures)
        for batch in _batches(gathered.copies, BATCH):
            await self._post(batch, f"{once}:copy", again, gathered.failures)
        if gathered.missed:
            await self._ctx.turn(partial(slot_log.mark_reported, slots=gathered.missed))

    async def _collected(self, slots: Sequence[Slot], missed: tuple[str, ...], *, bare: bool) -> Collected:
        try:
            return await collected(self._ctx, slots, missed, bare=bare)
        except Exception as error:
            if passes(error):
                raise
            nothing = Collected()
            nothing.failures.note([slot.key for slot in slots], error)
            return nothing

    async def _post(self, notices: Sequence[Notice], once: str, again: str, failures: Failures) -> None:
        """Post all in one turn; if that fails each by itself."""
        try:
            await self._ctx.turn(partial(self._post_all, notices=notices, once=once, again=again))
        except Exception as error:
            if passes(error):
                raise
            if len(notices) == 1:
                failures.note(notices[0].slots, error, notices[0].to)
                return
            for notice in notices:
                await self._post([notice], once, again, failures)

    async def _in_words(self, tx: Tx, missed: Sequence[str], extensions: Sequence[Extension]) -> tuple[str, ...]:
        if not missed:
            return ()
        known = {slot.key: slot for slot in all_slots(await as_moved(tx, self._ctx.campaign), extensions)}
        slots = sorted((known[key] for key in missed if key in known), key=attrgetter("order"))
        return tuple(dict.fromkeys(map(texts.missed, slots)))

    async def _post_all(self, tx: Tx, *, notices: Sequence[Notice], once: str, again: str) -> None:
        for notice in notices:
            to = notice.to
            await post(
                self._ctx,
                tx,
                to,
                notice.message,
                lane=Lane.BROADCAST if to.person else Lane.GROUP,
                kind=notice.kind,
                once=f"{once}:{to.name}:{again}" if again else f"{once}:{to.name}",
            )

    async def _personal(
        self, slots: Sequence[Slot], extensions: Sequence[Extension], failures: Failures
    ) -> list[Notice]:
        try:
            return await self._told(slots, extensions, failures)
        except Exception as error:
            if passes(error):
                raise
            failures.note([slot.key for slot in slots], error)
            return []

    async def _told(self, slots: Sequence[Slot], extensions: Sequence[Extension], failures: Failures) -> list[Notice]:
        async with self._ctx.db.read() as tx:
            organisation = await self._organisations.current(tx)
            audience = await load_audience(tx, organisation)
            snapshot = await self._snapshot(tx, organisation, extensions)
            granted = {(h.person, h.unit_id): h.granted_at for h in await accounts.holders(tx)}
            facts = await self._facts(tx, organisation, slots, snapshot)
        earliest: dict[str, datetime] = {}
        for (person, _), at in granted.items():
            earliest[person] = min(at, earliest.get(person, at))
        there = partial(_there, earliest, slots[0].at)
        return personal_messages.notices(slots, snapshot, audience, _prompts(facts), there, failures)

    async def _facts(
        self, tx: Tx, organisation: Organisation, slots: Sequence[Slot], snapshot: SubmissionSnapshot
    ) -> Mapping[str, Facts]:
        """Load the facts of everyone prompted or nudged, in bulk; if that fails, one by one."""
        daily = [slot for slot in slots if slot.kind in DAILY]
        if not daily:
            return {}
        asked = [
            unit.id
            for unit in organisation.reporting()
            if any(s.kind is SlotKind.PROMPT or not snapshot.has_reported(unit, s.day) for s in daily)
        ]
        persons = {h.person for h in await accounts.holders(tx, role=Role.LIAISON, unit_ids=asked)}
        try:
            return await facts_of(self._ctx, tx, organisation, persons)
        except Exception as error:
            if passes(error):
                raise
            log.exception("facts-of-all-failed", people=len(persons))
        return await self._facts_one_by_one(tx, organisation, persons)

    async def _facts_one_by_one(
        self, tx: Tx, organisation: Organisation, persons: Collection[str]
    ) -> Mapping[str, Facts]:
        """Whoever has none is not told, which is noted where their message is made."""
        found: dict[str, Facts] = {}
        for person in persons:
            try:
                found |= await facts_of(self._ctx, tx, organisation, [person])
            except Exception as error:
                if passes(error):
                    raise
                log.warning("facts-failed", kind=type(error).__name__)
        return found

    async def _snapshot(
        self, tx: Tx, organisation: Organisation, extensions: Sequence[Extension]
    ) -> SubmissionSnapshot:
        campaign = await as_moved(tx, self._ctx.campaign)
        dues = {
            (unit.id, d.key): due
            for unit in organisation
            for d in owed(campaign, unit)
            if (due := due_of(campaign, d, unit, extensions)) is not None
        }
        return SubmissionSnapshot(
            campaign, organisation, await submissions.of_units(tx, list(organisation.units)), dues
        )


def _there(earliest: Mapping[str, datetime], at: datetime, to: Address) -> bool:
    """Return whether the person had a role by then: who has started late gets the next one, not the past ones."""
    return earliest.get(to.person, at) <= at


def _prompts(facts: Mapping[str, Facts]) -> personal_messages.Prompts:
    def says(slot: Slot, to: Address, units: Sequence[Unit]) -> Sequence[Outgoing]:
        make = daily_prompts if slot.kind is SlotKind.PROMPT else nudges
        return make(facts[to.person], units, slot.day)

    return says


def _batches(notices: Sequence[Notice], size: int) -> list[Sequence[Notice]]:
    return [notices[at : at + size] for at in range(0, len(notices), size)]
