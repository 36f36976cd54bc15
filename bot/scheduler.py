"""Carries out the calendar: what is due is said once, late if need be, and what came too late is written down.

The calendar says which slots there are (`dialogs.calendar`), the store remembers which were done. `tick` does all that
is due by now and may be called at any time, any number of times. Up to `carried_out_until` everything is settled; a
slot's own record and each letter's idempotency key make a tick that was cut short harmless.
"""

import asyncio
import contextlib
import itertools
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from bot.alarm import Alarm
from bot.context import Context
from bot.jobs.errors import ReportProcessEnded
from bot.occasions.carrying import Carrier
from bot.occasions.events import as_moved
from bot.watching.outage import AskingAgain
from dialogs.calendar import all_slots
from dialogs.campaign import Campaign
from dialogs.due_times import Extension
from dialogs.slot import Slot, SlotKind, in_quiet_hours, quiet_until
from storage import deadlines, meta, wakeups
from storage import slots as slot_log
from storage.database import Tx
from storage.errors import StorageError
from storage.slots import SlotState

log = structlog.get_logger()

MARK = "carried_out_until"
LOOK_EVERY = 20.0
"""Seconds, monotonic ones, after which it looks in any case: the system's clock may have been stepped, either way."""

SOON = timedelta(seconds=1)
"""The shortest it sleeps: a wake-up whose turn is being made is still in the store for a moment."""


@dataclass(frozen=True, slots=True)
class Agenda:
    """The slots due by now and not settled yet: to say now, to hold until quiet hours end, too late, and superseded."""

    say: tuple[Slot, ...] = ()
    hold: tuple[Slot, ...] = ()
    missed: tuple[Slot, ...] = ()
    superseded: tuple[Slot, ...] = ()


def agenda(due: Sequence[Slot], states: dict[str, SlotState], now: datetime, *, quiet: bool) -> Agenda:
    """Sort what is due. A slot held over quiet hours was in time when it was held, and is not too late after them."""
    open_ = [s for s in due if states.get(s.key) in (None, SlotState.HELD)]
    in_time = [s for s in open_ if now <= s.expires or states.get(s.key) is SlotState.HELD]
    missed = tuple(s for s in open_ if s not in in_time)
    latest = {s.day: s for s in in_time if s.kind is SlotKind.NUDGE}
    superseded = tuple(s for s in in_time if s.kind is SlotKind.NUDGE and latest[s.day] is not s)
    standing = tuple(s for s in in_time if s not in superseded)
    if quiet:
        return Agenda(hold=standing, missed=missed, superseded=superseded)
    return Agenda(say=standing, missed=missed, superseded=superseded)


