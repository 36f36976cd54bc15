"""One turn of the conversation: what a step of a dialog is given, and what it answers."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from dialogs.conversation.effects import Effect, Say
from dialogs.conversation.events import Edited, Event, Pressed, Said
from dialogs.conversation.states import Conversation, Idle, State
from dialogs.forms.day_form import DayForm
from dialogs.forms.facts import Facts, UnitFacts
from dialogs.forms.form import Form
from dialogs.forms.table_form import TableForm
from dialogs.model.outgoing import Action, Button, Outgoing
from dialogs.model.submissions import Source, Subject
from dialogs.model.units import Role, Unit
from dialogs.parsing.dates import read_day
from dialogs.texts.liaison import report

LONGEST = 4092
"""The longest text of one message, in UTF-16 units: Telegram's limit, with room for 【演练】."""


@dataclass(frozen=True, slots=True)
class Turn:
    """An event in its conversation.

    `argument` is what stood behind a command's word; `chosen` the unit just chosen, 0 where none was.
    """

    conversation: Conversation
    event: Event
    facts: Facts
    argument: str = ""
    chosen: int = 0

    @property
    def state(self) -> State:
        """The state the person is in."""
        return self.conversation.state

    @property
    def action(self) -> Action:
        """The action of the pressed button; without one an action with no verb."""
        if isinstance(self.event, Pressed) and self.event.action is not None:
            return self.event.action
        return Action("")

    @property
    def pressed_on(self) -> str:
        """The outbox key of the message whose button was pressed, to be replaced in place."""
        return self.event.on if isinstance(self.event, Pressed) else ""

    @property
    def text(self) -> str:
        """The typed text, cleaned and stripped; empty for an event without text."""
        return clean(self.event.text).strip() if isinstance(self.event, Said | Edited) else ""

    @property
    def message(self) -> str:
        """The channel's reference of the message that was typed."""
        return self.event.message if isinstance(self.event, Said | Edited) else ""

    def source(self, source: Source) -> Source:
        """Return the source of values that came in by `source`: on the phone page always 页面."""
        return Source.PAGE if self.facts.page else source

    def unit_facts(self, unit_id: int) -> UnitFacts | None:
        """Return the facts of a unit the person is liaison of, None for any other."""
        if any(unit.id == unit_id for unit in self.facts.liaison_of):
            return self.facts.units.get(unit_id)
        return None

    @property
    def units(self) -> tuple[Unit, ...]:
        """The units the person reports for."""
        return tuple(unit for unit in self.facts.liaison_of if unit.id in self.facts.units)

    @property
    def dated(self) -> list[str]:
        """A word on the day that what was sent without a date is about, where that is not today."""
        day, today = self.facts.day, self.facts.today
        return [] if day == today else [report.by_sending_time(day, today)]

    def dated_by_word(self, text: str, day: date) -> list[str]:
        """The same where `text` begins with a day's name, 今天 or 昨天, that meant `day` when it was sent."""
        read = read_day(text, self.facts.today, self.facts.campaign.days)
        return [] if read and read.day == day else [report.by_sending_time(day, self.facts.today)]

    def form(self, unit_id: int, subject: Subject) -> Form | None:
        """The form of one of the person's units, None where there is none."""
        of = self.unit_facts(unit_id)
        if of is None:
            return None
        if subject.day:
            return DayForm(self.facts, of, subject) if self.facts.campaign.daily else None
        table = self.facts.campaign.table
        return TableForm(self.facts, of, subject) if table and table.key == subject.deliverable else None

    @property
    def pressed_form(self) -> Form | None:
        """The form the pressed button is about."""
        try:
            subject = Subject.parse(self.action.subject)
        except ValueError:
            return None
        return self.form(self.action.unit_id, subject)

    def is_stranger(self) -> bool:
        """Whether nobody knows this person."""
        return not self.facts.memberships

    def is_liaison(self) -> bool:
        """Whether the person reports for any unit."""
        return self.facts.has(Role.LIAISON)


@dataclass(frozen=True, slots=True)
class Move:
    """A step's answer: the state it leads to, and the effects to carry out, in order.

    `snoozed`, `turned_away` and `dated` go into the conversation where they are given.
    """

    state: State
    effects: tuple[Effect, ...] = ()
    snoozed: str | None = None
    turned_away: str | None = None
    dated: str | None = None


def say(text: str, buttons: Iterable[Sequence[Button]] = (), *, edits: str = "") -> Say:
    """An answer, cut to what one message holds; empty rows of buttons are left out."""
    return Say(Outgoing(fitting(text), tuple(tuple(row) for row in buttons if row), edits=edits))


def fitting(text: str, limit: int = LONGEST) -> str:
    """The text, its end left out where it is longer than `limit` UTF-16 units."""
    units = clean(text).encode("utf-16-le")
    if len(units) <= limit * 2:
        return units.decode("utf-16-le")
    return units[: (limit - 1) * 2].decode("utf-16-le", "ignore") + "…"


def clean(text: str) -> str:
    """The text without NUL and without halves of surrogate pairs, which no store and no channel takes."""
    return text.replace("\0", "").encode("utf-16-le", "surrogatepass").decode("utf-16-le", "ignore")


def stay(turn: Turn, *effects: Effect) -> Move:
    """The conversation stays where it is."""
    return Move(turn.state, effects)


def idle(*effects: Effect) -> Move:
    """Nothing goes on any more."""
    return Move(Idle(), effects)
