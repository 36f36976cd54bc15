"""Carry out the calendar: say what is due once, late if need be, and write down what came too late.

The calendar says which slots there are (`dialogs.schedule.calendar`), the store remembers which were done. `tick` does
all that is due by now and may be called at any time, any number of times. Up to `carried_out_until` everything is
settled; a slot's own record and each letter's idempotency key make a tick that was cut short harmless. What fails is
tried again, and given up in the end (`bot.notifications.slot_attempts`); everything beside it goes out.
"""

import asyncio
import contextlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.notifications.outage import AskingAgain
from bot.notifications.slot_attempts import SlotAttempts, rests
from bot.notifications.slot_runner import SlotRunner
from bot.posting.moved_events import as_moved
from bot.runtime.context import Context
from dialogs.model.campaign import Campaign
from dialogs.schedule.calendar import all_slots
from dialogs.schedule.due_times import Extension
from dialogs.schedule.slot import Slot, SlotKind, after_quiet_hours, in_quiet_hours, quiet_until
from storage.db import key_value
from storage.db.database import Tx
from storage.db.errors import StorageError
from storage.messages import outbox, wakeups
from storage.messages import slots as slot_log
from storage.messages.slots import OPEN, Noted, SlotState
from storage.reports import deadlines

log = structlog.get_logger()

MARK = "carried_out_until"
LOOK_EVERY = 20.0
"""Seconds, monotonic ones, after which it looks in any case: the system's clock may have been stepped, either way."""

SOON = timedelta(seconds=1)
"""The shortest it sleeps: a wake-up whose turn is being made is still in the store for a moment."""

NEXT = "next"


class Timer:
    """Call `ring` at the instant set last."""

    def __init__(self, zone: ZoneInfo, ring: Callable[[], None]) -> None:
        self._ring = ring
        self._scheduler = AsyncIOScheduler(
            timezone=zone, job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
        )

    def start(self) -> None:
        """Begin to wake; needs a running event loop."""
        self._scheduler.configure(event_loop=asyncio.get_running_loop())
        self._scheduler.start()

    def set(self, at: datetime) -> None:
        """Wake at that instant of the system's clock, in place of the one set before."""
        self._scheduler.add_job(self._ring, "date", run_date=at, id=NEXT, replace_existing=True)

    def stop(self) -> None:
        """Wake no more."""
        self._scheduler.shutdown(wait=False)


@dataclass(frozen=True, slots=True)
class Agenda:
    """The slots due by now and not settled yet: to say now, to hold until quiet hours end, to try again later, too
    late, and superseded."""

    say: tuple[Slot, ...] = ()
    hold: tuple[Slot, ...] = ()
    later: tuple[Slot, ...] = ()
    missed: tuple[Slot, ...] = ()
    superseded: tuple[Slot, ...] = ()


def agenda(campaign: Campaign, due: Sequence[Slot], noted: Mapping[str, Noted], now: datetime) -> Agenda:
    """Sort what is due."""
    open_ = [s for s in due if s.key not in noted or noted[s.key].state in OPEN]
    in_time = [s for s in open_ if now <= _last_instant(campaign, s, noted.get(s.key))]
    missed = tuple(s for s in open_ if s not in in_time)
    latest = {s.day: s for s in in_time if s.kind is SlotKind.NUDGE}
    superseded = tuple(s for s in in_time if s.kind is SlotKind.NUDGE and latest[s.day] is not s)
    standing = tuple(s for s in in_time if s not in superseded)
    if in_quiet_hours(campaign, now):
        later = tuple(s for s in standing if s.key in noted)
        hold = tuple(s for s in standing if s.key not in noted)
        return Agenda(hold=hold, later=later, missed=missed, superseded=superseded)
    later = tuple(s for s in standing if rests(noted.get(s.key), now))
    say = tuple(s for s in standing if s not in later)
    return Agenda(say=say, later=later, missed=missed, superseded=superseded)


def _last_instant(campaign: Campaign, slot: Slot, noted: Noted | None) -> datetime:
    """Return the end of the slot's grace; one held over quiet hours has its whole grace after them."""
    if noted is None or noted.state is not SlotState.HELD:
        return slot.expires
    return after_quiet_hours(campaign, noted.at) + (slot.expires - slot.at)


