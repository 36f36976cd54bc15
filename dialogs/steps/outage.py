"""After an outage so long that a channel has dropped messages: each liaison is asked for what is missing, once."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from dialogs.conversation.buttons import in_rows
from dialogs.conversation.states import Conversation, Idle
from dialogs.conversation.turn import fitting
from dialogs.forms.day_form import DayForm
from dialogs.forms.facts import Facts, UnitFacts
from dialogs.model.outgoing import Outgoing
from dialogs.model.submissions import Status, Subject
from dialogs.steps.report.days import day_button
from dialogs.texts.notifications import notices as texts

MOST_BUTTONS = 30
"""So many days have a button; the lines name them all."""


@dataclass(frozen=True, slots=True)
class Outage:
    """The program was down from `since` to `until`, and the channel keeps messages for `kept` only."""

    since: datetime
    until: datetime
    kept: timedelta

    @property
    def kept_since(self) -> datetime:
        """The instant before which a message may be lost."""
        return self.until - self.kept


def asked_again(facts: Facts, before: Conversation, outage: Outage) -> Outgoing | None:
    """What a liaison is asked: the days that fell into the lost time and have no report, drafts, an open conversation.

    None where nothing can have been lost.
    """
    lacking = [(of, list(_lacking(facts, of, outage))) for of in facts.units.values()]
    lines = [_line(of, forms) for of, forms in lacking if forms]
    unfinished = not isinstance(before.state, Idle)
    if not lines and not unfinished:
        return None
    zone = facts.campaign.zone
    head = texts.head(*(at.astimezone(zone) for at in (outage.since, outage.until, outage.kept_since)))
    end = texts.SEND_AGAIN if lines else texts.UNFINISHED
    several = len(lacking) > 1
    buttons = [day_button(of, form.day, several=several) for of, forms in lacking for form in forms]
    return Outgoing(fitting("\n".join([head, *lines, end])), in_rows(buttons[:MOST_BUTTONS], 1 if several else 3))


def the_one_day(facts: Facts, outage: Outage) -> tuple[int, date] | None:
    """The unit and the day where a single one is all that is asked for."""
    lacking = [(of.unit.id, form.day) for of in facts.units.values() for form in _lacking(facts, of, outage)]
    return lacking[0] if len(lacking) == 1 else None


def _lacking(facts: Facts, of: UnitFacts, outage: Outage) -> Iterator[DayForm]:
    """The unit's open days without a report that fell into the lost time, and any with a draft."""
    if of.collects or of.unit.exempt or facts.campaign.daily is None:
        return
    zone = facts.campaign.zone
    first, last = outage.since.astimezone(zone).date(), outage.kept_since.astimezone(zone).date()
    for day in facts.campaign.days:
        form = DayForm(facts, of, Subject(day=day))
        if form.closed or form.submitted:
            continue
        if first <= day <= last or (_is_draft(of, day) and day <= last):
            yield form


def _line(of: UnitFacts, forms: list[DayForm]) -> str:
    drafts = [form.day for form in forms if _is_draft(of, form.day)]
    return texts.missing(of.unit.name, [form.day for form in forms if form.day not in drafts], drafts)


def _is_draft(of: UnitFacts, day: date) -> bool:
    submission = of.of_day(day)
    return submission is not None and submission.status is Status.DRAFT
