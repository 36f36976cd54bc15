"""A rehearsal: a whole campaign played from before its first reminder to a final export, and what came of it."""

import heapq
import itertools
import random
import tempfile
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path

from bot.rehearsal.people.joining import Codes
from bot.rehearsal.people.officials import export
from bot.rehearsal.people.population import ADMIN_NUMBER, Cast, Casting
from bot.rehearsal.plans.daily import DailyPlan
from bot.rehearsal.plans.dues import DuesPlan
from bot.rehearsal.plans.joining import JoiningPlan
from bot.rehearsal.plans.officials import OfficialsPlan
from bot.rehearsal.plans.register import RegisterPlan
from bot.rehearsal.plans.tasks import Errand
from bot.rehearsal.results import Posted, Summary, summary_of, take_workbook
from bot.rehearsal.world.channel import ANSWER, NAME
from bot.rehearsal.world.ledger import Ledger, Meaning
from bot.rehearsal.world.person import Diary, Person
from bot.rehearsal.world.roster import make_roster, write_roster
from bot.rehearsal.world.screen import ButtonMissing
from bot.rehearsal.world.script import Act, Answer, Pressed, Script
from bot.rehearsal.world.stage import Stage, stage
from bot.rosters.invites import issued, places
from bot.rosters.read import read_roster
from dialogs.model.campaign import Campaign
from dialogs.schedule.calendar import all_slots
from dialogs.schedule.slot import Slot
from dialogs.texts.office import commands as texts
from dialogs.texts.words import labels
from storage.db.database import Tx
from storage.people import roster as roster_rows
from storage.people.roster import RosterRow

BREATHER = timedelta(seconds=20)
"""Between one errand of a person and the next that was waiting."""

Carried = Callable[[Sequence[Slot]], None]
"""Told after each look of the scheduler which slots were due at that very instant."""


class Performance:
    """Plays errands on a stage. `carried` is told of slots, `passed` of every instant."""

    def __init__(self, stage: Stage, carried: Carried, passed: Callable[[datetime], None]) -> None:
        self._stage = stage
        self._carried = carried
        self._passed = passed
        self._order = itertools.count()
        self._due: list[tuple[datetime, int, Person, Errand | tuple[Script[None], Act]]] = []
        self._busy: dict[str, deque[Errand]] = {}
        self._look_at: datetime | None = None

    async def play(self, errands: Iterable[Errand]) -> None:
        """Play them all, and every slot until the last of them is done."""
        for errand in errands:
            self._push(errand.at, errand.who, errand)
        await self._stage.tick()
        self._look_at = await self._stage.next_look()
        while self._due:
            if self._look_at is not None and self._look_at <= self._due[0][0]:
                await self._look(self._look_at)
            else:
                await self._next_step()

    async def _look(self, at: datetime) -> None:
        """The scheduler looks what is due."""
        self._move_to(at)
        due = await self._stage.slots_at(at)
        self._stage.channel.occasion = "+".join(dict.fromkeys(slot.kind.value for slot in due)) or "asked-for"
        await self._stage.tick()
        self._look_at = await self._stage.next_look()
        self._carried(due)

    async def _next_step(self) -> None:
        at, _, who, what = heapq.heappop(self._due)
        self._move_to(at)
        self._stage.channel.occasion = ANSWER
        if isinstance(what, Errand):
            self._begin(who, what)
            return
        script, act = what
        answer = await self._stage.perform(who, act)
        if isinstance(act, Pressed) and act.label == labels.LATER:
            self._look_at = await self._stage.next_look()
        self._go_on(who, script, answer)

    def _begin(self, who: Person, errand: Errand) -> None:
        """Begin an errand, or have it wait while the person is at another one."""
        if who.account in self._busy:
            self._busy[who.account].append(errand)
            return
        self._busy[who.account] = deque()
        self._go_on(who, errand.script(), None)

    def _go_on(self, who: Person, script: Script[None], answer: Answer | None) -> None:
        try:
            act = next(script) if answer is None else script.send(answer)
        except StopIteration:
            self._done(who)
        except ButtonMissing as missing:
            who.wonders(f"no button {missing} under: {answer.text if answer else ''}")
            self._done(who)
        else:
            self._push(self._stage.clock.now() + timedelta(seconds=act.after), who, (script, act))

    def _done(self, who: Person) -> None:
        """The person is free; what waited meanwhile follows in its order."""
        waiting = self._busy.pop(who.account)
        at = self._stage.clock.now()
        for errand in waiting:
            at += BREATHER
            self._push(at, who, replace(errand, at=at))

    def _push(self, at: datetime, who: Person, what: Errand | tuple[Script[None], Act]) -> None:
        heapq.heappush(self._due, (at, next(self._order), who, what))

    def _move_to(self, at: datetime) -> None:
        self._stage.clock.move_to(at)
        self._passed(at)


