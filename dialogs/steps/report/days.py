"""The days of the window a unit can still report, when today is none of them."""

from datetime import date

from dialogs.conversation.buttons import button, in_rows
from dialogs.conversation.states import Idle
from dialogs.conversation.turn import Move, Turn, say
from dialogs.forms.day_form import DayForm, days_locked
from dialogs.forms.facts import UnitFacts
from dialogs.model.outgoing import Button
from dialogs.model.submissions import Subject
from dialogs.texts.liaison import report
from dialogs.texts.words.dates import month_day


def outside_window(turn: Turn, of: UnitFacts, head: str = "") -> Move:
    """Before the window: when it begins. After it: a button for each day that can still be reported.

    `head` is said before.
    """
    campaign = turn.facts.campaign
    if turn.facts.today < campaign.first:
        return Move(Idle(), (say(head + report.before_window(campaign.first, campaign.last)),))
    waiting = unreported(turn, of)
    text = report.after_window(campaign.last, waiting=bool(waiting), locked=days_locked(of, turn.facts))
    several = len(turn.units) > 1
    buttons = (day_button(of, day, several=several) for day in waiting)
    return Move(Idle(), (say(head + text, in_rows(buttons, 1 if several else 3)),))


def unreported(turn: Turn, of: UnitFacts) -> list[date]:
    """The days that are open and not submitted, up to today; none where the unit collects or is exempt."""
    if of.collects or of.unit.exempt:
        return []
    forms = (DayForm(turn.facts, of, Subject(day=day)) for day in turn.facts.campaign.days)
    return [form.day for form in forms if not form.closed and not form.submitted]


def day_button(of: UnitFacts, day: date, *, several: bool = False) -> Button:
    """Opens that day's report; for a liaison of `several` units it names whose."""
    return button(
        f"{month_day(day)} {of.unit.name}" if several else month_day(day), "open", of.unit.id, Subject(day=day)
    )
