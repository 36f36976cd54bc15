"""The daily prompt and its nudge, 稍后提醒, and the reminder that comes of it."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from dialogs.conversation.buttons import Rows, button, command, row, stale
from dialogs.conversation.effects import ReminderAsked
from dialogs.conversation.events import Woken
from dialogs.conversation.turn import Move, Turn, fitting, say, stay
from dialogs.conversation.unit_choice import the_unit
from dialogs.forms.blank_form import blank_form, example, heading
from dialogs.forms.day_form import DayForm
from dialogs.forms.facts import Facts, UnitFacts
from dialogs.forms.form import Closed
from dialogs.model.outgoing import Outgoing
from dialogs.model.submissions import Subject
from dialogs.model.units import Unit
from dialogs.steps.report import wording
from dialogs.steps.report.answers import same_as_yesterday
from dialogs.steps.report.days import outside_window
from dialogs.steps.report.view import show
from dialogs.texts.liaison import prompt, report
from dialogs.texts.words import labels

AFTER = timedelta(hours=1)
"""The time from 稍后提醒 to the reminder."""

BEFORE_DIGEST = timedelta(minutes=15)
"""The latest it comes, before the digest."""


def daily_prompt(facts: Facts, unit: Unit, day: date) -> Outgoing:
    """The day's prompt to a liaison of `unit`, with the report ready to fill; `facts` are the liaison's (INTERFACE §7).

    A campaign without figures asks for materials and leads.
    """
    first = (day - facts.campaign.first).days + 1
    head = prompt.head(heading(unit.name, day), first, facts.campaign.theme, counts=bool(facts.campaign.asked))
    return _asking(facts, unit, day, head)


def nudge(facts: Facts, unit: Unit, day: date) -> Outgoing:
    """The reminder to a liaison whose unit has not submitted that day's report (INTERFACE §7)."""
    form = day_form(facts, unit, day)
    missing = len(form.missing(form.values)) if form else 0
    begun = bool(form and (form.stored or (not form.fields and form.received.total())))
    digest_at = digest_ahead(facts, day)
    if form and form.returned:
        head = prompt.returned(heading(unit.name, day), digest_at)
    else:
        head = prompt.nudge(heading(unit.name, day), missing if begun else None, digest_at)
    return _asking(facts, unit, day, head)


def digest_ahead(facts: Facts, day: date) -> datetime | None:
    """Return the time of that day's digest; None once it is past, for a nudge that comes late after an outage."""
    at = facts.campaign.digest_at(day)
    return at if at and facts.now < at else None


def _asking(facts: Facts, unit: Unit, day: date, head: str) -> Outgoing:
    form = day_form(facts, unit, day)
    counts = form is not None and bool(form.fields)
    if form is not None and is_lost(form):
        return Outgoing(fitting(prompt.locked(heading(unit.name, day))))
    if form is not None and form.submitted:
        edit = (row(button(labels.EDIT, "edit", unit.id, form.subject)),)
        text = prompt.in_already(heading(unit.name, day), counts=counts)
        return Outgoing(fitting(text), edit if counts else materials_rows(form))
    if form is None or not counts:
        return Outgoing(fitting(prompt.materials(head)), materials_rows(form))
    shown = form.yesterday if any(form.yesterday.values()) else {}
    text = prompt.fill(head, blank_form(form.fields, form.stored), example(form.fields, shown))
    return Outgoing(fitting(text), prompt_rows(form, several=len(facts.liaison_of) > 1))


def is_lost(form: DayForm) -> bool:
    """Whether the day has no report and can get none any more, unless somebody reopens it: the table is confirmed."""
    return form.closed is Closed.LOCKED and not form.submitted


def prompt_rows(form: DayForm, *, several: bool = False) -> Rows:
    """The prompt's buttons. For a liaison of several units each prompt's button names its unit."""
    about = form.unit.id, form.subject
    if several:
        return (row(button(f"{labels.REPORT} {form.unit.name}", "open", *about)),)
    nothing = button(labels.NOTHING, "nothing", *about) if not any(form.stored.values()) else None
    return (
        row(
            button(labels.ONE_BY_ONE, "open", *about),
            button(labels.SAME, "same", *about) if form.yesterday else None,
        ),
        row(nothing, button(labels.LATER, "later", *about)),
    )


def materials_rows(form: DayForm | None) -> Rows:
    """Return the buttons of a campaign that counts nothing: the day's summary, leads, 今日无活动."""
    leads = command(labels.LEAD, "/lead")
    if form is None or form.submitted:
        return (row(leads, command(labels.MATERIALS, "/materials")),)
    about = form.unit.id, form.subject
    nothing = None if form.received.total() else button(labels.NOTHING, "nothing", *about)
    return (
        row(button(labels.ALL_SENT, "open", *about), leads),
        row(nothing, button(labels.LATER, "later", *about)),
    )


def same_today(turn: Turn) -> Move:
    """同昨日 was typed."""
    form = _todays(turn)
    return form if isinstance(form, Move) else same_as_yesterday(turn, form, head=turn.dated)


def later_today(turn: Turn) -> Move:
    """稍后提醒 was typed."""
    form = _todays(turn)
    return form if isinstance(form, Move) else _snooze(turn, form)


def later(turn: Turn) -> Move:
    """稍后提醒 under a prompt: once, within the day."""
    form = turn.pressed_form
    return _snooze(turn, form) if isinstance(form, DayForm) else stale(turn)


