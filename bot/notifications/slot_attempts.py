"""Carry slots out so that none costs another: attempts are counted in the store, what failed is tried again and in
the end given up, and the admins are told once.

A try is counted before it is made: one that ends the program is counted too. What was begun and not ended is begun anew
with the same letters' keys; what failed is tried again by itself, with keys of its own, for those who were not told.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from itertools import groupby
from operator import attrgetter

import structlog

from bot.notifications.alarms import tell_of_failures, tell_of_lacking
from bot.notifications.slot_runner import Gathered, SlotRunner
from bot.runtime.context import Context
from dialogs.schedule.due_times import Extension
from dialogs.schedule.slot import Slot
from storage.db.database import Tx
from storage.messages import slots as slot_log
from storage.messages.slots import Noted, SlotState

TRIES = 3
"""How often a slot that fails is tried, for those it fails for. The last time digests go without pictures."""

PAUSES = (timedelta(0), timedelta(minutes=5))
"""From the first failure, and the second, to the next try: at the next look, and when what passes may have passed."""

BEGUN = 10
"""How often a slot is begun that never ends, as one does that ends the program each time."""

BY_ITSELF = frozenset({SlotState.FAILING, SlotState.PARTLY})
"""States of a slot that is tried again by itself."""

log = structlog.get_logger()


def rests(noted: Noted | None, now: datetime) -> bool:
    """Return whether a slot that failed is not to be tried again yet."""
    if noted is None or noted.state not in BY_ITSELF:
        return False
    return now < noted.at + PAUSES[min(max(noted.tries, 1), len(PAUSES)) - 1]


class SlotAttempts:
    """Carry out what is due; `carry_out` may be called at any time, any number of times."""

    def __init__(self, ctx: Context, slot_runner: SlotRunner) -> None:
        self._ctx = ctx
        self._slot_runner = slot_runner
        self._under_way: dict[str, int] = {}

    async def carry_out(self, due: Sequence[Slot], noted: Mapping[str, Noted], extensions: Sequence[Extension]) -> None:
        """Carry out these slots, in the order of their instants. Raises a `StorageError` that passes or ends."""
        for _, group in groupby(due, key=attrgetter("at")):
            together = list(group)
            again = [slot for slot in together if slot.key in noted and noted[slot.key].state in BY_ITSELF]
            first = [slot for slot in together if slot not in again]
            if first:
                await self._say(first, extensions)
            for slot in again:
                await self._say_again(slot, noted[slot.key], extensions)

    async def _say(self, slots: Sequence[Slot], extensions: Sequence[Extension]) -> None:
        """Say what slots of one instant say together; one that fails as a whole is noted before the others are posted,
        and has no part in their letters then."""
        slots, tries = await self._begun(slots)
        if not slots:
            return
        gathered = await self._slot_runner.gather(slots, extensions, bare=max(tries.values()) >= TRIES)
        failed = [slot for slot in slots if slot.key in gathered.failures.whole]
        if failed:
            await self._ctx.turn(partial(self._note, slots=failed, gathered=gathered, tries=tries))
        standing = [slot for slot in slots if slot not in failed]
        if standing:
            await self._slot_runner.post(gathered, slots[0].at.isoformat())
            await self._ctx.turn(partial(self._note, slots=standing, gathered=gathered, tries=tries))
        self._end(slots)

    async def _say_again(self, slot: Slot, noted: Noted, extensions: Sequence[Extension]) -> None:
        """Say what one slot says, to everybody or to those who were not told."""
        slots, tries = await self._begun([slot])
        if not slots:
            return
        gathered = await self._slot_runner.gather(slots, extensions, bare=tries[slot.key] >= TRIES)
        if noted.state is SlotState.PARTLY:
            async with self._ctx.db.read() as tx:
                gathered = gathered.only(slot.key, await slot_log.untold(tx, slot.key))
        if slot.key not in gathered.failures.whole:
            await self._slot_runner.post(gathered, slot.at.isoformat(), again=slot.key)
        await self._ctx.turn(partial(self._note, slots=slots, gathered=gathered, tries=tries))
        self._end(slots)

    async def _begun(self, slots: Sequence[Slot]) -> tuple[Sequence[Slot], Mapping[str, int]]:
        """Count this try, once however long the store keeps it waiting; those of the slots that are not given up."""
        new = [slot.key for slot in slots if slot.key not in self._under_way]
        now = self._ctx.clock.now()
        if new:
            self._under_way |= await self._ctx.turn(partial(slot_log.begin, slots=new, now=now))
        lost = [slot for slot in slots if self._under_way[slot.key] > BEGUN]
        if lost:
            log.error("slots-never-end", slots=[slot.key for slot in lost], begun=BEGUN)
            await self._ctx.turn(partial(self._give_up, slots=lost))
            self._end(lost)
        return [slot for slot in slots if slot not in lost], self._under_way

    def _end(self, slots: Sequence[Slot]) -> None:
        for slot in slots:
            self._under_way.pop(slot.key, None)

    async def _note(self, tx: Tx, *, slots: Sequence[Slot], gathered: Gathered, tries: Mapping[str, int]) -> None:
        """Note what became of each slot, and whom it could not be said to."""
        now = self._ctx.clock.now()
        for slot in slots:
            untold = gathered.failures.recipients.get(slot.key, set())
            failed = slot.key in gathered.failures.whole
            if not failed and not untold:
                await slot_log.record(tx, [slot.key], SlotState.DONE, now)
            elif tries[slot.key] < TRIES:
                names = [] if failed else [to.name for to in untold]
                await slot_log.fail(tx, slot.key, now, names)
            else:
                log.error("slot-given-up", slot=slot.key, whole=failed, recipients=len(untold), tries=TRIES)
                await slot_log.record(tx, [slot.key], SlotState.MISSED if failed else SlotState.DONE, now)
            if failed or untold:
                await tell_of_failures(self._ctx, tx, slot, () if failed else untold, TRIES)
        await self._tell_of_lacking(tx, slots, gathered)

    async def _tell_of_lacking(self, tx: Tx, slots: Sequence[Slot], gathered: Gathered) -> None:
        by_key = {slot.key: slot for slot in slots}
        for (key, unit_id), lacking in gathered.lacking.items():
            if key in by_key and key not in gathered.failures.whole:
                await tell_of_lacking(self._ctx, tx, by_key[key], unit_id, lacking)

    async def _give_up(self, tx: Tx, *, slots: Collection[Slot]) -> None:
        now = self._ctx.clock.now()
        await slot_log.record(tx, [slot.key for slot in slots], SlotState.MISSED, now)
        for slot in slots:
            await tell_of_failures(self._ctx, tx, slot, (), BEGUN)