LEAD_TIME = timedelta(days=2)
"""How long before the first slot people begin to register at the latest."""

BEFORE_THE_WINDOW = timedelta(days=5)
"""How long before the window they do: time for everyone to settle in where nothing is due before it."""

BEGINS = time(8, 0)

AFTERWARDS = timedelta(hours=1)
"""How long after the last thing that happens the workbook is made."""

BY = "command-line"
"""Who imported the roster and issued the invites."""

OpenStage = Callable[[Campaign, datetime, Path, str], AbstractAsyncContextManager[Stage]]
"""Sets the stage: campaign, the instant it begins at, a folder for its store, its admin's account."""

Progress = Callable[[int, int, str], None]
"""Told how many of how many days have passed, and which day it is."""


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What a rehearsal made. `digests` are the daily ones by day, the root's last of each day."""

    workbook: Path
    ledger: Path
    roster: Path
    digests: tuple[Path, ...]
    summary: Summary


async def rehearse(
    campaign: Campaign,
    *,
    units: int,
    seed: int,
    out: Path,
    progress: Progress = lambda done, total, note: None,
    opened: OpenStage = stage,
) -> Rehearsal:
    """Play the campaign with `units` made-up units and write everything to `out`.

    The same seed gives the same ledger, byte for byte, and the same figures. `opened` sets the stage.
    Raises ValueError below 1 unit, OSError where `out` cannot be written.
    """
    path = _make_roster(campaign, units, seed, out)
    first_day = min(all_slots(campaign)[0].at.date() - LEAD_TIME, campaign.first - BEFORE_THE_WINDOW)
    begins = campaign.at(first_day, BEGINS)
    with tempfile.TemporaryDirectory(prefix="weekbot-") as folder:
        async with opened(campaign, begins, Path(folder), f"{NAME}:{ADMIN_NUMBER}") as on:
            return await _Rehearsing(campaign, on, seed, out, progress).run(path)


def _make_roster(campaign: Campaign, units: int, seed: int, out: Path) -> Path:
    out.mkdir(parents=True, exist_ok=True)
    path = out / "roster.xlsx"
    rng = random.Random(f"{seed}/roster")  # noqa: S311 (it is to be repeatable)
    write_roster(make_roster(campaign, units, rng), path)
    return path


