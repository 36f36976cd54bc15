"""A button that no longer means anything: yesterday's, another person's, pressed after its time."""

from dialogs.form import Form
from dialogs.steps.buttons import button
from dialogs.texts import labels, report
from dialogs.texts.dates import month_day
from dialogs.turn import Move, Turn, say, stay


def stale(turn: Turn) -> Move:
    """Say so politely and change nothing."""
    return stay(turn, say(report.NOT_THIS_BUTTON))


def is_other_day(turn: Turn, form: Form) -> bool:
    """Whether a button of an earlier day's prompt was pressed while that day's report is not being filled."""
    open_now = getattr(turn.state, "unit_id", 0), getattr(turn.state, "subject", None)
    return form.subject.day not in (None, turn.facts.today, turn.facts.sent_on) and open_now != (
        form.unit.id,
        form.subject,
    )


def other_day(turn: Turn, form: Form) -> Move:
    """Yesterday's 今日无活动 is not today's: say so, and offer that day's report."""
    day = month_day(form.subject.day or turn.facts.today)
    opening = button(f"{labels.REPORT} {day}", "open", form.unit.id, form.subject)
    return stay(turn, say(report.OTHER_DAY.format(day=day), ((opening,),)))