class Scheduler:
    """Say what is due; `run` sleeps in between. `lag` is for the readiness check."""

    def __init__(
        self, ctx: Context, slot_runner: SlotRunner, wake: Callable[[str, int, str], None], asking_again: AskingAgain
    ) -> None:
        self._ctx = ctx
        self._asking_again = asking_again
        self._slot_attempts = SlotAttempts(ctx, slot_runner)
        self._wake = wake
        self.changed = asyncio.Event()
        self._timetable = Timetable()
        self._looked_at: datetime | None = None
        self._ticked_at: float | None = None

    async def run(self) -> None:
        """Tick whenever something is due, until cancelled."""
        self._ticked_at = self._ctx.clock.monotonic()
        timer = Timer(self._ctx.campaign.zone, self.changed.set)
        timer.start()
        try:
            while True:
                self.changed.clear()
                await self._tick_or_wait()
                await self._set(timer)
                self._ctx.heartbeat.beat("scheduler")
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(LOOK_EVERY):
                        await self.changed.wait()
        finally:
            timer.stop()

    async def _tick_or_wait(self) -> None:
        """Tick; while the store cannot be used, a later look does it."""
        try:
            await self.tick()
        except StorageError as error:
            log.error("scheduler-waits-for-store", code=error.code)  # noqa: TRY400 (the code says it all)
            if error.ends:
                raise

    async def _set(self, timer: Timer) -> None:
        """Be woken at the next look; where that cannot be found out it looks before long anyway."""
        with contextlib.suppress(StorageError):
            at = await self.next_look()
            if at is not None:
                timer.set(self._ctx.clock.real(at))

    def lag(self) -> timedelta:
        """Return how long ago the last tick ended, or the first was to begin, in real time."""
        return timedelta(seconds=0 if self._ticked_at is None else self._ctx.clock.monotonic() - self._ticked_at)

    async def tick(self) -> None:
        """Carry out everything that is due by now, if the clock is to be believed."""
        if not self._ctx.trust.holds():
            self._ticked_at = self._ctx.clock.monotonic()
            return
        now = self._looked_at = self._ctx.clock.now()
        async with self._ctx.db.read() as tx:
            since = await _settled_until(tx)
            extensions = await deadlines.extensions(tx)
            campaign = await as_moved(tx, self._ctx.campaign)
            known = self._timetable.slots(campaign, extensions)
            due = [] if since is None else [slot for slot in known if since < slot.at <= now]
            noted = await slot_log.noted(tx, [s.key for s in due])
            woken = await wakeups.due(tx, now)
        if since is None:
            await self._ctx.turn(lambda tx: key_value.put_instant(tx, MARK, now))
        else:
            if since > now:
                await self._take_back([slot for slot in known if slot.at > now], now)
            await self._settle(agenda(self._ctx.campaign, due, noted, now), noted, extensions, now)
        for wakeup in woken:
            self._wake(wakeup.person, wakeup.unit_id, wakeup.day.isoformat())
        await self._asking_again.ask(now)
        self._ticked_at = self._ctx.clock.monotonic()

    async def _settle(
        self, todo: Agenda, noted: Mapping[str, Noted], extensions: Sequence[Extension], now: datetime
    ) -> None:
        await self._record(todo.missed, SlotState.MISSED, now)
        await self._record(todo.superseded, SlotState.SUPERSEDED, now)
        await self._record(todo.hold, SlotState.HELD, now)
        for slot in todo.missed:
            log.warning("slot-missed", slot=slot.key, due=slot.at.isoformat())
        await self._slot_attempts.carry_out(todo.say, noted, extensions)
        await self._ctx.turn(partial(_mark_settled, slots=(*todo.say, *todo.hold, *todo.later), now=now))

    async def _take_back(self, ahead: Sequence[Slot], now: datetime) -> None:
        """Forget what was noted of instants still to come by a clock that was ahead and is right again."""

        async def work(tx: Tx) -> int:
            await outbox.come_back_from_ahead(tx, now, quiet_until(self._ctx.campaign, now) or now)
            return await slot_log.forget_ahead(tx, [slot.key for slot in ahead])

        forgotten = await self._ctx.turn(work)
        log.warning("clock-was-ahead", slots=forgotten)

    async def _record(self, which: Iterable[Slot], state: SlotState, now: datetime) -> None:
        keys = [slot.key for slot in which]
        if keys:
            await self._ctx.turn(lambda tx: slot_log.record(tx, keys, state, now))

    async def next_look(self) -> datetime | None:
        """Return when to look again: the next slot after the last look, a person's wake-up, the end of quiet hours.

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
        """Return every slot there is, in order."""
        of = (campaign.name, campaign.events, tuple(extensions))
        if of != self._of:
            self._of, self._slots = of, all_slots(campaign, extensions)
        return self._slots


async def _mark_settled(tx: Tx, *, slots: Sequence[Slot], now: datetime) -> None:
    """Note that everything up to now is settled, or up to the first of these slots that is not."""
    noted = await slot_log.noted(tx, [slot.key for slot in slots])
    unsettled = [slot.at for slot in slots if noted[slot.key].state in OPEN]
    mark = min(unsettled) - timedelta(microseconds=1) if unsettled else now
    await key_value.put_instant(tx, MARK, mark)


async def _settled_until(tx: Tx) -> datetime | None:
    return await key_value.instant(tx, MARK)