class _Rehearsing:
    """One rehearsal under way."""

    def __init__(self, campaign: Campaign, on: Stage, seed: int, out: Path, progress: Progress) -> None:
        self._campaign = campaign
        self._stage = on
        self._seed = seed
        self._out = out
        self._progress = progress
        self._diary = Diary(Ledger(campaign.zone))

    async def run(self, roster: Path) -> Rehearsal:
        rows = read_roster(roster, self._campaign).rows
        codes = await self._admit(rows)
        self._note_roster(roster, rows)
        cast = Casting(self._campaign, rows, self._seed, self._stage.channel, self._diary).cast()
        for group in cast.groups:
            self._stage.name_group(group.chat, group.title)
        errands = self._errands(cast, codes)
        posted = Posted(cast, self._stage.channel)
        passed = _Days(self._campaign, self._stage.clock.now(), errands[-1].at, self._progress)
        await Performance(self._stage, posted.collect, passed).play(errands)
        return self._written(roster, cast, posted)

    async def _admit(self, rows: tuple[RosterRow, ...]) -> Codes:
        """Import the roster and issue the invites, as an admin does on the command line."""
        ctx = self._stage.program.ctx
        now = ctx.clock.now()

        async def work(tx: Tx) -> Codes:
            await roster_rows.import_units(tx, rows, now, campaign=self._campaign)
            organisation = await self._stage.program.organisations.current(tx)
            lines = [
                await issued(tx, place, by=BY, now=now, days=self._campaign.invite_days, link=str)
                for place in await places(tx, organisation)
            ]
            return {(line.unit, texts.ROLE_NAMES[line.role.value]): line.code for line in lines}

        return await ctx.turn(work)

    def _note_roster(self, path: Path, rows: tuple[RosterRow, ...]) -> None:
        """The ledger begins with the campaign and its units."""
        at, ledger = self._stage.clock.now(), self._diary.ledger
        ledger.note_file(at, BY, self._campaign.root, path, _about_campaign(self._campaign))
        for row in rows:
            ledger.note_file(at, BY, row.name, path, _about_unit(row))

    def _errands(self, cast: Cast, codes: Codes) -> list[Errand]:
        """Everybody's errands in order of time, the export last."""
        first_day = self._stage.clock.now().astimezone(self._campaign.zone).date()
        joining = JoiningPlan(cast, codes, first_day)
        dues = DuesPlan(cast, joining, first_day)
        officials = OfficialsPlan(cast, joining, dues, first_day)
        register = RegisterPlan(cast, joining, first_day)
        plans = (joining, DailyPlan(cast, joining), dues, officials, register)
        planned = [errand for plan in plans for errand in plan.errands()]
        planned.sort(key=lambda errand: errand.at)
        end = max(planned[-1].at, all_slots(self._campaign)[-1].at) + AFTERWARDS
        return [*planned, Errand(end, cast.admin, lambda: export(cast.admin))]

    def _written(self, roster: Path, cast: Cast, posted: Posted) -> Rehearsal:
        ledger = self._out / "ledger.jsonl"
        self._diary.ledger.write(ledger)
        summary = summary_of(cast, self._stage.channel, self._diary.surprises)
        (self._out / "summary.txt").write_text(f"{summary.text}\n", encoding="utf-8")
        return Rehearsal(
            workbook=take_workbook(cast.admin, self._out),
            ledger=ledger,
            roster=roster,
            digests=tuple(posted.write(self._out / "digests")),
            summary=summary,
        )


def _about_campaign(campaign: Campaign) -> Meaning:
    return {
        "kind": "campaign",
        "name": campaign.name,
        "title": campaign.title,
        "zone": str(campaign.zone),
        "first": campaign.first.isoformat(),
        "last": campaign.last.isoformat(),
        "root": campaign.root,
        "digest": campaign.daily.digest.isoformat("minutes") if campaign.daily else None,
        "accepted": True,
    }


def _about_unit(row: RosterRow) -> Meaning:
    return {
        "kind": "unit",
        "unit_kind": row.kind,
        "parent": row.parent,
        "enrolment": row.enrolment,
        "staff": row.staff,
        "contact": row.contact,
        "phone": row.phone,
        "accepted": True,
    }


class _Days:
    """Tells the progress whenever another day begins."""

    def __init__(self, campaign: Campaign, begins: datetime, ends: datetime, progress: Progress) -> None:
        self._zone = campaign.zone
        self._first = begins.astimezone(self._zone).date()
        self._total = (ends.astimezone(self._zone).date() - self._first).days + 1
        self._progress = progress
        self._day: date | None = None

    def __call__(self, at: datetime) -> None:
        day = at.astimezone(self._zone).date()
        if day != self._day:
            self._day = day
            self._progress(min((day - self._first).days + 1, self._total), self._total, day.isoformat())