class Scheduler:
    """Says what is due; `run` sleeps in between. `lag` is for the readiness check."""

    def __init__(
        self, ctx: Context, carrier: Carrier, wake: Callable[[str, int, str], None], asking_again: AskingAgain
    ) -> None:
        self._ctx = ctx
        self._asking_again = asking_again
        self._carrier = carrier
        self._wake = wake
        self.changed = asyncio.Event()
        self._timetable = Timetable()
        self._looked_at: datetime | None = None
        self._ticked_at: float | None = None

    async def run(self) -> None:
        """Tick whenever something is due, until cancelled."""
        self._ticked_at = self._ctx.clock.monotonic()
        alarm = Alarm(self._ctx.campaign.zone, self.changed.set)
        alarm.start()
        try:
            while True:
                self.changed.clear()
                await self._tick_or_wait()
                await self._set(alarm)
                self._ctx.pulse.beat("scheduler")
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(LOOK_EVERY):
                        await self.changed.wait()
        finally:
            alarm.stop()

    async def _tick_or_wait(self) -> None:
        """Tick; while the store cannot be used, or no report process lives, a later look does it."""
        try:
            await self.tick()
        except StorageError as error:
            log.error("scheduler-waits-for-store", code=error.code)  # noqa: TRY400 (the code says it all)
            if error.ends:
                raise
        except ReportProcessEnded as error:
            log.error("scheduler-makes-it-again", code=error.code)  # noqa: TRY400 (the code says it all)

    async def _set(self, alarm: Alarm) -> None:
        """Be woken at the next look; where that cannot be found out it looks before long anyway."""
        with contextlib.suppress(StorageError):
            at = await self.next_look()
            if at is not None:
                alarm.set(self._ctx.clock.real(at))

    def lag(self) -> timedelta:
        """How long ago the last tick ended, or the first was to begin, in real time."""
        return timedelta(seconds=0 if self._ticked_at is None else self._ctx.clock.monotonic() - self._ticked_at)

    async def tick(self) -> None:
        """Carry out everything that is due by now."""
        now = self._looked_at = self._ctx.clock.now()
        async with self._ctx.db.read() as tx:
            since = await _settled_until(tx)
            extensions = await deadlines.extensions(tx)
            campaign = await as_moved(tx, self._ctx.campaign)
            known = self._timetable.slots(campaign, extensions)
            due = [] if since is None else [slot for slot in known if since < slot.at <= now]
            states = await slot_log.states(tx, [s.key for s in due])
            woken = await wakeups.due(tx, now)
        if since is None:
            await self._ctx.turn(lambda tx: meta.put_instant(tx, MARK, now))
        else:
            quiet = in_quiet_hours(self._ctx.campaign, now)
            await self._settle(agenda(due, states, now, quiet=quiet), extensions, now)
        for wakeup in woken:
            self._wake(wakeup.person, wakeup.unit_id, wakeup.day.isoformat())
        await self._asking_again.ask(now)
        self._ticked_at = self._ctx.clock.monotonic()

    async def _settle(self, todo: Agenda, extensions: Sequence[Extension], now: datetime) -> None:
        await self._record(todo.missed, SlotState.MISSED, now)
        await self._record(todo.superseded, SlotState.SUPERSEDED, now)
        await self._record(todo.hold, SlotState.HELD, now)
        for slot in todo.missed:
            log.warning("slot-missed", slot=slot.key, due=slot.at.isoformat())
        for _, group in itertools.groupby(todo.say, key=lambda slot: slot.at):
            together = list(group)
            await self._carrier.carry_out(together, extensions)
            await self._record(together, SlotState.DONE, now)
        until = min((slot.at for slot in todo.hold), default=None)
        mark = now if until is None else until - timedelta(microseconds=1)
        await self._ctx.turn(lambda tx: meta.put_instant(tx, MARK, mark))

    async def _record(self, which: Iterable[Slot], state: SlotState, now: datetime) -> None:
        keys = [slot.key for slot in which]
        if keys:
            await self._ctx.turn(lambda tx: slot_log.record(tx, keys, state, now))

    async def next_look(self) -> datetime | None:
        """When to look again: the next slot after the last look, a person's wake-up, the end of quiet hours.

        After the last look, not after now: what became due while a tick was being carried out must not be slept over.
        """
        now = self._ctx.clock.now()
        async with self._ctx.db.read() as tx:
            extensions = await deadlines.extensions(tx)
            wakeup = await wakeups.next_at(tx)
            campaign = await as_moved(tx, self._ctx.campaign)
        looked_at = self._looked_at or now
        upcoming = next((s.at for s in self._timetable.slots(campaign, extensions) if s.at > looked_at), None)
        at = min((t for t in (upcoming, wakeup, quiet_until(campaign, now)) if t is not None), default=None)
        return None if at is None else max(at, now + SOON)


class Timetable:
    """Every slot of the calendar, worked out anew only when an extension was given or an event moved."""

    def __init__(self) -> None:
        self._of: tuple[object, ...] = ()
        self._slots: list[Slot] = []

    def slots(self, campaign: Campaign, extensions: Sequence[Extension]) -> list[Slot]:
        """Every slot there is, in order."""
        of = (campaign.name, campaign.events, tuple(extensions))
        if of != self._of:
            self._of, self._slots = of, all_slots(campaign, extensions)
        return self._slots


async def _settled_until(tx: Tx) -> datetime | None:
    return await meta.instant(tx, MARK)
