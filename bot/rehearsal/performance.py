"""The performance: errands begun and acts done one by one in order of time, the program's own slots in between."""

import heapq
import itertools
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.rehearsal.channel import ANSWER
from bot.rehearsal.errands import Errand
from bot.rehearsal.person import Person
from bot.rehearsal.screen import ButtonMissing
from bot.rehearsal.script import Act, Answer, Pressed, Script
from bot.rehearsal.stage import Stage
from dialogs.slot import Slot
from dialogs.texts import labels

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
