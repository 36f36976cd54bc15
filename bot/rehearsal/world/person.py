"""A simulated person: an account, a screen, a temper of their own, and what they do written into the ledger."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from bot.rehearsal.world.channel import NAME
from bot.rehearsal.world.ledger import Ledger, Meaning
from bot.rehearsal.world.screen import Screen
from bot.rehearsal.world.script import Act, Answer, Pressed, Reworded, SampleFile, Script, Sent, Typed, Waited

Judge = Callable[[Answer], Meaning]
"""What an act meant, once its answer is there."""

QUICKEST, SLOWEST = 4, 40
"""Seconds of thinking before an act."""


@dataclass(slots=True)
class Diary:
    """What all simulated people write down: the ledger, and what went otherwise than they expected."""

    ledger: Ledger
    surprises: list[str] = field(default_factory=list)


class Person:
    """Somebody with a phone. `rng` is theirs alone; `unit` the one they speak for unless they say otherwise."""

    def __init__(
        self, number: int, name: str, rng: random.Random, screen: Screen, diary: Diary, unit: str = ""
    ) -> None:
        self.chat = str(number)
        self.account = f"{NAME}:{number}"
        self.name = name
        self.rng = rng
        self.screen = screen
        self.unit = unit
        self._diary = diary

    def types(
        self, text: str, means: Judge, *, unit: str = "", shown: str = "", group: str = "", expect: bool | None = True
    ) -> Script[Answer]:
        """Type a text and send it. `expect`: whether it should be accepted; None where either may happen."""
        return (yield from self._does(Typed(text, shown, group), means, unit, expect=expect))

    def rewords(
        self, message: str, text: str, means: Judge, *, unit: str = "", expect: bool | None = True
    ) -> Script[Answer]:
        """Edit an earlier message."""
        return (yield from self._does(Reworded(message, text), means, unit, expect=expect))

    def presses(
        self, label: str, means: Judge, *, on: Answer | None = None, unit: str = "", expect: bool | None = True
    ) -> Script[Answer]:
        """Press the newest button that says so, on that answer or anywhere. Raises `ButtonMissing`."""
        own, data = self.screen.button(label, None if on is None else on.messages)
        return (yield from self._does(Pressed(own, data), means, unit, expect=expect))

    def sends(
        self,
        files: tuple[SampleFile, ...],
        means: Judge,
        *,
        caption: str = "",
        unit: str = "",
        expect: bool | None = True,
    ) -> Script[Answer]:
        """Send files, several as an album."""
        return (yield from self._does(Sent(files, caption), means, unit, expect=expect))

    def waits(self, seconds: float) -> Script[None]:
        """Do something else for a while."""
        yield Waited(seconds)

    def sees(self, *words: str, offering: str = "") -> Answer | None:
        """The newest message on the screen with all these words (and that button), as if it had just come in."""
        shown = (Answer(message.at, messages=(message,)) for message in reversed(self.screen.messages))
        return next((a for a in shown if a.says(*words) and (not offering or a.offers(offering))), None)

    def chance(self, share: float) -> bool:
        """True in so many of one."""
        return self.rng.random() < share

    def wonders(self, what: str) -> None:
        """Something went otherwise than expected."""
        self._diary.surprises.append(f"{self.account} {what}")

    def _does(self, act: Act, means: Judge, unit: str, *, expect: bool | None) -> Script[Answer]:
        answer = yield replace(act, after=float(self.rng.randrange(QUICKEST, SLOWEST)))
        meaning = means(answer)
        self._diary.ledger.note(self.account, unit or self.unit, act, answer, meaning)
        if expect is not None and bool(meaning["accepted"]) is not expect:
            self.wonders(f"{unit or self.unit}: {act} -> {answer.text}")
        return answer