def _snooze(turn: Turn, form: DayForm) -> Move:
    if form.closed or form.submitted:
        return show(form)
    if form.day != turn.facts.today:
        return stale(turn)
    once = f"{form.unit.id}:{form.day.isoformat()}"
    if once in turn.conversation.snoozed.split():
        return stay(turn, say(report.SNOOZED_ALREADY))
    at = reminder_at(turn.facts, form.day)
    if at is None:
        return stay(turn, say(report.SNOOZED_TOO_LATE))
    text = report.SNOOZED.format(at=f"{at:%H:%M}")
    used = [u for u in turn.conversation.snoozed.split() if u.endswith(form.day.isoformat())]
    return Move(turn.state, (ReminderAsked(form.unit.id, form.day, at), say(text)), snoozed=" ".join([*used, once]))


def reminder_at(facts: Facts, day: date) -> datetime | None:
    """An hour from now; before the digest if that is still to come; None where quiet hours begin too soon."""
    now = facts.now.astimezone(facts.campaign.zone)
    at = now + AFTER
    digest_at = facts.campaign.digest_at(day)
    if digest_at and now < digest_at - 2 * BEFORE_DIGEST:
        at = min(at, digest_at - BEFORE_DIGEST)
    at = at.replace(second=0, microsecond=0)
    quiet = facts.campaign.at(day, facts.campaign.quiet.start)
    return at if at < quiet else None


def woken(turn: Turn) -> Move:
    """The reminder asked for: the prompt once more, unless the report is in or the day is over."""
    event = turn.event
    if not isinstance(event, Woken):
        return stay(turn)
    of = turn.unit_facts(event.unit_id)
    if of is None or event.day != turn.facts.today.isoformat():
        return stay(turn)
    form = day_form(turn.facts, of.unit, turn.facts.today)
    if form is None or form.submitted or form.closed:
        return stay(turn)
    message = nudge(turn.facts, form.unit, form.day)
    return stay(turn, say(message.text, message.buttons))


def _todays(turn: Turn) -> DayForm | Move:
    of = the_unit(turn)
    if isinstance(of, Move):
        return of
    if not turn.facts.campaign.in_window(turn.facts.day):
        return outside_window(turn, of)
    form = turn.form(of.unit.id, Subject(day=turn.facts.day))
    return form if isinstance(form, DayForm) else stay(turn, say(report.NO_COUNTS))


def day_form(facts: Facts, unit: Unit, day: date) -> DayForm | None:
    """That unit's report of the day; None where the campaign has no daily reports."""
    of = facts.units.get(unit.id) or UnitFacts(unit, collects=False)
    return DayForm(facts, of, Subject(day=day)) if facts.campaign.daily else None


MANY = 10
"""For so many units a person reads each one's report, ready to fill, in one message; of more they are listed."""


def daily_prompts(facts: Facts, units: Sequence[Unit], day: date) -> tuple[Outgoing, ...]:
    """The day's prompts to a liaison of these units: one each, or a single one where there are many."""
    if len(units) <= MANY:
        return tuple(daily_prompt(facts, unit, day) for unit in units)
    number = (day - facts.campaign.first).days + 1
    head = prompt.head_of_many(day, number, facts.campaign.theme, counts=bool(facts.campaign.asked))
    return (_of_many(facts, units, day, head),)


def nudges(facts: Facts, units: Sequence[Unit], day: date) -> tuple[Outgoing, ...]:
    """The reminders to a liaison of these units, none of which has submitted that day's report.

    Where the day is locked already there is nothing to remind of.
    """
    units = [unit for unit in units if not ((form := day_form(facts, unit, day)) and is_lost(form))]
    if not units:
        return ()
    if len(units) <= MANY:
        return tuple(nudge(facts, unit, day) for unit in units)
    return (_of_many(facts, units, day, prompt.nudge_of_many(day, digest_ahead(facts, day))),)


def _of_many(facts: Facts, units: Sequence[Unit], day: date, head: str) -> Outgoing:
    """Tell how many are in, name the first that are not, and give one blank form to copy and the way to the rest."""
    forms = [form for unit in units if (form := day_form(facts, unit, day)) and not is_lost(form)]
    waiting = sorted((form for form in forms if not form.submitted), key=lambda form: not form.returned)
    if not waiting:
        return Outgoing(fitting(prompt.in_already(f"{head}\n", counts=bool(facts.campaign.asked))))
    names = [form.unit.name for form in waiting]
    returned = [form.unit.name for form in waiting if form.returned]
    lines = [head, prompt.standing_of_many(names, MANY, len(forms) - len(waiting), returned)]
    first = waiting[0]
    if first.fields:
        lines += [prompt.FILL_OF_MANY, heading(first.unit.name, day), blank_form(first.fields, {})]
    lines.append(prompt.end_of_many(f"{first.unit.name} {wording.example(first)}" if first.fields else ""))
    return Outgoing(fitting("\n".join(lines)), _rows(waiting))


def _rows(waiting: Sequence[DayForm]) -> Rows:
    """A button for each of the first, one for the rest."""
    verb = labels.REPORT if waiting[0].fields else labels.ALL_SENT
    first = (row(button(f"{verb} {form.unit.name}", "open", form.unit.id, form.subject)) for form in waiting[:MANY])
    rest = len(waiting) - MANY
    return (*first, *((row(command(prompt.rest(rest), "/report")),) if rest > 0 else ()))
